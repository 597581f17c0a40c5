"""Documents: rows to models and back, nothing else."""

from datetime import datetime

from sqlalchemy import Connection, RowMapping, Select, delete, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from gridcity.documents.model import Document, DocumentDetail, DocumentKind, NewDocument
from gridcity.store.tables import cells, document_links, documents

_COLUMNS = (
    documents.c.id,
    documents.c.number,
    documents.c.title,
    documents.c.kind,
    documents.c.issued_on,
    documents.c.valid_until,
    documents.c.sha256,
    documents.c.name,
    documents.c.actor_id,
    documents.c.registered_at,
)


def _to_document(row: RowMapping) -> Document:
    return Document(**{**row, "kind": DocumentKind(row["kind"])})


def add(
    conn: Connection, new: NewDocument, *, sha256: str, name: str, actor_id: int, at: datetime
) -> Document | None:
    """Write a register entry; None if the number is taken."""
    written = (
        conn.execute(
            upsert(documents)
            .values(
                number=new.number,
                title=new.title,
                kind=new.kind,
                issued_on=new.issued_on,
                valid_until=new.valid_until,
                sha256=sha256,
                name=name,
                actor_id=actor_id,
                registered_at=at,
            )
            .on_conflict_do_nothing(index_elements=["number"])
            .returning(*_COLUMNS)
        )
        .mappings()
        .first()
    )
    return None if written is None else _to_document(written)


def find(conn: Connection, document_id: int) -> Document | None:
    """Read one entry; None if there is none."""
    row = conn.execute(select(*_COLUMNS).where(documents.c.id == document_id)).mappings().first()
    return None if row is None else _to_document(row)


def with_links(conn: Connection, document: Document) -> DocumentDetail:
    """Add what the document concerns, in the order of case ids and cell codes."""
    links = conn.execute(
        select(document_links.c.case_id, cells.c.code)
        .select_from(document_links.outerjoin(cells, cells.c.id == document_links.c.cell_id))
        .where(document_links.c.document_id == document.id)
    ).all()
    fields = {name: getattr(document, name) for name in Document.__dataclass_fields__}
    return DocumentDetail(
        **fields,
        case_ids=tuple(sorted(link.case_id for link in links if link.case_id is not None)),
        cell_codes=tuple(sorted({link.code for link in links if link.code is not None})),
    )


def newest(conn: Connection, *, text: str, after: int | None, limit: int) -> list[Document]:
    """List entries, newest first, whose number, title or file name holds ``text`` in any case."""
    query: Select[tuple[object, ...]] = select(*_COLUMNS).order_by(documents.c.id.desc()).limit(limit)
    if text:
        query = query.where(
            or_(
                documents.c.number.icontains(text, autoescape=True),
                documents.c.title.icontains(text, autoescape=True),
                documents.c.name.icontains(text, autoescape=True),
            )
        )
    if after is not None:
        query = query.where(documents.c.id < after)
    return [_to_document(row) for row in conn.execute(query).mappings()]


def of_cell(conn: Connection, cell_id: int) -> list[Document]:
    """List the documents of a cell, newest first."""
    query = (
        select(*_COLUMNS)
        .join(document_links, document_links.c.document_id == documents.c.id)
        .where(document_links.c.cell_id == cell_id)
        .order_by(documents.c.id.desc())
    )
    return [_to_document(row) for row in conn.execute(query).mappings()]


def find_cell(conn: Connection, code: str) -> int | None:
    """Find the cell in force that has a code."""
    return conn.scalar(select(cells.c.id).where(cells.c.code == code, cells.c.valid_to.is_(None)))


def link(
    conn: Connection, document_id: int, *, case_id: int | None = None, cell_id: int | None = None
) -> None:
    """Write a link; one that is there already stays."""
    conn.execute(
        upsert(document_links)
        .values(document_id=document_id, case_id=case_id, cell_id=cell_id)
        .on_conflict_do_nothing()
    )


def unlink(
    conn: Connection, document_id: int, *, case_id: int | None = None, cell_code: str | None = None
) -> int:
    """Take the link to a case away, or those to every version of a cell; say how many there were."""
    if case_id is not None:
        target = document_links.c.case_id == case_id
    else:
        target = document_links.c.cell_id.in_(select(cells.c.id).where(cells.c.code == cell_code))
    return conn.execute(
        delete(document_links).where(document_links.c.document_id == document_id, target)
    ).rowcount
