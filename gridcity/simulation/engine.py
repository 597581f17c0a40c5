"""The event loop: cases, stations with crews, working time. Whole microseconds, no randomness.

A *station* is a department's crews, the desk, or those who verify. A case joins its station's queue when its
lead time is over. Whenever crews are free and at work, the case that is due first is taken (of two the one
with the lower number), by the free crew that is nearest to it; its way and the work take the crew's working
time. Work that is not done when the day ends goes on when the next one begins. What happens at one instant is
gathered before anybody chooses. The loop itself is compiled, and stands in ``stepping``.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gridcity.simulation.shifts import Shift, joined
from gridcity.simulation.stepping import NEVER, step_through

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

_US = 1_000_000


@dataclass(frozen=True, slots=True)
class Stations:
    """Who works: shape (n_stations,) each."""

    crews: Ints
    """How many; below 0: as many as are needed, nobody waits."""
    shift: Ints
    """Which of the working times, by number."""
    shifts: tuple[Shift, ...]
    speed_m_s: float = 0.0
    """Along straight lines; 0: ways take no time. [m/s]"""


@dataclass(frozen=True, slots=True)
class Jobs:
    """What is to be done: shape (n,) each; instants in microseconds since 1970 [µs]."""

    ready: Ints
    """When it joins the queue; ``NEVER``: not at all."""
    station: Ints
    due: Ints
    """By when, or ``NEVER``; what is due first is done first."""
    work: Ints
    """How much of a crew's working time it takes [µs]; below 0: it needs no crew."""
    x: Floats
    """Where: east [m]; NaN: nobody knows, and there is no way to it."""
    y: Floats
    fails: Ints
    """How often its verification fails: so often it comes back."""
    away: Ints
    """How long it is away each time, before it comes back [µs]."""

    @classmethod
    def plain(cls, ready: Ints, station: Ints, work: Ints, due: Ints | None = None) -> "Jobs":
        """Make jobs that have no place and never come back; without ``due`` the first come are the first."""
        n = len(ready)
        nothing, nowhere = np.zeros(n, dtype=np.int64), np.full(n, np.nan)
        return cls(ready, station, ready if due is None else due, work, nowhere, nowhere, nothing, nothing)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: shape (n,) each [µs], and per station."""

    started: Ints
    """When a crew last set out for it, or it was done without one; ``NEVER``: it waits still."""
    ended: Ints
    """When it was last done; ``NEVER``: it is not."""
    waited: Ints
    """From joining the queue until a crew set out, all times together."""
    travelled: Ints
    """Of the crews' working time, on the way."""
    busy: Ints
    """Of each station, the working time of all its crews together; shape (n_stations,) [µs]."""
    inside: Floats
    """Of each station, how many cases are in it, waiting or worked on, summed over time [case µs]."""


def run(jobs: Jobs, stations: Stations, until: int = NEVER) -> Done:
    """Let the cases through their stations, and say when each was done.

    Parameters
    ----------
    jobs, stations
        What is to be done, and who does it.
    until
        The last instant that is looked at. [µs]

    Notes
    -----
    The time is that of sorting: each event costs the logarithm of how many wait. Tested against Erlang's C
    formula, M/D/1, Little's law, and a plain loop without heaps on small random cities.

    Examples
    --------
    Two cases for one crew that works around the clock: the second waits for the first.

    >>> from gridcity.simulation.shifts import ALL_DAY
    >>> crew = Stations(np.array([1]), np.array([0]), (ALL_DAY,))
    >>> jobs = Jobs.plain(np.array([0, 10]), np.array([0, 0]), np.array([30, 5]))
    >>> run(jobs, crew).ended.tolist()
    [30, 35]
    """
    windows, spans = joined(stations.shifts)
    order = np.argsort(jobs.ready, kind="stable")
    us_a_metre = _US / stations.speed_m_s if stations.speed_m_s > 0 else 0.0
    columns = (
        jobs.ready, jobs.station, jobs.due, jobs.work, jobs.x, jobs.y, jobs.fails, jobs.away,
    )  # fmt: skip
    found = step_through(order, columns, stations.crews, windows, spans[stations.shift], us_a_metre, until)
    return Done(*found)
