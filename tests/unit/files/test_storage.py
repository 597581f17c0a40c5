"""Bytes on disk, named by their hash."""

import hashlib
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gridcity.files import storage


def test_a_content_lies_under_its_own_hash_readable_by_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "city" / "files"

    sha256 = storage.put(home, b"hello")

    path = storage.path_of(home, sha256)
    assert sha256 == hashlib.sha256(b"hello").hexdigest()
    assert path == home / sha256[:2] / sha256[2:4] / sha256
    assert path.read_bytes() == b"hello"
    assert path.stat().st_mode & 0o077 == 0


def test_the_same_content_is_kept_once_and_nothing_temporary_stays(tmp_path: Path) -> None:
    storage.put(tmp_path, b"hello")
    storage.put(tmp_path, b"hello")

    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 1


def test_a_file_that_lost_its_end_is_written_again(tmp_path: Path) -> None:
    sha256 = storage.put(tmp_path, b"hello")
    storage.path_of(tmp_path, sha256).write_bytes(b"he")

    storage.put(tmp_path, b"hello")

    assert storage.path_of(tmp_path, sha256).read_bytes() == b"hello"


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    storage.put(tmp_path, b"folders are there")
    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="No space"):
        storage.put(tmp_path, b"folders are there, but no room")

    assert not list((tmp_path / "incoming").iterdir())


def test_what_a_killed_process_left_is_swept_once_it_is_old(tmp_path: Path) -> None:
    storage.put(tmp_path, b"hello")
    left = tmp_path / "incoming" / "half"
    left.write_bytes(b"ha")
    now = datetime.now(UTC)

    assert storage.sweep(tmp_path, before=now - timedelta(days=1)) == 0
    assert storage.sweep(tmp_path, before=now + timedelta(seconds=5)) == 1
    assert not left.exists()


_WRITER = """
import os, sys
from pathlib import Path
from gridcity.files import storage
at = 0
while True:
    at += 1
    sha256 = storage.put(Path(sys.argv[1]), os.urandom(200_000))
    print(sha256, flush=True)
"""


@pytest.mark.faults
def test_whenever_the_writer_is_killed_each_file_under_its_name_is_whole(tmp_path: Path) -> None:
    for tries in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        told = [writer.stdout.readline().strip() for _ in range(10 + 7 * tries)]
        writer.send_signal(signal.SIGKILL)
        told += [line.strip() for line in writer.stdout if len(line) == 65]
        writer.wait()
        writer.stdout.close()

        assert all(storage.path_of(tmp_path, sha256).is_file() for sha256 in told)

    named = [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "incoming"]
    assert all(hashlib.sha256(path.read_bytes()).hexdigest() == path.name for path in named)
