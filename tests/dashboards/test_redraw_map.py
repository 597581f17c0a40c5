"""What a redraw would change, as a map and on the command line: everything is said, nothing is written."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from typer.testing import CliRunner

from dashboards.redraw_map import redraw_sheet
from gridcity.cells.areas import save_areas
from gridcity.cli import app
from gridcity.redraw import preview
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from tests.database.test_redraw import LATER, moved_border
from tests.support.tiny import make_tiny_city


def test_the_map_names_what_becomes_of_each_cell(db: Connection) -> None:
    tiny = make_tiny_city(db)
    save_areas(db, moved_border(tiny, col=1.3))

    found = preview(db, at=LATER)
    page = redraw_sheet(db, found).to_html()

    assert found.plan.changes > 0
    assert f"{found.plan.kept:,} 不变 stay" in page
    for code in found.plan.retired_codes:
        assert str(code) in page
    assert "http://" not in page.replace("http://www.w3.org", "")


def test_a_city_that_would_stay_as_it_is_has_a_map_that_says_so(db: Connection) -> None:
    make_tiny_city(db)

    assert "60 不变 stay · 0 停用 retired · 0 新增 new" in redraw_sheet(db, preview(db, at=LATER)).to_html()


def test_the_command_prints_what_would_change_and_writes_only_the_map(
    fresh_city: Callable[..., Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = fresh_city()
    engine = open_engine(settings, settings.city)
    with engine.begin() as conn:
        make_tiny_city(conn)
        conn.execute(text("UPDATE city SET profile = jsonb_set(profile, '{projection,cell_size_m}', '200')"))
    monkeypatch.setenv("GRIDCITY_DATABASE_URL", str(settings.database_url))
    monkeypatch.setenv("GRIDCITY_HOME", str(settings.home))
    out = tmp_path / "diff.html"

    answer = CliRunner().invoke(app, ["tile", "--city", settings.city, "--diff", "--diff-map", str(out)])

    assert answer.exit_code == 0, answer.output
    assert "Cells that would be retired  " in answer.output
    assert "网格调整预览" in out.read_text(encoding="utf-8")
    with engine.connect() as conn:
        assert conn.scalar(text("SELECT count(*) FROM tilings")) == 1
    engine.dispose()
