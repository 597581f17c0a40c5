"""Division codes."""

import pytest

from gridcity.city.codes import make_area_codes, parent_code, read_area_code
from gridcity.city.errors import AreaCodeInvalid
from gridcity.city.model import Level


@pytest.mark.parametrize(
    "raw", ["", "23010201", "230102018001", "2301O2018", None, "230102018 OR 1=1", "230102.5"]
)
def test_what_is_no_street_code_is_refused(raw: object) -> None:
    with pytest.raises(AreaCodeInvalid):
        read_area_code(raw, Level.STREET)


@pytest.mark.parametrize("raw", ["230102018", "230102018000", 230102018, 230102018000.0, " 230102018000 "])
def test_a_street_code_is_read_with_or_without_the_zeros_behind_it(raw: object) -> None:
    assert read_area_code(raw, Level.STREET) == "230102018"


def test_two_areas_of_one_name_cannot_be_numbered() -> None:
    with pytest.raises(AreaCodeInvalid, match="Roxbury"):
        make_area_codes(["Roxbury", "Roxbury"], ["025025", "025025"])


def test_more_than_999_areas_cannot_be_numbered() -> None:
    with pytest.raises(AreaCodeInvalid, match="1000"):
        make_area_codes([f"area {number}" for number in range(1000)], ["025025"] * 1000)


def test_numbers_follow_names_inside_each_parent_whatever_the_order_of_rows() -> None:
    names, parents = ["b", "a", "c", "a"], ["111111", "111111", "111111", "222222"]

    assert make_area_codes(names, parents) == ["111111002", "111111001", "111111003", "222222001"]
    assert make_area_codes(names[::-1], parents[::-1]) == make_area_codes(names, parents)[::-1]


def test_a_parent_is_a_prefix_and_a_county_has_none() -> None:
    assert parent_code("230102018001") == "230102018"
    assert parent_code("230102018") == "230102"
    assert parent_code("230102") is None
