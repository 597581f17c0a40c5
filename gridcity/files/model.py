"""What the file store knows of a file."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class Use(StrEnum):
    """What a file hangs on: whoever may see that may see the file."""

    CASE = "case"
    COMPLAINT = "complaint"
    DOCUMENT = "document"
    COMPONENT = "component"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was taken in.

    ``sha256`` is the content's own hash, ``served_sha256`` that of the copy people are shown
    (photos only: no metadata, upright, at most ``pictures.LONGEST_SIDE_PX`` on its longest side).
    ``name`` is the cleaned file name. ``taken_at``, ``lon`` and ``lat`` [°, EPSG:4326] are what the
    camera wrote; None where it wrote nothing or nonsense.
    """

    sha256: str
    media_type: str
    size_bytes: int
    served_sha256: str | None
    taken_at: datetime | None
    lon: float | None
    lat: float | None
    received_at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class ServedFile:
    """A file on its way out: for a photo the copy without metadata, otherwise the file as received.

    ``is_inline`` says that a browser may show it in a page; anything else is sent as a download.
    """

    sha256: str
    media_type: str
    size_bytes: int
    path: Path
    is_inline: bool
