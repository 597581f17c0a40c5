"""When handling has to be completed. Pure.

For now every unit is counted in natural hours, day and night, from the dispatch on: an
urgent hour and a work hour are an hour, a work day and a natural day are 24 hours.
Working time (office hours, holidays, make-up days, pauses) comes with the calendars;
until then a deadline in work hours is stricter than the standard asks.
"""

from datetime import UTC, datetime, timedelta

from gridcity.cases.model import Limit

__all__ = ["HOURS_PER", "UTC", "due_at"]

HOURS_PER = {"urgent_hour": 1.0, "work_hour": 1.0, "work_day": 24.0, "natural_day": 24.0}
"""Natural hours in one unit of a limit. [h]"""


def due_at(dispatched_at: datetime, limit: Limit) -> datetime:
    """Say until when a case dispatched at this instant has to be handled.

    >>> due_at(datetime(2026, 3, 2, 12, tzinfo=UTC), Limit(2, "work_hour")).isoformat()
    '2026-03-02T14:00:00+00:00'
    """
    return dispatched_at + timedelta(hours=limit.value * HOURS_PER[limit.unit])
