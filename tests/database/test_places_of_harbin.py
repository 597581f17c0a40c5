"""What people of Harbin would look for, and what they expect to find."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine

from gridcity.city import read_profile, save_city
from gridcity.loading.areas import load_areas
from gridcity.loading.basemap import load_layer
from gridcity.loading.maps import read_map
from gridcity.places import service
from gridcity.places.address import address_at
from gridcity.places.model import Kind
from gridcity.places.reading import read_new_names
from gridcity.settings import CHECKOUT
from tests.support.realdata import realdata
from tests.support.tiny import MADE_AT

MAPS = CHECKOUT / "data" / "reference" / "maps"
pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def harbin(engine: Engine) -> Iterator[Connection]:
    """Give Harbin its subdistricts and streets, once for the module; all is rolled back."""
    areas, streets = realdata("harbin", "harbin_streets_osm.geojson"), realdata("harbin", "harbin.osm.pbf")
    with engine.connect() as conn, conn.begin() as transaction:
        save_city(conn, read_profile("harbin", CHECKOUT / "data"), at=MADE_AT)
        load_areas(conn, areas, at=MADE_AT, column_map=read_map(MAPS / "harbin-streets.toml"))
        load_layer(conn, "streets", streets, at=MADE_AT)
        read_new_names(conn)
        yield conn
        transaction.rollback()


def first(conn: Connection, query: str) -> tuple[Kind, str]:
    """Give kind and name of the best answer."""
    hit = service.search(conn, query, limit=3).items[0]
    return hit.kind, hit.name


HARBIN = [
    ("中央大街", Kind.STREET, "中央大街"),
    ("中央大", Kind.STREET, "中央大街"),
    ("zydj", Kind.STREET, "中央大街"),
    ("zhongyangdajie", Kind.STREET, "中央大街"),
    ("中央大街100号", Kind.STREET, "中央大街"),
    ("哈尔滨市道里区中央大街", Kind.STREET, "中央大街"),
    ("東大直街", Kind.STREET, "东大直街"),
    ("道里区", Kind.AREA, "道里区"),
    ("爱建街道", Kind.AREA, "爱建街道"),
]


@pytest.mark.parametrize(("query", "kind", "name"), HARBIN)
def test_a_person_of_harbin_finds(harbin: Connection, query: str, kind: Kind, name: str) -> None:
    assert first(harbin, query) == (kind, name)


def test_on_the_central_street_of_harbin_the_address_names_it(harbin: Connection) -> None:
    (street,) = service.search(harbin, "中央大街", kinds={Kind.STREET}, limit=1).items

    assert "道里区" in address_at(harbin, street.lon, street.lat).text
    assert "中央大街" in address_at(harbin, street.lon, street.lat).text
