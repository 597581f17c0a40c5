"""Cases over HTTP. A route reads the request, calls one service and shows the result."""

from math import ceil
from typing import Annotated

from fastapi import Form, Path, UploadFile, status

from api.dependencies import Config, Db, Key, Now, Router, may
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
from api.parameters import After, Filter, Limit
from api.showing import attachment_out, case_out
from api.showing_duty import duty_of_case
from gridcity.cases import attaching, service
from gridcity.cases.errors import (
    CaseChanged,
    CaseHeld,
    CaseIsMerged,
    CaseNotFound,
    CaseSuspended,
    CommandNotPossible,
    EvidenceMissing,
    ExtensionTooLate,
    FilterNotUnderstood,
    KeyReused,
    KindNotFitting,
    LevelNotHigher,
    LimitNotLonger,
    NeedMissing,
    NeedsArbiter,
    NotVerified,
    NotYourDepartment,
    NumbersExhausted,
    OutcomeNotFitting,
    OwnRequest,
    PlaceOutsideCity,
    ReferenceUnknown,
    RoleMayNotAct,
    RulingStands,
    SameCase,
    TextTooLong,
    TimeNotAhead,
    VerifierIsHandler,
)
from gridcity.cases.listing import CaseOrder
from gridcity.cases.model import Report
from gridcity.components import service as components
from gridcity.components.errors import ComponentNotFound
from gridcity.conditions.errors import ConditionNotFound
from gridcity.documents.dossier import EMPTY, dossier_of
from gridcity.files.errors import FileEmpty, FileTooLarge, FileTypeRefused, ImageBroken, ImageTooLarge
from gridcity.people.model import Person
from gridcity.people.permissions import Permission
from gridcity.places.address import derived_address
from gridcity.store.engine import city_files_home

router = Router(prefix="/api/v1/cases", tags=["cases"])

Reader = Annotated[Person, may(Permission.READ_CASES)]
Actor = Annotated[Person, may(Permission.COMMAND_CASES)]
CaseId = Annotated[int, Path(ge=1, le=MAX_ID)]
_COMMAND_REFUSALS = problems(
    CaseNotFound,
    CommandNotPossible,
    CaseSuspended,
    CaseChanged,
    NotVerified,
    EvidenceMissing,
    KeyReused,
    RoleMayNotAct,
    VerifierIsHandler,
    NotYourDepartment,
    NeedMissing,
    OutcomeNotFitting,
    ConditionNotFound,
    ReferenceUnknown,
    TextTooLong,
    CaseHeld,
    CaseIsMerged,
    ExtensionTooLate,
    KindNotFitting,
    LevelNotHigher,
    LimitNotLonger,
    NeedsArbiter,
    OwnRequest,
    RulingStands,
    SameCase,
    TimeNotAhead,
)


@router.get("", responses=problems(FilterNotUnderstood))
def list_cases(
    db: Db,
    _person: Reader,
    now: Now,
    where: Filter,
    order: CaseOrder = CaseOrder.NEWEST,
    after: After = None,
    limit: Limit = 50,
) -> CasePage:
    """List the cases that a filter finds, page by page."""
    page = service.list_cases(db, where, at=now, order=order, after=after, limit=limit)
    return CasePage(items=[CaseSummary.model_validate(item) for item in page.items], next=page.next)


@router.get("/count", responses=problems(FilterNotUnderstood))
def count_cases(db: Db, _person: Reader, now: Now, where: Filter) -> CaseCount:
    """Count the cases that a filter finds, by stage."""
    return CaseCount.model_validate(service.count_cases(db, where, at=now))


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        RoleMayNotAct,
        PlaceOutsideCity,
        ReferenceUnknown,
        ComponentNotFound,
        TextTooLong,
        KeyReused,
        NumbersExhausted,
    ),
)
def report_case(body: ReportIn, db: Db, person: Actor, now: Now, key: Key = None) -> CaseOut:
    """File a case; without an address it is given the nearest one, marked as derived."""
    component_id = None if body.component_code is None else components.get(db, body.component_code).id
    said = (body.address or "").strip()
    report = Report(
        class_id=body.class_id,
        lon=body.lon,
        lat=body.lat,
        description=body.description,
        address=said or derived_address(db, body.lon, body.lat),
        is_address_derived=not said,
        channel=body.channel or str(person.role),
        component_id=component_id,
        accuracy_m=None if body.accuracy_m is None else ceil(body.accuracy_m),
    )
    return case_out(service.report(db, report, by=person, at=now, key=key), EMPTY, by=person)


@router.get("/{case_id}", responses=problems(CaseNotFound))
def read_case(case_id: CaseId, db: Db, person: Reader, now: Now) -> CaseOut:
    """Show one case, what can be done to it next, and whom duty names for it."""
    case = service.read(db, case_id)
    return case_out(case, dossier_of(db, case_id), by=person, duty=duty_of_case(db, case, now=now))


@router.get("/{case_id}/history", responses=problems(CaseNotFound))
def read_history(case_id: CaseId, db: Db, _person: Reader) -> CaseHistory:
    """Show all that was done to a case, first to last, so that anybody can recompute the hashes."""
    case = service.read(db, case_id)
    # What is written between the two statements is left for the next who asks: the hash is of this version.
    events = [event for event in service.history(db, case_id) if event.seq <= case.version]
    items = [CaseEventOut.model_validate(event) for event in events]
    return CaseHistory(number=case.number, head_hash=case.head_hash.hex(), items=items)


@router.post("/{case_id}/commands", status_code=status.HTTP_201_CREATED, responses=_COMMAND_REFUSALS)
def command(case_id: CaseId, body: CommandIn, db: Db, person: Actor, now: Now, key: Key = None) -> CaseOut:
    """Give a case its next command, in the caller's role."""
    case = service.act(db, case_id, body.order(key), by=person, at=now)
    return case_out(case, dossier_of(db, case_id), by=person)


@router.post(
    "/{case_id}/attachments",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        CaseNotFound,
        CommandNotPossible,
        CaseChanged,
        RoleMayNotAct,
        FileEmpty,
        FileTooLarge,
        FileTypeRefused,
        ImageBroken,
        ImageTooLarge,
    ),
)
def attach(
    case_id: CaseId,
    file: UploadFile,
    kind: Annotated[AttachmentKind, Form()],
    db: Db,
    person: Actor,
    now: Now,
    settings: Config,
) -> AttachmentOut:
    """Hang a photo on a case; the same photo sent again is the same attachment."""
    attached = attaching.attach(
        db,
        city_files_home(settings, settings.city),
        case_id,
        file.file.read(settings.max_upload_bytes + 1),
        file.filename or "",
        kind,
        by=person,
        at=now,
        most_bytes=settings.max_upload_bytes,
    )
    return attachment_out(attached)
