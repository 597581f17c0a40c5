"""How addresses are written, and what is tried where nothing is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.places.loading import type_of
from gridcity.places.model import AreaAt, Door, Named
from gridcity.places.reading import pinyin_of
from gridcity.places.wording import address_en, address_zh, looks_like_code, relaxed

DAOLI = AreaAt("230102", "道里区", "Daoli")
STREET_AREA = AreaAt("230102001", "兆麟街道", "Zhaolin")
ON = Named(1, "中央大街", "Central Street", 3.0)
OFF = Named(1, "中央大街", "Central Street", 80.4)
DOOR = Door(2, "中央大街", "100", 8.0)


def test_chinese_goes_from_the_widest_to_the_door() -> None:
    assert address_zh("哈尔滨", [DAOLI, STREET_AREA], ON, DOOR, None) == "哈尔滨市道里区中央大街100号"


def test_english_goes_from_the_door_to_the_city() -> None:
    assert address_en("Harbin", [DAOLI, STREET_AREA], ON, None, None) == "Central Street, Daoli, Harbin"


def test_a_door_too_far_away_is_not_the_points() -> None:
    far = Door(2, "中央大街", "100", 60.0)

    assert address_zh("哈尔滨", [DAOLI], ON, far, None) == "哈尔滨市道里区中央大街"


def test_off_the_street_says_by_how_much() -> None:
    assert address_zh("哈尔滨", [DAOLI], OFF, None, None) == "哈尔滨市道里区中央大街旁80米"
    assert address_en("Harbin", [DAOLI], OFF, None, None) == "80 m off Central Street, Daoli, Harbin"


def test_where_nothing_is_near_the_areas_are_named() -> None:
    assert address_zh("哈尔滨", [DAOLI, STREET_AREA], None, None, None) == "哈尔滨市道里区兆麟街道"
    assert address_en("Harbin", [], None, None, None) == "Harbin"


def test_an_area_that_is_called_by_its_code_or_as_the_city_is_left_out() -> None:
    areas = [AreaAt("230103", "230103", None), AreaAt("230102", "哈尔滨", "Harbin")]

    assert address_zh("哈尔滨", areas, ON, None, None) == "哈尔滨市中央大街"
    assert address_en("Harbin", areas, ON, None, None) == "Central Street, Harbin"


def test_a_name_that_already_says_number_is_not_given_it_twice() -> None:
    door = Door(2, "学府路", "74号", 1.0)

    assert address_zh("哈尔滨市", [], ON, door, None) == "哈尔滨市学府路74号"


@pytest.mark.parametrize(
    ("query", "last"),
    [
        ("哈尔滨市道里区中央大街100号", "中央大街"),
        ("黑龙江省哈尔滨市南岗区红军街", "红军街"),
        ("100 Main Street, Boston", "Main Street"),
        ("12-14 Beacon St", "Beacon St"),
    ],
)
def test_what_people_add_is_taken_away(query: str, last: str) -> None:
    assert list(relaxed(query))[-1] == last


@given(st.text(max_size=60))
def test_less_is_never_more_and_never_the_same(query: str) -> None:
    for shorter in relaxed(query):
        assert 1 < len(shorter) < len(query)
        assert shorter in query


@given(st.text(max_size=40))
def test_a_code_is_digits_and_capitals(query: str) -> None:
    code = looks_like_code(query)

    assert code is None or (code.isascii() and code.isalnum() and code == code.upper())


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("中央大街", ("zhongyangdajie", "zydj")),
        ("工商银行", ("gongshangyinhang", "gsyh")),
        ("长江路", ("changjianglu", "cjl")),
        ("中央大街100号", ("zhongyangdajie100hao", "zydj100h")),
    ],
)
def test_names_are_read_as_words(name: str, read: tuple[str, str]) -> None:
    assert pinyin_of(name) == read


@given(st.text(max_size=30))
def test_a_reading_is_plain_letters(name: str) -> None:
    pinyin, initials = pinyin_of(name)

    assert all(char in "abcdefghijklmnopqrstuvwxyz0123456789" for char in pinyin + initials)


def test_the_source_says_which_type_of_place_it_is() -> None:
    assert [type_of(kind, "x") for kind in ("suburb", "residential", "school", None)] == [
        "area",
        "zone",
        "poi",
        "poi",
    ]
    assert type_of("house", None) == "number"
