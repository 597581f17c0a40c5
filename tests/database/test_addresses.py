"""What a point is called: the nearest in metres; and that no error of it keeps a case from being filed."""

import logging

import pytest
from sqlalchemy import Connection, Engine, text

from gridcity.cases import service as cases
from gridcity.places.address import address_at, derived_address
from gridcity.places.errors import SearchInvalid
from tests.support.people_and_cases import a_report, make_crew, make_ground
from tests.support.tiny import MADE_AT, TinyCity, make_tiny_city

HERE = (126.6001, 45.7501)


@pytest.fixture
def city(db: Connection) -> TinyCity:
    return make_tiny_city(db)


def add_shop(db: Connection, name: str, lon: float, lat: float) -> None:
    statement = """
        INSERT INTO places (source_key, type, kind, name, geom)
        VALUES (:name, 'poi', 'shop', :name, st_setsrid(st_point(:lon, :lat), 4326))
    """
    db.execute(text(statement), {"name": name, "lon": lon, "lat": lat})


def test_a_place_that_is_none_has_no_address(db: Connection, city: TinyCity) -> None:
    with pytest.raises(SearchInvalid):
        address_at(db, 0, 91)
    assert derived_address(db, 0, 91) is None


def test_outside_the_city_a_point_has_no_derived_address(db: Connection, city: TinyCity) -> None:
    assert derived_address(db, 0, 0) is None
    assert address_at(db, 0, 0).text == "小城市"


def test_what_is_nearest_in_metres_is_named_though_others_are_nearer_in_degrees(
    db: Connection, city: TinyCity
) -> None:
    lon, lat = HERE
    for number in range(6):  # 111 m north, 0.0010° away
        add_shop(db, f"北{number}", lon, lat + 0.0010)
    add_shop(db, "东", lon + 0.0012, lat)  # 93 m east, 0.0012° away

    place = address_at(db, lon, lat).place

    assert place is not None
    assert place.name == "东"
    assert place.distance_m == pytest.approx(93.4, abs=0.1)


def test_a_name_without_a_letter_is_no_name(db: Connection, city: TinyCity) -> None:
    lon, lat = HERE
    add_shop(db, "⛪", lon, lat)
    add_shop(db, "教堂", lon + 0.0001, lat)

    place = address_at(db, lon, lat).place

    assert place is not None
    assert place.name == "教堂"


def test_a_case_is_filed_where_the_address_cannot_be_looked_up(
    db: Connection, city: TinyCity, caplog: pytest.LogCaptureFixture
) -> None:
    crew, ground = make_crew(db), make_ground(db)
    report = a_report(ground)
    assert address_at(db, report.lon, report.lat)
    timeout = db.scalar(text("SHOW statement_timeout"))
    db.execute(text("ALTER TABLE buildings RENAME TO buildings_of_yesterday"))

    with caplog.at_level(logging.WARNING):
        assert derived_address(db, report.lon, report.lat) is None
    filed = cases.report(db, report, by=crew.inspector, at=MADE_AT)

    assert filed.number
    assert "No address could be derived" in caplog.text
    assert db.scalar(text("SHOW statement_timeout")) == timeout


def test_an_address_is_not_waited_for_while_the_map_is_being_loaded(city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        make_tiny_city(conn)
        assert derived_address(conn, *HERE) is not None
    with city_engine.begin() as loader, city_engine.begin() as conn:
        loader.execute(text("LOCK TABLE buildings IN ACCESS EXCLUSIVE MODE"))

        assert derived_address(conn, *HERE) is None
        assert conn.scalar(text("SELECT count(*) FROM areas")) == 4
