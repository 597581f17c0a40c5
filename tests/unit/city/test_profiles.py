"""A profile that cannot be is refused by the name of what is wrong."""

from pathlib import Path

import pytest

from gridcity.cells.errors import BlockRulesInvalid
from gridcity.cells.ground import read_block_rules
from gridcity.city.errors import ProfileInvalid, ProfileNotFound
from gridcity.city.model import Level
from gridcity.city.profiles import list_profiles, profile_from, profile_to_dict, read_profile
from gridcity.settings import CHECKOUT

DATA = CHECKOUT / "data"


def test_an_unknown_profile_is_refused_with_those_there_are() -> None:
    with pytest.raises(ProfileNotFound) as caught:
        read_profile("atlantis", DATA)

    assert caught.value.details["known"] == list_profiles(DATA)


def test_a_file_that_is_no_toml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "city.toml"
    path.write_bytes(b"\xff\xfe = nothing")

    with pytest.raises(ProfileInvalid):
        read_profile(path, DATA)


@pytest.mark.parametrize(
    ("section", "key", "value", "wrong"),
    [
        ("", "code", "Robert'); DROP SCHEMA public;--", "code"),
        ("", "code", "public", "code"),
        ("", "code", "pg_catalog", "code"),
        ("", "county_code", "2301", "county_code"),
        ("", "timezone", "Mars/Olympus", "timezone"),
        ("", "timezone", "../../etc/passwd", "timezone"),
        ("", "languages", ["tlh"], "languages"),
        ("projection", "centre_lat", 126.6, "projection.centre_lat"),
        ("projection", "cell_size_m", 0, "projection.cell_size_m"),
        ("catalogue", "matter_editions", ["unknown"], "catalogue.editions"),
        ("map", "zoom", 40, "map.zoom"),
    ],
)
def test_a_value_that_cannot_be_is_named(section: str, key: str, value: object, wrong: str) -> None:
    raw = profile_to_dict(read_profile("harbin", DATA))
    target = raw[section] if section else raw
    assert isinstance(target, dict)
    target[key] = value

    with pytest.raises(ProfileInvalid) as caught:
        profile_from(raw)

    assert caught.value.details["wrong"] == [wrong]


def test_a_missing_value_is_named() -> None:
    raw = profile_to_dict(read_profile("harbin", DATA))
    del raw["divisions"]

    with pytest.raises(ProfileInvalid, match="divisions"):
        profile_from(raw)


@pytest.mark.parametrize("name", list_profiles(DATA))
def test_every_profile_that_comes_with_gridcity_is_in_order_and_kept_as_it_is(name: str) -> None:
    profile = read_profile(name, DATA)

    assert profile.code == name
    assert profile_from(profile_to_dict(profile)) == profile
    assert profile.finest_level in Level


def test_what_a_city_says_of_its_blocks_is_kept_and_has_to_be_numbers() -> None:
    raw = profile_to_dict(read_profile("harbin", DATA)) | {"blocks": {"rules": {"narrow_m": 18}}}

    profile = profile_from(raw)

    assert profile.blocks == {"rules": {"narrow_m": 18.0}}
    assert profile_from(profile_to_dict(profile)) == profile
    assert read_block_rules(DATA / "reference" / "blocks.toml", profile.blocks).rules.narrow_m == 18.0
    for wrong in ({"rules": {"narrow_m": "wide"}}, {"rules": 5}, [1]):
        with pytest.raises(ProfileInvalid):
            profile_from(raw | {"blocks": wrong})
    for odd in (
        {"nonsense": {"a": 1.0}},
        {"rules": {"target_m2": -1.0}},
        {"rules": {"unheard_of": 1.0}},
    ):
        with pytest.raises(BlockRulesInvalid):
            read_block_rules(DATA / "reference" / "blocks.toml", odd)
