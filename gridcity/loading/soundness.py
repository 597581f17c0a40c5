"""Large or packed files, looked through before GDAL reads them: without bound, or silently in part.

Of OpenStreetMap PBF, GDAL gives what stands before a damage and says nothing; a GeoJSON text without end it
takes into memory, whatever its length.
"""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from gridcity.loading.errors import FileUnreadable

_LARGE_JSON = 64 << 20
_BLOCK = 16 << 20
_MOST_HEADER, _MOST_BLOB = 64 << 10, 32 << 20
"""What a blob's header and a blob may take, as the format says. [bytes]"""
_TYPE, _DATASIZE = 1, 3
_ZLIB = 3


def check_json(path: Path) -> None:
    """Refuse a large GeoJSON file with a stretch in which nothing ends, before it is taken into memory.

    Raises
    ------
    FileUnreadable
        16 MB of it hold neither a quotation mark nor a closing bracket.
    """
    if path.stat().st_size < _LARGE_JSON:
        return
    with path.open("rb") as file:
        if file.read(64).lstrip()[:1] not in (b"{", b"["):
            return
        at = 0
        while block := file.read(_BLOCK):
            if len(block) == _BLOCK and b'"' not in block and b"]" not in block:
                raise FileUnreadable(
                    f"{path.name} cannot be read: from byte {at:,} on nothing ends within {_BLOCK >> 20} MB."
                    " It may be damaged, cut off while it was copied, or something else than its name says.",
                    path=str(path),
                )
            at += len(block)


def check_pbf(path: Path) -> None:
    """Refuse an OpenStreetMap PBF file that is damaged anywhere: cut off, or with a blob that is not whole.

    Raises
    ------
    FileUnreadable
        The message says where.
    """
    sound = 0
    with path.open("rb") as file:
        try:
            for end, kind in _blobs(file):
                if sound == 0 and kind != b"OSMHeader":
                    break
                sound = end
        except (ValueError, LookupError, struct.error, zlib.error):
            pass
    if sound == 0 or sound != path.stat().st_size:
        raise FileUnreadable(
            f"{path.name} cannot be read as OpenStreetMap PBF after byte {sound:,}. It may be damaged, cut"
            " off while it was copied, or something else than its name says.",
            path=str(path),
        )


def _blobs(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Go through the blobs of a file: where each ends, and what it is. Unfolding one proves its sum."""
    while length := file.read(4):
        numbers, texts = _fields(_read(file, struct.unpack(">I", length)[0], _MOST_HEADER))
        _, blob = _fields(_read(file, numbers[_DATASIZE], _MOST_BLOB))
        if _ZLIB in blob:
            _unfold(blob[_ZLIB])
        yield file.tell(), texts[_TYPE]


def _unfold(packed: bytes) -> None:
    unpacking = zlib.decompressobj()
    unpacking.decompress(packed, _MOST_BLOB)
    if not unpacking.eof:
        raise ValueError("more than a blob holds")


def _read(file: IO[bytes], size: int, most: int) -> bytes:
    if not 0 < size <= most or len(found := file.read(size)) < size:
        raise ValueError("cut off")
    return found


def _fields(message: bytes) -> tuple[dict[int, int], dict[int, bytes]]:
    """Read the fields of a protocol-buffers message: the numbers, and the texts as their bytes."""
    numbers: dict[int, int] = {}
    texts: dict[int, bytes] = {}
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        value, at = _varint(message, at)
        if key & 7 == 0:
            numbers[key >> 3] = value
        elif key & 7 == 2 and at + value <= len(message):
            texts[key >> 3] = message[at : at + value]
            at += value
        else:
            raise ValueError("no field that a blob has")
    return numbers, texts


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while shift < 64:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7
    raise ValueError("no number")
