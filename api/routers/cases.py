"""Cases over HTTP."""

from typing import Annotated

from fastapi import Form, Path, UploadFile, status

from api.dependencies import Config, Db, Key, Now, Router, Staff, allow
from api.errors import problems
from api.models.base import MAX_ID
from api.models.cases import (
    AttachmentKind,
    AttachmentOut,
    CaseCount,
    CaseEventOut,
    CaseHistory,
    CaseOut,
    CasePage,
    CaseSummary,
    CommandIn,
    ReportIn,
)
from api.parameters import After, Filter, Limit, Order
from gridcity.cases import service
from gridcity.cases.errors import CaseChanged, CaseNotFound, CommandNotPossible, NeedMissing, RoleMayNotAct

router = Router(prefix="/api/v1/cases", tags=["cases"])

CaseId = Annotated[int, Path(ge=1, le=MAX_ID)]


@router.get("")
def list_cases(
    db: Db,
    _person: Staff,
    now: Now,
    case_filter: Filter,
    order: Order = "newest",
    after: After = None,
    limit: Limit = 50,
) -> CasePage:
    """List the cases that a filter finds, page by page."""
    page = service.list_cases(db, case_filter, order=order, after=after, limit=limit, at=now)
    return CasePage(items=[CaseSummary.model_validate(item) for item in page.items], next=page.next)


@router.get("/count")
def count_cases(db: Db, _person: Staff, now: Now, case_filter: Filter) -> CaseCount:
    """Count the cases that a filter finds, by stage."""
    return CaseCount.model_validate(service.count_cases(db, case_filter, at=now))


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(RoleMayNotAct))
def report_case(body: ReportIn, db: Db, person: Staff, now: Now, key: Key = None) -> CaseOut:
    """File a case."""
    return CaseOut.model_validate(service.report(db, body, by=person, at=now, key=key))


@router.get("/{case_id}", responses=problems(CaseNotFound))
def read_case(case_id: CaseId, db: Db, person: Staff) -> CaseOut:
    """Show one case and what can be done to it next."""
    return CaseOut.model_validate(service.read(db, case_id, by=person))


@router.get("/{case_id}/history", responses=problems(CaseNotFound))
def read_history(case_id: CaseId, db: Db, _person: Staff) -> CaseHistory:
    """Show all that was done to a case, first to last."""
    return CaseHistory(items=[CaseEventOut.model_validate(item) for item in service.history(db, case_id)])


@router.post(
    "/{case_id}/commands",
    status_code=status.HTTP_201_CREATED,
    responses=problems(CaseNotFound, CommandNotPossible, CaseChanged, RoleMayNotAct, NeedMissing),
)
def command(case_id: CaseId, body: CommandIn, db: Db, person: Staff, now: Now, key: Key = None) -> CaseOut:
    """Give a case its next command, in the caller's role."""
    return CaseOut.model_validate(service.act(db, case_id, body, by=person, at=now, key=key))


@router.post(
    "/{case_id}/attachments",
    status_code=status.HTTP_201_CREATED,
    responses=problems(CaseNotFound, CommandNotPossible, RoleMayNotAct),
)
def attach(
    case_id: CaseId,
    file: UploadFile,
    kind: Annotated[AttachmentKind, Form()],
    db: Db,
    person: Staff,
    now: Now,
    settings: Config,
) -> AttachmentOut:
    """Hang a photo on a case."""
    return AttachmentOut.model_validate(service.attach(db, case_id, file, kind, settings, by=person, at=now))
