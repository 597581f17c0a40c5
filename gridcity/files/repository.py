"""Files: rows to models and back, nothing else."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, exists, false, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from gridcity.files.exif import Shot
from gridcity.files.model import StoredFile, Use
from gridcity.store.tables import attachments, documents, files

_HANGS_ON = {
    Use.CASE: exists().where(attachments.c.sha256 == files.c.sha256, attachments.c.case_id.is_not(None)),
    Use.COMPLAINT: exists().where(
        attachments.c.sha256 == files.c.sha256, attachments.c.complaint_id.is_not(None)
    ),
    Use.COMPONENT: exists().where(
        attachments.c.sha256 == files.c.sha256, attachments.c.component_id.is_not(None)
    ),
    Use.DOCUMENT: exists().where(documents.c.sha256 == files.c.sha256),
}


@dataclass(frozen=True, slots=True)
class FileRow:
    """What giving a file out needs."""

    media_type: str
    served_sha256: str | None


def save(conn: Connection, file: StoredFile, shot: Shot, looks: tuple[int, ...] | None) -> None:
    """Write a file's row; the same content is there once, as it first arrived."""
    place = None
    if file.lon is not None and file.lat is not None:
        place = func.st_setsrid(func.st_makepoint(file.lon, file.lat), 4326)
    conn.execute(
        insert(files)
        .values(
            sha256=file.sha256,
            media_type=file.media_type,
            size_bytes=file.size_bytes,
            served_sha256=file.served_sha256,
            exif=shot.tags or None,
            taken_at=file.taken_at,
            geom=place,
            direction_deg=shot.direction_deg,
            position_error_m=shot.position_error_m,
            looks=None if looks is None else list(looks),
            received_at=file.received_at,
        )
        .on_conflict_do_nothing(index_elements=["sha256"])
    )


def find(conn: Connection, sha256: str, uses: Collection[Use] | None = None) -> FileRow | None:
    """Read what giving a file out needs; None if it never arrived, or hangs on nothing of ``uses``."""
    query = select(files.c.media_type, files.c.served_sha256).where(files.c.sha256 == sha256)
    if uses is not None:
        query = query.where(or_(false(), *(_HANGS_ON[use] for use in uses)))
    row = conn.execute(query).first()
    return None if row is None else FileRow(row.media_type, row.served_sha256)
