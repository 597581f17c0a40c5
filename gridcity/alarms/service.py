"""Take alarms in: each is kept once, grouped with those of the same problem, and reported when it is time.

::

    alarm ─▶ known? ─▶ signal, place ─▶ its group ─▶ enough in the window? ─▶ a case, by the engine
              nothing     refused         made or           counted                 later alarms are
              happens     with a reason   joined                                    added to it

Alarms of a signal are taken one after the other (an advisory lock), so that two gateways cannot make two
groups of one problem. Each alarm has a savepoint of its own: a bad one does not stop those beside it.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import asdict, astuple
from datetime import datetime, timedelta
from math import cos, radians
from typing import Any

from psycopg2.extras import execute_values
from sqlalchemy import Connection

from gridcity.alarms.errors import AlarmInvalid, AlarmPlaceMissing, SignalInvalid, SignalUnknown
from gridcity.alarms.model import Alarm, Group, GroupBy, Signal, Taken, Taking
from gridcity.cases import service as cases
from gridcity.cases.model import Report
from gridcity.cases.words import check_words
from gridcity.cells.service import cell_at
from gridcity.errors import GridcityError
from gridcity.people.model import Person
from gridcity.places.address import derived_address
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

MOST_ALARMS = 500
"""How many are taken in one delivery. [-]"""
_AHEAD = timedelta(minutes=5)
"""How far a device's clock may be ahead of ours."""
_BEHIND = timedelta(days=30)
"""How long ago an alarm may have happened. Gateways keep them without a network; a lost clock says 1970."""
_DEGREE_M = 111_195.0
_SQL = load_queries("gridcity.alarms")
_COLUMNS = "code, name, name_en, class_id, group_by, within_m, window_min, at_least, channel"


def take(conn: Connection, alarms: Sequence[Alarm], *, by: Person, at: datetime) -> list[Taken]:
    """Take alarms in the order in which they happened; say of each, in the order given, what became of it.

    Parameters
    ----------
    alarms
        What devices said. One that was sent before (the same device, signal and instant) changes nothing.
    by
        The account that the cases are filed by.
    at
        Now. What a device says of a time more than five minutes ahead or thirty days ago is refused.
    """
    signals = {one.code: one for one in list_signals(conn)}
    with cursor(conn) as cur:
        # In one order, so that two deliveries wait for each other and never block each other.
        for code in sorted({one.signal for one in alarms} & signals.keys()):
            cur.execute(
                "SELECT pg_advisory_xact_lock(hashtext('gridcity alarm ' || %s), hashtext(current_schema()))",
                (code,),
            )
    taken = _known(conn, alarms)
    new = (index for index in range(len(alarms)) if index not in taken)
    for at_index in sorted(new, key=lambda index: alarms[index].happened_at):
        alarm = alarms[at_index]
        try:
            with conn.begin_nested():
                taken[at_index] = _take(conn, alarm, signals.get(alarm.signal), by=by, at=at)
        except GridcityError as error:
            taken[at_index] = Taken(Taking.REFUSED, code=error.code, says=error.message)
    return [taken[index] for index in range(len(alarms))]


def list_signals(conn: Connection) -> list[Signal]:
    """Read what alarms mean in this city, by code."""
    with cursor(conn) as cur:
        cur.execute(f"SELECT {_COLUMNS} FROM alarm_signals ORDER BY code")
        rows = cur.fetchall()
    return [
        Signal(code, name, name_en, class_id, GroupBy(group_by), within_m, window_min, at_least, channel)
        for code, name, name_en, class_id, group_by, within_m, window_min, at_least, channel in rows
    ]


def save_signals(conn: Connection, signals: Sequence[Signal]) -> None:
    """Set what signals mean from now on; those that are not named stay as they are.

    Raises
    ------
    SignalInvalid
        A code stands twice, or a class is no class of matters.
    """
    codes = [one.code for one in signals]
    if len(set(codes)) < len(codes):
        raise SignalInvalid("Each signal is named once.", signals=codes)
    with cursor(conn) as cur:
        cur.execute(
            "SELECT id FROM catalogue_classes WHERE kind = 'matter' AND id = ANY(%s)",
            ([one.class_id for one in signals],),
        )
        known = {row[0] for row in cur.fetchall()}
        unknown = sorted({one.class_id for one in signals} - known)
        if unknown:
            raise SignalInvalid("A signal's class is one of matters.", unknown=unknown)
        execute_values(
            cur,
            f"INSERT INTO alarm_signals ({_COLUMNS}) VALUES %s ON CONFLICT (code) DO UPDATE SET"
            f" ({_COLUMNS}) = ROW (excluded.*)",
            [(*astuple(one)[:4], str(one.group_by), *astuple(one)[5:]) for one in signals],
        )


def list_groups(
    conn: Connection,
    *,
    since: datetime | None = None,
    case_id: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[Group]:
    """Read groups of alarms, the newest first.

    Parameters
    ----------
    since
        Only those with an alarm at or after this instant.
    case_id
        Only those behind this case.
    after
        The number of the last group of the page before.
    """
    values = {"since": since, "case_id": case_id, "after": after, "wanted": limit}
    with cursor(conn) as cur:
        cur.execute(_SQL.groups, values)
        return [Group(*row) for row in cur.fetchall()]


def _known(conn: Connection, alarms: Sequence[Alarm]) -> dict[int, Taken]:
    """Find those that were sent before, all at once: a gateway that sends its day again costs little."""
    keys = {(one.device, one.signal, one.happened_at): index for index, one in enumerate(alarms)}
    devices, signals, instants = zip(*keys, strict=True) if keys else ((), (), ())
    values = {"devices": list(devices), "signals": list(signals), "instants": list(instants)}
    with cursor(conn) as cur:
        cur.execute(_SQL.known_alarms, values)
        found = {
            (device, signal, at): Taken(Taking.KNOWN, *told) for device, signal, at, *told in cur.fetchall()
        }
    return {
        index: found[key]
        for index, one in enumerate(alarms)
        for key in ((one.device, one.signal, one.happened_at),)
        if key in found
    }


def _take(conn: Connection, alarm: Alarm, signal: Signal | None, *, by: Person, at: datetime) -> Taken:
    values: dict[str, Any] = asdict(alarm) | {"received_at": at}
    with cursor(conn) as cur:
        cur.execute(_SQL.known_alarm, values)
        known = cur.fetchone()
        if known is not None:
            return Taken(Taking.KNOWN, *known)
        if signal is None:
            raise SignalUnknown(
                f"Nobody has said what {alarm.signal!r} means: add it to the signals.", signal=alarm.signal
            )
        _check(alarm, at)
        component_id, lon, lat = _place_of(conn, alarm)
        window = timedelta(minutes=signal.window_min)
        values |= {"lon": lon, "lat": lat, "span": window, "within_m": signal.within_m}
        values["group_by"] = str(signal.group_by)
        values["north"] = signal.within_m / _DEGREE_M
        values["east"] = values["north"] / max(0.01, cos(radians(lat)))
        cur.execute(_SQL.find_group, values)
        group_id, case_id, has_open_case = cur.fetchone() or (None, None, False)
        if group_id is None:
            cur.execute(_SQL.make_group, values)
            ((group_id,),) = cur.fetchall()
        values["group_id"] = group_id
        cur.execute(_SQL.keep_alarm, values)
        cur.execute(_SQL.count_alarm, values)
        ((count, first_at),) = cur.fetchall()
        if has_open_case:
            return Taken(Taking.ADDED, group_id, case_id)
        cur.execute(_SQL.times_of_group, values)
        if fullest_window([row[0] for row in cur.fetchall()], window) < signal.at_least:
            return Taken(Taking.COUNTED, group_id)
        report = Report(
            class_id=signal.class_id,
            lon=lon,
            lat=lat,
            description=_description(alarm, signal, count, first_at),
            address=derived_address(conn, lon, lat),
            is_address_derived=True,
            channel=signal.channel,
            component_id=component_id,
        )
        case = cases.report(conn, report, by=by, at=at, key=f"alarm-group-{group_id}")
        cur.execute(_SQL.hang_case, {"group_id": group_id, "case_id": case.id})
    return Taken(Taking.REPORTED, group_id, case.id)


def fullest_window(times: Sequence[datetime], window: timedelta) -> int:
    """Count the most instants, given in their order, that lie within one window. Pure."""
    most = 0
    for last, instant in enumerate(times):
        most = max(most, last + 1 - bisect_left(times, instant - window))
    return most


def _check(alarm: Alarm, at: datetime) -> None:
    if not alarm.device.strip():
        raise AlarmInvalid("An alarm names its device.", name="device")
    if alarm.happened_at > at + _AHEAD:
        raise AlarmInvalid(
            f"{alarm.happened_at.isoformat()} is yet to come: set the clock of device {alarm.device}.",
            name="happened_at",
        )
    if alarm.happened_at < at - _BEHIND:
        raise AlarmInvalid(
            f"{alarm.happened_at.isoformat()} is too long ago: set the clock of device {alarm.device}.",
            name="happened_at",
        )
    check_words(name=alarm.device, note=alarm.says)


def _place_of(conn: Connection, alarm: Alarm) -> tuple[int | None, float, float]:
    """Say which component an alarm is of, and where it is; its own place goes first."""
    component_id = lon = lat = None
    if alarm.component_code is not None:
        with cursor(conn) as cur:
            cur.execute(_SQL.place_of, {"code": alarm.component_code})
            component_id, lon, lat = cur.fetchone() or (None, None, None)
    if alarm.lon is not None and alarm.lat is not None:
        lon, lat = alarm.lon, alarm.lat
    if lon is None or lat is None:
        raise AlarmPlaceMissing(
            "Give the alarm a place (lon, lat), or the code of a component that stands in the register.",
            component_code=alarm.component_code,
        )
    cell_at(conn, lon, lat)  # a place outside the city is refused before anything is kept
    return component_id, lon, lat


def _description(alarm: Alarm, signal: Signal, count: int, first_at: datetime) -> str:
    words = f"{signal.name}（{alarm.device}，{count} 次，自 {first_at:%Y-%m-%d %H:%M} UTC）"
    words += f" · {signal.name_en}: {count}× from {alarm.device} since {first_at:%Y-%m-%d %H:%M} UTC"
    return f"{words}\n{alarm.says}" if alarm.says.strip() else words
