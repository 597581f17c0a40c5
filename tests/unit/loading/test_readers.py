"""What is not the kind of file it says is refused with what to do; good rows always come through."""

import gzip
import os
import sqlite3
import warnings
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gridcity.errors import GridcityError
from gridcity.loading import packed, soundness
from gridcity.loading.errors import (
    ColumnMissing,
    CrsMissing,
    FileEmpty,
    FileMissing,
    FileUnreadable,
    LayerUnclear,
)
from gridcity.loading.faults import Faults
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Chunk
from gridcity.loading.readers import open_layer
from gridcity.loading.shapes import ShapeCheck, make_placer
from tests.support.realdata import realdata

GARBAGE = os.urandom(200_000).replace(b"\n", b"x")


def read(path: Path, column_map: ColumnMap | None = None) -> tuple[list[Chunk], Faults]:
    faults = Faults()
    with open_layer(path, column_map or ColumnMap(), faults) as opened:
        return list(opened.chunks), faults


def test_a_file_that_is_not_there_is_called_missing(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match="no file"):
        read(tmp_path / "lamps.gpkg")


@pytest.mark.parametrize(
    "name", ["a.gpkg", "a.geojson", "a.csv", "a.parquet", "a.osm.pbf", "a.shp", "a.csv.gz"]
)
def test_an_empty_file_is_called_empty(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(FileEmpty, match=name.replace(".", r"\.")):
        read(tmp_path / name)


@pytest.mark.realdata
@pytest.mark.parametrize("damage", ["cut off", "one bit", "rubbish behind"])
def test_a_damaged_extract_of_openstreetmap_is_refused_and_not_read_in_part(
    tmp_path: Path, damage: str
) -> None:
    sound = realdata("osm_samples", "monaco-2025-02-15.osm.pbf").read_bytes()
    middle = len(sound) // 2
    damaged = {
        "cut off": sound[:middle],
        "one bit": sound[:middle] + bytes([sound[middle] ^ 1]) + sound[middle + 1 :],
        "rubbish behind": sound + GARBAGE,
    }
    path = tmp_path / "monaco.osm.pbf"
    path.write_bytes(damaged[damage])
    with pytest.raises(FileUnreadable, match="after byte"):
        read(path, ColumnMap(layer="lines"))

    path.write_bytes(sound)

    assert sum(map(len, read(path, ColumnMap(layer="lines"))[0])) > 1_000


def test_a_geojson_text_in_which_nothing_ends_is_not_taken_into_memory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(soundness, "_LARGE_JSON", 1 << 20)
    monkeypatch.setattr(soundness, "_BLOCK", 1 << 19)
    path = tmp_path / "a.geojson"
    path.write_text('{"type": "FeatureCollection", "name": "' + "x" * (2 << 20))
    with pytest.raises(FileUnreadable, match="nothing ends"):
        read(path)


def test_a_packed_file_that_unfolds_beyond_measure_is_refused_and_one_that_does_not_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(packed, "MOST_UNFOLDED", 1 << 20)
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"id,lon,lat\n" + b"1,126.6,45.7\n" * 400_000))
    with pytest.raises(FileUnreadable, match="unfolds to more than 200 times its size"):
        read(path)

    path.write_bytes(gzip.compress(b"id,lon,lat\n" + b"".join(b"%d,126.6,45.7\n" % n for n in range(90_000))))

    chunks, _ = read(path)

    assert sum(map(len, chunks)) == 90_000


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.csv", "a.parquet", "a.osm.pbf", "a.csv.gz"])
def test_garbage_under_any_name_is_refused_with_the_name_and_a_hint(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(GARBAGE)
    with pytest.raises(FileUnreadable) as caught:
        read(tmp_path / name)

    assert name in caught.value.message


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.shp"])
def test_garbage_is_refused_without_advice_for_programmers(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"noise " * 2_000)

    with pytest.raises(FileUnreadable) as caught, open_layer(tmp_path / name, ColumnMap(), Faults()):
        pass

    assert "driver" not in caught.value.message.lower()
    assert "<" not in caught.value.message


def test_a_gigabyte_of_one_line_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.write(b"x" * 1_000_000)
        file.truncate(1_000_000_000)  # the rest is a hole: zeros
    with pytest.raises(FileUnreadable, match="no CSV file"):
        read(path)


def test_a_gzip_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress(b"id,lon,lat\n" + b"".join(b"%d,126.6,45.7\n" % at for at in range(50_000)))
    (tmp_path / "cut.csv.gz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileUnreadable, match="cut off"):
        read(tmp_path / "cut.csv.gz")


def test_a_heading_without_rows_is_called_empty(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,lon,lat\n")
    with pytest.raises(FileEmpty, match="no rows"):
        read(tmp_path / "a.csv")


def test_a_table_without_a_place_names_its_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,east,north\n1,2,3\n")
    with pytest.raises(ColumnMissing, match="id, east, north"):
        read(tmp_path / "a.csv")


def test_a_file_of_several_layers_lists_them(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(1, 2)], crs=4326)
    frame.to_file(tmp_path / "a.gpkg", layer="lamps")
    frame.to_file(tmp_path / "a.gpkg", layer="trees")
    with pytest.raises(LayerUnclear, match="lamps, trees"):
        read(tmp_path / "a.gpkg")
    with pytest.raises(LayerUnclear, match="no layer 'benches'"):
        read(tmp_path / "a.gpkg", ColumnMap(layer="benches"))
    assert len(read(tmp_path / "a.gpkg", ColumnMap(layer="trees"))[0][0]) == 1


def test_coordinates_without_a_system_are_refused_until_somebody_says_which(tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(1, 2)]).to_file(tmp_path / "a.shp")
    with pytest.raises(CrsMissing, match="--crs"):
        read(tmp_path / "a.shp")
    assert len(read(tmp_path / "a.shp", ColumnMap(crs="EPSG:4326"))[0][0]) == 1


@pytest.mark.parametrize("crs", ["EPSG:999999", "nonsense"])
def test_a_system_that_nobody_knows_is_refused(crs: str) -> None:
    with pytest.raises(CrsMissing, match="nobody knows"):
        make_placer(crs, "wgs84", "a.gpkg")


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.shp", "a.parquet"])
def test_every_kind_of_file_gives_the_same_rows(tmp_path: Path, name: str) -> None:
    frame = gpd.GeoDataFrame(
        {"number": [7, 8]}, geometry=[shapely.Point(126.6, 45.7), shapely.Point(126.7, 45.8)], crs=4326
    )
    if name.endswith("parquet"):
        frame.to_parquet(tmp_path / name)
    else:
        frame.to_file(tmp_path / name)
    chunks, faults = read(tmp_path / name)

    assert chunks[0].points is not None
    assert chunks[0].points.tolist() == [[126.6, 45.7], [126.7, 45.8]]
    assert chunks[0].rows.tolist() == [1, 2]
    assert chunks[0].table.column("number").to_pylist() == [7, 8]
    assert not len(faults)


def test_chinese_csv_in_gb18030_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("编号,经度,纬度,名称\n1,126.6,45.7,井盖\n".encode("gb18030"))
    chunks, _ = read(tmp_path / "a.csv")

    assert chunks[0].table.column("名称").to_pylist() == ["井盖"]


def test_rows_with_too_many_or_too_few_columns_are_set_aside_by_their_number(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('id,lon,lat\n1,1,2\n2,1\n3,1,2\n4,1,2,3\n"5,5",1,2\n6\n')
    chunks, faults = read(tmp_path / "a.csv")

    assert [int(row) for chunk in chunks for row in chunk.rows] == [1, 3, 5]
    assert [(fault.row, fault.reason) for fault in faults] == [
        (2, "the row has 2 columns, the heading 3"),
        (4, "the row has 4 columns, the heading 3"),
        (6, "the row has 1 columns, the heading 3"),
    ]


def test_cgcs2000_is_taken_as_it_is_and_its_projections_are_undone() -> None:
    assert make_placer("EPSG:4490", "wgs84", "a").is_idle
    placed = make_placer("EPSG:4546", "wgs84", "a").place_points(np.array([[500_000.0, 5_000_000.0]]))

    assert placed[0] == pytest.approx([111.0, 45.1345], abs=1e-3)  # on the zone's meridian, 45.13° north


CELL = st.one_of(
    st.floats(126.5, 126.7).map(str),
    st.sampled_from(["", "x", "1e999", "nan", "999", "-200", " 126.6 ", "二"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELL, st.one_of(st.just("45.7"), CELL)), min_size=1, max_size=40), st.booleans())
def test_whatever_the_rows_hold_none_is_lost(
    tmp_path: Path,
    rows: list[tuple[str, str]],
    ragged: bool,  # noqa: FBT001  (hypothesis draws it)
) -> None:
    text = "id,lon,lat\n" + "".join(f"{at},{lon},{lat}\n" for at, (lon, lat) in enumerate(rows))
    text += "1,2\n" if ragged else ""
    (tmp_path / "a.csv").write_text(text)
    faults = Faults()
    check = ShapeCheck("a.csv", make_placer("EPSG:4326", "wgs84", "a"), ("point",), None, faults)
    try:
        with open_layer(tmp_path / "a.csv", ColumnMap(), faults) as opened:
            good = [int(row) for chunk in opened.chunks for row in check.check(chunk).rows]
    except GridcityError:
        pytest.fail("a table with rows is never refused as a whole")

    def is_good(lon: str, lat: str) -> bool:
        try:
            return abs(float(lon)) <= 180 and abs(float(lat)) <= 90
        except ValueError:
            return False

    expected = [at + 1 for at, (lon, lat) in enumerate(rows) if is_good(lon, lat)]
    assert good == expected
    assert sorted([*good, *(fault.row for fault in faults)]) == list(range(1, len(rows) + 1 + ragged))


@pytest.mark.parametrize("said", [0, 2, -1, 10**12])
def test_a_geopackage_that_counted_its_rows_wrong_is_read_to_its_end(tmp_path: Path, said: int) -> None:
    path = tmp_path / "lamps.gpkg"
    gpd.GeoDataFrame({"id": range(5)}, geometry=shapely.points([[126.6, 45.75]] * 5), crs=4326).to_file(path)
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("UPDATE gpkg_ogr_contents SET feature_count = ?", (said,))

    chunks, _ = read(path)

    assert sum(len(chunk.rows) for chunk in chunks) == 5
