"""Does the simulation foretell? Weeks are held back, simulated from what was known before, and compared."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import Connection

from gridcity.city.service import get_city
from gridcity.conditions.model import Timed
from gridcity.people.model import Department
from gridcity.simulation.arriving import Source, coming
from gridcity.simulation.cut import Cut, read_cut
from gridcity.simulation.engine import Flags
from gridcity.simulation.errors import NothingToLearn
from gridcity.simulation.ground import Ground, read_ground
from gridcity.simulation.history import WEEK, History, Post, before
from gridcity.simulation.learning import learn_city, weeks_after
from gridcity.simulation.measuring import HOUR, Numbers, Window, prediction
from gridcity.simulation.model import Check, Fit, FittedGroup, Interval
from gridcity.simulation.running import City, ClockRun, live
from gridcity.simulation.scenario import Scenario
from gridcity.simulation.service import OnStep, numbers_of, untold
from gridcity.simulation.setting import TAIL_WEEKS, Setting
from gridcity.simulation.stepping import NEVER
from gridcity.worktime.scales import at_tick

FEWEST = 30
"""A department with fewer cases in the held-out weeks is not shown by itself."""


def check(
    conn: Connection, *, at: datetime, setting: Setting | None = None,
    on_step: OnStep = untold,
) -> Check:  # fmt: skip
    """Hold back the last weeks, foretell them, and say for each department whether what was lies within.

    The held-out weeks are the last ``setting.weeks`` whose cases have had four more weeks to be done. Nothing
    that was known only later is learned from.

    Raises
    ------
    NothingToLearn
        The past is too short for that.
    """
    setting = setting or Setting(weeks=13)
    ground, window = read_whole(conn, read_cut(conn, at=at), setting)
    return hold_back(ground, window, setting, on_step=on_step)


def read_whole(conn: Connection, cut: Cut, setting: Setting) -> tuple[Ground, Window]:
    """Read what a check is worked out from: weeks to learn from and those held back, and which these are.

    Raises
    ------
    NothingToLearn
        The past is too short.
    """
    since, split = learned_between(cut, setting)
    window, _ = weeks_after(get_city(conn).profile.zone, split, setting.weeks, 0)
    now = at_tick(window.now)
    return read_ground(conn, cut, since=since, until=now, seen=now), window


def learned_between(cut: Cut, setting: Setting) -> tuple[datetime, datetime]:
    """Say from when to when it learns; later weeks are held back.

    Raises
    ------
    NothingToLearn
        The past is too short.
    """
    split = cut.until - timedelta(weeks=setting.weeks + TAIL_WEEKS + 1)
    since = max(cut.first, split - timedelta(weeks=setting.learned_weeks))
    if split - since < timedelta(weeks=2):
        raise NothingToLearn("The past is too short: nothing would be left to learn from.")
    return since, split


def hold_back(ground: Ground, window: Window, setting: Setting, *, on_step: OnStep = untold) -> Check:
    """Foretell the held-out weeks without the store; see ``check``."""
    whole = ground.history
    past = before(whole, window.begins)
    city = learn_city(ground, setting, past)
    warm_up = np.arange(-8, 0) * WEEK + window.begins
    source, found = Source.of(past), list[dict[int, Numbers]]()
    for replicate in range(setting.replicates):
        weeks = np.concatenate([warm_up, window.begins + np.arange(setting.weeks + TAIL_WEEKS) * WEEK])
        cases = coming(source, weeks, setting.arrivals, 1.0, (setting.seed, replicate))
        lived = live(city, cases, Scenario(), window.now)
        found.append(numbers_of(city, lived, window, int(weeks[0])))
        on_step(replicate + 1, setting.replicates)
    groups = [
        _fitted(number, ground.departments, city, whole, window, [one[number] for one in found])
        for number in found[0]
    ]
    shown = sorted((one for one in groups[1:] if one.cases >= FEWEST), key=lambda one: -one.cases)
    return Check(
        learned_from=at_tick(whole.since).date().isoformat(),
        held_out_from=at_tick(window.begins).date().isoformat(),
        held_out_until=at_tick(window.ends).date().isoformat(),
        replicates=setting.replicates,
        seed=setting.seed,
        total=groups[0],
        departments=tuple(shown),
        sentence=_sentence(groups[0], shown),
    )


def observed(history: History, window: Window, department: int) -> tuple[int, float | None, float | None]:
    """Count the cases of a window, their late rate of handling, and their median until done [h]."""
    chosen: Flags = (history.reported >= window.begins) & (history.reported < window.ends)
    if department:
        chosen &= history.department_ids == department
    ended = np.where(history.completed <= window.now, history.completed, NEVER)
    handle = ClockRun(history.dispatched, ended, history.handle_due)
    off = (history.closed <= np.minimum(history.handle_due, window.now)) & (ended == NEVER)
    timed = handle.timed(window.now) & chosen & ~off
    late = float((handle.late(window.now) & timed).sum() / timed.sum()) if timed.any() else None
    middle = (
        float(np.median(np.where(ended < NEVER, ended - history.reported, NEVER)[chosen]))
        if chosen.any()
        else NEVER
    )
    return int(chosen.sum()), late, middle / HOUR if middle < NEVER // 16 else None


def _fitted(
    number: int, departments: Mapping[int, Department], city: City, whole: History, window: Window,
    found: Sequence[Numbers],
) -> FittedGroup:  # fmt: skip
    department = departments.get(number)
    cases, late, close_h = observed(whole, window, number)
    learned = city.posts.get(Post.HANDLE)
    load = None
    if learned is not None and number:
        load = float(learned.load[np.searchsorted(learned.keys, number)])
    weeks = (window.ends - window.begins) / WEEK
    return FittedGroup(
        id=number,
        code="" if department is None else department.code,
        name="全市" if department is None else department.name,
        name_en="The whole city" if department is None else department.name_en,
        cases=cases,
        load=load,
        cases_a_week=Fit(cases / weeks, _foretold(found, "cases_a_week")),
        late_rate=Fit(late, _foretold(found, f"{Timed.HANDLE}_late", 1.0)),
        close_h=Fit(close_h, _foretold(found, "close_h")),
    )


def _foretold(found: Sequence[Numbers], name: str, most: float = np.inf) -> Interval | None:
    """Foretell a number that lies between 0 and ``most``."""
    told = prediction([one.get(name, np.nan) for one in found])
    return None if told is None else Interval(told.mean, max(told.low, 0.0), min(told.high, most))


def _sentence(total: FittedGroup, shown: Sequence[FittedGroup]) -> tuple[str, str]:
    told = [one for one in shown if one.late_rate.fits is not None]
    within = sum(bool(one.late_rate.fits) for one in told)
    missed, missed_en = (
        "、".join(one.name for one in told if not one.late_rate.fits) or "无",
        ", ".join(one.name_en or one.name for one in told if not one.late_rate.fits) or "none",
    )
    late = total.late_rate
    if late.observed is None or late.simulated is None:
        return ("没有可比较的处置时限。", "There is no deadline of handling to compare.")
    return (
        f"预留的周内，全市处置超期率实为 {late.observed:.1%}，模拟为 {late.simulated.mean:.1%}"
        f"（{late.simulated.low:.1%}～{late.simulated.high:.1%}）；"
        f"{len(told)} 个部门中 {within} 个落在区间内，不符的：{missed}。",
        f"In the held-out weeks {late.observed:.1%} of cases were handled late, the simulation had foretold"
        f" {late.simulated.mean:.1%} ({late.simulated.low:.1%} to {late.simulated.high:.1%}); of {len(told)}"
        f" departments {within} lie within their interval; not: {missed_en}.",
    )
