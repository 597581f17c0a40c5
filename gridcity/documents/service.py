"""The register of official documents: enter, find, link, read. Nothing here commits."""

import unicodedata
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from gridcity.cases import service as cases
from gridcity.cells.service import hold_cells
from gridcity.documents import repository
from gridcity.documents.errors import (
    DocumentInvalid,
    DocumentNotFound,
    DocumentNumberTaken,
    LinkNotFound,
    LinkTargetUnknown,
)
from gridcity.documents.model import Document, DocumentDetail, DocumentKind, DocumentPage, NewDocument
from gridcity.files import service as files
from gridcity.files.model import ServedFile
from gridcity.people.model import Person

LONGEST_NUMBER = 100
LONGEST_TITLE = 300


def register(
    conn: Connection,
    home: Path,
    new: NewDocument,
    content: bytes,
    name: str,
    *,
    by: Person,
    at: datetime,
    most_bytes: int = files.MOST_BYTES,
) -> Document:
    """Enter a document in the register, with its file.

    Raises
    ------
    DocumentInvalid
        A field is empty or too long, the kind is unknown, or it expires before it is issued.
    DocumentNumberTaken
        A document with that number is there.
    FileEmpty, FileTooLarge, FileTypeRefused, DocumentBroken, ImageBroken, ImageTooLarge
        The file is not taken: see ``gridcity.files``.
    """
    checked = _checked(new)
    kept = files.keep(conn, home, content, name, at=at, photos_only=False, most_bytes=most_bytes)
    entered = repository.add(conn, checked, sha256=kept.sha256, name=kept.name, actor_id=by.id, at=at)
    if entered is None:
        raise DocumentNumberTaken(
            f"A document with the number {checked.number} is registered already.", number=checked.number
        )
    return entered


def get(conn: Connection, document_id: int) -> DocumentDetail:
    """Read one entry with what it concerns.

    Raises
    ------
    DocumentNotFound
    """
    return repository.with_links(conn, _get(conn, document_id))


def list_documents(
    conn: Connection, *, text: str = "", after: int | None = None, limit: int = 50
) -> DocumentPage:
    """List documents, newest first, page by page.

    Parameters
    ----------
    text
        Part of the number, the title or the file name, in any case; empty finds all.
    after
        ``next`` of the page before.
    limit
        At most so many. [documents]
    """
    found = repository.newest(conn, text=text.strip(), after=after, limit=limit + 1)
    more = len(found) > limit
    return DocumentPage(tuple(found[:limit]), found[limit - 1].id if more else None)


def documents_of_cell(conn: Connection, cell_id: int) -> list[Document]:
    """List the documents that concern a cell, newest first."""
    return repository.of_cell(conn, cell_id)


def link(
    conn: Connection, document_id: int, *, case_id: int | None = None, cell_code: str | None = None
) -> DocumentDetail:
    """Say that a document concerns a case or a cell in force; saying it twice changes nothing.

    Parameters
    ----------
    conn, document_id
        Where, and which document.
    case_id, cell_code
        What it concerns: one of the two.

    Raises
    ------
    DocumentNotFound, LinkTargetUnknown
    """
    document = _get(conn, document_id)
    if case_id is not None and not cases.is_case(conn, case_id):
        raise LinkTargetUnknown(f"There is no case {case_id}.", case_id=case_id)
    if cell_code is not None:
        hold_cells(conn)
    cell_id = None if cell_code is None else repository.find_cell(conn, cell_code)
    if cell_code is not None and cell_id is None:
        raise LinkTargetUnknown(f"No cell in force has the code {cell_code}.", cell_code=cell_code)
    repository.link(conn, document_id, case_id=case_id, cell_id=cell_id)
    return repository.with_links(conn, document)


def unlink(
    conn: Connection, document_id: int, *, case_id: int | None = None, cell_code: str | None = None
) -> DocumentDetail:
    """Say that a document does not concern a case or a cell after all.

    Parameters
    ----------
    conn, document_id
        Where, and which document.
    case_id, cell_code
        What it does not concern: one of the two. Of a cell, what it was before a redraw, too.

    Raises
    ------
    DocumentNotFound, LinkNotFound
    """
    document = _get(conn, document_id)
    if repository.unlink(conn, document_id, case_id=case_id, cell_code=cell_code) == 0:
        target = f"cell {cell_code}" if case_id is None else f"case {case_id}"
        raise LinkNotFound(
            f"Document {document.number} is not linked to {target}.", case_id=case_id, cell_code=cell_code
        )
    return repository.with_links(conn, document)


def open_content(conn: Connection, home: Path, document_id: int) -> tuple[Document, ServedFile]:
    """Find a document's file, exactly as it was received: an official record is not rewritten.

    Raises
    ------
    DocumentNotFound, FileLost
    """
    document = _get(conn, document_id)
    return document, files.open_original(conn, home, document.sha256)


def _get(conn: Connection, document_id: int) -> Document:
    found = repository.find(conn, document_id)
    if found is None:
        raise DocumentNotFound(f"There is no document {document_id}.", document_id=document_id)
    return found


def _checked(new: NewDocument) -> NewDocument:
    number = _line(new.number, "number", LONGEST_NUMBER)
    title = _line(new.title, "title", LONGEST_TITLE)
    if new.kind not in set(DocumentKind):
        raise DocumentInvalid(
            f"{new.kind[:40]} is no kind of document.", kind=new.kind[:40], kinds=list(DocumentKind)
        )
    if new.valid_until is not None and new.valid_until < new.issued_on:
        raise DocumentInvalid(
            f"The document would expire on {new.valid_until}, before it is issued on {new.issued_on}.",
            issued_on=new.issued_on,
            valid_until=new.valid_until,
        )
    return replace(new, number=number, title=title)


def _line(value: str, field: str, longest: int) -> str:
    """Check one line of text; controls have no place in it."""
    line = " ".join(unicodedata.normalize("NFC", value).split())
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in line):
        raise DocumentInvalid(f"The {field} holds characters that are no text.", field=field)
    if not 0 < len(line) <= longest:
        raise DocumentInvalid(f"The {field} needs 1 to {longest} characters.", field=field, longest=longest)
    return line
