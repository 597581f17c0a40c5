"""Packed files (.gz), with a bound on what they unfold to: some kilobytes may hold any number of rows."""

import io
from pathlib import Path

import pyarrow as pa

from gridcity.loading.errors import FileUnreadable

MOST_UNFOLDED = 256 << 20
"""So much may every file unfold to. [bytes]"""
MOST_TIMES = 200
"""And beyond it so many times its own size; tables are packed to a fifth, dull ones to a thirtieth. [-]"""


def open_stream(path: Path) -> "pa.NativeFile | Unfolding":
    """Open a file, unpacked if its name says that it is packed."""
    stream = pa.input_stream(path, compression="detect")
    return Unfolding(path, stream) if isinstance(stream, pa.CompressedInputStream) else stream


class Unfolding(io.RawIOBase):
    """Reads a packed file, and refuses to go on where it unfolds beyond measure.

    Raises
    ------
    FileUnreadable
        While it is read.
    """

    def __init__(self, path: Path, stream: "pa.NativeFile") -> None:
        self._path = path
        self._stream = stream
        self._most = max(MOST_UNFOLDED, MOST_TIMES * path.stat().st_size)
        self._unfolded = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Give the next bytes."""
        piece = bytes(self._stream.read(None if size < 0 else size))
        self._unfolded += len(piece)
        if self._unfolded > self._most:
            raise FileUnreadable(
                f"{self._path.name} unfolds to more than {MOST_TIMES} times its size ({self._most / 1e6:,.0f}"
                " MB), as no table does. If it is one, unpack it and load it as it is.",
                path=str(self._path),
            )
        return piece

    def close(self) -> None:
        """Close the file."""
        self._stream.close()
        super().close()
