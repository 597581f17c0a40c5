"""A city's row and its catalogue."""

import pytest
from sqlalchemy import Connection, delete, func, select

from gridcity.catalogue import find_class, get_class, get_class_by_code, list_classes, load_editions
from gridcity.catalogue.errors import ClassNotFound, EditionNotFound
from gridcity.city.errors import CityNotMade
from gridcity.city.profiles import read_profile
from gridcity.city.service import create_city, find_city, get_city, save_city
from gridcity.conditions import service as conditions
from gridcity.settings import CHECKOUT, Settings
from gridcity.store.engine import open_engine
from gridcity.store.tables import catalogue_classes, city, filing_conditions
from tests.support.tiny import MADE_AT

DATA = CHECKOUT / "data"


def test_a_schema_without_a_city_says_what_to_do(db: Connection) -> None:
    db.execute(delete(city))

    with pytest.raises(CityNotMade, match="gridcity city create"):
        get_city(db)


def test_a_city_keeps_its_profile_and_is_made_once(db: Connection) -> None:
    db.execute(delete(city))
    harbin, boston = read_profile("harbin", DATA), read_profile("boston", DATA)

    made = save_city(db, harbin, at=MADE_AT)
    again = save_city(db, boston, at=MADE_AT)

    assert made == again == find_city(db)
    assert get_city(db).profile == harbin


def test_a_city_is_made_by_its_profile_and_making_it_again_changes_nothing(city_settings: Settings) -> None:
    profile = read_profile("boston", DATA)

    made = create_city(city_settings, profile, at=MADE_AT)
    again = create_city(city_settings, profile, at=MADE_AT)

    engine = open_engine(city_settings, "boston")
    with engine.connect() as conn:
        assert made == again == get_city(conn)
    engine.dispose()


@pytest.mark.parametrize(
    ("name", "says"), [("harbin", "example limits are in force"), ("sample", "No limits are in force")]
)
def test_a_new_city_begins_with_example_limits_or_says_how_to_get_some(
    db: Connection, name: str, says: str
) -> None:
    db.execute(delete(filing_conditions))
    db.execute(delete(city))
    profile = read_profile(name, DATA)
    save_city(db, profile, at=MADE_AT)
    load_editions(db, DATA, profile.editions)

    found = conditions.begin_with_examples(db, at=MADE_AT)

    assert says in found.said(name)
    assert "gridcity conditions load FILE" in found.said(name)
    assert (found.own, found.examples > 250) == (0, name == "harbin")
    assert all(one.content.is_example for one in conditions.list_conditions(db, limit=1_000).items)
    conditions.end_examples(db, at=MADE_AT)
    assert conditions.begin_with_examples(db, at=MADE_AT).examples == 0, "a city is new once"


def test_an_unknown_edition_is_refused(db: Connection) -> None:
    with pytest.raises(EditionNotFound, match="cjt-214-2007"):
        load_editions(db, DATA, ["iso-1"])


def test_loading_editions_again_changes_nothing_and_takes_new_words(db: Connection) -> None:
    load_editions(db, DATA, ["local-events"])
    before = list_classes(db, "matter", "local-events")
    db.execute(
        catalogue_classes.update().where(catalogue_classes.c.id == before[0].id).values(name="old words")
    )

    load_editions(db, DATA, ["local-events"])

    assert list_classes(db, "matter", "local-events") == before
    assert (
        db.scalar(
            select(func.count())
            .select_from(catalogue_classes)
            .where(catalogue_classes.c.edition == "local-events")
        )
        == 25
    )


def test_a_component_and_a_matter_may_share_a_number(db: Connection) -> None:
    load_editions(db, DATA, ["gbt-47678.5-2026"])

    component = get_class_by_code(db, "gbt-47678.5-2026", "component", "01001")
    matter = get_class_by_code(db, "gbt-47678.5-2026", "matter", "01001")

    assert (component.name, matter.name) == ("供水井盖", "供水井盖异常")
    assert get_class(db, matter.id) == matter


def test_a_class_that_does_not_exist_is_not_found(db: Connection) -> None:
    assert find_class(db, "local-events", "matter", "00000") is None
    with pytest.raises(ClassNotFound):
        get_class_by_code(db, "local-events", "matter", "00000")
    with pytest.raises(ClassNotFound):
        get_class(db, -1)
