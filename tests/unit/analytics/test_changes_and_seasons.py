"""Change points and seasons: refused, flat, every segmentation there is, scikit-learn, planted truth."""

import itertools
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.linear_model import PoissonRegressor

from gridcity.analytics.errors import NoVariation, ShapeMismatch, ValuesInvalid
from gridcity.analytics.spacetime.changes import change_points, overdispersion
from gridcity.analytics.spacetime.errors import NotFitted, StepsInvalid
from gridcity.analytics.spacetime.seasons import fit_season, week_profile
from gridcity.analytics.spacetime.steps import Every, Steps, calendar_steps

NEW_YORK = "America/New_York"


def steps_of(since: str, until: str, every: Every) -> Steps:
    zone = ZoneInfo(NEW_YORK)
    return calendar_steps(
        datetime.fromisoformat(since).replace(tzinfo=zone),
        datetime.fromisoformat(until).replace(tzinfo=zone),
        every,
        NEW_YORK,
    )


def best_of_all(
    counts: np.ndarray, expected: np.ndarray, penalty: float, least: int
) -> tuple[float, list[int]]:
    """Find the best segmentation by looking at every one (dynamic programming, nothing left out)."""
    n = counts.size
    best: list[tuple[float, list[int]]] = [(-penalty, []), *((np.inf, []) for _ in range(n))]
    for end in range(1, n + 1):
        for begin in range(end - least + 1):
            cases, awaited = counts[begin:end].sum(), expected[begin:end].sum()
            cost = -2 * (cases * np.log(cases / awaited) if cases else 0)
            total = best[begin][0] + cost + penalty
            if total < best[end][0] - 1e-12:
                best[end] = (total, [*best[begin][1], begin])
    return best[n][0], best[n][1][1:]


def total_cost(counts: np.ndarray, expected: np.ndarray, at: list[int], penalty: float) -> float:
    edges = [0, *at, counts.size]
    costs = 0.0
    for begin, end in itertools.pairwise(edges):
        cases = counts[begin:end].sum()
        costs += -2 * (cases * np.log(cases / expected[begin:end].sum()) if cases else 0)
    return costs + penalty * len(at)


def test_series_without_meaning_are_refused() -> None:
    with pytest.raises(ShapeMismatch):
        change_points(np.zeros((2, 3)))
    with pytest.raises(ShapeMismatch):
        change_points(np.zeros(3), expected=np.ones(2))
    for wrong in (-1.0, np.inf):
        with pytest.raises(ValuesInvalid, match="1 counts are negative"):
            change_points(np.array([1.0, wrong, 2.0]))
    with pytest.raises(ValuesInvalid, match="expect nothing"):
        change_points(np.ones(3), expected=np.array([1.0, 0.0, 1.0]))
    with pytest.raises(ValuesInvalid, match="0 are known"):
        change_points(np.full(3, np.nan))
    with pytest.raises(StepsInvalid):
        change_points(np.ones(3), least_steps=0)


@pytest.mark.parametrize("counts", [np.zeros(30), np.full(30, 1e9), np.ones(1), np.array([0.0, 9.0])])
def test_where_nothing_changes_or_little_is_known_there_is_one_level(counts: np.ndarray) -> None:
    found = change_points(counts)

    assert found.at.size == 0
    assert found.rates.tolist() == [counts.mean()]
    assert found.low[0] <= counts.mean() <= found.high[0]


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=22),
    st.floats(0.5, 30),
    st.integers(1, 4),
    st.integers(0, 99),
)
def test_the_segmentation_is_the_best_of_all(
    counts: list[int], penalty: float, least: int, seed: int
) -> None:
    series = np.array(counts, dtype=float)
    expected = np.random.default_rng(seed).uniform(0.5, 2, series.size)

    found = change_points(series, expected=expected, penalty=penalty, dispersion=1.0, least_steps=least)

    cost, _ = best_of_all(series, expected, penalty, least)
    if np.isfinite(cost):
        assert total_cost(series, expected, found.at.tolist(), penalty) == pytest.approx(cost, abs=1e-8)
        assert (np.diff([0, *found.at, series.size]) >= least).all()
    else:
        assert found.at.size == 0
    assert ((found.earliest <= found.at) & (found.at <= found.latest)).all()


def test_planted_changes_are_found_where_they_are_and_gaps_are_passed_over() -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(np.repeat([20, 60, 35], [40, 30, 50])).astype(float)
    counts[[5, 50, 51, 100]] = np.nan

    found = change_points(counts)

    assert np.abs(found.at - [40, 70]).max() <= 2
    assert ((found.earliest <= [40, 70]) & (found.latest >= [40, 70])).all()
    assert ((found.low < [20, 60, 35]) & (found.high > [20, 60, 35])).all()
    season = np.where(np.arange(120) % 2, 2.0, 1.0)
    assert change_points(rng.poisson(20 * season).astype(float), expected=season).at.size == 0


def test_chance_alone_seldom_makes_a_change_and_bounds_hold_what_they_promise() -> None:
    rng = np.random.default_rng(1)
    flat = [change_points(one.astype(float)).at.size > 0 for one in rng.poisson(4, (400, 52))]
    truth = np.repeat([6, 14], [30, 22])
    kept, within = 0, 0
    for one in rng.poisson(truth, (300, 52)).astype(float):
        found = change_points(one, dispersion=1.0)
        if found.at.size == 1:
            kept += 1
            within += int(found.earliest[0] <= 30 <= found.latest[0])

    assert np.mean(flat) < 0.03
    assert kept > 280
    assert within / kept > 0.93


def test_dispersion_is_that_of_the_counts() -> None:
    rng = np.random.default_rng(2)
    assert overdispersion(rng.poisson(40, 20_000).astype(float), np.ones(20_000)) == pytest.approx(
        1, abs=0.05
    )
    wild = rng.negative_binomial(10, 0.2, 20_000).astype(float)
    assert overdispersion(wild, np.ones(20_000)) == pytest.approx(5, rel=0.1)
    assert overdispersion(np.zeros(9), np.ones(9)) == 1
    stormy = rng.negative_binomial(5, 0.1, 200).astype(float)
    assert change_points(stormy).at.size <= change_points(stormy, dispersion=1.0).at.size


def test_the_week_by_the_hour_knows_the_nights_of_changed_clocks() -> None:
    hours = steps_of("2015-10-26", "2015-11-09", Every.HOUR)
    counts = np.array([start.hour == 9 for start in hours.starts], dtype=float) * 3

    profile = week_profile(counts, hours)

    assert profile.hours[6, 1] == 3, "one o'clock came twice on a Sunday"
    assert profile.hours.sum() == 14 * 24 + 1
    assert profile.rates[:, 9].tolist() == [3.0] * 7
    assert profile.low[0, 9] == pytest.approx(stats.chi2.ppf(0.025, 12) / 4)
    assert profile.high[0, 9] == pytest.approx(stats.chi2.ppf(0.975, 14) / 4)
    short = steps_of("2015-10-26", "2015-10-27", Every.HOUR)
    assert np.isnan(week_profile(np.ones(24), short).rates[3]).all()
    with pytest.raises(StepsInvalid):
        week_profile(np.ones(1), steps_of("2015-10-26", "2015-10-27", Every.DAY))
    with pytest.raises(ShapeMismatch):
        week_profile(np.ones(3), hours)
    with pytest.raises(ValuesInvalid):
        week_profile(counts - 1, hours)


def test_a_season_that_cannot_be_told_is_refused() -> None:
    days = steps_of("2015-01-01", "2016-01-01", Every.DAY)
    with pytest.raises(NoVariation):
        fit_season(np.zeros(365), days)
    with pytest.raises(ValuesInvalid, match="negative, infinite or missing"):
        fit_season(np.full(365, np.nan), days)
    month = steps_of("2015-01-01", "2015-02-01", Every.DAY)
    with pytest.raises(StepsInvalid, match="300 days"):
        fit_season(np.ones(31), month)
    week = steps_of("2015-01-05", "2015-01-12", Every.DAY)
    with pytest.raises(ValuesInvalid, match="too few"):
        fit_season(np.ones(7), week, yearly=0)
    never_on_mondays = np.array([float(start.weekday() > 0) for start in month.starts])
    with pytest.raises(NotFitted):
        fit_season(never_on_mondays, month, yearly=0)


def test_a_planted_season_is_got_back_and_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(6)
    days = steps_of("2013-01-01", "2016-01-01", Every.DAY)
    off = {date(year, month, day) for year in (2013, 2014, 2015) for month, day in ((1, 1), (7, 4), (12, 25))}
    off |= {date(2014, month, 17) for month in range(1, 13)}
    weekday = np.array([start.weekday() for start in days.starts])
    is_off = np.array([start.date() in off for start in days.starts])
    weeks = np.array([1.3, 1.2, 1.1, 1.1, 1.0, 0.6, 0.6])
    angle = 2 * np.pi * (days.edges[:-1] + days.edges[1:]) / 2e6 / (365.2425 * 86_400)
    truth = (
        50
        * weeks[weekday]
        * np.exp(0.3 * np.sin(angle))
        * np.where(is_off, 0.5, 1.0)
        * days.lengths_s
        / 86_400
    )
    counts = rng.poisson(truth).astype(float)

    found = fit_season(counts, days, holidays=off)

    effect = dict(zip(found.names, found.effects.tolist(), strict=True))
    low = dict(zip(found.names, found.low.tolist(), strict=True))
    high = dict(zip(found.names, found.high.tolist(), strict=True))
    assert low["holiday"] < 0.5 < high["holiday"]
    assert low["year sin 1"] < np.exp(0.3) < high["year sin 1"]
    assert low["trend a year"] < 1 < high["trend a year"]
    mean = np.exp(np.log(weeks).mean())
    assert effect["Sunday"] == pytest.approx(0.6 / mean, rel=0.05)
    assert low["Sunday"] < 0.6 / mean < high["Sunday"]
    assert found.dispersion == pytest.approx(1, abs=0.15)
    inside = (found.expected_low <= truth) & (truth <= found.expected_high)
    assert inside.mean() > 0.8
    one_hot = np.column_stack(
        [np.sin(angle), np.cos(angle), np.arange(1095) / 1095, is_off, *(weekday == one for one in range(6))]
    )
    peer = PoissonRegressor(alpha=0, tol=1e-12, max_iter=5000)
    peer.fit(one_hot, counts / days.lengths_s, sample_weight=days.lengths_s)
    assert found.expected == pytest.approx(peer.predict(one_hot) * days.lengths_s, rel=1e-3)
    ahead = steps_of("2016-01-01", "2016-03-01", Every.DAY)
    assert found.expects(days) == pytest.approx(found.expected)
    assert 20 < found.expects(ahead).mean() < 100


def test_months_have_their_real_length_and_their_share_of_holidays() -> None:
    months = steps_of("2012-01-01", "2016-01-01", Every.MONTH)
    counts = months.lengths_s / 86_400 * 10

    found = fit_season(counts, months, holidays={date(2014, 7, 4)}, has_trend=False)

    assert found.names == ("level", "year sin 1", "year cos 1", "holiday")
    assert found.expected == pytest.approx(counts, rel=1e-6), "a longer month is no busier month"
    assert found.effects[0] == pytest.approx(10 / 24)
