"""Hold a writer at a named row, so that it can be killed there and nowhere else."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import Popen

from sqlalchemy import Connection, Engine, text

_KEY = 20_260_302
_WAIT = f"PERFORM pg_advisory_xact_lock_shared({_KEY})"
_HOLD_ROWS = f"""
CREATE SEQUENCE held_rows;
CREATE FUNCTION hold_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF nextval('held_rows') = TG_ARGV[0]::bigint THEN {_WAIT}; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER hold_row BEFORE INSERT ON {{table}} FOR EACH ROW EXECUTE FUNCTION hold_row({{row}});
"""
# Said to be immutable, else it could not be indexed: it gives what it is given.
_HOLD_INDEXING = f"""
CREATE FUNCTION hold_index(id bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF id = {{row}} THEN {_WAIT}; END IF;
    RETURN id;
END $$;
CREATE INDEX held_idx ON {{table}} (hold_index(id));
"""
_IS_HELD = f"SELECT EXISTS (SELECT 1 FROM pg_locks WHERE objid = {_KEY} AND NOT granted)"


def hold_rows(conn: Connection, table: str, *, row: int) -> None:
    """Let whoever writes into a table wait at its n-th new row while somebody is ``holding``."""
    conn.execute(text(_HOLD_ROWS.format(table=table, row=row)))


def hold_indexing(conn: Connection, table: str, *, row: int) -> None:
    """Let whoever indexes a table wait at the row of that number while somebody is ``holding``."""
    conn.execute(text(_HOLD_INDEXING.format(table=table, row=row)))


@contextmanager
def holding(engine: Engine) -> Iterator[Connection]:
    """Hold writers at their row until the block ends, or until the server dies."""
    with engine.connect() as conn:
        conn.exec_driver_sql(f"SELECT pg_advisory_lock({_KEY})")
        conn.commit()
        try:
            yield conn
        finally:
            conn.invalidate()  # closed, not kept: the server lets go, if it still lives


def wait_until_held(conn: Connection, program: "Popen[bytes]", *, at_most_s: float = 120) -> None:
    """Wait until the server stands at the row that was named."""
    ends_at = time.monotonic() + at_most_s
    while not conn.scalar(text(_IS_HELD)):
        conn.commit()
        assert program.poll() is None, "the program ended before it came to the row"
        assert time.monotonic() < ends_at
        time.sleep(0.02)
    conn.commit()
