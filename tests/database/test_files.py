"""Files and their rows: the bytes first, the row after them, the same content once."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from gridcity.files import service, storage
from gridcity.files.errors import (
    FileEmpty,
    FileLost,
    FileNotFound,
    FileTooLarge,
    FileTypeRefused,
    ImageBroken,
)
from gridcity.files.model import ServedFile, StoredFile, Use
from gridcity.people.model import Role
from gridcity.store.tables import documents, files
from tests.support.people_and_cases import make_person
from tests.support.pictures import HARBIN_GPS, photo

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def keep(
    db: Connection, home: Path, content: bytes, name: str = "a.jpg", *, photos_only: bool = True
) -> StoredFile:
    zone = ZoneInfo("Asia/Shanghai")
    return service.keep(db, home, content, name, at=NOON, photos_only=photos_only, zone=zone)


def opened(db: Connection, home: Path, kept: StoredFile) -> ServedFile:
    """Open a file that hangs on a document, for somebody who reads documents."""
    db.execute(
        upsert(documents)
        .values(
            number=kept.sha256,
            title="Made for a test",
            kind="other",
            issued_on=NOON.date(),
            sha256=kept.sha256,
            name=kept.name,
            actor_id=make_person(db, Role.CLERK).id,
            registered_at=NOON,
        )
        .on_conflict_do_nothing()
    )
    return service.open_served(db, home, kept.sha256, uses={Use.DOCUMENT})


def test_a_file_is_not_found_by_those_who_see_nothing_that_it_hangs_on(
    db: Connection, tmp_path: Path
) -> None:
    kept = keep(db, tmp_path, photo())
    with pytest.raises(FileNotFound):
        service.open_served(db, tmp_path, kept.sha256, uses=list(Use))

    assert opened(db, tmp_path, kept).size_bytes > 0

    for uses in (set[Use](), {Use.CASE, Use.COMPLAINT}):
        with pytest.raises(FileNotFound):
            service.open_served(db, tmp_path, kept.sha256, uses=uses)


def test_a_file_nobody_sent_is_not_found_whatever_it_is_called(db: Connection, tmp_path: Path) -> None:
    for name in ("0" * 64, "../../etc/passwd", "", "' OR 1=1 --", "A" * 10_000):
        with pytest.raises(FileNotFound):
            service.open_served(db, tmp_path, name, uses=list(Use))


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", FileEmpty),
        (bytes(service.MOST_BYTES + 1), FileTooLarge),
        (b"MZ" + bytes(100), FileTypeRefused),
        (photo(size=(300, 300))[:900], ImageBroken),
    ],
)
def test_what_is_refused_leaves_neither_bytes_nor_row(
    db: Connection, tmp_path: Path, content: bytes, error: type[Exception]
) -> None:
    with pytest.raises(error):
        keep(db, tmp_path, content)

    assert not any(path.is_file() for path in tmp_path.rglob("*"))
    assert db.scalar(select(func.count()).select_from(files)) == 0


def test_an_executable_called_a_photo_is_refused(db: Connection, tmp_path: Path) -> None:
    with pytest.raises(FileTypeRefused) as caught:
        keep(db, tmp_path, b"\x7fELF\x02\x01\x01" + bytes(500), "holiday.jpg")

    assert "JPEG" in caught.value.message


def test_people_are_shown_a_photo_without_what_the_camera_wrote(db: Connection, tmp_path: Path) -> None:
    content = photo(gps=HARBIN_GPS, taken="2026:03:02 11:30:00")

    kept = keep(db, tmp_path, content, "../井盖 <1>.jpg")
    shown = opened(db, tmp_path, kept)
    original = service.open_original(db, tmp_path, kept.sha256)

    assert kept.name == "井盖 _1_.jpg"
    assert original.path.read_bytes() == content
    assert b"Testcam" not in shown.path.read_bytes()
    assert (shown.media_type, shown.is_inline, original.is_inline) == ("image/jpeg", True, False)
    row = db.execute(
        select(files.c.exif, files.c.taken_at, func.st_x(files.c.geom).label("lon")).where(
            files.c.sha256 == kept.sha256
        )
    ).one()
    assert row.lon == pytest.approx(126.63)
    assert row.taken_at == datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
    assert row.exif["make"] == "Testcam"


def test_the_copy_that_is_shown_cannot_be_asked_for_by_its_own_hash(db: Connection, tmp_path: Path) -> None:
    kept = keep(db, tmp_path, photo())

    with pytest.raises(FileNotFound):
        service.open_served(db, tmp_path, kept.served_sha256 or "", uses=list(Use))


def test_the_same_content_sent_twice_is_one_file(db: Connection, tmp_path: Path) -> None:
    first, second = keep(db, tmp_path, photo(), "a.jpg"), keep(db, tmp_path, photo(), "b.jpg")

    assert first.sha256 == second.sha256
    assert db.scalar(select(func.count()).select_from(files)) == 1


def test_a_file_that_the_disk_lost_is_missed_and_mended_when_it_is_sent_again(
    db: Connection, tmp_path: Path
) -> None:
    kept = keep(db, tmp_path, photo())
    storage.path_of(tmp_path, kept.served_sha256 or "").unlink()

    with pytest.raises(FileLost):
        opened(db, tmp_path, kept)

    keep(db, tmp_path, photo())
    assert opened(db, tmp_path, kept).size_bytes > 0


def test_a_document_is_given_out_as_it_came_and_never_shown_in_a_page(db: Connection, tmp_path: Path) -> None:
    kept = keep(db, tmp_path, "通知".encode(), "通知.txt", photos_only=False)

    shown = opened(db, tmp_path, kept)

    assert (shown.media_type, shown.is_inline, shown.path.read_bytes()) == (
        "text/plain",
        False,
        "通知".encode(),
    )
