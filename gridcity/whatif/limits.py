"""Deadlines of a year's cases under other limits. Pure: arrays in, arrays out."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from gridcity.whatif.model import NEVER, Flags, Ints, Year
from gridcity.worktime.deadlines import Clock
from gridcity.worktime.model import Limit
from gridcity.worktime.scales import at_tick, tick_of


@dataclass(frozen=True, slots=True)
class Rule:
    """How long handling a class may take, and on which clock."""

    limit: Limit | None
    """None: as long as it likes."""
    clock: Clock


def due_under(year: Year, rules: Mapping[int, Rule]) -> Ints:
    """Work out when each case would have been due.

    Cases of classes without a rule keep their deadline; so do those that were never dispatched, which
    have none. The arithmetic is the engine's own (``worktime.deadlines.Clock``), case by case.

    Parameters
    ----------
    year
        The cases.
    rules
        Class → its rule.

    Returns
    -------
    ndarray of int64, shape (n_cases,)
        Microseconds since 1970; ``NEVER`` where nothing is due. [µs]
    """
    due = year.due.copy()
    dispatched = year.dispatched.tolist()
    for class_id, rule in rules.items():
        rows = np.flatnonzero((year.class_ids == class_id) & (year.dispatched != NEVER))
        if rule.limit is None:
            due[rows] = NEVER
            continue
        amount, unit = [rule.limit.amount], rule.limit.unit
        due[rows] = [
            tick_of(rule.clock.reached(at_tick(dispatched[row]), amount, unit, year.pauses.get(row, ()))[0])
            for row in rows.tolist()
        ]
    return due


def timed(year: Year, due: Ints) -> Flags:
    """Say which cases can be in time or late: those with a deadline that were done, or are still to do."""
    found: Flags = (due != NEVER) & ((year.completed != NEVER) | (~year.is_closed & ~year.is_suspended))
    return found


def late(year: Year, due: Ints, now: int) -> Flags:
    """Say which cases were done after a deadline, or are not done and past it now [µs]."""
    found: Flags = timed(year, due) & (np.where(year.completed == NEVER, now, year.completed) > due)
    return found
