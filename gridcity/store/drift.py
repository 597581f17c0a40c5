"""Whether the tables in the database still say what the code says.

The answer is exact: the tables are made a second time from the code, in a schema that is rolled
back, and both are described by PostgreSQL itself: columns, defaults, constraints, indexes,
comments, functions, triggers. Whatever differs is named.
"""

from uuid import uuid4

from sqlalchemy import Connection, text

from gridcity.store import schema
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.tables import metadata


def drift(conn: Connection, code: str) -> list[str]:
    """List where a city's schema differs from the code; empty means nowhere.

    Needs the right to create a schema; leaves nothing behind. The transaction stays open.
    """
    probe = f"drift_{uuid4().hex[:12]}"
    nested = conn.begin_nested()
    try:
        conn.execute(text("SET LOCAL client_min_messages = warning"))
        conn.execute(text(f"CREATE SCHEMA {probe}"))
        schema.enter(conn, probe)
        metadata.create_all(conn, checkfirst=False)
        schema.recreate_functions(conn, probe)
        wanted = _describe(conn, probe)
    finally:
        if nested.is_active:
            nested.rollback()
    found = _describe(conn, code)
    missing = [f"{kind} {name} is missing" for kind, name in wanted.keys() - found.keys()]
    extra = [f"{kind} {name} is not in the code" for kind, name in found.keys() - wanted.keys()]
    changed = [
        f"{kind} {name} is «{found[kind, name]}», the code says «{wanted[kind, name]}»"
        for kind, name in wanted.keys() & found.keys()
        if wanted[kind, name] != found[kind, name]
    ]
    return sorted([*missing, *extra, *changed])


def _describe(conn: Connection, code: str) -> dict[tuple[str, str], str]:
    nested = conn.begin_nested()
    schema.enter(conn, code)  # so that the city's own names are written without the schema
    try:
        with cursor(conn) as cur:
            cur.execute(
                load_queries("gridcity.store").describe_schema,
                {"name": code, "quoted": f'"{code}"', "prefix": f"{code}."},
            )
            return {(kind, name): said for kind, name, said in cur.fetchall()}
    finally:
        if nested.is_active:
            nested.rollback()
