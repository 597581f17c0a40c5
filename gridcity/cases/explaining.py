"""Why each clock of a case is due when it is."""

from dataclasses import dataclass

from sqlalchemy import Connection

from gridcity.cases import clocks
from gridcity.cases.clocks import Ticking
from gridcity.cases.model import Case, Stage
from gridcity.cases.reading import explain_deadline, history
from gridcity.city.calendars import clock_of
from gridcity.conditions.known import edition
from gridcity.conditions.model import Timed
from gridcity.worktime.explaining import Explanation, explain
from gridcity.worktime.model import Limit

_TO_HANDLE = frozenset({Stage.DISPATCHED, Stage.HANDLING})


@dataclass(frozen=True, slots=True)
class ClockExplained:
    """One clock of a case: from when to when, under which limit, and why it is due when it is."""

    ticking: Ticking
    limit: Limit | None
    """None of an imported deadline."""
    explanation: Explanation | None


def explain_clocks(conn: Connection, case: Case) -> list[ClockExplained]:
    """Explain the clocks of a case that were ever begun, in the order of its life."""
    found = {one.timed: _explained(conn, one) for one in clocks.ticking(case, history(conn, case.id))}
    handling = _of_handling(conn, case)
    if handling is not None:
        found[Timed.HANDLE] = handling
    return [found[timed] for timed in Timed if timed in found]


def _explained(conn: Connection, one: Ticking) -> ClockExplained:
    limit = None if one.condition_id is None else edition(conn, one.condition_id).limits.of(one.timed)
    if limit is None:
        return ClockExplained(one, None, None)
    return ClockExplained(one, limit, explain(clock_of(conn, one.calendar_id), one.began_at, limit))


def _of_handling(conn: Connection, case: Case) -> ClockExplained | None:
    if case.due_at is None or case.dispatched_at is None:
        return None
    terms = case.terms
    ticking = Ticking(
        Timed.HANDLE,
        case.dispatched_at,
        case.due_at,
        case.completed_at,
        is_running=case.completed_at is None and case.stage in _TO_HANDLE and not case.is_suspended,
        condition_id=case.condition_id,
        calendar_id=None if terms is None else terms.calendar_id,
    )
    return ClockExplained(ticking, None if terms is None else terms.limit, explain_deadline(conn, case))
