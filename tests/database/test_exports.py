"""What is taken along is what the store holds, for readers that share nothing with what writes it."""

import csv
import re
import sqlite3
from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text

from gridcity.cases.model import Stage
from gridcity.exports.copying import copied
from gridcity.exports.errors import FilterNotFitting, FormatUnknown, TableUnknown
from gridcity.exports.model import Crs, Filter, Format, Rows
from gridcity.exports.records import rows_on_cells
from gridcity.exports.service import format_of
from gridcity.exports.tables import list_tables, rows_of
from gridcity.exports.writing import streamed, write_rows
from gridcity.loading.spelling import inert_removed
from gridcity.settings import CHECKOUT
from gridcity.store.engine import cursor
from gridcity.store.reader_views import said_in, views_page
from tests.support.people_and_cases import make_case
from tests.support.tiny import make_tiny_city

HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    '@SUM("a,b")',
    "-2+3",
    "\t=x",
    "two\nlines",
    'a "quoted", word',
    "",
    "-5",
    "井盖",
]


@pytest.fixture
def town(db: Connection) -> Connection:
    """Give a city with three cases, one of which has no place."""
    make_tiny_city(db)
    make_case(db, Stage.CLOSED)
    make_case(db, Stage.HANDLING)
    make_case(db, Stage.REPORTED)
    db.execute(
        text("UPDATE cases SET geom = NULL, cell_id = NULL, place_quality = 'none' WHERE stage = 'reported'")
    )
    db.execute(text("UPDATE cases SET address = :one WHERE stage = 'closed'"), {"one": "=HYPERLINK(1)\nline"})
    return db


def test_a_table_that_is_not_there_is_named_with_those_that_are(town: Connection) -> None:
    with pytest.raises(TableUnknown, match="cases"):
        rows_of(town, "persons")


@pytest.mark.parametrize(
    ("table", "chosen"),
    [
        ("classes", Filter(area="230102")),
        ("cells", Filter(since=date(2026, 1, 1))),
        ("cases", Filter(since=date(2026, 1, 2), until=date(2026, 1, 2))),
    ],
)
def test_a_filter_that_a_table_cannot_take_is_refused(town: Connection, table: str, chosen: Filter) -> None:
    with pytest.raises(FilterNotFitting):
        rows_of(town, table, chosen=chosen)


def test_a_format_that_is_not_written_is_refused() -> None:
    with pytest.raises(FormatUnknown):
        format_of(Path("cases.docx"))


@pytest.mark.parametrize("form", list(Format))
def test_what_breaks_half_way_leaves_no_file_and_keeps_the_old_one(
    town: Connection, tmp_path: Path, form: Format
) -> None:
    path = tmp_path / f"cells.{form}"
    path.write_text("the old one")
    rows = rows_of(town, "cells")

    def breaking() -> Iterator[pa.RecordBatch]:
        yield next(rows.batches).slice(0, 10)
        raise OSError("the disk is full")

    with pytest.raises((OSError, RuntimeError)):
        write_rows(Rows(rows.name, rows.schema, breaking(), rows.kind, rows.crs), path, form)
    rows.batches.close()  # type: ignore[attr-defined]

    assert [left.name for left in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "the old one"


def test_a_reader_that_stops_stops_the_server_and_leaves_the_connection_usable(city_engine: Engine) -> None:
    with city_engine.connect() as conn:
        schema = pa.schema([("n", pa.int64()), ("words", pa.string())])
        batches = copied(
            cursor(conn), "SELECT n, repeat('x', 500) FROM generate_series(1, 3000000) AS n", schema
        )
        assert next(batches).num_rows > 0
        batches.close()  # type: ignore[attr-defined]
        conn.rollback()

        assert conn.scalar(text("SELECT 1")) == 1


@pytest.mark.parametrize("table", ["cases", "cells", "areas", "case_events", "class_days", "duty_rules"])
def test_geoparquet_geopackage_and_csv_hold_the_same_as_the_database(
    town: Connection, tmp_path: Path, table: str
) -> None:
    said = pd.read_sql(text(f"SELECT * FROM testcity_views.{table}"), town)
    paths = {form: tmp_path / f"{table}.{form}" for form in Format}
    for form, path in paths.items():
        assert write_rows(rows_of(town, table), path, form) == len(said)

    raw = pq.read_table(paths[Format.PARQUET])
    layer = pyogrio.read_dataframe(paths[Format.GPKG])
    sheet = pd.read_csv(paths[Format.CSV], keep_default_na=False, na_values=[""], dtype=str)
    assert raw.num_rows == len(layer) == len(sheet) == len(said)
    key = said.columns[0]
    assert sorted(map(str, raw[key].to_pylist())) == sorted(map(str, said[key]))
    assert sorted(str(one)[:19] for one in layer[key]) == sorted(
        str(one)[:19] for one in pd.Series(raw[key].to_pandas(date_as_object=False))
    )
    assert set(said.columns) - {"geom"} == set(raw.column_names) - {"geometry"} == set(layer) - {"geometry"}
    if "geom" in said:
        frame = gpd.read_parquet(paths[Format.PARQUET])
        truth = gpd.GeoSeries.from_wkb(said["geom"], crs="EPSG:4326")
        assert frame.crs.to_epsg() == layer.crs.to_epsg() == 4326
        order = said[key].argsort()
        here = frame["geometry"].iloc[frame[key].argsort()].reset_index(drop=True)
        wanted = truth.iloc[order].reset_index(drop=True)
        assert (here.geom_equals(wanted) | (here.isna() & wanted.isna())).all()


def test_instants_days_numbers_and_truths_keep_their_types(town: Connection) -> None:
    table = pq.read_table(BytesIO(b"".join(streamed(rows_of(town, "cases"), Format.PARQUET))))
    closed = table.filter(pa.compute.equal(table["stage"], "closed")).to_pylist()[0]

    assert table.schema.field("reported_at").type == pa.timestamp("us", tz="UTC")
    assert closed["reported_at"].isoformat() == "2026-03-02T04:00:00+00:00"
    assert closed["reported_local"].isoformat() == "2026-03-02T12:00:00"
    assert closed["reported_on"] == date(2026, 3, 2)
    assert closed["is_late"] is False
    assert closed["outcome"] == "fixed"
    assert closed["merged_into_number"] is None
    assert closed["hours_to_close"] == pytest.approx(5 / 60)


def test_the_citys_plane_is_in_metres_where_a_cell_is_a_hundred_square_metres_wide(
    town: Connection, tmp_path: Path
) -> None:
    for form, read in ((Format.PARQUET, gpd.read_parquet), (Format.GPKG, pyogrio.read_dataframe)):
        write_rows(rows_of(town, "cells", crs=Crs.PLANE), tmp_path / f"c.{form}", form)
        frame = read(tmp_path / f"c.{form}")

        assert frame.crs.axis_info[0].unit_name == "metre"
        assert frame.area.between(9_999.9, 10_000.1).all()
        assert frame.to_crs(4326).total_bounds.round(2).tolist() == [126.59, 45.75, 126.61, 45.75]


def test_an_area_and_days_are_chosen_in_the_citys_calendar(town: Connection) -> None:
    def count(table: str, chosen: Filter) -> int:
        rows = rows_of(town, table, chosen=chosen)
        return sum(batch.num_rows for batch in rows.batches)

    assert count("cells", Filter(area="230102001001")) == 30
    assert count("cells", Filter(area="230102001001001")) == 1
    assert count("cells", Filter(area="9")) == 0
    assert count("cases", Filter(since=date(2026, 3, 2), until=date(2026, 3, 3))) == 3
    assert count("cases", Filter(since=date(2026, 3, 3))) == 0


def test_no_cell_of_a_csv_is_a_formula_and_the_mark_is_a_choice(town: Connection) -> None:
    marked, bare = (
        b"".join(streamed(rows_of(town, "cases"), Format.CSV, has_mark=mark)) for mark in (True, False)
    )

    assert marked == b"\xef\xbb\xbf" + bare
    lines = list(csv.DictReader(StringIO(bare.decode())))
    assert "'=HYPERLINK(1)\nline" in [line["address"] for line in lines]
    assert {line["reported_at"] for line in lines} == {"2026-03-02T04:00:00Z"}
    assert "geometry" not in lines[0]
    areas = csv.DictReader(
        StringIO(b"".join(streamed(rows_of(town, "areas"), Format.CSV)).decode("utf-8-sig"))
    )
    assert next(areas)["wkt"].startswith("MULTIPOLYGON")


@given(
    st.lists(
        st.one_of(
            st.none(),
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")),
            st.sampled_from(HOSTILE),
        )
    )
)
def test_whatever_texts_there_are_come_back_from_a_csv(texts: list[str | None]) -> None:
    schema = pa.schema([("n", pa.int64()), ("words", pa.string())])
    batch = pa.RecordBatch.from_arrays(
        [pa.array(range(len(texts)), pa.int64()), pa.array(texts, pa.string())], schema=schema
    )
    content = b"".join(streamed(Rows("t", schema, iter([batch])), Format.CSV, has_mark=False)).decode()

    lines = list(csv.reader(StringIO(content, newline="")))
    assert [inert_removed(line[1]) for line in lines[1:]] == [one or "" for one in texts]


def test_results_by_cell_are_written_with_their_outlines(town: Connection, tmp_path: Path) -> None:
    ids = list(town.scalars(text("SELECT id FROM cells ORDER BY id DESC LIMIT 5")))
    table = pa.table({"id": pa.array(ids, pa.int64()), "z": [1.5, 2.5, None, 0.0, -1.0]})
    write_rows(rows_on_cells(town, "gi_star", table, ids), tmp_path / "z.gpkg", Format.GPKG)

    frame = pyogrio.read_dataframe(tmp_path / "z.gpkg")
    truth = gpd.read_postgis("SELECT id, geom FROM cells", town).set_index("id")
    assert frame["z"].tolist()[:2] == [1.5, 2.5]
    assert all(
        shape.equals(truth.loc[one, "geom"])
        for one, shape in zip(frame["id"], frame["geometry"], strict=True)
    )
    with sqlite3.connect(tmp_path / "z.gpkg") as database:
        assert database.execute("SELECT table_name FROM gpkg_contents").fetchall() == [("gi_star",)]


def test_every_view_and_column_says_in_both_languages_what_it_holds(db: Connection) -> None:
    said = {
        f"{view.name}.{name}": comment
        for view in list_tables(db)
        for name, comment in [("", view.comment), *((one.name, one.comment) for one in view.columns)]
    }
    assert len(said) > 140
    han = re.compile(r"[\u4e00-\u9fff]")
    assert [name for name, comment in said.items() if not han.search(said_in("zh", comment))] == []
    assert [name for name, comment in said.items() if han.search(said_in("en", comment))] == []


def test_the_page_of_views_says_what_the_database_says(db: Connection) -> None:
    page = (CHECKOUT / "docs" / "views.md").read_text(encoding="utf-8")
    middle = page.partition("<!-- views: begin -->\n")[2].partition("<!-- views: end -->")[0]

    assert middle == views_page(list_tables(db)), "gridcity db reader views prints it anew"
