"""Who answers for what in one cell, in short: a line a major class, and one for each class that differs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection

from gridcity.cells.service import get_cell
from gridcity.city.service import city_day
from gridcity.duty.model import Claim, ClassName, Line, Party, Place, Question, Scope, Target
from gridcity.duty.problems import city_classes
from gridcity.duty.rules import Tally, asked_in_order
from gridcity.people.model import Department
from gridcity.people.service import list_departments
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_Claims = Mapping[tuple[str, str], Claim]


class _Short(NamedTuple):
    """An answer without its reasons."""

    governing: Department | None
    owner: Department | None
    maintainer: Department | None
    responsible: Department | None
    rule_id: int | None
    is_fallback: bool


def cell_lines(conn: Connection, code: str, *, at: datetime, on: date | None = None) -> list[Line]:
    """Say who answers for what in a cell in force.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    code
        The cell's code.
    at
        Now: the city's day then is asked for where ``on`` is not given.
    on
        A day in the city's calendar.

    Raises
    ------
    CellNotFound
        No cell in force has that code.
    """
    cell, day = get_cell(conn, code), on or city_day(conn, at)
    sizes = range(len(cell.area_code), 5, -3)
    places = [Place(code), *(Place(cell.area_code[:size]) for size in sizes), Place("")]
    claims = _read(conn, cell.id, [place.code for place in places], day)
    lines: list[Line] = []
    for _, major in groupby(city_classes(conn), lambda one: (one.kind, one.edition, one.major)):
        lines += _of_major(list(major), places, claims, day)
    return lines


def _read(conn: Connection, cell_id: int, places: Sequence[str], day: date) -> _Claims:
    """Read the rules in force at some places, by place and target."""
    departments = {department.id: department for department in list_departments(conn)}
    with cursor(conn) as cur:
        cur.execute(
            load_queries("gridcity.duty").rules_at_places,
            {"places": list(places), "cell_id": cell_id, "day": day},
        )
        rows = cur.fetchall()
    found: dict[tuple[str, str], Claim] = {}
    for rule_id, place, target, scope, *numbers in rows:
        parties = {
            party: departments[number]
            for party, number in zip(Party, numbers, strict=True)
            if number is not None
        }
        found[place, target] = Claim(Place(place), Target(Scope(scope)), parties, rule_id)
    return found


def _of_major(
    classes: Sequence[ClassName], places: Sequence[Place], claims: _Claims, day: date
) -> Iterator[Line]:
    """Give a major class its line, the answer of most of its classes, and one to each class that differs."""
    answers = {one: _short(one, places, claims, day) for one in classes}
    usual, count = Counter(answers.values()).most_common(1)[0]
    first = classes[0]
    if count > 1:
        yield _line(first, usual, count, whole=True)
    for one, answer in answers.items():
        if count == 1 or answer != usual:
            yield _line(one, answer, 1, whole=False)


def _short(one: ClassName, places: Sequence[Place], claims: _Claims, day: date) -> _Short:
    question = Question(
        day, one.kind, one.id, one.code, one.name, one.name_en,
        one.major, one.major_name, one.major_name_en, one.edition, places[0].code,
    )  # fmt: skip
    tally = Tally(one.kind)
    for place, target in asked_in_order(question, places):
        claim = claims.get((place.code, target.word))
        if claim is not None:
            tally.ask(claim, day)
    named, capacity, chosen = tally.parties, tally.capacity, tally.chosen
    return _Short(
        named.get(Party.GOVERNING),
        named.get(Party.OWNER),
        named.get(Party.MAINTAINER),
        None if capacity is None else named[capacity],
        None if chosen is None else chosen.rule_id,
        tally.is_fallback,
    )


def _line(one: ClassName, answer: _Short, classes: int, *, whole: bool) -> Line:
    return Line(
        kind=one.kind,
        edition=one.edition,
        major=one.major,
        major_name=one.major_name,
        major_name_en=one.major_name_en,
        class_id=None if whole else one.id,
        class_code=None if whole else one.code,
        class_name=None if whole else one.name,
        class_name_en=None if whole else one.name_en,
        classes=classes,
        **answer._asdict(),
    )
