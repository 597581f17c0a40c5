"""Workbooks (XLSX) with a bound on what they unfold to, whatever they say of themselves.

A workbook of a few kilobytes may hold a cell in the last corner of a sheet, one merged cell over all of it,
or a gigabyte of blanks. So its parts are counted first, as a stream; what is too much is refused, and the
rest is read row by row.
"""

import posixpath
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

from gridcity.loading.errors import FileUnreadable

MOST_XML_BYTES = 256 << 20
"""A workbook's parts may unfold to this. Larger ones are better saved as CSV. [bytes]"""
MOST_ELEMENTS = 8_000_000
"""So many elements of XML may all its parts have; a cell takes two or three."""
MOST_TRIMMINGS = 1_000_000
"""So many of them may be other than cells and texts: styles, merged cells, links."""
MOST_PLACES = 20_000_000
"""So many places may its rows have, counted to the last cell of each."""
MOST_MERGED = 2_000_000
"""So many cells may be filled with what merged cells show."""
_LAST_ROW, _LAST_COLUMN = 1 << 20, 1 << 14
_READ_BYTES = 1 << 16
_PLAIN = frozenset({"row", "c", "v", "f", "is", "t", "r", "si"})
_DAYS = (20_000, 80_000)


@dataclass(slots=True)
class Sheet:
    """A visible sheet: its rows without the blanks at their ends, merged cells filled with what they show."""

    name: str
    rows: list[list[Any]]
    formulas: dict[tuple[int, int], str]
    """Row and column, from 1 → formula, of cells that the file holds no value for."""


def read_sheets(path: Path) -> list[Sheet]:
    """Read the visible sheets of a workbook.

    Raises
    ------
    FileUnreadable
        It is no workbook, is damaged, or unfolds beyond measure.
    """
    try:
        counted = _Counted(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # parts that openpyxl leaves out: validations, pictures
            return list(_read(path, counted))
    except FileUnreadable:
        raise
    except Exception as error:
        raise _unreadable(path, error) from error


@dataclass(slots=True)
class _Part:
    """What was counted in one part of the file."""

    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First and last row, first and last column of merged cells, from 1."""
    has_formulas: bool = False
    last_row: int = 0
    """The last row with a cell, from 1."""


class _Counted:
    """The parts of a workbook, read once as a stream, without keeping anything of them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._elements = self._trimmings = self._places = 0
        self.parts: dict[str, _Part] = {}
        with zipfile.ZipFile(path) as file:
            unfolded = sum(part.file_size for part in file.infolist())
            if unfolded > MOST_XML_BYTES:
                raise too_large(path, f"unfolds to {unfolded / 1e6:,.0f} MB", f"{MOST_XML_BYTES / 1e6:,.0f}")
            for part in file.infolist():
                self.parts[part.filename] = _Part()
                # What is no XML, a picture say, or is only at its beginning, is not read as such later.
                with file.open(part) as stream, suppress(expat.ExpatError):
                    self._count(stream, self.parts[part.filename])

    def _count(self, stream: IO[bytes], part: _Part) -> None:
        from openpyxl.utils import range_boundaries

        row = column = 0

        def start(name: str, given: dict[str, str]) -> None:
            nonlocal row, column
            self._elements += 1
            kind = name.rpartition(" ")[2]
            self._trimmings += kind not in _PLAIN
            if kind == "c":
                column = _column(given.get("r"), column + 1)
                part.last_row = row
            elif kind == "row":
                self._places += column
                row, column = int(float(given.get("r", row + 1))), 0
                self._check(row)
            elif kind == "f":
                part.has_formulas = True
            elif kind == "mergeCell":
                left, top, right, bottom = range_boundaries(given["ref"])
                part.merged.append((top or 1, bottom or _LAST_ROW, left or 1, right or _LAST_COLUMN))

        def refuse(*_: object) -> None:
            raise ValueError("it declares a document type")

        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = start
        parser.StartDoctypeDeclHandler = refuse
        while piece := stream.read(_READ_BYTES):
            parser.Parse(piece)
            self._check(row)
        parser.Parse(b"", True)  # noqa: FBT003  (the only way to say it)
        self._places += column
        self._check(row)

    def _check(self, row: int) -> None:
        if self._elements > MOST_ELEMENTS:
            raise too_large(self._path, "has too many elements", f"{MOST_ELEMENTS:,}")
        if self._trimmings > MOST_TRIMMINGS:
            raise too_large(self._path, "has too many styles, links or merged cells", f"{MOST_TRIMMINGS:,}")
        if self._places > MOST_PLACES:
            raise too_large(self._path, "has too many cells", f"{MOST_PLACES:,}")
        if row > _LAST_ROW:
            raise ValueError(f"row {row:,} is beyond the last row of a sheet")


def _column(reference: str | None, following: int) -> int:
    """Read the column of a reference such as BC12, from 1."""
    column = following if reference is None else 0
    for letter in (reference or "").rstrip("0123456789"):
        column = 26 * column + ord(letter.upper()) - 64
        if not 0 < column <= _LAST_COLUMN:
            break
    if not 0 < column <= _LAST_COLUMN:
        raise ValueError("a row has a cell beyond the last column of a sheet")
    return column


def _read(path: Path, counted: _Counted) -> Iterator[Sheet]:
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    values = ExcelReader(path, read_only=True, data_only=True)
    values.read()
    formulas = ExcelReader(path, read_only=True)
    formulas.read()
    try:
        starts_1904 = values.wb.epoch == CALENDAR_MAC_1904
        places = {
            sheet.name: posixpath.normpath(relation.target).lstrip("/")
            for sheet, relation in values.parser.find_sheets()
        }
        for sheet in values.wb.worksheets:
            if sheet.sheet_state != "visible":
                continue
            part = counted.parts[places[sheet.title]]
            rows = _rows(sheet, part)
            if starts_1904:
                rows = [[_shifted(value, values.wb.epoch) for value in row] for row in rows]
            _fill(path, rows, part.merged)
            found = _formulas(formulas.wb[sheet.title], part) if part.has_formulas else {}
            yield Sheet(sheet.title, rows, found)
    finally:
        values.wb.close()
        formulas.wb.close()


def _rows(sheet: Any, part: _Part) -> list[list[Any]]:
    """Read a sheet row by row; what it says of its own size is not believed."""
    sheet.reset_dimensions()
    rows: list[list[Any]] = []
    for row in sheet.iter_rows(max_row=max(part.last_row, 1), values_only=True):
        shown = list(row)
        while shown and _is_empty(shown[-1]):
            shown.pop()
        rows.append(shown)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _fill(path: Path, rows: list[list[Any]], merged: list[tuple[int, int, int, int]]) -> None:
    """Put what a merged cell shows into all of its places that lie within the table."""
    width = max(map(len, rows), default=0)
    filled = 0
    for top, last, left, right in merged:
        bottom, end = min(last, len(rows)), min(right, width)
        if top > bottom or left > len(rows[top - 1]) or (value := rows[top - 1][left - 1]) is None:
            continue
        filled += (bottom - top + 1) * (end - left + 1)
        if filled > MOST_MERGED:
            raise too_large(path, "has too many merged cells", f"{MOST_MERGED:,}")
        for row in rows[top - 1 : bottom]:
            row.extend([None] * (end - len(row)))
            row[left - 1 : end] = [value] * (end - left + 1)


def _formulas(sheet: Any, part: _Part) -> dict[tuple[int, int], str]:
    sheet.reset_dimensions()
    return {
        (cell.row, cell.column): str(cell.value)
        for row in sheet.iter_rows(max_row=max(part.last_row, 1))
        for cell in row
        if getattr(cell, "data_type", "") == "f"
    }


def _shifted(value: Any, epoch: Any) -> Any:
    """Read a bare number that may be a day of a workbook that counts from 1904 as that day."""
    from openpyxl.utils.datetime import from_excel

    is_day = isinstance(value, int | float) and not isinstance(value, bool) and _DAYS[0] < value < _DAYS[1]
    return from_excel(value, epoch) if is_day else value


def too_large(path: Path, what: str, most: str) -> FileUnreadable:
    """Say that a workbook is more than is read."""
    return FileUnreadable(f"{path.name} {what}; {most} are the most. Save the sheet as CSV.", path=str(path))


def _unreadable(path: Path, error: Exception) -> FileUnreadable:
    why = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
    return FileUnreadable(
        f"{path.name} cannot be read as a workbook: {why}. Old .xls files have to be saved as .xlsx or CSV;"
        " protected ones without their password.",
        path=str(path),
    )
