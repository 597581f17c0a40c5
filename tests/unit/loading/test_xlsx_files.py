"""Workbooks as layers: the table is found, cells become what they show, and what cannot be is said."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from gridcity.loading.errors import ColumnMissing, FileEmpty, FileUnreadable, LayerUnclear
from gridcity.loading.faults import Faults
from gridcity.loading.maps import ColumnMap, map_from
from gridcity.loading.model import Chunk
from gridcity.loading.readers import open_layer
from gridcity.loading.xlsx_files import read_xlsx_table
from tests.support.workbooks import write_workbook

NOON = datetime(2015, 3, 2, 12, 30, tzinfo=UTC).replace(tzinfo=None)
MIDNIGHT = NOON.replace(hour=0, minute=0)


def read(path: Path, column_map: ColumnMap | None = None) -> tuple[list[Chunk], Faults]:
    faults = Faults()
    with open_layer(path, column_map or ColumnMap(), faults) as opened:
        assert opened.crs == "EPSG:4326"
        return list(opened.chunks), faults


def write_sheets(path: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


@pytest.mark.parametrize("name", ["lamps.xlsx", "lamps.xls", "lamps.ods"])
@pytest.mark.parametrize(
    "content", [b"id,lon,lat\n1,2,3\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", b"PK\x03\x04"]
)
def test_what_is_no_workbook_is_refused_with_what_to_do(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileUnreadable, match=r"saved as \.xlsx or CSV"):
        read(tmp_path / name)


@pytest.mark.parametrize(
    ("rows", "error", "said"),
    [
        ([], FileEmpty, "no rows"),
        ([["id", "lon", "lat"]], FileEmpty, "headings and no rows"),
        ([["id", "name"], [1, "lamp"]], ColumnMissing, "no column lon"),
    ],
)
def test_a_sheet_without_rows_or_places_is_refused(
    tmp_path: Path, rows: list[list[Any]], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        read(write_workbook(tmp_path / "lamps.xlsx", rows))


def test_of_two_sheets_that_may_be_the_table_one_has_to_be_named(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["id", "lon", "lat"], [1, 126.6, 45.7]]
    path = write_sheets(tmp_path / "two.xlsx", north=rows, south=[*rows, [2, 126.7, 45.8]])
    with pytest.raises(LayerUnclear, match="--layer: north, south"):
        read(path)
    with pytest.raises(LayerUnclear, match="no sheet 'east'"):
        read(path, ColumnMap(layer="east"))

    [chunk], _ = read(path, ColumnMap(layer="south"))

    assert len(chunk) == 2


def test_the_table_is_found_below_its_title_and_beside_notes(tmp_path: Path) -> None:
    path = write_sheets(
        tmp_path / "lamps.xlsx",
        notes=[["lamps of the old town"], ["asked of the office"]],
        lamps=[
            ["路灯"],
            ["编号", "经度", "纬度", None, "编号"],
            [7, 126.5, 45.5, "x", 8],
            [None],
            [9, "126.6", 45.6],
        ],
    )

    [chunk], faults = read(path, map_from({"columns": {"key": "编号"}}, where="map"))

    assert len(faults) == 0
    assert chunk.rows.tolist() == [3, 5]
    assert chunk.table.to_pydict() == {
        "编号": ["7", "9"], "经度": ["126.5", "126.6"], "纬度": ["45.5", "45.6"], "编号 (2)": ["8", None]
    }  # fmt: skip
    assert chunk.points is not None
    assert chunk.points.tolist() == [[126.5, 45.5], [126.6, 45.6]]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (230102.0, "230102"),
        (2.5, "2.5"),
        ("  lamp ", "lamp"),
        (date(2026, 3, 2), "2026-03-02"),
        (MIDNIGHT, "2015-03-02"),
        (NOON, "2015-03-02 12:30:00"),
        (True, "True"),
        ("0012", "0012"),
    ],
)
def test_a_cell_is_read_as_what_it_shows(tmp_path: Path, value: object, shown: str) -> None:
    path = write_workbook(tmp_path / "lamps.xlsx", [["lon", "lat", "what"], [1, 2, value]])

    [chunk], _ = read(path)

    assert chunk.table.column("what").to_pylist() == [shown]


def test_instants_are_written_as_the_reader_of_times_wants_them(tmp_path: Path) -> None:
    path = write_workbook(tmp_path / "cases.xlsx", [["id", "opened"], [1, MIDNIGHT], [2, "03/02/2015"]])

    _, table = read_xlsx_table(path, Faults(), {"opened"}, time_format="%m/%d/%Y %H:%M")

    assert table.column("opened").to_pylist() == ["03/02/2015 00:00", "03/02/2015"]


def test_a_row_with_a_formula_that_was_never_calculated_is_set_aside(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "lamps.xlsx",
        [["id", "lon", "lat"], [1, 126.5, 45.5], [2, "=B2+0.1", 45.5], [3, 126.5, 45.5, "=A1"]],
    )

    [chunk], faults = read(path)

    assert chunk.rows.tolist() == [2, 4]
    [fault] = faults
    assert (fault.row, fault.column, fault.value) == (3, "lon", "=B2+0.1")
    assert "calculat" in fault.hint
