"""The journal of rules: who changed which when, and what of it.

The store's triggers write a line for each row that is written or taken out. Whoever saves a list of rules
anew takes all of them out and writes all of them again; what is the same before and after is left out
here, so that a change reads as what it changed.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

Said = dict[str, Any]


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
    return [
        RuleChange(number, name, happened_at, person, *differences(before, new))
        for number, name, happened_at, person, before, new in rows
    ]


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
