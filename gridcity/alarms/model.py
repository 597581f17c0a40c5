"""What a machine says, what it means in this city, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class GroupBy(StrEnum):
    """Which alarms of a signal are of one problem."""

    DEVICE = "device"  # those of one device
    PLACE = "place"  # those that lie near each other, whichever device they come from


class Taking(StrEnum):
    """What became of an alarm that was sent."""

    COUNTED = "counted"  # kept, and counted towards a report
    REPORTED = "reported"  # kept, and the report was filed with it
    ADDED = "added"  # kept, and added to a case that is open
    KNOWN = "known"  # sent before: nothing happened
    REFUSED = "refused"  # not kept; it is said why


@dataclass(frozen=True, slots=True)
class Signal:
    """What a kind of alarm means: the class of its cases, and when a report is filed.

    ``at_least`` alarms within ``window_min`` minutes make one; alarms of a group that has an open case only
    add to it. ``within_m`` is how far apart alarms of one place lie at most. [m]

    A device's clock more than ``ahead_min`` minutes ahead of ours, or ``behind_h`` hours behind, is not
    believed: gateways keep alarms without a network, but a lost clock says 1970.
    """

    code: str
    name: str
    name_en: str
    class_id: int
    group_by: GroupBy
    within_m: float
    window_min: int
    at_least: int
    channel: str = "sensor"
    ahead_min: int = 5
    behind_h: int = 720


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a device says. The place (EPSG:4326) [°] is its own, or that of the component that it watches."""

    device: str
    signal: str
    happened_at: datetime
    lon: float | None = None
    lat: float | None = None
    component_code: str | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one alarm; where it was refused, ``code`` and ``says`` tell why and what to do."""

    taking: Taking
    group_id: int | None = None
    case_id: int | None = None
    code: str | None = None
    says: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Alarms that are of one problem, and the case that was made of them."""

    id: int
    signal: str
    signal_name: str
    signal_name_en: str
    device: str
    alarms: int
    first_at: datetime
    last_at: datetime
    doubtful: int
    """How many of its alarms came from a clock that could not be right. [-]"""
    lon: float
    lat: float
    case_id: int | None
    case_number: str | None
    stage: str | None


@dataclass(frozen=True, slots=True)
class KeptAlarm:
    """An alarm as it was kept."""

    id: int
    group_id: int
    device: str
    signal: str
    happened_at: datetime
    """By the device's clock."""
    counts_at: datetime
    """When it counts as having happened: where the device's clock cannot be right, when it came."""
    received_at: datetime
    is_doubtful: bool
    says: str
