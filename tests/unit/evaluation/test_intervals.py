"""What few cases can tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from gridcity.evaluation.intervals import rank_intervals, wilson

BOUNDS = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(lambda two: (min(two), max(two)))


def test_nothing_counted_has_no_interval() -> None:
    assert wilson(0, 0) is None


@given(st.integers(1, 500), st.data())
def test_the_interval_is_that_of_scipy(denominator: int, data: st.DataObject) -> None:
    numerator = data.draw(st.integers(0, denominator))
    theirs = binomtest(numerator, denominator).proportion_ci(0.95, method="wilson")

    assert wilson(numerator, denominator) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_one_of_one_is_not_ahead_of_ninety_nine_of_a_hundred() -> None:
    one, many = wilson(1, 1), wilson(99, 100)
    assert one is not None
    assert many is not None

    assert rank_intervals([one, many]) == [(1, 2), (1, 2)]


@given(st.lists(BOUNDS, max_size=12))
def test_ranks_are_those_that_counting_pair_by_pair_leaves(bounds: list[tuple[float, float]]) -> None:
    expected = [
        (
            1 + sum(low > other_high for low, _ in bounds),
            len(bounds) - sum(high < other_low for _, high in bounds),
        )
        for other_low, other_high in bounds
    ]

    assert rank_intervals(bounds) == expected


def test_points_that_are_all_different_have_plain_ranks() -> None:
    assert rank_intervals([(0.1, 0.1), (0.9, 0.9), (0.5, 0.5)]) == [(3, 3), (1, 1), (2, 2)]
