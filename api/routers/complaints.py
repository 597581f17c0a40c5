"""The public's door, and the acceptor's queue behind it."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Depends, File, Form, Path, Query, Request, UploadFile, status
from sqlalchemy import Engine

from api.dependencies import Config, Db, Key, Now, Public, Router, lend_engine, may
from api.errors import problems
from api.models.base import MAX_ID, Id, Lat, Lon, SmallId, words
from api.models.complaints import (
    ComplaintOut,
    ComplaintPage,
    ComplaintReceipt,
    ComplaintStatusOut,
    DeclineIn,
    LinkIn,
    SecretIn,
)
from api.parameters import After, Limit, mark_of, number_after
from gridcity.cases.errors import RoleMayNotAct
from gridcity.cells.errors import OutsideCity
from gridcity.complaints import senders, service
from gridcity.complaints.errors import (
    AnswerMissing,
    CaseUnknown,
    ClassNotForComplaints,
    ComplaintNotFound,
    ComplaintSettled,
    ComplaintTextInvalid,
    ContactInvalid,
    KeyReused,
    TooManyComplaints,
    TooManyPhotos,
)
from gridcity.complaints.model import Complaint, ComplaintStatus, Contact, NewComplaint, Photo
from gridcity.files.errors import FileTooLarge, FileTypeRefused, ImageBroken, ImageTooLarge, PicturesBusy
from gridcity.notices.model import Language
from gridcity.people.model import Person
from gridcity.people.permissions import Permission
from gridcity.store.acting import sent_from
from gridcity.store.engine import city_files_home

router = Router(prefix="/api/v1/complaints", tags=["complaints"])

Reader = Annotated[Person, may(Permission.READ_COMPLAINTS)]
Acceptor = Annotated[Person, may(Permission.SETTLE_COMPLAINTS)]
ComplaintId = Annotated[int, Path(ge=1, le=MAX_ID)]


def count_try(request: Request, engine: Annotated[Engine, Depends(lend_engine)], now: Now) -> None:
    """Count a try of the caller's address, in a transaction of its own: a refused one counts, too."""
    address = request.client.host if request.client is not None else ""
    with engine.begin() as conn:
        senders.count_try(conn, address, at=now)


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    dependencies=[Public, Depends(count_try)],
    responses=problems(
        OutsideCity,
        ComplaintTextInvalid,
        ContactInvalid,
        ClassNotForComplaints,
        TooManyPhotos,
        TooManyComplaints,
        KeyReused,
        FileTooLarge,
        FileTypeRefused,
        ImageBroken,
        ImageTooLarge,
        PicturesBusy,
    ),
)
def submit(
    request: Request,
    db: Db,
    now: Now,
    settings: Config,
    lon: Annotated[Lon, Form()],
    lat: Annotated[Lat, Form()],
    description: Annotated[str, words(4000, least=1), Form()],
    class_id: Annotated[SmallId | None, Form()] = None,
    name: Annotated[str | None, words(200), Form()] = None,
    phone: Annotated[str | None, words(50), Form()] = None,
    email: Annotated[str | None, words(200), Form()] = None,
    language: Annotated[
        Language | None, Form(description="In which the citizen is written to; empty: the city's first.")
    ] = None,
    photo: Annotated[list[UploadFile] | None, File()] = None,
    key: Key = None,
) -> ComplaintReceipt:
    """Tell the city what is wrong, and where."""
    most = settings.max_upload_bytes
    new = NewComplaint(
        lon=lon,
        lat=lat,
        description=description,
        class_id=class_id,
        contact=Contact(name=name or "", phone=phone or "", email=email or ""),
        language=language,
        photos=tuple(Photo(file.filename or "", file.file.read(most + 1)) for file in photo or ()),
    )
    sent_from(db, senders.network_of(request.client.host) if request.client is not None else "")
    home = city_files_home(settings, settings.city)
    return ComplaintReceipt.model_validate(service.submit(db, home, new, at=now, key=key, most_bytes=most))


@router.post("/{number}/status", dependencies=[Public], responses=problems(ComplaintNotFound))
def read_status(
    number: Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,40}$")], body: SecretIn, db: Db
) -> ComplaintStatusOut:
    """Show a citizen how far it is."""
    return ComplaintStatusOut.model_validate(service.status(db, number, body.secret))


@router.get("")
def list_complaints(
    db: Db,
    _person: Reader,
    status: ComplaintStatus | None = None,
    case_id: Annotated[Id | None, Query(description="Only those linked to this case.")] = None,
    after: After = None,
    limit: Limit = 50,
) -> ComplaintPage:
    """List complaints, oldest first."""
    page = service.list_complaints(db, status=status, case_id=case_id, after=number_after(after), limit=limit)
    return ComplaintPage(items=[_shown(item) for item in page.items], next=mark_of(page.next))


@router.post(
    "/{complaint_id}/link",
    responses=problems(ComplaintNotFound, ComplaintSettled, CaseUnknown, RoleMayNotAct),
)
def link(complaint_id: ComplaintId, body: LinkIn, db: Db, person: Acceptor, now: Now) -> ComplaintOut:
    """Link a complaint to its case, or file a new case for it."""
    if body.case_id is not None:
        return _shown(service.link(db, complaint_id, body.case_id, by=person, at=now))
    filed = service.file_case(
        db,
        complaint_id,
        body.class_id or 0,
        by=person,
        at=now,
        description=body.description,
        photos=body.photos,
    )
    return _shown(filed)


@router.post(
    "/{complaint_id}/decline", responses=problems(ComplaintNotFound, ComplaintSettled, AnswerMissing)
)
def decline(complaint_id: ComplaintId, body: DeclineIn, db: Db, person: Acceptor, now: Now) -> ComplaintOut:
    """Answer a complaint that becomes no case."""
    return _shown(service.decline(db, complaint_id, body.answer, by=person, at=now))


def _shown(complaint: Complaint) -> ComplaintOut:
    photos = [
        {"name": photo.name, "sha256": photo.sha256, "url": f"/api/v1/files/{photo.sha256}"}
        for photo in complaint.photos
    ]
    return ComplaintOut.model_validate(asdict(complaint) | {"photos": photos})
