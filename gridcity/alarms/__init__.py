"""What machines report: alarms of sensors and cameras, grouped into cases; emergencies as CAP messages."""

from gridcity.alarms.model import Alarm, Group, Signal, Taken, Taking
from gridcity.alarms.service import list_groups, list_signals, save_signals, take

__all__ = [
    "Alarm",
    "Group",
    "Signal",
    "Taken",
    "Taking",
    "list_groups",
    "list_signals",
    "save_signals",
    "take",
]
