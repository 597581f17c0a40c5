"""Packed files (.gz), with a bound on what they unfold to: some kilobytes may hold any number of rows."""

from pathlib import Path

import pyarrow as pa

from gridcity.loading.errors import FileUnreadable

MOST_UNFOLDED = 256 << 20
"""So much may every file unfold to. [bytes]"""
MOST_TIMES = 200
"""And beyond it so many times its own size; tables are packed to a fifth, dull ones to a thirtieth. [-]"""
_AT_ONCE = 1 << 20


def check_packed(path: Path) -> None:
    """Unpack a file once, if its name says that it is packed, before the first row of it goes in.

    It takes a second for half a gigabyte; then it is known that the file is whole, and of no size that nobody
    can load. Arrow, which reads ahead in threads of its own, need not call Python from them to count.

    Raises
    ------
    FileUnreadable
        It unfolds beyond measure.
    OSError
        It is damaged or cut off.
    """
    with pa.input_stream(path, compression="detect") as stream:
        if not isinstance(stream, pa.CompressedInputStream):
            return
        most = max(MOST_UNFOLDED, MOST_TIMES * path.stat().st_size)
        room = bytearray(_AT_ONCE)
        unfolded = 0
        while count := stream.readinto(room):
            unfolded += count
            if unfolded > most:
                raise FileUnreadable(
                    f"{path.name} unfolds to more than {MOST_TIMES} times its size ({most / 1e6:,.0f}"
                    " MB), as no table does. If it is one, unpack it and load it as it is.",
                    path=str(path),
                )
