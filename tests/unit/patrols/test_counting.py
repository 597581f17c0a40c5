"""From fixes to minutes: what is counted, what is not, and that nothing is invented or lost."""

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from gridcity.patrols.counting import (
    Shares,
    Track,
    believable,
    count,
    far_enough,
    fine_enough,
    spent_s,
)
from gridcity.patrols.model import Rule
from gridcity.patrols.sharing import tidied
from grids.accuracy import metres_a_degree

RULE = Rule()
LON, LAT = 126.6, 45.75
EAST_M, NORTH_M = metres_a_degree(np.array([LAT]))[0]


def track(*fixes: tuple[float, float, float, float]) -> Track:
    """Make a track of (seconds, metres east, metres north, accuracy)."""
    at_s, east, north, accuracy = np.array(fixes, dtype=float).reshape(-1, 4).T
    return Track(at_s, LON + east / EAST_M, LAT + north / NORTH_M, accuracy)


def walked(steps: list[tuple[int, float]]) -> Track:
    """Make a track of (seconds since the fix before, metres east of the start), 5 m accurate."""
    at_s = accumulate((seconds for seconds, _ in steps[1:]), initial=0)
    return track(*((at, east, 0.0, 5.0) for at, (_, east) in zip(at_s, steps, strict=False)))


def whole(cells: list[int]) -> Shares:
    """Put each fix into one cell, or outside (-1)."""
    inside = [(fix, cell) for fix, cell in enumerate(cells) if cell >= 0]
    fix, cell = np.array(inside, dtype=np.int64).reshape(-1, 2).T
    return Shares(fix, cell, np.ones(len(fix)))


def test_a_walk_that_is_counted_by_hand() -> None:
    """Three fixes in cell 1 at 0, 60, 120 s; a break of 10 minutes; then cell 2, shared, and outside."""
    at = [0.0, 60.0, 120.0, 720.0, 780.0, 840.0]
    walk = track(*((second, 10.0 * index, 0.0, 5.0) for index, second in enumerate(at)))
    shares = Shares(
        fix=np.array([0, 1, 2, 3, 4, 4]),
        cell=np.array([1, 1, 1, 2, 2, 1]),
        part=np.array([1.0, 1.0, 1.0, 1.0, 0.75, 0.25]),
    )

    found = count(walk, shares, RULE)

    # Cell 1: 30 + 60 + 30 s, and a quarter of the 60 s of the fifth fix. Cell 2: 30 s, and three quarters.
    assert dict(zip(found.cells.tolist(), found.seconds.tolist(), strict=True)) == {1: 135.0, 2: 75.0}
    assert (found.counted_s, found.outside_s, found.gap_s) == (240.0, 30.0, 600.0)
    assert found.first_s.tolist() == [0.0, 720.0]
    assert found.last_s.tolist() == [780.0, 780.0]


def test_a_single_fix_and_none_at_all_are_no_time() -> None:
    assert count(track((0, 0, 0, 5)), whole([7]), RULE).counted_s == 0
    assert len(count(track((0, 0, 0, 5)), whole([7]), RULE).cells) == 0
    assert count(track(), whole([]), RULE).gap_s == 0


def test_a_break_counts_on_neither_side() -> None:
    spent, gap = spent_s(np.array([0.0, 100.0, 281.0, 400.0]), 180)

    assert spent.tolist() == [50.0, 50.0, 59.5, 59.5]
    assert gap == 181.0


def test_a_fix_far_off_is_not_believed_wherever_it_stands() -> None:
    for wrong in range(6):
        fixes = [(30.0 * index, 20.0 * index, 0.0, 5.0) for index in range(6)]
        fixes[wrong] = (30.0 * wrong, 40_000.0, 0.0, 5.0)

        assert np.flatnonzero(~believable(track(*fixes), RULE)).tolist() == [wrong]


def test_of_two_tracks_in_one_the_longer_is_believed() -> None:
    here = [(float(second), second / 10, 0.0, 5.0) for second in range(0, 300, 30)]
    there = [(second + 15.0, 9_000.0, 0.0, 5.0) for second in range(0, 120, 30)]

    is_believed = believable(track(*sorted(here + there)), RULE)

    assert is_believed.sum() == len(here)


def test_what_two_fixes_say_of_their_error_is_in_their_favour() -> None:
    fast_m = 10 * RULE.fastest_kmh / 3.6

    assert believable(track((0, 0, 0, 20), (10, fast_m + 39, 0, 20)), RULE).all()
    assert not believable(track((0, 0, 0, 20), (10, fast_m + 41, 0, 20)), RULE).all()


def test_after_a_long_break_anybody_may_be_anywhere() -> None:
    assert believable(track((0, 0, 0, 5), (RULE.longest_gap_s + 1, 90_000, 0, 5)), RULE).all()


def test_a_coarse_fix_is_left_out() -> None:
    assert fine_enough(track((0, 0, 0, 60), (5, 0, 0, 60.1)), RULE).tolist() == [True, False]


@pytest.mark.parametrize(
    ("known", "new", "kept"),
    [
        ([], [0, 4, 5, 9, 10], [0, 5, 10]),
        ([0, 5, 10], [0, 4, 5, 9, 10], []),
        ([100], [94, 95, 96, 104, 105], [94, 105]),
        ([100], [], []),
    ],
)
def test_fixes_that_come_too_close_to_others_are_left_out(
    known: list[float], new: list[float], kept: list[float]
) -> None:
    is_kept = far_enough(np.array(known, dtype=float), np.array(new, dtype=float), 5)

    assert np.array(new)[is_kept].tolist() == kept


SECONDS = st.integers(min_value=1, max_value=400)
STEPS = st.lists(st.tuples(SECONDS, st.floats(-5_000, 5_000)), max_size=25)


@given(STEPS, st.data())
def test_what_is_counted_is_what_cells_and_the_outside_got_and_no_more_than_went_by(
    steps: list[tuple[int, float]], data: st.DataObject
) -> None:
    walk = walked(steps)
    cells = data.draw(st.lists(st.integers(-1, 4), min_size=len(walk), max_size=len(walk)))
    found = count(walk, whole(cells), RULE)

    assert_allclose(found.seconds.sum() + found.outside_s, found.counted_s, atol=1e-6)
    went_by = walk.at_s[-1] - walk.at_s[0] if len(walk) else 0.0
    assert_allclose(found.counted_s + found.gap_s, went_by, atol=1e-6)
    assert (found.seconds > 0).all()


@given(STEPS)
def test_what_is_believed_could_have_been_walked_and_nothing_more_could(
    steps: list[tuple[int, float]],
) -> None:
    walk = walked(steps)
    is_believed = believable(walk, RULE)
    chain = walk[is_believed]

    assert believable(chain, RULE).all()
    best = longest_by_trying(walk)
    assert is_believed.sum() == best


def longest_by_trying(walk: Track) -> int:
    """Find the longest chain the slow way: by every pair."""
    length: list[int] = []
    for here in range(len(walk)):
        lengths = [
            length[before]
            for before in range(here)
            if walk.at_s[here] - walk.at_s[before] > RULE.longest_gap_s
            or abs(walk.lon[here] - walk.lon[before]) * EAST_M - 10
            <= RULE.fastest_kmh / 3.6 * (walk.at_s[here] - walk.at_s[before])
        ]
        length.append(1 + max(lengths, default=0))
    return max(length, default=0)


@given(st.lists(st.integers(0, 300), max_size=40), st.lists(st.integers(0, 300), max_size=40))
def test_thinning_twice_changes_nothing_and_leaves_no_two_too_close(one: list[int], other: list[int]) -> None:
    kept = np.empty(0)
    for batch in (sorted(one), sorted(other), sorted(one), sorted(other)):
        new = np.array(batch, dtype=float)
        before = len(kept)
        kept = np.sort(np.concatenate([kept, new[far_enough(kept, new, 5)]]))
    assert len(kept) == before
    assert (np.diff(kept) >= 5).all()


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(1, 6), st.floats(1e-9, 0.25)),
        max_size=12,
        unique_by=lambda one: one[:2],
    )
)
def test_the_shares_of_a_fix_add_up_to_one_outside_included(pairs: list[tuple[int, int, float]]) -> None:
    fix, cell, part = (np.array([one[at] for one in pairs]) for at in range(3))
    found = tidied(Shares(fix.astype(np.int64), cell.astype(np.int64), part.astype(float)), 4)

    inside = np.bincount(found.fix, weights=found.part, minlength=4)
    assert (inside <= 1 + 1e-12).all()
    assert (found.part > 0).all()
    for number in range(4):
        own = [given for one, _, given in pairs if one == number]
        outside = 1 - sum(own)
        if outside < 0.01 * max(own, default=1.0):
            assert_allclose(inside[number], 1)
