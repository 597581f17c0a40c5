"""``gridcity sample``: make the sample city and its last weeks; ``gridcity simulate``: let it go on."""

import secrets
import signal
import threading
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from gridcity import clock
from gridcity.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gridcity.sample.plan import Plan


DAYS = 15
"""Two whole weeks, from midnight to midnight, at whatever hour the sample is made. [d]"""


def sample(
    seed: Annotated[int | None, typer.Option(help="Another seed is another city.")] = None,
    small: Annotated[bool, typer.Option("--small", help="About 600 cells instead of 20,000.")] = False,  # noqa: FBT002
    days: Annotated[
        int, typer.Option(help="Days of cases to simulate; 0 makes the city only.", min=0)
    ] = DAYS,
) -> None:
    """Make the fictional sample city, its people, and two simulated weeks of cases that end now."""
    from gridcity.sample.install import SEED, install, prepare, standing
    from gridcity.sample.plan import read_plan
    from gridcity.sample.progress import find_week
    from gridcity.store.engine import open_engine

    settings, console = Settings(), Console(highlight=False)
    plan = read_plan(settings.data_dir, "small" if small else "full")
    seed = SEED if seed is None else seed
    at = clock.now()
    profile = prepare(settings, at=at)
    engine = open_engine(settings, profile.code)
    with engine.begin() as conn:
        before = standing(conn)
    made = install(settings, engine, plan, seed=seed, at=at, profile=profile, tell=console.print)
    what = "stands already" if before.components else "stands"
    console.print(f"{profile.names.local} {what}: {made.cells:,} cells, {made.components:,} components.")
    with engine.begin() as conn:
        week = find_week(conn)
    if week is not None and not week[1].is_whole:
        console.print(
            f"Its simulated weeks were cut off after {week[1].reports:,} cases; going on with them."
        )
        _week(settings, engine, plan, seed, week[0].days, console)
    elif made.cases:
        console.print(f"It has {made.cases:,} cases already; none are simulated.")
    elif days:
        _week(settings, engine, plan, seed, days, console)
    engine.dispose()
    console.print("Look at it: gridcity serve --city sample")


def _week(settings: Settings, engine: "Engine", plan: "Plan", seed: int, days: int, console: Console) -> None:
    from gridcity.sample.outbreak import let_break_out
    from gridcity.sample.week import simulate_week
    from gridcity.store.engine import city_files_home

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    shown = Console(stderr=True)
    with Progress(*columns, console=shown, transient=True, disable=not shown.is_terminal) as progress:
        bar = progress.add_task("Simulating", total=days * 24)
        said = 0

        def tell(passed: int, _all: int) -> None:
            nonlocal said
            progress.update(bar, completed=passed)
            if progress.disable and passed // 24 > said:  # no bar without a terminal: a line a day
                said = passed // 24
                console.print(f"Simulated {said} of {days} days")

        week = simulate_week(
            engine,
            settings.data_dir,
            city_files_home(settings, "sample"),
            seed=seed,
            until=clock.now(),
            cases_per_day=plan.size.cases_per_day,
            incidents=plan.size.incidents,
            days=days,
            tell=tell,
        )
    with engine.begin() as conn:
        home = city_files_home(settings, "sample")
        lights = let_break_out(conn, settings.data_dir, home, seed=seed, at=clock.now())
    if lights:
        console.print(f"Lamps went out in one quarter: {lights} cases. The watch will tell.")
    open_now = ", ".join(f"{count} {stage}" for stage, count in week.open_by_stage.items())
    console.print(
        f"{days} days went by: {week.reported:,} cases, {week.events:,} events. Open now: {open_now}."
    )


def simulate(
    city: Annotated[str, typer.Option(help="The city; it has to be made by `gridcity sample`.")] = "sample",
    per_minute: Annotated[float, typer.Option(help="Events in a usual minute.", min=0.01)] = 12.0,
    most: Annotated[int | None, typer.Option(help="End after so many events.", min=1)] = None,
    seed: Annotated[int | None, typer.Option(help="Draw from this; else from chance.", min=0)] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Do not print what happens.")] = False,  # noqa: FBT002
) -> None:
    """Let the sample city go on living in real time, until Ctrl-C."""
    from gridcity.sample.stream import stream
    from gridcity.store.engine import city_files_home, open_engine
    from gridcity.store.schema import require_city

    settings, console = Settings(), Console(highlight=False)
    engine = open_engine(settings, city)
    require_city(engine, city)
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    happened = stream(
        engine,
        settings.data_dir,
        city_files_home(settings, city),
        seed=secrets.randbits(32) if seed is None else seed,
        per_minute=per_minute,
        stop=stop,
        tell=(lambda _line: None) if quiet else lambda line: console.print(line, markup=False),
        most=most,
    )
    engine.dispose()
    console.print(f"{happened:,} events happened.")
