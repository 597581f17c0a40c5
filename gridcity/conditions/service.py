"""Filing conditions: read, add, change, end. Nothing here commits.

History is never rewritten: an edition is ended and another begins, from today on or later. A case keeps
the edition that it was filed under, so that no deadline moves when a limit changes.
"""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection, exists, select

from gridcity.catalogue.errors import ClassNotFound
from gridcity.catalogue.model import Kind
from gridcity.catalogue.service import get_class, list_classes
from gridcity.city.service import city_day, get_city
from gridcity.conditions import repository
from gridcity.conditions.errors import (
    BeforeToday,
    ConditionEnded,
    ConditionInvalid,
    ConditionOverlaps,
    ConditionUnchanged,
)
from gridcity.conditions.model import (
    FIRST_CODE,
    Condition,
    ConditionFilter,
    ConditionPage,
    InForce,
    Limits,
    NewCondition,
)
from gridcity.conditions.rules import check_content, meets, tidied
from gridcity.store.tables import calendars, filing_conditions
from gridcity.worktime.model import STANDARD, Limit, Unit

REGISTER = "register"
"""Source of conditions that were entered one by one."""
CATALOGUE = "catalogue"
"""Source of examples that stand for the limits which the catalogue proposes."""


def get(conn: Connection, condition_id: int) -> Condition:
    """Read an edition; raises ``ConditionNotFound``."""
    return repository.get(conn, condition_id)


def history(conn: Connection, condition_id: int) -> list[Condition]:
    """Read every edition of the condition that one belongs to, oldest first; raises as ``get``."""
    content = repository.get(conn, condition_id).content
    return repository.history(conn, content.class_id, content.code)


def list_conditions(
    conn: Connection, wanted: ConditionFilter | None = None, *, after: int | None = None, limit: int = 100
) -> ConditionPage:
    """List conditions by edition, class and code, a page at a time; 1,000 are the most."""
    return repository.list_page(conn, wanted or ConditionFilter(), after=after, limit=limit)


def add(conn: Connection, new: NewCondition, *, at: datetime, by: int | None = None) -> Condition:
    """Enter a condition. As the default it takes that place from another of its class.

    Raises
    ------
    ConditionInvalid
        Its class, calendar, words, photos or days cannot be; the details name the field.
    BeforeToday
        It would begin before today.
    ConditionOverlaps
        An edition of it, or a default that begins later, holds on some of the same days.
    """
    today = city_day(conn, at)
    if new.valid_from < today:
        raise _before_today(today, new.valid_from)
    hold_conditions(conn)
    new = tidied(new)
    check(conn, new)
    there = repository.of_classes(conn, [new.class_id])
    for one in there:
        if one.content.code == new.code and meets(one.content, new):
            raise ConditionOverlaps(
                f"Condition {new.code} of the class holds from {one.content.valid_from} on (number {one.id}):"
                " change it, or let the new one begin when it ends.",
                condition_id=one.id,
            )
    if new.is_default is None:
        new = replace(new, is_default=not any(meets(one.content, new) for one in there))
    return _entered(conn, new, there, today=today, at=at, by=by, succeeds=None)


def change(
    conn: Connection,
    condition_id: int,
    wanted: NewCondition,
    *,
    at: datetime,
    by: int | None = None,
    on: date | None = None,
) -> Condition:
    """Let a condition say something else from a day on: its edition ends, and another begins.

    Parameters
    ----------
    wanted
        What it is to say; class, code and days stay. Whether it is the default stays, too, if it is not said.
    on
        First day of the change; today, if not given. An edition that begins later changes from its beginning.

    Raises
    ------
    ConditionNotFound
        There is no such edition.
    ConditionUnchanged
        It says so already.
    ConditionInvalid, BeforeToday, ConditionEnded, ConditionOverlaps
        As ``add`` and ``end``.
    """
    hold_conditions(conn)
    there, today, day = _changeable(conn, condition_id, at, on)
    content = there.content
    wanted = replace(
        tidied(wanted),
        class_id=content.class_id,
        code=content.code,
        valid_from=content.valid_from,
        valid_to=content.valid_to,
        is_default=content.is_default if wanted.is_default is None else wanted.is_default,
    )
    if wanted == content:
        raise ConditionUnchanged(f"Condition {condition_id} says so already.", condition_id=condition_id)
    wanted = replace(wanted, valid_from=max(day, content.valid_from))
    check(conn, wanted)
    repository.end(conn, condition_id, valid_to=wanted.valid_from, ended_on=today, at=at, by=by)
    others = [one for one in repository.of_classes(conn, [content.class_id]) if one.id != condition_id]
    return _entered(conn, wanted, others, today=today, at=at, by=by, succeeds=condition_id)


def end(
    conn: Connection, condition_id: int, *, at: datetime, by: int | None = None, on: date | None = None
) -> Condition:
    """End an edition: ``on`` is the first day on which it holds no longer; today, if not given.

    One that would begin later never holds.

    Raises
    ------
    ConditionNotFound
        There is no such edition.
    BeforeToday
        It would end before today.
    ConditionEnded
        It holds no longer on that day.
    """
    hold_conditions(conn)
    there, today, day = _changeable(conn, condition_id, at, on)
    last = max(day, there.content.valid_from)
    repository.end(conn, condition_id, valid_to=last, ended_on=today, at=at, by=by)
    return repository.get(conn, condition_id)


def end_examples(conn: Connection, *, at: datetime, by: int | None = None) -> int:
    """End every example today, and say how many there were: what the city did not make its own is gone."""
    hold_conditions(conn)
    today = city_day(conn, at)
    there = repository.list_all(conn, ConditionFilter(is_example=True))
    lasting = [
        one
        for one in there
        if one.content.valid_to is None or max(today, one.content.valid_from) < one.content.valid_to
    ]
    for one in lasting:
        last = max(today, one.content.valid_from)
        repository.end(conn, one.id, valid_to=last, ended_on=today, at=at, by=by)
    return len(lasting)


def propose(conn: Connection, *, at: datetime, since: date | None = None) -> int:
    """Put the limits that the catalogue proposes in force, as examples, and say how many.

    Classes of matters that have, or ever had, a condition are left alone.

    Parameters
    ----------
    since
        First day on which they hold; today, if not given. Where cases are to be filed that happened before.
    """
    hold_conditions(conn)
    first_day = city_day(conn, at) if since is None else since
    known = set(conn.scalars(select(filing_conditions.c.class_id)))
    new = [
        NewCondition(
            one.id,
            FIRST_CODE,
            first_day,
            is_default=True,
            limits=Limits(handle=Limit(one.limit_value, Unit(one.limit_unit))),
            is_emergency=one.is_emergency,
            basis=one.limit_basis or "",
            is_example=True,
        )
        for one in list_classes(conn, Kind.MATTER)
        if one.limit_value is not None and one.limit_unit is not None and one.id not in known
    ]
    repository.save(conn, [(one, CATALOGUE, None) for one in new], at=at, by=None)
    return len(new)


def begin_with_examples(conn: Connection, *, at: datetime) -> InForce:
    """Propose limits to a new city whose profile asks for that, and say what is in force.

    A city that ever had a condition is left alone.
    """
    has_any = conn.scalar(select(exists().where(filing_conditions.c.id.is_not(None))))
    if get_city(conn).profile.has_example_limits and not has_any:
        propose(conn, at=at)
    return in_force(conn, on=city_day(conn, at))


def in_force(conn: Connection, *, on: date) -> InForce:
    """Count the conditions in force on a day in the city's calendar."""
    found = repository.list_all(conn, ConditionFilter(on=on))
    examples = sum(one.content.is_example for one in found)
    return InForce(len(found) - examples, examples)


def check(conn: Connection, new: NewCondition) -> None:
    """Refuse a condition that cannot be.

    Raises
    ------
    ConditionInvalid
        The message says which part of it cannot be.
    """
    _check_what_it_names(conn, new)
    check_content(new)


def _check_what_it_names(conn: Connection, new: NewCondition) -> None:
    try:
        named = get_class(conn, new.class_id)
    except ClassNotFound as error:
        raise ConditionInvalid(error.message, field="class_id", class_id=new.class_id) from error
    if named.kind is not Kind.MATTER:
        raise ConditionInvalid(
            f"{named.code} {named.name} is a component; cases are filed of matters.", field="class_id"
        )
    if new.calendar != STANDARD and not conn.scalar(select(exists().where(calendars.c.code == new.calendar))):
        raise ConditionInvalid(
            f"The city has no calendar {new.calendar}: gridcity calendar set {new.calendar} FILE.toml",
            field="calendar",
        )


def _entered(
    conn: Connection,
    new: NewCondition,
    there: list[Condition],
    *,
    today: date,
    at: datetime,
    by: int | None,
    succeeds: int | None,
) -> Condition:
    """Enter an edition; where it is the default, the default before it is none any more from its day on."""
    if new.is_default:
        for other in there:
            if other.content.is_default and meets(other.content, new):
                _give_way(conn, other, new.valid_from, today=today, at=at, by=by)
    (number,) = repository.save(conn, [(new, REGISTER, succeeds)], at=at, by=by)
    return repository.get(conn, number)


def _give_way(
    conn: Connection, other: Condition, on: date, *, today: date, at: datetime, by: int | None
) -> None:
    content = other.content
    if content.valid_from > on:
        raise ConditionOverlaps(
            f"Condition {content.code} (number {other.id}) is the default from {content.valid_from} on:"
            " change that one first.",
            condition_id=other.id,
        )
    repository.end(conn, other.id, valid_to=on, ended_on=today, at=at, by=by)
    goes_on = replace(content, valid_from=on, is_default=False)
    repository.save(conn, [(goes_on, REGISTER, other.id)], at=at, by=by)


def _changeable(
    conn: Connection, condition_id: int, at: datetime, on: date | None
) -> tuple[Condition, date, date]:
    """Read an edition that can be ended on a day, and keep others from it; with today and that day."""
    there, today = repository.get(conn, condition_id, locked=True), city_day(conn, at)
    day, content = on or today, there.content
    if day < today:
        raise _before_today(today, day)
    if content.valid_to is not None and max(day, content.valid_from) >= content.valid_to:
        raise ConditionEnded(
            f"Condition {condition_id} holds no longer on {day}: it ended before {content.valid_to}.",
            condition_id=condition_id,
            valid_to=content.valid_to,
        )
    return there, today, day


def _before_today(today: date, day: date) -> BeforeToday:
    return BeforeToday(
        f"A change begins on {today} or later, not on {day}: the past stays as it was.", today=today, on=day
    )


def hold_conditions(conn: Connection) -> None:
    """Keep other writers of conditions waiting until the transaction ends; readers go on."""
    conn.exec_driver_sql("LOCK TABLE filing_conditions IN SHARE ROW EXCLUSIVE MODE")
