"""When a watch looks again. Pure."""

from datetime import datetime, timedelta

from gridcity.surveillance.model import Watch

_SLACK = timedelta(seconds=30)
"""A scan may begin so much before its time: who looks once a minute would be a minute late each time."""


def is_due(watch: Watch, at: datetime) -> bool:
    """Say whether it is time for a watch to look again; one that is off never does."""
    if watch.last_scan_at is None or not watch.terms.is_on:
        return watch.terms.is_on
    return at - watch.last_scan_at >= watch.terms.every - _SLACK
