"""Suggested bandwidths: Scott's rule by hand, cross-validation by direct sums and by scikit-learn."""

import numpy as np
import pytest
import shapely
from scipy.optimize import minimize_scalar
from sklearn.model_selection import GridSearchCV, LeaveOneOut
from sklearn.neighbors import KernelDensity

from gridcity.analytics.bandwidths import cross_validated, rule_of_thumb
from gridcity.analytics.errors import NoVariation, TooFewCells, ValuesInvalid


def two_crowds(count: int) -> np.ndarray:
    """Give two crowds, of 200 m each."""
    rng = np.random.default_rng(6)
    return np.asarray(rng.choice([0.0, 4000.0], (count, 1)) + rng.normal(0, 200, (count, 2)))


@pytest.mark.parametrize("cases", [np.empty((0, 2)), np.zeros((1, 2)), np.ones((50, 2))])
def test_cases_on_one_spot_have_no_width(cases: np.ndarray) -> None:
    with pytest.raises(NoVariation):
        rule_of_thumb(cases)
    with pytest.raises(NoVariation):
        cross_validated(cases)


def test_nowhere_and_two_spots_are_refused() -> None:
    with pytest.raises(ValuesInvalid):
        rule_of_thumb(np.array([[0.0, np.nan], [1.0, 1.0]]))
    with pytest.raises(TooFewCells):
        cross_validated(np.repeat([[0.0, 0.0], [900.0, 0.0]], 9, axis=0))


def test_the_rule_of_thumb_is_scotts_and_outliers_do_not_widen_it() -> None:
    crowd = np.random.default_rng(7).normal(0, 500, (5000, 2))
    middle = np.subtract(*np.percentile(crowd, [75, 25], axis=0)) / 1.349
    spread = min(np.sqrt(crowd.var(axis=0, ddof=1).mean()), np.sqrt((middle**2).mean()))

    assert rule_of_thumb(crowd) == pytest.approx(spread * 5000 ** (-1 / 6))
    far = np.vstack([crowd, np.full((20, 2), 1e6)])
    assert rule_of_thumb(far) == pytest.approx(rule_of_thumb(crowd), rel=0.01)


def test_cross_validation_finds_what_a_direct_sum_finds() -> None:
    cases = two_crowds(300)
    squares = ((cases[:, None] - cases) ** 2).sum(axis=2)
    np.fill_diagonal(squares, np.inf)

    def surprise(log_width: float) -> float:
        width = np.exp(log_width)
        return float(-np.log(np.exp(-squares / (2 * width**2)).sum(axis=1) / width**2).sum())

    exact = np.exp(minimize_scalar(surprise, bounds=(np.log(10), np.log(2000)), method="bounded").x)

    assert cross_validated(cases) == pytest.approx(exact, rel=0.01)


def test_cross_validation_finds_what_scikit_learn_finds() -> None:
    cases = two_crowds(60)
    widths = {"bandwidth": np.geomspace(40, 400, 24)}
    theirs = GridSearchCV(KernelDensity(), widths, cv=LeaveOneOut()).fit(cases).best_params_["bandwidth"]

    assert cross_validated(cases) == pytest.approx(theirs, rel=0.1)


def test_many_calls_from_one_address_do_not_draw_the_bandwidth_to_nothing() -> None:
    once = two_crowds(200)

    many = cross_validated(np.repeat(once, 25, axis=0))

    assert many == pytest.approx(cross_validated(once), rel=0.02)


def test_a_border_is_made_good() -> None:
    city = shapely.box(0, 0, 2000, 2000)
    cases = np.random.default_rng(9).uniform(0, 2000, (1500, 2))

    assert cross_validated(cases, area=city, widest_m=3000) > 1.5 * cross_validated(cases, widest_m=3000)
