"""The notebooks are the tutorials: each runs to its end, and is committed without outputs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from sqlalchemy import Connection, Engine, text

from gridcity.cases import service as cases
from gridcity.city.profiles import read_profile
from gridcity.city.service import save_city
from gridcity.clock import now
from gridcity.people.model import Role
from gridcity.sample.install import CODE, install
from gridcity.sample.plan import read_plan
from gridcity.settings import CHECKOUT, Settings
from tests.support.many_cases import make_many_cases
from tests.support.people_and_cases import a_report, make_case, make_crew, make_ground, make_person
from tests.support.realdata import realdata
from tests.support.tiny import make_tiny_city

NOTEBOOKS = sorted((CHECKOUT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]

    assert all(not cell.get("outputs") for cell in notebook.cells)
    assert notebook.cells[0].source.startswith("# ")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_first_look_at_a_city_runs_to_its_end(run: "Run", city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        tiny, ground, crew = make_tiny_city(conn), make_ground(conn), make_crew(conn)
        for col, row in ((3.5, 1.5), (3.6, 1.4), (3.5, 2.5), (4.5, 1.5), (-3.5, -1.5), (0.5, 0.5)):
            lon, lat = tiny.place(col, row)
            make_case(conn, ground=ground, crew=crew, lon=lon, lat=lat, at=now())

    said, pictures = run("01_a_city_in_a_notebook")

    assert "60 cells" in said
    assert "hotspots.html" in said
    assert pictures == 4


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_grids_are_compared_on_the_sample_city(
    run: "Run", city_engine: Engine, city_settings: Settings
) -> None:
    _make_the_small_sample_city(city_settings, city_engine)

    said, pictures = run("02_the_grid", GRIDCITY_REALDATA="/nowhere")

    assert "60 cases of 30 days on 9 grids" in said
    assert "ha are hot on some grid" in said
    assert "SKIPPED: /nowhere/boston is not there" in said
    assert pictures == 8


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_grids_are_compared_where_there_is_nothing_but_cells(run: "Run", city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        make_tiny_city(conn)

    said, _ = run("02_the_grid", GRIDCITY_REALDATA="/nowhere")

    assert "The city has no buildings" in said
    assert "No grid finds a hot spot" in said


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_case_is_followed_to_its_end_and_nothing_of_it_is_kept(run: "Run", city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        make_tiny_city(conn)
        make_crew(conn)

    said, pictures = run("03_follow_a_case")

    assert "Refused: Somebody other than the handler has to verify the work" in said
    assert "closed: fixed, after 12 events." in said
    assert "\nhandle " in said, "the clocks are shown"
    assert "was handling, suspended: True" in said
    assert "ledger.jsonl: whole" in said
    assert "forged.jsonl: NOT whole" in said
    assert pictures == 2
    with city_engine.connect() as conn:
        assert conn.scalar(text("SELECT count(*) FROM cases")) == 0


@pytest.mark.slow
@pytest.mark.realdata
@pytest.mark.filterwarnings("ignore")
def test_where_lamps_fail_is_told_of_boston_up_to_its_surprise(run: "Run") -> None:
    folder = realdata("boston")

    said, pictures = run("04_where_lights_fail", GRIDCITY_REALDATA=str(folder.parent))

    assert "Boston, 2015: 6,912 reports of a dark lamp, 94,163 lamps" in said
    assert "SKIPPED" not in said
    assert "of the city's ground is shown more than 10 % too low" in said
    assert "p = 0.002" in said
    assert "squares are explained by “3 MB”" in said
    assert "where_lights_fail.html" in said
    assert pictures == 7


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_where_cases_are_is_told_of_the_citys_own_components_where_boston_is_missing(
    run: "Run", city_settings: Settings, city_engine: Engine
) -> None:
    _make_the_small_sample_city(city_settings, city_engine)

    said, pictures = run("04_where_lights_fail", GRIDCITY_REALDATA="/nowhere")

    assert "SKIPPED: /nowhere/boston is not there" in said
    assert "60 cases" in said
    assert pictures == 7


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_problems_and_complaints_are_told_apart_in_boston_and_lamps_last(run: "Run") -> None:
    folder = realdata("boston")

    said, pictures = run("05_problems_or_complaints", GRIDCITY_REALDATA=str(folder.parent))

    assert "SKIPPED" not in said
    assert "103,922 cases on 1,530 km of street in 26 neighbourhoods." in said
    assert "City: 3.2 from the public for each of its own. Beacon Hill: 1.3." in said
    assert "A gas lamp is reported 5.5 times as often as an LED." in said
    assert "p < 0.001" in said
    assert "problems_or_complaints.html" in said
    assert pictures == 5


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_made_up_city_is_told_of_where_boston_is_missing(run: "Run") -> None:
    said, pictures = run("05_problems_or_complaints", GRIDCITY_REALDATA="/nowhere")

    assert "SKIPPED: /nowhere/boston is not there" in said
    assert "of 12 intervals hold the truth" in said
    assert pictures == 1


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_what_changes_is_told_of_a_made_up_city_whose_truth_is_known(run: "Run") -> None:
    said, pictures = run("07_what_changes", GRIDCITY_REALDATA="/nowhere")

    assert "SKIPPED: /nowhere/boston is not there" in said
    assert "The level changed on 28 September" in said, "the day from which a corner was made hot"
    assert "consecutive      25 cells" in said
    assert "D: from the week of 28 September on" in said
    assert "what_became_hot.html" in said
    assert pictures == 7


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_clusters_are_found_and_tried_on_boston(run: "Run") -> None:
    folder = realdata("boston")

    said, pictures = run("06_too_many_here_now", GRIDCITY_REALDATA=str(folder.parent))

    assert "Boston, 2015: 2,061 calls about rats" in said
    assert "22 calls at 22 addresses" in said
    assert "an alarm on 26 August already" in said
    assert "with their times shuffled: 0 alarms" in said
    assert "SKIPPED" not in said
    assert pictures == 4


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_crews_limits_and_rounds_are_tried_and_nothing_of_it_is_kept(run: "Run", city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        make_tiny_city(conn)
        until = datetime(2025, 9, 1, tzinfo=UTC)
        make_many_cases(conn, since=until - timedelta(weeks=40), until=until, cases=2400)

    said, pictures = run("08_two_more_crews", GRIDCITY_WEEKS="3", GRIDCITY_RUNS="3")

    assert "In the held-out weeks" in said
    assert "limits a quarter longer: -" in said
    assert "round 1: " in said
    assert "There is nothing to compare it with" in said, "every cell is near one that is covered"
    assert "120 cells: the effect is told from none" in said
    assert pictures == 3
    with city_engine.connect() as conn:
        assert conn.scalar(text("SELECT count(*) FROM patrol_plans")) == 0


def _make_the_small_sample_city(settings: Settings, engine: Engine) -> None:
    """Make the sample city in small, with a crowd of cases."""
    with engine.begin() as conn:
        save_city(conn, read_profile(CODE, settings.data_dir), at=now())
    install(settings, engine, read_plan(settings.data_dir, "small"), at=now())
    with engine.begin() as conn:
        _make_a_crowd_of_cases(conn)


def _make_a_crowd_of_cases(conn: Connection) -> None:
    """File sixty cases, most of them around one place."""
    ground, inspector = make_ground(conn), make_person(conn, Role.INSPECTOR, login="at-the-crowd")
    places = conn.execute(
        text(
            "SELECT st_x(geom), st_y(geom) FROM components, (SELECT geom AS middle FROM components"
            " ORDER BY code LIMIT 1) AS one ORDER BY middle <-> geom, code LIMIT 150"
        )
    ).all()
    for at in np.random.default_rng(3).choice(len(places), 60).tolist():
        lon, lat = places[at]
        cases.report(conn, a_report(ground, lon=lon, lat=lat), by=inspector, at=now())


Run = Callable[..., tuple[str, int]]


@pytest.fixture
def run(city_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a runner of notebooks on the test's city: name → what it printed, how many pictures it drew."""

    def to_its_end(name: str, **environment: str) -> tuple[str, int]:
        assert city_settings.database_url is not None
        for key, value in {
            "GRIDCITY_DATABASE_URL": city_settings.database_url,
            "GRIDCITY_CITY": city_settings.city,
            "PYTHONPATH": str(CHECKOUT),
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            **environment,
        }.items():
            monkeypatch.setenv(key, value)
        path = CHECKOUT / "notebooks" / f"{name}.ipynb"
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        NotebookClient(notebook, timeout=240, resources={"metadata": {"path": str(path.parent)}}).execute()
        outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
        pictures = sum("image/png" in output.get("data", {}) for output in outputs)
        return "".join(output.get("text", "") for output in outputs), pictures

    return to_its_end
