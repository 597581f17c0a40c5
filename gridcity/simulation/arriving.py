"""Cases to come, made of those that came. Random, and the same for every scenario.

*Weeks*: real weeks are drawn, with all their cases: a storm stays a storm. *Poisson*: the intensity is what
each class, area and hour of the week had in the past, and cases come independently of each other; it is drawn
by drawing cases, whose hour, class and place are kept and whose minute is not.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gridcity.simulation.engine import Floats, Ints
from gridcity.simulation.errors import NothingToLearn
from gridcity.simulation.history import WEEK, History, Post

_HOUR = 3_600_000_000
_STREAMS = 8


class Arrivals(StrEnum):
    """How cases to come are made."""

    WEEKS = "weeks"
    POISSON = "poisson"


@dataclass(frozen=True, slots=True)
class Coming:
    """Cases to come, in the order of their reports: shape (n,) each."""

    rows: Ints
    """Which case of the past it is like."""
    reported: Ints
    chances: dict[Post, Floats]
    """Of each post, shape (2, n): what decides on its lead time and its work."""
    fails: Floats
    """What decides how often its verification fails; shape (n,)."""
    splits: Floats
    """What decides when, of the desk's time, it was accepted; shape (n,)."""


@dataclass(frozen=True, slots=True)
class Source:
    """The past, by weeks."""

    history: History
    week: Ints
    """Number of each case's week, -1 in none."""
    offset: Ints
    """Since its week began [µs]."""

    @classmethod
    def of(cls, history: History) -> "Source":
        """Sort cases into whole weeks.

        Raises
        ------
        NothingToLearn
            The past holds no whole week.
        """
        if not len(history.week_begins):
            raise NothingToLearn("The past holds no whole week to learn from.")
        week = np.searchsorted(history.week_begins, history.reported, side="right") - 1
        offset = history.reported - history.week_begins[np.maximum(week, 0)]
        return cls(history, np.where((week >= 0) & (offset < WEEK), week, -1), offset)


def coming(source: Source, begins: Ints, how: Arrivals, times: float, seed: tuple[int, ...]) -> Coming:
    """Make the cases of some weeks.

    Parameters
    ----------
    begins
        When the weeks begin, on the weekday on which those of the past do [µs].
    times
        So many times as many as in the past: below 1 some are left out, above some come twice, within an
        hour. What is there at two values is the same case with the same chances at both.
    seed
        Decides everything.
    """
    rng = np.random.default_rng([*seed, 1])
    rows, reported = _weeks(source, begins, rng) if how is Arrivals.WEEKS else _poisson(source, begins, rng)
    luck = np.random.default_rng([*seed, 2]).random((_STREAMS + 2, len(rows)))
    copies = np.floor(times) + (luck[0] < times - np.floor(times))
    most = int(copies.max(initial=0))
    parts = [(rows, reported, luck, copies >= 1)]
    for again in range(2, most + 1):
        other = np.random.default_rng([*seed, 1 + again]).random(luck.shape)
        shifted = reported + ((other[1] - 0.5) * 2 * _HOUR).astype(np.int64)
        parts.append((rows, shifted, other, copies >= again))
    rows, reported = (np.concatenate([part[i][part[3]] for part in parts]) for i in (0, 1))
    chances = np.concatenate([part[2][:, part[3]] for part in parts], axis=1)
    order = np.argsort(reported, kind="stable")
    chances = chances[:, order]
    posts = {post: chances[2 + 2 * at : 4 + 2 * at] for at, post in enumerate(Post)}
    return Coming(rows[order], reported[order], posts, chances[8], chances[9])


def _weeks(source: Source, begins: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    order = np.argsort(source.week, kind="stable")
    order = order[source.week[order] >= 0]
    counts = np.bincount(source.week[order], minlength=len(source.history.week_begins))
    first = np.concatenate(([0], np.cumsum(counts)))
    drawn = rng.integers(len(source.history.week_begins), size=len(begins))
    rows = np.concatenate([order[first[week] : first[week + 1]] for week in drawn])
    return rows, source.offset[rows] + np.repeat(begins, counts[drawn])


def _poisson(source: Source, begins: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    known = np.flatnonzero(source.week >= 0)
    n = rng.poisson(len(known) / len(source.history.week_begins), size=len(begins))
    rows = rng.choice(known, size=int(n.sum()))
    hour = source.offset[rows] // _HOUR * _HOUR
    within = rng.integers(_HOUR, size=len(rows))
    return rows, np.repeat(begins, n) + hour + within
