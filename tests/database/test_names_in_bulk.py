"""Names that a file brings are those that its rows bring one by one."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from gridcity.loading.basemap import load_layer
from gridcity.loading.maps import map_from
from tests.support.tiny import TinyCity, make_tiny_city

AT = datetime(2026, 3, 1, tzinfo=UTC)
MAP = map_from(
    {"columns": {"key": "key", "kind": "kind", "name": "name", "name_en": "name_en"}}, where="test"
)
ONE = {
    "streets": "INSERT INTO streets (source_key, kind, name, name_en, geom)"
    " VALUES (:key, :kind, :name, :name_en, st_multi(st_setsrid(st_geomfromgeojson(:shape), 4326)))",
    "buildings": "INSERT INTO buildings (source_key, kind, name, name_en, geom)"
    " VALUES (:key, :kind, :name, :name_en, st_multi(st_setsrid(st_geomfromgeojson(:shape), 4326)))",
}
CALLED: list[tuple[str | None, str | None]] = [
    ("中央大街", None),
    ("中央大街", "Central Street"),
    (None, "Central Street"),
    ("Main Street", "Main Street"),
    ("MAIN  street", None),
    ("紅軍街１００號", "Hongjun St. 100"),
    ("O'Brien Café", "?!"),
    ("…", None),
    (None, None),
]


@pytest.fixture
def city(db: Connection) -> TinyCity:
    return make_tiny_city(db)


def rows_of(layer: str) -> Iterator[dict[str, str | None]]:
    """Give rows of all sorts of names: pieces of a street near each other and far away, no name at all."""
    for at in range(60):
        name, name_en = CALLED[at % len(CALLED)]
        lon, lat = 126.59 + at % 7 * 0.003, 45.745 + at % 5 * 0.002
        line = [[lon, lat], [lon + 0.0007, lat + 0.0003 * (at % 3)], [lon + 0.001, lat]]
        shape: dict[str, object] = {"type": "LineString", "coordinates": line}
        if layer == "buildings":
            corners = [[lon, lat], [lon + 0.0002, lat], [lon + 0.0002, lat + 0.0003], [lon, lat]]
            shape = {"type": "Polygon", "coordinates": [corners]}
        yield {
            "key": f"{at:03d}",
            "kind": ("primary", "residential", "rail")[at % 3],
            "name": name,
            "name_en": name_en,
            "shape": json.dumps(shape),
        }


def names(db: Connection, layer: str) -> list[tuple[object, ...]]:
    """Give the entries of a layer, by the key that its row has in the file, and empty it."""
    found = db.execute(
        text(
            "SELECT owner.source_key, origin, type, names.name, folded, tokens::text, weight, bounds,"
            f" st_astext(names.geom) FROM place_names AS names INNER JOIN {layer} AS owner"
            " ON names.key = owner.id::text WHERE names.kind = :kind ORDER BY 1, 4"
        ),
        {"kind": layer[:-1]},
    ).all()
    assert len(found) == db.scalar(
        text("SELECT count(*) FROM place_names WHERE kind = :kind"), {"kind": layer[:-1]}
    )
    words = db.scalars(text("SELECT word FROM place_words ORDER BY word")).all()
    readings = db.scalars(text("SELECT folded FROM place_readings ORDER BY folded")).all()
    db.execute(text(f"TRUNCATE {layer}"))
    db.execute(text("TRUNCATE place_words, place_readings"))
    # A building's entries are made anew by its id.
    return [
        *(tuple(row) if layer == "streets" else (row[0], *row[2:]) for row in found),
        tuple(words),
        tuple(readings),
    ]


@pytest.mark.parametrize("layer", ONE)
def test_a_file_brings_the_names_that_its_rows_bring_one_by_one(
    db: Connection, city: TinyCity, tmp_path: Path, layer: str
) -> None:
    rows = list(rows_of(layer))
    features = [
        {
            "type": "Feature",
            "properties": {name: value for name, value in row.items() if name != "shape"},
            "geometry": json.loads(row["shape"] or ""),
        }
        for row in rows
    ]
    path = tmp_path / "rows.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    db.execute(text("TRUNCATE place_words, place_readings"))

    assert load_layer(db, layer, path, at=AT, column_map=MAP).added == len(rows)
    at_once = names(db, layer)
    for row in rows:
        db.execute(text(ONE[layer]), row)

    assert names(db, layer) == at_once
    assert len(at_once) > 20
