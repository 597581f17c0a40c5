"""``gridcity ledger …``: seal days, check every history, hand the journal to outsiders."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from gridcity import clock
from gridcity.cases.journal.audit import audit
from gridcity.cases.journal.export import export as export_journal
from gridcity.cases.journal.rebuilding import rebuild_cases
from gridcity.cases.journal.roots import check_roots, list_roots
from gridcity.cases.journal.roots import seal as seal_days
from gridcity.city.service import get_city
from gridcity.cli.talking import City, city_connection, say, show_table
from gridcity.settings import Settings

app = typer.Typer(no_args_is_help=True, help="Seal days, check every history, export the journal.")

_MOST_SHOWN = 20


@app.command("seal")
def seal(city: City = None) -> None:
    """Make the roots of all days that are over; run it each day, and keep what it prints elsewhere."""
    with city_connection(city) as conn:
        made = seal_days(conn, at=clock.now(), timezone=get_city(conn).profile.timezone)
    for one in made:
        say(f"{one.day} {one.root.hex()} {one.event_count} events")
    if not made:
        say("Every day that is over has its root.")


@app.command("roots")
def roots(city: City = None) -> None:
    """List the roots of days."""
    with city_connection(city) as conn:
        found = list_roots(conn)
    show_table(
        ("day", "events", "root"),
        [(str(one.day), f"{one.event_count:,}", one.root.hex()) for one in found],
        none="No day has a root: gridcity ledger seal makes them.",
    )


@app.command("verify")
def verify(
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many work at once.")] = 2,
    city: City = None,
) -> None:
    """Check the chain of every case and the root of every day; exit code 1 where one is broken."""
    settings = Settings()
    code = city or settings.city
    with city_connection(city) as conn:
        timezone = get_city(conn).profile.timezone
    with Progress(transient=True) as bar:
        task = bar.add_task("Checking", total=None)
        found = audit(
            settings,
            code,
            processes=processes,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    for fault in found.faults[:_MOST_SHOWN]:
        say(f"Case {fault.number}, event {fault.seq}: {fault.says}")
    if len(found.faults) > _MOST_SHOWN:
        say(f"… and {len(found.faults) - _MOST_SHOWN} more.")
    say(f"{found.cases:,} cases, {found.events:,} events: {len(found.faults) or 'no'} broken histories.")
    with city_connection(city) as conn:
        checked = check_roots(conn, timezone=timezone)
    say(f"{checked} daily roots are those of the events recorded on their days.")
    if found.faults:
        raise typer.Exit(1)


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(help="JSON lines; compressed where the name ends in .gz.")],
    city: City = None,
) -> None:
    """Write the journal into a file that scripts/verify_ledger.py checks without gridcity."""
    with city_connection(city) as conn, Progress(transient=True) as bar:
        task = bar.add_task("Writing", total=None)
        made = get_city(conn)
        cases, events = export_journal(
            conn,
            file,
            city=made.code,
            timezone=made.profile.timezone,
            at=clock.now(),
            progress=lambda done: bar.update(task, completed=done),
        )
    say(
        f"{cases:,} cases and {events:,} events are in {file}. Check: python3 scripts/verify_ledger.py {file}"
    )


@app.command("rebuild")
def rebuild(
    write: Annotated[  # noqa: FBT002  (a switch of the command line)
        bool, typer.Option("--write", help="Write what the events say where a row says something else.")
    ] = False,
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many work at once.")] = 2,
    city: City = None,
) -> None:
    """Make every case anew from its events and compare; exit code 1 where rows differ and stay so."""
    settings = Settings()
    code = city or settings.city
    with city_connection(city) as conn:
        total = conn.exec_driver_sql("SELECT count(*) FROM cases").scalar_one()
    with Progress(transient=True) as bar:
        task = bar.add_task("Rebuilding", total=total)
        found = rebuild_cases(
            settings,
            code,
            is_written=write,
            processes=processes,
            progress=lambda done: bar.update(task, completed=done),
        )
    for one in found.differences[:_MOST_SHOWN]:
        say(f"Case {one.number} says something else than its events: {', '.join(one.fields)}.")
    if len(found.differences) > _MOST_SHOWN:
        say(f"… and {len(found.differences) - _MOST_SHOWN} more.")
    say(
        f"{found.cases:,} cases made of their events: {len(found.differences):,} rows differ"
        f"{f', {found.written:,} written' if write else ''}."
    )
    for number in found.beside[:_MOST_SHOWN]:
        say(f"Case {number}: requests, returns, suspensions or links say something else than its events.")
    say(
        f"{len(found.beside):,} cases had something else beside them than their events tell"
        f"{': it was written anew' if write and found.beside else ''}."
    )
    if len(found.differences) > found.written or (found.beside and not write):
        raise typer.Exit(1)
