"""Cases that may be the same as one that is being reported, likeliest first. Reads only; nothing is merged.

A suggestion has four reasons, each from 0 to 1: how near it lies, how alike its class is, how alike the
words are, how recent it is. Its score is their mean by ``WEIGHTS``; words count only once some were
typed. How far, how long ago and from which score on is data, by class (``duplicate_rules``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import cos, radians

from sqlalchemy import Connection

from gridcity.cases import class_rules
from gridcity.cases.errors import PlaceOutsideCity
from gridcity.cases.likeness import likeness
from gridcity.cases.model import Outcome, Stage
from gridcity.cases.words import check_words
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

WEIGHTS = {"near": 0.35, "class": 0.3, "words": 0.25, "recent": 0.1}
"""What each reason counts. [-]"""
MOST = 20
_LOOKED_AT = 200
"""How many of the nearest cases are compared. [cases]"""
_DEGREE_M = 111_195.0
_SAME_MAJOR = 0.5
_OLDEST_OPEN_DAYS = 365.0
"""An open case counts as half as recent as a new one from then on. [d]"""


@dataclass(frozen=True, slots=True)
class DuplicateRule:
    """What is suggested for reports of a class, or without one of all that have no rule of their own."""

    class_id: int | None
    within_m: float
    within_days: int
    least_score: float


_TABLE = "duplicate_rules"
WIDEST = DuplicateRule(None, 100.0, 30, 0.4)
"""Where nobody set a rule."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A report that is being written: where (EPSG:4326) [°], and what is known of it by now."""

    lon: float
    lat: float
    class_id: int | None = None
    component_id: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case that may be the same, why it is thought so, and how far away it is [m]."""

    case_id: int
    number: str
    class_id: int
    class_name: str
    class_name_en: str
    stage: Stage
    outcome: Outcome | None
    description: str
    address: str | None
    reported_at: datetime
    closed_at: datetime | None
    lon: float
    lat: float
    distance_m: float
    score: float
    near: float
    alike_class: float
    alike_words: float
    recent: float


def suggest(conn: Connection, draft: Draft, *, at: datetime, limit: int = 5) -> list[Suggestion]:
    """Find open and recently closed cases that may be what is being reported, likeliest first.

    Cases that were merged or voided are left out: what they were merged into is there itself.

    Raises
    ------
    PlaceOutsideCity
        The place is none on Earth.
    TextTooLong, TextNotStorable
        The words are no report's.
    """
    if not (abs(draft.lon) <= 180 and abs(draft.lat) <= 90):
        raise PlaceOutsideCity("The place lies outside the city.", lon=str(draft.lon), lat=str(draft.lat))
    check_words(description=draft.words)
    rule = rule_for(conn, draft.class_id)
    north = rule.within_m / _DEGREE_M
    values = {
        "lon": draft.lon,
        "lat": draft.lat,
        "east": north / max(0.01, cos(radians(draft.lat))),
        "north": north,
        "class_id": draft.class_id,
        "closed_since": at - timedelta(days=rule.within_days),
        "within_m": rule.within_m,
        "looked_at": _LOOKED_AT,
    }
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.cases", "duplicates.sql").alike_cases, values)
        rows = cur.fetchall()
    found = [_suggestion(draft, rule, row, at) for row in rows]
    found = [one for one in found if one.score >= rule.least_score]
    found.sort(key=lambda one: (-one.score, one.distance_m, one.case_id))
    return found[: max(1, min(limit, MOST))]


def rule_for(conn: Connection, class_id: int | None) -> DuplicateRule:
    """Read the rule for reports of a class; nobody set one: the widest that makes sense."""
    return class_rules.rule_for(conn, _TABLE, DuplicateRule, class_id) or WIDEST


def list_rules(conn: Connection) -> list[DuplicateRule]:
    """Read what is suggested, the rule for all classes first."""
    return class_rules.list_rules(conn, _TABLE, DuplicateRule)


def save_rules(conn: Connection, rules: Sequence[DuplicateRule]) -> None:
    """Set what is suggested from now on.

    Raises
    ------
    RuleInvalid
        A class is unknown or has two rules.
    """
    class_rules.replace_rules(conn, _TABLE, rules)


def _suggestion(draft: Draft, rule: DuplicateRule, row: tuple, at: datetime) -> Suggestion:  # type: ignore[type-arg]
    *told, component_id, distance_m, is_same_major = row
    case_id, number, class_id, name, name_en, stage, outcome, description, address = told[:9]
    reported_at, closed_at, lon, lat = told[9:]
    is_same_component = draft.component_id is not None and component_id == draft.component_id
    near = 1.0 if is_same_component else max(0.0, 1 - distance_m / rule.within_m)
    alike_class = 1.0 if class_id == draft.class_id else _SAME_MAJOR if is_same_major else 0.0
    alike_words = likeness(draft.words, description)
    recent = _recent(reported_at, closed_at, rule, at)
    reasons = {"near": near, "class": alike_class, "words": alike_words, "recent": recent}
    # What nobody said yet counts neither for nor against.
    said = {"near", "recent"} | ({"words"} if draft.words.strip() else set())
    if draft.class_id is not None:
        said.add("class")
    weight = sum(WEIGHTS[name] for name in said)
    score = sum(WEIGHTS[name] * reasons[name] for name in said) / weight
    return Suggestion(
        case_id, number, class_id, name, name_en, Stage(stage), None if outcome is None else Outcome(outcome),
        description, address, reported_at, closed_at, lon, lat, distance_m,
        score, near, alike_class, alike_words, recent,
    )  # fmt: skip


def _recent(reported_at: datetime, closed_at: datetime | None, rule: DuplicateRule, at: datetime) -> float:
    """Say how recent a case is: open ones from 1 down to a half over a year, closed ones from a half to 0."""
    if closed_at is None:
        days = (at - reported_at) / timedelta(days=1)
        return 1 - 0.5 * min(1.0, max(0.0, days) / _OLDEST_OPEN_DAYS)
    days = (at - closed_at) / timedelta(days=1)
    return 0.5 * max(0.0, 1 - max(0.0, days) / max(1, rule.within_days))
