"""Photos and files, as they are shown to people."""

from typing import Annotated

from fastapi import Path
from fastapi.responses import FileResponse

from api.dependencies import Config, Db, Router, Staff
from api.errors import problems
from api.sending import send_file
from gridcity.files import service
from gridcity.files.errors import FileLost, FileNotFound
from gridcity.files.model import Use
from gridcity.people import permissions
from gridcity.people.permissions import Permission
from gridcity.store.engine import city_files_home

router = Router(prefix="/api/v1/files", tags=["files"])

_SEEN_BY = {
    Use.CASE: Permission.READ_CASES,
    Use.COMPLAINT: Permission.READ_COMPLAINTS,
    Use.DOCUMENT: Permission.READ_DOCUMENTS,
    Use.COMPONENT: Permission.READ_COMPONENTS,
}


@router.get("/{sha256}", response_class=FileResponse, responses=problems(FileLost, FileNotFound))
def read_file(
    sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")], db: Db, person: Staff, settings: Config
) -> FileResponse:
    """Send a file by its content's hash, to those who may see what it hangs on.

    A case's file is for who reads cases, a complaint's photo for who reads complaints, a document's
    for who reads documents, a component's photo for who reads components. Of a photo, the copy that
    is free of EXIF is sent.
    """
    uses = {use for use, permission in _SEEN_BY.items() if permissions.may(person, permission)}
    home = city_files_home(settings, settings.city)
    return send_file(service.open_served(db, home, sha256, uses=uses), for_ever=True)
