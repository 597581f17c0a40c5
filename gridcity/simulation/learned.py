"""What was learned of a post: its stations, lead times before a crew is needed, and the work itself."""

from dataclasses import dataclass, replace

import numpy as np

from gridcity.simulation.engine import Flags, Floats, Ints, Stations
from gridcity.simulation.history import Post
from gridcity.simulation.pools import Pools
from gridcity.simulation.shifts import Shift
from gridcity.simulation.stepping import NEVER

QUANTILES = 512
"""So many values stand for the distribution of work."""


@dataclass(frozen=True, slots=True)
class Learned:
    """One post. Stations are departments at ``Post.HANDLE``, and one elsewhere."""

    post: Post
    keys: Ints
    """Department of each station, in growing order; 0 where there is one station; shape (n_stations,)."""
    classes: Ints
    """The classes that are told apart, in growing order; shape (n_classes,)."""
    crews: Ints
    is_known: Flags
    """Whether the store, or whoever asked, said how many crews there are."""
    load: Floats
    """Which share of the crews' time is used [-]."""
    work_us: Floats
    """Mean working time of a case that needs a crew, the way included [µs]."""
    way_us: Floats
    """Of it, the way, on average [µs]."""
    shape: Floats
    """Quantiles of the work as shares of its mean; shape (n_stations, QUANTILES) [-]."""
    fails: Floats
    """How often a verification fails [-]."""
    shift: Ints
    shifts: tuple[Shift, ...]
    pools: Pools
    pool_of: Ints
    """Which pool of lead times; shape (n_stations, n_classes)."""
    own: Ints
    """Lead time of each case of the past, by its row [µs]; below 0: it was not seen to end."""
    own_needs_crew: Flags
    passed: Floats
    """Of those: how likely a lead time is shorter than how long they were seen to wait [-]."""
    speed_m_s: float

    def stations(self, crews: Ints | None = None) -> Stations:
        """Give the stations as the loop wants them, perhaps with other crews."""
        return Stations(self.crews if crews is None else crews, self.shift, self.shifts, self.speed_m_s)

    def leads(self, rows: Ints, station: Ints, classes: Ints, chance: Floats) -> tuple[Ints, Flags]:
        """Give lead times of cases like some of the past, and whether they need a crew.

        Each brings its own. One that was not seen to end gets one of those of its class that are longer.
        """
        group = np.minimum(np.searchsorted(self.classes, classes), len(self.classes) - 1)
        low = self.passed[rows]
        drawn, needs_crew = self.pools.draw(self.pool_of[station, group], low + (1.0 - low) * chance)
        is_own = self.own[rows] >= 0
        return np.where(is_own, self.own[rows], drawn), np.where(
            is_own, self.own_needs_crew[rows], needs_crew
        )

    def ready(self, station: Ints, came: Ints, leads: Ints, needs_crew: Flags) -> Ints:
        """Say when cases join the queue that came at instants and have lead times [µs]."""
        return ready_at(self.shifts, self.shift[station], came, leads, needs_crew)

    def work(self, station: Ints, chance: Floats) -> Ints:
        """Draw how long the work itself takes, without the way, by chances from 0 to 1 [µs]."""
        return draw_work(self.shape, self.work_us - self.way_us, station, chance)

    def with_crews(self, crews: Ints) -> "Learned":
        """Give the same post with other crews; the work is as long as it was."""
        return replace(self, crews=crews)


def ready_at(shifts: tuple[Shift, ...], shift: Ints, came: Ints, leads: Ints, needs_crew: Flags) -> Ints:
    """Add lead times to instants [µs]: working time where a crew is needed, else time by the clock."""
    is_real = (came < NEVER) & (leads < NEVER)
    found = np.where(is_real, came + np.where(is_real, leads, 0), NEVER)
    for number, one in enumerate(shifts):
        chosen = np.flatnonzero(is_real & needs_crew & (shift == number))
        found[chosen] = one.reached(came[chosen], leads[chosen])
    return found


def draw_work(shape: Floats, mean_us: Floats, station: Ints, chance: Floats) -> Ints:
    """Draw working times by chances from 0 to 1 [µs]."""
    at = np.minimum((chance * QUANTILES).astype(np.int64), QUANTILES - 1)
    return (shape[station, at] * mean_us[station]).astype(np.int64)


def quantiles(values: Floats | None) -> Floats:
    """Give the quantiles of work as shares of its mean; None: nobody knows, an exponential is assumed."""
    middle = (np.arange(QUANTILES) + 0.5) / QUANTILES
    found = -np.log1p(-middle) if values is None else np.quantile(values, middle)
    mean = found.mean()
    return np.ones(QUANTILES) if mean <= 0 else np.asarray(found / mean)
