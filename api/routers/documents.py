"""Official documents."""

from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import Form, Path, Query, UploadFile, status
from fastapi.responses import FileResponse

from api.dependencies import Config, Db, Now, Router, may
from api.errors import problems
from api.models.base import MAX_ID, words
from api.models.documents import DocumentDetail, DocumentLinkIn, DocumentOut, DocumentPage
from api.parameters import After, Limit, mark_of, number_after
from api.sending import send_file
from gridcity.documents import service
from gridcity.documents.errors import (
    DocumentInvalid,
    DocumentNotFound,
    DocumentNumberTaken,
    LinkNotFound,
    LinkTargetUnknown,
)
from gridcity.documents.model import DocumentDetail as Document
from gridcity.documents.model import DocumentKind, NewDocument
from gridcity.files.errors import DocumentBroken, FileEmpty, FileLost, FileTooLarge, FileTypeRefused
from gridcity.people.model import Person
from gridcity.people.permissions import Permission
from gridcity.store.engine import city_files_home

router = Router(prefix="/api/v1/documents", tags=["documents"])

Reader = Annotated[Person, may(Permission.READ_DOCUMENTS)]
Clerk = Annotated[Person, may(Permission.REGISTER_DOCUMENTS)]
DocumentId = Annotated[int, Path(ge=1, le=MAX_ID)]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        DocumentNumberTaken, DocumentInvalid, FileTypeRefused, FileTooLarge, FileEmpty, DocumentBroken
    ),
)
def register_document(
    file: UploadFile,
    number: Annotated[str, words(100, least=1), Form()],
    title: Annotated[str, words(300, least=1), Form()],
    kind: Annotated[DocumentKind, Form()],
    issued_on: Annotated[date, Form()],
    db: Db,
    person: Clerk,
    now: Now,
    settings: Config,
    valid_until: Annotated[date | None, Form()] = None,
) -> DocumentDetail:
    """Enter a document into the register, with its file."""
    entered = service.register(
        db,
        city_files_home(settings, settings.city),
        NewDocument(number=number, title=title, kind=kind, issued_on=issued_on, valid_until=valid_until),
        file.file.read(settings.max_upload_bytes + 1),
        file.filename or "",
        by=person,
        at=now,
        most_bytes=settings.max_upload_bytes,
    )
    return _detail(service.get(db, entered.id))


@router.get("")
def list_documents(
    db: Db,
    _person: Reader,
    q: Annotated[str | None, words(200), Query()] = None,
    after: After = None,
    limit: Limit = 50,
) -> DocumentPage:
    """List documents whose number or title holds the words, newest first."""
    page = service.list_documents(db, text=q or "", after=number_after(after), limit=limit)
    return DocumentPage(
        items=[DocumentOut.model_validate(item) for item in page.items], next=mark_of(page.next)
    )


@router.get("/{document_id}", responses=problems(DocumentNotFound))
def read_document(document_id: DocumentId, db: Db, _person: Reader) -> DocumentDetail:
    """Show one document's entry and what it concerns."""
    return _detail(service.get(db, document_id))


@router.get(
    "/{document_id}/content", response_class=FileResponse, responses=problems(DocumentNotFound, FileLost)
)
def read_content(document_id: DocumentId, db: Db, _person: Reader, settings: Config) -> FileResponse:
    """Send a document's file."""
    document, served = service.open_content(db, city_files_home(settings, settings.city), document_id)
    return send_file(served, name=document.name)


@router.post(
    "/{document_id}/links",
    status_code=status.HTTP_201_CREATED,
    responses=problems(DocumentNotFound, LinkTargetUnknown),
)
def link(document_id: DocumentId, body: DocumentLinkIn, db: Db, _person: Clerk) -> DocumentDetail:
    """Say which case or cell a document concerns; saying it twice changes nothing."""
    return _detail(service.link(db, document_id, case_id=body.case_id, cell_code=body.cell_code))


@router.delete("/{document_id}/links", responses=problems(DocumentNotFound, LinkNotFound))
def unlink(
    document_id: DocumentId, target: Annotated[DocumentLinkIn, Query()], db: Db, _person: Clerk
) -> DocumentDetail:
    """Say that a document does not concern a case or a cell after all."""
    return _detail(service.unlink(db, document_id, case_id=target.case_id, cell_code=target.cell_code))


def _detail(document: Document) -> DocumentDetail:
    return DocumentDetail.model_validate(
        asdict(document) | {"content_url": f"/api/v1/documents/{document.id}/content"}
    )
