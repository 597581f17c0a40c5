"""Evidence: a photo is kept and hung on a case, in one go."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from gridcity.cases import service
from gridcity.cases.model import Attachment, Command, Order
from gridcity.city.service import get_city
from gridcity.files import service as files
from gridcity.people.model import Person


def attach(
    conn: Connection,
    home: Path,
    case_id: int,
    content: bytes,
    name: str,
    kind: str,
    *,
    by: Person,
    at: datetime,
    most_bytes: int = files.MOST_BYTES,
) -> Attachment:
    """Hang a photo on a case, whatever version it is at; one that hangs there already stays as it is.

    Several at once hang one after the other: whoever comes second waits for the first to commit.

    Parameters
    ----------
    home
        The city's folder of files.
    content, name
        The photo and its name as sent. [byte]
    kind
        What it shows: one of ``words.KINDS``.
    most_bytes
        Largest photo that is taken. [byte]

    Raises
    ------
    FileEmpty, FileTooLarge, FileTypeRefused, ImageBroken, ImageTooLarge
        The photo is not taken: see ``gridcity.files``.
    CaseNotFound, RoleMayNotAct, CommandNotPossible and others
        What ``service.act`` raises.
    """
    service.read(conn, case_id)  # before the photo is looked at, which takes longer
    kept = files.keep(
        conn,
        home,
        content,
        name,
        at=at,
        photos_only=True,
        zone=get_city(conn).profile.zone,
        most_bytes=most_bytes,
    )
    case = service.read(conn, case_id, locked=True)
    found = _find(conn, case_id, kept.sha256)
    if found is not None:
        return found
    order = Order(
        Command.ATTACH,
        expected_version=case.version,
        sha256=kept.sha256,
        kind=kind,
        name=kept.name or kept.sha256,
    )
    service.act(conn, case_id, order, by=by, at=at)
    hung = _find(conn, case_id, kept.sha256)
    assert hung is not None, "act has just written it"  # noqa: S101
    return hung


def _find(conn: Connection, case_id: int, sha256: str) -> Attachment | None:
    return next((item for item in service.attachments(conn, case_id) if item.sha256 == sha256), None)
