"""The sample city's drawing: the same for the same seed, whole, and a city to look at."""

from functools import cache

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gridcity.sample.generator import SampleCity, make_city
from gridcity.sample.names import Names
from gridcity.sample.plan import Plan, read_plan
from gridcity.settings import CHECKOUT

LON, LAT = 128.25, 48.6
LAYERS = ("areas", "streets", "water", "buildings", "components")


@cache
def plan(size: str = "small") -> Plan:
    return read_plan(CHECKOUT / "data", size)


@cache
def small(seed: int = 7) -> SampleCity:
    return make_city(plan(), seed=seed, centre_lon=LON, centre_lat=LAT)


def in_metres(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return frame.to_crs(f"+proj=laea +lat_0={LAT} +lon_0={LON} +datum=WGS84 +units=m")


def level(city: SampleCity, name: str) -> gpd.GeoDataFrame:
    return city.areas[city.areas["level"] == name]


@pytest.mark.parametrize("layer", LAYERS)
def test_the_same_seed_draws_the_same_city_byte_by_byte(layer: str) -> None:
    again = make_city(plan(), seed=7, centre_lon=LON, centre_lat=LAT)
    ours, theirs = getattr(small(), layer), getattr(again, layer)

    assert ours.geometry.to_wkb().tolist() == theirs.geometry.to_wkb().tolist()
    pd.testing.assert_frame_equal(
        pd.DataFrame(ours.drop(columns="geometry")), pd.DataFrame(theirs.drop(columns="geometry"))
    )


def test_another_seed_draws_another_city() -> None:
    assert not small(8).areas.geometry.iloc[0].equals(small().areas.geometry.iloc[0])


@pytest.mark.parametrize("seed", [7, 8, 9])
@pytest.mark.parametrize("name", ["county", "street", "community"])
def test_the_areas_of_a_level_leave_no_gap_and_no_overlap(seed: int, name: str) -> None:
    areas = level(small(seed), name).geometry.to_numpy()

    assert shapely.is_valid(areas).all()
    assert shapely.coverage_is_valid(areas)
    assert len(shapely.get_parts(shapely.coverage_union_all(areas))) == 1
    assert not any(part.interiors for part in shapely.get_parts(shapely.coverage_union_all(areas)))


def test_an_area_is_exactly_the_union_of_its_children() -> None:
    city = small()
    by_code = dict(zip(city.areas["code"], city.areas.geometry, strict=True))
    for parent, children in city.areas.groupby("parent_code"):
        united = shapely.coverage_union_all(children.geometry.to_numpy())
        assert united.symmetric_difference(by_code[parent]).area == 0, parent


def test_codes_say_where_an_area_belongs_and_names_are_given_once() -> None:
    areas = small().areas
    assert areas["code"].is_unique
    assert areas["code"].str.startswith("9901").all()
    assert dict(areas.groupby("level")["code"].agg(lambda codes: codes.str.len().unique().tolist())) == {
        "county": [6],
        "street": [9],
        "community": [12],
    }
    assert areas["name"].is_unique
    assert areas["name_en"].is_unique


def test_the_city_has_what_its_plan_says() -> None:
    city, size = small(), plan().size

    assert len(level(city, "county")) == 9
    assert len(city.components) == size.components
    assert 0.5 * size.buildings <= len(city.buildings) <= size.buildings
    assert abs(in_metres(level(city, "county")).area.sum() / size.area_m2 - 1) < 0.02
    assert {"motorway", "primary", "secondary", "residential", "rail"} <= set(city.streets["kind"])
    assert {"river", "stream"} <= set(city.water["kind"])


def test_no_building_stands_in_water_on_a_railway_or_on_another() -> None:
    city = small()
    houses = shapely.STRtree(city.buildings.geometry.to_numpy())
    rails = city.streets[city.streets["kind"] == "rail"].geometry

    assert houses.query(city.water.geometry.to_numpy(), predicate="intersects").size == 0
    assert houses.query(rails.to_numpy(), predicate="intersects").size == 0
    one, other = houses.query(city.buildings.geometry.to_numpy(), predicate="overlaps")
    assert np.count_nonzero(one < other) <= 0.02 * len(city.buildings)


def test_every_component_stands_in_the_city_and_on_dry_land() -> None:
    city = small()
    whole = shapely.coverage_union_all(level(city, "county").geometry.to_numpy())
    points = city.components.geometry.to_numpy()

    assert shapely.contains(whole, points).all()
    assert not shapely.intersects(shapely.union_all(city.water.geometry.to_numpy()), points).any()


def test_every_geometry_is_valid() -> None:
    for layer in LAYERS:
        frame = getattr(small(), layer)
        assert shapely.is_valid(frame.geometry.to_numpy()).all(), layer
        assert not shapely.is_empty(frame.geometry.to_numpy()).any(), layer


def test_names_come_in_both_languages_and_a_full_bag_is_told_apart_by_its_sides() -> None:
    parts = {
        "first": [["柳", "liu"]],
        "second": [["岸", "an"]],
        "suffixes": {"street": ["街道", "Subdistrict"]},
    }
    names = Names(parts, np.random.default_rng(1))

    assert names.draw("street") == ("柳岸街道", "Liu'an Subdistrict")
    assert names.draw("street") == ("柳岸东街道", "East Liu'an Subdistrict")


@pytest.mark.slow
def test_the_whole_city_is_drawn_to_its_plan() -> None:
    city = make_city(plan("full"), seed=20_260_302, centre_lon=LON, centre_lat=LAT)

    communities = level(city, "community").geometry.to_numpy()
    assert shapely.coverage_is_valid(communities)
    assert 300 <= len(communities) <= 450
    assert 45 <= len(level(city, "street")) <= 80
    assert (len(city.buildings), len(city.components)) == (25_000, 60_000)
