"""What an order names beside its case: looked up, refused where it is not there, added to the body."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gridcity.cases import reporting
from gridcity.cases.beside.statements import SQL
from gridcity.cases.errors import CommandNotPossible, ReferenceUnknown, TimeNotAhead
from gridcity.cases.model import Case, Command, Order, Origin, Part, Report, Stage
from gridcity.cases.workflow import FARTHEST, Move
from gridcity.people.model import Person
from gridcity.store.engine import cursor


@dataclass(frozen=True, slots=True)
class Attempt:
    """A command that the rules allow and that is not written yet."""

    case: Case
    order: Order
    move: Move
    by: Person
    at: datetime
    origin: Origin


def prepare(conn: Connection, attempt: Attempt) -> None:
    """Look up what the order names, and add to the event's body what it says of that.

    Raises
    ------
    ReferenceUnknown
        A case, problem, person, file, class or place that is named is not there.
    CommandNotPossible
        The other case forbids it.
    TimeNotAhead
        A day that is named is past, or too far ahead.
    """
    look_up = _LOOK_UPS.get(attempt.order.command)
    if look_up is not None:
        look_up(conn, attempt)


def first(conn: Connection, statement: str, **values: Any) -> Any:
    """Give the first row of a small query; None if there is none."""
    with cursor(conn) as cur:
        cur.execute(statement, values)
        return cur.fetchone()


def _impossible(attempt: Attempt, why: str) -> CommandNotPossible:
    return CommandNotPossible(why, stage=attempt.case.stage, command=attempt.order.command)


def _other(conn: Connection, attempt: Attempt) -> str:
    """Name the other case in the body, and give its stage."""
    other_id = attempt.order.other_id or attempt.case.merged_into_id
    row = first(conn, SQL.other_case, case_id=other_id)
    if row is None:
        raise ReferenceUnknown(f"There is no case {other_id}.", case_id=other_id)
    attempt.move.body["other"] = row[0]
    return str(row[1])


def _link(conn: Connection, attempt: Attempt) -> None:
    _other(conn, attempt)
    order = attempt.order
    is_linked = first(conn, SQL.is_linked, case_id=attempt.case.id, kind=order.kind, other_id=order.other_id)[
        0
    ]
    if is_linked == (order.command is Command.LINK):
        raise _impossible(attempt, "They are linked so already." if is_linked else "They are not linked so.")


def _merge(conn: Connection, attempt: Attempt) -> None:
    if _other(conn, attempt) == Stage.CLOSED:
        raise _impossible(attempt, "The case that is to go on is closed.")


def _split(conn: Connection, attempt: Attempt) -> None:
    """File the parts; whoever splits a case reports them."""
    filed = [
        reporting.report(conn, _part_of(attempt, part), by=attempt.by, at=attempt.at, origin=attempt.origin)
        for part in attempt.order.parts
    ]
    attempt.move.body["part_ids"] = [one.id for one in filed]
    attempt.move.body["part_numbers"] = [one.number for one in filed]


def _part_of(attempt: Attempt, part: Part) -> Report:
    case = attempt.case
    has_place = part.lon is not None and part.lat is not None
    lon, lat = (part.lon, part.lat) if has_place else (case.lon, case.lat)
    if lon is None or lat is None:
        raise ReferenceUnknown("The case has no place of its own: say where each part lies.", case_id=case.id)
    return Report(
        part.class_id,
        lon,
        lat,
        part.description,
        address=None if has_place else case.address,
        channel=case.channel,
    )


def _suspend(conn: Connection, attempt: Attempt) -> None:
    problem = attempt.order.kind
    if problem is not None and first(conn, SQL.problem_offered, code=problem) != (True,):
        raise ReferenceUnknown("There is no such problem in the library.", kind=problem)
    review_on = attempt.order.review_on
    if review_on is None:
        return
    (today,) = first(conn, SQL.day_in_the_city, at=attempt.at)
    if not today <= review_on <= today + FARTHEST:
        raise TimeNotAhead(
            "A suspended case is looked at again on a day to come, within ten years.",
            review_on=review_on,
            today=today,
        )


def _self_handle(conn: Connection, attempt: Attempt) -> None:
    sha256 = attempt.order.sha256
    if not first(conn, SQL.hangs_on, case_id=attempt.case.id, sha256=sha256)[0]:
        raise ReferenceUnknown("That photo does not hang on the case; attach it first.", sha256=sha256)


def _ask_check(conn: Connection, attempt: Attempt) -> None:
    person_id, cell_code = attempt.order.person_id, attempt.case.cell_code
    if person_id is not None:
        if not first(conn, SQL.may_check, person_id=person_id)[0]:
            raise ReferenceUnknown("Nobody by that number goes out to look.", person_id=person_id)
        return
    collector = None if cell_code is None else first(conn, SQL.collector_of, cell_code=cell_code)
    if collector is not None and collector[0] not in attempt.case.handler_ids:
        attempt.move.body["collector_id"] = collector[0]


_LOOK_UPS: dict[Command, Callable[[Connection, Attempt], object]] = {
    Command.ASK_CHECK: _ask_check,
    Command.SELF_HANDLE: _self_handle,
    Command.SUSPEND: _suspend,
    Command.LINK: _link,
    Command.UNLINK: _link,
    Command.SPLIT: _split,
    Command.MERGE: _merge,
    Command.UNMERGE: _other,
    Command.ABSORB: _other,
    Command.GIVE_BACK: _other,
}
