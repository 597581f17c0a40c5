"""``gridcity surveillance …``: watches, their alarms, a look now, and how often a watch is wrong."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from gridcity import clock
from gridcity.cli.talking import City, city_connection, say, show_table

if TYPE_CHECKING:
    from gridcity.surveillance.model import Trial

app = typer.Typer(no_args_is_help=True, help="Watch for clusters of cases in space and time.")

_Watch = Annotated[int, typer.Argument(help="Number of the watch.", min=1)]
_CENTURY_DAYS = 36_525
_Day = ["%Y-%m-%d", "%Y-%m-%dT%H:%M"]


@app.command("watches")
def list_watches(city: City = None) -> None:
    """List what is watched."""
    from gridcity.surveillance import repository

    with city_connection(city) as conn:
        watches = repository.list_watches(conn)
    show_table(
        ("id", "name", "on", "method", "reach", "longest", "every", "alarm from", "last scan", "alarms"),
        [
            (
                str(one.id),
                one.terms.name_en,
                "yes" if one.terms.is_on else "no",
                one.terms.method,
                f"{one.terms.reach_m:,.0f} m",
                f"{one.terms.longest_days} days",
                f"{one.terms.every_min} min",
                f"once in {one.terms.recurrence_days:,.0f} days",
                "–" if one.last_scan_at is None else f"{one.last_scan_at:%Y-%m-%d %H:%M}",
                str(one.alarms),
            )
            for one in watches
        ],
        none="Nothing is watched.",
    )


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What it is called, in Chinese.")],
    name_en: Annotated[str, typer.Argument(help="The same in English.")],
    classes: Annotated[
        list[str] | None,
        typer.Option("--class", help="Code of a class of matters, or two digits of a group."),
    ] = None,
    area: Annotated[str | None, typer.Option(help="Only this area.")] = None,
    method: Annotated[str, typer.Option(help="permutation or poisson.")] = "permutation",
    history_days: Annotated[int, typer.Option(help="How far back cases are read. [days]")] = 365,
    longest_days: Annotated[int, typer.Option(help="How long a cluster may have gone on. [days]")] = 7,
    reach_m: Annotated[float, typer.Option(help="Radius of the largest circle. [m]")] = 1000.0,
    largest_share: Annotated[float, typer.Option(help="Most of all cases in a circle, 0 to 1.")] = 0.1,
    fewest_cases: Annotated[int, typer.Option(help="A cluster has at least so many.")] = 3,
    every_min: Annotated[int, typer.Option(help="Between two scans. [min]")] = 60,
    replicates: Annotated[int, typer.Option(help="How often chance is asked.")] = 999,
    recurrence_days: Annotated[
        float, typer.Option(help="An alarm is what chance takes so long for. [days]")
    ] = 365.0,
    city: City = None,
) -> None:
    """Set a new watch."""
    from gridcity.surveillance.model import Method, Terms
    from gridcity.surveillance.service import add_watch

    if method not in list(Method):
        raise typer.BadParameter("permutation or poisson", param_hint="--method")
    terms = Terms(
        name, name_en, tuple(classes or ()), area, Method(method), history_days, longest_days, reach_m,
        largest_share, fewest_cases, every_min, replicates, 0, recurrence_days,
    )  # fmt: skip
    with city_connection(city) as conn:
        watch = add_watch(conn, terms, by=None, at=clock.now())
    say(f"Watch {watch.id} looks every {terms.every_min} minutes from now on.")


@app.command()
def look(
    watch: _Watch,
    at: Annotated[
        datetime | None, typer.Option(formats=_Day, help="As the city knew it then; kept only without it.")
    ] = None,
    city: City = None,
) -> None:
    """Look for clusters now, and keep what comes of it; or at a past moment, which is only shown."""
    from gridcity.city.service import get_city
    from gridcity.surveillance import repository, service
    from gridcity.surveillance.looking import is_alarm, look_over

    with city_connection(city) as conn:
        terms = repository.get_watch(conn, watch).terms
        if at is None:
            looked = service.look(conn, watch, at=clock.now())
        else:
            then = at.replace(tzinfo=get_city(conn).profile.zone)
            since = then - timedelta(days=terms.history_days)
            looked = look_over(repository.read_cases(conn, terms, since=since, until=then), terms, at=then)
    say(f"{looked.cases:,} cases in {looked.cells:,} cells; {len(looked.found)} clusters stand out.")
    show_table(
        ("alarm", "since", "cells", "radius", "observed", "expected", "p", "once in"),
        [
            (
                "yes" if is_alarm(one, terms) else "",
                f"{one.since.astimezone(looked.at.tzinfo):%m-%d %H:%M}",
                str(len(one.cell_ids)),
                f"{one.radius_m:,.0f} m",
                str(one.observed),
                f"{one.expected:.1f}",
                f"{one.p_value:.3f}",
                once_in(one.recurrence_days),
            )
            for one in looked.found
        ],
        none="Nothing stands out.",
    )


@app.command("alarms")
def list_alarms(
    everything: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False,  # noqa: FBT002
    city: City = None,
) -> None:
    """List alarms, those that go on first."""
    from gridcity.surveillance import repository

    with city_connection(city) as conn:
        alarms = repository.list_alarms(conn, is_live=not everything)
    show_table(
        ("id", "watch", "state", "since", "observed", "expected", "once in", "incident"),
        [
            (
                str(one.id),
                one.watch_name_en,
                one.state,
                f"{one.cluster.since:%Y-%m-%d %H:%M}",
                str(one.cluster.observed),
                f"{one.cluster.expected:.1f}",
                once_in(one.cluster.recurrence_days),
                one.case_number or "–",
            )
            for one in alarms
        ],
        none="No alarms.",
    )


@app.command()
def replay(
    watch: _Watch,
    since: Annotated[
        datetime | None, typer.Option("--from", formats=_Day, help="A step before the first scan.")
    ] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=_Day, help="The last scan; now.")] = None,
    step_hours: Annotated[float, typer.Option(min=0.1, help="Between two scans. [h]")] = 24.0,
    replicates: Annotated[int, typer.Option(min=9, help="How often chance is asked in each.")] = 99,
    seed: Annotated[int, typer.Option(min=0, help="What decides shuffling and outbreaks.")] = 0,
    outbreaks: Annotated[int, typer.Option(min=1, help="How many are put in.")] = 40,
    size: Annotated[int, typer.Option(min=1, help="Cases of each.")] = 12,
    days: Annotated[int, typer.Option(min=1, help="How long each goes on. [days]")] = 5,
    radius_m: Annotated[
        float, typer.Option(min=1, help="How far its cases lie from its middle. [m]")
    ] = 300.0,
    city: City = None,
) -> None:
    """Measure how often a watch gives alarms, how often false ones, and what it detects; kept with it."""
    from rich.console import Console
    from rich.progress import Progress

    from gridcity.city.service import get_city
    from gridcity.surveillance import repository
    from gridcity.surveillance.measuring import Measured, measure
    from gridcity.surveillance.model import Outbreak
    from gridcity.surveillance.trials import Plan

    now = clock.now()
    with city_connection(city) as conn:
        zone = get_city(conn).profile.zone
        end = now if until is None else until.replace(tzinfo=zone)
        begin = None if since is None else since.replace(tzinfo=zone)
        step = timedelta(hours=step_hours)
        plan = Plan(end - step, end, step, replicates, seed)
        measured = Measured.of(conn, watch, at=end, since=begin, plan=plan)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"{measured.plan.scans} scans, twice; {outbreaks} outbreaks", total=1.0)
        trials = measure(
            measured,
            outbreak=Outbreak(size, days, radius_m),
            outbreaks=outbreaks,
            progress=lambda share: bar.update(task, completed=share),
        )
    with city_connection(city) as conn:
        for trial in trials:
            repository.insert_trial(conn, measured.watch, trial, at=now)
    show_table(
        ("on", "scans", "found", "95 % interval", "delay"),
        [_trial_row(one) for one in trials],
        none="Nothing.",
    )


def once_in(days: float) -> str:
    """Say how long chance takes, in words.

    Examples
    --------
    >>> once_in(0.2), once_in(41.7), once_in(1e9)
    ('often', '42 days', 'over 100 years')
    """
    if days < 1:
        return "often"
    return f"{days:,.0f} days" if days <= _CENTURY_DAYS else "over 100 years"


def _trial_row(trial: "Trial") -> tuple[str, ...]:
    put = trial.outbreak
    if put is None:
        rate, interval = f"{trial.rate:.1f} alarms a year", f"{trial.low:.1f} to {trial.high:.1f}"
        return str(trial.kind), str(trial.scans), f"{trial.alarms} alarms, {rate}", interval, ""
    words = f"{put.size} cases, {put.days} days, {put.radius_m:,.0f} m"
    delay = "" if trial.delay_days is None else f"{trial.delay_days:.1f} days"
    found = f"{trial.alarms} of {trial.outbreaks} outbreaks ({words})"
    return str(trial.kind), str(trial.scans), found, f"{trial.low:.0%} to {trial.high:.0%}", delay
