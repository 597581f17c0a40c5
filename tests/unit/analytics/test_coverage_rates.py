"""Corrected rates: refused, by hand, against a general optimiser, and on cities whose truth is known."""

from dataclasses import dataclass

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.stats import binom, spearmanr

from gridcity.analytics.coverage_rates import (
    area_rates,
    corrected_rates,
    nobody_looked,
    reporting_propensity,
)
from gridcity.analytics.errors import NoVariation, ShapeMismatch, ValuesInvalid
from gridcity.analytics.model import Ints
from gridcity.analytics.weights import Floats

AREAS = 12
CELLS = 1_800


@dataclass(frozen=True)
class MadeUp:
    """A city whose problems, patrols and complaints are known."""

    truth: Floats
    propensity: Floats
    inspectors: Floats
    public: Floats
    patrol: Floats
    eyes: Floats
    area: Ints

    @property
    def told(self) -> tuple[Floats, Floats, Floats, Floats, Ints]:
        return self.inspectors, self.public, self.patrol, self.eyes, self.area


def make_up(seed: int) -> MadeUp:
    """Make problems of every size, patrols that go to where they are, areas that complain more."""
    rng = np.random.default_rng(seed)
    area = np.arange(CELLS) % AREAS
    truth = 0.02 * rng.gamma(0.8, 1.2, CELLS)
    patrol = np.where(rng.random(CELLS) < 0.3, 0.0, 60 * rng.gamma(2.0, 1.0, CELLS) * (0.5 + truth / 0.02))
    eyes = rng.gamma(2.0, 60.0, CELLS)
    propensity = 2.0 * 10 ** rng.uniform(-0.7, 0.7, AREAS)
    return MadeUp(
        truth,
        propensity,
        rng.poisson(truth * patrol).astype(float),
        rng.poisson(truth * propensity[area] * eyes).astype(float),
        patrol,
        eyes,
        area,
    )


def test_what_does_not_fit_together_is_refused() -> None:
    ones, area = np.ones(3), np.zeros(3, dtype=np.int64)

    with pytest.raises(ShapeMismatch):
        corrected_rates(ones, ones, ones, np.ones(2), area)
    with pytest.raises(ValuesInvalid, match="1 values are negative"):
        corrected_rates(ones, ones, ones, np.array([1.0, np.nan, 1]), area)
    with pytest.raises(ValuesInvalid, match="In 1 cells inspectors found something where nobody patrolled"):
        corrected_rates(ones, ones, np.array([1.0, 1, 0]), ones, area)
    with pytest.raises(ValuesInvalid, match="In 1 cells the public reported where nobody is"):
        corrected_rates(ones, ones, ones, np.array([1.0, 1, 0]), area)


@pytest.mark.parametrize(
    ("inspectors", "public", "patrol"),
    [
        ([0, 0], [5, 5], [60, 60]),  # inspectors found nothing
        ([5, 5], [0, 0], [60, 60]),  # the public told of nothing
        ([5, 0], [0, 5], [60, 0]),  # the public only told where nobody patrolled
        ([0, 0], [0, 0], [60, 60]),
    ],
)
def test_where_the_two_cannot_be_told_apart_that_is_said(
    inspectors: list[float], public: list[float], patrol: list[float]
) -> None:
    with pytest.raises(NoVariation, match="cannot be told apart"):
        corrected_rates(
            np.array(inspectors, dtype=float), np.array(public, dtype=float), np.array(patrol, dtype=float),
            np.ones(2), np.zeros(2, dtype=np.int64),
        )  # fmt: skip


def test_an_area_that_cannot_tell_has_the_city_s_propensity_with_a_wide_error() -> None:
    area = np.array([0, 0, 1, 1, 2])
    told = reporting_propensity(
        np.array([10.0, 10, 40, 40, 0]), np.array([20.0, 20, 20, 20, 7]), np.array([60.0, 60, 60, 60, 0]),
        np.full(5, 100.0), area,
    )  # fmt: skip

    assert told.minutes[:2] == pytest.approx([60 * 2 / 100, 60 * 0.5 / 100])
    assert np.isnan(told.minutes[2])
    assert np.isinf(told.error[2])
    assert told.minutes[1] < told.shrunk[2] < told.minutes[0]
    assert told.shrunk_error[2] > told.shrunk_error[:2].max()


@pytest.mark.parametrize("seed", range(3))
def test_the_propensity_is_the_one_that_makes_the_public_s_cases_likeliest(seed: int) -> None:
    city = make_up(seed)
    told = reporting_propensity(*city.told)

    for area in range(3):
        here = (city.area == area) & (city.patrol > 0) & (city.inspectors + city.public > 0)

        def unlikely(log: float, here: "np.ndarray[tuple[int], np.dtype[np.bool_]]" = here) -> float:
            by_public = np.exp(log) * city.eyes[here]
            share = by_public / (by_public + city.patrol[here])
            n = city.inspectors[here] + city.public[here]
            return -float(binom.logpmf(city.public[here], n, share).sum())

        best = minimize_scalar(unlikely, bounds=(-9, 6), method="bounded", options={"xatol": 1e-9})
        step = 1e-3
        bend = (
            unlikely(best.x + step) - 2 * unlikely(best.x) + unlikely(best.x - step)
        ) / step**2  # the observed information

        assert np.log(told.minutes[area]) == pytest.approx(best.x, abs=1e-5)
        assert told.error[area] == pytest.approx(np.sqrt(told.spread / bend), rel=1e-3)


def test_on_cities_whose_truth_is_known_the_corrected_rate_holds_it_and_the_raw_one_does_not() -> None:
    held, held_areas, error, blamed, cleared = [], [], [], [], []
    for seed in range(8):
        city = make_up(seed)
        found = corrected_rates(*city.told)
        seen = found.looked > 0
        held.append(((found.low <= city.truth) & (city.truth <= found.high))[seen].mean())
        error.append(np.log(found.propensity.shrunk / city.propensity))

        cases = city.inspectors + city.public
        rates, low, high = area_rates(found, cases, city.area, np.ones(CELLS))
        looked_at = found.expected >= 0.1
        truth = np.bincount(city.area[looked_at], city.truth[looked_at]) / np.bincount(city.area[looked_at])
        raw = np.bincount(city.area, cases) / np.bincount(city.area, city.eyes)
        held_areas.append(((low <= truth) & (truth <= high)).mean())
        blamed.append(spearmanr(raw, city.propensity)[0])
        cleared.append(spearmanr(rates / truth, city.propensity)[0])

    assert np.mean(blamed) > 0.8, "raw rates rank areas by how much they complain"
    assert abs(np.mean(cleared)) < 0.25, "corrected ones do not"
    assert np.mean(held_areas) > 0.89
    assert 0.93 < np.mean(held) < 0.985  # the bounds are exact or wider, as Garwood's are for small counts
    assert abs(np.mean(error)) < 0.03
    assert np.std(error) < 0.2


def test_problems_that_come_last_and_are_found_are_told_as_what_stands_there() -> None:
    """A city simulated day by day: problems arise, are found by either or go by themselves."""
    rng = np.random.default_rng(5)
    cells, days, area = 400, 1_000, np.arange(400) % 4
    arising, goes = 0.05 * rng.gamma(2.0, 0.5, cells), 0.04
    patrol = 6.0 * rng.gamma(1.0, 1.0, cells)  # minutes a day
    by_minute, by_people = 0.002, np.array([0.002, 0.005, 0.02, 0.05])[area]
    standing, found = np.zeros(cells), np.zeros((2, cells))
    stood = np.zeros(cells)
    for _ in range(days):
        standing += rng.poisson(arising)
        stood += standing
        risks = np.array([by_minute * patrol, by_people, np.full(cells, goes)])
        gone = rng.binomial(standing.astype(int), 1 - np.exp(-risks.sum(axis=0)))
        inspectors = rng.binomial(gone, risks[0] / risks.sum(axis=0))
        public = rng.binomial(gone - inspectors, risks[1] / risks[1:].sum(axis=0))
        found += inspectors, public
        standing -= gone
    told = corrected_rates(found[0], found[1], days * patrol, np.full(cells, float(days)), area)

    worth = by_people[:4] / by_minute
    assert (np.abs(np.log(told.propensity.shrunk / worth)) < 3 * told.propensity.shrunk_error).all()
    assert told.propensity.shrunk_error.max() < 0.1
    true_rate = by_minute * stood / days
    inside = (told.low <= true_rate) & (true_rate <= told.high)
    assert inside.mean() > 0.9


def test_silence_means_nothing_where_nobody_looked() -> None:
    city = make_up(1)
    found = corrected_rates(*city.told)
    cases = city.inspectors + city.public
    silent = nobody_looked(found, cases)

    assert silent.any()
    assert (cases[silent] == 0).all()
    assert found.looked[silent].max() < found.looked[(cases == 0) & ~silent].min()
    assert np.exp(-found.expected[silent]).min() > 0.05


def test_another_unit_of_eyes_changes_no_rate() -> None:
    city = make_up(2)
    in_thousands = corrected_rates(city.inspectors, city.public, city.patrol, city.eyes / 1000, city.area)

    assert in_thousands.rates == pytest.approx(corrected_rates(*city.told).rates, rel=1e-9)
