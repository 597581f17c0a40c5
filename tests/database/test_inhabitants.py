"""Numbers of inhabitants: what is set aside, what is corrected, what a dry run leaves."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError
from typer.testing import CliRunner

from gridcity import cli
from gridcity.loading.errors import ColumnMissing
from gridcity.places.inhabitants import load_inhabitants
from gridcity.settings import Settings
from tests.support.tiny import COMMUNITIES, COUNTY, make_tiny_city

AT = datetime(2026, 3, 2, tzinfo=UTC)
WEST, EAST = COMMUNITIES


@pytest.fixture
def city(db: Connection) -> Connection:
    make_tiny_city(db)
    return db


def write(folder: Path, *rows: str, heading: str = "place,inhabitants,counted_on,source") -> Path:
    file = folder / "people.csv"
    file.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    return file


def stored(conn: Connection) -> list[tuple[str, float, str]]:
    rows = conn.execute(text("SELECT place, inhabitants, source FROM inhabitants ORDER BY place, counted_on"))
    return [(place, people, source) for place, people, source in rows]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("230102001009,5,2020-11-01,", "no area and no cell in force has this code"),
        (f"{WEST},many,2020-11-01,", "is no number"),
        (f"{WEST},-1,2020-11-01,", "is no number of people"),
        (f"{WEST},nan,2020-11-01,", "is no number of people"),
        (f"{WEST},1e12,2020-11-01,", "is no number of people"),
        (f"{WEST},5,yesterday,", "is no day"),
        (f"{WEST},5,2026-03-03,", "lies ahead"),
        (f"{EAST},6,2020-11-01,", "the file has this place twice for the day"),
    ],
)
def test_what_is_no_number_of_inhabitants_is_set_aside(
    city: Connection, tmp_path: Path, row: str, reason: str
) -> None:
    loaded = load_inhabitants(city, write(tmp_path, f'{EAST},"1,200",2020-11-01,census', row), at=AT)

    assert [fault.reason for fault in loaded.faults] == [reason]
    assert (loaded.read, loaded.added, loaded.known) == (2, 1, 0)
    assert stored(city) == [(EAST, 1200.0, "census")]


def test_a_table_without_days_is_refused(city: Connection, tmp_path: Path) -> None:
    with pytest.raises(ColumnMissing, match="counted_on"):
        load_inhabitants(city, write(tmp_path, f"{WEST},5", heading="place,inhabitants"), at=AT)


def test_the_store_takes_no_number_of_people_that_is_none(city: Connection) -> None:
    for place, people in (("23", 1.0), (WEST, -1.0), (WEST, float("inf"))):
        with pytest.raises(IntegrityError), city.begin_nested():
            city.execute(
                text("INSERT INTO inhabitants VALUES (:place, '2020-11-01', :people, '', now())"),
                {"place": place, "people": people},
            )


def test_the_same_file_again_changes_nothing_and_another_number_corrects(
    city: Connection, tmp_path: Path
) -> None:
    rows = [f"{WEST},100,2020-11-01,census", f"{WEST}001,30,2020年11月1日,census"]
    heading = "社区代码,常住人口,统计日期,来源"
    load_inhabitants(city, write(tmp_path, *rows, heading=heading), at=AT)

    again = load_inhabitants(city, write(tmp_path, *rows, heading=heading), at=AT)
    mended = load_inhabitants(
        city, write(tmp_path, f"{WEST},120,2020-11-01,census", f"{COUNTY},900,2020-11-01,"), at=AT
    )

    assert (again.read, again.added, again.known) == (2, 0, 2)
    assert (mended.added, mended.known) == (2, 0)
    assert mended.notes == ["Of what was there already the file corrects 1."]
    assert stored(city) == [(COUNTY, 900, "people"), (WEST, 120, "census"), (f"{WEST}001", 30, "census")]


def test_a_dry_run_writes_nothing_and_says_so(
    city_engine: Engine, city_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with city_engine.begin() as conn:
        make_tiny_city(conn)
    monkeypatch.setenv("GRIDCITY_DATABASE_URL", str(city_settings.database_url))
    monkeypatch.setenv("GRIDCITY_HOME", str(city_settings.home))
    monkeypatch.setenv("GRIDCITY_CITY", city_settings.city)
    file = write(tmp_path, f"{WEST},100,2020-11-01,census")

    tried = CliRunner().invoke(cli.app, ["load", "inhabitants", str(file), "--dry-run"])
    bad = tmp_path / "bad.csv"
    file.write_text(file.read_text() + "999999,1,2020-11-01,\n")
    CliRunner().invoke(cli.app, ["load", "inhabitants", str(file), "--dry-run", "--errors", str(bad)])
    refused = CliRunner().invoke(cli.app, ["load", "inhabitants", str(file), "--crs", "EPSG:4326"])

    assert tried.exit_code == 0
    assert "Dry run: nothing was written" in tried.output
    assert "999999" in bad.read_text()
    assert refused.exit_code == 2
    with city_engine.connect() as conn:
        assert stored(conn) == []
