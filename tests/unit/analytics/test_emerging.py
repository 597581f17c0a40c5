"""Trends and emerging hot spots: refused, flat; plain loops, scipy, esda, the definitions in words."""

import itertools
from typing import Any

import numpy as np
import pytest
from esda import G_Local
from hypothesis import given, settings
from hypothesis import strategies as st
from libpysal.weights import WSP
from scipy import sparse, stats

from gridcity.analytics.errors import (
    NoVariation,
    ShapeMismatch,
    TooFewCells,
    ValuesInvalid,
    WeightsInvalid,
)
from gridcity.analytics.hotspots import getis_ord_star
from gridcity.analytics.spacetime.emerging import Against, emerging_hot_spots, space_time_gi_star
from gridcity.analytics.spacetime.errors import StepsInvalid
from gridcity.analytics.spacetime.patterns import RULES, Pattern, name_patterns, pattern_name
from gridcity.analytics.spacetime.trends import mann_kendall, prewhitened, sen_slopes, trend_p_values
from gridcity.analytics.stencil import Stencil, stencil_of_mask
from gridcity.analytics.weights import lattice_neighbours, with_self

series_of = st.lists(st.integers(-3, 6), min_size=3, max_size=25).map(lambda one: np.array(one, dtype=float))


def a_lattice(rows: int, cols: int) -> tuple[Stencil, sparse.csr_array]:
    col, row = np.meshgrid(np.arange(cols), np.arange(rows))
    matrix = with_self(lattice_neighbours(col.ravel(), row.ravel()))
    return stencil_of_mask(np.ones((rows, cols), dtype=np.bool_)), matrix


def test_series_that_are_none_are_refused() -> None:
    for test in (mann_kendall, sen_slopes, trend_p_values):
        with pytest.raises(ShapeMismatch):
            test(np.zeros(3))  # type: ignore[operator]
        with pytest.raises(ValuesInvalid, match="1 values are infinite"):
            test(np.array([[1.0, np.inf, 2.0]]))  # type: ignore[operator]
    with pytest.raises(ValuesInvalid, match="1 series miss values"):
        trend_p_values(np.array([[1.0, np.nan, 2.0]]))
    with pytest.raises(ValuesInvalid, match="too few"):
        trend_p_values(np.array([[1.0, 2.0]]))


def test_a_flat_series_has_no_trend_and_a_short_one_is_not_judged() -> None:
    flat = mann_kendall(np.full((1, 9), 1e9))
    short = mann_kendall(np.array([[1.0, 2.0], [np.nan, np.nan]]))

    assert (flat.s[0], flat.z[0], flat.p_two_sided[0], flat.tau[0]) == (0, 0, 1, 0)
    assert np.isnan(short.p_two_sided).all()
    assert sen_slopes(np.full((1, 4), 7.0)).slope.tolist() == [0.0]
    assert np.isnan(sen_slopes(np.array([[np.nan, 4.0, np.nan]])).slope).all()
    assert mann_kendall(np.zeros((0, 5))).s.size == 0


@settings(max_examples=60)
@given(series_of)
def test_the_trend_is_that_of_all_pairs_and_of_scipy(series: np.ndarray) -> None:
    found = mann_kendall(series[np.newaxis])

    pairs = itertools.combinations(series.tolist(), 2)
    assert found.s[0] == sum(np.sign(later - earlier) for earlier, later in pairs)
    n = series.size
    ties = np.unique(series, return_counts=True)[1]
    variance = (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    assert found.variance[0] == pytest.approx(variance)
    if np.ptp(series):
        tau, p = stats.kendalltau(np.arange(n), series, method="asymptotic")
        assert found.tau[0] == pytest.approx(tau)
        uncorrected = 2 * stats.norm.sf(abs(found.s[0]) / np.sqrt(variance))
        assert uncorrected == pytest.approx(p)
        assert found.p_two_sided[0] >= uncorrected - 1e-12


@settings(max_examples=40)
@given(series_of, st.floats(0.1, 9), st.integers(0, 30))
def test_a_trend_does_not_ask_for_scale_and_turns_with_time(series: np.ndarray, by: float, gap: int) -> None:
    one = mann_kendall(series[np.newaxis])

    assert mann_kendall(np.exp(series / 10)[np.newaxis] * by).s == one.s
    assert mann_kendall(series[np.newaxis, ::-1]).s == -one.s
    holed = np.insert(series, gap % series.size, np.nan)[np.newaxis]
    assert mann_kendall(holed).z == one.z


def test_slopes_are_those_of_scipy() -> None:
    rng = np.random.default_rng(2)
    series = rng.poisson(4, (200, 21)).astype(float) + np.linspace(-3, 3, 200)[:, np.newaxis] * np.arange(21)

    found = sen_slopes(series, confidence=0.9)

    for row in range(0, 200, 7):
        slope, _, low, high = stats.theilslopes(series[row], alpha=0.9)
        assert found.slope[row] == pytest.approx(slope)
        assert (found.low[row], found.high[row]) == pytest.approx((low, high))


def test_false_alarms_stay_down_where_steps_depend_on_each_other_and_trends_are_found() -> None:
    rng = np.random.default_rng(5)
    noise = rng.normal(size=(3000, 60))
    for step in range(1, 60):
        noise[:, step] += 0.5 * noise[:, step - 1]

    assert (mann_kendall(noise).p_two_sided <= 0.05).mean() > 0.2
    assert (trend_p_values(noise) <= 0.05).mean() < 0.06
    assert (trend_p_values(noise + 0.1 * np.arange(60)) <= 0.05).mean() > 0.7
    steady = np.tile(np.arange(9.0), (2, 1))
    assert (np.diff(prewhitened(steady, trend_free=True)) == 1).all(), "a trend and nothing else stays"


def test_cubes_and_weights_that_are_none_are_refused() -> None:
    stencil, matrix = a_lattice(2, 3)
    cube = np.arange(12.0).reshape(6, 2)
    with pytest.raises(ShapeMismatch):
        space_time_gi_star(cube[:5], stencil)
    with pytest.raises(ShapeMismatch):
        space_time_gi_star(cube[:, :0], stencil)
    with pytest.raises(ValuesInvalid, match="1 bins are missing"):
        space_time_gi_star(np.where(cube == 3, np.nan, cube), stencil)
    with pytest.raises(NoVariation):
        space_time_gi_star(np.full((6, 2), 3), matrix)
    with pytest.raises(StepsInvalid, match="lie ahead"):
        space_time_gi_star(cube, stencil, steps_back=-1)
    with pytest.raises(StepsInvalid, match="have no history"):
        emerging_hot_spots(cube[:, :1], stencil)
    with pytest.raises(WeightsInvalid, match="not their own neighbours"):
        space_time_gi_star(cube, lattice_neighbours(np.arange(6), np.zeros(6, int)))
    with pytest.raises(WeightsInvalid, match="negative"):
        space_time_gi_star(cube, -matrix)
    with pytest.raises(TooFewCells):
        space_time_gi_star(cube[:1], a_lattice(1, 1)[0])


@pytest.mark.parametrize("steps_back", [0, 1, 2])
def test_scores_of_bins_are_those_of_esda_with_all_bins_written_out(steps_back: int) -> None:
    stencil, matrix = a_lattice(4, 5)
    cube = np.random.default_rng(1).poisson(2, (20, 6)).astype(float)
    near_in_time = sum(np.eye(6, k=-back) for back in range(steps_back + 1))
    bins = sparse.csr_matrix(sparse.kron(matrix, near_in_time))

    found = space_time_gi_star(cube, stencil, steps_back=steps_back)

    peer: Any = G_Local(
        cube.ravel(), WSP(bins).to_W(silence_warnings=True), star=True, transform="B", permutations=0
    )
    assert found.ravel() == pytest.approx(peer.Zs, abs=1e-10)
    assert space_time_gi_star(cube, matrix, steps_back=steps_back) == pytest.approx(found, abs=1e-12)


def test_within_their_own_steps_scores_are_those_of_each_map() -> None:
    stencil, matrix = a_lattice(5, 5)
    cube = np.random.default_rng(3).poisson(3, (25, 4)).astype(float) * [1, 10, 0, 1e9]

    found = space_time_gi_star(cube, stencil, steps_back=0, against=Against.WINDOW)

    for step in (0, 1, 3):
        assert found[:, step] == pytest.approx(getis_ord_star(cube[:, step], matrix), abs=1e-9)
    assert np.isnan(found[:, 2]).all(), "a step in which nothing happened has no hot spot"
    two = space_time_gi_star(cube[:, :2], stencil, steps_back=1, against=Against.WINDOW)
    whole = space_time_gi_star(cube[:, :2], stencil, steps_back=1, against=Against.CUBE)
    assert two[:, 1] == pytest.approx(whole[:, 1]), "a window as long as the cube is the cube"


@settings(max_examples=25)
@given(seed=st.integers(0, 10**6), by=st.floats(0.01, 1e6), more=st.floats(-5, 5))
def test_scores_do_not_ask_for_scale_shift_or_the_order_of_cells(seed: int, by: float, more: float) -> None:
    rng = np.random.default_rng(seed)
    _, matrix = a_lattice(3, 4)
    cube = rng.poisson(2, (12, 5)) + np.eye(12, 5)
    order = rng.permutation(12)
    one = space_time_gi_star(cube, matrix)

    assert space_time_gi_star(cube * by + more, matrix) == pytest.approx(one, abs=1e-6)
    shuffled = sparse.csr_array(matrix[order][:, order])
    assert space_time_gi_star(cube[order], shuffled) == pytest.approx(one[order], abs=1e-9)


def test_an_island_is_scored_by_itself() -> None:
    apart = sparse.csr_array(np.eye(40))
    cube = np.zeros((40, 6))
    cube[2] = 9

    found = emerging_hot_spots(cube, apart, steps_back=0)

    assert pattern_name(int(found.patterns[2])) == "persistent hot spot"
    assert found.named()["no pattern"] == 39


def in_words(signs: np.ndarray, trend: int) -> int:
    """Name one history by the definitions of Esri's documentation, written out one after the other."""
    names: list[tuple[int, int]] = []
    for side in (1, -1):
        hot = signs * side == 1
        run = hot.size if hot.all() else int(np.argmin(hot[::-1]))
        is_first, throughout = not hot[: hot.size - run].any(), hot.mean() >= 0.9
        said = [
            (hot[-1] and run == 1 and is_first, Pattern.NEW),
            (hot[-1] and run >= 2 and is_first and not throughout, Pattern.CONSECUTIVE),
            (hot[-1] and throughout and trend * side == 1, Pattern.INTENSIFYING),
            (hot[-1] and throughout and trend * side == -1, Pattern.DIMINISHING),
            (hot[-1] and throughout and trend == 0, Pattern.PERSISTENT),
            (hot[-1] and not throughout and not (signs * side == -1).any(), Pattern.SPORADIC),
            (hot[-1] and not throughout, Pattern.OSCILLATING),
            (not hot[-1] and throughout, Pattern.HISTORICAL),
        ]
        names += [(order, side * pattern) for order, (fits, pattern) in enumerate(said) if fits]
    return min(names)[1] if names else 0


@settings(max_examples=200)
@given(
    st.one_of(
        st.lists(st.integers(-1, 1), min_size=1, max_size=12),
        st.lists(st.sampled_from([1, 1, 1, 1, 1, 1, 1, 0, -1]), min_size=8, max_size=24),
    ),
    st.integers(-1, 1),
)
def test_each_history_has_the_name_that_the_definitions_give_it(history: list[int], trend: int) -> None:
    signs = np.array([history], dtype=np.int8)

    name = name_patterns(signs, np.array([trend], dtype=np.int8))[0]

    assert name == in_words(signs[0], trend)
    assert name_patterns(-signs, np.array([-trend], dtype=np.int8))[0] == -name, "cold is hot changed over"


def history(written: str) -> list[int]:
    """Read a history drawn as text: ``+`` hot, ``-`` cold, ``.`` neither."""
    return ["-.+".index(step) - 1 for step in written]


BORDERS: dict[Pattern, tuple[tuple[str, int], ...]] = {
    # History and trend. Of 10 steps 9 are just "ninety percent", 8 are not; of 11 steps 10 are needed.
    Pattern.NEW: ((".........+", 0), (".........+", 1), ("-----....+", 0), ("+", 0), ("--------.+", -1)),
    Pattern.CONSECUTIVE: (
        ("........++", 0),  # two are the fewest
        ("..++++++++", 1),  # eight of ten are the most
        ("..+++++++++", 0),  # nine of eleven
        ("-.......++", 0),
    ),
    Pattern.INTENSIFYING: (("++++++++++", 1), (".+++++++++", 1), ("+++.++++++", 1), ("-+++++++++", 1)),
    Pattern.DIMINISHING: (("++++++++++", -1), (".+++++++++", -1), ("+++.++++++", -1), ("-+++++++++", -1)),
    Pattern.PERSISTENT: (("++++++++++", 0), (".+++++++++", 0), ("+++.++++++", 0), ("-+++++++++", 0)),
    Pattern.SPORADIC: (("+........+", 0), ("++++.+++.+", 1), ("+++.+++.+++", -1), ("+.......++", 0)),
    Pattern.OSCILLATING: (("+-.......+", 0), ("++++-+++.+", 1), ("+-......++", 0), ("-+.......+", -1)),
    Pattern.HISTORICAL: (("+++++++++.", 0), ("+++++++++.", 1), ("+++++++++.", -1), ("++++++++++.", 0)),
    Pattern.NONE: (
        ("..........", 1),
        ("++++++++..", 0),  # eight of ten, and not now
        ("+++++++++..", 0),
        ("+-+-+-+-+.", 0),
        ("........+.", 0),
    ),
}
"""What just still has each name, next to what just has another."""


@pytest.mark.parametrize("pattern", Pattern)
@pytest.mark.parametrize("side", [1, -1])
def test_each_of_the_17_patterns_reaches_to_its_border(pattern: Pattern, side: int) -> None:
    for written, trend in BORDERS[pattern]:
        signs = side * np.array([history(written)], dtype=np.int8)

        name = name_patterns(signs, np.array([side * trend], dtype=np.int8))

        assert name.tolist() == [side * pattern], written


def test_what_is_now_comes_first_where_two_names_fit() -> None:
    both = np.array([history("+++++++++-"), history("---------+")], dtype=np.int8)

    assert name_patterns(both, np.zeros(2, np.int8)).tolist() == [-Pattern.NEW, Pattern.NEW]
    assert {pattern for pattern, _, _ in RULES} | {Pattern.NONE} == set(Pattern)
    with pytest.raises(ShapeMismatch):
        name_patterns(np.zeros((2, 3), np.int8), np.zeros(3, np.int8))


def test_what_was_planted_is_found_and_noise_stays_unnamed() -> None:
    rng = np.random.default_rng(9)
    stencil, _ = a_lattice(20, 20)
    cube = rng.poisson(5, (20, 20, 30)).astype(float)
    cube[2:5, 2:5, 29] += 14
    cube[2:5, 14:17, 24:] += 14
    cube[14:17, 2:5] += rng.poisson(np.linspace(3, 25, 30), (3, 3, 30))
    cube[14:17, 14:17] += rng.poisson(12, (3, 3, 30))

    found = emerging_hot_spots(cube.reshape(400, 30), stencil, steps_back=0)

    names = found.patterns.reshape(20, 20)
    assert names[3, 3] == Pattern.NEW
    assert names[3, 15] == Pattern.CONSECUTIVE
    assert names[15, 3] == Pattern.INTENSIFYING
    assert names[15, 15] == Pattern.PERSISTENT
    pure = emerging_hot_spots(rng.poisson(5, (400, 30)).astype(np.int32), stencil, steps_back=0)
    assert (pure.signs != 0).mean() < 0.001
    whitened = emerging_hot_spots(cube.reshape(400, 30), stencil, steps_back=0, prewhiten=True)
    assert whitened.patterns.reshape(20, 20)[15, 15] == Pattern.PERSISTENT
