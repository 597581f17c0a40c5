"""What machines report: alarms of sensors and cameras, grouped into cases; emergencies as CAP messages."""

from gridcity.alarms.intake import take
from gridcity.alarms.model import Alarm, Group, KeptAlarm, Signal, Taken, Taking
from gridcity.alarms.service import list_alarms, list_groups, list_signals, save_signals

__all__ = [
    "Alarm",
    "Group",
    "KeptAlarm",
    "Signal",
    "Taken",
    "Taking",
    "list_alarms",
    "list_groups",
    "list_signals",
    "save_signals",
    "take",
]
