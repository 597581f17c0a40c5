"""Doubles and matches, against a loop over all pairs."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gridcity.components.matching import (
    AMBIGUOUS,
    MOST_CANDIDATES,
    NEW,
    find_doubles,
    match,
    sphere_distance,
)

RADIUS = np.array([0.5, 10.0])
# On a raster of about 0.4 m, so that places coincide, lie just within and just without a radius.
PLACE = st.tuples(st.integers(0, 30), st.integers(0, 4), st.integers(0, 1))
PLACES = st.lists(PLACE, max_size=25)


def arrays(places: list[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    table = np.array(places, dtype=np.float64).reshape(-1, 3)
    return 126.6 + table[:, 0] * 5e-6, 45.7 + table[:, 1] * 4e-6, table[:, 2].astype(np.int64)


def near(one: tuple[np.ndarray, ...], i: int, other: tuple[np.ndarray, ...], j: int) -> bool:
    far = sphere_distance(one[0][i], one[1][i], other[0][j], other[1][j])
    return bool(one[2][i] == other[2][j] and far <= RADIUS[one[2][i]])


@settings(max_examples=150, deadline=None, derandomize=True)
@given(PLACES)
def test_doubles_are_found_where_a_loop_finds_them(places: list[tuple[int, int, int]]) -> None:
    given_ = arrays(places)
    first, second, distance = find_doubles(*given_, RADIUS)

    pairs = {(i, j) for j in range(len(places)) for i in range(j) if near(given_, i, given_, j)}
    found = set(zip(first.tolist(), second.tolist(), strict=True))
    assert found <= pairs
    assert {one for pair in found for one in pair} == {one for pair in pairs for one in pair}
    assert len(found) == len(first) == len(distance)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(PLACES, PLACES)
def test_rows_are_matched_where_a_loop_leaves_no_doubt(
    rows: list[tuple[int, int, int]], registered: list[tuple[int, int, int]]
) -> None:
    mine, known = arrays(rows), arrays(registered)
    matches = match(*mine, known, RADIUS)

    partners = [[j for j in range(len(registered)) if near(mine, i, known, j)] for i in range(len(rows))]
    claims = [j for found in matches.candidates.tolist() for j in found if j >= 0]
    for i, found in enumerate(partners):
        seen = [j for j in matches.candidates[i].tolist() if j >= 0]
        assert len(seen) == min(len(found), MOST_CANDIDATES)
        assert set(seen) <= set(found)
        assert np.all(np.diff(matches.distance_m[i][: len(seen)]) >= 0)
        if not found:
            assert matches.matched[i] == NEW
        elif len(found) == 1 and claims.count(found[0]) == 1:
            assert matches.matched[i] == found[0]
        else:
            assert matches.matched[i] == AMBIGUOUS


def test_nothing_matches_an_empty_register() -> None:
    nothing = (np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.int64))
    assert match(*arrays([(0, 0, 0)]), nothing, RADIUS).matched.tolist() == [NEW]
    assert [len(part) for part in find_doubles(*nothing, RADIUS)] == [0, 0, 0]


def test_a_thousand_places_on_one_spot_are_answered_at_once() -> None:
    lon, lat, class_of = arrays([(0, 0, 1)] * 1000)
    first, second, _ = find_doubles(lon, lat, class_of, RADIUS)
    assert set(first.tolist()) | set(second.tolist()) == set(range(1000))
