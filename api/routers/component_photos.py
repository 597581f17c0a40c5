"""Photos of components."""

from typing import Annotated, Literal

from fastapi import Form, UploadFile, status

from api.dependencies import Config, Db, Now, Router
from api.errors import problems
from api.models.components import PhotoList, PhotoOut
from api.routers.components import Code, Reader, Registrar
from api.showing import file_url
from gridcity.components import photos
from gridcity.components.errors import ComponentCodeInvalid, ComponentMerged, ComponentNotFound
from gridcity.components.photos import Photo
from gridcity.files.errors import FileEmpty, FileTooLarge, FileTypeRefused, ImageBroken, ImageTooLarge
from gridcity.store.engine import city_files_home

router = Router(prefix="/api/v1/components", tags=["components"])


@router.get("/{code}/photos", responses=problems(ComponentNotFound, ComponentCodeInvalid))
def list_photos(code: Code, db: Db, _person: Reader) -> PhotoList:
    """List the photos of a component and of the doubles that were merged into it, newest first."""
    return PhotoList(items=[_shown(photo) for photo in photos.photos(db, code)])


@router.post(
    "/{code}/photos",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ComponentNotFound,
        ComponentCodeInvalid,
        ComponentMerged,
        FileEmpty,
        FileTooLarge,
        FileTypeRefused,
        ImageBroken,
        ImageTooLarge,
    ),
)
def attach_photo(
    code: Code,
    file: UploadFile,
    kind: Annotated[Literal["near", "far", "before", "after", "other"], Form()],
    db: Db,
    person: Registrar,
    now: Now,
    settings: Config,
) -> PhotoOut:
    """Hang a photo on a component; the same photo sent again is the same."""
    photo = photos.attach(
        db,
        city_files_home(settings, settings.city),
        code,
        file.file.read(settings.max_upload_bytes + 1),
        file.filename or "",
        kind,
        by_id=person.id,
        at=now,
        most_bytes=settings.max_upload_bytes,
    )
    return _shown(photo)


def _shown(photo: Photo) -> PhotoOut:
    names = set(PhotoOut.model_fields) - {"url"}
    return PhotoOut(**{name: getattr(photo, name) for name in names}, url=file_url(photo.sha256))
