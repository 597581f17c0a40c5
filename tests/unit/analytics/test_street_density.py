"""Density along streets: way by way on small networks, against a simulated diffusion, and by its rules."""

from itertools import product

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.linalg import expm

from gridcity.analytics.errors import BandwidthInvalid, NeighbourhoodInvalid, ShapeMismatch, ValuesInvalid
from gridcity.analytics.streets.density import Split, StreetDensity, half_hill, street_density
from gridcity.analytics.streets.network import Streets, lixel_shapes, lixels_of, snap, streets_of
from gridcity.analytics.surfaces import Hill


def town(*ends: tuple[float, float, float, float]) -> Streets:
    """Join straight streets, each given by where it begins and ends. [m]."""
    return streets_of(np.asarray(shapely.linestrings(np.array(ends).reshape(-1, 2, 2)), dtype=object))


CROSS = town((0, 0, 200, 0), (0, 0, -200, 0), (0, 0, 0, 150), (0, 0, 0, -90))
"""Four streets that meet, and end."""

QUARTER = town(
    *((x, y, x + 100, y) for x, y in product((0, 100, 200), (0, 80))),
    *((x, 0, x, 80) for x in (0, 100, 200, 300)),
    (300, 80, 380, 200),
    (100, 80, 130, 130),
)
"""Three blocks and two dead ends."""


def profile(distance_m: float, bandwidth_m: float) -> float:
    """Give the height of a quartic hill along a line. [m⁻¹]."""
    share = distance_m / bandwidth_m
    return 15 / 16 * (1 - share**2) ** 2 / bandwidth_m if share < 1 else 0.0


def shares_on(streets: Streets, way: tuple[int, bool], split: Split) -> list[tuple[tuple[int, bool], float]]:
    """Give the ways that leave the node at the end of a way, and what of it goes on along each."""
    piece, is_back = way
    node = streets.ends[piece, 0 if is_back else 1]
    n = streets.degrees()[node]
    leaving = [(int(other), bool(end)) for other, end in zip(*np.nonzero(streets.ends == node), strict=True)]
    back = (piece, not is_back)
    if split is Split.CONTINUOUS:
        return [(one, 2 / n - (one == back)) for one in leaving]
    return [(one, 1.0 if n == 1 else (one != back) / (n - 1)) for one in leaving]


def way_by_way(
    streets: Streets, case: np.ndarray, bandwidth_m: float, split: Split, lixel_m: float
) -> np.ndarray:
    """Follow every way from one case on its own, and take the mean over each lixel by quadrature. [km⁻¹]."""
    lixels = lixels_of(streets, length_m=lixel_m)
    on = snap(streets, case, reach_m=9.0)
    found = np.zeros(len(lixels))

    def walk(way: tuple[int, bool], come_m: float, amount: float, start_m: float) -> None:
        """Lay the hill down along a piece from ``start_m`` after its begin, and go on at its end."""
        piece, is_back = way
        length = streets.length_m[piece]
        for lixel in np.flatnonzero(lixels.piece == piece):
            ends = lixels.start_m[lixel], lixels.stop_m[lixel]
            low, high = (length - ends[1], length - ends[0]) if is_back else ends
            low, high = max(low, start_m), min(high, start_m + bandwidth_m - come_m)
            if low < high:
                found[lixel] += (
                    amount * quad(profile, low + come_m - start_m, high + come_m - start_m, bandwidth_m)[0]
                )
        come_m += length - start_m
        if come_m < bandwidth_m:
            for onward, share in shares_on(streets, way, split):
                if share:
                    walk(onward, come_m, amount * share, 0.0)

    piece, at_m = int(on.piece[0]), float(on.at_m[0])
    walk((piece, False), 0.0, 1.0, at_m)
    walk((piece, True), 0.0, 1.0, streets.length_m[piece] - at_m)
    return found / (lixels.stop_m - lixels.start_m) * 1000


def mass(found: StreetDensity) -> float:
    """Add density times length up. [cases]."""
    return float((found.per_km * (found.lixels.stop_m - found.lixels.start_m)).sum() / 1000)


def test_what_is_no_street_no_case_and_no_length_is_refused() -> None:
    case = np.zeros((1, 2))
    with pytest.raises(ValuesInvalid, match="no streets"):
        street_density(streets_of(np.array([], dtype=object)), case, bandwidth_m=100.0)
    with pytest.raises(ValuesInvalid, match="no lines"):
        streets_of(np.array([shapely.Point(0, 0)]))
    with pytest.raises(ValuesInvalid, match="nowhere"):
        streets_of(np.array([shapely.LineString([(0, 0), (np.inf, 1)])]))
    with pytest.raises(ValuesInvalid):
        street_density(CROSS, np.array([[np.nan, 0.0]]), bandwidth_m=100.0)
    with pytest.raises(ValuesInvalid):
        street_density(CROSS, case, bandwidth_m=100.0, weights=np.array([-1.0]))
    with pytest.raises(ShapeMismatch):
        street_density(CROSS, case, bandwidth_m=100.0, weights=np.ones(2))
    with pytest.raises(BandwidthInvalid):
        street_density(CROSS, case, bandwidth_m=0.0)
    with pytest.raises(NeighbourhoodInvalid):
        street_density(CROSS, case, bandwidth_m=100.0, lixel_m=0.0)
    with pytest.raises(NeighbourhoodInvalid):
        street_density(CROSS, case, bandwidth_m=100.0, reach_m=-1.0)


def test_lines_are_cut_where_they_share_a_vertex_and_nowhere_else() -> None:
    main = shapely.LineString([(0, 0), (50, 0), (100, 0), (100, 0), (200, 0)])
    side = shapely.LineString([(100.001, 0), (100, 80)])
    bridge = shapely.LineString([(150, -50), (150, 50)])
    loop = shapely.LineString([(200, 0), (250, 40), (250, -40), (200, 0)])

    streets = streets_of(np.array([main, None, shapely.LineString(), side, bridge, loop]))

    assert streets.of_line.tolist() == [0, 0, 3, 4, 5]
    assert streets.length_m.round(1).tolist() == [100.0, 100.0, 80.0, 100.0, 208.1]
    assert streets.degrees()[streets.ends].tolist() == [[1, 3], [3, 3], [3, 1], [1, 1], [3, 3]]


def test_pieces_are_those_of_noding_where_all_streets_share_their_crossings() -> None:
    lines = [shapely.LineString([(x, y) for y in range(0, 500, 70)]) for x in range(0, 400, 90)]
    lines += [shapely.LineString([(x, y) for x in range(0, 400, 90)]) for y in range(0, 500, 70)]

    streets = streets_of(np.array(lines))

    noded = shapely.get_parts(shapely.node(shapely.multilinestrings(lines)))
    assert len(streets) == len(noded)
    assert streets.length_m.sum() == pytest.approx(shapely.length(noded).sum())


@pytest.mark.parametrize("split", Split)
@pytest.mark.parametrize(
    ("streets", "case", "bandwidth_m"),
    [
        (CROSS, (-60, 0), 180.0),
        (CROSS, (0, -80), 260.0),
        (QUARTER, (130, 0), 230.0),
        (QUARTER, (310, 95), 200.0),
    ],
    ids=["cross", "cross, by a dead end", "quarter", "quarter, by a corner"],
)
def test_the_fast_way_is_within_its_bound_of_every_way_on_its_own(
    streets: Streets, case: tuple[float, float], bandwidth_m: float, split: Split
) -> None:
    cases = np.array([case], dtype=float)

    found = street_density(streets, cases, bandwidth_m=bandwidth_m, lixel_m=15.0, reach_m=9.0, split=split)

    exact = way_by_way(streets, cases, bandwidth_m, split, 15.0)
    np.testing.assert_allclose(found.per_km, exact, rtol=0, atol=1e-3 * exact.max())


def test_the_continuous_form_with_a_gaussian_is_the_diffusion_of_heat() -> None:
    """Nodes a metre and a half apart exchange heat; after a time it lies as the kernel says."""
    step_m, sigma_m = 2.5, 40.0
    lixels = lixels_of(QUARTER, length_m=step_m)
    found = street_density(
        QUARTER,
        np.array([[150.0, 0.0]]),
        bandwidth_m=sigma_m,
        lixel_m=step_m,
        split=Split.CONTINUOUS,
        hill=Hill.GAUSSIAN,
    )
    # Finite volumes: a lixel each, and one without width at each crossing, which what flows there shares.
    long_m = lixels.stop_m - lixels.start_m
    n, flows = len(lixels), np.zeros((len(lixels), len(lixels)))
    for one in range(n - 1):
        if lixels.piece[one] == lixels.piece[one + 1]:
            flows[one, one + 1] = flows[one + 1, one] = 2 / (long_m[one] + long_m[one + 1])
    for node in range(len(QUARTER.nodes)):
        there = [
            np.flatnonzero(lixels.piece == piece)[-1 if end else 0]
            for piece, end in zip(*np.nonzero(QUARTER.ends == node), strict=True)
        ]
        out = {one: 2 / long_m[one] for one in there}
        for one, other in product(there, there):
            if one != other:
                flows[one, other] += out[one] * out[other] / sum(out.values())
    rates = (flows - np.diag(flows.sum(axis=1))) / long_m[:, None]
    start = np.zeros(n)
    start[
        np.argmin(
            np.hypot(*(shapely.get_coordinates(shapely.centroid(lixel_shapes(QUARTER, lixels))) - [150, 0]).T)
        )
    ] = 1.0
    start /= long_m
    heat = expm(rates * sigma_m**2 / 2) @ start * 1000

    np.testing.assert_allclose(found.per_km, heat, rtol=0, atol=0.02 * heat.max())


@given(st.integers(0, 2**32 - 1), st.sampled_from(Split), st.sampled_from(Hill), st.floats(20, 900))
@settings(deadline=None, max_examples=40)
def test_every_case_is_counted_once_whatever_the_streets(
    seed: int, split: Split, hill: Hill, bandwidth_m: float
) -> None:
    rng = np.random.default_rng(seed)
    corners = rng.uniform(0, 600, (7, 2)).round(1)
    pairs = rng.integers(0, 7, (11, 2))
    streets = town(*((*corners[one], *corners[other]) for one, other in pairs if one != other), (0, 0, 90, 5))
    cases = rng.uniform(0, 600, (9, 2))

    found = street_density(
        streets,
        cases,
        bandwidth_m=bandwidth_m / hill.reach,
        reach_m=9e3,
        split=split,
        hill=hill,
        lixel_m=40.0,
    )

    assert found.missed == 0
    assert mass(found) == pytest.approx(9, rel=1e-3)
    if split is Split.DISCONTINUOUS:
        assert found.per_km.min() >= -1e-9


@pytest.mark.parametrize("split", Split)
def test_evenly_spread_cases_give_a_flat_density_where_walking_distance_alone_makes_crossings_hot(
    split: Split,
) -> None:
    evenly = lixels_of(QUARTER, length_m=1.0)
    cases = shapely.get_coordinates(
        shapely.line_interpolate_point(lixel_shapes(QUARTER, evenly), 0.5, normalized=True)
    )

    found = street_density(
        QUARTER, cases, bandwidth_m=170.0, weights=evenly.stop_m - evenly.start_m, split=split, lixel_m=10.0
    )

    np.testing.assert_allclose(found.per_km, 1000.0, rtol=3e-3)
    # By distance alone a crossing of four sees four hills' halves where a street sees two.
    star = [(0.0, 0.0, 500 * np.cos(angle), 500 * np.sin(angle)) for angle in np.arange(4) * np.pi / 2]
    simple = sum(2 * quad(profile, 0, 170.0, args=(170.0,))[0] / 2 for _ in star)
    assert simple == pytest.approx(2.0)


def test_cases_off_the_streets_are_missed_and_said_to_be() -> None:
    cases = np.array([[10.0, 1.0], [10.0, 500.0], [9e6, 0.0]])

    found = street_density(CROSS, cases, bandwidth_m=50.0)
    none = street_density(CROSS, np.empty((0, 2)), bandwidth_m=50.0)

    assert found.missed == 2
    assert mass(found) == pytest.approx(1, rel=1e-3)
    assert not none.per_km.any()


def test_order_duplicates_and_a_billion_make_no_difference_but_their_own() -> None:
    rng = np.random.default_rng(3)
    cases = rng.uniform(0, [300, 80], (40, 2))
    once = street_density(QUARTER, cases, bandwidth_m=90.0).per_km

    again = street_density(QUARTER, rng.permutation(cases), bandwidth_m=90.0).per_km
    twice = street_density(QUARTER, np.vstack([cases, cases]), bandwidth_m=90.0).per_km
    heavy = street_density(QUARTER, cases, bandwidth_m=90.0, weights=np.full(40, 1e9)).per_km

    np.testing.assert_allclose(again, once, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(twice, 2 * once, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(heavy, 1e9 * once, rtol=1e-9)


@given(st.integers(0, 3), st.floats(-1e5, 1e5), st.floats(0.2, 20))
@settings(deadline=None, max_examples=15)
def test_a_town_turned_moved_and_scaled_has_the_same_density(
    quarters: int, moved_m: float, scale: float
) -> None:
    turn = np.linalg.matrix_power(np.array([[0.0, -1.0], [1.0, 0.0]]), quarters)
    cases = np.random.default_rng(3).uniform(0, [300, 80], (40, 2))
    elsewhere = streets_of(shapely.transform(QUARTER.shapes, lambda xy: (xy @ turn + moved_m) * scale))

    there = street_density(
        elsewhere,
        (cases @ turn + moved_m) * scale,
        bandwidth_m=90.0 * scale,
        lixel_m=7.0 * scale,
        reach_m=1e4,
    )

    here = street_density(QUARTER, cases, bandwidth_m=90.0, lixel_m=7.0, reach_m=1e4)
    np.testing.assert_allclose(there.per_km * scale, here.per_km, rtol=0, atol=2e-3 * here.per_km.max())


def test_lixels_follow_the_bends_of_their_street() -> None:
    streets = streets_of(
        np.array(
            [shapely.LineString([(0, 0), (30, 0), (30, 40), (0, 80)]), shapely.LineString([(9, 9), (9, 19)])]
        )
    )
    lixels = lixels_of(streets, length_m=25.0)

    shapes = lixel_shapes(streets, lixels)

    np.testing.assert_allclose(shapely.length(shapes), lixels.stop_m - lixels.start_m)
    assert shapely.union_all(shapes).hausdorff_distance(shapely.union_all(streets.shapes)) < 1e-9


@pytest.mark.parametrize("hill", Hill)
def test_half_of_a_hill_lies_on_either_side(hill: Hill) -> None:
    before = half_hill(hill, 8)

    assert before[0] == 0
    assert before[-1] == pytest.approx(0.5)
    assert (np.diff(before) > 0).all()
