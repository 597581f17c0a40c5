"""A week or more in the life of the sample city, on a simulated clock that ends now.

A week that was cut off is gone on with: the reports that are written are left out, and the open
cases go on from where they are.
"""

import heapq
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, Engine

from gridcity.cases.model import Case, Stage
from gridcity.sample import progress
from gridcity.sample.beats import walk_beats
from gridcity.sample.conduct import rate_at
from gridcity.sample.grounds import give_grounds
from gridcity.sample.matters import Matter
from gridcity.sample.places import Spot
from gridcity.sample.progress import WeekPlan, Written
from gridcity.sample.simulator import Simulator

Tell = Callable[[int, int], None]
"""Told as the week goes by: hours passed, hours in all."""

_STEPS_A_TRANSACTION = 300
_SNOW_HOURS = 30


@dataclass(frozen=True, slots=True)
class Week:
    """What came of a simulated week: counts of cases and of events."""

    reported: int
    events: int
    open_by_stage: dict[Stage, int]


@dataclass(frozen=True, slots=True, order=True)
class _Due:
    """Something that will happen: a report, or the next step of a case."""

    at: datetime
    turn: int
    matter: Matter | None = None
    spot: Spot | None = None
    case: Case | None = None


def simulate_week(
    engine: Engine,
    data_dir: Path,
    files_home: Path,
    *,
    seed: int,
    until: datetime,
    cases_per_day: float,
    incidents: int,
    days: int = 7,
    tell: Tell = lambda _passed, _all: None,
) -> Week:
    """Let people file and handle cases for some days, up to ``until``.

    A city has one such week. If it was cut off it is gone on with, to the end that it began with;
    if it is whole nothing happens.

    Parameters
    ----------
    engine
        The sample city's own; the work is committed in groups of a few hundred steps, for nobody
        lives in the simulated week who could see what happens between them.
    seed
        The same seed in the same city gives the same week, hour by hour.
    cases_per_day
        Usual number of reports in a day, incidents and snow aside. [cases/d]
    incidents
        Misfortunes in those days, each with what follows from it. [-]

    Raises
    ------
    SampleIncomplete
        This is not the sample city, or not all of it.
    """
    asked = WeekPlan(seed, days, until, cases_per_day, incidents)
    with progress.alone(engine):
        with engine.begin() as conn:
            plan, written = progress.begin(conn, asked)
            rng = np.random.default_rng(plan.seed)
            simulator = Simulator(conn, data_dir, files_home, seed=plan.seed, rng=rng, at=plan.ends_at)
            under_way = progress.open_cases(conn, plan) if written.reports else []
        return _live(engine, simulator, plan, written, under_way, rng, tell)


def _live(
    engine: Engine,
    simulator: Simulator,
    plan: WeekPlan,
    written: Written,
    under_way: list[Case],
    rng: np.random.Generator,
    tell: Tell,
) -> Week:
    """Let everything that is still to come happen, in its order."""
    drawn = (one for one in _reports(simulator, rng, plan) if one[0] < plan.ends_at)
    reports = sorted(_Due(at, turn, matter, spot) for turn, (at, matter, spot) in enumerate(drawn))
    stages: Counter[Stage] = Counter(case.stage for case in under_way)
    queue = reports[written.reports :]
    turns = itertools.count(len(reports))
    for case in under_way:
        _await_next(simulator, plan, queue, case, since=case.updated_at, turn=next(turns))
    events, hours, is_whole = written.events, plan.days * 24, written.is_whole
    if not is_whole:
        give_grounds(engine, simulator, plan)
        walk_beats(engine, simulator, plan)
    while not is_whole:
        with engine.begin() as conn:
            # A crash of the server could take the last moments with it. They are made up: it goes on without.
            conn.exec_driver_sql("SET LOCAL synchronous_commit = off")
            for _ in range(min(_STEPS_A_TRANSACTION, len(queue))):
                due = heapq.heappop(queue)
                case = _happen(simulator, conn, due)
                events += case.version
                stages[case.stage] += 1
                if due.case is not None:
                    events -= due.case.version
                    stages[due.case.stage] -= 1
                _await_next(simulator, plan, queue, case, since=due.at, turn=next(turns))
            is_whole = not queue
            if is_whole:
                progress.finish(conn)
        passed = plan.ends_at if is_whole else queue[0].at
        tell(int((passed - plan.begins_at).total_seconds() // 3600), hours)
    return Week(len(reports), events, {stage: stages[stage] for stage in Stage if stage is not Stage.CLOSED})


def _await_next(
    simulator: Simulator, plan: WeekPlan, queue: list[_Due], case: Case, *, since: datetime, turn: int
) -> None:
    """Put the next step of an open case into the queue, if it comes within the week."""
    if case.stage is Stage.CLOSED:
        return
    at = simulator.conduct.ready_at(case, since)
    if at < plan.ends_at:
        heapq.heappush(queue, _Due(at, turn, case=case))


def _happen(simulator: Simulator, conn: Connection, due: _Due) -> Case:
    if due.case is not None:
        return simulator.step(conn, due.case, at=due.at)
    assert due.matter is not None  # noqa: S101
    assert due.spot is not None  # noqa: S101
    return simulator.report(conn, due.matter, due.spot, at=due.at)


def _reports(
    simulator: Simulator, rng: np.random.Generator, plan: WeekPlan
) -> Iterator[tuple[datetime, Matter, Spot]]:
    """Draw when and where everything is reported: the usual, the snow, the misfortunes."""
    start, days, cases_per_day = plan.begins_at, plan.days, plan.cases_per_day
    hours = [start + timedelta(hours=hour) for hour in range(days * 24)]
    local = [at.astimezone(simulator.zone) for at in hours]
    total = sum(matter.share for matter in simulator.matters.kinds)
    for matter in simulator.matters.kinds:
        rates = np.array([rate_at(matter.rhythm, at) for at in local])
        counts = rng.poisson(rates / rates.sum() * days * cases_per_day * matter.share / total)
        for at, count in zip(hours, counts, strict=True):
            for _ in range(int(count)):
                yield at + _within_the_hour(rng), matter, simulator.places.draw(matter, rng)
    if simulator.matters.snow is not None:
        yield from _snow(simulator, rng, start, days, cases_per_day)
    yield from _misfortunes(simulator, rng, start, plan.ends_at, plan.incidents)


def _snow(
    simulator: Simulator, rng: np.random.Generator, start: datetime, days: float, cases_per_day: float
) -> Iterator[tuple[datetime, Matter, Spot]]:
    """Let it snow once, in the second half of the week."""
    snow = simulator.matters.snow
    assert snow is not None  # noqa: S101
    begins = start + timedelta(hours=days * 24 * float(rng.uniform(0.45, 0.72)))
    per_hour = simulator.matters.snow_per_hour * cases_per_day / 330.0
    slippery = Matter(
        **{
            **{name: getattr(snow, name) for name in Matter.__slots__},
            "where": {"street": ["motorway", "primary", "secondary"]},
        }
    )
    for hour in range(_SNOW_HOURS):
        fade = np.sin(np.pi * (hour + 0.5) / _SNOW_HOURS) * 1.5
        for _ in range(int(rng.poisson(per_hour * fade))):
            at = begins + timedelta(hours=hour) + _within_the_hour(rng)
            yield at, slippery, simulator.places.draw(slippery, rng)


def _misfortunes(
    simulator: Simulator, rng: np.random.Generator, start: datetime, until: datetime, incidents: int
) -> Iterator[tuple[datetime, Matter, Spot]]:
    """Let something bad happen now and then, and what follows from it happen nearby."""
    kinds = simulator.matters.incidents
    for number in range(incidents):
        incident = kinds[number % len(kinds)]
        begins = start + (until - start) * float(rng.uniform(0.02, 0.985))
        first = incident.follow[0][1]
        seat = simulator.places.draw(
            Matter(**{**{name: getattr(first, name) for name in Matter.__slots__}, "where": incident.where}),
            rng,
        )
        for after_h, matter in incident.follow:
            at = begins + timedelta(hours=after_h * float(rng.uniform(0.7, 1.4)))
            if at < until:
                yield at, matter, seat if after_h == 0 else simulator.places.near(seat, rng)
                if after_h == 0:  # such things are reported more than once
                    yield at + timedelta(minutes=6), matter, simulator.places.near(seat, rng, reach_m=60.0)


def _within_the_hour(rng: np.random.Generator) -> timedelta:
    return timedelta(seconds=int(rng.integers(3600)))
