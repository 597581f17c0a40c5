"""The one place that asks what time it is.

Only the edges (the command line, the API, the simulator) read it and pass ``at=`` on:
nothing below them calls a clock, so a rule about time is tested by calling a function.
"""

from datetime import UTC, datetime


def now() -> datetime:
    """Say what time it is, in UTC."""
    return datetime.now(UTC)
