"""What is wrong with single rows: gathered while the good ones go in, written where people can mend them."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from gridcity.loading.errors import SheetNotWritable
from gridcity.loading.rowset import RowSet

LONGEST_VALUE = 200
"""How much of an offending value is kept. [characters]"""
MOST_KEPT = 10_000
"""How many faults are kept in memory; those after them are counted, and written at once. [rows]"""
_MOST_REASONS = 1_000
_OTHERS = "other reasons"
_HEADING = ("file", "row", "column", "value", "reason", "hint")
# A Chinese spreadsheet takes the wide ones, too. What has the mark already gets one more: none is lost.
FORMULA = r"'*([\s\0]*[-=+@＝＋－＠]|[\t\r\n])"
_FORMULA = re.compile(FORMULA)
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)

Values = Sequence[object] | Callable[[int], object] | None
"""Offending values: one a row; or a function that gives that of the n-th row, from 0 on; or none."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one row was set aside, and what its owner can do about it."""

    row: int
    """Which row of the file's data, from 1; a heading is not counted. Of a workbook, as in its margin."""
    column: str
    value: str
    reason: str
    hint: str
    file_name: str = ""


@dataclass(slots=True)
class Faults:
    """The faults of one load. A row has at most one: the first that was found.

    Memory is bounded, however bad a file is: the first ``MOST_KEPT`` are kept, and all are counted, at a
    bit a row. With a ``sheet`` all are written, too, as CSV (UTF-8): file, row, column, value, reason,
    hint. It is in the order of the file, except that what comes after the first ``MOST_KEPT`` stands as
    it was found.

    Raises
    ------
    SheetNotWritable
        The sheet cannot be opened: before anything is loaded.
    """

    sheet: Path | None = None
    _found: list[Fault] = field(default_factory=list)
    _rows: dict[str, RowSet] = field(default_factory=lambda: defaultdict(RowSet))
    _counts: Counter[str] = field(default_factory=Counter)
    _file: TextIO | None = None
    _is_streaming: bool = False

    def __post_init__(self) -> None:
        """Open the sheet."""
        if self.sheet is None:
            return
        try:
            self._file = self.sheet.open("w", encoding="utf-8", errors="backslashreplace", newline="")
        except OSError as error:
            raise SheetNotWritable(
                f"The rows that are set aside cannot be written to {self.sheet}: {error.strerror}.",
                path=str(self.sheet),
            ) from error
        csv.writer(self._file).writerow(_HEADING)

    def __len__(self) -> int:
        return self._counts.total()

    def __iter__(self) -> Iterator[Fault]:
        """Go through the faults that are kept, in the order of the file."""
        return iter(sorted(self._found, key=lambda fault: (fault.file_name, fault.row)))

    def add(
        self,
        rows: "NDArray[np.int64] | Sequence[int]",
        column: str,
        values: Values,
        *,
        reason: str,
        hint: str | Callable[[int], str],
        file_name: str = "",
    ) -> None:
        """Set rows aside for one reason. Of very many, values and hints are asked for of the first only."""
        numbers = np.asarray(rows, dtype=np.int64)
        new = self._rows[file_name].add(numbers)
        if len(new) == 0:
            return
        self._count(f"{column}: {reason}", len(new))
        room = max(0, MOST_KEPT - len(self._found))
        if self._file is None:
            new = new[:room]
        value_of, hint_of = _asked(values), hint if callable(hint) else lambda _: hint
        made = [
            Fault(row, column, _shown(value_of(at)), reason, hint_of(at), file_name)
            for at, row in zip(new.tolist(), numbers[new].tolist(), strict=True)
        ]
        self._found += made[:room]
        if len(made) > room:
            self._stream(made[room:])

    def _count(self, reason: str, added: int) -> None:
        """Count by reason; of what differs from row to row, the first thousand."""
        is_known = reason in self._counts or len(self._counts) < _MOST_REASONS
        self._counts[reason if is_known else _OTHERS] += added

    def by_reason(self) -> list[tuple[str, int]]:
        """Count the faults by reason, commonest first."""
        return self._counts.most_common()

    def finish(self) -> None:
        """Complete the sheet and close it; without one, nothing happens."""
        if self._file is None:
            return
        self._stream([])
        self._file.close()
        self._file = None

    def _stream(self, more: Sequence[Fault]) -> None:
        """Write the faults that are kept, the first time; and some more."""
        assert self._file is not None  # noqa: S101  (whoever calls has looked)
        sheet = csv.writer(self._file)
        if not self._is_streaming:
            sheet.writerows(map(_line, self))
            self._is_streaming = True
        sheet.writerows(map(_line, more))


def _asked(values: Values) -> Callable[[int], object]:
    """Give offending values one by one."""
    if values is None:
        return lambda _: None
    return values if callable(values) else values.__getitem__


def _line(fault: Fault) -> list[object]:
    return [
        _inert_again(fault.file_name),
        fault.row,
        _inert_again(fault.column),
        inert(fault.value),
        _inert_again(fault.reason),
        _inert_again(fault.hint),
    ]


def _shown(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


@lru_cache(maxsize=256)
def _inert_again(text: str) -> str:
    """As ``inert``, for words that come again in every row."""
    return inert(text)


def inert(text: str) -> str:
    """Keep a spreadsheet from taking somebody's text for a formula; a number stays a number.

    ``gridcity.loading.spelling.inert_removed`` undoes it, whatever the text.
    """
    if _FORMULA.match(text) is None or _NUMBER.fullmatch(text):
        return text
    return f"'{text}"
