"""A city is a schema: making one, bringing it up to date, listing, dropping.

What all cities of a database share lies in ``public``: the extensions and the list of cities.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import cast

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from gridcity.settings import Settings
from gridcity.store.engine import cursor, open_engine
from gridcity.store.errors import CityCodeInvalid, CityExists, CityNotFound, MigrationNeeded
from gridcity.store.reader_views import create_views, drop_views, views_schema
from gridcity.store.readers import let_readers_in

_CODE = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
_RESERVED = ("public", "information_schema")

_SHARED = """
CREATE EXTENSION IF NOT EXISTS postgis SCHEMA public;
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
CREATE TABLE IF NOT EXISTS public.cities (
    code text CONSTRAINT cities_pkey PRIMARY KEY,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE public.cities IS 'The cities of this database; each is a schema of the same name.';
COMMENT ON COLUMN public.cities.code IS 'The profile''s code; also the name of the city''s schema.';
COMMENT ON COLUMN public.cities.created_at IS 'When the city was made.';
CREATE TABLE IF NOT EXISTS public.restores (
    code text CONSTRAINT restores_pkey PRIMARY KEY,
    started_at timestamptz NOT NULL
);
COMMENT ON TABLE public.restores IS 'Cities that are coming back from a backup, and are in no list yet.';
COMMENT ON COLUMN public.restores.code IS 'The city''s code.';
COMMENT ON COLUMN public.restores.started_at IS 'When the restore began; one that was killed stays here.';
"""

QUEUE = "procrastinate_"
"""What the names of the job queue's own tables and functions begin with."""

# One number for "somebody changes what the cities share, or a city's tables".
_MIGRATION_LOCK = 4_761_867_850


@dataclass(frozen=True, slots=True)
class CityEntry:
    """One line of the list of cities."""

    code: str
    created_at: datetime


def check_code(code: str) -> str:
    """Return a city's code if a schema can bear it.

    Raises
    ------
    CityCodeInvalid
        It is no lower-case identifier, or PostgreSQL keeps it for itself.
    """
    if not _CODE.match(code) or code in _RESERVED or code.startswith("pg_"):
        raise CityCodeInvalid(
            f"{code!r} cannot be a city's code: take lower-case letters, digits and _, a letter first.",
            city=code,
        )
    return code


def create_city_schema(engine: Engine, code: str) -> None:
    """Make a city's schema with all its tables, and enter it in the list. Commits all or nothing.

    Raises
    ------
    CityCodeInvalid
        No schema can bear the code.
    CityExists
        There is a city by that code.
    """
    check_code(code)
    if code.endswith("_views"):
        raise CityCodeInvalid(f"{code!r} cannot be a city's code: so end the names of views.", city=code)
    with changing(engine) as conn:
        if conn.scalar(text("SELECT 1 FROM public.cities WHERE code = :code"), {"code": code}):
            raise CityExists(f"There is a city {code} already.", city=code)
        conn.execute(text(f'CREATE SCHEMA "{code}"'))
        conn.execute(
            text("INSERT INTO public.cities (code, created_at) VALUES (:code, now())"), {"code": code}
        )
        upgrade(conn, code)


def migrate(settings: Settings) -> list[str]:
    """Bring every city of the database up to date, each in a transaction of its own.

    Returns
    -------
    list of str
        The cities.
    """
    engine = open_engine(settings)
    try:
        with changing(engine):
            pass  # what the cities share
        codes = [entry.code for entry in list_cities(engine)]
        for code in codes:
            migrate_city(engine, code)
    finally:
        engine.dispose()
    return codes


def migrate_city(engine: Engine, code: str) -> None:
    """Bring one city up to date, all or nothing. Commits.

    Raises
    ------
    MigrationNeeded
        Its tables are newer than this program.
    """
    with changing(engine) as conn:
        upgrade(conn, code)


def list_cities(engine: Engine) -> list[CityEntry]:
    """List the cities of a database, by code; none where no city was ever made."""
    with engine.connect() as conn:
        if conn.scalar(text("SELECT to_regclass('public.cities')")) is None:
            return []
        rows = conn.execute(text("SELECT code, created_at FROM public.cities ORDER BY code"))
        return [CityEntry(row.code, row.created_at) for row in rows]


def drop_city(engine: Engine, code: str) -> None:
    """Delete a city with everything in it. Its files are the caller's to delete.

    Raises
    ------
    CityNotFound
        There is no such city.
    """
    check_code(code)
    with changing(engine) as conn:
        gone = conn.execute(text("DELETE FROM public.cities WHERE code = :code"), {"code": code}).rowcount
        if not gone:
            raise CityNotFound(f"There is no city {code} here.", city=code)
        drop_views(conn, code)
        conn.execute(text(f'DROP SCHEMA IF EXISTS "{views_schema(code)}"'))
        conn.execute(text(f'DROP SCHEMA "{code}" CASCADE'))


def require_city(engine: Engine, code: str) -> None:
    """Check that a city is there and its tables are this program's.

    Raises
    ------
    CityNotFound
        There is no such city.
    MigrationNeeded
        ``gridcity db migrate`` has to run first, or the program is older than the tables.
    """
    if code not in [entry.code for entry in list_cities(engine)]:
        raise CityNotFound(f"There is no city {code} here. Make it: gridcity city create {code}", city=code)
    with engine.connect() as conn:
        have, want = current_revision(conn, code), newest_revision()
    if have != want:
        is_newer = have is not None and want is not None and have > want
        raise MigrationNeeded(
            f"The tables of {code} are at {have}, this program is at {want}. "
            + ("Take a newer gridcity." if is_newer else "Run: gridcity db migrate"),
            city=code,
            have=have,
            want=want,
        )


def upgrade(conn: Connection, code: str) -> None:
    """Run a city's missing migrations and make its functions and views anew, in the caller's transaction.

    Raises
    ------
    MigrationNeeded
        Its tables are newer than this program.
    """
    have, want = current_revision(conn, code), newest_revision()
    if have is not None and want is not None and have > want:
        raise MigrationNeeded(
            f"The tables of {code} are at {have}, newer than this program ({want}): take a newer gridcity.",
            city=code,
            have=have,
            want=want,
        )
    enter(conn, code)
    drop_views(conn, code)
    config = _alembic_config()
    config.attributes["connection"] = conn
    config.attributes["city"] = code
    command.upgrade(config, "head")
    recreate_functions(conn, code)
    create_views(conn, code)
    let_readers_in(conn, code)


def enter(conn: Connection, code: str) -> None:
    """Turn to a city until the end of the transaction."""
    conn.execute(
        text("SELECT set_config('search_path', :path, true)"), {"path": f"{check_code(code)}, public"}
    )


def recreate_functions(conn: Connection, code: str) -> None:
    """Drop the city's functions and triggers and make them anew from ``store/functions/*.sql``.

    So a function whose arguments changed leaves no older twin behind, and what the database runs
    is what stands in the files. Tables never lean on these functions. The queue of jobs has functions of
    its own, which its library brought and only its migrations change.
    """
    with cursor(conn) as cur:
        cur.execute(
            "SELECT format('DROP %%s IF EXISTS %%s CASCADE', CASE prokind WHEN 'p' THEN 'PROCEDURE'"
            " WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END, oid::regprocedure)"
            " FROM pg_proc WHERE pronamespace = %s::regnamespace AND NOT starts_with(proname, %s)",
            [code, QUEUE],
        )
        drops = [cast("str", row[0]) for row in cur.fetchall()]
        for statement in [*drops, *function_files().values()]:
            cur.execute(statement)


def function_files() -> dict[str, str]:
    """Read the SQL functions: file name → text, in the order in which they are made."""
    folder = files("gridcity.store").joinpath("functions")
    named = {entry.name: entry for entry in folder.iterdir() if entry.name.endswith(".sql")}
    return {name: named[name].read_text(encoding="utf-8") for name in sorted(named)}


def current_revision(conn: Connection, code: str) -> str | None:
    """Say at which migration a city's tables are; None before the first."""
    if (
        conn.scalar(text("SELECT to_regclass(:name)"), {"name": f'"{check_code(code)}".alembic_version'})
        is None
    ):
        return None
    context = MigrationContext.configure(conn, opts={"version_table_schema": code})
    return context.get_current_revision()


def newest_revision() -> str | None:
    """Say which migration is this program's last."""
    return ScriptDirectory.from_config(_alembic_config()).get_current_head()


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def changing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that changes tables: one at a time, not waiting for readers for ever."""
    with engine.begin() as conn:
        conn.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATION_LOCK})
        conn.execute(text("SET LOCAL lock_timeout = '10s'"))
        conn.execute(text("SET LOCAL client_min_messages = warning"))
        with cursor(conn) as cur:
            cur.execute(_SHARED)
        yield conn
