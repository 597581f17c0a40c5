"""``gridcity evaluate`` and ``gridcity reinspect``: what they say, and what they refuse."""

import csv
import json
from pathlib import Path

import pytest
from rich.cells import cell_len
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from gridcity.cases.model import Stage
from gridcity.cli import app
from gridcity.evaluation.errors import DefinitionInvalid, NotDefined, PeriodUnclear
from gridcity.evaluation.reinspections.errors import NothingToDraw
from gridcity.settings import Settings
from tests.support.people_and_cases import Crew, make_case, make_crew, make_ground
from tests.support.tiny import make_tiny_city


@pytest.fixture
def crew(city_engine: Engine, city_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Crew:
    """Commit a crew with two closed cases and one on its desk, where the commands look."""
    with city_engine.begin() as conn:
        make_tiny_city(conn)
        crew, ground = make_crew(conn), make_ground(conn)
        for stage in (Stage.CLOSED, Stage.CLOSED, Stage.DISPATCHED):
            make_case(conn, stage, crew=crew, ground=ground, class_id=ground.limited_class_id)
    monkeypatch.setenv("GRIDCITY_DATABASE_URL", str(city_settings.database_url))
    monkeypatch.setenv("GRIDCITY_CITY", city_settings.city)
    monkeypatch.setenv("COLUMNS", "200")
    return crew


def gridcity(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_figures_are_shown_written_and_opened(crew: Crew, tmp_path: Path) -> None:
    ask = ("evaluate", "--period", "2026-03", "--by", "department")

    shown = gridcity(*ask, "--indicator", "handled_in_time_rate", "--indicator", "false_closure_rate")
    assert shown.exit_code == 0, shown.output
    assert "66.7 % (2/3)" in shown.output
    assert "no value" in shown.output
    as_json = json.loads(gridcity(*ask, "--json").output)
    assert as_json["rows"][0]["handled_in_time_rate"] == pytest.approx(2 / 3)
    assert as_json["rows"][0]["false_closure_rate"] is None
    sheet = tmp_path / "march.csv"
    assert gridcity(*ask, "--csv", str(sheet)).exit_code == 0
    (row,) = csv.DictReader(sheet.read_text("utf-8-sig").splitlines())
    assert row["handled_in_time_rate_denominator"] == "3"
    opened = gridcity(*ask, "--cases", "late", "--unit", str(crew.department.id))
    assert "1 in 1 cases." in opened.output
    early = gridcity(
        *ask, "--cases", "late", "--unit", str(crew.department.id), "--as-of", "2026-03-02T12:10:00"
    )
    assert "0 in 0 cases." in early.output


@pytest.mark.parametrize("columns", [80, 60, 200])
def test_the_table_is_no_wider_than_the_terminal_and_says_what_it_leaves_out(
    crew: Crew, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))

    lines = gridcity(
        "evaluate", "--period", "2026-Q1", "--by", "department", "--step", "month"
    ).output.splitlines()

    table = lines[: next(number for number, line in enumerate(lines) if line.startswith("dispatched: "))]
    assert max(map(cell_len, table)) <= columns
    assert all("…" not in line for line in table), "no number is cut"
    assert [line.split()[1] for line in table if line.startswith("Roads")] == [
        "2026-Q1",
        "2026-01",
        "2026-02",
        "2026-03",
    ]
    shown = [line.split(":")[0] for line in lines[len(table) : -1]]
    assert len(shown) >= 2
    assert shown[0] not in lines[-1]
    assert lines[-1].startswith("Not shown here: ")


def test_what_makes_no_sense_is_refused(crew: Crew, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('grades = [{ code = "A", least = 1 }]')
    for words, refusal in (
        (("--period", "March"), PeriodUnclear),
        (("--period", "2026", "--cases", "beauty"), NotDefined),
        (("--period", "2026", "--definitions", str(wrong)), DefinitionInvalid),
    ):
        assert isinstance(gridcity("evaluate", *words).exception, refusal)
    drawn = gridcity("reinspect", "draw", "--period", "2020", "--due", "2999-01-01")
    assert isinstance(drawn.exception, NothingToDraw)


def test_a_draw_is_made_checked_and_has_no_rate_before_anything_is_told(crew: Crew) -> None:
    assert "Nothing was drawn" in gridcity("reinspect", "rates", "--period", "2026").output

    drawn = gridcity("reinspect", "draw", "--period", "2026-03-02", "--due", "2999-01-01", "--seed", "s")

    assert drawn.exit_code == 0, drawn.output
    assert "Draw 1, seed s: 2 cases to be seen by 2999-01-01." in drawn.output
    # The only inspector of the crew verified both.
    assert "2 of them have no inspector" in drawn.output
    assert "the same cases come out" in gridcity("reinspect", "check", "1").output
    assert "no value" in gridcity("reinspect", "rates", "--period", "2026").output
