"""Chance, compiled: streams of random numbers by a key, draws without replacement, shuffles.

A stream is a key and a counter, nothing else, so each piece of work has its own and the result is the
same in whatever order and on however many threads the pieces are done. The generator is SplitMix64 (G. L.
Steele, D. Lea and C. H. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014); numbers
below a bound are made of it without bias (D. Lemire, "Fast Random Integer Generation in an Interval", ACM
Transactions on Modeling and Computer Simulation, vol. 29, no. 1, 2019).
"""

from typing import Any

import numpy as np
from numba import njit

from gridcity.analytics.prefetching import prefetch

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
AHEAD = 64
"""How many steps of a shuffle are drawn before they are made. [-]"""


def key_of(rng: np.random.Generator) -> np.uint64:
    """Take a key from a generator: the one place where its state moves on."""
    return np.uint64(rng.integers(0, 2**64, dtype=np.uint64))


@njit(cache=True, nogil=True)
def mixed(number: Any) -> Any:
    """Scatter the bits of a 64-bit number."""
    number = (number ^ (number >> np.uint64(30))) * _FIRST
    number = (number ^ (number >> np.uint64(27))) * _SECOND
    return number ^ (number >> np.uint64(31))


@njit(cache=True, nogil=True)
def stream(key: Any, which: Any) -> Any:
    """Open the stream of a piece of work: the state that ``below`` takes."""
    return mixed(key + mixed((np.uint64(which) + np.uint64(1)) * _STEP))


@njit(cache=True, nogil=True)
def below(state: Any, bound: Any) -> Any:
    """Draw a whole number below ``bound`` (1 to 2³²); give the state that follows, and the number."""
    limit = np.uint64(bound)
    state = state + _STEP
    product = (mixed(state) >> _HALF) * limit
    if (product & _LOW) < limit:
        least = ((_LOW - limit) + np.uint64(1)) % limit
        while (product & _LOW) < least:
            state = state + _STEP
            product = (mixed(state) >> _HALF) * limit
    return state, np.int64(product >> _HALF)


@njit(cache=True, nogil=True)
def draw_places(state: Any, others: int, drawn: Any) -> Any:
    """Fill ``drawn`` with different numbers from 0 to ``others`` - 1; give the state.

    Floyd's way (J. Bentley and R. Floyd, "A Sample of Brilliance", Communications of the ACM, vol. 30,
    no. 9, 1987): as many draws as numbers, and never a second try. Every *set* is equally likely, not
    every order.
    """
    count = drawn.size
    for place in range(count):
        top = others - count + place
        state, candidate = below(state, top + 1)
        for earlier in range(place):
            if drawn[earlier] == candidate:
                candidate = top
                break
        drawn[place] = candidate
    return state


@njit(cache=True, nogil=True)
def draw_ahead(state: Any, numbers: Any, place: int, others: Any) -> Any:
    """Draw what the next steps of a shuffle change places with, from ``place`` down to 1.

    The memory is asked for it at once, and brings it while the rest is drawn. Gives the state, and how many
    steps were drawn into ``others``.
    """
    steps = min(others.size, place)
    for step in range(steps):
        state, other = below(state, place - step + 1)
        prefetch(numbers, other)
        others[step] = other
    return state, steps


@njit(cache=True, nogil=True)
def shuffle(state: Any, numbers: Any) -> Any:
    """Put numbers into any order, each equally likely (Fisher-Yates); give the state."""
    others = np.empty(AHEAD, np.int64)
    place = numbers.size - 1
    while place > 0:
        state, steps = draw_ahead(state, numbers, place, others)
        for step in range(steps):
            other = others[step]
            numbers[place], numbers[other] = numbers[other], numbers[place]
            place -= 1
    return state


@njit(cache=True, nogil=True)
def shuffle_first(key: Any, which: int, numbers: Any, count: int) -> None:
    """Bring so many of the numbers to the front, each choice and order equally likely, by a stream."""
    state = stream(key, which)
    for place in range(count):
        state, step = below(state, numbers.size - place)
        other = place + step
        numbers[place], numbers[other] = numbers[other], numbers[place]
