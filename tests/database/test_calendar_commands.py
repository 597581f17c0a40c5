"""``gridcity calendar …`` as it is typed."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from gridcity.cli import main
from gridcity.settings import Settings
from tests.support.tiny import make_tiny_city

Command = Callable[..., tuple[int, str, str]]
FILE = """
timezone = "Asia/Shanghai"
[[hours]]
valid_from = "2020-01-01"
mon = ["08:30-12:00", "13:30-17:30"]
tue = ["08:30-12:00", "13:30-17:30"]
"""


@pytest.fixture
def gridcity(
    city_settings: Settings,
    city_engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    with city_engine.begin() as conn:
        make_tiny_city(conn)
    monkeypatch.setenv("GRIDCITY_DATABASE_URL", str(city_settings.database_url))
    monkeypatch.setenv("GRIDCITY_HOME", str(city_settings.home))
    monkeypatch.setenv("GRIDCITY_CITY", city_settings.city)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["gridcity", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def test_a_calendar_is_set_filled_shown_and_tried(gridcity: Command, tmp_path: Path) -> None:
    assert "every hour counts" in gridcity("calendar", "list")[1]
    assert gridcity("calendar", "show")[0] == 1
    file = tmp_path / "hours.toml"

    file.write_text(FILE.replace("08:30-12:00", "08:30-14:00", 1))
    code, _, complaint = gridcity("calendar", "set", "standard", str(file))
    assert (code, "overlap" in complaint) == (1, True)
    assert gridcity("calendar", "set", "standard", str(tmp_path / "none.toml"))[0] == 1

    file.write_text(FILE)
    assert "is in force" in gridcity("calendar", "set", "standard", str(file))[1]
    assert "stays in force" in gridcity("calendar", "set", "standard", str(file))[1]
    code, _, complaint = gridcity("calendar", "holidays")
    assert (code, "--country" in complaint) == (1, True)
    assert "is in force" in gridcity("calendar", "holidays", "--country", "CN", "--year", "2026")[1]
    assert "2026-02-17" in gridcity("calendar", "show", "--year", "2026")[1]
    code, told, _ = gridcity("calendar", "due", "1", "work_day", "--from", "2026-02-09T17:30")
    assert (code, "It is due on 2026-02-10 17:30" in told) == (0, True)
    assert gridcity("calendar", "due", "1", "fortnight", "--from", "2026-02-09T17:30")[0] == 1


def test_an_upgrade_says_that_a_city_counts_every_hour_and_so_does_the_doctor(gridcity: Command) -> None:
    code, out, _ = gridcity("db", "migrate")
    assert code == 0
    assert "testcity has no working calendar: every hour counts" in out
    assert "gridcity calendar set standard FILE.toml --city testcity" in out
    _, out, _ = gridcity("doctor")
    assert "There is none: every hour counts" in out


def test_an_upgrade_takes_the_calendar_that_the_profile_plans(gridcity: Command, city_engine: Engine) -> None:
    planned = """'{"country": "CN", "week": {"mon": ["08:30-12:00"]}}'"""
    with city_engine.begin() as conn:
        conn.execute(
            text(f"UPDATE city SET profile = profile || jsonb_build_object('calendar', {planned}::jsonb)")
        )

    assert "testcity: deadlines count on the calendar that its profile plans" in gridcity("db", "migrate")[1]

    assert "mon 08:30-12:00" in gridcity("calendar", "show")[1]
    assert "profile plans" not in gridcity("db", "migrate")[1]
