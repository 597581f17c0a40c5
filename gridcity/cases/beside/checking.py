"""Say of many cases at once beside which something else stands than their events tell. Changes nothing.

What should stand there is worked out in memory, with the same steps that wrote it; a few statements read what
does for a whole span of cases. Only where both differ is a case made anew (``rebuilding``), which also has
the last word: why a report's relapse is tied to nothing, say, cannot be told from here.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from operator import itemgetter
from typing import Any, TypeAlias

from sqlalchemy import Connection

from gridcity.cases import projection
from gridcity.cases.beside.following import BEGINS, Written, steps
from gridcity.cases.beside.statements import SQL
from gridcity.cases.vocabulary import LinkKind
from gridcity.store.streaming import streaming

Rows: TypeAlias = set[tuple[Any, ...]]
"""What stands beside one case: rows of the four tables, each with the table's name first."""


class Standing:
    """What stands beside the cases of a span, read at once."""

    def __init__(self, conn: Connection, span: tuple[int, int]) -> None:
        self._rows: dict[int, Rows] = defaultdict(set)
        self._ids: dict[str, int] = {}
        bounds = {"first": span[0], "last": span[1]}
        for name in ("requests", "returns", "suspensions", "links"):
            with streaming(conn, f"gridcity_{name}") as cur:
                cur.execute(getattr(SQL, f"{name}_of_span"), bounds)
                for case_id, *row in cur:
                    self._rows[case_id].add((name, *row))
        with streaming(conn, "gridcity_relapses") as cur:
            cur.execute(SQL.relapses_of_span, bounds)
            self._ids.update(cur)

    def is_asked_for(self, case_id: int, events: Sequence[projection.Told]) -> bool:
        """Say whether anything stands beside a case, or may have to."""
        return (
            case_id in self._rows
            or (len(events) > 0 and projection.RELAPSE in events[0].body)
            or not BEGINS.isdisjoint([event.command for event in events])
        )

    def is_as_told(
        self, case_id: int, events: Sequence[projection.Told], moments: Sequence[projection.Moment]
    ) -> bool:
        """Say whether there stands what a case's events tell, to the letter; ``moments``: it after each."""
        tables = _Tables()
        relapse_of = events[0].body.get(projection.RELAPSE)
        if relapse_of is not None:
            # A report names the case before by its number; one that nothing is tied to shows as a difference.
            other_id = self._ids.get(str(relapse_of))
            tables.tie(case_id, str(LinkKind.RELAPSE), other_id, 1, events[0].happened_at)
        for event, (before, after) in zip(events[1:], pairwise(moments), strict=True):
            if event.command in BEGINS or before.pending or after.pending or before.is_suspended:
                written = Written(
                    case_id, before, after, event.command, event.body, event.actor_id, event.happened_at
                )
                for step in steps(written):
                    getattr(tables, step.statement)(step.values)
        return self._rows.get(case_id, _NOTHING) == tables.rows()


_NOTHING: Rows = set()


class _Tables:
    """The four tables as far as one case's steps touch them: a method for each statement of a step."""

    def __init__(self) -> None:
        self._requests: dict[int, list[Any]] = {}
        self._returns: dict[int, list[Any]] = {}
        self._suspensions: dict[int, list[Any]] = {}
        self._links: dict[tuple[int, str, int | None], tuple[int, datetime]] = {}

    def rows(self) -> Rows:
        """Give all rows, as ``Standing`` reads them."""
        return {
            *(("requests", seq, *row) for seq, row in self._requests.items()),
            *(("returns", seq, *row) for seq, row in self._returns.items()),
            *(("suspensions", seq, *row) for seq, row in self._suspensions.items()),
            *(("links", *key, *row) for key, row in self._links.items()),
        }

    def add_request(self, said: dict[str, Any]) -> None:
        self._requests[said["seq"]] = [*_REQUEST(said), *_NO_ANSWER]

    def answer_request(self, said: dict[str, Any]) -> None:
        self._requests[said["seq"]][-len(_NO_ANSWER) :] = _ANSWER(said)

    def add_return(self, said: dict[str, Any]) -> None:
        self._returns[said["seq"]] = list(_RETURN(said | {"reason": said["reason"] or ""}))

    def add_suspension(self, said: dict[str, Any]) -> None:
        self._suspensions[said["seq"]] = [*_SUSPENSION(said), *_NO_END]

    def end_suspension(self, said: dict[str, Any]) -> None:
        for row in self._suspensions.values():
            if row[-1] is None:
                row[-len(_NO_END) :] = _END(said)

    def add_link(self, said: dict[str, Any]) -> None:
        self.tie(said["case_id"], said["kind"], said["other_id"], said["seq"], said["at"])

    def drop_link(self, said: dict[str, Any]) -> None:
        self._links.pop((said["case_id"], said["kind"], said["other_id"]), None)

    def tie(self, case_id: int, kind: str, other_id: int | None, seq: int, at: datetime) -> None:
        """Tie two cases, unless they are tied."""
        self._links.setdefault((case_id, kind, other_id), (seq, at))


_REQUEST = itemgetter(
    "kind", "about", "by_id", "at", "department_id", "reason",
    "limit_value", "limit_unit", "until", "assignee_id",
)  # fmt: skip
_ANSWER = itemgetter("answer", "answered_seq", "by_id", "at", "reason")
_RETURN = itemgetter("department_id", "claimed_id", "reason", "by_id", "at", "is_owner_asked")
_SUSPENSION = itemgetter("problem", "reason", "review_on", "department_id", "by_id", "at")
_END = itemgetter("seq", "at")
"""Values of a step in the order of their columns behind ``seq``."""
_NO_ANSWER, _NO_END = (None,) * 5, (None,) * 2
