"""Lives of components out of their register and their cases: when each was seen, and what ended it.

Pure: arrays in, lives out. Times are days; 0 is the beginning of the records.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.spatial import cKDTree

from gridcity.analytics.model import Ints
from gridcity.analytics.survival import Lives, make_lives
from gridcity.analytics.weights import Floats

DAY_S = 86_400.0
NOBODY = -1
"""The component of a case that is about none."""


class Event(StrEnum):
    """What a life ends with."""

    FIRST_CASE = "first_case"
    """The first case since records began. What happened before is not known."""
    NEXT_CASE = "next_case"
    """The next case after a case was done with: the clock begins anew with each repair."""
    RETIRED = "retired"
    """It was removed, lost or given up, as the register tells."""


class Clock(StrEnum):
    """What the time of a life is counted from."""

    AGE = "age"
    """The day on which it was put there. Who stood before records began enters late."""
    RECORDS = "records"
    """The beginning of the records, whatever the age; of ``NEXT_CASE`` always the last repair."""


@dataclass(frozen=True, slots=True, eq=False)
class Register:
    """Components; shape (n,). ``born`` and ``gone`` [d of the records]; ``gone`` is NaN while one stands."""

    born: Floats
    gone: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Happened:
    """Cases; shape (n_cases,): of which component, by its place in the register, when reported and done [d].

    ``component`` is ``NOBODY`` where it is about none. ``done`` is NaN while it is open.
    """

    component: Ints
    reported: Floats
    done: Floats


def nearest_components(cases: Floats, components: Floats, *, within_m: float) -> Ints:
    """Say which component is nearest to each case, where one is near enough.

    Parameters
    ----------
    cases, components : ndarray of float, shape (n, 2)
        Places in one plane. [m] NaN: no place.
    within_m
        How far away the component may be. [m]

    Returns
    -------
    ndarray of int, shape (n_cases,)
        The component's place in the list; of those equally near the first; ``NOBODY`` where none is near.
    """
    found = np.full(len(cases), NOBODY, dtype=np.int64)
    told = np.isfinite(cases).all(axis=1)
    if not len(components) or not told.any():
        return found
    distance, place = cKDTree(components).query(cases[told], k=1, distance_upper_bound=within_m)
    found[told] = np.where(np.isfinite(distance), place, NOBODY)
    return found


def lives_of(
    register: Register, happened: Happened, event: Event, clock: Clock, *, until: float
) -> tuple[Lives, Ints]:
    """Make lives of components that were seen from day 0 to day ``until``.

    Returns
    -------
    tuple
        The lives, and which component each is of. A component that was never seen has none; after
        ``NEXT_CASE`` one may have many.
    """
    if event is Event.NEXT_CASE:
        return _between_cases(register, happened, until)
    seen_from = np.maximum(register.born, 0.0)
    seen_to = np.fmin(register.gone, until)
    if event is Event.RETIRED:
        ends = np.where(register.gone <= until, register.gone, np.nan)
    else:
        ends = _first_reports(register, happened, seen_from)
    # What was gone before anybody looked was never seen, and never seen to go.
    is_event = np.isfinite(ends) & (ends <= seen_to) & (ends >= seen_from)
    exit_ = np.where(is_event, ends, seen_to)
    # Days are whole: what happens on the first day that a component is seen happens half a day into it.
    exit_ = np.where(is_event & (exit_ <= seen_from), seen_from + 0.5, exit_)
    origin = register.born if clock is Clock.AGE else np.zeros(register.born.shape)
    kept = exit_ > seen_from
    lives = make_lives((seen_from - origin)[kept], (exit_ - origin)[kept], is_event[kept])
    return lives, np.flatnonzero(kept)


def component_years(register: Register, *, until: float) -> Floats:
    """Say how long each component was seen. [years]."""
    seen = np.fmin(register.gone, until) - np.maximum(register.born, 0.0)
    return np.asarray(np.maximum(seen, 0.0) / 365.25)


def _first_reports(register: Register, happened: Happened, seen_from: Floats) -> Floats:
    first = np.full(register.born.shape, np.inf)
    about = happened.component >= 0
    of, at = happened.component[about], happened.reported[about]
    later = at >= seen_from[of]
    np.minimum.at(first, of[later], at[later])
    return np.where(np.isfinite(first), first, np.nan)


def _between_cases(register: Register, happened: Happened, until: float) -> tuple[Lives, Ints]:
    about = (happened.component >= 0) & (happened.reported < until)
    order = np.flatnonzero(about)
    order = order[np.lexsort((happened.reported[order], happened.component[order]))]
    of, reported, done = happened.component[order], happened.reported[order], happened.done[order]
    has_next = np.zeros(of.size, dtype=bool)
    has_next[:-1] = of[1:] == of[:-1]
    following = np.where(has_next, np.roll(reported, -1), np.inf)
    # A report while the last case is open is the same trouble again: the life begins with the last repair.
    begins = np.isfinite(done) & (done < np.minimum(following, until)) & (done >= 0)
    end = np.fmin(np.fmin(register.gone[of], until), following)
    is_event = has_next & (following <= end)
    kept = begins & (end > done)
    return make_lives(np.zeros(int(kept.sum())), (end - done)[kept], is_event[kept]), of[kept]
