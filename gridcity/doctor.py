"""Is this installation well? Each check has an answer and, where the answer is no, a hint.

A check that leans on another is left out when that one fails: ``gridcity doctor`` then says the
first thing to mend, not twenty that follow from it.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, timedelta

from sqlalchemy import Connection, Engine, text

from gridcity.city.calendars import newest
from gridcity.city.service import find_city
from gridcity.clock import now
from gridcity.conditions.service import in_force
from gridcity.errors import GridcityError
from gridcity.notices.standing import standing, troubles
from gridcity.settings import Settings
from gridcity.store import schema
from gridcity.store.drift import drift
from gridcity.store.engine import open_engine
from gridcity.store.errors import translate
from gridcity.store.home import data_home
from gridcity.store.programs import find_programs, program_version

OLDEST_POSTGRES = 14
OLDEST_POSTGIS = (3, 1)
LEAST_FREE_BYTES = 2_000_000_000
MOST_CLOCK_DIFFERENCE_S = 5.0
_MOST_SHOWN = 5
_WORKER_SILENT = timedelta(minutes=1)
_NOTICES_WAIT = timedelta(minutes=5)
_APPEND_ONLY = re.compile(r"^CREATE TRIGGER (\w+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    name: str
    is_well: bool
    said: str
    hint: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Run all checks that can be run, in the order in which to mend things."""
    yield _data_folder(settings)
    yield _web_pages(settings)
    if settings.database_url is None:
        programs = _programs()
        yield programs
        if not programs.is_well:
            return
    home = _home(settings)
    yield home
    try:
        engine = open_engine(settings, settings.city)
        with engine.connect() as conn:
            conn.execute(text("SELECT 1"))
    except Exception as error:
        foreseen = error if isinstance(error, GridcityError) else translate(error)
        if foreseen is None:
            raise
        yield _silent(settings, foreseen, error)
        return
    try:
        yield from _of_database(engine, settings.city)
    finally:
        engine.dispose()


def _silent(settings: Settings, foreseen: GridcityError, error: Exception) -> Finding:
    """Say why the database does not answer, as far as its driver knows."""
    name = "database answers"
    if settings.database_url is None:
        hint = "See the log it names, or gridcity db status."
        return Finding(name, is_well=False, said=foreseen.message, hint=hint)
    why = str(getattr(error, "orig", error)).strip().partition("\n")[0]
    hint = "Look at GRIDCITY_DATABASE_URL: host, port, database, account, password."
    return Finding(name, is_well=False, said=f"{foreseen.message} {why}", hint=hint)


def _of_database(engine: Engine, city: str) -> Iterator[Finding]:
    with engine.connect() as conn:
        yield _server(conn)
        yield _extensions(conn)
        yield _durable(conn)
        yield _clock(conn)
    known = [entry.code for entry in schema.list_cities(engine)]
    if city not in known:
        yield Finding(
            "city",
            is_well=False,
            said=f"There is no city {city} here (there is {', '.join(known) or 'none'}).",
            hint=f"gridcity city create {city}, or gridcity sample, or set GRIDCITY_CITY.",
        )
        return
    yield Finding("city", is_well=True, said=city)
    with engine.connect() as conn:
        migrations = _migrations(conn, city)
        yield migrations
        if migrations.is_well:
            for check in _OF_CITY:
                yield check(conn, city)


def _data_folder(settings: Settings) -> Finding:
    has_data = (settings.data_dir / "reference").is_dir() and (settings.data_dir / "profiles").is_dir()
    return Finding(
        "data folder",
        has_data,
        f"{settings.data_dir}" if has_data else f"{settings.data_dir} has no reference/ and profiles/.",
        "Set GRIDCITY_DATA_DIR to the checkout's data/.",
    )


def _web_pages(settings: Settings) -> Finding:
    built = (settings.web_dir / "index.html").is_file()
    return Finding(
        "web pages",
        built,
        f"{settings.web_dir}" if built else f"Not built: {settings.web_dir}.",
        "make setup",
    )


def _programs() -> Finding:
    try:
        programs = find_programs()
    except GridcityError as error:
        return Finding("PostgreSQL programs", is_well=False, said=error.message, hint="make setup")
    version = program_version(programs)
    return Finding(
        "PostgreSQL programs",
        version >= OLDEST_POSTGRES,
        f"{version} in {programs}",
        f"gridcity needs PostgreSQL {OLDEST_POSTGRES} or newer.",
    )


def _home(settings: Settings) -> Finding:
    try:
        home = data_home(settings)
    except GridcityError as error:
        return Finding("data home", is_well=False, said=error.message, hint="Set GRIDCITY_HOME.")
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    return Finding(
        "data home",
        free >= LEAST_FREE_BYTES,
        f"{home}, {free / 1e9:,.1f} GB free",
        "Make room, or set GRIDCITY_HOME to another disk.",
    )


def _server(conn: Connection) -> Finding:
    number = conn.scalar(text("SELECT current_setting('server_version_num')::int / 10000")) or 0
    return Finding(
        "database answers",
        number >= OLDEST_POSTGRES,
        f"PostgreSQL {number}",
        f"gridcity needs PostgreSQL {OLDEST_POSTGRES} or newer.",
    )


def _extensions(conn: Connection) -> Finding:
    rows = conn.execute(text("SELECT extname, extversion FROM pg_extension")).all()
    found = {row.extname: row.extversion for row in rows}
    missing = [name for name in ("postgis", "btree_gist", "pg_trgm") if name not in found]
    if missing:
        return Finding(
            "extensions",
            is_well=False,
            said=f"Missing: {', '.join(missing)}.",
            hint="gridcity db migrate, as an owner of the database.",
        )
    postgis = tuple(int(part) for part in found["postgis"].split(".")[:2])
    return Finding(
        "extensions",
        postgis >= OLDEST_POSTGIS,
        f"PostGIS {found['postgis']}",
        "gridcity needs PostGIS 3.1 or newer: ALTER EXTENSION postgis UPDATE.",
    )


def _durable(conn: Connection) -> Finding:
    settings = {
        name: conn.scalar(text(f"SHOW {name}"))
        for name in ("fsync", "full_page_writes", "synchronous_commit")
    }
    off = [name for name, value in settings.items() if value == "off"]
    return Finding(
        "writes are durable",
        not off,
        f"Off: {', '.join(off)}." if off else "fsync, full_page_writes and synchronous_commit are on",
        "What was acknowledged can be lost with the power: turn them on in the server's configuration.",
    )


def _clock(conn: Connection) -> Finding:
    theirs = conn.scalar(text("SELECT clock_timestamp()"))
    apart_s = abs((now() - theirs).total_seconds()) if theirs is not None else 0.0
    return Finding(
        "clocks agree",
        apart_s <= MOST_CLOCK_DIFFERENCE_S,
        f"{apart_s:.1f} s apart",
        "Deadlines need one time: run an NTP client here and on the database server.",
    )


def _migrations(conn: Connection, city: str) -> Finding:
    have, want = schema.current_revision(conn, city), schema.newest_revision()
    return Finding(
        "migrations",
        have == want,
        f"at {have}" if have == want else f"Tables at {have}, program at {want}.",
        "gridcity db migrate, or a newer gridcity.",
    )


def _drift(conn: Connection, city: str) -> Finding:
    found = drift(conn, city)
    more = f" and {len(found) - _MOST_SHOWN} more" if len(found) > _MOST_SHOWN else ""
    return Finding(
        "tables are the code's",
        not found,
        "; ".join(found[:_MOST_SHOWN]) + more if found else "no drift",
        "gridcity db migrate makes functions and triggers anew; a changed table was changed by hand.",
    )


def _protected(conn: Connection, city: str) -> Finding:
    wanted = _APPEND_ONLY.findall(schema.function_files()["append_only.sql"])
    count = conn.scalar(
        text(
            "SELECT count(*) FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid"
            " WHERE c.relnamespace = to_regnamespace(:city) AND t.tgname = ANY(:wanted)"
            " AND t.tgenabled = 'O'"
        ),
        {"city": city, "wanted": wanted},
    )
    return Finding(
        "history is protected",
        count == len(wanted),
        f"{count} of {len(wanted)} append-only triggers in force",
        "gridcity db migrate makes them anew; find out who switched them off.",
    )


def _catalogue(conn: Connection, city: str) -> Finding:
    classes = conn.scalar(text("SELECT count(*) FROM catalogue_classes")) or 0
    return Finding(
        "catalogue",
        classes > 0,
        f"{classes} classes",
        f"gridcity city create {city} loads the profile's editions.",
    )


def _tiling(conn: Connection, city: str) -> Finding:
    cells = conn.scalar(text("SELECT count(*) FROM cells WHERE valid_to IS NULL")) or 0
    stale = conn.scalar(
        text(
            "SELECT count(*) FROM components JOIN cells ON cells.id = cell_id"
            " WHERE cells.valid_to IS NOT NULL"
        )
    )
    return Finding(
        "tiling",
        cells > 0 and not stale,
        f"{cells:,} cells in force" + (f"; {stale:,} components still in old cells" if stale else ""),
        f"gridcity tile --city {city}",
    )


def _calendar(conn: Connection, city: str) -> Finding:
    edition = newest(conn)
    if edition is None:
        return Finding(
            "calendar",
            is_well=False,
            said="There is none: every hour counts, nights and holidays as well.",
            hint=f"gridcity db migrate, or gridcity calendar set standard FILE.toml --city {city}",
        )
    known_until = max((day.on for day in edition.calendar.days), default=None)
    return Finding(
        "calendar",
        known_until is None or known_until >= now().astimezone(edition.calendar.zone).date(),
        f"edition {edition.id}" + (f", special days until {known_until}" if known_until else ""),
        f"Write the next public holidays in: gridcity calendar holidays --city {city}",
    )


def _conditions(conn: Connection, city: str) -> Finding:
    there = find_city(conn)
    found = in_force(conn, on=now().astimezone(UTC if there is None else there.profile.zone).date())
    is_well = found.own + found.examples > 0
    said = f"{found.own:,} of the city's own, {found.examples:,} examples"
    return Finding(
        "filing conditions",
        is_well,
        said if is_well else "None: cases have no limits.",
        f"gridcity conditions load FILE --city {city}, or gridcity conditions examples --city {city}",
    )


def check_notices(conn: Connection, city: str) -> Finding:
    """Say whether somebody decides and delivers notices, and whether the gateways take them."""
    found, at = standing(conn), now()
    waits_since = min((one for one in (found.undecided_since, found.due_since) if one), default=at)
    is_seen = found.worker_seen_at is not None and at - found.worker_seen_at < _WORKER_SILENT
    if not is_seen and at - waits_since > _NOTICES_WAIT:
        return Finding(
            "notices",
            is_well=False,
            said=f"They wait since {waits_since:%Y-%m-%d %H:%M} UTC, and no worker was seen"
            + (f" since {found.worker_seen_at:%Y-%m-%d %H:%M} UTC." if found.worker_seen_at else "."),
            hint=f"gridcity worker --city {city}, or gridcity serve without --no-worker",
        )
    down = troubles(conn)
    if down and at - waits_since > _NOTICES_WAIT:
        said = "; ".join(f"{one.channel}: {one.reason} ({one.waiting:,} wait)" for one in down)
        return Finding("notices", is_well=False, said=said, hint="gridcity notices test CHANNEL ADDRESS")
    undelivered = found.failed + found.doubtful
    return Finding(
        "notices",
        not undelivered,
        f"{found.failed:,} failed, {found.doubtful:,} in doubt" if undelivered else "none waits too long",
        "gridcity notices list --state failed --state doubtful, then gridcity notices retry",
    )


_OF_CITY: tuple[Callable[[Connection, str], Finding], ...] = (
    _drift,
    _protected,
    _catalogue,
    _tiling,
    _calendar,
    _conditions,
    check_notices,
)
