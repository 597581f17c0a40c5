"""Readers: login roles that may look at the views of one city, and at nothing else of the database.

A reader has USAGE of the views' schema and SELECT on its views: no table, no city's functions, no other city.
Views run with the rights of who made them, so that the tables stay closed. A reader's sessions are read only,
their statements end after a while, and names need no schema. These three a reader could set otherwise for a
session; the rights nobody can but the database's owner.

That a role is a reader stands in its comment, which is the server's: a city that comes back from a backup
lets its readers in again.
"""

import re
import secrets
from dataclasses import dataclass

from psycopg2.errors import InsufficientPrivilege
from psycopg2.extensions import encrypt_password
from sqlalchemy import Connection

from gridcity.store.engine import cursor
from gridcity.store.errors import ReaderNameInvalid, ReaderNotFound, ReaderNotMade, ReaderTaken
from gridcity.store.reader_views import views_schema

STATEMENT_TIMEOUT_S = 300
"""How long a reader's statement may take. [s]"""

_NAME = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
_MARK = "gridcity: reads the views of "


@dataclass(frozen=True, slots=True)
class Reader:
    """A login role that reads a city's views; ``sessions`` are open now."""

    name: str
    city: str
    sessions: int


def create_reader(conn: Connection, city: str, name: str, *, timeout_s: float = STATEMENT_TIMEOUT_S) -> str:
    """Make a reader of a city, or give one a new password. Does not commit.

    Returns
    -------
    str
        The password, drawn at random; the server keeps a SCRAM verifier only.

    Raises
    ------
    ReaderNameInvalid
        No role can bear the name.
    ReaderTaken
        There is a role by that name, and it is no reader of this city.
    ReaderNotMade
        The database's account may make no roles.
    """
    if not _NAME.match(name) or name.startswith("pg_"):
        raise ReaderNameInvalid(
            f"{name!r} cannot be a reader's name: take lower-case letters, digits and _, a letter first.",
            name=name,
        )
    password = secrets.token_urlsafe(24)
    mark = _mark(conn, city)
    with cursor(conn) as cur:
        cur.execute("SELECT shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = %s", [name])
        found = cur.fetchone()
        if found is not None and found[0] != mark:
            raise ReaderTaken(
                f"There is a role {name} on this server that is no reader of {city}.", name=name, city=city
            )
        verifier = encrypt_password(password, name, cur.connection, "scram-sha-256")
        try:
            if found is None:
                cur.execute(f'CREATE ROLE "{name}" NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOBYPASSRLS')
            cur.execute(f'ALTER ROLE "{name}" LOGIN PASSWORD %s', [verifier])
            cur.execute(f'COMMENT ON ROLE "{name}" IS %s', [mark])
        except InsufficientPrivilege:
            raise ReaderNotMade(
                "The database's account may make no roles: have its administrator give it CREATEROLE.",
                city=city,
            ) from None
        cur.execute("SELECT quote_ident(current_database())")
        (database,) = cur.fetchone() or ("",)
        cur.execute(f'GRANT CONNECT ON DATABASE {database} TO "{name}"')
        _let_in(conn, city, name)
        for setting, value in {
            "search_path": f'"{views_schema(city)}", public',
            "default_transaction_read_only": "on",
            "statement_timeout": str(round(timeout_s * 1000)),
            "idle_in_transaction_session_timeout": "600000",
            "timezone": _zone(conn, city),
        }.items():
            given = value if setting == "search_path" else "'" + value.replace("'", "''") + "'"
            cur.execute(f'ALTER ROLE "{name}" IN DATABASE {database} SET {setting} = {given}')
    return password


def list_readers(conn: Connection, city: str) -> list[Reader]:
    """List the readers of a city, by name."""
    with cursor(conn) as cur:
        cur.execute(
            "SELECT rolname, (SELECT count(*) FROM pg_stat_activity WHERE usesysid = pg_roles.oid)"
            " FROM pg_roles WHERE shobj_description(oid, 'pg_authid') = %s ORDER BY rolname",
            [_mark(conn, city)],
        )
        return [Reader(name, city, sessions) for name, sessions in cur.fetchall()]


def drop_reader(conn: Connection, city: str, name: str) -> None:
    """Take a reader away, with its open sessions. Does not commit.

    Raises
    ------
    ReaderNotFound
        The city has no reader by that name.
    """
    if name not in [reader.name for reader in list_readers(conn, city)]:
        raise ReaderNotFound(f"{city} has no reader {name}.", name=name, city=city)
    with cursor(conn) as cur:
        cur.execute(
            "SELECT quote_ident(current_database()), to_regnamespace(%s) IS NOT NULL",
            [f'"{views_schema(city)}"'],
        )
        database, is_there = cur.fetchone() or ("", False)
        if is_there:
            cur.execute(f'REVOKE ALL ON ALL TABLES IN SCHEMA "{views_schema(city)}" FROM "{name}"')
            cur.execute(f'REVOKE ALL ON SCHEMA "{views_schema(city)}" FROM "{name}"')
        cur.execute(f'REVOKE ALL ON DATABASE {database} FROM "{name}"')
        cur.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [name])
        cur.execute(f'DROP ROLE "{name}"')


def let_readers_in(conn: Connection, city: str) -> None:
    """Let a city's readers look at its views again, after they were made anew."""
    for reader in list_readers(conn, city):
        _let_in(conn, city, reader.name)


def _let_in(conn: Connection, city: str, name: str) -> None:
    with cursor(conn) as cur:
        cur.execute(f'GRANT USAGE ON SCHEMA "{views_schema(city)}" TO "{name}"')
        cur.execute(f'GRANT SELECT ON ALL TABLES IN SCHEMA "{views_schema(city)}" TO "{name}"')


def _zone(conn: Connection, city: str) -> str:
    with cursor(conn) as cur:
        cur.execute(f'SELECT max(profile ->> %s) FROM "{city}".city', ["timezone"])
        (zone,) = cur.fetchone() or (None,)
    return zone or "UTC"


def _mark(conn: Connection, city: str) -> str:
    with cursor(conn) as cur:
        cur.execute("SELECT current_database()")
        (database,) = cur.fetchone() or ("",)
    return f"{_MARK}{city} in {database}"
