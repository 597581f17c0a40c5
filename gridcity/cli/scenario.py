"""``gridcity scenario``: the city with other crews, limits, borders or arrivals, simulated."""

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from gridcity import clock
from gridcity.cli.talking import City, city_connection, say, seen
from gridcity.simulation.arriving import Arrivals

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from gridcity.conditions.timing import Rule
    from gridcity.simulation.model import Check, Fit, GroupSimulated, Interval, Measure, Simulation
    from gridcity.simulation.scenario import Scenario

_MOST_SHOWN = 40


def scenario(
    crews: Annotated[
        list[str] | None,
        typer.Option(help="DEPARTMENT=+2: crews more or fewer, by its code. May be repeated."),
    ] = None,
    limits: Annotated[
        Path | None,
        typer.Option(help="CSV or XLSX of filing conditions, as `gridcity conditions load` takes."),
    ] = None,
    stretch: Annotated[
        list[str] | None,
        typer.Option(
            help="1.5, or DEPARTMENT=1.5: limits of handling so many times as long. May be repeated."
        ),
    ] = None,
    border: Annotated[
        list[str] | None, typer.Option(help="AREA=DEPARTMENT: an area's cases go there. May be repeated.")
    ] = None,
    seats: Annotated[int, typer.Option(help="Seats more at the desk, which accepts and dispatches.")] = 0,
    arrivals: Annotated[float, typer.Option(help="So many times as many cases.", min=0.0, max=10.0)] = 1.0,
    known: Annotated[
        list[str] | None,
        typer.Option("--known", help="DEPARTMENT=12: crews that it really has. May be repeated."),
    ] = None,
    hands_on: Annotated[
        float, typer.Option(help="Hours that a case takes a crew, where nobody knows the crews.", min=0.01)
    ] = 1.0,
    arriving: Annotated[Arrivals, typer.Option(help="Real weeks drawn again, or Poisson.")] = Arrivals.WEEKS,
    weeks: Annotated[int, typer.Option(help="How long cases count.", min=1)] = 26,
    learned_weeks: Annotated[int, typer.Option(help="From how much of the past it learns.", min=2)] = 26,
    replicates: Annotated[int, typer.Option(help="How often it is run.", min=2)] = 20,
    seed: Annotated[int, typer.Option(help="The same seed gives the same result.", min=0)] = 1,
    *,
    is_check: Annotated[
        bool,
        typer.Option("--check", help="Hold back the last weeks instead, and see whether they are foretold."),
    ] = False,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write everything here, too.")] = None,
    city: City = None,
) -> None:
    """Simulate the city with other rules beside the city as it is, on the same cases to come.

    Intervals are of 95 %. Nothing is written. `gridcity what-if` asks a past year instead, at its pace.
    """
    from gridcity.simulation.calibrating import Assumed
    from gridcity.simulation.checking import check
    from gridcity.simulation.service import simulate
    from gridcity.simulation.setting import Setting

    with city_connection(city) as conn:
        real = {_department(conn, code): int(number) for code, number in map(_pair, known or [])}
        setting = Setting(weeks, replicates, seed, arriving, learned_weeks, Assumed(real, hands_on))
        if is_check:
            checked = check(conn, at=clock.now(), setting=setting)
            _show_check(checked)
            _write(json_file, checked)
            return
        asked = _scenario(conn, crews or [], stretch or [], border or [], arrivals, limits, seats)
        found = simulate(conn, asked, at=clock.now(), setting=setting)
    _show(found)
    _write(json_file, found)


def _scenario(
    conn: "Connection", crews: list[str], stretch: list[str], border: list[str], arrivals: float,
    limits: Path | None, seats: int,
) -> "Scenario":  # fmt: skip
    from gridcity.city.service import city_day
    from gridcity.loading.faults import Faults
    from gridcity.simulation.scenario import Border, Scenario
    from gridcity.whatif.files import read_limits

    at = clock.now()
    rules: dict[int, Rule] = {}
    if limits is not None:
        rules, _ = read_limits(conn, limits, today=city_day(conn, at), at=at, faults=Faults())
    return Scenario(
        more_crews={_department(conn, code): int(number) for code, number in map(_pair, crews)},
        more_seats=seats,
        rules=rules,
        stretch={
            _department(conn, code) if code else 0: _number(number)
            for code, number in (_pair(one) if "=" in one else ("", one) for one in stretch)
        },
        borders=tuple(Border(area, _department(conn, code)) for area, code in map(_pair, border)),
        arrivals=arrivals,
    )


def _pair(written: str) -> tuple[str, str]:
    name, is_there, value = written.rpartition("=")
    if not is_there:
        raise typer.BadParameter(f"NAME=VALUE is wanted, not {written}.")
    return name.strip(), value.strip()


def _number(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        raise typer.BadParameter(f"A number is wanted, not {written}.") from None


def _department(conn: "Connection", code: str) -> int:
    from gridcity.people.departments import get_department

    return get_department(conn, code).id


def _write(path: Path | None, found: "Simulation | Check") -> None:
    if path is not None:
        path.write_text(
            json.dumps(dataclasses.asdict(found), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )


def _show(found: "Simulation") -> None:
    say(
        f"Learned from {found.learned_cases:,} cases, {found.learned_from} to {found.learned_until};"
        f" {found.weeks} weeks, {found.replicates} replicates, seed {found.seed}."
    )
    say(f"{found.sentence[1]}  {found.sentence[0]}")
    table = Table("department", box=None, pad_edge=False)
    for heading in (
        "cases/week",
        "crews",
        "used",
        "→",
        "wait h",
        "→",
        "clock",
        "late",
        "→",
        "change in points",
    ):
        table.add_column(heading, justify="right")
    for group in (found.total, *found.departments[:_MOST_SHOWN]):
        for row in _rows(group):
            table.add_row(*row)
    Console(highlight=False).print(table, markup=False)
    for zh, en in found.notes:
        say(f"{en}  {zh}")


def _rows(group: "GroupSimulated") -> list[list[str]]:
    crews = "–" if group.crews is None else f"{group.crews:,} → {group.crews_would_be:,}"
    head = [
        seen(group.code or group.name),
        _mean(group.cases_a_week.was, "{:,.0f}"),
        crews if group.are_crews_known or group.crews is None else f"~{crews}",
        *_sides(group.utilisation, "{:.0%}"),
        *_sides(group.wait_h, "{:.1f}"),
    ]
    rows = [
        [str(one.clock), *_sides(one.late_rate, "{:.1%}"), _points(one.late_rate)] for one in group.clocks
    ]
    rows = rows or [["–", "–", "–", "–"]]
    return [[*(head if not number else [""] * len(head)), *row] for number, row in enumerate(rows)]


def _mean(one: "Interval | None", form: str) -> str:
    return "–" if one is None else form.format(one.mean)


def _sides(one: "Measure", form: str) -> list[str]:
    return [_mean(one.was, form), _mean(one.would_be, form)]


def _points(one: "Measure") -> str:
    from gridcity.simulation.wording import points

    return "–" if one.change is None else points(one.change)


def _show_check(found: "Check") -> None:
    say(
        f"Learned from {found.learned_from} on; held back {found.held_out_from} to {found.held_out_until};"
        f" {found.replicates} replicates, seed {found.seed}."
    )
    say(f"{found.sentence[1]}  {found.sentence[0]}")
    table = Table("department", box=None, pad_edge=False)
    for heading in ("cases", "load", "late", "foretold", "", "done after h", "foretold", ""):
        table.add_column(heading, justify="right")
    for group in (found.total, *found.departments):
        table.add_row(
            seen(group.code or group.name),
            f"{group.cases:,}",
            "–" if group.load is None else f"{group.load:.0%}",
            *_fit(group.late_rate, "{:.1%}"),
            *_fit(group.close_h, "{:,.1f}"),
        )
    Console(highlight=False).print(table, markup=False)


def _fit(one: "Fit", form: str) -> list[str]:
    told = "–"
    if one.simulated is not None:
        told = f"{form.format(one.simulated.low)} to {form.format(one.simulated.high)}"
    fits = {None: "", True: "fits", False: "does not fit"}[one.fits]
    return ["–" if one.observed is None else form.format(one.observed), told, fits]
