"""Monthly reports: made on demand or ordered, opened as a page or as PDF."""

from typing import Annotated, Literal

from fastapi import Path, status
from fastapi.responses import FileResponse

from api.dependencies import Config, Db, Now, Router, allow
from api.errors import problems
from api.models.base import MAX_ID
from api.models.reports import (
    MonthlyReportIn,
    PendingReport,
    ReportAsked,
    ReportList,
    ReportOrderIn,
    ReportOrderOut,
    ReportOut,
)
from api.sending import send_file
from gridcity.evaluation.access import READERS, check_unit
from gridcity.evaluation.errors import NotYoursToSee, PeriodUnclear
from gridcity.evaluation.periods import read_period
from gridcity.files.errors import FileLost
from gridcity.people.errors import PersonNotFound
from gridcity.people.model import Person, Role
from gridcity.people.service import get_person
from gridcity.reports import service
from gridcity.reports.errors import OrderNotFound, OrderStands, ReportNotFound, SubjectUnknown
from gridcity.reports.model import Ask

router = Router(prefix="/api/v1/reports", tags=["reports"])

Reader = Annotated[Person, allow(*READERS)]
Asker = Annotated[Person, allow(Role.PLANNER, Role.SUPERVISOR, Role.LEADER, Role.ADMIN)]
Number = Annotated[int, Path(ge=1, le=MAX_ID)]


@router.get("")
def list_reports(db: Db, person: Reader) -> ReportList:
    """List reports whose figures are the caller's to see, the latest month first."""
    return ReportList(
        reports=[ReportOut.model_validate(one) for one in service.list_made(db, person)],
        pending=[PendingReport.model_validate(one) for one in service.list_pending(db, person)],
    )


@router.post(
    "",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(PeriodUnclear, SubjectUnknown, NotYoursToSee),
)
def ask_for_report(body: MonthlyReportIn, db: Db, person: Asker, now: Now) -> ReportAsked:
    """Have a report made by the worker; asked for again while it waits, it is the same job."""
    check_unit(person, body.by, body.unit)
    ask = Ask(body.by, body.unit, read_period(body.month), body.language)
    return ReportAsked(job_id=service.ask_for(db, ask, at=now, by_id=person.id))


@router.get("/orders")
def list_orders(db: Db, _person: Asker) -> list[ReportOrderOut]:
    """List who gets which report each month."""
    return [ReportOrderOut.model_validate(one) for one in service.list_orders(db)]


@router.post(
    "/orders",
    status_code=status.HTTP_201_CREATED,
    responses=problems(SubjectUnknown, OrderStands, PersonNotFound, NotYoursToSee),
)
def place_order(body: ReportOrderIn, db: Db, person: Asker, now: Now) -> ReportOrderOut:
    """Have somebody get a report each month, made on its first working day; who may see its figures may."""
    given = person if body.login is None else get_person(db, body.login)
    check_unit(given, body.by, body.unit)
    ask = Ask(body.by, body.unit, read_period("2000-01"), body.language)
    number = service.place_order(db, ask, person_id=given.id, at=now, by_id=person.id)
    return next(ReportOrderOut.model_validate(one) for one in service.list_orders(db) if one.id == number)


@router.post(
    "/orders/{order_id}/end", status_code=status.HTTP_204_NO_CONTENT, responses=problems(OrderNotFound)
)
def end_order(order_id: Number, db: Db, _person: Asker, now: Now) -> None:
    """Let an order end; what was made stays."""
    service.end_order(db, order_id, at=now)


@router.get(
    "/{report_id}.{form}",
    response_class=FileResponse,
    responses={
        200: {"content": {"text/html": {"schema": {"type": "string"}}, "application/pdf": {}}},
        **problems(ReportNotFound, FileLost),
    },
)
def open_report(
    report_id: Number,
    form: Literal["html", "pdf"],
    db: Db,
    person: Reader,
    settings: Config,
) -> FileResponse:
    """Open a report: its bytes never change."""
    made, served = service.open_made(db, settings, report_id, form, person)
    answer = send_file(served, name=f"{made.title}.{form}", for_ever=True)
    # The page's own map runs its own script, in a frame without an origin; it asks no host for anything.
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
        " frame-src 'self' data: about:; sandbox allow-scripts allow-downloads allow-popups"
    )
    return answer
