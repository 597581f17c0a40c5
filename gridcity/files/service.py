"""Take files in and give them out. The bytes are on disk before the row is written; nothing here commits."""

import re
from collections.abc import Collection
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from sqlalchemy import Connection

from gridcity.files import pictures, repository, storage
from gridcity.files.errors import FileEmpty, FileLost, FileNotFound, FileTooLarge
from gridcity.files.exif import NOTHING_KNOWN
from gridcity.files.kinds import PHOTO_TYPES, media_type_of
from gridcity.files.model import ServedFile, StoredFile, Use
from gridcity.files.names import clean_name

MOST_BYTES = 20_000_000
"""Largest file that is taken where the caller sets no other limit. [byte]"""

_SHA256 = re.compile(r"[0-9a-f]{64}")


def keep(
    conn: Connection,
    home: Path,
    content: bytes,
    name: str,
    *,
    at: datetime,
    photos_only: bool,
    zone: tzinfo = UTC,
    most_bytes: int = MOST_BYTES,
) -> StoredFile:
    """Take a file in: check what it is, keep it, and for a photo make the copy that is shown.

    The original is kept byte for byte, for evidence, and is never served for photos. The same
    content sent again is the same file. If the caller's transaction is rolled back, bytes without a
    row stay on disk; they are found again when the same content is sent again.

    Parameters
    ----------
    conn
        The caller's transaction.
    home
        The city's folder of files: ``gridcity.store.engine.city_files_home``.
    content
        The file. [byte]
    name
        Its name as sent; cleaned, and never used as a path.
    at
        When it arrived.
    photos_only
        True for evidence and complaints: JPEG, PNG, WebP, HEIC. Otherwise also PDF, OFD, DOCX,
        ODT and plain text.
    zone
        The zone of the camera's clock, for photos that do not tell it: the city's.
    most_bytes
        Largest file that is taken. [byte]

    Raises
    ------
    FileEmpty, FileTooLarge, FileTypeRefused
        Before anything is decoded.
    ImageTooLarge, ImageBroken, DocumentBroken
        The content is not what it begins as.
    """
    if not content:
        raise FileEmpty("The file is empty.")
    if len(content) > most_bytes:
        raise FileTooLarge(
            f"The file has {len(content):,} bytes; {most_bytes:,} are taken at most.",
            size_bytes=len(content),
            most_bytes=most_bytes,
        )
    media_type = media_type_of(content, photos_only=photos_only)
    served_sha256, shot, looks = None, NOTHING_KNOWN, None
    if media_type in PHOTO_TYPES:
        photo = pictures.read_photo(content, media_type, zone=zone, received_at=at)
        served_sha256, shot, looks = storage.put(home, photo.served), photo.shot, photo.looks
    sha256 = storage.put(home, content)
    kept = StoredFile(
        sha256=sha256,
        media_type=media_type,
        size_bytes=len(content),
        served_sha256=served_sha256,
        taken_at=shot.taken_at,
        lon=shot.lon,
        lat=shot.lat,
        received_at=at,
        name=clean_name(name),
    )
    repository.save(conn, kept, shot, looks)
    return kept


def open_served(conn: Connection, home: Path, sha256: str, *, uses: Collection[Use]) -> ServedFile:
    """Find what somebody is shown of a file: of a photo the copy without metadata.

    Parameters
    ----------
    uses
        What the person may see. A file that hangs on none of it is not theirs to know of, however
        they came to know its hash.

    Raises
    ------
    FileNotFound
        It never arrived, or hangs on nothing that the person may see.
    FileLost
        It arrived, but the disk has lost it.
    """
    row = _row(conn, sha256, uses)
    if row.served_sha256 is None:
        return _on_disk(home, sha256, row.media_type, is_inline=False)
    return _on_disk(home, row.served_sha256, pictures.SERVED_AS[row.media_type], is_inline=True)


def open_original(conn: Connection, home: Path, sha256: str) -> ServedFile:
    """Find a file exactly as it was received, for those who may see what a photo's camera wrote.

    Raises
    ------
    FileNotFound, FileLost
    """
    return _on_disk(home, sha256, _row(conn, sha256).media_type, is_inline=False)


def _row(conn: Connection, sha256: str, uses: Collection[Use] | None = None) -> repository.FileRow:
    row = repository.find(conn, sha256, uses) if _SHA256.fullmatch(sha256) else None
    if row is None:
        raise FileNotFound("There is no such file.", sha256=sha256[:64])
    return row


def _on_disk(home: Path, sha256: str, media_type: str, *, is_inline: bool) -> ServedFile:
    path = storage.path_of(home, sha256)
    if not path.is_file():
        raise FileLost("The file was received, but is no longer where it was kept.", sha256=sha256)
    return ServedFile(sha256, media_type, path.stat().st_size, path, is_inline)
