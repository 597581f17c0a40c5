"""Draws that anybody can repeat, and what their findings are worth."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.evaluation.intervals import wilson
from gridcity.evaluation.reinspections.drawing import assigned, drawn
from gridcity.evaluation.reinspections.estimating import rate_of
from gridcity.evaluation.reinspections.model import Stratum

NUMBERS = [f"23010220260302{i:05}" for i in range(1, 301)]
COUNTS = st.tuples(st.integers(1, 500), st.integers(0, 20), st.integers(0, 20), st.integers(0, 5))


def stratum(drawable: int, true: int, false: int, unable: int = 0) -> Stratum:
    return Stratum(1, "Roads", drawable, true + false + unable, true, false, unable)


def test_a_draw_is_what_a_shell_would_draw() -> None:
    hashes = {hashlib.sha256(f"a seed {number}".encode()).hexdigest(): number for number in NUMBERS}

    assert drawn("a seed", NUMBERS, 7) == [hashes[one] for one in sorted(hashes)[:7]]


def test_the_order_of_the_numbers_does_not_matter_and_another_seed_draws_others() -> None:
    assert drawn("s", NUMBERS, 30) == drawn("s", NUMBERS[::-1], 30)
    assert drawn("s", NUMBERS, 30) != drawn("t", NUMBERS, 30)
    assert sorted(drawn("s", NUMBERS, 999)) == NUMBERS


def test_every_case_is_drawn_about_as_often_as_every_other() -> None:
    times = dict.fromkeys(NUMBERS, 0)
    for seed in range(1000):
        for number in drawn(str(seed), NUMBERS, 30):
            times[number] += 1

    # Binomial with 1000 and 0.1: mean 100, standard deviation 9.5; five of them for 300 cases.
    assert min(times.values()) > 52
    assert max(times.values()) < 148


@given(
    st.dictionaries(st.sampled_from(NUMBERS), st.sets(st.integers(1, 6)), max_size=40), st.text(max_size=5)
)
def test_nobody_sees_again_what_they_had_a_hand_in(barred: dict[str, set[int]], seed: str) -> None:
    whose = assigned(seed, barred, [1, 2, 3, 4, 5])

    assert list(whose) == list(barred)
    for number, those in barred.items():
        assert whose[number] not in those
        assert (whose[number] is None) == (those >= {1, 2, 3, 4, 5})


def test_tasks_are_shared_out_evenly() -> None:
    whose = list(assigned("s", {number: set() for number in NUMBERS}, [1, 2, 3]).values())

    assert [whose.count(one) for one in (1, 2, 3)] == [100, 100, 100]


def test_nothing_told_is_no_rate() -> None:
    rate = rate_of([stratum(100, 0, 0, unable=3)])

    assert (rate.rate, rate.low, rate.high, rate.unable, rate.covered) == (None, None, None, 3, 0.0)
    assert rate_of([]).rate is None


def test_one_stratum_has_the_plain_interval() -> None:
    rate = rate_of([stratum(1000, 9, 1)])

    assert rate.rate == pytest.approx(0.1)
    assert (rate.low, rate.high) == pytest.approx(wilson(1, 10))


def test_a_large_department_counts_more_by_hand() -> None:
    """900 cases with 1 of 10 false, 100 with 5 of 10: 0.9 × 0.1 + 0.1 × 0.5 = 0.14, and not 6 of 20."""
    rate = rate_of([stratum(900, 9, 1), stratum(100, 5, 5)])

    assert rate.rate == pytest.approx(0.14)
    effective = 1 / (0.9**2 / 10 + 0.1**2 / 10)
    assert (rate.low, rate.high) == pytest.approx(wilson(0.14 * effective, effective))
    assert (rate.told, rate.false, rate.covered) == (20, 6, 1.0)


def test_a_stratum_of_which_nothing_is_known_lowers_what_is_covered() -> None:
    rate = rate_of([stratum(300, 10, 0), stratum(100, 0, 0)])

    assert (rate.rate, rate.covered) == (0.0, 0.75)


@given(st.lists(COUNTS, max_size=6))
def test_a_rate_lies_in_its_interval(counts: list[tuple[int, int, int, int]]) -> None:
    rate = rate_of([stratum(*one) for one in counts])

    if rate.rate is not None:
        assert rate.low is not None
        assert rate.high is not None
        assert 0 <= rate.low <= rate.rate + 1e-12
        assert rate.rate <= rate.high + 1e-12 <= 1 + 1e-12
