"""Until when a case has to be handled, and why. Pure.

The clock starts with the dispatch, under the limit and on the calendar of that moment, and rests while
the case is suspended. What it was worked out from, its ``Terms``, stays with the case and in its event:
an edit of a limit or of a calendar changes nothing that was dispatched before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from gridcity.cases.ledger import instant_text
from gridcity.cases.model import Case, Due, Json, Progress, Stage, Terms
from gridcity.worktime import wording
from gridcity.worktime.deadlines import ALWAYS, Clock, Deadline, Standing
from gridcity.worktime.explaining import Explanation, explain
from gridcity.worktime.model import Limit, Span, Unit

DERIVED = frozenset({"due_at", "at_risk_at", "very_late_at", "limit", "calendar_id"})
"""What a deadline adds to its event's body; no order brings it."""
_TO_HANDLE = frozenset({Stage.REPORTED, Stage.DISPATCHED, Stage.HANDLING})


@dataclass(frozen=True, slots=True)
class Timing:
    """A clock, and which edition of the city's calendars it counts on."""

    clock: Clock
    calendar_id: int | None


EVERY_HOUR = Timing(ALWAYS, None)
"""Of a city without a calendar."""


def due_by(start: datetime, limit: Limit, timing: Timing, pauses: Sequence[Span] = ()) -> Due:
    """Say until when a case dispatched at ``start`` has to be handled."""
    found = timing.clock.deadline(start, limit, pauses)
    return Due(found.due_at, found.at_risk_at, found.very_late_at, Terms(limit, timing.calendar_id))


def due_after(
    case: Progress, at: datetime, timing: Timing, *, rested_since: datetime | None = None
) -> Due | None:
    """Say until when a case has to be handled that goes on after a rest; None: as before.

    It rested since it was suspended, or ``rested_since``.

    ``timing`` is that of the case's terms. Where an imported record told the deadline and no limit, the
    deadline moves by as much time as the case rested before it.
    """
    if case.due_at is None:
        return None
    rests = spans((*case.pauses, at) if rested_since is None else (*case.pauses, rested_since, at))
    if case.terms is not None and case.dispatched_at is not None:
        return due_by(case.dispatched_at, case.terms.limit, timing, rests)
    since = rests[-1][0]
    return Due(case.due_at + (at - since)) if since < case.due_at else None


def explained(case: Progress, timing: Timing) -> Explanation | None:
    """Say why a case is due when it is; None where no limit tells. A pause that lasts is left out."""
    if case.terms is None or case.dispatched_at is None:
        return None
    return explain(timing.clock, case.dispatched_at, case.terms.limit, spans(case.pauses))


def standing(case: Case, at: datetime) -> Standing | None:
    """Say how a case stands towards its deadline; None where it is handled, rests or has no limit."""
    if case.due_at is None or case.is_suspended or case.stage not in _TO_HANDLE:
        return None
    return Deadline(
        case.at_risk_at or case.due_at, case.due_at, case.very_late_at or datetime.max.replace(tzinfo=UTC)
    ).standing(at)


def sentences(case: Case, explanation: Explanation | None) -> list[tuple[str, str]]:
    """Say in Chinese and English why a case is due when it is."""
    if explanation is not None:
        told = wording.sentences(explanation)
    elif case.due_at is not None:
        told = [
            (
                "截止时间来自原始记录，记录未载明时限。",
                "The deadline came with the record, which tells no limit.",
            )
        ]
    else:
        told = [("没有时限在计。", "No limit is running.")]
    if case.is_suspended:
        told.append(("已挂账，暂停计时。", "The case is suspended: the clock rests."))
    return told


def spans(pauses: Sequence[datetime]) -> list[Span]:
    """Make spans of the instants at which a case was suspended and resumed in turn."""
    return list(zip(pauses[::2], pauses[1::2], strict=False))


def said(due: Due | None) -> dict[str, Json]:
    """Write a deadline as the body of an event has it."""
    if due is None:
        return {"due_at": None}
    body: dict[str, Json] = {
        name: instant_text(at)
        for name in ("due_at", "at_risk_at", "very_late_at")
        if (at := getattr(due, name)) is not None
    }
    if due.terms is not None:
        body["limit"] = {"value": str(due.terms.limit.value), "unit": str(due.terms.limit.unit)}
        if due.terms.calendar_id is not None:
            body["calendar_id"] = due.terms.calendar_id
    return body


def due_of(body: dict[str, Json]) -> Due | None:
    """Read a deadline out of the body of an event; None where it sets none."""
    written = body.get("due_at")
    if not isinstance(written, str):
        return None
    due_at = datetime.fromisoformat(written)
    limit, calendar_id = body.get("limit"), body.get("calendar_id")
    terms = None
    if isinstance(limit, dict):
        known = Limit(float(str(limit["value"])), Unit(str(limit["unit"])))
        terms = Terms(known, calendar_id if isinstance(calendar_id, int) else None)
    return Due(due_at, _instant(body.get("at_risk_at")), _instant(body.get("very_late_at")), terms)


def _instant(value: Json) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None
