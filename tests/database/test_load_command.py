"""``gridcity load``: what it refuses, and that a dry run of cases writes nothing."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner, Result

from gridcity import cli
from gridcity.settings import Settings
from tests.support.requests import MAP, request_row, write_requests
from tests.support.tiny import TinyCity, make_tiny_city


@pytest.fixture
def tiny(city_engine: Engine) -> TinyCity:
    with city_engine.begin() as conn:
        return make_tiny_city(conn)


@pytest.fixture
def run(city_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> "Run":
    assert city_settings.database_url is not None
    monkeypatch.setenv("GRIDCITY_DATABASE_URL", city_settings.database_url)
    monkeypatch.setenv("GRIDCITY_HOME", str(city_settings.home))
    monkeypatch.setenv("GRIDCITY_CITY", city_settings.city)
    return Run()


class Run:
    """Calls the command line."""

    def __call__(self, *words: object) -> Result:
        return CliRunner().invoke(cli.app, [str(word) for word in words])


@pytest.mark.parametrize(
    ("layer", "option"),
    [
        ("cases", "--layer"),
        ("cases", "--class"),
        ("cases", "--source"),
        ("cases", "--crs"),
        ("cases", "--coord-type"),
        ("areas", "--class"),
        ("streets", "--source"),
    ],
)
def test_an_option_that_would_be_ignored_is_refused(tmp_path: Path, layer: str, option: str) -> None:
    result = Run()("load", layer, tmp_path / "a.csv", option, "x", "--map", MAP)

    assert result.exit_code == 2
    assert option in result.output


def test_cases_without_a_map_are_refused(tmp_path: Path) -> None:
    result = Run()("load", "cases", tmp_path / "a.csv")

    assert result.exit_code == 2
    assert "--map" in result.output


@pytest.mark.parametrize("command", [("load", "cases"), ("load", "components"), ("replay",)])
def test_what_is_set_aside_is_never_written_over_what_is_read(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("id,lon,lat\n")

    result = Run()(*command, file, "--map", MAP, "--errors", file)

    assert result.exit_code == 2
    assert file.read_text() == "id,lon,lat\n"


def test_a_dry_run_of_cases_reports_and_leaves_no_row(
    run: Run, city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    file = write_requests(
        tmp_path / "r.csv", [request_row(tiny, "1"), request_row(tiny, "2", type="=Dragon Sighting")]
    )

    result = run("load", "cases", file, "--map", MAP, "--dry-run", "--errors", tmp_path / "bad.csv")

    assert result.exit_code == 0, result.output
    assert "2 requests read: 1 filed" in result.output
    assert "nothing was written" in result.output
    assert "'=Dragon Sighting" in (tmp_path / "bad.csv").read_text()
    with city_engine.begin() as conn:
        for table in ("cases", "case_events", "departments", "persons", "loads"):
            assert conn.scalar(text(f"SELECT count(*) FROM {table}")) == 0
