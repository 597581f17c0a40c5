"""Rows of the duty table, as questions, claims and rules."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from psycopg2.extras import RealDictCursor
from sqlalchemy import Connection

from gridcity.catalogue.model import Kind
from gridcity.duty.errors import RuleNotFound
from gridcity.duty.model import (
    Claim,
    NewRule,
    Party,
    Place,
    Question,
    Rule,
    RuleFilter,
    RulePage,
    Scope,
    Slot,
    Target,
)
from gridcity.duty.rules import asked_in_order, targets
from gridcity.people.model import Department
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.statements import Prepared

Found = tuple[Question, list[Slot]]
_ANSWER = Prepared("duty_answer", load_queries("gridcity.duty").answer)
_MOST = 1_000


def ask(
    conn: Connection,
    *,
    cell: str | None,
    class_id: int | None,
    component: str | None,
    on: date | None,
    at: datetime,
) -> Found | None:
    """Read what an answer is made of; None where there is no such cell, class or component."""
    row = _ANSWER.first(
        conn, {"cell": cell, "class_id": class_id, "component": component, "day": on, "at": at}
    )
    if row is None:
        return None
    day, class_id, kind, *names, own, places, rules, departments = row
    question = Question(day, Kind(kind), class_id, *names)
    by_id = {item[0]: Department(*item) for item in departments or ()}
    ground = [Place(*item) for item in places]
    claims = _claims(rules or (), {place.code: place for place in ground}, question, by_id)
    slots = [
        Slot(place, target, claims.get((place.code, target.scope), ()))
        for place, target in asked_in_order(question, ground)
    ]
    if question.component_code is not None:
        parties = _parties(own, by_id)
        entry = (Claim(ground[0], None, parties),) if parties else ()
        slots.insert(0, Slot(ground[0], None, entry))
    return question, slots


def _claims(
    rules: Sequence[Sequence[Any]],
    places: Mapping[str, Place],
    question: Question,
    departments: Mapping[int, Department],
) -> dict[tuple[str, Scope], list[Claim]]:
    """Gather what was found at each place for each target."""
    about = {target.scope: target for target in (*targets(question), Target(Scope.TERRITORY))}
    found: dict[tuple[str, Scope], list[Claim]] = {}
    for code, word, rule_id, parties, valid_from, valid_to, is_contested, recorded_on in rules:
        scope = Scope(word)
        claim = Claim(
            places[code],
            about[scope],
            _parties(parties, departments),
            rule_id,
            date.fromisoformat(valid_from),
            None if valid_to is None else date.fromisoformat(valid_to),
            is_contested,
            date.fromisoformat(recorded_on),
        )
        found.setdefault((code, scope), []).append(claim)
    return found


def _parties(numbers: Sequence[int | None], departments: Mapping[int, Department]) -> dict[Party, Department]:
    return {
        party: departments[number] for party, number in zip(Party, numbers, strict=True) if number is not None
    }


def get(conn: Connection, rule_id: int, *, locked: bool = False) -> Rule:
    """Read a rule; ``locked`` keeps others from changing it until the transaction ends.

    Raises
    ------
    RuleNotFound
        There is none.
    """
    query = load_queries("gridcity.duty").rules + "\nWHERE r.id = %(id)s"
    rows = _rows(conn, query + ("\nFOR UPDATE OF r" if locked else ""), {"id": rule_id})
    if not rows:
        raise RuleNotFound(f"There is no duty rule {rule_id}.", rule_id=rule_id)
    return _rule(rows[0])


def history(conn: Connection, rule: Rule) -> list[Rule]:
    """Read every rule that was ever entered for the same place and target, oldest first."""
    query = (
        load_queries("gridcity.duty").rules
        + "\nWHERE r.place = %(place)s AND r.target = %(target)s\nORDER BY r.valid_from, r.id"
    )
    rows = _rows(conn, query, {"place": rule.place.code, "target": rule.target.word})
    return [_rule(row) for row in rows]


_CONDITIONS = {
    "place": "r.place = %(place)s",
    "cell": "r.place = ANY(ARRAY['', left(%(cell)s, 6), left(%(cell)s, 9), left(%(cell)s, 12), %(cell)s])",
    "class_id": """r.target = ANY(
        SELECT unnest(
            ARRAY[
                'c' || c.id::text,
                'm' || c.kind || ':' || c.edition || ':' || left(c.code, 2),
                'a' || c.kind
            ]
        )
        FROM catalogue_classes AS c WHERE c.id = %(class_id)s
    )""",
    "department_id": "%(department_id)s IN (r.governing_id, r.owner_id, r.maintainer_id)",
    "day": "r.valid_from <= %(day)s AND (r.valid_to IS NULL OR r.valid_to > %(day)s)",
    "is_contested": "r.is_contested = %(is_contested)s",
    "after": "r.id > %(after)s",
}


def list_page(conn: Connection, wanted: RuleFilter, *, after: int | None, limit: int) -> RulePage:
    """List rules by number, from the one after ``after``."""
    limit = max(1, min(limit, _MOST))
    given = {
        "place": wanted.place, "cell": wanted.cell, "class_id": wanted.class_id,
        "department_id": wanted.department_id, "day": wanted.on, "is_contested": wanted.is_contested,
        "after": after,
    }  # fmt: skip
    values = {name: value for name, value in given.items() if value is not None}
    where = "\nWHERE " + "\n    AND ".join(_CONDITIONS[name] for name in values) if values else ""
    query = load_queries("gridcity.duty").rules + where + "\nORDER BY r.id\nLIMIT %(limit)s"
    items = [_rule(row) for row in _rows(conn, query, {**values, "limit": limit + 1})]
    return RulePage(tuple(items[:limit]), items[limit - 1].id if len(items) > limit else None)


def list_by_id(conn: Connection, numbers: Sequence[int]) -> list[Rule]:
    """Read rules by their numbers."""
    query = load_queries("gridcity.duty").rules + "\nWHERE r.id = ANY(%(ids)s)\nORDER BY r.id"
    return [_rule(row) for row in _rows(conn, query, {"ids": list(numbers)})]


def insert(
    conn: Connection,
    new: NewRule,
    *,
    cell_id: int | None,
    source: str,
    at: datetime,
    by: int | None,
    succeeds_id: int | None = None,
    is_contested: bool = False,
) -> int:
    """Enter a rule and give its number."""
    values = {
        **target_columns(new.target),
        "place": new.place,
        "cell_id": cell_id,
        "governing_id": new.governing_id,
        "owner_id": new.owner_id,
        "maintainer_id": new.maintainer_id,
        "valid_from": new.valid_from,
        "valid_to": new.valid_to,
        "is_contested": is_contested,
        "note": new.note,
        "source": source,
        "succeeds_id": succeeds_id,
        "recorded_at": at,
        "recorded_by": by,
    }
    return int(_rows(conn, load_queries("gridcity.duty").insert_rule, values)[0]["id"])


def end(
    conn: Connection, rule_id: int, *, valid_to: date, ended_on: date, at: datetime, by: int | None
) -> None:
    """End a rule that was read ``locked``."""
    values = {"id": rule_id, "valid_to": valid_to, "ended_on": ended_on, "ended_at": at, "ended_by": by}
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.duty").end_rule, values)


def overlapping(conn: Connection, new: NewRule, *, cell_id: int | None) -> int | None:
    """Find a rule of equal specificity on some of the same days."""
    values = {
        "place": new.place, "target": new.target.word, "cell_id": cell_id,
        "valid_from": new.valid_from, "valid_to": new.valid_to,
    }  # fmt: skip
    rows = _rows(conn, load_queries("gridcity.duty").overlapping, values)
    return int(rows[0]["id"]) if rows else None


def target_columns(target: Target) -> dict[str, object]:
    """Give a target the shape of its columns."""
    return {
        "scope": str(target.scope),
        "kind": None if target.kind is None else str(target.kind),
        "edition": target.edition if target.scope is Scope.MAJOR else None,
        "major": target.major if target.scope is Scope.MAJOR else None,
        "class_id": target.class_id,
    }


def _rows(conn: Connection, query: str, values: Mapping[str, object]) -> list[dict[str, Any]]:
    with cursor(conn).connection.cursor(cursor_factory=RealDictCursor) as cur:
        cur.execute(query, values)
        return [dict(row) for row in cur.fetchall()]


def _rule(row: dict[str, Any]) -> Rule:
    target = Target(
        Scope(row.pop("scope")),
        None if row["kind"] is None else Kind(row["kind"]),
        row.pop("edition"),
        row.pop("major"),
        row.pop("class_id"),
    )
    del row["kind"]
    place = Place(row.pop("place"), row.pop("place_name"), row.pop("place_name_en"))
    named: dict[str, Any] = {str(party): _department(row.pop(str(party))) for party in Party}
    return Rule(place=place, target=target, **named, **row)


def _department(words: Sequence[str | None]) -> Department | None:
    number, code, name, name_en = words
    if number is None or code is None or name is None:
        return None
    return Department(int(number), code, name, name_en)
