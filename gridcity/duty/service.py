"""Ask who answers, and keep the rules that say so. Nothing here commits.

History is never rewritten: a rule is ended and another begins, from today on or later. Only a file
brings rules that began before (``gridcity.duty.loading``), and those never in place of others.
"""

from collections.abc import Mapping
from datetime import date, datetime

import psycopg2
from sqlalchemy import Connection, select, text

from gridcity.catalogue.service import get_class
from gridcity.cells.areas import get_area
from gridcity.cells.errors import AreaNotFound, CellNotFound
from gridcity.cells.service import get_cell, hold_cells
from gridcity.city.service import city_day
from gridcity.duty import repository, rules
from gridcity.duty.errors import (
    PastIsSettled,
    QuestionInvalid,
    RuleEnded,
    RuleInvalid,
    RuleOverlaps,
    RuleUnchanged,
)
from gridcity.duty.model import (
    LEVEL_OF_LENGTH,
    Answer,
    Level,
    NewRule,
    Party,
    Rule,
    RuleFilter,
    RulePage,
    Scope,
    Target,
)
from gridcity.errors import GridcityError
from gridcity.store.errors import translate
from gridcity.store.tables import catalogue_classes, cells, departments

REGISTER = "register"
"""Source of rules that were entered one by one."""
LONGEST_NOTE = 1000

_KNOWN: dict[str, type[GridcityError]] = {"duty_rules_overlap_key": RuleOverlaps}


def ask(
    conn: Connection,
    *,
    at: datetime,
    cell: str | None = None,
    class_id: int | None = None,
    component: str | None = None,
    on: date | None = None,
) -> Answer:
    """Say who answers for a class in a cell, or for a component, and why.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    at
        Now: the city's day then is asked for where ``on`` is not given.
    cell, class_id
        A cell's code and a class: both, or neither.
    component
        A component's code, in their place. What the register says of it itself comes first.
    on
        A day in the city's calendar, past or future. Of a day before the last redraw the cell of then is
        meant.

    Raises
    ------
    QuestionInvalid
        Not one of the two ways to ask, or there is no such component.
    CellNotFound, ClassNotFound
        No cell ever had that code; the catalogue has no such class.
    """
    by_cell = cell is not None and class_id is not None
    if by_cell == (component is not None) or (cell is None) != (class_id is None):
        raise QuestionInvalid("Ask by cell and class, or by component.")
    found = repository.ask(conn, cell=cell, class_id=class_id, component=component, on=on, at=at)
    if found is None:
        raise _why_not(conn, cell, class_id, component)
    return rules.decide(*found)


def _why_not(
    conn: Connection, cell: str | None, class_id: int | None, component: str | None
) -> GridcityError:
    if component is not None:
        return QuestionInvalid(f"There is no component {component}.", component_code=component)
    if conn.execute(select(cells.c.id).where(cells.c.code == cell).limit(1)).first() is None:
        return CellNotFound(f"There is no cell {cell}.", cell_code=cell)
    get_class(conn, class_id or 0)
    return QuestionInvalid("The city's cells changed while it was asked.", cell_code=cell)


def get_rule(conn: Connection, rule_id: int) -> Rule:
    """Read a rule; raises ``RuleNotFound``."""
    return repository.get(conn, rule_id)


def history(conn: Connection, rule_id: int) -> list[Rule]:
    """Read every rule there ever was for the place and class of one, oldest first; raises as ``get_rule``."""
    return repository.history(conn, repository.get(conn, rule_id))


def list_rules(
    conn: Connection, wanted: RuleFilter | None = None, *, after: int | None = None, limit: int = 100
) -> RulePage:
    """List rules by number, a page at a time; 1,000 are the most."""
    return repository.list_page(conn, wanted or RuleFilter(), after=after, limit=limit)


def add(conn: Connection, new: NewRule, *, at: datetime, by: int | None = None) -> Rule:
    """Enter a rule.

    Raises
    ------
    RuleInvalid
        Its place, class or a department does not exist; it names nobody; it would end before it begins.
    PastIsSettled
        It would begin before today.
    RuleOverlaps
        Another rule answers for the same place and class on some of the same days.
    """
    today = city_day(conn, at)
    if new.valid_from < today:
        raise PastIsSettled(
            f"A rule begins on {today} or later, not on {new.valid_from}: the past stays as it was.",
            today=today,
            valid_from=new.valid_from,
        )
    cell_id = check(conn, new)
    other = repository.overlapping(conn, new, cell_id=cell_id)
    if other is not None:
        raise _overlap(repository.get(conn, other), new)
    return repository.get(conn, _insert(conn, new, cell_id=cell_id, at=at, by=by))


def change(
    conn: Connection,
    rule_id: int,
    parties: Mapping[Party, int | None],
    *,
    at: datetime,
    by: int | None = None,
    on: date | None = None,
    note: str | None = None,
) -> Rule:
    """Let a rule name others from a day on: it ends, and another begins in its place.

    Parameters
    ----------
    parties
        Department numbers of the capacities that change; None names nobody. The others stay.
    on
        First day of the change; today, if not given. A rule that begins later changes from its beginning.

    Raises
    ------
    RuleNotFound
        There is no such rule.
    PastIsSettled
        The change would begin before today.
    RuleEnded
        The rule holds no longer on that day, or is contested.
    RuleUnchanged
        It says so already.
    RuleInvalid
        Nobody would be named, or a department does not exist.
    """
    hold_cells(conn)
    rule, today, day = _changeable(conn, rule_id, at, on)
    named = {party: _number(rule, party) for party in Party}
    wanted = named | dict(parties)
    if wanted == named:
        raise RuleUnchanged(f"Rule {rule_id} says so already.", rule_id=rule_id)
    changed = NewRule(
        rule.place.code,
        rule.target,
        valid_from=max(day, rule.valid_from),
        valid_to=rule.valid_to,
        governing_id=wanted[Party.GOVERNING],
        owner_id=wanted[Party.OWNER],
        maintainer_id=wanted[Party.MAINTAINER],
        note=rule.note if note is None else note,
    )
    _check_words(conn, changed)
    cell_id = _cell_id(conn, rule)
    repository.end(conn, rule_id, valid_to=changed.valid_from, ended_on=today, at=at, by=by)
    number = _insert(conn, changed, cell_id=cell_id, at=at, by=by, succeeds_id=rule_id)
    return repository.get(conn, number)


def end(
    conn: Connection, rule_id: int, *, at: datetime, by: int | None = None, on: date | None = None
) -> Rule:
    """End a rule: ``on`` is the first day on which it holds no longer; today, if not given.

    A rule that would begin later never holds; a contested one is withdrawn.

    Raises
    ------
    RuleNotFound, PastIsSettled, RuleEnded
        As ``change``.
    """
    hold_cells(conn)
    rule = repository.get(conn, rule_id, locked=True)
    if rule.is_contested and rule.valid_to != rule.valid_from:
        today = city_day(conn, at)
        repository.end(conn, rule_id, valid_to=rule.valid_from, ended_on=today, at=at, by=by)
    else:
        rule, today, day = _changeable(conn, rule_id, at, on)
        repository.end(conn, rule_id, valid_to=max(day, rule.valid_from), ended_on=today, at=at, by=by)
    return repository.get(conn, rule_id)


def _changeable(conn: Connection, rule_id: int, at: datetime, on: date | None) -> tuple[Rule, date, date]:
    """Read a rule that can be ended on a day, and keep others from it; with today and that day."""
    rule, today = repository.get(conn, rule_id, locked=True), city_day(conn, at)
    day = on or today
    if day < today:
        raise PastIsSettled(
            f"A change begins on {today} or later, not on {day}: the past stays as it was.",
            today=today,
            on=day,
        )
    if rule.is_contested:
        raise RuleEnded(
            f"Rule {rule_id} is contested: withdraw it, or change the rule that it contradicts.",
            rule_id=rule_id,
        )
    if rule.valid_to is not None and max(day, rule.valid_from) >= rule.valid_to:
        raise RuleEnded(
            f"Rule {rule_id} holds no longer on {day}: it ended before {rule.valid_to}.",
            rule_id=rule_id,
            valid_to=rule.valid_to,
        )
    return rule, today, day


def check(conn: Connection, new: NewRule) -> int | None:
    """Refuse a rule that cannot be; gives the number of the cell that it is about, if it is about one.

    Raises
    ------
    RuleInvalid
        The message says which part of it cannot be.
    """
    _check_words(conn, new)
    if new.valid_to is not None and new.valid_to <= new.valid_from:
        raise RuleInvalid("A rule ends after the day on which it begins.", field="valid_to")
    _check_target(conn, new.target)
    level = LEVEL_OF_LENGTH.get(len(new.place))
    try:
        if level is Level.CELL:
            hold_cells(conn)
            return get_cell(conn, new.place).id
        if level is not Level.CITY:
            get_area(conn, new.place)
    except (CellNotFound, AreaNotFound) as error:
        raise RuleInvalid(error.message, field="place", place=new.place) from error
    return None


def _check_words(conn: Connection, new: NewRule) -> None:
    named = {number for number in new.departments if number is not None}
    if not named:
        raise RuleInvalid("A rule names at least one department.", field="governing_id")
    query = select(departments.c.id, departments.c.name, departments.c.closed_on)
    there = {row.id: row for row in conn.execute(query.where(departments.c.id.in_(named)))}
    if named - set(there):
        raise RuleInvalid(f"There is no department {min(named - set(there))}.", field="departments")
    for row in there.values():
        if row.closed_on is not None and (new.valid_to or date.max) > max(row.closed_on, new.valid_from):
            raise RuleInvalid(
                f"{row.name} is closed from {row.closed_on} on: name who took over, or let the rule end"
                " before then.",
                field="departments",
                department_id=row.id,
                closed_on=row.closed_on,
            )
    if len(new.note) > LONGEST_NOTE or "\0" in new.note:
        raise RuleInvalid(f"A note has at most {LONGEST_NOTE} characters, and no NUL.", field="note")


def _check_target(conn: Connection, target: Target) -> None:
    table = catalogue_classes
    query = select(table.c.id).limit(1)
    if target.scope is Scope.CLASS:
        query = query.where(table.c.id == target.class_id, table.c.kind == str(target.kind))
    elif target.scope is Scope.MAJOR:
        query = query.where(
            table.c.edition == target.edition,
            table.c.kind == str(target.kind),
            table.c.code.startswith(target.major or "?", autoescape=True),
        )
    else:
        return
    if conn.execute(query).first() is None:
        raise RuleInvalid("The catalogue has no such class.", field="target")


def _cell_id(conn: Connection, rule: Rule) -> int | None:
    """Give the cell that a rule is about, even where it was redrawn since."""
    query = text("SELECT cell_id FROM duty_rules WHERE id = :id")
    found: int | None = conn.scalar(query, {"id": rule.id})
    return found


def _number(rule: Rule, party: Party) -> int | None:
    department = getattr(rule, str(party))
    return None if department is None else int(department.id)


def _insert(
    conn: Connection,
    new: NewRule,
    *,
    cell_id: int | None,
    at: datetime,
    by: int | None,
    succeeds_id: int | None = None,
) -> int:
    """Enter a rule; who was overtaken by another that overlaps is told so."""
    try:
        with conn.begin_nested():
            return repository.insert(
                conn, new, cell_id=cell_id, source=REGISTER, at=at, by=by, succeeds_id=succeeds_id
            )
    except psycopg2.IntegrityError as error:
        foreseen = translate(error, _KNOWN)
        if foreseen is None:
            raise
        raise foreseen from error


def _overlap(other: Rule, new: NewRule) -> RuleOverlaps:
    return RuleOverlaps(
        f"Rule {other.id} answers for the same place and class from {other.valid_from}"
        + (" on" if other.valid_to is None else f" until before {other.valid_to}")
        + ". Change it, or let the new one begin when it ends.",
        rule_id=other.id,
        valid_from=other.valid_from,
        valid_to=other.valid_to,
        wanted_from=new.valid_from,
        wanted_to=new.valid_to,
    )
