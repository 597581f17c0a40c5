"""The journal of rules: who changed which when, and what of it.

The store's triggers write a line for each row that is written or taken out. Whoever saves a list of rules
anew takes all of them out and writes all of them again; what is the same before and after is left out
here, so that a change reads as what it changed.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection

from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.statements import Row

Said = dict[str, Any]
_PERSONS = ("person_id", "made_by")
"""Fields that name a person."""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What somebody changed in one list at once: rows that are gone, and rows that are new."""

    id: int
    rules: str
    happened_at: datetime
    person_name: str | None
    """Empty: a command of the server."""
    before: tuple[Said, ...]
    after: tuple[Said, ...]
    people: Mapping[str, str]
    """Number → name of those whom the rows name."""


def list_rule_changes(
    conn: Connection, *, rules: str | None = None, after: int | None = None, limit: int = 50
) -> list[RuleChange]:
    """Read what was changed together, the newest first; what changed nothing is left out.

    Parameters
    ----------
    rules
        Only of one list, by the name of its table.
    after
        Go on after the change of this number.
    limit
        Most changes; fewer come back where some of them changed nothing. [changes]
    """
    with cursor(conn) as cur:
        values = {"list": rules, "after": after, "most": limit}
        cur.execute(load_queries("gridcity.cases", "rule_changes.sql").changes, values)
        rows = cur.fetchall()
    found = [(row[:4], differences(row[4], row[5])) for row in rows]
    named = _people(conn, [said for _, both in found for said in chain(*both)])
    return [_change(head, before, after, named) for head, (before, after) in found]


def _change(
    head: Row, before: tuple[Said, ...], after: tuple[Said, ...], named: Mapping[str, str]
) -> RuleChange:
    number, rules, happened_at, person_name = head
    people = {key: named[key] for key in _named(chain(before, after)) & named.keys()}
    return RuleChange(number, rules, happened_at, person_name, before, after, people)


def _named(rows: Iterable[Said]) -> set[str]:
    """Say whom rows name by their numbers."""
    return {str(row[key]) for row in rows for key in _PERSONS if row.get(key) is not None}


def _people(conn: Connection, rows: Iterable[Said]) -> Mapping[str, str]:
    with cursor(conn) as cur:
        cur.execute(
            load_queries("gridcity.cases", "rule_changes.sql").names, {"ids": [*map(int, _named(rows))]}
        )
        return dict(cur.fetchall())


def differences(before: Iterable[Said], after: Iterable[Said]) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
    """Say which rows are gone and which are new, whatever their numbers. Pure.

    >>> differences([{"id": 1, "m": 30}, {"id": 2, "m": 5}], [{"id": 3, "m": 5}])
    (({'m': 30},), ())
    """
    gone, new = (
        Counter(json.dumps({key: value for key, value in row.items() if key != "id"}) for row in rows)
        for rows in (before, after)
    )
    return tuple(map(json.loads, (gone - new).elements())), tuple(map(json.loads, (new - gone).elements()))
