"""Components are found by place without an index on places: through the cells of a box."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from gridcity.components.bulk import load_components
from gridcity.loading.maps import map_from
from tests.support.tiles import tile_features
from tests.support.tiny import MADE_AT, TinyCity, make_tiny_city

_BY_CELLS = """
SELECT count(*) FROM components
WHERE cell_id IN (SELECT cells_in_box(st_makeenvelope(:w, :s, :e, :n, 4326)))
    AND geom && st_makeenvelope(:w, :s, :e, :n, 4326)
"""
_BY_PLACE = "SELECT count(*) FROM components WHERE geom && st_makeenvelope(:w, :s, :e, :n, 4326)"
_LAMPS = map_from({"source": "lamps", "class": "01001", "columns": {"key": "id"}}, where="map")


@pytest.fixture
def lamps(db: Connection, tmp_path: Path) -> TinyCity:
    """Give the city a lamp on every corner and every middle of its cells, and three hundred anywhere."""
    tiny = make_tiny_city(db)
    rng = np.random.default_rng(20260302)
    halves = [(col / 2, row / 2) for col in range(-10, 11) for row in range(-6, 7)]
    anywhere = zip(rng.uniform(-5, 5, 300), rng.uniform(-3, 3, 300), strict=True)
    rows = [f"{n},{lon!r},{lat!r}" for n, (lon, lat) in enumerate(_placed(tiny, [*halves, *anywhere]))]
    (tmp_path / "lamps.csv").write_text("\n".join(["id,lon,lat", *rows]))
    assert load_components(db, tmp_path / "lamps.csv", at=MADE_AT, column_map=_LAMPS).added > 500
    return tiny


def _placed(tiny: TinyCity, places: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    return [tiny.place(float(col), float(row)) for col, row in places]


def _counts(db: Connection, tiny: TinyCity, corners: tuple[float, float, float, float]) -> tuple[int, int]:
    west, south, east, north = corners
    (w, s), (e, n) = _placed(
        tiny, [(min(west, east), min(south, north)), (max(west, east), max(south, north))]
    )
    box = {"w": w, "s": s, "e": e, "n": n}
    by_cells, by_place = (db.scalar(text(query), box) for query in (_BY_CELLS, _BY_PLACE))
    assert by_cells is not None
    assert by_place is not None
    return by_cells, by_place


_COLS = st.one_of(st.integers(-12, 12).map(lambda n: n / 2), st.floats(-6, 6))
_ROWS = st.one_of(st.integers(-8, 8).map(lambda n: n / 2), st.floats(-4, 4))


@given(corners=st.tuples(_COLS, _ROWS, _COLS, _ROWS))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_box_holds_the_same_components_through_its_cells(
    db: Connection, lamps: TinyCity, corners: tuple[float, float, float, float]
) -> None:
    by_cells, by_place = _counts(db, lamps, corners)

    assert by_cells == by_place


def test_what_hangs_on_a_retired_cell_is_found_by_its_place(db: Connection, lamps: TinyCity) -> None:
    db.execute(text("UPDATE cells SET valid_to = now() WHERE col < 0"))

    by_cells, by_place = _counts(db, lamps, (-5, -3, 5, 3))

    assert by_cells == by_place > 500


@pytest.mark.parametrize("zoom", [10, 12, 13, 14, 15])
def test_the_tiles_of_a_zoom_count_every_component_once(
    db: Connection, lamps: TinyCity, zoom: int, tmp_path: Path
) -> None:
    counted = sum(feature["count"] for feature in tile_features(db, lamps, "components", zoom, tmp_path))

    assert counted == db.scalar(text("SELECT count(*) FROM components"))


def test_a_tile_near_by_draws_components_and_not_their_number(
    db: Connection, lamps: TinyCity, tmp_path: Path
) -> None:
    drawn = [feature["code"] for feature in tile_features(db, lamps, "components", 17, tmp_path)]

    assert sorted(drawn) == list(db.scalars(text("SELECT code FROM components ORDER BY code")))
