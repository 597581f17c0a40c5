"""A workbook's sheet as a table of text: as CSV comes, with its headings below titles if need be.

Cells become what they show: 12.0 is 12, a day is 2026-03-02. A workbook is read as a whole, with the bounds
of ``workbooks``. Rows are numbered as in its margin.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gridcity.loading.errors import FileEmpty, FileMissing, LayerUnclear
from gridcity.loading.faults import Faults
from gridcity.loading.headings import HEADING_WITHIN
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Batch
from gridcity.loading.places import place_columns, points_from, usual_place_columns
from gridcity.loading.sheets import as_text
from gridcity.loading.workbooks import Sheet, read_sheets

XLSX = (".xlsx", ".xlsm", ".xls", ".ods")
"""How workbooks are called; the last two are refused when they are opened, with what to do."""
_MIDNIGHT = time()


def open_xlsx(
    path: Path, column_map: ColumnMap, faults: Faults, chunk_rows: int
) -> tuple[int, str, Iterator[Batch]]:
    """Open the sheet with the table: how many rows, its CRS (longitude and latitude) and its chunks.

    Raises
    ------
    FileUnreadable, FileEmpty, LayerUnclear, ColumnMissing
        It is no workbook, has no rows, several sheets may be meant, or no columns give a place.
    """
    wanted = {name for names in column_map.columns.values() for name in names}
    rows, table = read_xlsx_table(path, faults, wanted | usual_place_columns(), sheet=column_map.layer)
    columns = place_columns(path.name, table.column_names, column_map)
    return len(table), "EPSG:4326", _chunks(rows, table, columns, chunk_rows)


def read_xlsx_table(
    path: Path,
    faults: Faults,
    wanted: set[str],
    *,
    sheet: str | None = None,
    time_format: str | None = None,
) -> tuple[NDArray[np.int64], pa.Table]:
    """Read the sheet with the table: row numbers, and the columns as text. Empty rows are left out.

    The headings stand in that of the first rows that has most of the ``wanted`` ones; the sheet is the one
    that is named, or that has most of them. Rows with a formula that was never calculated are set aside.
    Instants are written as ``time_format`` says; without one in ISO 8601, days without a time.

    Raises
    ------
    FileMissing, FileUnreadable, FileEmpty, LayerUnclear
        The file as a whole cannot be read.
    """
    if not path.is_file():
        raise FileMissing(f"There is no file {path}.", path=str(path))
    if path.stat().st_size == 0:
        raise FileEmpty(f"{path.name} is empty: 0 bytes.", path=str(path))
    known = {name.strip().casefold() for name in wanted}
    chosen = _choose(path, read_sheets(path), known, sheet)
    at, _ = _heading(chosen, known)
    columns = _columns(chosen.rows[at])
    before = len(faults)
    numbers, values = _values(path, chosen, at, columns, faults, time_format)
    if not numbers and len(faults) == before:
        raise FileEmpty(f"{path.name}, sheet {chosen.name}, has headings and no rows.", path=str(path))
    table = pa.table(
        {name: pa.array(column, pa.string()) for name, column in zip(columns, values, strict=True)}
    )
    return np.array(numbers, dtype=np.int64), table


def _choose(path: Path, sheets: Sequence[Sheet], known: set[str], wanted: str | None) -> Sheet:
    """Find the sheet that is named; or of those with rows the one with most of the known headings."""
    names = ", ".join(sheet.name for sheet in sheets)
    if wanted is not None:
        sheets = [sheet for sheet in sheets if sheet.name == wanted]
        if not sheets:
            raise LayerUnclear(f"{path.name} has no sheet {wanted!r}; it has {names}.", path=str(path))
    filled = [sheet for sheet in sheets if sheet.rows]
    if not filled:
        raise FileEmpty(f"{path.name} has no rows.", path=str(path))
    found = [_heading(sheet, known)[1] for sheet in filled]
    likely = [sheet for sheet, count in zip(filled, found, strict=True) if count == max(found)]
    if len(likely) > 1:
        raise LayerUnclear(
            f"{path.name} has several sheets that may be the table; choose one with --layer: {names}.",
            path=str(path),
        )
    return likely[0]


def _heading(sheet: Sheet, known: set[str]) -> tuple[int, int]:
    """Find the row of the headings, and how many of them are known; without any, the first that is filled."""
    counts = [
        len(known & {text.casefold() for text in map(as_text, row) if text})
        for row in sheet.rows[:HEADING_WITHIN]
    ]
    most = max(counts)
    at = counts.index(most) if most else next(at for at, row in enumerate(sheet.rows) if row)
    return at, most


def _columns(headings: Sequence[Any]) -> dict[str, int]:
    """Name the columns that have a heading; the second of one name is told by its number."""
    seen: Counter[str] = Counter()
    columns: dict[str, int] = {}
    for at, heading in enumerate(map(as_text, headings)):
        if heading is not None:
            seen[heading] += 1
            columns[heading if seen[heading] == 1 else f"{heading} ({seen[heading]})"] = at
    return columns


def _values(
    path: Path,
    sheet: Sheet,
    heading: int,
    columns: dict[str, int],
    faults: Faults,
    time_format: str | None,
) -> tuple[list[int], list[list[str | None]]]:
    """Read the rows below the headings, column by column; those with a formula and no value are set aside."""
    names = {at: name for name, at in columns.items()}
    unknown = {
        row: (names[column - 1], formula)
        for (row, column), formula in sheet.formulas.items()
        if column - 1 in names
    }
    numbers: list[int] = []
    values: list[list[str | None]] = [[] for _ in columns]
    for number, row in enumerate(sheet.rows[heading + 1 :], start=heading + 2):
        if number in unknown:
            name, formula = unknown[number]
            faults.add(
                [number], name, [formula], reason="formula without a value", file_name=path.name,
                hint="The file was saved without calculating it: open it, let it calculate, save it again.",
            )  # fmt: skip
            continue
        texts = [_text(row[at], time_format) if at < len(row) else None for at in columns.values()]
        if any(text is not None for text in texts):
            numbers.append(number)
            for column, text in zip(values, texts, strict=True):
                column.append(text)
    return numbers, values


def _text(value: object, time_format: str | None) -> str | None:
    if isinstance(value, datetime):
        if time_format is not None:
            return value.strftime(time_format)
        return value.date().isoformat() if value.time() == _MIDNIGHT else value.isoformat(" ")
    return as_text(value)


def _chunks(
    rows: NDArray[np.int64], table: "pa.Table", columns: tuple[str, str], chunk_rows: int
) -> Iterator[Batch]:
    for start in range(0, len(table), chunk_rows):
        part = table.slice(start, chunk_rows)
        yield rows[start : start + chunk_rows], part, *points_from(part, *columns)
