"""Statements of patrols, and their rows."""

from collections.abc import Mapping
from typing import Any

from psycopg2.extras import RealDictCursor
from sqlalchemy import Connection

from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

Values = Mapping[str, object]

_SQL = load_queries("gridcity.patrols")


def rows_of(conn: Connection, name: str, values: Values) -> list[dict[str, Any]]:
    """Run a statement of this package and give its rows by name."""
    with cursor(conn).connection.cursor(cursor_factory=RealDictCursor) as cur:
        cur.execute(getattr(_SQL, name), values)
        return [dict(row) for row in cur.fetchall()]


def tuples_of(conn: Connection, name: str, values: Values) -> list[tuple[Any, ...]]:
    """Run a statement of this package and give its rows as they come: for many of them."""
    with cursor(conn) as cur:
        cur.execute(getattr(_SQL, name), values)
        return cur.fetchall()


def run(conn: Connection, name: str, values: Values) -> int:
    """Run a statement of this package and say how many rows it wrote."""
    with cursor(conn) as cur:
        cur.execute(getattr(_SQL, name), values)
        return int(cur.rowcount)
