"""A set of row numbers that takes a bit for each row up to the last: of 100 million rows 12 MB."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_FEW = 8
"""So many rows are looked at one by one sooner than all at once. [rows]"""


class RowSet:
    """Numbers of rows that were seen, from 0 on."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, rows: Ints) -> Ints:
        """Add rows; say at which places in ``rows`` those stand that were new, each where it comes first."""
        if len(rows) == 0:
            return np.zeros(0, dtype=np.int64)
        self._reach(int(rows.max()))
        return self._add_few(rows) if len(rows) <= _FEW else self._add_many(rows)

    def _reach(self, last: int) -> None:
        """Make room up to a row: more than is needed, so that it is seldom made."""
        if last >> 3 >= len(self._bits):
            self._bits.extend(bytes((last >> 3) + 1 - len(self._bits) + len(self._bits) // 4))

    def _add_few(self, rows: Ints) -> Ints:
        new = []
        for at, row in enumerate(rows.tolist()):
            bit = 1 << (row & 7)
            if not self._bits[row >> 3] & bit:
                self._bits[row >> 3] |= bit
                new.append(at)
        return np.array(new, dtype=np.int64)

    def _add_many(self, rows: Ints) -> Ints:
        bits = np.frombuffer(self._bits, dtype=np.uint8)
        place, bit = rows >> 3, np.left_shift(1, rows & 7).astype(np.uint8)
        new = np.flatnonzero((bits[place] & bit) == 0)
        added = rows[new]
        if not (added[1:] > added[:-1]).all():
            _, first = np.unique(added, return_index=True)
            new = new[np.sort(first)]
        np.bitwise_or.at(bits, place[new], bit[new])
        return new
