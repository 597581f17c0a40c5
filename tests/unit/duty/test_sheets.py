"""Duty files as people make them: titles, merged cells, formulas, serial days, blanks, broken ones."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from gridcity.duty.columns import DUTY
from gridcity.loading.columns import check_columns, read_table_map, recognise, table_map
from gridcity.loading.errors import (
    ColumnMissing,
    FileEmpty,
    FileMissing,
    FileUnreadable,
    LayerUnclear,
    MapInvalid,
)
from gridcity.loading.faults import Faults
from gridcity.loading.maps import ColumnMap
from gridcity.loading.sheets import Uncalculated, as_text, read_rows
from gridcity.loading.spelling import read_day
from tests.support.workbooks import write_workbook

HEADING = ["区域编码", "类别", "类型", "主管部门", "权属单位", "养护单位", "生效日期", "截止日期"]


def rows_of(path: Path, column_map: ColumnMap | None = None) -> list[tuple[int, dict[str, object]]]:
    return list(read_rows(path, column_map or ColumnMap(), DUTY, Faults(), []))


def test_titles_two_rows_of_headings_and_merged_cells_are_read_as_they_look(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "duty.xlsx",
        [
            ["某市城市管理责任清单"],
            ["区域 编码", "类别编码（小类）", "类型", "责任单位", None, None, "生效日期"],
            [None, None, None, "主管部门", "权属单位", "养护单位", None],
            ["230102", "01001", "部件", "路灯所", None, "养护处", datetime.fromisoformat("2026-01-01")],
            [None, "01002", "部件", None, None, "养护处", 46_023],
            [None, None, None, None, None, None, None],
            ["  ", "\u3000", None, None, None, None, None],
        ],
        merged=["A1:G1", "A2:A3", "B2:B3", "C2:C3", "D2:F2", "G2:G3", "A4:A5", "D4:D5"],
    )

    rows = rows_of(path)

    assert [number for number, _ in rows] == [4, 5]
    assert rows[0][1] == {
        "place": "230102", "class": "01001", "kind": "部件", "governing": "路灯所", "owner": None,
        "maintainer": "养护处", "valid_from": datetime.fromisoformat("2026-01-01"),
    }  # fmt: skip
    assert (rows[1][1]["place"], rows[1][1]["governing"]) == ("230102", "路灯所")
    assert read_day(rows[1][1]["valid_from"]) == date(2026, 1, 1)


def test_a_formula_without_a_value_is_told_from_an_empty_cell(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "duty.xlsx", [HEADING, ["=A9&B9", "01001", "部件", "所", None, None, 46_023]]
    )

    ((_, row),) = rows_of(path)

    assert row["place"] == Uncalculated("=A9&B9")
    assert row["owner"] is None


def test_a_workbook_that_counts_days_from_1904_is_read_right(tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "duty.xlsx", [HEADING, ["全市", "01001", "部件", "所", None, None, 44_561]]
    )
    book = load_workbook(path)
    book.epoch = datetime.fromisoformat("1904-01-01")
    book.save(path)

    ((_, row),) = rows_of(path)

    assert read_day(row["valid_from"]) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        (46_023, date(2026, 1, 1)),
        (46_023.0, date(2026, 1, 1)),
        ("46023", date(2026, 1, 1)),
        (20_260_101, date(2026, 1, 1)),
        ("2026-1-1", date(2026, 1, 1)),
        ("2026年1月1日", date(2026, 1, 1)),
        (" 2026/01/01 ", date(2026, 1, 1)),
        ("2026.1.1", date(2026, 1, 1)),
        ("2026-01-01 00:00:00", date(2026, 1, 1)),
        (datetime.fromisoformat("2026-01-01T08:00"), date(2026, 1, 1)),
        ("2026-02-30", None),
        ("20261301", None),
        (46_023.5, date(2026, 1, 1)),
        ("2026-01-01 08:30", date(2026, 1, 1)),
        ("２０２６－０１－０１", date(2026, 1, 1)),
        (7, None),
        (-1, None),
        (10**12, None),
        ("nan", None),
        ("下月", None),
        (True, None),
    ],
)
def test_days_are_read_as_people_and_spreadsheets_write_them(written: object, day: date | None) -> None:
    assert read_day(written) == day


def test_of_several_sheets_the_one_that_looks_like_the_table_is_read(tmp_path: Path) -> None:
    book = Workbook()
    cover = book.active
    assert cover is not None
    cover.append(["说明", "本表由城管局编制"])
    for name in ("责任表", "旧表"):
        sheet = book.create_sheet(name)
        sheet.append(HEADING)
        sheet.append([name, "01001", "部件", "所", None, None, "2026-01-01"])
    hidden = book["旧表"]
    hidden.sheet_state = "hidden"
    path = tmp_path / "duty.xlsx"
    book.save(path)

    assert [row["place"] for _, row in rows_of(path)] == ["责任表"]
    hidden.sheet_state = "visible"
    book.save(path)
    with pytest.raises(LayerUnclear, match="旧表"):
        rows_of(path)
    assert [row["place"] for _, row in rows_of(path, ColumnMap(layer="旧表"))] == ["旧表"]
    with pytest.raises(LayerUnclear):
        rows_of(path, ColumnMap(layer="没有"))


def test_files_that_are_none_are_refused(tmp_path: Path) -> None:
    def written(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    whole = write_workbook(tmp_path / "whole.xlsx", [HEADING]).read_bytes()
    with pytest.raises(FileMissing):
        rows_of(tmp_path / "nothing.csv")
    with pytest.raises(FileEmpty):
        rows_of(written("empty.xlsx", b""))
    with pytest.raises(FileEmpty):
        rows_of(written("headings.xlsx", whole))
    for name, content in {
        "cut.xlsx": whole[: len(whole) // 2],
        "old.xls": bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600),
        "text.xlsx": b"place,class\n",
        "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(100),
    }.items():
        with pytest.raises(FileUnreadable):
            rows_of(written(name, content))


def test_a_workbook_that_unfolds_beyond_measure_is_not_unfolded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gridcity.loading.workbooks.MOST_XML_BYTES", 1_000_000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", bytes(2_000_000))
    assert path.stat().st_size < 10_000

    with pytest.raises(FileUnreadable, match="2 MB"):
        rows_of(path)


def test_csv_is_read_with_chinese_headings_in_both_encodings(tmp_path: Path) -> None:
    text = ",".join(HEADING) + "\n全市,01001,部件,路灯所,,,2026-01-01,\n,,,,,,,\n"
    for encoding in ("utf-8-sig", "gb18030"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(text.encode(encoding))

        assert [(number, row["place"], row["governing"]) for number, row in rows_of(path)] == [
            (1, "全市", "路灯所")
        ]


@pytest.mark.parametrize(
    ("head", "delimiter", "encoding"),
    [
        ("哈尔滨市管理部件责任表\n", ",", "utf-8"),
        ("哈尔滨市管理部件责任表,,,,,,,\n2026 年,,,,,,,\n", ",", "gb18030"),
        ("sep=;\n", ";", "utf-8"),
        ("", "\t", "utf-16"),
        ("", "，", "utf-8"),
    ],
)
def test_csv_is_read_with_titles_above_in_utf_16_and_with_full_width_commas(
    tmp_path: Path, head: str, delimiter: str, encoding: str
) -> None:
    path = tmp_path / "duty.csv"
    row = ["全市", "01001", "部件", '"路灯,所"', "", "", "2026-01-01", ""]
    path.write_bytes((head + "\n".join(map(delimiter.join, (HEADING, row))) + "\n").encode(encoding))

    assert [(number, one["place"], one["governing"]) for number, one in rows_of(path)] == [
        (1, "全市", "路灯,所")
    ]


def test_an_old_workbook_is_not_taken_for_text(tmp_path: Path) -> None:
    path = tmp_path / "duty.csv"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))

    with pytest.raises(FileUnreadable, match=r"Old \.xls files have to be saved as \.xlsx"):
        rows_of(path)


def test_of_two_columns_that_mean_the_same_one_is_read_and_the_other_named(tmp_path: Path) -> None:
    path = tmp_path / "duty.csv"
    path.write_text("区域,小类,权属单位,权属单位,生效日期\n全市,01001,甲,乙,2026-01-01\n", encoding="utf-8")
    notes: list[str] = []

    ((_, row),) = read_rows(path, ColumnMap(), DUTY, Faults(), notes)

    assert row["owner"] == "甲"
    assert [note[: note.index(":")] for note in notes] == ["Column 4, 权属单位, is not read"]


def test_a_column_that_is_missing_is_named_with_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "duty.csv"
    path.write_text("在哪,类别,主管部门,生效日期\n全市,01001,所,2026-01-01\n", encoding="utf-8")

    with pytest.raises(ColumnMissing, match=r"place.*在哪"):
        rows_of(path)
    column_map = table_map({"columns": {"place": "在哪"}}, DUTY, where="map")
    assert [row["place"] for _, row in rows_of(path, column_map)] == ["全市"]
    with pytest.raises(ColumnMissing, match="owner"):
        rows_of(path, table_map({"columns": {"place": "在哪", "owner": "产权"}}, DUTY, where="map"))
    with pytest.raises(ColumnMissing, match="governing"):
        check_columns("x", ["a"], {"place": 0, "class": 1, "valid_from": 2}, ColumnMap(), DUTY)


def test_no_heading_means_two_things() -> None:
    words = [word for words in DUTY.headings.values() for word in words]

    assert len(words) == len(set(words))
    for field, those in DUTY.headings.items():
        assert all(recognise([word.upper()], ColumnMap(), DUTY) == {field: 0} for word in those)


@pytest.mark.parametrize(
    "raw", [{"colums": {}}, {"columns": {"plaze": "x"}}, {"values": 1}, {"constants": {"who": "x"}}]
)
def test_a_map_that_is_not_understood_is_refused(raw: dict[str, object]) -> None:
    with pytest.raises(MapInvalid):
        table_map(raw, DUTY, where="map")


def test_a_map_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text('layer = "表"\n[values.kind]\n"部件类" = "component"\n', encoding="utf-8")

    assert read_table_map(path, DUTY).values == {"kind": {"部件类": "component"}}
    for broken in (b"[", b"\xff\xfe"):
        path.write_bytes(broken)
        with pytest.raises(MapInvalid):
            read_table_map(path, DUTY)
    with pytest.raises(MapInvalid):
        read_table_map(tmp_path / "none.toml", DUTY)


def test_values_are_seen_as_text_the_way_they_look() -> None:
    assert [as_text(value) for value in (230_102.0, " x\u3000", "\ufeff", None, 1.5, "")] == [
        "230102", "x", None, None, "1.5", None,
    ]  # fmt: skip


def rewritten(tmp_path: Path, old: str, new: str, part: str = "xl/worksheets/sheet1.xml") -> Path:
    """Write a workbook of one good row, and put something else into one of its parts."""
    good = write_workbook(
        tmp_path / "good.xlsx", [HEADING, ["230102", "01001", "部件", "路灯所", None, None, 46_023]]
    )
    path = tmp_path / "duty.xlsx"
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for one in source.infolist():
            text = source.read(one).decode()
            target.writestr(one.filename, text.replace(old, new) if one.filename == part else text)
    return path


LAST_CELL = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
ALL_MERGED = '</sheetData><mergeCells><mergeCell ref="A3:XFD1048576"/><mergeCell ref="A2"/></mergeCells>'


@pytest.mark.parametrize("end", [LAST_CELL, ALL_MERGED, '</sheetData><dimension ref="A1:XFD1048576"/>'])
def test_a_sheet_is_as_large_as_what_stands_in_it(tmp_path: Path, end: str) -> None:
    rows = rows_of(rewritten(tmp_path, "</sheetData>", end))

    assert [(number, values["governing"]) for number, values in rows] == [(2, "路灯所")]


@pytest.mark.parametrize(
    ("limit", "most", "end"),
    [
        ("MOST_ELEMENTS", 1_000, '<row r="3">' + "<c><v>1</v></c>" * 500 + "</row></sheetData>"),
        ("MOST_PLACES", 60_000, '<row r="3"><c r="XFD3"/></row>' * 4 + "</sheetData>"),
        ("MOST_TRIMMINGS", 900, "</sheetData><mergeCells>" + '<mergeCell ref="A9:B9"/>' * 900),
        (
            "MOST_MERGED",
            20,
            '</sheetData><mergeCells><mergeCell ref="B1:H9"/>' + '<mergeCell ref="A1:H2"/>' * 9,
        ),
    ],
)
def test_a_workbook_that_holds_beyond_measure_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, end: str
) -> None:
    monkeypatch.setattr(f"gridcity.loading.workbooks.{limit}", most)
    closed = end + "</mergeCells>" if "mergeCells" in end else end

    with pytest.raises(FileUnreadable, match="too many"):
        rows_of(rewritten(tmp_path, "</sheetData>", closed))


@pytest.mark.parametrize(
    ("end", "says"),
    [
        ('<row r="1048577"><c><v>1</v></c></row></sheetData>', "beyond the last row"),
        ('<row r="3"><c r="XFE3"/></row></sheetData>', "beyond the last column"),
        ('<row r="3">' + "<c/>" * 20_000 + "</row></sheetData>", "beyond the last column"),
    ],
)
def test_a_cell_where_no_sheet_has_any_is_refused(tmp_path: Path, end: str, says: str) -> None:
    with pytest.raises(FileUnreadable, match=says):
        rows_of(rewritten(tmp_path, "</sheetData>", end))


def test_a_part_that_declares_a_document_type_is_refused(tmp_path: Path) -> None:
    path = rewritten(tmp_path, "<worksheet", '<!DOCTYPE w [<!ENTITY a "a">]><worksheet')

    with pytest.raises(FileUnreadable, match="document type"):
        rows_of(path)


def test_a_part_that_unfolds_to_more_than_it_says_is_refused(tmp_path: Path) -> None:
    path = rewritten(tmp_path, "</sheetData>", " " * 1_000_000 + "</sheetData>")
    with zipfile.ZipFile(path) as parts:
        said = parts.getinfo("xl/worksheets/sheet1.xml").file_size
    raw = path.read_bytes()
    path.write_bytes(raw.replace(said.to_bytes(4, "little"), (5_000).to_bytes(4, "little")))

    with pytest.raises(FileUnreadable, match="cannot be read as a workbook"):
        rows_of(path)
