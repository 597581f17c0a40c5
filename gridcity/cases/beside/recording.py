"""The rows that follow from an event, written beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gridcity.cases.beside.preparing import SQL
from gridcity.cases.model import Answer, Asked, Asking, Case, Command, Json
from gridcity.cases.vocabulary import LinkKind
from gridcity.store.engine import cursor

NO_PROBLEM = "other"
"""The problem of a suspension that names none."""


@dataclass(frozen=True, slots=True)
class Written:
    """A case before and after an event, and what the event says."""

    before: Case
    after: Case
    command: Command
    body: dict[str, Json]
    by_id: int | None
    at: datetime

    @property
    def seq(self) -> int:
        """The event's place in the case's history."""
        return self.after.version


def record(conn: Connection, written: Written) -> None:
    """Write what follows from an event: requests and answers, returns, suspensions, links."""
    before, after = written.before, written.after
    if before.pending or after.pending:
        for one in before.pending:
            if one not in after.pending:
                _run(conn, SQL.answer_request, written, **_answer(written, one))
        for one in after.pending:
            if one not in before.pending:
                _run(conn, SQL.add_request, written, **_request(written, one))
    if before.is_suspended and not after.is_suspended:
        _run(conn, SQL.end_suspension, written)
    writer = _WRITERS.get(written.command)
    if writer is not None:
        writer(conn, written)


def _run(conn: Connection, statement: str, written: Written, **values: Any) -> None:
    shared = {
        "case_id": written.after.id,
        "seq": written.seq,
        "by_id": written.by_id,
        "at": written.at,
        "reason": _words(written.body),
    }
    with cursor(conn) as cur:
        cur.execute(statement, shared | values)


def _words(body: dict[str, Json]) -> Json:
    return body.get("reason") or body.get("note")


def _request(written: Written, asked: Asked) -> dict[str, Any]:
    body = written.body
    limit = body.get("whole_limit")
    return {
        "kind": str(asked.kind),
        "about": asked.about,
        "department_id": written.after.department_id,
        "limit_value": limit["value"] if isinstance(limit, dict) else None,
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


def _return(conn: Connection, written: Written) -> None:
    _run(
        conn,
        SQL.add_return,
        written,
        department_id=written.before.department_id,
        claimed_id=written.body.get("claimed_id"),
        is_owner_asked=not {"claimed_id", "is_owner_unknown"}.isdisjoint(written.body),
    )


def _suspend(conn: Connection, written: Written) -> None:
    _run(
        conn,
        SQL.add_suspension,
        written,
        problem=written.body.get("problem", NO_PROBLEM),
        review_on=written.body.get("review_on"),
        department_id=written.after.department_id,
    )


def _link(conn: Connection, written: Written) -> None:
    statement = SQL.add_link if written.command is Command.LINK else SQL.drop_link
    _run(conn, statement, written, kind=written.body["kind"], other_id=written.body["other_id"])


def _merge(conn: Connection, written: Written) -> None:
    _run(
        conn,
        SQL.add_link,
        written,
        kind=str(LinkKind.DUPLICATE),
        other_id=written.after.merged_into_id,
    )


def _unmerge(conn: Connection, written: Written) -> None:
    _run(
        conn,
        SQL.drop_link,
        written,
        kind=str(LinkKind.DUPLICATE),
        other_id=written.before.merged_into_id,
    )


def _split(conn: Connection, written: Written) -> None:
    part_ids = written.body["part_ids"]
    assert isinstance(part_ids, list), "written by preparing"  # noqa: S101
    for part_id in part_ids:
        _run(
            conn,
            SQL.add_link,
            written,
            case_id=part_id,
            kind=str(LinkKind.PART),
            other_id=written.after.id,
        )


_WRITERS: dict[Command, Callable[[Connection, Written], None]] = {
    Command.RETURN: _return,
    Command.SUSPEND: _suspend,
    Command.LINK: _link,
    Command.UNLINK: _link,
    Command.MERGE: _merge,
    Command.UNMERGE: _unmerge,
    Command.SPLIT: _split,
}
