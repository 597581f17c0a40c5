"""Rates: refused, undefined, drawn where they should be; esda."""

import warnings
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.analytics.errors import NoVariation, ShapeMismatch, ValuesInvalid
from gridcity.analytics.rates import (
    global_bayes_rates,
    local_bayes_rates,
    poisson_probability,
    raw_rates,
    standardised_rates,
)
from gridcity.analytics.stencil import stencil_of, stencil_of_mask
from gridcity.analytics.weights import Floats

counted = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 5000)), min_size=2, max_size=30)


def local(cases: Floats, exposure: Floats) -> Floats:
    return local_bayes_rates(cases, exposure, stencil_of_mask(np.ones((1, cases.size), dtype=np.bool_)))


every_rate = pytest.mark.parametrize(
    "rate", [raw_rates, global_bayes_rates, local, standardised_rates, poisson_probability]
)


@every_rate
def test_cases_and_exposures_that_are_none_are_refused(rate: Callable[[Floats, Floats], Floats]) -> None:
    with pytest.raises(ShapeMismatch):
        rate(np.ones(2), np.ones(3))
    for wrong in (-1.0, np.nan, np.inf):
        with pytest.raises(ValuesInvalid, match="1 cases are negative"):
            rate(np.array([1.0, wrong]), np.ones(2))
        with pytest.raises(ValuesInvalid, match="1 exposures are negative"):
            rate(np.ones(2), np.array([1.0, wrong]))
    with pytest.raises(ValuesInvalid, match="where nothing is exposed"):
        rate(np.ones(2), np.array([1.0, 0.0]))
    with pytest.raises(ValuesInvalid, match="Nothing is exposed anywhere"):
        rate(np.zeros(2), np.zeros(2))


def test_where_nothing_is_exposed_there_is_no_rate_but_the_city_s() -> None:
    cases, exposure = np.array([3.0, 0.0, 9.0]), np.array([100.0, 0.0, 100.0])

    assert np.isnan(raw_rates(cases, exposure)).tolist() == [False, True, False]
    assert global_bayes_rates(cases, exposure)[1] == pytest.approx(12 / 200)
    assert local(cases, exposure)[1] == pytest.approx(12 / 200)
    with pytest.raises(ValuesInvalid, match="In 1 cells nothing is exposed"):
        standardised_rates(cases, exposure)
    with pytest.raises(NoVariation):
        standardised_rates(np.zeros(3), np.ones(3))


def test_an_island_keeps_its_own_rate_and_has_none_without_exposure() -> None:
    cases, exposure = np.array([3.0, 5.0, 7.0, 0.0]), np.array([100.0, 40.0, 10.0, 0.0])
    apart = stencil_of(np.array([0, 1, 5, 9]), np.zeros(4, dtype=np.int64))

    rates = local_bayes_rates(cases, exposure, apart)

    assert rates[2] == pytest.approx(0.7)
    assert np.isnan(rates[3])


@given(counted)
def test_a_drawn_rate_lies_between_its_own_and_the_city_s(pairs: list[tuple[int, int]]) -> None:
    cases, exposure = np.array(pairs, dtype=np.float64).T
    city, raw = cases.sum() / exposure.sum(), cases / exposure

    drawn = global_bayes_rates(cases, exposure)

    assert (drawn >= np.minimum(raw, city) - 1e-12).all()
    assert (drawn <= np.maximum(raw, city) + 1e-12).all()


@given(counted, st.floats(0.1, 1000))
def test_the_unit_of_exposure_makes_no_difference(pairs: list[tuple[int, int]], unit: float) -> None:
    cases, exposure = np.array(pairs, dtype=np.float64).T

    for rate in (global_bayes_rates, local):
        scaled = rate(cases, exposure * unit) * unit
        np.testing.assert_allclose(scaled, rate(cases, exposure), rtol=1e-6, atol=1e-9)


def test_rates_are_those_of_esda() -> None:
    rng = np.random.default_rng(10)
    exposure = rng.integers(50, 3000, 60).astype(np.float64)
    cases = rng.poisson(exposure * rng.gamma(2.0, 0.01, 60)).astype(np.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from esda.smoothing import Empirical_Bayes, Spatial_Empirical_Bayes, assuncao_rate
        from libpysal.weights import lat2W

        near = lat2W(6, 10, rook=False)
        peer = Empirical_Bayes(cases, exposure).r.ravel()
        spatial = Spatial_Empirical_Bayes(cases, exposure, near).r.ravel()
        adjusted = assuncao_rate(cases, exposure)
    weights = stencil_of_mask(np.ones((6, 10), dtype=np.bool_))

    np.testing.assert_allclose(global_bayes_rates(cases, exposure), peer, rtol=1e-12)
    np.testing.assert_allclose(local_bayes_rates(cases, exposure, weights), spatial, rtol=1e-12)
    np.testing.assert_allclose(standardised_rates(cases, exposure), adjusted, rtol=1e-12)
