"""Component codes: 6 digits county, 5 class (4 in CJ/T 214), 6 sequence."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.components.codes import code_array, make_code, make_prefix, number_rows, split_code
from gridcity.components.errors import ComponentCodeInvalid, NumbersExhausted


@pytest.mark.parametrize(
    "code", ["", "1", "23010201001000000", "2301020100100004x", "230102010010000421", "' OR 1=1"]
)
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(ComponentCodeInvalid):
        split_code(code)


@pytest.mark.parametrize(
    ("county", "its_class"), [("23010", "01001"), ("230102", "010"), ("2301O2", "01001"), ("", "")]
)
def test_what_makes_no_prefix_is_refused(county: str, its_class: str) -> None:
    with pytest.raises(ComponentCodeInvalid):
        make_prefix(county, its_class)


def test_codes_of_both_standards_are_taken_apart() -> None:
    assert split_code("23010201001000042").class_code == "01001"
    assert split_code("3205080101000001").class_code == "0101"


def test_the_millionth_of_a_class_is_refused() -> None:
    assert make_code("23010201001", 999_999).endswith("999999")
    with pytest.raises(NumbersExhausted):
        make_code("23010201001", 1_000_000)
    with pytest.raises(NumbersExhausted):
        code_array(["23010201001"], np.array([0]), np.array([1_000_000]))


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=200),
    st.lists(st.integers(0, 900), min_size=4, max_size=4),
)
def test_numbers_go_on_without_gap_or_double_as_if_given_one_by_one(
    rows: list[int], start: list[int]
) -> None:
    prefixes = ["23010201001", "23010201002", "23010301001", "23010401001"]
    last = np.array(start, dtype=np.int64)
    numbers = number_rows(np.array(rows), last)
    codes = code_array(prefixes, np.array(rows), numbers).to_pylist()

    expected, at = [], list(start)
    for row in rows:
        at[row] += 1
        expected.append(make_code(prefixes[row], at[row]))
    assert codes == expected
    assert last.tolist() == at


def test_codes_of_both_lengths_may_stand_together() -> None:
    codes = code_array(["23010201001", "2301020101"], np.array([0, 1]), np.array([1, 2])).to_pylist()

    assert codes == ["23010201001000001", "2301020101000002"]
