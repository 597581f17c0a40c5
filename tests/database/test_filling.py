"""Tables lent for a large load: what is taken off comes back, and what others hold on to stays."""

import numpy as np
import pytest
from sqlalchemy import Column, Connection, ForeignKey, Index, Integer, MetaData, Table, Text, text
from sqlalchemy.exc import IntegrityError

from gridcity.store.bulk import copy_chunks
from gridcity.store.filling import Filling, filled_before_indexed

FOUND = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE 'lamps'::regclass IN (conrelid, confrelid)
UNION SELECT indexrelid::regclass::text, '', pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = 'lamps'::regclass ORDER BY 1, 2
"""


@pytest.fixture
def lamps(db: Connection) -> Table:
    """Lamps, some of them broken, and notes that may name one."""
    metadata = MetaData()
    table = Table(
        "lamps",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("state", Text, nullable=False),
        Index("lamps_state_idx", "state", postgresql_where=text("state <> 'intact'")),
        Index("lamps_id_state_idx", "id", "state"),
    )
    Table(
        "lamp_notes",
        metadata,
        Column("lamp_id", Integer, ForeignKey("lamps.id", name="lamp_notes_lamp_id_fkey")),
    )
    metadata.create_all(db)
    return table


def fill(db: Connection, lamps: Table, ids: list[int]) -> Filling:
    with filled_before_indexed(db, lamps, keeps_partial=True, renews=True) as filling:
        states = ["broken" if one % 3 == 0 else "intact" for one in ids]
        copy_chunks(db, lamps, ["id", "state"], [[np.array(ids), states]], is_frozen=filling.is_new)
    return filling


def test_what_the_load_writes_into_every_row_is_indexed_afterwards(db: Connection, lamps: Table) -> None:
    db.execute(text("ALTER TABLE lamps ADD owner integer, ADD keeper integer"))
    db.execute(text("CREATE INDEX lamps_owner_idx ON lamps (owner) WHERE owner IS NOT NULL"))
    db.execute(text("CREATE INDEX lamps_keeper_idx ON lamps (keeper) WHERE keeper IS NOT NULL"))
    before = db.execute(text(FOUND)).all()
    with filled_before_indexed(db, lamps, keeps_partial=True, written=["id", "state", "owner"]):
        db.execute(text("INSERT INTO lamps (id, state, owner) VALUES (1, 'intact', 7)"))
        there = {row[0] for row in db.execute(text(FOUND))}
        assert {"lamps_state_idx", "lamps_keeper_idx"} <= there
        assert "lamps_owner_idx" not in there
    assert db.execute(text(FOUND)).all() == before


def broken(db: Connection) -> list[int]:
    """Ask what only the partial index is wanted for."""
    db.execute(text("SET LOCAL enable_seqscan = off"))
    return list(db.scalars(text("SELECT id FROM lamps WHERE state <> 'intact' AND state > '' ORDER BY id")))


def test_an_empty_table_is_renewed_and_its_indexes_and_keys_come_back(db: Connection, lamps: Table) -> None:
    before = db.execute(text(FOUND)).all()
    assert fill(db, lamps, [1, 2, 3, 6]) == Filling(indexes_wait=True, is_new=True)
    assert db.execute(text(FOUND)).all() == before
    assert broken(db) == [3, 6]


def test_a_table_is_not_renewed_under_those_that_refer_to_it(db: Connection, lamps: Table) -> None:
    db.execute(text("INSERT INTO lamp_notes VALUES (NULL)"))
    before = db.execute(text(FOUND)).all()
    assert fill(db, lamps, [1, 2, 3]) == Filling(indexes_wait=True, is_new=False)
    assert db.execute(text(FOUND)).all() == before
    assert broken(db) == [3]


def test_a_table_with_rows_keeps_everything(db: Connection, lamps: Table) -> None:
    fill(db, lamps, [1, 3])
    assert fill(db, lamps, [4, 6]) == Filling(indexes_wait=False, is_new=False)
    assert broken(db) == [3, 6]


def test_rows_that_break_a_key_leave_the_table_as_it_was(db: Connection, lamps: Table) -> None:
    before = db.execute(text(FOUND)).all()
    with pytest.raises(IntegrityError), db.begin_nested():
        fill(db, lamps, [1, 1])
    assert db.execute(text(FOUND)).all() == before
    assert db.scalar(text("SELECT count(*) FROM lamps")) == 0
