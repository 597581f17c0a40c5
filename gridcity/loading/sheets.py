"""A table's rows, from CSV or XLSX: as people make them, with titles, merged cells and formulas."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridcity.loading.columns import Vocabulary, check_columns, recognise, unread
from gridcity.loading.csv_files import read_csv_tables
from gridcity.loading.errors import FileEmpty, FileMissing, LayerUnclear
from gridcity.loading.faults import Faults
from gridcity.loading.headings import HEADING_WITHIN, find_heading, plain_csv
from gridcity.loading.maps import ColumnMap
from gridcity.loading.workbooks import Sheet, read_sheets

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

    sheet: Sheet
    at: int
    """The row of its headings."""
    columns: dict[str, int]


def _workbook_rows(
    path: Path, column_map: ColumnMap, vocabulary: Vocabulary, notes: list[str]
) -> Iterator[tuple[int, Values]]:
    found = _choose(path, column_map, vocabulary)
    grid, formulas = found.sheet.rows, found.sheet.formulas
    headings = _words(grid[found.at : found.at + 1])
    check_columns(path.name, headings, found.columns, column_map, vocabulary)
    notes += unread(headings, found.columns, column_map, vocabulary)
    if len(grid) == found.at + 1:
        raise FileEmpty(f"{path.name}, sheet {found.sheet.name}, has headings and no rows.", path=str(path))
    for number, row in enumerate(grid[found.at + 1 :], start=found.at + 2):
        values: Values = {}
        for field, column in found.columns.items():
            value = row[column] if column < len(row) else None
            if value is None and (number, column + 1) in formulas:
                value = Uncalculated(formulas[number, column + 1])
            values[field] = value
        if any(not is_blank(value) for value in values.values()):
            yield number, values


def _choose(path: Path, column_map: ColumnMap, vocabulary: Vocabulary) -> _Found:
    """Find the sheet that holds the table: the one that is named, or the one whose headings are known."""
    sheets = [_Found(sheet, *_headed(sheet.rows, column_map, vocabulary)) for sheet in read_sheets(path)]
    names = ", ".join(found.sheet.name for found in sheets)
    if column_map.layer is not None:
        likely = [found for found in sheets if found.sheet.name == column_map.layer]
        if not likely:
            raise LayerUnclear(f"{path.name} has no sheet {column_map.layer!r}; it has {names}.")
        return likely[0]
    likely = [found for found in sheets if len(found.columns) > 2]
    if len(likely) > 1:
        raise LayerUnclear(
            f"{path.name} has several sheets that may be the table; choose one with --sheet: {names}."
        )
    filled = [found for found in sheets if found.sheet.rows]
    if not filled:
        raise FileEmpty(f"{path.name} has no rows.", path=str(path))
    return likely[0] if likely else filled[0]


def _headed(
    grid: Sequence[Sequence[Any]], column_map: ColumnMap, vocabulary: Vocabulary
) -> tuple[int, dict[str, int]]:
    return find_heading([_words([row]) for row in grid[:HEADING_WITHIN]], column_map, vocabulary)


def _words(grid: Sequence[Sequence[Any]]) -> list[str]:
    return [as_text(value) or "" for row in grid for value in row]


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
