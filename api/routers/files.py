"""Photos and files, as they are shown to people."""

from typing import Annotated

from fastapi import Path
from fastapi.responses import FileResponse

from api.dependencies import Config, Db, Router, Staff
from api.errors import problems
from api.sending import send_file
from gridcity.files import service
from gridcity.files.errors import FileLost, FileNotFound
from gridcity.store.engine import city_files_home

router = Router(prefix="/api/v1/files", tags=["files"])


@router.get("/{sha256}", response_class=FileResponse, responses=problems(FileLost, FileNotFound))
def read_file(
    sha256: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")], db: Db, _person: Staff, settings: Config
) -> FileResponse:
    """Send a file by its content's hash; of a photo, the copy that is free of EXIF."""
    return send_file(service.open_served(db, city_files_home(settings, settings.city), sha256), for_ever=True)
