"""``gridcity evidence …`` as it is typed."""

import sys
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Engine

from gridcity.cases.model import Stage
from gridcity.cli import main
from gridcity.settings import Settings
from tests.support.people_and_cases import make_case

Command = Callable[..., tuple[int, str, str]]


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

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["gridcity", "evidence", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def number_of_a_case(conn: Connection) -> str:
    return make_case(conn, Stage.HANDLING).number


def test_evidence_crews_doubts_and_rules_are_told_on_the_terminal(
    gridcity: Command, city_engine: Engine
) -> None:
    with city_engine.begin() as conn:
        number = number_of_a_case(conn)

    assert gridcity("show", "1")[0] == 1
    assert "Verdict: cannot_tell (no_photos)" in gridcity("show", number)[1]
    assert "has no open case" in gridcity("crews", number)[1]
    told = gridcity("rules", "--within-m", "45")[1]
    assert "within_deg" in told
    assert "45" in told
    assert "30" in gridcity("duplicate-rules")[1]
    assert "250" in gridcity("duplicate-rules", "--class-id", "1", "--within-m", "250")[1]
    assert "250" not in gridcity("duplicate-rules", "--class-id", "1", "--remove")[1]
    assert gridcity("duplicate-rules", "--remove")[0] != 0
    assert gridcity("duplicate-rules", "--class-id", "2000000000", "--within-m", "250")[0] == 1
