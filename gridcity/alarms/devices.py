"""The groups of a delivery's devices, read once and kept in memory while its alarms are taken.

Alarms of one device follow each other in a delivery: each finds its group here, as ``find_group`` would find
it in the store if every alarm before it had been written there.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from gridcity.alarms.model import Signal
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_SQL = load_queries("gridcity.alarms")


@dataclass(slots=True)
class DeviceGroup:
    """A group of one device: how many alarms it holds, between which instants; its case if that is open."""

    id: int
    case_id: int | None
    alarms: int
    first_at: datetime
    last_at: datetime

    def add(self, counted: datetime) -> None:
        """Count one more."""
        self.alarms += 1
        self.first_at, self.last_at = min(self.first_at, counted), max(self.last_at, counted)


@dataclass(slots=True)
class DeviceGroups:
    """What is known of devices: (signal, device) → its groups."""

    _groups: dict[tuple[str, str], list[DeviceGroup]] = field(default_factory=lambda: defaultdict(list))

    def read(self, conn: Connection, sent: Iterable[tuple[Signal, str, datetime]]) -> None:
        """Read the groups that alarms may belong to, each alarm by its signal, device and instant."""
        spans: dict[tuple[str, str], tuple[datetime, datetime]] = {}
        for signal, device, counted in sent:
            window = timedelta(minutes=signal.window_min)
            since, until = spans.get((signal.code, device), (counted - window, counted + window))
            spans[signal.code, device] = min(since, counted - window), max(until, counted + window)
        if not spans:
            return
        values = {
            "signals": [code for code, _ in spans],
            "devices": [device for _, device in spans],
            "since": [since for since, _ in spans.values()],
            "until": [until for _, until in spans.values()],
        }
        with cursor(conn) as cur:
            cur.execute(_SQL.groups_of_devices, values)
            for code, device, *group in cur.fetchall():
                self._groups[code, device].append(DeviceGroup(*group))

    def find(self, signal: Signal, device: str, counted: datetime) -> DeviceGroup | None:
        """Give the group that an alarm belongs to: one with an open case, else the nearest in time."""
        window = timedelta(minutes=signal.window_min)
        near = [
            one
            for one in self._groups[signal.code, device]
            if one.case_id is not None
            or (one.last_at >= counted - window and one.first_at <= counted + window)
        ]
        return min(
            near, key=lambda one: (one.case_id is None, abs(one.last_at - counted), one.id), default=None
        )

    def begin(self, signal: Signal, device: str, group: DeviceGroup) -> None:
        """Remember a group that was made."""
        self._groups[signal.code, device].append(group)
