"""Photos of components: kept by content, as those of cases are. Those of a double are its survivor's, too."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from gridcity.city.service import get_city
from gridcity.components import repository, workflow
from gridcity.components.errors import ComponentFieldInvalid
from gridcity.components.repository import rows_of
from gridcity.files import service as files
from gridcity.store.queries import load_queries

KINDS = ("near", "far", "before", "after", "other")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo on a component, as its page shows it."""

    id: int
    kind: str
    name: str
    sha256: str
    media_type: str
    taken_at: datetime | None
    attached_at: datetime
    actor_name: str | None
    component_code: str
    """The component that it was hung on: this one, or a double that was merged into it."""


def attach(
    conn: Connection,
    home: Path,
    code: str,
    content: bytes,
    name: str,
    kind: str,
    *,
    by_id: int,
    at: datetime,
    most_bytes: int = files.MOST_BYTES,
) -> Photo:
    """Hang a photo on a component; the same photo sent again is the same.

    Parameters
    ----------
    home
        The city's folder of files.
    content, name
        The photo and its name as sent. [byte]
    kind
        What it shows: one of ``KINDS``.

    Raises
    ------
    ComponentCodeInvalid, ComponentNotFound, ComponentMerged
        There is no such component, or it is a double.
    ComponentFieldInvalid
        There is no such kind.
    FileEmpty, FileTooLarge, FileTypeRefused, ImageBroken, ImageTooLarge
        The photo is not taken: see ``gridcity.files``.
    """
    component = repository.get(conn, code)
    workflow.check_is_itself(component)
    if kind not in KINDS:
        raise ComponentFieldInvalid(f"A photo is one of {', '.join(KINDS)}.", field="kind")
    zone = get_city(conn).profile.zone
    kept = files.keep(conn, home, content, name, at=at, photos_only=True, zone=zone, most_bytes=most_bytes)
    values = {
        "component_id": component.id,
        "sha256": kept.sha256,
        "name": kept.name or kept.sha256,
        "kind": kind,
        "actor_id": by_id,
        "at": at,
    }
    photo_id = rows_of(conn, load_queries("gridcity.components").attach_photo, values)[0]["id"]
    return next(one for one in photos(conn, code) if one.id == photo_id)


def photos(conn: Connection, code: str) -> list[Photo]:
    """List the photos of a component and of its doubles, newest first.

    Raises
    ------
    ComponentCodeInvalid, ComponentNotFound
        There is no such component.
    """
    component = repository.get(conn, code)
    rows = rows_of(conn, load_queries("gridcity.components").photos, {"id": component.id})
    return [Photo(**row) for row in rows]
