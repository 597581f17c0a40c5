"""What a watch would have done: on the past, on the past with its times shuffled, on outbreaks put in. Pure.

``past``
    The scans that would have been made, each with what was known then. Its alarms are true and false.
``shuffled``
    The same places and the same times, but each place with another's time: no cluster by construction, so
    that every alarm is a false one. How many there are a year is what the threshold promises.
``outbreak``
    Cases put into the past round a place and a time drawn at random. One is detected if an alarm holds at
    least half of the cases put in so far, before the outbreak is over.

A trial scans once in ``step``, the watch perhaps more often: it takes its threshold at that pace, where the
same recurrence interval allows a larger p-value. Both then promise as many false alarms a year.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

import numpy as np
from scipy import stats

from gridcity.surveillance.errors import TrialInvalid
from gridcity.surveillance.looking import is_alarm, look_over
from gridcity.surveillance.model import DAY_S, Cases, Floats, Found, Looked, Outbreak, Terms, Trial, TrialKind
from gridcity.surveillance.sameness import QUIET, recognised

Progress: TypeAlias = Callable[[int, int], None]

YEAR = timedelta(days=365.25)
_MOST_SCANS = 20_000


@dataclass(frozen=True, slots=True)
class Plan:
    """When a trial scans, and how.

    Attributes
    ----------
    since, until : datetime
        The first scan is a step after ``since``, the last not after ``until``.
    step : timedelta
        Between two scans.
    replicates : int
        How often chance is asked in each scan; Gumbel's approximation tells more than so few could.
    seed : int
        What decides the shuffling and the outbreaks.
    """

    since: datetime
    until: datetime
    step: timedelta = timedelta(days=1)
    replicates: int = 99
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse a period without a scan, or with too many."""
        if self.step < timedelta(minutes=5) or self.scans < 1 or self.scans > _MOST_SCANS:
            raise TrialInvalid(
                f"A trial has from 1 to {_MOST_SCANS:,} scans, five minutes apart or more.",
                since=self.since,
                until=self.until,
            )

    @property
    def scans(self) -> int:
        """Count the scans."""
        return int((self.until - self.since) / self.step)

    def moments(self) -> Iterator[datetime]:
        """Give the moments of the scans."""
        return (self.since + one * self.step for one in range(1, self.scans + 1))

    def paced(self, terms: Terms) -> Terms:
        """Give the watch at the pace of the trial."""
        return replace(terms, every_min=round(self.step / timedelta(minutes=1)), replicates=self.replicates)


@dataclass(frozen=True, slots=True)
class _Alarm:
    id: int
    cluster: Found
    last_seen_at: datetime


def try_on_past(cases: Cases, terms: Terms, plan: Plan, progress: Progress | None = None) -> Trial:
    """Count the alarms that the watch would have raised."""
    return _counted(TrialKind.PAST, cases, terms, plan, progress)


def try_on_shuffled(cases: Cases, terms: Terms, plan: Plan, progress: Progress | None = None) -> Trial:
    """Count the alarms where there is nothing to find."""
    order = np.random.default_rng(plan.seed).permutation(len(cases.cells))
    shuffled = replace(
        cases, reported=cases.reported[order], known=cases.known[order], gone=cases.gone[order]
    )
    return _counted(TrialKind.SHUFFLED, shuffled, terms, plan, progress)


def try_on_outbreaks(
    cases: Cases,
    terms: Terms,
    plan: Plan,
    outbreak: Outbreak,
    *,
    count: int,
    progress: Progress | None = None,
) -> Trial:
    """Put outbreaks in, one at a time, and count those that are detected before they are over.

    Parameters
    ----------
    outbreak
        How large, how long, how wide. Its middle is the cell of a case drawn at random, so that it is
        likelier where more happens; its cases fall on the cells within its radius, and on its time, evenly.
    count
        How many.

    Raises
    ------
    TrialInvalid
        No outbreaks, an outbreak of nothing, or a period that is too short for one.
    """
    last = plan.until - timedelta(days=outbreak.days)
    if count < 1 or outbreak.size < 1 or outbreak.days < 1:
        raise TrialInvalid(
            "Nothing can be put in: ask for an outbreak or more, each of a case and a day or more."
        )
    if last < plan.since:
        raise TrialInvalid(
            f"An outbreak of {outbreak.days} days does not fit between {plan.since:%Y-%m-%d} and"
            f" {plan.until:%Y-%m-%d}; ask for a longer period or shorter outbreaks."
        )
    if not len(cases.cells):
        raise TrialInvalid(
            "The watch has no cases in that period and its history: outbreaks are put in where cases are."
            " Look at its classes, its area and the period."
        )
    rng = np.random.default_rng(plan.seed)
    paced, scans, delays = plan.paced(terms), 0, []
    for one in range(count):
        begin = plan.since + rng.random() * (last - plan.since)
        begin = plan.since + ((begin - plan.since) // plan.step) * plan.step
        with_it, put = _with_outbreak(cases, outbreak, begin.timestamp(), rng)
        for scan in range(1, max(round(timedelta(days=outbreak.days) / plan.step), 1) + 1):
            at = begin + scan * plan.step
            scans += 1
            if _detects(look_over(with_it, paced, at=at), paced, with_it, put, begin):
                delays.append((at - begin) / timedelta(days=1))
                break
        if progress is not None:
            progress(one + 1, count)
    low, high = _share_interval(len(delays), count)
    return Trial(
        kind=TrialKind.OUTBREAK,
        since=plan.since,
        until=plan.until,
        step_min=paced.every_min,
        replicates=plan.replicates,
        seed=plan.seed,
        scans=scans,
        alarms=len(delays),
        rate=len(delays) / count,
        low=low,
        high=high,
        outbreaks=count,
        outbreak=outbreak,
        delay_days=float(np.median(delays)) if delays else None,
    )


def _counted(kind: TrialKind, cases: Cases, terms: Terms, plan: Plan, progress: Progress | None) -> Trial:
    paced, live, alarms = plan.paced(terms), list[_Alarm](), 0
    for done, at in enumerate(plan.moments(), 1):
        looked = look_over(cases, paced, at=at)
        told = [one for one in looked.found if is_alarm(one, paced)]
        same = recognised(live, told)
        alarms += same.count(None)
        seen = {one.id for one in same if one is not None}
        live = [one for one in live if one.id not in seen and at - one.last_seen_at < QUIET]
        live += [
            _Alarm(done * 1000 + place if old is None else old.id, found, at)
            for place, (found, old) in enumerate(zip(told, same, strict=True))
        ]
        if progress is not None:
            progress(done, plan.scans)
    years = plan.scans * plan.step / YEAR
    return Trial(
        kind=kind,
        since=plan.since,
        until=plan.until,
        step_min=paced.every_min,
        replicates=plan.replicates,
        seed=plan.seed,
        scans=plan.scans,
        alarms=alarms,
        rate=alarms / years,
        low=_low_count(alarms) / years,
        high=float(stats.chi2.ppf(0.975, 2 * alarms + 2) / 2) / years,
    )


def _low_count(count: int) -> float:
    """Give the lower end of a count's 95 % interval. F. Garwood, Biometrika, vol. 28, pp. 437-442, 1936."""
    return float(stats.chi2.ppf(0.025, 2 * count) / 2) if count else 0.0


def _share_interval(found: int, of: int) -> tuple[float, float]:
    """Give the 95 % interval of a share. C. J. Clopper and E. S. Pearson, Biometrika, vol. 26, 1934."""
    low = float(stats.beta.ppf(0.025, found, of - found + 1)) if found else 0.0
    high = float(stats.beta.ppf(0.975, found + 1, of - found)) if found < of else 1.0
    return low, high


def _with_outbreak(
    cases: Cases, outbreak: Outbreak, begin: float, rng: np.random.Generator
) -> tuple[Cases, Floats]:
    """Put an outbreak in; the cases, and when each of those put in was reported, they being the last. [s]."""
    middle = cases.centres[cases.cells[rng.integers(len(cases.cells))]]
    near = np.flatnonzero(np.hypot(*(cases.centres - middle).T) <= outbreak.radius_m)
    cells = rng.choice(near, outbreak.size)
    times = np.sort(begin + rng.random(outbreak.size) * outbreak.days * DAY_S)
    both = replace(
        cases,
        cells=np.concatenate([cases.cells, cells]),
        reported=np.concatenate([cases.reported, times]),
        known=np.concatenate([cases.known, times]),
        gone=np.concatenate([cases.gone, np.full(outbreak.size, np.inf)]),
    )
    return both, times


def _detects(looked: Looked, terms: Terms, cases: Cases, put: Floats, begin: datetime) -> bool:
    """Say whether an alarm holds at least half of what was put in so far."""
    so_far = np.flatnonzero(put <= looked.at.timestamp())
    if not len(so_far):
        return False
    cells = cases.cell_ids[cases.cells[len(cases.cells) - len(put) :][so_far]]
    for found in looked.found:
        if not is_alarm(found, terms):
            continue
        inside = np.isin(cells, found.cell_ids) & (put[so_far] > found.since.timestamp())
        if 2 * inside.sum() >= len(so_far) and found.until > begin:
            return True
    return False
