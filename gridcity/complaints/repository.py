"""Complaints: rows to models and back, nothing else."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from gridcity.complaints.masking import masked
from gridcity.complaints.model import (
    CaseProgress,
    Complaint,
    ComplaintStatus,
    Contact,
    KeptPhoto,
    NewComplaint,
    PublicStatus,
)
from gridcity.store.tables import (
    attachments,
    cases,
    catalogue_classes,
    cells,
    complaint_numbers,
    complaints,
)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A complaint's public status and the hash of the secret that opens it."""

    secret_hash: bytes
    status: PublicStatus


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an idempotency key was used for before."""

    id: int
    number: str
    description: str
    lon: float
    lat: float
    class_id: int | None
    contact: dict[str, str]


def next_sequence(conn: Connection) -> int:
    """Draw the next number; it is not given back when the transaction is rolled back."""
    return int(conn.execute(select(complaint_numbers.next_value())).scalar_one())


def add(
    conn: Connection,
    new: NewComplaint,
    *,
    number: str,
    secret_hash: bytes,
    key_hash: str | None,
    cell_id: int,
    at: datetime,
) -> int | None:
    """Write a complaint; None if its idempotency key was used by an earlier one.

    Waits for a twin that is being written at this moment: the key is unique.
    """
    return conn.execute(
        upsert(complaints)
        .values(
            number=number,
            secret_hash=secret_hash,
            class_id=new.class_id,
            description=new.description,
            contact=new.contact.as_dict(),
            language=new.language,
            cell_id=cell_id,
            status=ComplaintStatus.RECEIVED,
            received_at=at,
            idempotency_key=key_hash,
            geom=func.st_setsrid(func.st_makepoint(new.lon, new.lat), 4326),
        )
        .on_conflict_do_nothing(index_elements=["idempotency_key"])
        .returning(complaints.c.id)
    ).scalar()


def earlier(conn: Connection, key_hash: str) -> Earlier | None:
    """Read the complaint that an idempotency key was used for."""
    row = conn.execute(
        select(
            complaints.c.id,
            complaints.c.number,
            complaints.c.description,
            func.st_x(complaints.c.geom).label("lon"),
            func.st_y(complaints.c.geom).label("lat"),
            complaints.c.class_id,
            complaints.c.contact,
        ).where(complaints.c.idempotency_key == key_hash)
    ).first()
    return None if row is None else Earlier(*row)


def attach_photo(conn: Connection, complaint_id: int, *, sha256: str, name: str, at: datetime) -> None:
    """Hang a photo on a complaint; the same photo hangs once."""
    conn.execute(
        upsert(attachments)
        .values(complaint_id=complaint_id, sha256=sha256, name=name, kind="report", attached_at=at)
        .on_conflict_do_nothing()
    )


def sealed_status(conn: Connection, number: str) -> Sealed | None:
    """Read what the citizen may know, to be shown only to who has the secret.

    Of a case that was merged the citizen is told what becomes of the one in which it goes on.
    """
    row = conn.execute(
        select(
            complaints.c.number,
            complaints.c.secret_hash,
            complaints.c.status,
            complaints.c.received_at,
            complaints.c.answer,
            cases.c.stage,
            cases.c.outcome,
        )
        .select_from(complaints.outerjoin(cases, cases.c.id == func.goes_on_in(complaints.c.case_id)))
        .where(complaints.c.number == number)
    ).first()
    if row is None:
        return None
    progress = None if row.stage is None else CaseProgress(row.stage, row.outcome)
    status = PublicStatus(row.number, ComplaintStatus(row.status), row.received_at, progress, row.answer)
    return Sealed(bytes(row.secret_hash), status)


_FOR_STAFF: Select[Any] = (
    select(
        complaints.c.id,
        complaints.c.number,
        complaints.c.class_id,
        catalogue_classes.c.name.label("class_name"),
        catalogue_classes.c.name_en.label("class_name_en"),
        complaints.c.description,
        complaints.c.contact,
        complaints.c.cell_id,
        cells.c.code.label("cell_code"),
        func.st_x(complaints.c.geom).label("lon"),
        func.st_y(complaints.c.geom).label("lat"),
        complaints.c.status,
        complaints.c.case_id,
        complaints.c.answer,
        complaints.c.received_at,
        complaints.c.settled_at,
        complaints.c.settled_by_id,
    )
    .join(cells, cells.c.id == complaints.c.cell_id)
    .outerjoin(catalogue_classes, catalogue_classes.c.id == complaints.c.class_id)
)


def oldest(
    conn: Connection, *, status: ComplaintStatus | None, case_id: int | None, after: int | None, limit: int
) -> list[Complaint]:
    """List complaints in the order they came in."""
    query = _FOR_STAFF.order_by(complaints.c.id).limit(limit)
    if case_id is not None:
        query = query.where(complaints.c.case_id == case_id)
    if status is not None:
        query = query.where(complaints.c.status == status)
    if after is not None:
        query = query.where(complaints.c.id > after)
    return _with_photos(conn, conn.execute(query).mappings().all())


def find(conn: Connection, complaint_id: int) -> Complaint | None:
    """Read one complaint; None if there is none."""
    found = _with_photos(
        conn, conn.execute(_FOR_STAFF.where(complaints.c.id == complaint_id)).mappings().all()
    )
    return found[0] if found else None


def lock(conn: Connection, complaint_id: int) -> None:
    """Let nobody else settle the complaint until this transaction ends."""
    conn.execute(select(complaints.c.id).where(complaints.c.id == complaint_id).with_for_update())


def settle(
    conn: Connection,
    complaint_id: int,
    *,
    status: ComplaintStatus,
    case_id: int | None,
    answer: str | None,
    by_id: int,
    at: datetime,
) -> None:
    """Write how a complaint was settled."""
    conn.execute(
        update(complaints)
        .where(complaints.c.id == complaint_id)
        .values(status=status, case_id=case_id, answer=answer, settled_by_id=by_id, settled_at=at)
    )


def _with_photos(conn: Connection, rows: Sequence[RowMapping]) -> list[Complaint]:
    photos: dict[int, list[KeptPhoto]] = defaultdict(list)
    if rows:
        query = (
            select(attachments.c.complaint_id, attachments.c.name, attachments.c.sha256)
            .where(attachments.c.complaint_id.in_([row["id"] for row in rows]))
            .order_by(attachments.c.id)
        )
        for photo in conn.execute(query):
            photos[photo.complaint_id].append(KeptPhoto(photo.name, photo.sha256))
    return [
        Complaint(
            **{**row, "status": ComplaintStatus(row["status"])},
            photos=tuple(photos.get(row["id"], ())),
            suggested_description=masked(row["description"], Contact(**row["contact"])),
        )
        for row in rows
    ]
