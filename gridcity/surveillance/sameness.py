"""Which cluster is which alarm: the same seen again is no new one. Pure.

Two are the same if at least half of the cells of the smaller one are cells of the larger one, and their times
touch. The rarest cluster chooses first, and takes the alarm that shares most with it, the older of equals; an
alarm is taken once. What falls apart goes on as one alarm and a new one; of two that grow together one goes
on, and the other ends when no scan of a day has seen it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from gridcity.surveillance.model import Alarm, AlarmState, Found

S = TypeVar("S", bound="Seen")

SHARED = 0.5
"""Share of the smaller one's cells that both have, from which on they are the same. [0-1]"""
QUIET = timedelta(days=1)
"""An alarm that no scan has seen for so long is over."""
RETURNS = 10.0
"""A dismissed alarm is open again once it is so many times rarer than it was when dismissed. [-]"""


def shared_cells(one: Found, other: Found) -> float:
    """Say how many of the cells of the smaller one both have. [0-1].

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> now = datetime(2026, 1, 2, tzinfo=UTC)
    >>> def cluster(*cells: int) -> Found:
    ...     return Found(cells, 0.0, 0.0, 100.0, now - timedelta(days=1), now, 3, 1.0, 2.0, 0.01, None, 100.0)
    >>> shared_cells(cluster(1, 2, 3, 4), cluster(4, 5))
    0.5
    """
    a, b = set(one.cell_ids), set(other.cell_ids)
    return len(a & b) / min(len(a), len(b))


def is_same(one: Found, other: Found) -> bool:
    """Say whether two clusters of different scans are one."""
    return shared_cells(one, other) >= SHARED and one.since <= other.until and other.since <= one.until


class Seen(Protocol):
    """An alarm, as far as it can be recognised."""

    @property
    def id(self) -> int:
        """Tell the older of two."""
        ...

    @property
    def cluster(self) -> Found:
        """Give what the last scan that saw it said."""
        ...

    @property
    def last_seen_at(self) -> datetime:
        """Say which scan that was."""
        ...


def recognised(alarms: Sequence[S], found: Sequence[Found]) -> list[S | None]:
    """Say of each cluster which alarm it is; None: a new one.

    Parameters
    ----------
    alarms
        Those that are not over.
    found
        The clusters of a scan that are alarms, the rarest first.
    """
    free = sorted(alarms, key=lambda alarm: alarm.id)
    known: list[S | None] = []
    for one in found:
        same = [alarm for alarm in free if is_same(alarm.cluster, one)]
        best = max(same, key=lambda alarm: (shared_cells(alarm.cluster, one), -alarm.id), default=None)
        if best is not None:
            free.remove(best)
        known.append(best)
    return known


def is_over(alarm: Seen, at: datetime) -> bool:
    """Say whether an alarm that a scan did not see has been quiet for long enough to be over."""
    return at - alarm.last_seen_at >= QUIET


def returns(alarm: Alarm, found: Found) -> bool:
    """Say whether a dismissed alarm has become so much rarer that somebody should look again."""
    return (
        alarm.state is AlarmState.DISMISSED
        and alarm.dismissed_days is not None
        and found.recurrence_days >= RETURNS * alarm.dismissed_days
    )
