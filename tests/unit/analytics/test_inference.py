"""P-values and their correction: edges, undefined tests, scipy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, norm

from gridcity.analytics.inference import Permuted, Score, Scores, bonferroni, false_discovery

chances = st.lists(st.floats(0, 1), max_size=30)


def test_what_was_not_tested_stays_open_and_is_not_counted() -> None:
    p_values = np.array([0.01, np.nan, 0.02, np.nan])

    assert bonferroni(p_values).tolist()[::2] == [0.02, 0.04]
    assert false_discovery(p_values).tolist()[::2] == [0.02, 0.02]
    for correct in (bonferroni, false_discovery):
        assert np.isnan(correct(p_values)[1::2]).all()
        assert np.isnan(correct(np.full(2, np.nan))).all()
        assert correct(np.empty(0)).shape == (0,)


@given(chances)
def test_raised_p_values_are_those_of_scipy(p_values: list[float]) -> None:
    given_p = np.array(p_values)

    raised = false_discovery(given_p)

    expected = false_discovery_control(given_p) if p_values else given_p
    np.testing.assert_allclose(raised, expected, rtol=0, atol=1e-12)
    assert (raised <= bonferroni(given_p) + 1e-15).all()


def test_scores_have_the_p_values_of_the_normal_distribution_and_none_without_room() -> None:
    one, none = Score(3.0, 1.0, 1.0, cells=9), Score(3.0, 1.0, 0.0, cells=9)
    many = Scores(np.array([3.0, -1.0]), np.ones(2), np.array([1.0, 0.0]))

    assert (one.z, one.p_greater) == pytest.approx((2.0, norm.sf(2)))
    assert one.p_less == pytest.approx(norm.cdf(2))
    assert one.p_two_sided == pytest.approx(2 * norm.sf(2))
    assert np.isnan([none.z, none.p_greater, none.p_less, none.p_two_sided]).all()
    assert many.z.tolist()[0] == 2.0
    for p_values in (many.z, many.p_greater, many.p_less, many.p_two_sided):
        assert np.isnan(p_values).tolist() == [False, True]
    assert many.p_two_sided[0] == pytest.approx(one.p_two_sided)


def test_counts_of_permutations_become_p_values_that_are_never_zero() -> None:
    """Of 9: nothing so large; all as large; three larger, all but two as small; an island."""
    counts = Permuted(np.array([0, 9, 5, -1], np.int32), np.array([9, 9, 7, -1], np.int32), 9)

    assert counts.p_greater.tolist()[:3] == [0.1, 1.0, 0.6]
    assert counts.p_less.tolist()[:3] == [1.0, 1.0, 0.8]
    assert counts.p_two_sided.tolist()[:3] == [0.2, 1.0, 1.0]
    assert counts.p_folded.tolist()[:3] == [0.1, 0.1, 0.5]
    for p_values in (counts.p_greater, counts.p_less, counts.p_two_sided, counts.p_folded):
        assert np.isnan(p_values[3])
