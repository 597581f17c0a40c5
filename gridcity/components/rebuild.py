"""Fill an empty table first and index it afterwards, in one transaction.

Checking a foreign key row by row costs five microseconds, and so does a row in a GiST index;
done once for all rows, both cost a tenth. The table is locked for everybody meanwhile, which
harms nobody while it is empty. Where it is not, rows go in one by one.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Table, text

_CONSTRAINTS = """
SELECT
    conrelid::regclass::text AS owner,
    quote_ident(conname) AS name,
    pg_get_constraintdef(oid) AS definition
FROM pg_constraint
WHERE
    (conrelid = CAST(:name AS regclass) AND contype = ANY(:kinds))
    OR (confrelid = CAST(:name AS regclass) AND :with_referring)
-- What is referred to stands before what refers to it; they go the other way round.
ORDER BY array_position(ARRAY['p', 'u', 'f']::"char" [], contype), conname
"""
_REFERRING = """
SELECT DISTINCT conrelid::regclass::text FROM pg_constraint
WHERE confrelid = CAST(:name AS regclass) AND contype = 'f' ORDER BY 1
"""
_INDEXES = """
SELECT indexes.indexrelid::regclass::text AS name, pg_get_indexdef(indexes.indexrelid) AS definition
FROM pg_index AS indexes
WHERE
    indexes.indrelid = CAST(:name AS regclass)
    AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE pg_constraint.conindid = indexes.indexrelid)
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class _Constraint:
    owner: str
    name: str
    definition: str


@contextmanager
def filled_before_indexed(conn: Connection, table: Table) -> Iterator[bool]:
    """Lend a table for a large load: without its indexes and keys if it is empty, as it is if it is not.

    All are there again when the block ends, checked against every row; a transaction that fails
    leaves them as they were. The primary key goes, too, but only while the tables that refer to
    it are empty themselves: they would be locked with it.

    Yields
    ------
    bool
        Whether the indexes wait.

    Raises
    ------
    sqlalchemy.exc.IntegrityError
        A row breaks a key. Nothing was kept.
    """
    conn.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))
    if _has_rows(conn, table.name):
        yield False
        return
    # Those who read it finish first; then it is ours.
    conn.execute(text(f"LOCK TABLE {table.name} IN ACCESS EXCLUSIVE MODE"))
    constraints = _constraints(conn, table)
    indexes = conn.execute(text(_INDEXES), {"name": table.name}).all()
    for one in reversed(constraints):
        conn.exec_driver_sql(f"ALTER TABLE {one.owner} DROP CONSTRAINT {one.name}")
    for index in indexes:
        conn.exec_driver_sql(f"DROP INDEX {index.name}")
    yield True
    conn.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
    for one in constraints:
        conn.exec_driver_sql(f"ALTER TABLE {one.owner} ADD CONSTRAINT {one.name} {one.definition}")
    for index in indexes:
        conn.exec_driver_sql(index.definition)


def _constraints(conn: Connection, table: Table) -> Sequence[_Constraint]:
    """Read the keys that can wait: the primary key, too, while nothing refers to it yet."""
    referring = conn.scalars(text(_REFERRING), {"name": table.name}).all()
    is_alone = not any(_has_rows(conn, name) for name in referring)
    if is_alone:
        for name in referring:
            conn.execute(text(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"))
        is_alone = not any(_has_rows(conn, name) for name in referring)
    kinds = ["p", "u", "f"] if is_alone else ["u", "f"]
    values = {"name": table.name, "kinds": kinds, "with_referring": is_alone}
    return [_Constraint(*row) for row in conn.execute(text(_CONSTRAINTS), values)]


def _has_rows(conn: Connection, name: str) -> bool:
    return bool(conn.scalar(text(f"SELECT EXISTS (SELECT 1 FROM {name})")))
