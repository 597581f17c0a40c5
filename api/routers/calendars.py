"""Working calendars over HTTP, and why a case is due when it is."""

from typing import Annotated, Any

from fastapi import Path

from api.dependencies import Db, Now, Router, may
from api.errors import problems
from api.models.base import MAX_ID
from api.models.calendars import (
    CalendarEdition,
    CalendarIn,
    CalendarList,
    CalendarOut,
    ClockOut,
    DayCountedOut,
    DeadlineOut,
    LimitOut,
    Sentence,
    SpanOut,
)
from gridcity.cases import deadlines
from gridcity.cases import service as cases
from gridcity.cases.errors import CaseNotFound
from gridcity.cases.explaining import ClockExplained, explain_clocks
from gridcity.city import calendars
from gridcity.city.calendars import Edition
from gridcity.city.errors import CalendarNotFound
from gridcity.people.model import Person
from gridcity.people.permissions import Permission
from gridcity.worktime.calendars import read_calendar, written_calendar
from gridcity.worktime.errors import CalendarInvalid
from gridcity.worktime.explaining import Explanation
from gridcity.worktime.wording import sentences

router = Router(prefix="/api/v1", tags=["calendars"])

Reader = Annotated[Person, may(Permission.READ_CASES)]
Manager = Annotated[Person, may(Permission.MANAGE_RULES)]
Code = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
EditionId = Annotated[int, Path(ge=1, le=2**31 - 1)]


@router.get("/calendars")
def list_calendars(db: Db, _person: Reader) -> CalendarList:
    """List the editions of the city's working calendars, the newest first."""
    return CalendarList(items=[CalendarEdition(**_brief(item)) for item in calendars.list_editions(db)])


@router.get("/calendars/editions/{calendar_id}", responses=problems(CalendarNotFound))
def read_edition(calendar_id: EditionId, db: Db, _person: Reader) -> CalendarOut:
    """Show an edition, also one that is no longer in force."""
    return _shown(calendars.get_edition(db, calendar_id))


@router.get("/calendars/{code}", responses=problems(CalendarNotFound))
def read_newest(code: Code, db: Db, _person: Reader) -> CalendarOut:
    """Show the edition of a calendar that is in force."""
    return _shown(calendars.get_newest(db, code))


@router.put("/calendars/{code}", responses=problems(CalendarInvalid))
def put_calendar(code: Code, body: CalendarIn, db: Db, person: Manager, now: Now) -> CalendarOut:
    """Put a calendar in force for what is dispatched from now on; what was dispatched keeps its edition."""
    written = body.model_dump(mode="json", exclude={"note"}, exclude_defaults=True)
    calendar = read_calendar(code, written)
    return _shown(calendars.save_calendar(db, calendar, at=now, note=body.note, by_id=person.id))


@router.get("/cases/{case_id}/deadline", responses=problems(CaseNotFound), tags=["cases"])
def read_deadline(
    case_id: Annotated[int, Path(ge=1, le=MAX_ID)], db: Db, _person: Reader, now: Now
) -> DeadlineOut:
    """Say until when a case has to be handled, and why: days counted, pauses; and its other clocks."""
    case = cases.read(db, case_id)
    explanation = cases.explain_deadline(db, case)
    limit = None if case.terms is None else case.terms.limit
    return DeadlineOut(
        due_at=case.due_at,
        at_risk_at=case.at_risk_at,
        very_late_at=case.very_late_at,
        standing=deadlines.standing(case, now),
        limit=None if limit is None else LimitOut(value=limit.value, unit=limit.unit),
        started_at=None if explanation is None else explanation.started_at,
        calendar_id=None if case.terms is None else case.terms.calendar_id,
        pauses=[SpanOut(begins_at=a, ends_at=b) for a, b in deadlines.spans(case.pauses)],
        days=_days(explanation),
        sentences=[Sentence(text=zh, text_en=en) for zh, en in deadlines.sentences(case, explanation)],
        clocks=[_clock(one) for one in explain_clocks(db, case)],
    )


def _clock(one: ClockExplained) -> ClockOut:
    ticking = one.ticking
    return ClockOut(
        clock=ticking.timed,
        limit=None if one.limit is None else LimitOut(value=one.limit.value, unit=one.limit.unit),
        started_at=ticking.began_at,
        due_at=ticking.due_at,
        ended_at=ticking.ended_at,
        is_running=ticking.is_running,
        is_in_time=ticking.is_in_time,
        condition_id=ticking.condition_id,
        calendar_id=ticking.calendar_id,
        sentences=[
            Sentence(text=zh, text_en=en)
            for zh, en in (() if one.explanation is None else sentences(one.explanation))
        ],
    )


def _days(explanation: Explanation | None) -> list[DayCountedOut]:
    return [
        DayCountedOut(
            on=counted.day.on,
            kind=counted.day.kind,
            name=counted.day.name,
            name_en=counted.day.name_en,
            windows=[SpanOut(begins_at=a, ends_at=b) for a, b in counted.day.windows],
            amount=float(counted.amount),
        )
        for counted in (explanation.days if explanation is not None else ())
    ]


def _brief(edition: Edition) -> dict[str, Any]:
    return {
        "id": edition.id,
        "code": edition.calendar.code,
        "note": edition.note,
        "made_at": edition.made_at,
        "made_by": edition.made_by,
    }


def _shown(edition: Edition) -> CalendarOut:
    return CalendarOut.model_validate(_brief(edition) | written_calendar(edition.calendar))
