"""Rewrite one column of many rows: indexes are taken away and made again afterwards, at once.

A row that gets another value gets a new version, and every index a new entry for it; unique and GiST
indexes and a foreign key cost most. Made anew over the whole table they cost a tenth. The table is
locked for everybody meanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Column, Connection, text

_KEYS = """
SELECT
    quote_ident(con.conname) AS name,
    pg_get_constraintdef(con.oid) AS definition
FROM pg_constraint AS con
INNER JOIN pg_attribute AS att ON con.conrelid = att.attrelid AND att.attnum = ANY(con.conkey)
WHERE con.conrelid = CAST(:table AS regclass) AND con.contype = 'f' AND att.attname = :column
ORDER BY 1
"""
_RULES = """
SELECT
    quote_ident(con.conname) AS name,
    pg_get_constraintdef(con.oid) AS definition
FROM pg_constraint AS con
WHERE
    con.conrelid = CAST(:table AS regclass)
    AND con.contype = 'u'
    AND NOT EXISTS (
        SELECT 1 FROM pg_constraint AS theirs WHERE theirs.contype = 'f' AND theirs.conindid = con.conindid
    )
ORDER BY 1
"""
_INDEXES = """
SELECT
    idx.indexrelid::regclass::text AS name,
    pg_get_indexdef(idx.indexrelid) AS definition
FROM pg_index AS idx
WHERE
    idx.indrelid = CAST(:table AS regclass)
    AND NOT EXISTS (SELECT 1 FROM pg_constraint AS con WHERE con.conindid = idx.indexrelid)
ORDER BY 1
"""


@contextmanager
def rewritten(conn: Connection, column: "Column[object]") -> Iterator[None]:
    """Lend a table for an update of most rows of one column.

    Its foreign key and all indexes that no other table's key leans on are gone inside the block and
    there again after it, checked against every row. All in the connection's transaction: what fails
    leaves everything as it was.

    Raises
    ------
    sqlalchemy.exc.IntegrityError
        A new value breaks the key.
    """
    table = column.table.name
    names = {"table": table, "column": column.name}
    conn.exec_driver_sql(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
    keys = conn.execute(text(_KEYS), names).all()
    rules = conn.execute(text(_RULES), names).all()
    indexes = conn.execute(text(_INDEXES), names).all()
    for one in (*keys, *rules):
        conn.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {one.name}")
    for index in indexes:
        conn.exec_driver_sql(f"DROP INDEX {index.name}")
    yield
    conn.exec_driver_sql("SET LOCAL maintenance_work_mem = '256MB'")
    for index in indexes:
        conn.exec_driver_sql(index.definition)
    for one in (*rules, *keys):
        conn.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {one.name} {one.definition}")
