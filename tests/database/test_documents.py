"""The register of official documents."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from gridcity.documents import service
from gridcity.documents.dossier import dossier_of
from gridcity.documents.errors import (
    DocumentInvalid,
    DocumentNotFound,
    DocumentNumberTaken,
    LinkNotFound,
    LinkTargetUnknown,
)
from gridcity.documents.model import Document, DocumentKind, NewDocument
from gridcity.files.errors import FileTypeRefused
from gridcity.people.model import Role
from gridcity.store.tables import files
from tests.support.people_and_cases import NOON, make_case, make_person
from tests.support.tiny import make_tiny_city

NOTICE = NewDocument("哈城管发〔2026〕12号", "关于井盖巡查的通知", DocumentKind.NOTICE, date(2026, 3, 1))
PDF = b"%PDF-1.7\ntrailer\n%%EOF\n"


def register(db: Connection, home: Path, content: bytes = PDF, **changes: Any) -> Document:
    given = {name: getattr(NOTICE, name) for name in NewDocument.__dataclass_fields__} | changes
    clerk = make_person(db, Role.CLERK)
    return service.register(db, home, NewDocument(**given), content, "通知.pdf", by=clerk, at=NOON)


def test_a_document_nobody_registered_is_not_found(db: Connection, tmp_path: Path) -> None:
    with pytest.raises(DocumentNotFound):
        service.get(db, 1)
    with pytest.raises(DocumentNotFound):
        service.open_content(db, tmp_path, 1)
    with pytest.raises(DocumentNotFound):
        service.link(db, 1, case_id=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "  "},
        {"number": "x" * 101},
        {"title": ""},
        {"title": "null\x00byte"},
        {"title": "half \ud800 a pair"},
        {"kind": "poem"},
        {"valid_until": date(2026, 2, 28)},
    ],
)
def test_an_entry_that_makes_no_sense_is_refused_with_its_file(
    db: Connection, tmp_path: Path, wrong: dict[str, Any]
) -> None:
    with pytest.raises(DocumentInvalid):
        register(db, tmp_path, **wrong)

    assert db.scalar(select(func.count()).select_from(files)) == 0


def test_a_web_page_is_no_document(db: Connection, tmp_path: Path) -> None:
    with pytest.raises(FileTypeRefused):
        register(db, tmp_path, b"<html><script>alert(1)</script></html>")


def test_a_number_is_given_once(db: Connection, tmp_path: Path) -> None:
    register(db, tmp_path)

    with pytest.raises(DocumentNumberTaken, match="12号"):
        register(db, tmp_path, title="Another")


def test_the_file_comes_back_bit_by_bit(db: Connection, tmp_path: Path) -> None:
    entered = register(db, tmp_path)

    document, served = service.open_content(db, tmp_path, entered.id)

    assert (document, served.path.read_bytes(), served.is_inline) == (entered, PDF, False)


def test_markup_in_a_title_stays_text(db: Connection, tmp_path: Path) -> None:
    entered = register(db, tmp_path, title="<b>Notice</b> on 1 < 2")

    assert service.get(db, entered.id).title == "<b>Notice</b> on 1 < 2"


def test_the_list_is_newest_first_and_goes_on_page_by_page(db: Connection, tmp_path: Path) -> None:
    ids = [register(db, tmp_path, number=f"N {no}").id for no in range(5)]

    first = service.list_documents(db, limit=3)
    rest = service.list_documents(db, limit=3, after=first.next)

    assert [item.id for item in first.items + rest.items] == ids[::-1]
    assert rest.next is None


@pytest.mark.parametrize(
    ("text", "found"),
    [("井盖", 1), ("2026〕12", 1), ("MANHOLE", 1), ("%", 1), ("_", 0), ("' OR 1=1 --", 0), ("", 2)],
)
def test_words_are_searched_as_words_and_never_as_patterns(
    db: Connection, tmp_path: Path, text: str, found: int
) -> None:
    register(db, tmp_path)
    register(db, tmp_path, number="N 2", title="Manhole covers, 50 % done")

    assert len(service.list_documents(db, text=text).items) == found


def test_a_document_is_linked_to_cases_and_cells_once_and_can_be_unlinked(
    db: Connection, tmp_path: Path
) -> None:
    make_tiny_city(db)
    case = make_case(db)
    document = register(db, tmp_path)
    assert case.cell_code is not None

    for _ in range(2):
        service.link(db, document.id, case_id=case.id)
        detail = service.link(db, document.id, cell_code=case.cell_code)

    assert (detail.case_ids, detail.cell_codes) == ((case.id,), (case.cell_code,))
    assert dossier_of(db, case.id).documents == [
        {"id": document.id, "number": document.number, "title": document.title}
    ]
    assert case.cell_id is not None
    assert service.documents_of_cell(db, case.cell_id) == [document]

    service.unlink(db, document.id, case_id=case.id)
    detail = service.unlink(db, document.id, cell_code=case.cell_code)
    assert (detail.case_ids, detail.cell_codes) == ((), ())
    with pytest.raises(LinkNotFound):
        service.unlink(db, document.id, case_id=case.id)
    with pytest.raises(LinkNotFound):
        service.unlink(db, document.id, cell_code=case.cell_code)


def test_nothing_is_linked_to_what_does_not_exist(db: Connection, tmp_path: Path) -> None:
    make_tiny_city(db)
    document = register(db, tmp_path)

    with pytest.raises(LinkTargetUnknown):
        service.link(db, document.id, case_id=999_999)
    with pytest.raises(LinkTargetUnknown):
        service.link(db, document.id, cell_code="230102001001999")
