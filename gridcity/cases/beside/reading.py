"""What was asked and answered about cases, what ties them, who sends them to whom: read."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from gridcity.cases.beside.statements import SQL
from gridcity.cases.vocabulary import Answer, Asking, LinkKind, Outcome, Stage
from gridcity.store.engine import cursor

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """Something that was asked about a case, with the case as a task list shows it."""

    case_id: int
    number: str
    version: int
    stage: Stage
    class_id: int
    class_name: str
    class_name_en: str
    description: str
    address: str | None
    cell_code: str | None
    lon: float | None
    lat: float | None
    seq: int
    kind: Asking
    about: str | None
    asked_by: int | None
    asked_by_name: str | None
    asked_at: datetime
    department_id: int | None
    department_name: str | None
    reason: str | None
    limit_value: float | None
    limit_unit: str | None
    until: datetime | None
    assignee_id: int | None
    assignee_name: str | None
    answer: Answer | None
    answered_by: int | None
    answered_by_name: str | None
    answered_at: datetime | None
    answer_reason: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """What ties a case to another one; ``is_other``: the other case is the ``kind`` of this one."""

    kind: LinkKind
    is_other: bool
    linked_at: datetime
    id: int
    number: str
    stage: Stage
    outcome: Outcome | None
    class_name: str
    class_name_en: str
    description: str
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class Return:
    """A department sent a case back; without ``claimed_id`` it knows no owner, or was not asked."""

    seq: int
    department_id: int | None
    department_name: str | None
    claimed_id: int | None
    claimed_name: str | None
    is_owner_asked: bool
    """False: at that time departments did not have to say whose a case is."""
    reason: str
    returned_by_name: str | None
    returned_at: datetime


@dataclass(frozen=True, slots=True)
class PingPong:
    """How often one department sent cases to another: returns, cases, and the last 50 of those."""

    department_id: int | None
    department_name: str | None
    claimed_id: int | None
    claimed_name: str | None
    is_owner_asked: bool
    """False: returned when departments did not have to say whose a case is."""
    returns: int
    cases: int
    case_ids: list[int]


@dataclass(frozen=True, slots=True)
class Suspension:
    """A case that cannot be solved for now, as the problem library lists it."""

    case_id: int
    number: str
    class_name: str
    class_name_en: str
    description: str
    cell_code: str | None
    problem: str
    problem_name: str
    problem_name_en: str
    reason: str
    review_on: date | None
    department_id: int | None
    department_name: str | None
    suspended_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A case of a family of merged ones, and who reported it."""

    id: int
    number: str
    reporter_id: int | None


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which requests are listed; empty fields do not narrow it.

    ``collector_id``: a person's own checks: those given to them, and those given to nobody in their places.
    ``place`` is the code of an area or a cell that the case lies in.
    """

    kinds: tuple[Asking, ...] = ()
    collector_id: int | None = None
    department_id: int | None = None
    place: str | None = None
    is_open: bool = True


def list_requests(conn: Connection, where: TaskFilter, *, limit: int) -> list[Request]:
    """List what was asked about cases: what is open, oldest first; what is answered, newest first."""
    clauses = ["case_requests.answered_at IS " + ("NULL" if where.is_open else "NOT NULL")]
    if where.kinds:
        clauses.append("case_requests.kind = ANY(%(kinds)s)")
    if where.department_id is not None:
        clauses.append("case_requests.department_id = %(department_id)s")
    if where.place is not None:
        clauses.append("starts_with(cells.code, %(place)s)")
    if where.collector_id is not None:
        clauses.append(_MINE)
    order = "asked_at" if where.is_open else "answered_at DESC"
    values = {
        "kinds": [str(kind) for kind in where.kinds],
        "department_id": where.department_id,
        "place": where.place,
        "collector_id": where.collector_id,
        "most": limit,
    }
    sql = f"{SQL.requests.rstrip().rstrip(';')} WHERE {' AND '.join(clauses)}"
    return _all(
        conn, Request, f"{sql} ORDER BY case_requests.{order}, case_requests.case_id LIMIT %(most)s", values
    )


_MINE = """case_requests.kind = 'check' AND (
    case_requests.assignee_id = %(collector_id)s
    OR case_requests.assignee_id IS NULL AND EXISTS (
        SELECT FROM collector_places
        WHERE
            collector_places.person_id = %(collector_id)s
            AND starts_with(cells.code, collector_places.place)
    )
)"""


def requests_of(conn: Connection, case_id: int) -> list[Request]:
    """List all that was asked about one case, first to last."""
    sql = f"{SQL.requests.rstrip().rstrip(';')} WHERE case_requests.case_id = %(case_id)s"
    return _all(conn, Request, f"{sql} ORDER BY case_requests.seq", {"case_id": case_id})


def links_of(conn: Connection, case_id: int) -> list[Link]:
    """List what ties a case to others, oldest link first."""
    return _all(conn, Link, SQL.links_of, {"case_id": case_id})


def returns_of(conn: Connection, case_id: int) -> list[Return]:
    """List who sent a case back, with what they claimed."""
    return _all(conn, Return, SQL.returns_of, {"case_id": case_id})


def ping_pong(conn: Connection, *, since: datetime | None, until: datetime | None) -> list[PingPong]:
    """Count what departments sent to each other, the most frequent pair first."""
    return _all(conn, PingPong, SQL.ping_pong, {"since": since, "until": until})


def suspensions(conn: Connection, *, problem: str | None, limit: int) -> list[Suspension]:
    """List what is suspended now, the next to be looked at first."""
    return _all(conn, Suspension, SQL.suspensions, {"problem": problem, "most": limit})


def family(conn: Connection, case_id: int) -> list[Member]:
    """Give a case and all that were merged into it, so that every reporter is told what becomes of it."""
    return _all(conn, Member, SQL.family, {"case_id": case_id})


def _all(conn: Connection, kind: type[T], statement: str, values: dict[str, Any]) -> list[T]:
    with cursor(conn) as cur:
        cur.execute(statement, values)
        return [kind(*row) for row in cur.fetchall()]
