"""A table's rows, from CSV or XLSX: as people make them, with titles, merged cells and formulas."""

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gridcity.loading.columns import Vocabulary, check_columns, recognise, unread
from gridcity.loading.csv_files import read_csv_tables
from gridcity.loading.errors import FileEmpty, FileMissing, FileUnreadable, LayerUnclear
from gridcity.loading.faults import Faults
from gridcity.loading.headings import HEADING_WITHIN, find_heading, plain_csv
from gridcity.loading.maps import ColumnMap

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MOST_XML_BYTES = 256 << 20
"""A workbook's parts may unfold to this. Larger ones are better saved as CSV. [bytes]"""
_MOST_MERGED = 200_000
_XLSX = (".xlsx", ".xlsm")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old .xls files begin, and workbooks that a password protects."""


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """A cell whose formula was never calculated: the file holds no value for it."""

    formula: str


Values = dict[str, Any]
"""Ours → what the row has there; text, numbers and dates as the file keeps them."""


def is_workbook(path: Path) -> bool:
    """Say whether a file is to be read as a workbook: by its first bytes, else by its name."""
    with path.open("rb") as file:
        return file.read(8).startswith((b"PK\x03\x04", _OLE)) or path.name.lower().endswith(_XLSX)


def read_rows(
    path: Path, column_map: ColumnMap, vocabulary: Vocabulary, faults: Faults, notes: list[str]
) -> Iterator[tuple[int, Values]]:
    """Read a file's rows: the row's number and its values by our names. Empty rows are left out.

    Rows of a workbook are numbered as in its margin, those of CSV from 1 after the heading. What is not
    read although it is there, a second column of the same meaning, is noted.

    Raises
    ------
    FileMissing, FileEmpty, FileUnreadable, LayerUnclear, ColumnMissing
        The file as a whole cannot be loaded.
    """
    if not path.is_file():
        raise FileMissing(f"There is no file {path}.", path=str(path))
    if path.stat().st_size == 0:
        raise FileEmpty(f"{path.name} is empty: 0 bytes.", path=str(path))
    if is_workbook(path):
        yield from _workbook_rows(path, column_map, vocabulary, notes)
        return
    with plain_csv(path, column_map, vocabulary) as plain:
        yield from _csv_rows(plain, column_map, vocabulary, faults, notes)


def _csv_rows(
    path: Path, column_map: ColumnMap, vocabulary: Vocabulary, faults: Faults, notes: list[str]
) -> Iterator[tuple[int, Values]]:
    found: dict[str, int] | None = None
    for numbers, table in read_csv_tables(path, faults):
        if found is None:
            headings = [str(name) for name in table.column_names]
            found = recognise(headings, column_map, vocabulary)
            check_columns(path.name, headings, found, column_map, vocabulary)
            notes += unread(headings, found, column_map, vocabulary)
        columns = {field: table.column(at).to_pylist() for field, at in found.items()}
        for at, number in enumerate(numbers.tolist()):
            values = {field: column[at] for field, column in columns.items()}
            if any(not is_blank(value) for value in values.values()):
                yield number, values


@dataclass(frozen=True, slots=True)
class _Found:
    """A sheet that may hold the table."""

    name: str
    grid: list[list[Any]]
    at: int
    """The row of its headings."""
    columns: dict[str, int]


def _workbook_rows(
    path: Path, column_map: ColumnMap, vocabulary: Vocabulary, notes: list[str]
) -> Iterator[tuple[int, Values]]:
    sheet = _choose(path, column_map, vocabulary)
    headings = _words(sheet.grid[sheet.at : sheet.at + 1])
    check_columns(path.name, headings, sheet.columns, column_map, vocabulary)
    notes += unread(headings, sheet.columns, column_map, vocabulary)
    if len(sheet.grid) == sheet.at + 1:
        raise FileEmpty(f"{path.name}, sheet {sheet.name}, has headings and no rows.", path=str(path))
    formulas = _formulas(path, sheet.name)
    for number, row in enumerate(sheet.grid[sheet.at + 1 :], start=sheet.at + 2):
        values: Values = {}
        for field, column in sheet.columns.items():
            value = row[column]
            if value is None and (number, column + 1) in formulas:
                value = Uncalculated(formulas[number, column + 1])
            values[field] = value
        if any(not is_blank(value) for value in values.values()):
            yield number, values


def _choose(path: Path, column_map: ColumnMap, vocabulary: Vocabulary) -> _Found:
    """Find the sheet that holds the table: the one that is named, or the one whose headings are known."""
    sheets = [_Found(name, grid, *_headed(grid, column_map, vocabulary)) for name, grid in _grids(path)]
    names = ", ".join(sheet.name for sheet in sheets)
    if column_map.layer is not None:
        likely = [sheet for sheet in sheets if sheet.name == column_map.layer]
        if not likely:
            raise LayerUnclear(f"{path.name} has no sheet {column_map.layer!r}; it has {names}.")
        return likely[0]
    likely = [sheet for sheet in sheets if len(sheet.columns) > 2]
    if len(likely) > 1:
        raise LayerUnclear(
            f"{path.name} has several sheets that may be the table; choose one with --sheet: {names}."
        )
    filled = [sheet for sheet in sheets if sheet.grid]
    if not filled:
        raise FileEmpty(f"{path.name} has no rows.", path=str(path))
    return likely[0] if likely else filled[0]


def _headed(
    grid: Sequence[Sequence[Any]], column_map: ColumnMap, vocabulary: Vocabulary
) -> tuple[int, dict[str, int]]:
    return find_heading([_words([row]) for row in grid[:HEADING_WITHIN]], column_map, vocabulary)


def _words(grid: Sequence[Sequence[Any]]) -> list[str]:
    return [as_text(value) or "" for row in grid for value in row]


def _grids(path: Path) -> Iterator[tuple[str, list[list[Any]]]]:
    """Read the visible sheets: each row as a list, merged cells filled with the value they show."""
    from openpyxl import load_workbook

    _check_size(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # parts that openpyxl leaves out: validations, pictures
            book = load_workbook(path, data_only=True)
    except Exception as error:
        raise _unreadable(path, error) from error
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, from_excel

    starts_1904 = book.epoch == CALENDAR_MAC_1904
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            grid = _filled(sheet)
            if starts_1904:
                grid = [[_shifted(value, from_excel, book.epoch) for value in row] for row in grid]
            yield sheet.title, grid
    book.close()


def _shifted(value: Any, from_excel: Any, epoch: Any) -> Any:
    """Read a bare number that may be a day of a workbook that counts from 1904 as that day."""
    is_day = isinstance(value, int | float) and not isinstance(value, bool) and 20_000 < value < 80_000
    return from_excel(value, epoch) if is_day else value


def _filled(sheet: "Worksheet") -> list[list[Any]]:
    grid = [list(row) for row in sheet.iter_rows(min_row=1, min_col=1, values_only=True)]
    while grid and all(is_blank(value) for value in grid[-1]):
        grid.pop()
    width = max((len(row) for row in grid), default=0)
    for merged in sheet.merged_cells.ranges:
        bottom, right = min(merged.max_row, len(grid)), min(merged.max_col, width)
        if (
            merged.min_row > bottom
            or (bottom - merged.min_row + 1) * (right - merged.min_col + 1) > _MOST_MERGED
        ):
            continue
        value = grid[merged.min_row - 1][merged.min_col - 1]
        for row in range(merged.min_row - 1, bottom):
            for column in range(merged.min_col - 1, right):
                grid[row][column] = value
    return grid


def _formulas(path: Path, sheet_name: str) -> dict[tuple[int, int], str]:
    """Find the cells of a sheet that hold formulas: row and column → formula."""
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(path, read_only=True)
        found = {
            (cell.row, cell.column): str(cell.value)
            for row in book[sheet_name].iter_rows()
            for cell in row
            if getattr(cell, "data_type", "") == "f"
        }
        book.close()
    return found


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as parts:
            unfolded = sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise _unreadable(path, error) from error
    if unfolded > MOST_XML_BYTES:
        raise FileUnreadable(
            f"{path.name} unfolds to {unfolded / 1e6:,.0f} MB; {MOST_XML_BYTES / 1e6:,.0f} are the most."
            " Save the sheet as CSV.",
            path=str(path),
        )


def _unreadable(path: Path, error: Exception) -> FileUnreadable:
    why = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
    return FileUnreadable(
        f"{path.name} cannot be read as a workbook: {why}. Old .xls files have to be saved as .xlsx or CSV;"
        " protected ones without their password.",
        path=str(path),
    )


def as_text(value: object) -> str | None:
    """See a value as text, without blanks around it; None where there is nothing. 230102.0 is 230102."""
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip().strip("\u200b\ufeff").strip()
    return text or None


def is_blank(value: object) -> bool:
    """Say whether a cell shows nothing."""
    return not isinstance(value, Uncalculated) and as_text(value) is None
