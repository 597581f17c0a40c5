"""Chance, compiled: bounds kept, nothing twice, everything equally likely."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from gridcity.analytics.drawing import below, draw_places, key_of, shuffle, stream

KEY = key_of(np.random.default_rng(1))


def opened(which: int) -> np.uint64:
    return np.uint64(stream(KEY, which))


@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 2**32))
def test_draws_are_different_and_below_their_bound(others: int, drawn: int, which: int) -> None:
    places = np.empty(min(drawn, others), dtype=np.int64)

    draw_places(opened(which), others, places)

    assert len(set(places.tolist())) == places.size
    assert ((places >= 0) & (places < others)).all()


@pytest.mark.parametrize("bound", [7, 2**31 + 1, 2**32])
def test_numbers_below_a_bound_are_equally_likely(bound: int) -> None:
    state, numbers = opened(3), []
    for _ in range(7000):
        state, number = below(np.uint64(state), bound)
        numbers.append(number)

    assert min(numbers) >= 0
    assert max(numbers) < bound
    sevenths = np.bincount(np.array(numbers) * 7 // bound, minlength=7)
    assert chisquare(sevenths).pvalue > 1e-4


def test_every_set_and_every_order_is_equally_likely() -> None:
    state, sets, orders = opened(4), Counter[tuple[int, ...]](), Counter[tuple[int, ...]]()
    for _ in range(15_000):
        places, numbers = np.empty(2, dtype=np.int64), np.arange(3)
        state = draw_places(np.uint64(state), 6, places)
        state = shuffle(np.uint64(state), numbers)
        sets[tuple(sorted(places.tolist()))] += 1
        orders[tuple(numbers.tolist())] += 1

    assert (len(sets), len(orders)) == (15, 6)
    assert chisquare(list(sets.values())).pvalue > 1e-4
    assert chisquare(list(orders.values())).pvalue > 1e-4


def test_streams_and_keys_go_their_own_ways() -> None:
    generator = np.random.default_rng(1)
    keys = [key_of(generator), key_of(generator)]
    states = {stream(key, which) for key in keys for which in range(1000)}

    assert keys[0] == KEY
    assert len(states) == 2000
