"""Components by name around a place: what the statement through cells finds is what a plain one finds."""

import csv
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Connection, text

from gridcity.components import service as components
from gridcity.components.bulk import load_components
from gridcity.components.model import Entry, State
from gridcity.loading.maps import map_from
from gridcity.places import service
from gridcity.places.model import Kind
from tests.support.tiny import MADE_AT, TinyCity, make_tiny_city

_LAMPS = map_from(
    {"source": "lamps", "class": "01001", "columns": {"key": "id", "name": "name"}}, where="map"
)
_NEAR = [(-4.9, 0.0), (0.5, 0.5), (4.9, -2.9), (-5.0, 3.0), (12.0, 0.0), (70.0, 3.0), (500.0, 0.0)]
"""Columns and rows of the lattice."""
_PLAIN = """
SELECT code, distance_m, name ILIKE '%rare%' AS is_rare FROM (
    SELECT
        code,
        name,
        111195 * sqrt(
            power((st_x(geom) - :lon) * cos(radians(:lat)), 2) + power(st_y(geom) - :lat, 2)
        ) AS distance_m
    FROM components
) AS components
WHERE distance_m <= :reach_m
ORDER BY distance_m, code
"""
_SCANS = "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relid = 'components'::regclass"


@pytest.fixture
def lamps(db: Connection, tmp_path: Path) -> TinyCity:
    """Give the city 600 lamps, more in the west than in the east, one in five of a rare kind."""
    tiny = make_tiny_city(db)
    rng = np.random.default_rng(20260302)
    places = [tiny.place(10 * rng.random() ** 3 - 5, 6 * rng.random() - 3) for _ in range(600)]
    with (tmp_path / "lamps.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "name", "lon", "lat"])
        rows.writerows(
            [n, "rare lamp" if n % 5 == 0 else "lamp", repr(lon), repr(lat)]
            for n, (lon, lat) in enumerate(places)
        )
    assert load_components(db, tmp_path / "lamps.csv", at=MADE_AT, column_map=_LAMPS).added == 600
    return tiny


def found(db: Connection, near: tuple[float, float]) -> list[str]:
    hits = service.search(db, "rare", near=near, kinds={Kind.COMPONENT}, limit=10).items
    return [hit.key for hit in hits]


@pytest.mark.parametrize("around", [7, 50, 400, 2_000])
def test_the_nearest_are_those_of_a_plain_query_and_fewer_only_among_very_many(
    db: Connection, lamps: TinyCity, monkeypatch: pytest.MonkeyPatch, around: int
) -> None:
    monkeypatch.setattr(service, "_COMPONENTS_AROUND", around)
    any_found = 0
    for col, row in _NEAR:
        lon, lat = lamps.place(col, row)
        every = db.execute(text(_PLAIN), {"lon": lon, "lat": lat, "reach_m": max(service._REACHES_M)}).all()
        rare = [one for one in every if one.is_rare]

        answer = found(db, (lon, lat))

        assert answer == [one.code for one in rare[: len(answer)]]
        if len(answer) < min(10, len(rare)):
            # What was looked through is a box; its corners are √2 as far as its sides.
            looked_through = 2**0.5 * rare[len(answer)].distance_m
            assert sum(one.distance_m < looked_through for one in every) >= around
        any_found += len(answer)
    assert any_found > 0


def test_what_was_removed_or_merged_is_found_by_its_code_only(db: Connection, lamps: TinyCity) -> None:
    near = lamps.place(-4.9, 0.0)
    removed, double, into = found(db, near)[:3]
    components.change_state(db, removed, State.REMOVED, Entry(None, MADE_AT))
    components.merge(db, double, into, Entry(None, MADE_AT))

    left = found(db, near)

    assert into in left
    assert {removed, double}.isdisjoint(left)
    by_code = service.search(db, double, near=near, kinds={Kind.COMPONENT}).items
    assert [hit.key for hit in by_code] == [double]


def test_beyond_the_widest_reach_nobody_looks(db: Connection, lamps: TinyCity) -> None:
    assert found(db, lamps.place(100.0, 0.0)) == []
    assert found(db, (-179.99, 89.99)) == found(db, (0.0, -90.0)) == []


def test_the_table_of_components_is_not_read_from_end_to_end(db: Connection, lamps: TinyCity) -> None:
    db.execute(text("ANALYZE components, cells"))
    db.execute(text("SET LOCAL enable_seqscan = off"))
    before = db.scalar(text(_SCANS))

    assert found(db, lamps.place(-4.0, 0.0))

    assert db.scalar(text(_SCANS)) == before
