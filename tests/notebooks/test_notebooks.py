"""The notebooks are the tutorials: each runs to its end, and is committed without outputs."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from sqlalchemy import Engine

from gridcity.clock import now
from gridcity.settings import CHECKOUT, Settings
from tests.support.people_and_cases import make_case, make_crew, make_ground
from tests.support.tiny import make_tiny_city

NOTEBOOKS = sorted((CHECKOUT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]

    assert all(not cell.get("outputs") for cell in notebook.cells)
    assert notebook.cells[0].source.startswith("# ")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_to_its_end(
    path: Path, city_settings: Settings, city_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with city_engine.begin() as conn:
        tiny, ground, crew = make_tiny_city(conn), make_ground(conn), make_crew(conn)
        for col, row in ((3.5, 1.5), (3.6, 1.4), (3.5, 2.5), (4.5, 1.5), (-3.5, -1.5), (0.5, 0.5)):
            lon, lat = tiny.place(col, row)
            make_case(conn, ground=ground, crew=crew, lon=lon, lat=lat, at=now())
    assert city_settings.database_url is not None
    for name, value in {
        "GRIDCITY_DATABASE_URL": city_settings.database_url,
        "GRIDCITY_CITY": city_settings.city,
        "PYTHONPATH": str(CHECKOUT),
        "MPLBACKEND": "agg",
    }.items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []

    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()

    said = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    assert "60 cells" in said
    assert "hotspots.html" in said
