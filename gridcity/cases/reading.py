"""Cases as they stand, and as they were."""

from dataclasses import replace

from sqlalchemy import Connection

from gridcity.cases import deadlines, projection, repository
from gridcity.cases.deadlines import Timing
from gridcity.cases.errors import CaseNotFound
from gridcity.cases.model import Attachment, Case, CaseEvent
from gridcity.city.calendars import clock_of
from gridcity.worktime.explaining import Explanation


def read(conn: Connection, case_id: int, *, locked: bool = False) -> Case:
    """Read a case as it stands; ``locked``: nobody else changes it until the transaction ends.

    Raises
    ------
    CaseNotFound
        There is no such case.
    """
    if locked:
        repository.lock(conn, case_id)
    case = repository.find(conn, case_id)
    if case is None:
        raise CaseNotFound(f"There is no case {case_id}.", case_id=case_id)
    return case


def is_case(conn: Connection, case_id: int) -> bool:
    """Say whether there is a case with this number inside the store."""
    return repository.find(conn, case_id) is not None


def history(conn: Connection, case_id: int) -> list[CaseEvent]:
    """Read all that was done to a case, first event first.

    Raises
    ------
    CaseNotFound
        There is no such case.
    """
    events = repository.list_events(conn, case_id)
    if not events:
        raise CaseNotFound(f"There is no case {case_id}.", case_id=case_id)
    return events


def attachments(conn: Connection, case_id: int) -> list[Attachment]:
    """Read the files that hang on a case, oldest first."""
    return repository.list_attachments(conn, case_id)


def explain_deadline(conn: Connection, case: Case) -> Explanation | None:
    """Say why a case is due when it is; None where no limit was known when it was dispatched."""
    if case.terms is None:
        return None
    calendar_id = case.terms.calendar_id
    return deadlines.explained(case, Timing(clock_of(conn, calendar_id), calendar_id))


def rebuild(conn: Connection, case: Case, *, version: int | None = None) -> Case:
    """Make a case from its events alone, as it was after ``version`` of them (None: all).

    Names (class, cell, department) are today's.
    """
    events = history(conn, case.id)
    past = projection.rebuilt(case, events[:version])
    if past.department_id != case.department_id:
        past = replace(past, department_name=repository.department_name(conn, past.department_id))
    return past


def as_after(conn: Connection, case: Case, event: CaseEvent) -> Case:
    """Give the case as it was right after one of its events."""
    return case if case.version == event.seq else rebuild(conn, case, version=event.seq)
