"""The exchange with the standard's fields: out and in again is identical; what is there is never doubled."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from sqlalchemy import Connection, text

from gridcity.components import history, service
from gridcity.components.errors import ExchangeFileInvalid, ExchangeFormatUnknown
from gridcity.components.exchange.incoming import Exchanged, import_components
from gridcity.components.exchange.outgoing import FIELDS, PLACE, export_components
from gridcity.components.model import Component, Entry, State
from gridcity.loading.spelling import inert_removed
from tests.database.test_component_life import AT, a_component
from tests.support.people_and_cases import make_department
from tests.support.tiny import COMMUNITIES, TinyCity, make_tiny_city

FORMATS = ("csv", "parquet", "gpkg", "shp")


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


@pytest.fixture
def register(db: Connection, tiny: TinyCity) -> list[Component]:
    """Three that differ in every field; a double of one is left out."""
    works = make_department(db, '道里区市政 "维护"中心, 一所')
    full = a_component(
        db, tiny, name="井盖, \"7\" 号", remark="=1+1 在学校旁\n第二行", data_source="实测",
        owner_id=works.id, maintainer_id=works.id, governing_id=works.id, state=State.DAMAGED,
    )  # fmt: skip
    plain = a_component(db, tiny, col=-2.5)
    drain = a_component(db, tiny, col=2.5, class_code="01002")
    service.merge(db, a_component(db, tiny).code, plain.code, Entry(None, AT))
    service.change_state(db, drain.code, State.ABANDONED, Entry(None, AT, on=date(2026, 2, 1)))
    return [service.get(db, one.code) for one in (full, plain, drain)]


def lines_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, lines: list[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*FIELDS, *PLACE])
        writer.writeheader()
        writer.writerows(lines)
    return path


def take_in(db: Connection, path: Path, **what: Any) -> Exchanged:
    return import_components(db, path, at=AT, **what)


def empty_register(db: Connection) -> None:
    """Forget all components, histories and all, as if the file came to another city."""
    db.execute(text("SET LOCAL session_replication_role = replica"))
    db.execute(text("TRUNCATE components, component_numbers CASCADE"))
    db.execute(text("SET LOCAL session_replication_role = origin"))


@pytest.mark.parametrize("ending", FORMATS)
def test_out_and_in_again_is_identical(
    db: Connection, register: list[Component], tmp_path: Path, ending: str
) -> None:
    path, again = tmp_path / f"out.{ending}", tmp_path / f"again.{ending}"
    assert export_components(db, path) == 3
    empty_register(db)

    done = take_in(db, path)

    assert (done.read, done.added, done.verdicts) == (3, 3, [])
    for one in register:
        back = service.get(db, one.code)
        assert back.standard_fields() == one.standard_fields()
        assert (back.lon, back.lat, back.cell_code) == (one.lon, one.lat, one.cell_code)
    export_components(db, again)
    if ending == "csv":
        assert again.read_bytes() == path.read_bytes()
    else:
        read = gpd.read_parquet if ending == "parquet" else gpd.read_file
        assert read(again).equals(read(path))
    assert take_in(db, path).unchanged == 3


def test_the_files_have_the_standards_fields(
    db: Connection, register: list[Component], tmp_path: Path
) -> None:
    for ending in FORMATS:
        export_components(db, tmp_path / f"out.{ending}")
    line = next(one for one in lines_of(tmp_path / "out.csv") if one["GLBJBSM"] == register[0].code)
    said = {name: inert_removed(value) or None for name, value in line.items() if name not in PLACE}
    assert said == register[0].standard_fields()
    assert (tmp_path / "out.cpg").read_text().strip() == "UTF-8"
    for frame in (gpd.read_file(tmp_path / "out.shp"), gpd.read_parquet(tmp_path / "out.parquet")):
        assert list(frame.columns) == [*FIELDS, "geometry"]
        assert frame.crs.to_epsg() == 4490

        assert frame["CSRQ"].dtype.kind == "M" or isinstance(frame["CSRQ"].iloc[0], date)
    widths = dbf_widths(tmp_path / "out.dbf")
    assert (widths["GLBJBSM"], widths["CSRQ"]) == (("C", 51), ("D", 8))


def dbf_widths(path: Path) -> dict[str, tuple[str, int]]:
    """Read type and width of the columns of a DBF."""
    raw = path.read_bytes()
    count = (int.from_bytes(raw[8:10], "little") - 33) // 32
    columns = [raw[32 * at : 32 * at + 32] for at in range(1, count + 1)]
    return {one[:11].rstrip(b"\0").decode(): (chr(one[11]), one[16]) for one in columns}


def test_a_spreadsheet_finds_no_formula_in_the_csv(
    db: Connection, register: list[Component], tmp_path: Path
) -> None:
    export_components(db, tmp_path / "out.csv")

    (remark,) = {line["BZ"] for line in lines_of(tmp_path / "out.csv")} - {""}
    assert remark == "'=1+1 在学校旁\n第二行"


def test_a_remark_that_a_shapefile_cut_is_not_cut_in_the_register(
    db: Connection, register: list[Component], tmp_path: Path
) -> None:
    service.edit(db, register[1].code, {"remark": "学校旁" * 300}, Entry(None, AT))
    export_components(db, tmp_path / "out.shp")

    done = take_in(db, tmp_path / "out.shp", updates=True)

    assert (done.unchanged, done.verdicts) == (3, [])
    assert service.get(db, register[1].code).remark == "学校旁" * 300


@pytest.mark.parametrize("kind", ["projected", "spreadsheet"])
def test_what_others_write_is_read(
    db: Connection, register: list[Component], tmp_path: Path, kind: str
) -> None:
    export_components(db, tmp_path / "out.gpkg")
    export_components(db, tmp_path / "out.csv")
    if kind == "projected":
        path = tmp_path / "gauss.shp"  # CGCS2000 / 3-degree Gauss-Kruger, as surveyors deliver it
        frame = gpd.read_file(tmp_path / "out.gpkg").to_crs(4551)
        frame["CSRQ"] = frame["CSRQ"].dt.strftime("%Y/%m/%d %H:%M:%S")
        frame.drop(columns="BGRQ").to_file(path, encoding="GB18030")
    else:
        path = tmp_path / "gbk.csv"
        words = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").replace("20260101", "2026-01-01")
        path.write_text(words, encoding="gb18030", newline="")
    empty_register(db)

    done = take_in(db, path)

    assert (done.added, done.verdicts) == (3, [])
    for one in register:
        back = service.get(db, one.code)
        assert (back.name, back.remark, back.start_on) == (one.name, one.remark, one.start_on)
        assert [back.lon, back.lat] == pytest.approx([one.lon, one.lat], abs=1e-8)


def test_an_area_is_exported_alone_and_an_empty_one_is_a_file(
    db: Connection, register: list[Component], tmp_path: Path
) -> None:
    for ending in FORMATS:
        assert export_components(db, tmp_path / f"west.{ending}", area=COMMUNITIES[0]) == 1
        assert export_components(db, tmp_path / f"none.{ending}", area="999999") == 0
        assert take_in(db, tmp_path / f"none.{ending}").read == 0


def test_a_file_of_another_kind_is_refused(db: Connection, tiny: TinyCity, tmp_path: Path) -> None:
    with pytest.raises(ExchangeFormatUnknown):
        export_components(db, tmp_path / "out.xlsx")
    with pytest.raises(ExchangeFormatUnknown):
        take_in(db, tmp_path / "in.xlsx")
    for ending, content in (
        ("csv", b"a,b\n1,2\n"),
        ("gpkg", b"no"),
        ("parquet", b"no"),
        ("csv", b"\xff\xfe\x00"),
    ):
        path = tmp_path / f"broken.{ending}"
        path.write_bytes(content)
        with pytest.raises(ExchangeFileInvalid):
            take_in(db, path)
    with pytest.raises(ExchangeFileInvalid):
        take_in(db, tmp_path / "missing.csv")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"GLBJBSM": "x"}, "no component code"),
        ({"GLBJBSM": "23010299999000009"}, "no class"),
        ({"GLBJBSM": "23010301001000009"}, "county 230103"),
        ({"GLBJZT": "好"}, "no state"),
        ({"CSRQ": ""}, "CSRQ is missing"),
        ({"CSRQ": "20260231"}, "CSRQ is no date"),
        ({"QSDWDM": "nobody"}, "no department nobody"),
        ({"GLBJMC": "x" * 31}, "GLBJMC holds"),
        ({"BZ": "a\0b"}, "BZ holds"),
        ({"LON": "0"}, "outside the city"),
        ({"LON": "here"}, "outside the city"),
    ],
)
def test_what_cannot_be_is_set_aside_with_its_reason(
    db: Connection, register: list[Component], tmp_path: Path, change: dict[str, str], why: str
) -> None:
    export_components(db, tmp_path / "out.csv")
    line = lines_of(tmp_path / "out.csv")[0]
    done = take_in(db, write(tmp_path / "in.csv", [line | {"GLBJBSM": "23010201001000099"} | change]))

    (verdict,) = done.verdicts
    assert (verdict.what, done.added, done.read) == ("invalid", 0, 1)
    assert why in verdict.why


def test_what_is_registered_under_another_code_is_matched_and_not_doubled(
    db: Connection, tiny: TinyCity, register: list[Component], tmp_path: Path
) -> None:
    export_components(db, tmp_path / "out.csv")
    full, plain = (
        next(line for line in lines_of(tmp_path / "out.csv") if line["GLBJBSM"] == one.code)
        for one in register[:2]
    )
    lon, lat = tiny.place(-4.5, 0.5)
    a_component(db, tiny, col=0.503)  # 0.3 m beside the first: which of the two is meant?
    rows: list[dict[str, Any]] = [
        plain | {"GLBJBSM": "23010201001000050"},
        full | {"GLBJBSM": "23010201001000051", "LON": str(tiny.place(0.5015, 0.5)[0])},
        plain | {"GLBJBSM": "23010201001000052", "LON": lon, "LAT": lat},
        plain | {"GLBJBSM": "23010201001000052", "LON": lon, "LAT": lat},
    ]

    for is_dry_run in (True, False):
        done = take_in(db, write(tmp_path / "in.csv", rows), is_dry_run=is_dry_run)
        assert (done.read, done.added) == (4, 1)
        told = {one.row: (one.what, len(one.candidates)) for one in done.verdicts}
        assert told == {1: ("matched", 1), 2: ("ambiguous", 2), 4: ("invalid", 0)}
    assert done.verdicts[1].candidates[0] == register[1].code
    made = service.get(db, "23010201001000052")
    assert (made.lon, made.version) == (lon, 1)
    assert a_component(db, tiny).code == "23010201001000053", "numbers go on after those that came"


def test_what_changed_is_listed_and_updated_only_where_it_is_asked_for(
    db: Connection, tiny: TinyCity, register: list[Component], tmp_path: Path
) -> None:
    export_components(db, tmp_path / "out.csv")
    lines = lines_of(tmp_path / "out.csv")
    lon, lat = tiny.place(-3.5, 0.5)
    for line in lines:
        if line["GLBJBSM"] == register[1].code:
            line |= {"BZ": "new", "LON": str(lon), "LAT": str(lat), "GLBJZT": "丢失"}
    path = write(tmp_path / "in.csv", lines)

    listed = take_in(db, path)
    assert (listed.unchanged, listed.count("changed"), listed.batch_id) == (2, 1, None)
    assert service.get(db, register[1].code) == register[1]
    done = take_in(db, path, updates=True)
    assert (done.count("updated"), done.count("changed")) == (1, 0)
    now = service.get(db, register[1].code)
    assert (now.remark, now.lon, now.state) == ("new", lon, State.LOST)
    assert now.cell_code != register[1].cell_code
    assert history.events(db, now)[-1].batch_id == done.batch_id


def test_a_file_brings_nothing_back_that_was_removed(
    db: Connection, register: list[Component], tmp_path: Path
) -> None:
    export_components(db, tmp_path / "out.csv")
    service.change_state(db, register[1].code, State.REMOVED, Entry(None, AT))
    done = take_in(db, tmp_path / "out.csv", updates=True)

    (verdict,) = done.verdicts
    assert (verdict.code, verdict.what) == (register[1].code, "invalid")
