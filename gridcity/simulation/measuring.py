"""From replicates to numbers with intervals. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from gridcity.conditions.model import Timed
from gridcity.simulation.engine import Flags, Ints
from gridcity.simulation.history import WEEK, Post
from gridcity.simulation.learned import Learned
from gridcity.simulation.model import Interval, Measure
from gridcity.simulation.running import Lived
from gridcity.simulation.stepping import NEVER

HOUR = 3_600_000_000
_LEVEL = 0.975


@dataclass(frozen=True, slots=True)
class Window:
    """Which cases count: reported in it; what became of them until ``now`` [µs]."""

    begins: int
    ends: int
    now: int

    def __contains__(self, at: int) -> bool:
        return self.begins <= at < self.ends


Numbers = dict[str, float]
"""What was measured of a group in one replicate, by name; NaN where there was nothing to measure."""


def measured(lived: Lived, window: Window, learned: Learned | None, department: int, elapsed: int) -> Numbers:
    """Measure a department in one replicate, or all together (0)."""
    is_counted = (lived.reported >= window.begins) & (lived.reported < window.ends)
    if department:
        is_counted &= lived.department_ids == department
    weeks = (window.ends - window.begins) / WEEK
    found: Numbers = {"cases_a_week": float(is_counted.sum()) / weeks}
    for timed, clock in lived.clocks.items():
        n = int((clock.timed(window.now) & is_counted).sum())
        found[f"{timed}_timed"] = n / weeks
        found[f"{timed}_late"] = float((clock.late(window.now) & is_counted).sum()) / n if n else np.nan
    if Timed.HANDLE in lived.clocks:
        found["close_h"] = _median_h(lived.clocks[Timed.HANDLE].ended - lived.reported, is_counted)
        found["wait_h"] = _wait_h(lived, is_counted)
    if learned is not None:
        found |= _at_work(lived, learned, department, elapsed)
    return found


def _median_h(took: Ints, is_counted: Flags) -> float:
    """Give the median; none where half of the cases are never done."""
    if not is_counted.any():
        return np.nan
    middle = float(np.median(np.minimum(took[is_counted], NEVER // 4)))
    return middle / HOUR if middle < NEVER // 16 else np.nan


def _wait_h(lived: Lived, is_counted: Flags) -> float:
    done = lived.done[Post.HANDLE]
    chosen = is_counted & lived.needs_crew & (done.started < NEVER)
    return float(done.waited[chosen].mean() / HOUR) if chosen.any() else np.nan


def _at_work(lived: Lived, learned: Learned, department: int, elapsed: int) -> Numbers:
    done, crews = lived.done[Post.HANDLE], lived.crews[Post.HANDLE]
    chosen = learned.keys == department if department else np.ones(len(learned.keys), dtype=bool)
    since = int(lived.reported.min(initial=NEVER))
    if since == NEVER:
        return {"utilisation": 0.0, "in_hand": 0.0}
    times = [float(np.diff(one.within(np.array([since, since + elapsed])))[0]) for one in learned.shifts]
    there = (np.array(times)[learned.shift] * crews)[chosen].sum()
    return {
        "utilisation": float(done.busy[chosen].sum() / there) if there else np.nan,
        "in_hand": float(done.inside[chosen].sum() / elapsed),
    }


def interval(values: Sequence[float]) -> Interval | None:
    """Give the mean of replicates and its 95 % interval by Student's t; None where one lacks it.

    >>> interval([1.0, 2.0, 3.0])
    Interval(mean=2.0, low=-0.4841377118, high=4.4841377118)
    """
    array = np.array(values, dtype=np.float64)
    if not len(array) or np.isnan(array).any():
        return None
    mean, half = float(array.mean()), 0.0
    if len(array) > 1:
        half = float(stats.t.ppf(_LEVEL, len(array) - 1) * array.std(ddof=1) / np.sqrt(len(array)))
    return Interval(round(mean, 10), round(mean - half, 10), round(mean + half, 10))


def prediction(values: Sequence[float]) -> Interval | None:
    """Give the mean of replicates, and between what one more would lie in 95 of 100 cases."""
    array = np.array(values, dtype=np.float64)
    if len(array) < 2 or np.isnan(array).any():
        return None
    half = stats.t.ppf(_LEVEL, len(array) - 1) * array.std(ddof=1) * np.sqrt(1 + 1 / len(array))
    return Interval(float(array.mean()), float(array.mean() - half), float(array.mean() + half))


def measure(name: str, was: Sequence[Numbers], would_be: Sequence[Numbers]) -> Measure:
    """Compare one number over replicates, in pairs: both sides of a pair saw the same cases."""
    before, after = ([one.get(name, np.nan) for one in side] for side in (was, would_be))
    return Measure(
        interval(before), interval(after), interval([b - a for a, b in zip(before, after, strict=True)])
    )
