"""What a load sets aside: attributes that no class asks for, and what is registered already."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from gridcity.components import service
from gridcity.components.bulk import load_components
from gridcity.components.model import Entry, State
from gridcity.loading.maps import map_from
from gridcity.loading.model import Loaded
from tests.database.test_component_life import AT, a_component
from tests.support.tiny import TinyCity, make_tiny_city


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


def loaded(
    db: Connection, folder: Path, lines: list[str], heading: str = "id,lon,lat", **what: Any
) -> Loaded:
    path = folder / "lids.csv"
    path.write_text("\n".join([heading, *lines]), encoding="utf-8")
    extra = tuple(heading.split(",")[3:])
    column_map = map_from(
        {"source": "lids", "class": "01001", "columns": {"key": "id"}, "attributes": list(extra)}, where="map"
    )
    return load_components(db, path, at=AT, column_map=column_map, **what)


def row(tiny: TinyCity, key: int, col: float, *more: str) -> str:
    lon, lat = tiny.place(col, 0.5)
    return ",".join([str(key), repr(lon), repr(lat), *more])


def kept(db: Connection) -> list[dict[str, Any]]:
    rows = db.execute(text("SELECT attributes FROM components ORDER BY code")).scalars()
    return [one if isinstance(one, dict) else json.loads(one) for one in rows]


def test_wrong_attributes_are_set_aside_with_their_reason(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    heading = "id,lon,lat,diameter_mm,material,has_net,colour"
    done = loaded(
        db,
        tmp_path,
        [
            row(tiny, 1, 0.1, "700", "cast_iron", "true", "grey"),
            row(tiny, 2, 0.2, "-3", "cast_iron", "", ""),
            row(tiny, 3, 0.3, "700", "gold", "", ""),
            row(tiny, 4, 0.4, "wide", "", "", ""),
            row(tiny, 5, 0.5, "", "", "", ""),
        ],
        heading,
    )

    assert (done.read, done.added) == (5, 2)
    faults = {fault.row: (fault.column, fault.value) for fault in done.faults}
    assert faults == {
        2: ("attributes.diameter_mm", "-3"),
        3: ("attributes.material", "gold"),
        4: ("attributes.diameter_mm", "wide"),
    }
    assert "minimum" in next(iter(done.faults)).reason
    assert kept(db) == [
        {"diameter_mm": 700, "material": "cast_iron", "has_net": True, "colour": "grey"},
        {},
    ]


def test_a_class_without_a_schema_takes_any_attributes(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    db.execute(text("UPDATE catalogue_classes SET attributes_schema = NULL"))

    assert loaded(db, tmp_path, [row(tiny, 1, 0.1, "-3")], "id,lon,lat,diameter_mm").added == 1
    assert kept(db) == [{"diameter_mm": "-3"}]


@pytest.mark.parametrize("schema", [{"required": ["depth_m"]}, {"additionalProperties": False}])
def test_any_json_schema_is_checked(
    db: Connection, tiny: TinyCity, tmp_path: Path, schema: dict[str, Any]
) -> None:
    whole = {"type": "object", "properties": {"diameter_mm": {"type": "number"}}} | schema
    db.execute(text("UPDATE catalogue_classes SET attributes_schema = :s"), {"s": json.dumps(whole)})

    done = loaded(db, tmp_path, [row(tiny, 1, 0.1, "700", "x")], "id,lon,lat,diameter_mm,colour")

    assert (done.added, done.set_aside) == (0, 1)


def test_what_is_registered_already_is_set_aside_with_its_code(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    there = a_component(db, tiny, col=0.5)
    gone = a_component(db, tiny, col=1.5)
    a_component(db, tiny, col=2.5, class_code="01002")
    service.change_state(db, gone.code, State.REMOVED, Entry(None, AT))
    for col in (3.5, 3.502):
        a_component(db, tiny, col=col)
    rows = [row(tiny, key, col) for key, col in enumerate((0.504, 1.5, 2.5, 3.501, 4.5), start=1)]

    dry = loaded(db, tmp_path, rows, matches=True, is_dry_run=True)
    done = loaded(db, tmp_path, rows, matches=True)

    assert (dry.added, dry.set_aside) == (done.added, done.set_aside) == (3, 2)
    told = {fault.row: (fault.value, fault.reason) for fault in done.faults}
    assert told[1] == (f"0.40 m from {there.code}", "registered already")
    assert told[4][1] == "one of several that are registered"
    again = loaded(db, tmp_path, rows, matches=True)
    assert (again.known, again.added, again.set_aside) == (3, 0, 2)
    assert loaded(db, tmp_path, rows).added == 2, "without matching only keys are compared"


def test_nothing_is_matched_in_an_empty_register(db: Connection, tiny: TinyCity, tmp_path: Path) -> None:
    assert loaded(db, tmp_path, [row(tiny, 1, 0.5), row(tiny, 2, 0.5)], matches=True).added == 2
