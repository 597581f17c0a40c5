"""Set a watch, look, and decide on what was found. Nothing here commits; no clock: ``at`` is an argument."""

from dataclasses import replace
from datetime import datetime, timedelta
from math import isfinite

from sqlalchemy import Connection

from gridcity.cells.areas import get_area
from gridcity.cells.errors import AreaNotFound
from gridcity.people.model import Person
from gridcity.surveillance import repository
from gridcity.surveillance.errors import (
    AlarmChanged,
    AlarmEnded,
    ReasonMissing,
    WatchChanged,
    WatchInvalid,
)
from gridcity.surveillance.looking import is_alarm, look_over
from gridcity.surveillance.model import Alarm, AlarmState, Found, Looked, Terms, Watch
from gridcity.surveillance.sameness import is_over, recognised, returns

LIMITS: dict[str, tuple[float, float]] = {
    "longest_days": (1, 60),
    "reach_m": (100, 5000),
    "largest_share": (0.001, 0.5),
    "fewest_cases": (2, 1000),
    "every_min": (5, 10_080),
    "replicates": (99, 9999),
    "recurrence_days": (1, 36_500),
    "seed": (0, 2**31 - 1),
}
"""What each number of a watch lies between; the store has the same limits."""
_LONGEST_HISTORY = 1830


def add_watch(conn: Connection, terms: Terms, *, by: Person | None, at: datetime) -> Watch:
    """Set a new watch; who sets it follows it.

    Raises
    ------
    WatchInvalid
        It names no class or area of the city, or a number that cannot be.
    """
    checked = _checked(conn, terms)
    number = repository.insert_watch(conn, checked, by_id=None if by is None else by.id, at=at)
    if by is not None:
        repository.follow(conn, number, by.id, at=at)
    return repository.get_watch(conn, number)


def change_watch(
    conn: Connection, watch_id: int, terms: Terms, *, version: int, by: Person | None, at: datetime
) -> Watch:
    """Set a watch anew, as it was read at ``version``; switched off, its alarms are over.

    Raises
    ------
    WatchNotFound, WatchInvalid
        There is no such watch, or what it is to be cannot be.
    WatchChanged
        Somebody else changed it meanwhile.
    """
    repository.get_watch(conn, watch_id)
    checked = _checked(conn, terms)
    by_id = None if by is None else by.id
    if not repository.update_watch(conn, watch_id, checked, version=version, by_id=by_id, at=at):
        raise WatchChanged(f"Watch {watch_id} was changed meanwhile.", watch_id=watch_id)
    if not checked.is_on:
        for alarm in repository.list_alarms(conn, watch_id=watch_id, is_live=True):
            _end(conn, alarm, at=at, why="watch_off")
    return repository.get_watch(conn, watch_id)


def follow(conn: Connection, watch_id: int, by: Person, *, is_following: bool, at: datetime) -> None:
    """Let somebody be told of a watch's alarms from now on, or no longer; said twice, it is said once.

    Raises
    ------
    WatchNotFound
        There is no such watch.
    """
    repository.get_watch(conn, watch_id)
    if is_following:
        repository.follow(conn, watch_id, by.id, at=at)
    else:
        repository.leave(conn, watch_id, by.id)


def _checked(conn: Connection, terms: Terms) -> Terms:
    for name, (least, most) in LIMITS.items():
        value = float(getattr(terms, name))
        if not (isfinite(value) and least <= value <= most):
            raise WatchInvalid(
                f"{name} lies between {least:g} and {most:g}, not at {value:g}.",
                field=name,
                least=least,
                most=most,
            )
    if not 2 * terms.longest_days <= terms.history_days <= _LONGEST_HISTORY:
        raise WatchInvalid(
            "The history is at least twice as long as the longest cluster, and five years at most.",
            field="history_days",
            least=2 * terms.longest_days,
            most=_LONGEST_HISTORY,
        )
    name, name_en = terms.name.strip(), terms.name_en.strip()
    if not name or not name_en or max(len(name), len(name_en)) > 100 or "\0" in name + name_en:
        raise WatchInvalid("A watch has a name in both languages, of 100 characters at most.", field="name")
    codes = tuple(dict.fromkeys(terms.class_codes))
    unknown = [code for code, ids in repository.known_classes(conn, codes) if not ids]
    if unknown:
        raise WatchInvalid(
            "There are no such classes of matters.", field="class_codes", unknown=sorted(unknown)
        )
    if terms.area_code is not None:
        try:
            get_area(conn, terms.area_code)
        except AreaNotFound as error:
            raise WatchInvalid(error.message, field="area_code", area_code=terms.area_code) from error
    return replace(terms, name=name, name_en=name_en, class_codes=codes)


def look(conn: Connection, watch_id: int, *, at: datetime, threads: int = 2) -> Looked:
    """Look for clusters that go on at a moment, and keep what comes of it: scan, alarms, what ended.

    Reading and scanning hold nothing back: the transaction writes only at its end, after it has made sure
    that the watch is still set as it was. A scan of a moment that was scanned before changes nothing.

    Parameters
    ----------
    conn
        A transaction that does nothing else.
    at
        The moment: only what was known by then counts.
    threads
        How many replicates are made at once.

    Raises
    ------
    WatchNotFound
        There is no such watch.
    WatchChanged
        It was set anew during the scan: nothing was kept.
    """
    watch = repository.get_watch(conn, watch_id)
    since = at - timedelta(days=watch.terms.history_days)
    looked = look_over(
        repository.read_cases(conn, watch.terms, since=since, until=at), watch.terms, at=at, threads=threads
    )
    keep(conn, watch, looked)
    return looked


def keep(conn: Connection, watch: Watch, looked: Looked) -> None:
    """Keep a scan: new alarms, those that it saw again, those that are over.

    Raises
    ------
    WatchChanged
        The watch was set anew since it was read.
    """
    if repository.hold_watch(conn, watch.id) != watch.version:
        raise WatchChanged(f"Watch {watch.id} was set anew during the scan.", watch_id=watch.id)
    told = [one for one in looked.found if is_alarm(one, watch.terms)]
    on = repository.watches_on(conn)
    if not repository.insert_scan(conn, watch, looked, alarms=len(told), on=on):
        return
    live = [
        repository.hold_alarm(conn, one.id)
        for one in repository.list_alarms(conn, watch_id=watch.id, is_live=True)
    ]
    known = recognised(live, told)
    for found, same in zip(told, known, strict=True):
        if same is None:
            number = repository.insert_alarm(conn, watch.id, found, on=on)
            repository.insert_event(conn, number, 1, "found", at=looked.at, body=_said(found))
        else:
            _see_again(conn, same, found, on=on)
    seen = {alarm.id for alarm in known if alarm is not None}
    for alarm in live:
        if alarm.id not in seen and is_over(alarm, looked.at):
            _end(conn, alarm, at=looked.at, why="not_seen")


def _see_again(conn: Connection, alarm: Alarm, found: Found, *, on: int) -> None:
    comes_back = returns(alarm, found)
    was = alarm.cluster
    is_news = comes_back or (set(was.cell_ids), was.observed) != (set(found.cell_ids), found.observed)
    state = AlarmState.OPEN if comes_back else alarm.state
    repository.see_alarm_again(conn, alarm, found, state=state, is_news=is_news, on=on)
    if is_news:
        kind = "return" if comes_back else "changed"
        repository.insert_event(conn, alarm.id, alarm.version + 1, kind, at=found.until, body=_said(found))


def _end(conn: Connection, alarm: Alarm, *, at: datetime, why: str) -> None:
    version = repository.end_alarm(conn, alarm.id, at=at)
    repository.insert_event(conn, alarm.id, version, "end", at=at, body={"why": why})


def _said(found: Found) -> dict[str, object]:
    """Say of a cluster what an alarm's history keeps."""
    return {
        "cells": len(found.cell_ids),
        "observed": found.observed,
        "expected": round(found.expected, 2),
        "recurrence_days": round(found.recurrence_days, 1),
    }


def acknowledge(conn: Connection, alarm_id: int, *, version: int, by: Person, at: datetime) -> Alarm:
    """Say that somebody has seen an alarm and looks after it. Said twice by anybody, it is said once.

    Raises
    ------
    AlarmNotFound, AlarmChanged, AlarmEnded
        There is no such alarm, somebody else decided meanwhile, or it is over.
    """
    alarm = repository.hold_alarm(conn, alarm_id)
    if alarm.state is AlarmState.ACKNOWLEDGED:
        return alarm
    _check(alarm, version)
    now = repository.decide_alarm(conn, alarm_id, AlarmState.ACKNOWLEDGED, reason=None, by_id=by.id, at=at)
    repository.insert_event(conn, alarm_id, now, "acknowledge", at=at, by_id=by.id)
    return repository.get_alarm(conn, alarm_id)


def dismiss(conn: Connection, alarm_id: int, *, reason: str, version: int, by: Person, at: datetime) -> Alarm:
    """Say that an alarm is none, and why. It stays so while scans see it, unless it becomes ten times rarer.

    Raises
    ------
    ReasonMissing
        Nothing says why.
    AlarmNotFound, AlarmChanged, AlarmEnded
        There is no such alarm, somebody else decided meanwhile, or it is over.
    """
    why = reason.strip()
    if not why or len(why) > 1000 or "\0" in why:
        raise ReasonMissing("Say in up to 1,000 characters why this is no cluster to look after.")
    alarm = repository.hold_alarm(conn, alarm_id)
    if alarm.state is AlarmState.DISMISSED and alarm.reason == why:
        return alarm
    _check(alarm, version)
    now = repository.decide_alarm(conn, alarm_id, AlarmState.DISMISSED, reason=why, by_id=by.id, at=at)
    repository.insert_event(conn, alarm_id, now, "dismiss", at=at, by_id=by.id, body={"reason": why})
    return repository.get_alarm(conn, alarm_id)


def _check(alarm: Alarm, version: int) -> None:
    if alarm.state is AlarmState.ENDED:
        raise AlarmEnded(f"Alarm {alarm.id} is over.", alarm_id=alarm.id)
    if alarm.version != version:
        raise AlarmChanged(
            f"Alarm {alarm.id} has changed meanwhile.", alarm_id=alarm.id, version=alarm.version
        )
