"""``gridcity replay``: file real service requests as cases with their own times."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from gridcity import clock
from gridcity.cli.load import check_sheet, say_set_aside
from gridcity.settings import Settings


def replay(
    file: Annotated[Path, typer.Argument(help="CSV of requests, gzipped or not.")],
    map_: Annotated[Path, typer.Option("--map", help="What its columns mean (data/reference/maps/…).")],
    city: Annotated[str | None, typer.Option("--city", help="The city; GRIDCITY_CITY without it.")] = None,
    limit: Annotated[int | None, typer.Option(help="At most so many rows.", min=1)] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Decide everything, write nothing.")] = False,  # noqa: FBT002  (a switch of the command line)
    errors: Annotated[Path | None, typer.Option(help="Write rows that are set aside to this CSV.")] = None,
) -> None:
    """File the requests of FILE as cases; running it again changes nothing that is filed.

    The first cases of a city go in as a whole or not at all. Into a city that has cases they go by chunks of
    10,000 rows: what is stopped half-way leaves whole chunks, and running it again goes on where it stopped.
    """
    replay_file(file, map_, city=city, limit=limit, errors=errors, is_dry_run=dry_run)


def replay_file(
    file: Path,
    map_: Path | None,
    *,
    city: str | None,
    limit: int | None = None,
    errors: Path | None = None,
    is_dry_run: bool = False,
) -> None:
    """Do what ``gridcity replay`` and ``gridcity load cases`` say, with progress and a summary."""
    from gridcity.loading.faults import Faults
    from gridcity.replay.maps import read_request_map
    from gridcity.replay.service import replay
    from gridcity.store.engine import open_engine
    from gridcity.store.schema import require_city

    if map_ is None:
        raise typer.BadParameter(
            "Cases need a map of what their columns mean, like data/reference/maps/boston_311.toml.",
            param_hint="--map",
        )
    check_sheet(errors, file)
    settings = Settings()
    code = city or settings.city
    request_map = read_request_map(map_)
    engine = open_engine(settings, code)
    require_city(engine, code)
    faults = Faults(errors)
    columns = (TextColumn("{task.completed:,} requests, {task.fields[events]:,} events"), TimeElapsedColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task("", total=None, events=0)
            done = replay(
                engine,
                file,
                request_map,
                at=clock.now(),
                limit=limit,
                is_dry_run=is_dry_run,
                faults=faults,
                tell=lambda rows, events: progress.update(bar, completed=rows, events=events),
            )
    except KeyboardInterrupt:
        Console(stderr=True, highlight=False).print(
            "Stopped. Of the first cases of a city nothing was kept; later ones are kept by whole chunks of"
            " 10,000 rows. Run it again to go on.",
            soft_wrap=True,
        )
        raise
    finally:
        engine.dispose()
        faults.finish()
    console = Console(highlight=False)
    rate = done.read / max(done.seconds, 1e-9)
    console.print(
        f"{done.read:,} requests read: {done.added:,} filed with {done.events:,} events, "
        f"{done.known:,} known before, {done.set_aside:,} set aside; "
        f"{done.seconds:.1f} s, {rate:,.0f} requests/s."
    )
    if done.relapses:
        console.print(f"{done.relapses:,} are relapses, and tied to the cases that were closed before.")
    if done.under_control:
        console.print(
            f"{done.under_control:,} lie in a control area, in its time; records are not held back: what"
            " they tell was done."
        )
    say_set_aside(console, done.faults)
    if is_dry_run:
        console.print(f"Dry run: nothing was written to {code}; so many would have been filed.")
