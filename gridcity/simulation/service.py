"""Simulate a scenario beside the city as it is. Nothing is written."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import Connection

from gridcity.city.service import get_city
from gridcity.conditions.model import Timed
from gridcity.people.model import Department
from gridcity.simulation.arriving import Source, coming
from gridcity.simulation.cut import Cut, read_cut
from gridcity.simulation.errors import NothingToLearn, ScenarioInvalid
from gridcity.simulation.ground import Ground, read_ground
from gridcity.simulation.history import Post
from gridcity.simulation.learning import learn_city, weeks_after
from gridcity.simulation.measuring import HOUR, Numbers, Window, measure, measured
from gridcity.simulation.model import ClockSimulated, GroupSimulated, Simulation
from gridcity.simulation.reading import whole_weeks
from gridcity.simulation.running import City, Lived, live
from gridcity.simulation.scenario import Scenario
from gridcity.simulation.setting import Setting
from gridcity.simulation.wording import notes_of, sentence_of
from gridcity.worktime.scales import at_tick

OnStep = Callable[[int, int], None]


def untold(_done: int, _all: int) -> None:
    """Tell nobody."""


def simulate(
    conn: Connection, scenario: Scenario, *, at: datetime, setting: Setting | None = None,
    on_step: OnStep = untold,
) -> Simulation:  # fmt: skip
    """Run a scenario beside the city as it is, over the same cases to come.

    Parameters
    ----------
    scenario
        What would be otherwise.
    at
        Now: from the weeks before, or before the last case if that is older, it learns.
    setting
        How long, how often, from what; the same seed gives the same result.
    on_step
        Is told how many of all replicates are done.

    Raises
    ------
    NothingToLearn
        There are too few cases.
    ScenarioInvalid
        It names a department that the city has not, or changes a desk of which nothing is known.
    """
    setting = setting or Setting()
    ground = read_past(conn, read_cut(conn, at=at), setting)
    return work_out(ground, scenario, setting, on_step=on_step)


def read_past(conn: Connection, cut: Cut, setting: Setting) -> Ground:
    """Read what a scenario is worked out from.

    Raises
    ------
    NothingToLearn
        There are too few cases.
    """
    since = learned_since(cut, setting, get_city(conn).profile.zone)
    return read_ground(conn, cut, since=since, until=cut.until, seen=cut.seen)


def learned_since(cut: Cut, setting: Setting, zone: ZoneInfo) -> datetime:
    """Say from when on it learns.

    Raises
    ------
    NothingToLearn
        The past holds no whole week.
    """
    since = max(cut.first, cut.until - timedelta(weeks=setting.learned_weeks))
    if not len(whole_weeks(zone, since, cut.until)):
        raise NothingToLearn(
            "The past holds no whole week, seven days from midnight to midnight, to learn from.",
            since=cut.first.isoformat(),
            until=cut.until.isoformat(),
        )
    return since


def work_out(ground: Ground, scenario: Scenario, setting: Setting, *, on_step: OnStep = untold) -> Simulation:
    """Run a scenario beside the city as it is, without the store; see ``simulate``."""
    refuse_unknown(scenario, setting, ground.departments.keys())
    city = learn_city(ground, setting)
    if scenario.more_seats and Post.DESK not in city.posts:
        raise ScenarioInvalid(
            "The records do not tell how long accepting and dispatching take: nothing is known of the desk."
        )
    source = Source.of(ground.history)
    weekday = at_tick(int(ground.history.week_begins[0])).astimezone(ground.zone).weekday()
    until = at_tick(ground.history.until)
    window, weeks = weeks_after(ground.zone, until, setting.weeks, weekday=weekday)
    was, would_be = list[dict[int, Numbers]](), list[dict[int, Numbers]]()
    for replicate in range(setting.replicates):
        for side, one in ((was, Scenario()), (would_be, scenario)):
            if side is would_be and scenario.is_as_it_is:
                side.append(was[-1])
                continue
            cases = coming(source, weeks, setting.arrivals, one.arrivals, (setting.seed, replicate))
            side.append(numbers_of(city, live(city, cases, one, window.now), window, int(weeks[0])))
        on_step(replicate + 1, setting.replicates)
    groups = [
        _group(
            number,
            ground.departments,
            city,
            scenario,
            [one[number] for one in was],
            [one[number] for one in would_be],
        )
        for number in was[0]
        if number == 0 or number in ground.departments
    ]
    return Simulation(
        learned_from=at_tick(ground.history.since).date().isoformat(),
        learned_until=at_tick(ground.history.until).date().isoformat(),
        learned_cases=len(ground.history),
        learned_weeks=len(ground.history.week_begins),
        weeks=setting.weeks,
        replicates=setting.replicates,
        seed=setting.seed,
        arrivals=str(setting.arrivals),
        total=groups[0],
        departments=tuple(sorted(groups[1:], key=_by_cases)),
        notes=notes_of(city, setting.assumed, setting.arrivals, more_seats=scenario.more_seats),
        sentence=sentence_of(groups[0], groups[1:], scenario, setting, len(ground.history.week_begins)),
    )


def _by_cases(group: GroupSimulated) -> tuple[float, int]:
    was = group.cases_a_week.was
    return -(was.mean if was else 0.0), group.id


def refuse_unknown(scenario: Scenario, setting: Setting, departments: Collection[int]) -> None:
    """Refuse departments that the city has not; raises ScenarioInvalid."""
    named = {*scenario.more_crews, *(scenario.stretch.keys() - {0}), *(setting.assumed.crews or {})}
    for border in scenario.borders:
        named.add(border.to_department_id)
    unknown = sorted(named - set(departments))
    if unknown:
        raise ScenarioInvalid("The city has no such department.", department_ids=unknown)


def numbers_of(city: City, lived: Lived, window: Window, begins: int) -> dict[int, Numbers]:
    """Measure every department, and all together (0), in one replicate."""
    learned = city.posts.get(Post.HANDLE)
    keys = [0] if learned is None else [0, *learned.keys.tolist()]
    return {number: measured(lived, window, learned, number, window.now - begins) for number in keys}


def _group(
    number: int, departments: Mapping[int, Department], city: City, scenario: Scenario,
    was: list[Numbers], would_be: list[Numbers],
) -> GroupSimulated:  # fmt: skip
    department = departments.get(number)
    learned = city.posts.get(Post.HANDLE) if number else None
    at = int(np.searchsorted(learned.keys, number)) if learned is not None else 0
    crews = None if learned is None else int(learned.crews[at])
    clocks = tuple(
        ClockSimulated(
            timed,
            float(np.mean([one[f"{timed}_timed"] for one in was])),
            measure(f"{timed}_late", was, would_be),
        )
        for timed in Timed
        if f"{timed}_late" in was[0]
    )
    return GroupSimulated(
        id=number,
        code="" if department is None else department.code,
        name="全市" if department is None else department.name,
        name_en="The whole city" if department is None else department.name_en,
        cases_a_week=measure("cases_a_week", was, would_be),
        clocks=clocks,
        crews=crews,
        crews_would_be=None if crews is None else max(0, crews + scenario.more_crews.get(number, 0)),
        are_crews_known=learned is not None and bool(learned.is_known[at]),
        work_h=None if learned is None else float(learned.work_us[at] / HOUR),
        way_h=None if learned is None else float(learned.way_us[at] / HOUR),
        utilisation=measure("utilisation", was, would_be),
        wait_h=measure("wait_h", was, would_be),
        close_h=measure("close_h", was, would_be),
        in_hand=measure("in_hand", was, would_be),
    )
