"""Deadlines of a year's cases under other limits. Pure: arrays in, arrays out."""

from collections.abc import Mapping

import numpy as np

from gridcity.conditions.model import Timed
from gridcity.conditions.timing import Rule
from gridcity.whatif.model import NEVER, Flags, Ints, Runs, Year
from gridcity.worktime.deadlines import Clock
from gridcity.worktime.many import due_at_once
from gridcity.worktime.model import Limit
from gridcity.worktime.scales import at_tick, tick_of


def due_under(year: Year, rules: Mapping[int, Rule], timed: Timed) -> Ints:
    """Work out when one clock of each case would have been due.

    Cases of classes without a rule keep their deadline; so do those that were granted more time, and those
    whose clock never began, which have none. The arithmetic is the engine's own.

    Parameters
    ----------
    year
        The cases.
    rules
        Class → its rule.
    timed
        Which clock.

    Returns
    -------
    ndarray of int64, shape (n_cases,)
        Microseconds since 1970; ``NEVER`` where nothing is due. [µs]
    """
    runs = year.runs[timed]
    due = runs.due.copy()
    is_open = (runs.began != NEVER) & ~runs.is_kept
    for class_id, rule in rules.items():
        rows = np.flatnonzero(is_open & (year.class_ids == class_id))
        limit = rule.limits.of(timed)
        if limit is None:
            due[rows] = NEVER
        elif timed is Timed.HANDLE and year.pauses:
            rests = np.array([int(row) in year.pauses for row in rows], dtype=bool)
            due[rows[~rests]] = due_at_once(rule.clock, runs.began[rows[~rests]], limit)
            for row in rows[rests].tolist():
                due[row] = _with_pauses(year, row, rule.clock, limit)
        else:
            due[rows] = due_at_once(rule.clock, runs.began[rows], limit)
    return due


def _with_pauses(year: Year, row: int, clock: Clock, limit: Limit) -> int:
    start = at_tick(int(year.runs[Timed.HANDLE].began[row]))
    return tick_of(clock.reached(start, [limit.amount], limit.unit, year.pauses[row])[0])


def timed_cases(runs: Runs, due: Ints) -> Flags:
    """Say of which cases a clock was in time or late, or still can be.

    It has a deadline, and was met, or still runs, or was called off only after its deadline: what is late
    stays late.
    """
    found: Flags = (runs.began != NEVER) & (due != NEVER) & ((runs.ended != NEVER) | (runs.off > due))
    return found


def late_cases(runs: Runs, due: Ints, now: int) -> Flags:
    """Say of which cases a clock was met after its deadline, called off after it, or is past it now [µs]."""
    until = np.where(runs.ended != NEVER, runs.ended, np.minimum(runs.off, now))
    found: Flags = timed_cases(runs, due) & (until > due)
    return found
