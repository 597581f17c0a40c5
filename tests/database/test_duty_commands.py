"""``gridcity duty …`` as it is typed: what is wrong first; a map that needs no network."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from gridcity.cli import main
from gridcity.people.service import create_department
from gridcity.settings import Settings
from tests.support.tiny import COMMUNITIES, make_tiny_city

Command = Callable[..., tuple[int, str, str]]
HEAD = "区域,类别,类型,主管部门,权属单位,养护单位,生效日期,截止日期\n"
CELL = f"{COMMUNITIES[1]}001"


@pytest.fixture
def gridcity(
    city_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    monkeypatch.setenv("GRIDCITY_DATABASE_URL", str(city_settings.database_url))
    monkeypatch.setenv("GRIDCITY_HOME", str(city_settings.home))
    monkeypatch.setenv("GRIDCITY_CITY", city_settings.city)
    monkeypatch.setenv("COLUMNS", "300")

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["gridcity", "duty", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def test_duty_is_loaded_asked_and_searched_for_holes(
    gridcity: Command, city_engine: Engine, tmp_path: Path
) -> None:
    with city_engine.begin() as conn:
        make_tiny_city(conn)
        create_department(conn, "water", "<b>供水</b>", "Water </script><script>alert(1)</script>")
    good, bad, wrong = tmp_path / "good.csv", tmp_path / "bad.csv", tmp_path / "wrong.csv"
    line = "西社区,全部,{},water,,,2024-01-01,\n"
    good.write_text(
        HEAD + line.format("部件") + line.format("事项") + "月球,全部,事项,water,,,2024-01-01,\n"
        "全市,属地,,市政府,,,2024-01-01,\n",
        encoding="utf-8",
    )
    bad.write_text(HEAD + "西社区,全部,部件,water,,,2025-01-01,\n", encoding="utf-8")
    wrong.write_text("a,b\n1,2\n", encoding="utf-8")
    errors, drawn = tmp_path / "errors.csv", tmp_path / "holes.html"

    assert gridcity("load", tmp_path / "none.csv")[0] == 1
    code, _, complained = gridcity("load", wrong)
    assert (code, "place" in complained) == (1, True)
    assert "Dry run: nothing was written" in gridcity("load", good, "--dry-run")[1]
    code, printed, _ = gridcity("load", good, "--make-departments", "--errors", errors)
    assert code == 0
    assert "4 rows read, 3 rules added, 0 there already, 1 set aside" in printed
    assert "月球" in errors.read_text(encoding="utf-8")
    code, _, complained = gridcity("load", bad, "--errors", errors)
    assert (code, "row 1 contradicts rule 1 in the store" in complained) == (1, True)
    assert "contradicts another" in errors.read_text(encoding="utf-8")
    assert "kept as contested" in gridcity("load", bad, "--overlaps", "list")[1]

    with city_engine.connect() as conn:
        number = conn.scalar(text("SELECT min(id) FROM catalogue_classes WHERE kind = 'matter'"))
    assert "属地兜底：市政府负责" in gridcity("ask", "--cell", CELL, "--class-id", number)[1]
    assert gridcity("ask", "--cell", CELL)[0] == 1
    code, printed, _ = gridcity("problems", "--map", drawn)

    assert code == 0
    assert "东社区" in printed
    assert "(bad.csv row 1) contradicts rule 1 (good.csv row 1)" in printed
    page = drawn.read_text(encoding="utf-8")
    assert " Nobody answers (30)" in page
    assert " Contested (30)" in page
    assert "http://" not in page.replace("http://www.w3.org", "").replace("http://leafletjs.com", "")
    assert "<script>alert(1)" not in page
