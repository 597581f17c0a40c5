"""Take alarms in: each is kept once, grouped with those of the same problem, and reported when it is time.

::

    alarm ─▶ known? ─▶ signal, place ─▶ its group ─▶ enough in the window? ─▶ a case, by the engine
              nothing     refused         made or           counted                 later alarms are
              happens     with a reason   joined                                    added to it

Alarms of a signal are taken one after the other (an advisory lock), so that two gateways cannot make two
groups of one problem. An alarm that may become a report has a savepoint of its own: one that is refused does
not stop those beside it. What is added to open cases, and what a device adds to a group that has too few for
a report, is written and counted together, once a delivery or before the next report: a row that is counted
one by one leaves a version for each that the next one has to step over.
"""

from bisect import bisect_left
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from psycopg2.extras import execute_values
from sqlalchemy import Connection

from gridcity.alarms.clocks import SAME_AGAIN, counts_at, in_utc
from gridcity.alarms.devices import DeviceGroup, DeviceGroups
from gridcity.alarms.errors import AlarmInvalid, AlarmPlaceMissing, SignalUnknown
from gridcity.alarms.grouping import begin_group, find_group, values_of
from gridcity.alarms.model import Alarm, GroupBy, Signal, Taken, Taking
from gridcity.alarms.service import list_signals
from gridcity.cases import service as cases
from gridcity.cases.model import Report
from gridcity.cases.words import check_words
from gridcity.cells.service import cell_at
from gridcity.errors import GridcityError
from gridcity.people.model import Person
from gridcity.places.address import derived_address
from gridcity.places.service import is_on_earth
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.statements import Prepared

MOST_ALARMS = 500
"""How many are taken in one delivery. [-]"""
_SQL = load_queries("gridcity.alarms")
_KEEP = Prepared("keep_alarm", _SQL.keep_and_count)
_KEPT = "INSERT INTO alarms (group_id, device, signal, happened_at, counts_at, received_at, says) VALUES %s"

_Key: TypeAlias = tuple[str, str, datetime]
"""What makes an alarm this one: device, signal, when by the device's clock."""


def take(conn: Connection, alarms: Sequence[Alarm], *, by: Person, at: datetime) -> list[Taken]:
    """Take alarms in the order in which they happened; say of each, in the order given, what became of it.

    Parameters
    ----------
    alarms
        What devices said. One that was sent before (the same device, signal and instant) changes nothing.
    by
        The account that the cases are filed by.
    at
        Now. Where a device's clock cannot be right, its alarm counts from now: see ``clocks``.
    """
    signals = {one.code: one for one in list_signals(conn)}
    with cursor(conn) as cur:
        # In one order, so that two deliveries wait for each other and never block each other.
        for code in sorted({one.signal for one in alarms} & signals.keys()):
            cur.execute(
                "SELECT pg_advisory_xact_lock(hashtext('gridcity alarm ' || %s), hashtext(current_schema()))",
                (code,),
            )
    delivery = _Delivery(conn, signals, by, at, _known(conn, alarms, at))
    delivery.look_around(alarms)
    taken: dict[int, Taken] = {}
    for index in sorted(range(len(alarms)), key=lambda index: delivery.counts_at(alarms[index])):
        taken[index] = delivery.take(alarms[index])
    delivery.write()
    return [taken[index] for index in range(len(alarms))]


@dataclass
class _Delivery:
    """One delivery on its way in, and what is known of it by now."""

    conn: Connection
    signals: dict[str, Signal]
    by: Person
    at: datetime
    known: dict[_Key, Taken]
    added: dict[int, "_Added"] = field(default_factory=dict)
    """Group → what was added to it and is not written yet."""
    _kept: list[tuple[Any, ...]] = field(default_factory=list)
    _open: dict[tuple[object, ...], tuple[int, int]] = field(default_factory=dict)
    """Problem → its group and its open case."""
    _inside: set[tuple[float, float]] = field(default_factory=set)
    """Places that were found to lie in the city."""
    _devices: DeviceGroups = field(default_factory=DeviceGroups)

    def look_around(self, alarms: Sequence[Alarm]) -> None:
        """Read at once what each alarm would otherwise ask for: the places in the city, groups of devices."""
        fresh = [one for one in alarms if one.signal in self.signals and _key(one) not in self.known]
        places = {
            (one.lon, one.lat)
            for one in fresh
            if one.lon is not None and one.lat is not None and is_on_earth(one.lon, one.lat)
        }
        with cursor(self.conn) as cur:
            values = {"lons": [lon for lon, _ in places], "lats": [lat for _, lat in places]}
            cur.execute(_SQL.places_inside, values)
            self._inside.update(cur.fetchall())
        self._devices.read(
            self.conn,
            (
                (self.signals[one.signal], one.device, self.counts_at(one))
                for one in fresh
                if self.signals[one.signal].group_by is GroupBy.DEVICE and "\0" not in one.device
            ),
        )

    def counts_at(self, alarm: Alarm) -> datetime:
        """Say when an alarm counts as having happened."""
        signal, told = self.signals.get(alarm.signal), in_utc(alarm.happened_at)
        return told if signal is None else counts_at(told, signal, self.at)

    def take(self, alarm: Alarm) -> Taken:
        """Take one alarm, or say why not."""
        known = self.known.get(_key(alarm))
        if known is not None:
            return known
        try:
            taken = self._take(alarm)
        except GridcityError as error:
            return Taken(Taking.REFUSED, code=error.code, says=error.message)
        self.known[_key(alarm)] = Taken(Taking.KNOWN, taken.group_id, taken.case_id)
        return taken

    def write(self) -> None:
        """Write what was added to groups since it was last written."""
        if not self.added:
            return
        added = list(self.added.values())
        values = {
            "ids": list(self.added),
            "alarms": [one.alarms for one in added],
            "first_at": [one.first_at for one in added],
            "last_at": [one.last_at for one in added],
            "doubtful": [one.doubtful for one in added],
        }
        with cursor(self.conn) as cur:
            execute_values(cur, _KEPT, self._kept, page_size=MOST_ALARMS)
            cur.execute(_SQL.count_added, values)
        self.added.clear()
        self._kept.clear()

    def _take(self, alarm: Alarm) -> Taken:
        signal = self.signals.get(alarm.signal)
        if signal is None:
            raise SignalUnknown(
                f"Nobody has said what {alarm.signal!r} means: add it to the signals.", signal=alarm.signal
            )
        if not alarm.device.strip():
            raise AlarmInvalid("An alarm names its device.", name="device")
        check_words(name=alarm.device, note=alarm.says)
        component_id, lon, lat = self._place_of(alarm)
        told, counted = in_utc(alarm.happened_at), self.counts_at(alarm)
        is_of_device = signal.group_by is GroupBy.DEVICE
        problem = (signal.code, alarm.device) if is_of_device else (signal.code, lon, lat)
        if problem in self._open:
            return self._add(alarm, *self._open[problem])
        values: dict[str, Any] = asdict(alarm) | values_of(signal, lon, lat)
        values |= {"happened_at": told, "counts_at": counted, "received_at": self.at}
        values["is_doubtful"] = counted != told
        if is_of_device:
            taken = self._take_of_device(alarm, signal, values, component_id)
        else:
            group_id, case_id, alarms = find_group(self.conn, signal.group_by, values)
            values["group_id"] = group_id
            if group_id is not None and case_id is not None:
                taken = self._add(alarm, group_id, case_id)
            else:
                taken = self._count(
                    alarm, signal, values, component_id, may_report=alarms + 1 >= signal.at_least
                )
        if taken.group_id is not None and taken.case_id is not None:
            self._open[problem] = (taken.group_id, taken.case_id)
        return taken

    def _take_of_device(
        self, alarm: Alarm, signal: Signal, values: dict[str, Any], component_id: int | None
    ) -> Taken:
        """Take an alarm of a signal that is grouped by device: one that may be a report is written now."""
        counted: datetime = values["counts_at"]
        group = self._devices.find(signal, alarm.device, counted)
        if group is not None and group.case_id is not None:
            return self._add(alarm, group.id, group.case_id)
        if (0 if group is None else group.alarms) + 1 < signal.at_least:
            if group is None:
                number = begin_group(self.conn, signal.group_by, values)
                self._devices.begin(signal, alarm.device, DeviceGroup(number, None, 1, counted, counted))
                return Taken(Taking.COUNTED, number)
            group.add(counted)
            return self._add(alarm, group.id, None)
        self.write()
        values["group_id"] = None if group is None else group.id
        taken = self._count(alarm, signal, values, component_id, may_report=True)
        if group is None:
            group = DeviceGroup(taken.group_id or 0, None, 0, counted, counted)
            self._devices.begin(signal, alarm.device, group)
        group.add(counted)
        group.case_id = taken.case_id
        return taken

    def _add(self, alarm: Alarm, group_id: int, case_id: int | None) -> Taken:
        """Keep an alarm for a group whose case is open, or which has too few for one."""
        told, counted = in_utc(alarm.happened_at), self.counts_at(alarm)
        self._kept.append((group_id, alarm.device, alarm.signal, told, counted, self.at, alarm.says))
        now = _Added(1, counted, counted, doubtful=int(counted != told))
        before = self.added.get(group_id)
        self.added[group_id] = now if before is None else before.and_(now)
        return Taken(Taking.COUNTED if case_id is None else Taking.ADDED, group_id, case_id)

    def _count(
        self,
        alarm: Alarm,
        signal: Signal,
        values: dict[str, Any],
        component_id: int | None,
        *,
        may_report: bool,
    ) -> Taken:
        """Keep an alarm and count it; file a report where there are enough."""
        with self.conn.begin_nested() if may_report else nullcontext():
            return self._counted(alarm, signal, values, component_id)

    def _counted(
        self, alarm: Alarm, signal: Signal, values: dict[str, Any], component_id: int | None
    ) -> Taken:
        if values["group_id"] is None:
            values["group_id"] = begin_group(self.conn, signal.group_by, values)
            count, first_at = 1, values["counts_at"]
        else:
            ((count, first_at),) = _KEEP.all(self.conn, values)
        number: int = values["group_id"]
        if not self._is_enough(values, signal, count):
            return Taken(Taking.COUNTED, number)
        lon, lat = values["lon"], values["lat"]
        report = Report(
            class_id=signal.class_id,
            lon=lon,
            lat=lat,
            description=_description(alarm, signal, count, first_at, is_doubtful=values["is_doubtful"]),
            address=derived_address(self.conn, lon, lat),
            is_address_derived=True,
            channel=signal.channel,
            component_id=component_id,
        )
        case = cases.report(self.conn, report, by=self.by, at=self.at, key=f"alarm-group-{number}")
        with cursor(self.conn) as cur:
            cur.execute(_SQL.hang_case, {"group_id": number, "case_id": case.id})
        return Taken(Taking.REPORTED, number, case.id)

    def _is_enough(self, values: dict[str, Any], signal: Signal, count: int) -> bool:
        """Say whether a group has enough alarms within one window, the new one among them."""
        if count < signal.at_least or signal.at_least == 1:
            return count >= signal.at_least
        with cursor(self.conn) as cur:
            cur.execute(_SQL.times_of_group, values)
            times = [row[0] for row in cur.fetchall()]
        return fullest_window(times, timedelta(minutes=signal.window_min)) >= signal.at_least

    def _place_of(self, alarm: Alarm) -> tuple[int | None, float, float]:
        """Say which component an alarm is of, and where it is; its own place goes first."""
        component_id = lon = lat = None
        if alarm.component_code is not None:
            with cursor(self.conn) as cur:
                cur.execute(_SQL.place_of, {"code": alarm.component_code})
                component_id, lon, lat = cur.fetchone() or (None, None, None)
        if alarm.lon is not None and alarm.lat is not None:
            lon, lat = alarm.lon, alarm.lat
        if lon is None or lat is None:
            raise AlarmPlaceMissing(
                "Give the alarm a place (lon, lat), or the code of a component that stands in the register.",
                component_code=alarm.component_code,
            )
        if (lon, lat) not in self._inside:
            cell_at(self.conn, lon, lat)  # a place outside the city is refused before anything is kept
            self._inside.add((lon, lat))
        return component_id, lon, lat


@dataclass(frozen=True, slots=True)
class _Added:
    """What was added to a group."""

    alarms: int
    first_at: datetime
    last_at: datetime
    doubtful: int

    def and_(self, other: "_Added") -> "_Added":
        """Add more."""
        return _Added(
            self.alarms + other.alarms,
            min(self.first_at, other.first_at),
            max(self.last_at, other.last_at),
            self.doubtful + other.doubtful,
        )


def fullest_window(times: Sequence[datetime], window: timedelta) -> int:
    """Count the most instants, given in their order, that lie within one window. Pure."""
    most = 0
    for last, instant in enumerate(times):
        most = max(most, last + 1 - bisect_left(times, instant - window))
    return most


def _key(alarm: Alarm) -> _Key:
    return alarm.device, alarm.signal, in_utc(alarm.happened_at)


def _known(conn: Connection, alarms: Sequence[Alarm], at: datetime) -> dict[_Key, Taken]:
    """Find those that were sent before, all at once: a gateway that sends its day again costs little."""
    keys = {_key(one) for one in alarms}
    devices, signals, instants = zip(*sorted(keys), strict=True) if keys else ((), (), ())
    values = {"devices": list(devices), "signals": list(signals), "instants": list(instants)}
    with cursor(conn) as cur:
        cur.execute(_SQL.known_alarms, values | {"since": at - SAME_AGAIN})
        return {(device, signal, told): Taken(Taking.KNOWN, *rest) for device, signal, told, *rest in cur}


def _description(alarm: Alarm, signal: Signal, count: int, first_at: datetime, *, is_doubtful: bool) -> str:
    lines = [
        f"{signal.name}（{alarm.device}，{count} 次，自 {first_at:%Y-%m-%d %H:%M} UTC）"
        f" · {signal.name_en}: {count}× from {alarm.device} since {first_at:%Y-%m-%d %H:%M} UTC"
    ]
    if is_doubtful:
        told = in_utc(alarm.happened_at).isoformat(" ", "minutes")
        lines.append(
            f"设备时钟显示 {told}，不可信，按收到时间计 · Its clock says {told}, which cannot be:"
            " counted from when it came"
        )
    return "\n".join([*lines, *([alarm.says] if alarm.says.strip() else [])])
