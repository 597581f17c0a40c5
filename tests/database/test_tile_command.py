"""``gridcity tile`` and ``gridcity derive`` as they are typed."""

import sys
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from sqlalchemy import Engine, text

from gridcity.city.service import get_city
from gridcity.cli import main
from gridcity.settings import Settings
from tests.support.tiny import DATA, make_tiny_city

Command = Callable[..., tuple[int, str, str]]
"""Type a command; its exit code, what it printed, and what it complained."""


@pytest.fixture
def gridcity(
    city_settings: Settings,
    city_engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    monkeypatch.setenv("GRIDCITY_DATABASE_URL", str(city_settings.database_url))
    monkeypatch.setenv("GRIDCITY_HOME", str(city_settings.home))
    monkeypatch.setenv("GRIDCITY_CITY", city_settings.city)
    monkeypatch.setenv("COLUMNS", "200")
    with city_engine.begin() as conn:
        make_tiny_city(conn)

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["gridcity", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def kind_in_force(engine: Engine) -> str:
    with engine.connect() as conn:
        return str(conn.scalar(text("SELECT kind FROM tilings WHERE valid_to IS NULL")))


def test_the_other_kind_is_written_to_a_file_and_those_in_force_stay(
    gridcity: Command, city_engine: Engine, tmp_path: Path
) -> None:
    to = tmp_path / "blocks.gpkg"

    code, said, _ = gridcity("tile", "--kind", "blocks", "--to", str(to))

    assert code == 0
    assert "those in force stay" in said
    assert set(gpd.read_file(to, layer="cells")["kind"]) == {"blocks"}
    assert kind_in_force(city_engine) == "lattice"


def test_official_cells_are_checked_mapped_refused_and_taken(
    gridcity: Command, city_engine: Engine, tmp_path: Path
) -> None:
    with city_engine.connect() as conn:
        good = gpd.read_postgis("SELECT code, area_m2, geom FROM cells ORDER BY code", conn)
    bad = good.set_geometry(gpd.GeoSeries(shapely.buffer(good.geometry.to_numpy(), 0.0001), crs=4326))
    bad.iloc[1:].to_file(tmp_path / "bad.gpkg", driver="GPKG")
    good.to_file(tmp_path / "good.gpkg", driver="GPKG")

    report, page = tmp_path / "found.gpkg", tmp_path / "found.html"
    code, said, _ = gridcity("tile", "--from", str(tmp_path / "bad.gpkg"), "--check", "--report", str(report))
    assert code == 0
    assert "They cannot be put in force." in said
    found = gpd.read_file(report, layer="findings")
    assert {"gap", "overlap", "crossing", "outside", "area"} <= set(found["wrong"])

    assert gridcity("tile", "--from", str(tmp_path / "bad.gpkg"), "--check", "--report", str(page))[0] == 0
    words = page.read_text("utf-8")
    assert "重叠 Overlap" in words
    assert 'src="http' not in words

    code, _, complained = gridcity("tile", "--from", str(tmp_path / "bad.gpkg"))
    assert code == 1
    assert "bad.gpkg is refused" in complained
    assert kind_in_force(city_engine) == "lattice"

    code, said, _ = gridcity("tile", "--from", str(tmp_path / "good.gpkg"), "--check")
    assert "They can be put in force." in said
    assert gridcity("tile", "--from", str(tmp_path / "good.gpkg"))[0] == 0


def test_what_is_odd_about_drawn_cells_is_written_with_its_place(
    gridcity: Command, city_engine: Engine, tmp_path: Path
) -> None:
    report, page = tmp_path / "odd.gpkg", tmp_path / "odd.html"
    before = kind_in_force(city_engine)

    code, said, _ = gridcity("tile", "--kind", "blocks", "--check", "--report", str(report))

    assert code == 0
    assert "Checked only: nothing was changed." in said
    assert kind_in_force(city_engine) == before
    found = gpd.read_file(report, layer="findings")
    assert set(found["wrong"]) <= {"small", "large", "apart", "sprawling", "cut"}
    assert found["is_minor"].all()
    assert gridcity("tile", "--kind", "lattice", "--check", "--report", str(page))[0] == 0
    assert 'src="http' not in page.read_text("utf-8")


def test_a_city_takes_thresholds_of_its_own(gridcity: Command, city_engine: Engine, tmp_path: Path) -> None:
    whole = (DATA / "profiles" / "harbin.toml").read_text("utf-8")
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(f"{whole}\n[blocks.rules]\nnarrow_m = 18\n", "utf-8")
    bad.write_text(f"{whole}\n[blocks.rules]\nnarrow_m = -1\n", "utf-8")

    code, said, _ = gridcity("city", "blocks", str(good))
    assert (code, said.strip()) == (0, "rules.narrow_m = 18")
    code, _, complained = gridcity("city", "blocks", str(bad))
    assert code == 1
    assert "not in order" in complained
    with city_engine.connect() as conn:
        assert get_city(conn).profile.blocks == {"rules": {"narrow_m": 18.0}}
    code, said, _ = gridcity("city", "blocks", "harbin")
    assert (code, said.strip()) == (0, "The common rules hold.")


def test_blocks_are_put_in_force_with_their_proof(gridcity: Command, city_engine: Engine) -> None:
    code, said, _ = gridcity("tile", "--kind", "blocks", "--load-share", "0.3")

    assert code == 0
    assert "Proof of the partition" in said
    assert kind_in_force(city_engine) == "blocks"


def test_nothing_is_derived_where_communities_are_official(gridcity: Command) -> None:
    code, _, complained = gridcity("derive")

    assert code == 1
    assert "nothing is to be derived" in complained
