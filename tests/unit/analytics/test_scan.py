"""Scans against all zones and windows one by one, against published clusters, and against themselves."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gridcity.analytics.scan import scanning
from gridcity.analytics.scan import zones as zones_module
from gridcity.analytics.scan.chance import Chance, Problem, p_gumbel, p_value
from gridcity.analytics.scan.errors import ScanInvalid, ZonesTooMany
from gridcity.analytics.scan.likelihood import BERNOULLI, POISSON, log_ratio
from gridcity.analytics.scan.person_time import over_time
from gridcity.analytics.scan.replicates import Exchanged, Labelled, Poisson, stream
from gridcity.analytics.scan.scanning import Scan, Search, scan_bernoulli, scan_exchanged, scan_poisson
from gridcity.analytics.scan.zones import CIRCLE, Shape, Zones, ellipses, zones_within

NONE = Chance(replicates=0)
FEW = Chance(replicates=19, seed=7)


class Town(NamedTuple):
    """A small town: where its locations lie, and which cases happened there on which days."""

    places: NDArray[np.float64]
    locations: list[int]
    days: list[int]
    n_days: int


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """Draw one on a lattice, so that many distances are equal."""
    spots = draw(
        st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=8, unique=True)
    )
    n_days = draw(st.integers(1, 6))
    happened = st.tuples(st.integers(0, len(spots) - 1), st.integers(0, n_days - 1))
    cases = draw(st.lists(happened, min_size=1, max_size=25))
    return Town(100.0 * np.array(spots, float), [one for one, _ in cases], [day for _, day in cases], n_days)


def circles(places: NDArray[np.float64], reach_m: float) -> Iterator[NDArray[np.bool_]]:
    """Give all zones, each once for every centre and distance."""
    for centre in places:
        distances = np.hypot(*(places - centre).T)
        for radius in np.unique(distances[distances <= reach_m]):
            yield distances <= radius


def windows(n_days: int, search: Search) -> Iterator[slice]:
    for end in range(1, n_days + 1):
        if search.longest is not None and (end == n_days or not search.is_prospective):
            for start in range(max(end - search.longest, 0), end):
                yield slice(start, end)


class Ground(NamedTuple):
    """Where is scanned: places, how far, and which zones and windows."""

    places: NDArray[np.float64]
    reach_m: float
    search: Search


def one_by_one(
    model: int, ground: Ground, seen: NDArray[np.float64], expected: NDArray[np.float64], all_cases: float
) -> float:
    """Give the greatest ratio by looking at every zone and window."""
    best, most = 0.0, ground.search.largest_share * expected.sum() * (1 + 1e-12)
    for inside in circles(ground.places, ground.reach_m):
        if expected[inside].sum() <= most:
            for window in windows(seen.shape[1], ground.search):
                cases, about = seen[inside, window].sum(), expected[inside, window].sum()
                if cases >= ground.search.fewest_cases:
                    best = max(best, log_ratio(model, cases, about, all_cases, expected.sum()))
    return best


def greatest(scan: Scan) -> float:
    return scan.clusters[0].ratio if scan.clusters else 0.0


def table_of(town: Town) -> NDArray[np.float64]:
    seen = np.zeros((len(town.places), town.n_days))
    np.add.at(seen, (town.locations, town.days), 1)
    return seen


searches = st.builds(
    Search, st.integers(1, 6), st.booleans(), st.sampled_from([0.35, 0.5, 1.0]), st.integers(1, 3)
)


@given(towns(), searches, st.sampled_from([150.0, 250.0, np.inf]))
@settings(deadline=None)
def test_days_exchanged_find_what_one_by_one_finds(town: Town, search: Search, reach_m: float) -> None:
    zones = zones_within(town.places, reach_m=reach_m)
    seen = table_of(town)
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
    found = scan_exchanged(town.locations, town.days, zones, search, n_days=town.n_days, chance=NONE)

    assert greatest(found) == pytest.approx(
        one_by_one(POISSON, Ground(town.places, reach_m, search), seen, expected, seen.sum()), abs=1e-9
    )


@given(towns(), searches, st.integers(0, 2**32), st.sampled_from([POISSON, BERNOULLI]))
@settings(deadline=None)
def test_counts_find_what_one_by_one_finds(town: Town, search: Search, seed: int, model: int) -> None:
    zones = zones_within(town.places, reach_m=np.inf)
    seen = table_of(town)
    more = np.random.default_rng(seed).integers(0, 4, seen.shape)
    if model == POISSON:
        expected = seen + more + 0.5
        found = scan_poisson(seen, expected, zones, search, chance=NONE)
        expected *= seen.sum() / expected.sum()
    else:
        expected = seen + more
        found = scan_bernoulli(seen, expected, zones, search, chance=NONE)

    assert greatest(found) == pytest.approx(
        one_by_one(model, Ground(town.places, np.inf, search), seen, expected, seen.sum()), abs=1e-9
    )


def asked_by(scan: Callable[[], object]) -> Problem:
    """Give what a scan asks chance."""
    asked: list[Problem] = []

    def keep(problem: Problem, _: Chance, __: object) -> NDArray[np.float64]:
        asked.append(problem)
        return np.empty(0)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanning, "ask", keep)
        scan()
    return asked[0]


def replicate(problem: Problem, seed: int, number: int, n_days: int) -> NDArray[np.float64]:
    """Draw one; of all cases, those before the first window are not drawn."""
    seen = np.zeros((len(problem.ranks), n_days))
    locations, days, counts = problem.null.draw(stream(seed, number))
    np.add.at(seen, (locations, days), counts)
    return seen


@given(towns(), searches, st.integers(0, 2**32))
@settings(deadline=None, max_examples=40)
def test_replicates_reach_what_one_by_one_finds_in_them(town: Town, search: Search, seed: int) -> None:
    zones = zones_within(town.places, reach_m=250.0)
    problem = asked_by(lambda: scan_exchanged(town.locations, town.days, zones, search, n_days=town.n_days))
    ground = Ground(town.places, 250.0, search)
    expected = np.outer(problem.zones[3][problem.ranks], np.diff(problem.shares))
    for number, reached in enumerate(problem.maxima(seed, range(3))):
        seen = replicate(problem, seed, number, town.n_days)
        total = one_by_one(POISSON, ground, seen, expected, problem.totals[0])
        assert reached == pytest.approx(total, abs=1e-9)


@pytest.mark.parametrize("is_prospective", [True, False])
@pytest.mark.parametrize("longest", [1, 7, 9])
@pytest.mark.parametrize(
    ("model", "about"),
    [
        (POISSON, 1),
        (POISSON, 40),  # narrow lanes are too narrow
        (BERNOULLI, 60),
        (POISSON, 700),  # for a single place and day
        (POISSON, 3_000),  # and those of 16 bits, too
    ],
)
def test_no_lane_is_too_narrow(model: int, about: int, longest: int, is_prospective: bool) -> None:  # noqa: FBT001
    rng = np.random.default_rng(5)
    places, search = rng.uniform(0, 500, (6, 2)), Search(longest, is_prospective)
    many = rng.integers(1, 2 * about + 1, (6, 11))
    cases = rng.poisson(many) if model == POISSON else rng.binomial(many, np.array(0.5))
    scan, zones = scan_poisson if model == POISSON else scan_bernoulli, zones_within(places, reach_m=400.0)
    problem = asked_by(lambda: scan(cases, many, zones, search))
    expected = many * (cases.sum() / many.sum() if model == POISSON else 1.0)
    for number, reached in enumerate(problem.maxima(3, range(4))):
        seen = replicate(problem, 3, number, 11)
        found = one_by_one(model, Ground(places, 400.0, search), seen, expected, cases.sum())
        assert reached == pytest.approx(found, rel=1e-9)


def blob(n: int = 400, seed: int = 3) -> Town:
    """Give a town where fourteen cases came together on the last two days."""
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, 3000, (60, 2))
    near = np.argsort(np.hypot(*(places - places[0]).T))[:4]
    locations = [*rng.integers(0, 60, n), *rng.choice(near, 14)]
    return Town(places, locations, [*rng.integers(0, 30, n), *rng.integers(28, 30, 14)], 30)


def scan_of(town: Town, *, chance: Chance = FEW, places: NDArray[np.float64] | None = None) -> Scan:
    zones = zones_within(town.places if places is None else places, reach_m=800.0)
    return scan_exchanged(
        town.locations, town.days, zones, Search(5, is_prospective=True), n_days=town.n_days, chance=chance
    )


def told(scan: Scan) -> list[tuple[object, ...]]:
    return [
        (sorted(one.locations), one.first_day, one.last_day, one.cases, round(one.ratio, 9), one.p_value)
        for one in scan.clusters
    ]


def test_what_came_together_is_found_and_named() -> None:
    town = blob()
    first = scan_of(town).clusters[0]

    near = np.argsort(np.hypot(*(town.places - town.places[0]).T))[:4]
    assert set(near) <= set(first.locations)
    assert (first.first_day, first.last_day) == (28, 29)
    assert first.excess > 4
    assert first.p_value == 1 / 20
    assert first.p_gumbel < 0.01
    assert first.recurrence() == 20


def test_the_same_seed_gives_the_same_bytes_whatever_the_threads() -> None:
    one, four = (scan_of(blob(), chance=replace(FEW, replicates=150, threads=n)) for n in (1, 4))

    assert one.maxima.tobytes() == four.maxima.tobytes()
    assert told(one) == told(four)
    assert (
        scan_of(blob(), chance=replace(FEW, replicates=150, seed=8)).maxima.tobytes() != one.maxima.tobytes()
    )


def test_neither_the_order_of_cases_nor_where_the_map_lies_matters() -> None:
    town = blob()
    order = np.random.default_rng(0).permutation(len(town.days))
    mixed = town._replace(
        locations=[town.locations[one] for one in order], days=[town.days[one] for one in order]
    )
    turn = np.array([[0.6, -0.8], [0.8, 0.6]])

    assert told(scan_of(mixed, chance=NONE))[0][:5] == told(scan_of(town, chance=NONE))[0][:5]
    moved = scan_of(town, chance=NONE, places=town.places @ turn + (5e5, 4e6))
    assert told(moved)[0][:5] == told(scan_of(town, chance=NONE))[0][:5]


def test_clusters_share_no_location() -> None:
    clusters = scan_of(blob()).clusters
    inside = np.concatenate([one.locations for one in clusters])

    assert len(clusters) > 1
    assert len(inside) == len(set(inside))
    assert [one.ratio for one in clusters] == sorted((one.ratio for one in clusters), reverse=True)


def test_an_ellipse_finds_a_street_that_a_circle_does_not() -> None:
    east, north = np.meshgrid(np.arange(12) * 100.0, np.arange(12) * 100.0)
    places = np.c_[east.ravel(), north.ravel()]
    cases = np.where((places[:, 1] == 500) & (places[:, 0] >= 300), 6, 1)
    expected = np.ones(len(places))
    (round_one, long_one) = (
        scan_poisson(
            cases, expected, zones_within(places, reach_m=500.0, shapes=shapes), chance=NONE
        ).clusters[0]
        for shapes in ((CIRCLE,), (CIRCLE, Shape(5, 0), Shape(5, 90)))
    )

    assert long_one.ratio > 1.5 * round_one.ratio
    zones = zones_within(places, reach_m=500.0, shapes=(CIRCLE, Shape(5, 0), Shape(5, 90)))
    assert zones.shape_of(long_one.row) == Shape(5, 0)
    assert np.ptp(places[long_one.locations][:, 1]) == 0
    assert zones.centre_of(long_one.row) in long_one.locations


def test_ellipses_of_a_ratio_point_everywhere() -> None:
    shapes = ellipses((2.0,))

    assert shapes[0] == CIRCLE
    assert [one.angle_deg for one in shapes[1:]] == [0, 30, 60, 90, 120, 150]


def test_as_many_as_expected_everywhere_stand_out_nowhere() -> None:
    zones = zones_within(np.arange(20.0).reshape(-1, 2) * 100, reach_m=300.0)
    scan = scan_poisson(np.full(10, 3), np.full(10, 7.0), zones, chance=FEW)

    assert scan.clusters == ()
    assert (scan.maxima >= 0).all()


def test_no_cases_are_no_cluster() -> None:
    zones = zones_within(np.zeros((1, 2)), reach_m=1.0)

    assert scan_exchanged([], [], zones, Search(3), n_days=5, chance=FEW).clusters == ()
    assert scan_poisson([0], [1.0], zones, chance=FEW).clusters == ()


def test_billions_of_cases_are_counted() -> None:
    zones = zones_within(np.arange(8.0).reshape(-1, 2), reach_m=1.0)
    cases = np.array([0, 40_000, 0, 10_000])
    first = scan_poisson(cases, np.ones(4), zones, chance=NONE).clusters[0]

    assert (first.cases, first.expected) == (40_000, 12_500)


def test_the_ratio_of_shares_is_right_to_all_digits() -> None:
    cases, population, all_cases, everybody = 2359, 2399367, 9753, 12 * 10**6
    with localcontext() as context:
        context.prec = 40

        def likelihood(c: int, n: int) -> Decimal:
            return c * (Decimal(c) / n).ln() + (n - c) * (Decimal(n - c) / n).ln()

        known = (
            likelihood(cases, population)
            + likelihood(all_cases - cases, everybody - population)
            - likelihood(all_cases, everybody)
        )

    assert log_ratio(BERNOULLI, cases, population, all_cases, everybody) == pytest.approx(
        float(known), rel=1e-13
    )


def test_p_values_count_what_happened_as_one_of_the_cases() -> None:
    maxima = np.arange(1.0, 20.0)

    assert p_value(25.0, maxima) == 1 / 20
    assert p_value(19.0, maxima) == 2 / 20, "a tie is as far"
    assert p_value(0.5, maxima) == 1
    assert np.isnan(p_value(1.0, np.empty(0)))
    assert np.isnan(p_gumbel(1.0, np.ones(5)))


def test_the_gumbel_distribution_agrees_with_a_thousand_replicates() -> None:
    maxima = np.random.default_rng(1).gumbel(5, 1.5, 9_999)

    for ratio in (6.0, 8.0, 10.0):
        assert p_gumbel(ratio, maxima) == pytest.approx(p_value(ratio, maxima), rel=0.15)


def test_progress_is_told_and_may_end_the_work() -> None:
    class EndedError(Exception):
        pass

    seen: list[tuple[int, int]] = []
    town = blob()
    zones = zones_within(town.places, reach_m=800.0)

    def stop(done: int, of: int) -> None:
        seen.append((done, of))
        raise EndedError

    with pytest.raises(EndedError):
        scan_exchanged(
            town.locations, town.days, zones, Search(5), n_days=30, chance=Chance(999), progress=stop
        )
    assert len(seen) == 1
    assert 0 < seen[0][0] < seen[0][1] == 999


def zones_of(n: int = 3) -> Zones:
    return zones_within(np.arange(2.0 * n).reshape(-1, 2), reach_m=10.0)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: zones_within(np.zeros((0, 2)), reach_m=1.0), "at least one"),
        (lambda: zones_within(np.array([[np.nan, 0.0]]), reach_m=1.0), "pairs of numbers"),
        (lambda: zones_within(np.zeros((2, 2)), reach_m=0.0), "positive length"),
        (lambda: zones_within(np.zeros((2, 2)), reach_m=1.0, shapes=(Shape(0.5),)), "as long as"),
        (lambda: Search(0), "at least one day"),
        (lambda: scan_poisson([10**9, 1, 1], [1, 1, 1], zones_of()), "more than the 10,000,000"),
        (lambda: over_time([1.0, 2.0], [0.0], [0.0, 1.0]), "has its moment"),
        (lambda: over_time([1.0, 2.0], [1.0, 1.0], [0.0, 1.0]), "they rise"),
        (lambda: over_time([1.0], [0.0], [1.0]), "at least two"),
        (lambda: over_time([np.nan], [0.0], [0.0, 1.0]), "finite"),
        (lambda: Search(3, largest_share=1.5), "between 0 and 1"),
        (lambda: Search(3, fewest_cases=0), "at least one case"),
        (lambda: Chance(-1), "fewer than none"),
        (lambda: scan_exchanged([3], [0], zones_of(), Search(1), n_days=1), "no zone knows"),
        (lambda: scan_exchanged([0], [1], zones_of(), Search(1), n_days=1), "outside of the period"),
        (lambda: scan_exchanged([0], [], zones_of(), Search(1), n_days=1), "one location and one day"),
        (lambda: scan_exchanged([0], [0], zones_of(), Search(), n_days=1), "windows of some days"),
        (lambda: scan_poisson([1, 2], [1, 2], zones_of()), "each location"),
        (lambda: scan_poisson([1, 2, -1], [1, 2, 1], zones_of()), "not below 0"),
        (lambda: scan_poisson([1, 2, 0.5], [1, 2, 1], zones_of()), "whole numbers"),
        (lambda: scan_poisson([1, 2, 1], [1, 2, 0], zones_of()), "none can be expected"),
        (lambda: scan_poisson([1, 2, 1], [1, np.nan, 1], zones_of()), "finite"),
        (lambda: scan_bernoulli([1, 2, 1], [1, 1, 1], zones_of()), "more cases than may be"),
    ],
)
def test_what_cannot_be_scanned_is_refused(wrong: "object", says: str) -> None:
    assert callable(wrong)
    with pytest.raises(ScanInvalid, match=says):
        wrong()


def test_more_than_memory_holds_is_refused_before_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zones_module, "MOST_MEMBERS", 80)
    with pytest.raises(ZonesTooMany, match="hold 81 locations; 80 can be held"):
        zones_within(np.random.default_rng(0).uniform(0, 1, (9, 2)), reach_m=10.0)


def test_draws_keep_what_the_null_hypothesis_keeps() -> None:
    rng = np.random.default_rng(5)
    exchanged = Exchanged(np.array([0, 0, 1, 2]), np.array([3, 0, 1, 3]), since=1)
    locations, days, _ = exchanged.draw(rng)
    assert sorted(days) == [1, 3, 3]
    assert np.bincount(locations, minlength=3)[0] <= 2
    assert Poisson(np.array([[1.0, 0.0], [2.0, 1.0]]), 50).draw(rng)[2].sum() == 50
    where, _, counts = Labelled(np.array([[1], [0], [30]]), 20).draw(rng)
    assert counts.sum() == 20
    assert set(where) <= {0, 2}


def test_person_time_is_the_area_under_straight_lines() -> None:
    counted, at = [3.0, 9.0, 1.0], [10.0, 40.0, 50.0]
    edges = [0.0, 7.0, 33.0, 48.0, 70.0]
    fine = np.linspace(0, 70, 700_001)
    under = np.concatenate([[0.0], np.cumsum(np.interp((fine[1:] + fine[:-1]) / 2, at, counted) * 1e-4)])

    assert over_time(counted, at, edges) == pytest.approx(np.diff(np.interp(edges, fine, under)), rel=1e-6)
    assert over_time([5.0], [3.0], [0.0, 2.0, 4.0]).tolist() == [10.0, 10.0]


def test_asking_without_replicates_gives_none() -> None:
    town = blob()
    zones = zones_within(town.places, reach_m=100.0)
    scan = scan_exchanged(town.locations, town.days, zones, Search(2), n_days=30, chance=NONE)

    assert scan.maxima.size == 0
    assert np.isnan(scan.clusters[0].p_value)
