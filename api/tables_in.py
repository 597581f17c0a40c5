"""Tables that come in as files: kept for as long as they are read, and what came of them."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fastapi import UploadFile

from gridcity.files.errors import FileTooLarge
from gridcity.loading.columns import Vocabulary, table_map
from gridcity.loading.errors import MapInvalid
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Loaded

_MOST_FAULTS = 1_000


@contextmanager
def received(file: UploadFile, most_bytes: int, otherwise: str) -> Iterator[Path]:
    """Lend a file that came in, under its own name, or another where it has none.

    Raises
    ------
    FileTooLarge
        It is larger than is taken.
    """
    content = file.file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise FileTooLarge(f"The file is larger than {most_bytes:,} bytes.", most=most_bytes)
    name = Path((file.filename or "").replace("\\", "/").replace("\0", "")).name[-100:] or otherwise
    with TemporaryDirectory(prefix="gridcity-table-") as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


def map_given(given: str | None, vocabulary: Vocabulary) -> ColumnMap | None:
    """Read a column map that came along with a file.

    Raises
    ------
    MapInvalid
        It is no TOML, or says something that is not understood.
    """
    if given is None:
        return None
    try:
        return table_map(tomllib.loads(given), vocabulary, where="column_map")
    except tomllib.TOMLDecodeError as error:
        raise MapInvalid(f"The column map is no TOML: {error}") from error


def came_of(loaded: Loaded) -> dict[str, Any]:
    """Give what an answer says of a load; the first 1,000 notes and faults."""
    return {
        "file_name": loaded.file_name,
        "read": loaded.read,
        "added": loaded.added,
        "known": loaded.known,
        "set_aside": loaded.set_aside,
        "is_dry_run": loaded.is_dry_run,
        "notes": loaded.notes[:_MOST_FAULTS],
        "faults": list(loaded.faults)[:_MOST_FAULTS],
    }
