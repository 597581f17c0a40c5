"""What is wrong with single rows: gathered while the good ones go in, written where people can mend them."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

LONGEST_VALUE = 200
"""How much of an offending value is kept. [characters]"""
MOST_KEPT = 100_000
"""How many faults are kept in full; those after them are counted. [rows]"""
_REMEMBERED = 100_000
"""How many rows are known to have a fault already: a row's second one follows soon after its first. [rows]"""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one row was set aside, and what its owner can do about it."""

    row: int
    """Which row of the file's data, from 1; a heading is not counted."""
    column: str
    value: str
    reason: str
    hint: str
    file_name: str = ""


@dataclass(slots=True)
class Faults:
    """The faults of one load. A row has at most one: the first that was found.

    Memory is bounded, however bad a file is: the first ``MOST_KEPT`` are kept in full.
    """

    _found: list[Fault] = field(default_factory=list)
    _rows: set[tuple[str, int]] = field(default_factory=set)
    _earlier: set[tuple[str, int]] = field(default_factory=set)
    _counts: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        return self._counts.total()

    def __iter__(self) -> Iterator[Fault]:
        """Go through the faults that are kept in full, in the order of the file."""
        return iter(sorted(self._found, key=lambda fault: (fault.file_name, fault.row)))

    def add(
        self,
        rows: "NDArray[np.int64] | Sequence[int]",
        column: str,
        values: Sequence[object] | None,
        *,
        reason: str,
        hint: str,
        file_name: str = "",
    ) -> None:
        """Set rows aside for one reason; ``values`` are the offending ones, row by row."""
        shown = [""] * len(rows) if values is None else [_shown(value) for value in values]
        if len(self._rows) > _REMEMBERED:
            self._earlier, self._rows = self._rows, set()
        for row, value in zip(rows, shown, strict=True):
            name = file_name, int(row)
            if name not in self._rows and name not in self._earlier:
                self._rows.add(name)
                self._counts[f"{column}: {reason}"] += 1
                if len(self._found) < MOST_KEPT:
                    self._found.append(Fault(int(row), column, value, reason, hint, file_name))

    def by_reason(self) -> list[tuple[str, int]]:
        """Count the faults by reason, commonest first."""
        return self._counts.most_common()

    def write(self, path: Path) -> int:
        """Write the faults that are kept in full as CSV (UTF-8): file, row, column, value, reason, hint.

        Returns
        -------
        int
            How many were written; ``len()`` of the faults if none had to be left out.
        """
        with path.open("w", encoding="utf-8", newline="") as file:
            sheet = csv.writer(file)
            sheet.writerow(["file", "row", "column", "value", "reason", "hint"])
            sheet.writerows(
                [fault.file_name, fault.row, fault.column, _inert(fault.value), fault.reason, fault.hint]
                for fault in self
            )
        return len(self._found)


def _shown(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _inert(text: str) -> str:
    """Keep a spreadsheet from taking somebody's text for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "@", "\t")) else text
