"""What follows from a case's events beside its row: requests and answers, returns, suspensions, links. Pure.

Each event is a few ``Step``s, a statement of ``queries.sql`` with its values. The store runs them when the
event is written (``recording``); ``checking`` runs them in memory, to say what should stand there.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from gridcity.cases.model import Answer, Asked, Asking, Command, Json
from gridcity.cases.vocabulary import LinkKind

NO_PROBLEM = "other"
"""The problem of a suspension that names none."""

BEGINS = frozenset(
    {
        Command.ASK_CHECK, Command.ASK_EXTENSION, Command.URGE, Command.APPEAL, Command.RETURN,
        Command.SUSPEND, Command.LINK, Command.UNLINK, Command.SPLIT, Command.MERGE, Command.UNMERGE,
    }
)  # fmt: skip
"""Commands without one of which nothing follows from a case's events, a relapse aside."""


class Moment(Protocol):
    """A case at a moment, as far as it matters here: a ``Case``, or a ``projection.Moment``."""

    @property
    def version(self) -> int: ...  # noqa: D102
    @property
    def pending(self) -> tuple[Asked, ...]: ...  # noqa: D102
    @property
    def is_suspended(self) -> bool: ...  # noqa: D102
    @property
    def department_id(self) -> int | None: ...  # noqa: D102
    @property
    def merged_into_id(self) -> int | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Written:
    """A case before and after an event, and what the event says."""

    case_id: int
    before: Moment
    after: Moment
    command: Command
    body: Mapping[str, Json]
    by_id: int | None
    at: datetime

    @property
    def seq(self) -> int:
        """The event's place in the case's history."""
        return self.after.version


class Step(NamedTuple):
    """A statement of ``queries.sql``, by its name, and the values it is run with."""

    statement: str
    values: dict[str, Any]


def steps(written: Written) -> Iterator[Step]:
    """Say what follows from an event, in the order in which it is written."""
    before, after = written.before, written.after
    if before.pending or after.pending:
        for one in before.pending:
            if one not in after.pending:
                yield _step(written, "answer_request", **_answer(written, one))
        for one in after.pending:
            if one not in before.pending:
                yield _step(written, "add_request", **_request(written, one))
    if before.is_suspended and not after.is_suspended:
        yield _step(written, "end_suspension")
    follows = _FOLLOWS.get(written.command)
    if follows is not None:
        yield from follows(written)


def _step(written: Written, statement: str, **values: Any) -> Step:
    body = written.body
    shared = {
        "case_id": written.case_id,
        "seq": written.seq,
        "by_id": written.by_id,
        "at": written.at,
        "reason": body.get("reason") or body.get("note"),
    }
    return Step(statement, shared | values)


def _request(written: Written, asked: Asked) -> dict[str, Any]:
    body = written.body
    limit = body.get("whole_limit")
    return {
        "kind": str(asked.kind),
        "about": asked.about,
        "department_id": written.after.department_id,
        "limit_value": float(str(limit["value"])) if isinstance(limit, dict) else None,
        "limit_unit": limit["unit"] if isinstance(limit, dict) else None,
        "until": asked.until,
        "assignee_id": body.get("person_id", body.get("collector_id")),
    }


def _answer(written: Written, asked: Asked) -> dict[str, Any]:
    said = _ANSWERS.get((written.command, asked.kind), Answer.LAPSED)
    return {
        "seq": asked.seq,
        "answered_seq": written.seq,
        "answer": str(written.body["answer"] if said is None else said),
    }


_ANSWERS: dict[tuple[Command, Asking], Answer | None] = {
    (Command.ANSWER_CHECK, Asking.CHECK): None,
    (Command.GRANT_EXTENSION, Asking.EXTENSION): Answer.GRANTED,
    (Command.REFUSE_EXTENSION, Asking.EXTENSION): Answer.REFUSED,
    (Command.REPLY, Asking.REPLY): Answer.REPLIED,
    (Command.DECIDE_APPEAL, Asking.APPEAL): None,
}
"""What a command answers; None: what its body says. Whatever else ends a request lets it lapse."""


def _return(written: Written) -> Iterator[Step]:
    body = written.body
    yield _step(
        written,
        "add_return",
        department_id=written.before.department_id,
        claimed_id=body.get("claimed_id"),
        is_owner_asked=not {"claimed_id", "is_owner_unknown"}.isdisjoint(body),
    )


def _suspend(written: Written) -> Iterator[Step]:
    yield _step(
        written,
        "add_suspension",
        problem=written.body.get("problem", NO_PROBLEM),
        review_on=written.body.get("review_on"),
        department_id=written.after.department_id,
    )


def _link(written: Written) -> Iterator[Step]:
    statement = "add_link" if written.command is Command.LINK else "drop_link"
    yield _step(written, statement, kind=written.body["kind"], other_id=written.body["other_id"])


def _merge(written: Written) -> Iterator[Step]:
    yield _step(written, "add_link", kind=str(LinkKind.DUPLICATE), other_id=written.after.merged_into_id)


def _unmerge(written: Written) -> Iterator[Step]:
    yield _step(written, "drop_link", kind=str(LinkKind.DUPLICATE), other_id=written.before.merged_into_id)


def _split(written: Written) -> Iterator[Step]:
    part_ids = written.body["part_ids"]
    assert isinstance(part_ids, list), "written by preparing"  # noqa: S101
    for part_id in part_ids:
        yield _step(written, "add_link", case_id=part_id, kind=str(LinkKind.PART), other_id=written.case_id)


_FOLLOWS: dict[Command, Callable[[Written], Iterator[Step]]] = {
    Command.RETURN: _return,
    Command.SUSPEND: _suspend,
    Command.LINK: _link,
    Command.UNLINK: _link,
    Command.MERGE: _merge,
    Command.UNMERGE: _unmerge,
    Command.SPLIT: _split,
}
