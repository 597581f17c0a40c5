"""``gridcity db …``: the database and what is in it."""

import os
import shutil
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from gridcity import clock
from gridcity.cli import readers
from gridcity.settings import Settings
from gridcity.store import schema
from gridcity.store.backup import backup as back_up
from gridcity.store.cluster import Cluster
from gridcity.store.engine import city_options, open_engine, private_cluster
from gridcity.store.errors import NotPrivate
from gridcity.store.home import data_home, server_account
from gridcity.store.programs import find_programs
from gridcity.store.restore import restore as bring_back

app = typer.Typer(no_args_is_help=True, help="The database: start, stop, migrate, back up, restore.")
app.add_typer(readers.app, name="reader")

City = Annotated[str | None, typer.Option("--city", help="The city; GRIDCITY_CITY without it.")]


@app.command()
def start() -> None:
    """Start the private database, making it first if there is none."""
    cluster = _private()
    cluster.ensure_running()
    Console().print(f"The private database runs in {cluster.home}, as {server_account().name}.")


@app.command()
def stop() -> None:
    """Stop the private database. Commands that need it start it again."""
    Console().print("Stopped." if _private().stop() else "It was not running.")


@app.command()
def status() -> None:
    """Say where the database is, whether it runs, and which cities are in it."""
    settings = Settings()
    console = Console()
    cluster = private_cluster(settings)
    console.print(f"Data home: {data_home(settings)}", highlight=False)
    if cluster is not None:
        console.print(
            f"Private database: socket in {cluster.socket}, run as {server_account().name}", highlight=False
        )
        if not cluster.answers():
            console.print("It does not run. Start it: gridcity db start")
            return
    _print_cities(settings, console)


@app.command()
def migrate() -> None:
    """Bring the tables of every city up to date."""
    settings = Settings()
    cities = schema.migrate(settings)
    for code in cities:
        _fill(settings, code)
    Console().print(f"Up to date: {', '.join(cities) or 'no city yet'}.")


@app.command()
def shell(city: City = None) -> None:
    """Open psql on a city."""
    settings = Settings()
    engine = open_engine(settings)
    address = engine.url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {**os.environ, "PGOPTIONS": city_options(city or settings.city)}
    if engine.url.password is not None:
        environment["PGPASSWORD"] = str(engine.url.password)
    engine.dispose()
    psql = find_programs() / "psql"
    os.execve(psql, [str(psql), address], environment)  # noqa: S606  (it becomes psql)


@app.command()
def backup(file: Path, city: City = None) -> None:
    """Write a city, with its files, into one FILE. It goes on working meanwhile."""
    settings = Settings()
    with Console(stderr=True).status("Writing the backup …"):
        manifest = back_up(settings, city or settings.city, file)
    Console().print(
        f"{manifest.city}: {sum(manifest.rows.values()):,} rows and {len(manifest.files):,} files in {file}"
        f" ({file.stat().st_size / 1e6:,.1f} MB).",
        highlight=False,
    )


@app.command()
def restore(file: Path) -> None:
    """Make a city from the backup FILE; there must be none by its code."""
    with Console(stderr=True).status("Restoring and checking …"):
        manifest = bring_back(Settings(), file)
        _fill(Settings(), manifest.city)
    Console().print(
        f"{manifest.city} is back as of {manifest.made_at}: {sum(manifest.rows.values()):,} rows and"
        f" {len(manifest.files):,} files, all checked.",
        highlight=False,
    )


@app.command()
def drop(city: str, *, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete CITY with everything in it."""
    settings = Settings()
    if not yes:
        typer.confirm(f"Delete the city {city}, its cases, components and files, for ever?", abort=True)
    engine = open_engine(settings)
    schema.drop_city(engine, city)
    engine.dispose()
    shutil.rmtree(data_home(settings) / "files" / city, ignore_errors=True)
    Console().print(f"{city} is gone.")


@app.command()
def destroy(*, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Delete the private database and all received files: every city in it."""
    settings = Settings()
    cluster = _private()
    if not yes:
        typer.confirm(f"Delete {cluster.home} with every city in it, for ever?", abort=True)
    cluster.destroy()
    shutil.rmtree(data_home(settings) / "files", ignore_errors=True)
    Console().print(f"Nothing is left of the private database in {cluster.home}.")


def _fill(settings: Settings, code: str) -> None:
    """Fill the tables that older versions of this program did not keep, from what the city holds."""
    from gridcity.cells.hexagons import share_out_missing
    from gridcity.city.calendars import newest
    from gridcity.city.service import adopt_calendar

    engine = open_engine(settings, code)
    try:
        with engine.begin() as conn:
            share_out_missing(conn)
            made = adopt_calendar(conn, settings.data_dir, at=clock.now())
            has_none = newest(conn) is None
    finally:
        engine.dispose()
    if made is not None:
        Console().print(
            f"{code}: deadlines count on the calendar that its profile plans (edition {made.id}), for what is"
            " dispatched from now on; until now every hour counted."
            f" See it: gridcity calendar show --city {code}",
            highlight=False,
        )
    elif has_none:
        Console().print(
            f"{code} has no working calendar: every hour counts, nights and holidays as well. Make one:"
            f" gridcity calendar set standard FILE.toml --city {code}",
            highlight=False,
        )


def _private() -> Cluster:
    cluster = private_cluster(Settings())
    if cluster is None:
        raise NotPrivate(
            "GRIDCITY_DATABASE_URL names a server that is not gridcity's own: use that server's tools."
        )
    return cluster


def _print_cities(settings: Settings, console: Console) -> None:
    engine = open_engine(settings)
    try:
        with engine.connect() as conn:
            server = conn.scalar(text("SHOW server_version"))
            size = conn.scalar(text("SELECT pg_size_pretty(pg_database_size(current_database()))"))
        console.print(f"PostgreSQL {server}, {size}", highlight=False)
        table = Table("city", "made", "tables")
        for entry in schema.list_cities(engine):
            with engine.connect() as conn:
                have = schema.current_revision(conn, entry.code)
            state = "current" if have == schema.newest_revision() else "to be migrated: gridcity db migrate"
            table.add_row(entry.code, f"{entry.created_at:%Y-%m-%d}", state)
        console.print(table if table.row_count else "No city yet: gridcity city create PROFILE")
    finally:
        engine.dispose()
