"""Bytes on disk, named by their own hash: ``ab/cd/abcd…``.

A file appears under its name only when it is whole and on the disk: it is written under a temporary
name in ``incoming/``, synced, renamed, and its folder is synced. Killed at any moment, this leaves
the complete file, or nothing under its name; a temporary file left over is swept later.
"""

import hashlib
import os
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp

_INCOMING = "incoming"


def path_of(home: Path, sha256: str) -> Path:
    """Say where a content lies, whether or not it is there."""
    return home / sha256[:2] / sha256[2:4] / sha256


def put(home: Path, content: bytes) -> str:
    """Keep a content and return its SHA-256, when it is safely on disk.

    Readable by the owner only. Keeping the same content again changes nothing; a file of another
    length under its name (a damaged disk) is replaced.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    path = path_of(home, sha256)
    if path.is_file() and path.stat().st_size == len(content):
        return sha256
    _make_folder(path.parent, home)
    _make_folder(home / _INCOMING, home)
    handle, temporary = mkstemp(dir=home / _INCOMING, prefix=sha256[:16])
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return sha256


def sweep(home: Path, *, before: datetime) -> int:
    """Remove temporary files that a killed process left; those younger than ``before`` may be in use."""
    removed = 0
    for left in (home / _INCOMING).glob("*"):
        if left.stat().st_mtime < before.timestamp():
            left.unlink(missing_ok=True)
            removed += 1
    return removed


def _make_folder(folder: Path, home: Path) -> None:
    """Make a folder and those above it up to ``home``, each entry synced in the one that holds it."""
    missing = [folder, *folder.parents]
    for made in reversed(missing[: missing.index(home) + 1]):
        if not made.is_dir():
            made.mkdir(mode=0o700, parents=made == home, exist_ok=True)
            _sync_folder(made.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
