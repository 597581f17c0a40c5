"""Steps of time: hours, days, weeks or months as the city's own calendar has them, or equal lengths.

An instant is a whole number of microseconds since 1970 (UTC), before it negative: what numpy calls
``datetime64[us]``. A step holds its beginning and not its end. A day of the calendar has 23 or 25 hours where
clocks are changed; whoever compares days has ``lengths_s`` to divide by.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from gridcity.analytics.spacetime.errors import StepsInvalid
from gridcity.analytics.weights import Booleans, Floats, Ints

MOST_STEPS = 2**21
"""Steps at most: every hour of two centuries. [steps]"""
_SECOND = 1_000_000
_BUCKETS = 2**20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Every(StrEnum):
    """How long a step of the calendar is."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Steps of time, one after the other.

    Attributes
    ----------
    edges : ndarray of int64, shape (n_steps + 1,)
        Where each begins, and where the last one ends. [µs since 1970, UTC]
    is_whole : ndarray of bool, shape (n_steps,)
        False for a first or last step that the period cuts short.
    every
        Which step of the calendar it is; None for equal lengths.
    zone
        In which time zone.
    """

    edges: Ints
    is_whole: Booleans
    every: Every | None = None
    zone: str = "UTC"

    def __len__(self) -> int:
        """Count the steps."""
        return self.edges.size - 1

    @property
    def lengths_s(self) -> Floats:
        """How long each really is. [s]."""
        return np.diff(self.edges) / _SECOND

    @property
    def starts(self) -> list[datetime]:
        """When each begins, in the zone's own time."""
        zone = ZoneInfo(self.zone)
        return [(_EPOCH + timedelta(microseconds=edge)).astimezone(zone) for edge in self.edges[:-1].tolist()]

    def of(self, instants: NDArray[Any]) -> Ints:
        """Say in which step each instant lies; -1 for those beyond, and for missing ones (NaT)."""
        found = np.searchsorted(self.edges, microseconds(instants), side="right") - 1
        found[(found < 0) | (found >= len(self))] = -1
        return found.astype(np.int64)

    def among(self, kept: slice) -> "Steps":
        """Keep some steps that follow each other.

        Raises
        ------
        StepsInvalid
            None is left, or the slice leaves some out in between.
        """
        begin, end, by = kept.indices(len(self))
        if by != 1 or end <= begin:
            raise StepsInvalid(f"Steps {kept} are none that follow each other.", steps=len(self))
        return Steps(self.edges[begin : end + 1], self.is_whole[begin:end], self.every, self.zone)

    def buckets(self) -> tuple[int, NDArray[np.int32]]:
        """Give a table that leads to each step at once, for compiled counting.

        Returns
        -------
        tuple of int and ndarray of int32
            By how many bits the microseconds since the first edge are shifted; and the step in which each
            bucket begins.
        """
        span, least = int(self.edges[-1] - self.edges[0]), int(np.diff(self.edges).min())
        shift = max(least.bit_length() - 1, max(span // _BUCKETS, 1).bit_length())
        begin = self.edges[0] + (np.arange((span >> shift) + 1, dtype=np.int64) << shift)
        return shift, (np.searchsorted(self.edges, begin, side="right") - 1).astype(np.int32)


def microseconds(instants: NDArray[Any]) -> Ints:
    """Give instants as microseconds since 1970, from ``datetime64`` of any unit or as they are.

    A missing instant (NaT) becomes the least of all numbers.
    """
    if instants.dtype.kind == "M":
        return instants.astype("datetime64[us]", copy=False).view(np.int64)
    return np.asarray(instants, dtype=np.int64)


def calendar_steps(
    since: datetime, until: datetime, every: Every, zone: str, *, whole_only: bool = False
) -> Steps:
    """Cut a period into hours, days, weeks or months of the city's calendar.

    Parameters
    ----------
    since, until
        The period: from, including; to, excluding. With a time zone.
    every
        Days begin at midnight, weeks on Monday (ISO 8601), months on the first, hours are counted from
        midnight: a night with an hour more has 25 of them.
    zone
        The city's time zone, as the IANA names it.
    whole_only
        Leave out a first and last step that the period cuts short: their counts are no lower because less
        happened. Without it they are kept, cut, and marked.

    Raises
    ------
    StepsInvalid
        The period ends before it begins, an instant lacks its zone, the zone is unknown, no whole step is
        left, or there are more than ``MOST_STEPS``.

    Notes
    -----
    A midnight that a change of clocks leaves out is the instant of the change; of one that comes twice the
    first is meant; a day that never was (Apia, 30 December 2011) is no step. Tested against pandas.

    Examples
    --------
    The last Sunday of March 2015 has 23 hours in Berlin:

    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> since, until = datetime(2015, 3, 28, tzinfo=berlin), datetime(2015, 3, 31, tzinfo=berlin)
    >>> days = calendar_steps(since, until, Every.DAY, "Europe/Berlin")
    >>> (days.lengths_s / 3600).tolist()
    [24.0, 23.0, 24.0]
    """
    begin, end = _checked(since, until)
    try:
        where = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise StepsInvalid(f"There is no time zone {zone}.", zone=zone) from None
    seconds = (end - begin) / _SECOND
    if every is Every.HOUR and seconds / 3600 > MOST_STEPS:
        raise _too_many(seconds / 3600)
    edges = np.unique(np.array(_edges(since.astimezone(where), until, every, where), dtype=np.int64))
    if every is Every.HOUR:
        edges = _hours(edges)
    inner = edges[(edges > begin) & (edges < end)]
    is_edge = np.isin([begin, end], edges)
    steps = np.concatenate([[begin], inner, [end]])
    is_whole = np.ones(steps.size - 1, dtype=np.bool_)
    is_whole[0] &= is_edge[0]
    is_whole[-1] &= is_edge[1]
    if not whole_only:
        return Steps(steps, is_whole, every, zone)
    if not is_whole.any():
        raise StepsInvalid(f"The period holds no whole {every}.", every=every, since=since, until=until)
    first, last = np.flatnonzero(is_whole)[[0, -1]]
    return Steps(steps[first : last + 2], is_whole[first : last + 1], every, zone)


def equal_steps(since: datetime, until: datetime, *, length_s: float, zone: str = "UTC") -> Steps:
    """Cut a period into steps of one length, counted back from its end.

    The last step is whole, the first may be cut short and is marked then: what is newest matters most.

    Parameters
    ----------
    since, until
        The period, with a time zone.
    length_s
        How long a step is; at least a microsecond. [s]
    zone
        In which zone the steps are told.

    Raises
    ------
    StepsInvalid
        As ``calendar_steps``, or the length is none.

    Examples
    --------
    >>> steps = equal_steps(
    ...     datetime(1969, 12, 31, 20, tzinfo=UTC), datetime(1970, 1, 1, 1, tzinfo=UTC), length_s=7200
    ... )
    >>> (steps.edges // 3_600_000_000).tolist(), steps.is_whole.tolist()
    ([-4, -3, -1, 1], [False, True, True])
    """
    begin, end = _checked(since, until)
    if not length_s * _SECOND >= 1 or length_s == np.inf:
        raise StepsInvalid(f"A step cannot last {length_s} s.", length_s=length_s)
    length = round(length_s * _SECOND)
    if (end - begin) // length >= MOST_STEPS:
        raise _too_many((end - begin) / length)
    edges = np.arange(end, begin, -length, dtype=np.int64)[::-1]
    is_whole = np.ones(edges.size, dtype=np.bool_)
    is_whole[0] = int(edges[0]) - begin == length
    return Steps(np.concatenate([[begin], edges]), is_whole, None, zone)


def _edges(since: datetime, until: datetime, every: Every, zone: ZoneInfo) -> list[int]:
    """Give the beginning of every step that touches the period, and one after it."""
    day = since.date()
    if every is Every.WEEK:
        day -= timedelta(days=day.weekday())
    elif every is Every.MONTH:
        day = day.replace(day=1)
    edges = [_midnight(day, zone)]
    end = _of(until)
    while edges[-1] < end:
        if every is Every.MONTH:
            day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        else:
            day += timedelta(days=7 if every is Every.WEEK else 1)
        edges.append(_midnight(day, zone))
    return edges


def _midnight(day: date, zone: ZoneInfo) -> int:
    """Give the first instant of a day: fold=0 is the earlier midnight, and the change where there is none."""
    return _of(datetime(day.year, day.month, day.day, tzinfo=zone))


def _hours(days: Ints) -> Ints:
    """Cut days into hours counted from their beginning; the last one of a day may be short."""
    hour = 3600 * _SECOND
    return np.concatenate([*(np.arange(day, after, hour) for day, after in pairwise(days)), days[-1:]])


def _checked(since: datetime, until: datetime) -> tuple[int, int]:
    for instant in (since, until):
        if instant.tzinfo is None:
            raise StepsInvalid(f"{instant:%Y-%m-%d %H:%M} lacks its time zone.", instant=instant)
        if not 1 < instant.year < 9999:
            raise StepsInvalid(f"No calendar reaches as far as the year {instant.year}.", instant=instant)
    begin, end = _of(since), _of(until)
    if end <= begin:
        raise StepsInvalid(
            f"The period ends on {until:%Y-%m-%d %H:%M}, not after its beginning, {since:%Y-%m-%d %H:%M}.",
            since=since,
            until=until,
        )
    return begin, end


def _of(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(microseconds=1)


def _too_many(steps: float) -> StepsInvalid:
    return StepsInvalid(f"{steps:,.0f} steps are too many; {MOST_STEPS:,} at most.", steps=round(steps))
