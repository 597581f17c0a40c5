"""A city is a schema: what making, migrating and dropping one promises."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Engine, text

from gridcity.settings import Settings
from gridcity.store import schema
from gridcity.store.engine import open_engine
from gridcity.store.errors import CityCodeInvalid, CityExists, CityNotFound, MigrationNeeded


@pytest.mark.parametrize(
    "code",
    ["", "Harbin", "1st", "a-b", "a b", "public", "pg_city", 'x"; DROP SCHEMA public', "哈尔滨", "a" * 41],
)
def test_a_code_that_no_schema_can_bear_is_refused(city_engine: Engine, code: str) -> None:
    with pytest.raises(CityCodeInvalid):
        schema.create_city_schema(city_engine, code)


def test_a_city_is_not_made_twice(city_engine: Engine) -> None:
    with pytest.raises(CityExists):
        schema.create_city_schema(city_engine, "testcity")


def test_a_city_that_is_not_there_is_not_dropped(city_engine: Engine) -> None:
    with pytest.raises(CityNotFound):
        schema.drop_city(city_engine, "atlantis")


def test_a_city_that_is_not_there_is_named_with_the_command_that_makes_it(city_engine: Engine) -> None:
    with pytest.raises(CityNotFound, match="gridcity city create atlantis"):
        schema.require_city(city_engine, "atlantis")


def test_tables_of_another_version_are_not_worked_with(city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '0000'"))

    with pytest.raises(MigrationNeeded, match="gridcity db migrate"):
        schema.require_city(city_engine, "testcity")


def test_tables_newer_than_the_program_are_left_alone(city_engine: Engine, city_settings: Settings) -> None:
    with city_engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(MigrationNeeded, match="newer gridcity"):
        schema.require_city(city_engine, "testcity")
    with pytest.raises(MigrationNeeded, match="newer than this program"):
        schema.migrate(city_settings)


def test_cities_live_side_by_side_and_one_goes_without_the_other(city_settings: Settings) -> None:
    engine = open_engine(city_settings)
    schema.create_city_schema(engine, "second")

    assert [entry.code for entry in schema.list_cities(engine)] == ["second", "testcity"]
    assert schema.migrate(city_settings) == ["second", "testcity"]

    schema.drop_city(engine, "testcity")
    schema.require_city(engine, "second")
    assert [entry.code for entry in schema.list_cities(engine)] == ["second"]
    engine.dispose()


def test_a_city_renamed_with_its_schema_keeps_its_triggers(fresh_city: Callable[..., Settings]) -> None:
    settings = fresh_city("harbin")
    engine = open_engine(settings, "harbin")
    with engine.begin() as conn:
        conn.execute(
            text("INSERT INTO water (source_key, kind, geom) VALUES ('1', 'lake', 'SRID=4326;POINT(126 45)')")
        )
        assert conn.scalar(text("SELECT version FROM layer_versions WHERE layer = 'water'")) == 1
    engine.dispose()


def test_a_connection_speaks_of_one_city_in_utc(db: Connection) -> None:
    assert db.scalar(text("SELECT current_schema()")) == "testcity"
    assert db.scalar(text("SHOW timezone")) == "UTC"
    assert db.scalar(text("SHOW jit")) == "off"
