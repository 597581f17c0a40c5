"""The four units as scales: an instant's position on a scale, and the instant at a position.

What lies between two instants is the difference of their positions, so a deadline is one addition and
one look-up, however far away it is. Instants are whole microseconds since 1970 (*ticks*), positions
are exact: whole numbers or fractions of units.
"""

from bisect import bisect_left, bisect_right
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from gridcity.worktime.days import Days
from gridcity.worktime.errors import NeverDue
from gridcity.worktime.model import Unit

TICK = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AN_HOUR = timedelta(hours=1) // TICK
_A_DAY = 24 * _AN_HOUR
_LONGEST_YEARS = 30


class Scale(Protocol):
    """One unit of time on one calendar."""

    def position(self, tick: int) -> Fraction:
        """Say where an instant lies. In units of the scale [-]."""
        ...

    def tick(self, position: Fraction, *, since: int) -> int:
        """Say when a position is first reached, not before ``since``."""
        ...


class Always:
    """Every hour counts."""

    def position(self, tick: int) -> Fraction:
        """See ``Scale``."""
        return Fraction(tick, _AN_HOUR)

    def tick(self, position: Fraction, *, since: int) -> int:
        """See ``Scale``."""
        return max(since, _up(position * _AN_HOUR))


class Wall:
    """The wall clock of a zone counts, a day from one time until it shows the same time again.

    An hour that it leaves out in spring counts, an hour that it shows twice in autumn counts once.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def position(self, tick: int) -> Fraction:
        """See ``Scale``."""
        shown = at_tick(tick).astimezone(self._zone).replace(tzinfo=UTC, fold=0)
        return Fraction(tick_of(shown), _A_DAY)

    def tick(self, position: Fraction, *, since: int) -> int:
        """See ``Scale``. A time that the clock leaves out is an hour later."""
        shown = at_tick(_up(position * _A_DAY)).replace(tzinfo=self._zone)
        first, second = (tick_of(shown.replace(fold=fold)) for fold in (0, 1))
        return max(since, first if first >= since else second)


class _Windows(NamedTuple):
    """Working time in the order of time, and what was counted before each window of it."""

    last_year: int
    opens: list[int]
    closes: list[int]
    before: list[Fraction]
    per_tick: list[Fraction]
    total: Fraction


class Working:
    """Working time counts: its hours, or the share of a working day that they are.

    Positions count from the beginning of ``first_year`` on, and are worked out a year at a time.
    """

    def __init__(self, days: Days, unit: Unit, first_year: int) -> None:
        self._days = days
        self._unit = unit
        self._first_year = first_year
        self._windows = self._longer(_Windows(first_year - 1, [], [], [], [], Fraction()), first_year)

    def position(self, tick: int) -> Fraction:
        """See ``Scale``."""
        known = self._windows
        year = at_tick(tick).year
        if known.last_year <= year:
            known = self._windows = self._longer(known, year + 1)
        i = bisect_right(known.opens, tick) - 1
        if i < 0:
            return Fraction()
        return known.before[i] + (min(tick, known.closes[i]) - known.opens[i]) * known.per_tick[i]

    def tick(self, position: Fraction, *, since: int) -> int:
        """See ``Scale``.

        Raises
        ------
        NeverDue
            Not within thirty years.
        """
        known = self._windows
        while known.total < position:
            if known.last_year >= min(self._first_year + _LONGEST_YEARS, date.max.year - 2):
                raise NeverDue("The calendar has too little working time for this limit.")
            known = self._windows = self._longer(known, known.last_year + 1)
        i = max(0, bisect_left(known.before, position) - 1)
        return max(since, known.opens[i] + _up((position - known.before[i]) / known.per_tick[i]))

    def _longer(self, known: _Windows, last_year: int) -> _Windows:
        """Make windows that reach further; the ones that others are reading stay as they are."""
        opens, closes = list(known.opens), list(known.closes)
        before, per_tick = list(known.before), list(known.per_tick)
        total = known.total
        day = date(known.last_year + 1, 1, 1)
        while day.year <= last_year:
            worked = self._days.on(day)
            length = worked.length // TICK
            share = Fraction(1, length if self._unit is Unit.WORK_DAY and length else _AN_HOUR)
            for start, end in worked.windows:
                opens.append(tick_of(start))
                closes.append(tick_of(end))
                before.append(total)
                per_tick.append(share)
                total += (closes[-1] - opens[-1]) * share
            day += timedelta(days=1)
        return _Windows(last_year, opens, closes, before, per_tick, total)


def tick_of(at: datetime) -> int:
    """Count the microseconds from 1970 until an instant [µs]."""
    return (at - EPOCH) // TICK


def at_tick(tick: int) -> datetime:
    """Give the instant so many microseconds after the beginning of 1970. In UTC."""
    return EPOCH + tick * TICK


def _up(amount: Fraction) -> int:
    """Round up to whole ticks: due is when the limit *is* used up."""
    return -(-amount.numerator // amount.denominator)
