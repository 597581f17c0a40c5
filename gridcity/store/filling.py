"""Fill empty tables first and index them afterwards, in one transaction.

Checking a foreign key row by row costs five microseconds, and so does a row in a GiST index;
done once for all rows, both cost a tenth. The tables are locked for everybody meanwhile, which
harms nobody while they are empty, and those that their keys refer to cannot be read either: a first
load is over in seconds. Where there are rows already, others go in one by one and nobody waits.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Table, text

_CONSTRAINTS = """
SELECT
    conrelid::regclass::text AS owner,
    quote_ident(conname) AS name,
    contype::text AS kind,
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
    AND (
        indexes.indpred IS NULL
        OR NOT :keeps_partial
        -- What the load writes into every row is not rare.
        OR EXISTS (
            SELECT 1 FROM pg_attribute AS att
            WHERE
                att.attrelid = indexes.indrelid
                AND att.attname = ANY(:written)
                AND pg_get_expr(indexes.indpred, indexes.indrelid) = format('(%I IS NOT NULL)', att.attname)
        )
    )
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Filling:
    """How tables are lent for a large load."""

    indexes_wait: bool
    """They were empty: indexes and keys are made when the load is over."""
    is_new: bool
    """Their files are this transaction's own, too: rows may be copied frozen (``store.bulk.copy_chunks``)."""


@dataclass(frozen=True, slots=True)
class _Constraint:
    owner: str
    name: str
    kind: str
    definition: str

    @property
    def addition(self) -> str:
        """Add it, in SQL."""
        return f"ALTER TABLE {self.owner} ADD CONSTRAINT {self.name} {self.definition}"


def are_empty(conn: Connection, *tables: Table) -> bool:
    """Say whether none of the tables has a row."""
    return not any(_has_rows(conn, table.name) for table in tables)


def keep_writers_out(conn: Connection, *tables: Table) -> None:
    """Let nobody else write to the tables until the transaction ends; readers do not wait."""
    for table in tables:
        conn.exec_driver_sql(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE")


@contextmanager
def filled_before_indexed(
    conn: Connection,
    *tables: Table,
    keeps_keys: bool = False,
    keeps_partial: bool = False,
    written: Collection[str] = (),
    renews: bool = False,
) -> Iterator[Filling]:
    """Lend tables for a large load: without indexes and keys if all are empty, as they are if not.

    All are there again when the block ends, checked against every row; a transaction that fails
    leaves them as they were.

    Parameters
    ----------
    conn
        The transaction that fills them. Others wait for its end.
    tables
        Those to be filled; what refers to others stands after them.
    keeps_keys
        Keep primary and unique keys, for loads that look rows up as they go. Otherwise they go, too;
        the primary key only while the tables that refer to it are empty: they are locked with it.
    keeps_partial
        Keep indexes of rows that fulfil a condition, for loads of which few rows do: to ask each row
        costs less than to look for them afterwards. A foreign key over such an index is proved by it.
    written
        The columns that the load writes, where that is known: an index of the rows that have anything in
        one of them is not kept.
    renews
        Give the empty tables new files, where nothing refers to their keys meanwhile. Rows that are
        copied frozen are read in half the time when the keys are checked. A transaction that began
        earlier, keeps to what it saw then and reads the tables only after the load sees them, too.

    Yields
    ------
    Filling
        What became of the tables.

    Raises
    ------
    sqlalchemy.exc.IntegrityError
        A row breaks a key. Nothing was kept.
    """
    keep_writers_out(conn, *tables)
    if not are_empty(conn, *tables):
        yield Filling(indexes_wait=False, is_new=False)
        return
    # Those who read them finish first; then they are ours.
    for table in tables:
        conn.exec_driver_sql(f"LOCK TABLE {table.name} IN ACCESS EXCLUSIVE MODE")
    alone = {table.name for table in tables if not keeps_keys and _is_alone(conn, table)}
    constraints = [
        one
        for table in tables
        for one in _constraints(conn, table, keeps_keys=keeps_keys, is_alone=table.name in alone)
    ]
    indexes = [
        row
        for table in tables
        for row in conn.execute(
            text(_INDEXES), {"name": table.name, "keeps_partial": keeps_partial, "written": list(written)}
        )
    ]
    _run(conn, [f"ALTER TABLE {one.owner} DROP CONSTRAINT {one.name}" for one in reversed(constraints)])
    _run(conn, [f"DROP INDEX {index.name}" for index in indexes])
    is_new = renews and len(alone) == len(tables)
    if is_new:
        conn.exec_driver_sql(f"TRUNCATE {', '.join(alone)}")
    yield Filling(indexes_wait=True, is_new=is_new)
    conn.exec_driver_sql("SET LOCAL maintenance_work_mem = '256MB'")
    # Foreign keys come last: the server proves them over an index where there is one.
    _run(conn, [one.addition for one in constraints if one.kind != "f"])
    _run(conn, [index.definition for index in indexes])
    _run(conn, [one.addition for one in constraints if one.kind == "f"])


def _run(conn: Connection, statements: Iterable[str]) -> None:
    for statement in statements:
        conn.exec_driver_sql(statement)


def _constraints(
    conn: Connection, table: Table, *, keeps_keys: bool, is_alone: bool
) -> Sequence[_Constraint]:
    """Read the keys that can wait: the primary key, too, while nothing refers to it yet."""
    kinds = ["f"] if keeps_keys else ["p", "u", "f"] if is_alone else ["u", "f"]
    values = {"name": table.name, "kinds": kinds, "with_referring": is_alone}
    return [_Constraint(*row) for row in conn.execute(text(_CONSTRAINTS), values)]


def _is_alone(conn: Connection, table: Table) -> bool:
    """Lock the tables that refer to a table, and say whether all of them are empty."""
    referring = conn.scalars(text(_REFERRING), {"name": table.name}).all()
    if any(_has_rows(conn, name) for name in referring):
        return False
    for name in referring:
        conn.exec_driver_sql(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE")
    return not any(_has_rows(conn, name) for name in referring)


def _has_rows(conn: Connection, name: str) -> bool:
    return bool(conn.scalar(text(f"SELECT EXISTS (SELECT 1 FROM {name})")))
