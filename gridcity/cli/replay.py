"""``gridcity replay``: file real service requests as cases with their own times."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from gridcity import clock
from gridcity.settings import Settings


def replay(
    file: Annotated[Path, typer.Argument(help="CSV of requests, gzipped or not.")],
    map_: Annotated[Path, typer.Option("--map", help="What its columns mean (data/reference/maps/…).")],
    city: Annotated[str | None, typer.Option("--city", help="The city; GRIDCITY_CITY without it.")] = None,
    limit: Annotated[int | None, typer.Option(help="At most so many rows.", min=1)] = None,
    errors: Annotated[Path | None, typer.Option(help="Write rows that are set aside to this CSV.")] = None,
) -> None:
    """File the requests of FILE as cases. Running it again continues, and changes nothing that is filed."""
    replay_file(file, map_, city=city, limit=limit, errors=errors)


def replay_file(
    file: Path, map_: Path, *, city: str | None, limit: int | None = None, errors: Path | None = None
) -> None:
    """Do what ``gridcity replay`` and ``gridcity load cases`` say, with progress and a summary."""
    from gridcity.replay.maps import read_request_map
    from gridcity.replay.service import replay
    from gridcity.store.engine import open_engine
    from gridcity.store.schema import require_city

    settings = Settings()
    code = city or settings.city
    request_map = read_request_map(map_)
    engine = open_engine(settings, code)
    require_city(engine, code)
    columns = (TextColumn("{task.completed:,} requests, {task.fields[events]:,} events"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("", total=None, events=0)
        done = replay(
            engine,
            file,
            request_map,
            at=clock.now(),
            limit=limit,
            tell=lambda rows, events: progress.update(bar, completed=rows, events=events),
        )
    engine.dispose()
    console = Console(highlight=False)
    rate = done.read / max(done.seconds, 1e-9)
    console.print(
        f"{done.read:,} requests read: {done.added:,} filed with {done.events:,} events, "
        f"{done.known:,} known before, {done.set_aside:,} set aside; "
        f"{done.seconds:.1f} s, {rate:,.0f} requests/s."
    )
    for reason, count in done.faults.by_reason():
        console.print(f"  {count:,} × {reason}", markup=False)
    if errors is not None:
        done.faults.write(errors)
        console.print(f"Set aside: {errors}", markup=False)
