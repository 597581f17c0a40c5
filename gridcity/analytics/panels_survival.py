"""How long the city's components last, by what they are, how old, whose, and where."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from gridcity.analytics.component_lives import (
    DAY_S,
    NOBODY,
    Clock,
    Event,
    Happened,
    Register,
    component_years,
    lives_of,
    nearest_components,
)
from gridcity.analytics.errors import NoVariation
from gridcity.analytics.inspection import (
    Suggested,
    Weibull,
    YearlyRate,
    fit_weibull,
    suggest_interval,
    yearly_rate,
)
from gridcity.analytics.model import Floats, Ints
from gridcity.analytics.panels import checked_period, plane
from gridcity.analytics.panels_exposure import (
    Exposure,
    area_names,
    known_exposures,
    read_exposure,
    read_ground,
)
from gridcity.analytics.survival import Compared, Curve, Lives, at_risk_at, log_rank, survival_curve
from gridcity.city.model import Level
from gridcity.city.service import city_day
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

MOST_GROUPS = 6
"""So many groups are told apart, the largest; the rest is one of its own. [-]"""
OTHERS = ""
"""The key of the rest."""
TICKS = 7
_AGES = (5, 10, 20)
"""Where bands of age end. [years]"""
_MOST_WEIBULL = 20_000
_YEAR_D = 365.25


class Group(StrEnum):
    """By what components are told apart."""

    NONE = "none"
    CLASS = "class"
    AGE = "age"
    OWNER = "owner"
    GROUND = "ground"
    AREA = "area"
    ATTRIBUTE = "attribute"


@dataclass(frozen=True, slots=True)
class SurvivalAsked:
    """A question: how long components of some classes last until an event, in a period of records.

    ``class_ids`` are the matters that count; None: all that are about these components. A case that names no
    component is taken for the nearest within ``within_m`` [m]; None: for none. ``believes_start`` False: the
    register's start days are of its making, and all stood from the beginning. ``share`` may fail between
    inspections [-].
    """

    component_class_ids: tuple[int, ...]
    since: datetime
    until: datetime
    event: Event = Event.FIRST_CASE
    clock: Clock = Clock.RECORDS
    group: Group = Group.NONE
    attribute: str | None = None
    class_ids: tuple[int, ...] | None = None
    within_m: float | None = None
    believes_start: bool = True
    share: float = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class GroupTold:
    """One group: its curve, who is at risk at the answer's ticks [lives], cases a component-year."""

    key: str
    name: str | None
    name_en: str | None
    components: int
    lives: int
    curve: Curve | None
    at_risk: Floats
    median: tuple[float | None, float | None, float | None]
    cases: YearlyRate
    suggested: Suggested | None


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalTold:
    """The answer. Times in days; ``ticks`` [d] where it is said how many are at risk.

    ``unborn`` components were put there after the period, by the register: they are left out, which is a
    hint that its start days are not to be believed where it is all of them. ``placed`` cases were taken for
    the nearest component, ``homeless`` ones are about none.
    """

    asked: SurvivalAsked
    ticks: Floats
    groups: tuple[GroupTold, ...]
    compared: Compared | None
    weibull: Weibull | None
    components: int
    unborn: int
    cases: int
    placed: int
    homeless: int


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What the store tells of components; shape (n,)."""

    ids: Ints
    register: Register
    class_id: Ints
    owner: list[int | None]
    cell: list[str]
    attribute: list[str | None]
    places: Floats


def read_survival(conn: Connection, asked: SurvivalAsked) -> SurvivalTold:
    """Answer a question about how long components last.

    Raises
    ------
    PeriodInvalid
        The period ends before it begins, or lies in years that are none of a city's.
    NoVariation
        There are no components of these classes that stood in the period.
    """
    period = checked_period(asked.since, asked.until)
    until = (asked.until - asked.since).total_seconds() / DAY_S
    seen = _components(conn, asked)
    unborn = int((seen.register.born >= until).sum())
    happened, placed = _cases(conn, asked, seen, period)
    lives, of = lives_of(seen.register, happened, asked.event, asked.clock, until=until)
    if not lives.entry.size and (asked.event is not Event.NEXT_CASE or unborn == seen.ids.size):
        raise NoVariation(
            f"None of {seen.ids.size:,} components stood in the period; {unborn:,} were put there after it.",
            components=seen.ids.size,
            unborn=unborn,
        )
    years = component_years(seen.register, until=until)
    keys, names = _grouped(conn, asked, seen)
    longest = float(lives.exit.max()) if lives.exit.size else until
    ticks = np.linspace(0, longest, TICKS)
    counted = np.bincount(happened.component[happened.component >= 0], minlength=seen.ids.size)
    groups = tuple(
        _told(asked, number, names, lives.of(keys[of] == number), ticks, keys, years, counted)
        for number in range(len(names))
    )
    return SurvivalTold(
        asked=asked,
        ticks=ticks,
        groups=groups,
        compared=_compared(lives, keys[of]),
        weibull=_fitted(lives),
        components=seen.ids.size,
        unborn=unborn,
        cases=happened.component.size,
        placed=placed,
        homeless=int((happened.component == NOBODY).sum()),
    )


@dataclass(frozen=True, slots=True)
class ComponentClass:
    """A class that components are registered of: how many, and by what they can be told apart."""

    id: int
    name: str
    name_en: str
    components: int
    has_owners: bool
    attributes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SurvivalChoices:
    """What can be asked: classes, whether there are streets, from when to when cases were reported."""

    classes: tuple[ComponentClass, ...]
    has_streets: bool
    first_at: datetime | None
    last_at: datetime | None


def survival_choices(conn: Connection) -> SurvivalChoices:
    """Say which components are registered, and by what they can be told apart."""
    attributes = dict(_rows(conn, "attributes_of", {}))
    first_at, last_at = _rows(conn, "reported_between", {})[0]
    return SurvivalChoices(
        tuple(
            ComponentClass(one, name, name_en, count, owned > 0, tuple(attributes.get(one, ())))
            for one, name, name_en, count, owned in _rows(conn, "components_by_class", {})
        ),
        Exposure.STREETS in known_exposures(conn),
        first_at,
        last_at,
    )


def _told(
    asked: SurvivalAsked,
    number: int,
    names: "Sequence[tuple[str, str | None, str | None]]",
    lives: Lives,
    ticks: Floats,
    keys: Ints,
    years: Floats,
    counted: Ints,
) -> GroupTold:
    key, name, name_en = names[number]
    mine = keys == number
    curve = survival_curve(lives) if lives.events else None
    suggested = None
    if curve is not None:
        suggested = suggest_interval(curve, asked.share, seen=float(lives.exit.max()))
    return GroupTold(
        key=key,
        name=name,
        name_en=name_en,
        components=int(mine.sum()),
        lives=lives.entry.size,
        curve=curve,
        at_risk=at_risk_at(lives, ticks),
        median=(None, None, None) if curve is None else curve.reached(0.5),
        cases=yearly_rate(float(counted[mine].sum()), float(years[mine].sum())),
        suggested=suggested,
    )


def _compared(lives: Lives, keys: Ints) -> Compared | None:
    try:
        return log_rank(lives, keys)
    except NoVariation:
        return None


def _fitted(lives: Lives) -> Weibull | None:
    """Fit a distribution; to very many lives by an even pick of them, which tells as much."""
    step = max(1, lives.entry.size // _MOST_WEIBULL)
    picked = np.zeros(lives.entry.size, dtype=bool)
    picked[::step] = True
    try:
        return fit_weibull(lives.of(picked))
    except NoVariation:
        return None


def _components(conn: Connection, asked: SurvivalAsked) -> _Seen:
    rows = _rows(
        conn,
        "components_seen",
        {"component_class_ids": list(asked.component_class_ids), "attribute": asked.attribute or ""},
    )
    ids, class_id, start, gone, owner, cell, attribute, lon, lat = (
        zip(*rows, strict=True) if rows else [()] * 9
    )
    begins = city_day(conn, asked.since)
    born = _days(start, begins)
    if not asked.believes_start:
        born = np.zeros(born.shape)
    x, y = plane(conn).project(np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64))
    return _Seen(
        np.array(ids, dtype=np.int64),
        Register(born, _days(gone, begins)),
        np.array(class_id, dtype=np.int64),
        list(owner),
        list(cell),
        list(attribute),
        np.column_stack([x, y]),
    )


def _cases(
    conn: Connection, asked: SurvivalAsked, seen: _Seen, period: dict[str, Any]
) -> tuple[Happened, int]:
    """Read the cases, and say of which component each is."""
    wanted = None if asked.class_ids is None else list(asked.class_ids)
    rows = _rows(
        conn,
        "cases_of_components",
        period | {"component_class_ids": list(asked.component_class_ids), "class_ids": wanted},
    )
    named, reported, done, lon, lat = zip(*rows, strict=True) if rows else [()] * 5
    place = {one: at for at, one in enumerate(seen.ids.tolist())}
    component = np.array([place.get(one, NOBODY) for one in named], dtype=np.int64)
    placed = 0
    if asked.within_m is not None:
        x, y = plane(conn).project(np.array(lon, dtype=np.float64), np.array(lat, dtype=np.float64))
        near = nearest_components(np.column_stack([x, y]), seen.places, within_m=asked.within_m)
        lost = np.array([one is None for one in named], dtype=bool)
        placed = int((near[lost] != NOBODY).sum())
        component = np.where(lost, near, component)
    start = asked.since.timestamp()
    times = [(np.array(part, dtype=np.float64) - start) / DAY_S for part in (reported, done)]
    return Happened(component, *times), placed


def _grouped(
    conn: Connection, asked: SurvivalAsked, seen: _Seen
) -> tuple[Ints, list[tuple[str, str | None, str | None]]]:
    """Give each component the number of its group, and name the groups, the largest first."""
    words = _keys(conn, asked, seen)
    found, place, counts = np.unique(words, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    shown = order[:MOST_GROUPS]
    number = np.full(found.size, len(shown), dtype=np.int64)
    number[shown] = np.arange(len(shown))
    names = _names(conn, asked.group)
    groups = [(key, *names.get(key, (None, None))) for key in found[shown].tolist()]
    if len(order) > MOST_GROUPS:
        groups.append((OTHERS, None, None))
    return number[place], groups


def _keys(conn: Connection, asked: SurvivalAsked, seen: _Seen) -> NDArray[np.str_]:
    """Say in a word which group each component is of."""
    if asked.group is Group.CLASS:
        return seen.class_id.astype(str)
    if asked.group is Group.OWNER:
        return np.array(["none" if one is None else str(one) for one in seen.owner], dtype=str)
    if asked.group is Group.AREA:
        level = Level.STREET if len({code[:9] for code in seen.cell}) > 1 else Level.COUNTY
        return np.array([code[: level.code_length] for code in seen.cell], dtype=str)
    if asked.group is Group.ATTRIBUTE:
        return np.array(["none" if one is None else one for one in seen.attribute], dtype=str)
    if asked.group is Group.AGE:
        age = np.maximum(-seen.register.born, 0.0) / _YEAR_D
        return np.array(["0", *map(str, _AGES)], dtype=str)[np.searchsorted(_AGES, age, side="right")]
    if asked.group is Group.GROUND:
        return _kinds_of_ground(conn, asked, seen)
    return np.full(seen.ids.size, "all")


def _kinds_of_ground(conn: Connection, asked: SurvivalAsked, seen: _Seen) -> NDArray[np.str_]:
    """Tell components apart by how much street is in their cells, for its ground: in thirds."""
    ground = read_ground(conn)
    metres = read_exposure(conn, ground, Exposure.STREETS, since=asked.since, until=asked.until)
    dense = dict(zip(ground.codes, metres / ground.area_m2, strict=True))
    here = np.array([dense.get(code, np.nan) for code in seen.cell])
    told = np.isfinite(here)
    if not told.any():
        return np.full(here.size, "none")
    cuts = np.quantile(here[told], [1 / 3, 2 / 3])
    kinds = np.array(["few_streets", "some_streets", "many_streets"])[np.searchsorted(cuts, here) % 3]
    return np.where(told, kinds, "none")


def _names(conn: Connection, group: Group) -> dict[str, tuple[str | None, str | None]]:
    if group is Group.CLASS:
        return {str(key): (name, name_en) for key, name, name_en in _rows(conn, "classes_named", {})}
    if group is Group.OWNER:
        return {str(key): (name, name_en) for key, name, name_en in _rows(conn, "departments_named", {})}
    if group is Group.AREA:
        return {**area_names(conn, Level.COUNTY), **area_names(conn, Level.STREET)}
    return {}


def _days(days: Sequence[date | None], begins: date) -> Floats:
    """Give days as days of the records; NaN for none."""
    return np.array([np.nan if day is None else float((day - begins).days) for day in days], dtype=np.float64)


def _rows(conn: Connection, name: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with cursor(conn) as cur:
        cur.execute(getattr(load_queries("gridcity.analytics", "survival.sql"), name), values)
        return cur.fetchall()
