"""How unequally something is spread over people, streets or ground: Lorenz, Gini, concentration, Theil.

What is compared are areas and cells, not people: that a quarter with few complaints has more poor does not
say that poor people complain less (the ecological fallacy; Robinson 1950). And small counts are unequal by
chance alone: ``by_chance`` says how unequal the same city would look if all rates were the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

from gridcity.analytics.errors import NoVariation, ShapeMismatch, ValuesInvalid
from gridcity.analytics.model import Ints
from gridcity.analytics.rate_intervals import LEVEL
from gridcity.analytics.weights import Floats

_AT_ONCE = 4_000_000
"""So many numbers of replicates are held at a time. [-]"""
_BY_CHANCE = 49
"""So many cities are made up in which only chance is at work; their mean is told. [-]"""
_Measure: TypeAlias = Callable[[Floats, Floats], Floats]
"""Cases and exposures, a row a city of shape (n, n_units) → a number for each row."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measure of inequality, its bootstrap bounds, and what chance alone makes of it on average. [-]."""

    value: float
    low: float
    high: float
    by_chance: float


@dataclass(frozen=True, slots=True)
class Inequality:
    """How unequally cases are spread over what they can be of.

    ``gini`` 0: everywhere the same rate, towards 1: all in one unit. ``concentration`` above 0: more cases
    per exposure where ``rank`` is high, below 0: where it is low; None where there was no rank. ``theil``
    with its part ``theil_between`` between groups: the rest lies within them. [-]
    """

    gini: Measured
    theil: Measured
    theil_between: float | None
    concentration: Measured | None
    units: int


def lorenz(cases: Floats, exposure: Floats, rank: Floats | None = None) -> tuple[Floats, Floats]:
    """Give the Lorenz curve of cases over exposure, or by a rank the concentration curve.

    Returns
    -------
    tuple of ndarray of float, shape (n + 1,)
        Shares of exposure, and of cases, of the units so far: lowest rate (rank) first, both from 0 to 1. [-]
        Units without exposure are left out.

    Raises
    ------
    ShapeMismatch, ValuesInvalid, NoVariation
        As ``inequality``.

    Examples
    --------
    >>> exposed, cases = lorenz(np.array([1.0, 3]), np.array([10.0, 10]))
    >>> exposed.tolist(), cases.tolist()
    ([0.0, 0.5, 1.0], [0.0, 0.25, 1.0])
    """
    cases, exposure, kept = _checked(cases, exposure)
    order = np.argsort(cases / exposure if rank is None else np.asarray(rank)[kept], kind="stable")
    return tuple(  # type: ignore[return-value]
        np.concatenate([[0.0], np.cumsum(part[order]) / part.sum()]) for part in (exposure, cases)
    )


def inequality(
    cases: Floats,
    exposure: Floats,
    *,
    rank: Floats | None = None,
    group: Ints | None = None,
    rng: np.random.Generator,
    replicates: int = 499,
    level: float = LEVEL,
) -> Inequality:
    r"""Measure how unequally cases are spread over exposure, with bootstrap bounds.

    Parameters
    ----------
    cases, exposure : ndarray of float, shape (n_units,)
        Of cells or areas. [cases], [any]. A unit without exposure is left out; one with cases but no
        exposure is an error.
    rank : ndarray of float, shape (n_units,), optional
        By what units stand in order for the concentration index: how readily they complain, say.
    group : ndarray of int, shape (n_units,), optional
        The area of each unit, for what of Theil's index lies between areas.
    rng
        Source of the replicates: the same seed, the same bounds.
    replicates
        How often units are drawn anew, with replacement. [-]
    level
        Confidence of the percentile bounds. [-]

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        The arguments do not speak of the same units; something is negative or missing.
    NoVariation
        There is no case, or fewer than two units with exposure.

    Notes
    -----
    With shares of exposure :math:`p_i` and cases :math:`s_i`, the Gini and the concentration index are one
    less twice the area under the curve, :math:`1 - \sum p_i (S_i + S_{i-1})`; units of one rank share it.
    Theil's T is :math:`\sum s_i \ln (s_i / p_i)`; between groups, the same of their sums. By chance: cases
    are given out anew at the city's rate. Units are drawn as if they were independent: where neighbours are
    alike, the bounds are too narrow. Tested against a double sum over all pairs,
    scipy.stats.entropy, and by hand.

    References
    ----------
    N. Kakwani, A. Wagstaff and E. van Doorslaer, "Socioeconomic Inequalities in Health", Journal of
    Econometrics, vol. 77, no. 1, pp. 87-103, 1997. H. Theil, "Economics and Information Theory", 1967.
    W. S. Robinson, "Ecological Correlations and the Behavior of Individuals", American Sociological Review,
    vol. 15, no. 3, pp. 351-357, 1950. https://doi.org/10.2307/2087176

    Examples
    --------
    >>> found = inequality(np.array([1.0, 3]), np.array([10.0, 10]), rng=np.random.default_rng(1))
    >>> found.gini.value, round(found.theil.value, 3)
    (0.25, 0.131)
    """
    cases, exposure, kept = _checked(cases, exposure)
    by_rate = np.argsort(cases / exposure, kind="stable")
    found = {
        "gini": _with_bounds(_under, _gini, cases[by_rate], exposure[by_rate], rng, replicates, level),
        "theil": _with_bounds(_theil, _theil, cases, exposure, rng, replicates, level),
    }
    if rank is not None:
        by_rank, starts = _places(np.asarray(rank, dtype=np.float64)[kept])
        along = _Concentration(starts)
        found["concentration"] = _with_bounds(
            along, along, cases[by_rank], exposure[by_rank], rng, replicates, level
        )
    between = None
    if group is not None:
        of = np.asarray(group)[kept]
        sums = [np.bincount(of, part).astype(np.float64)[None] for part in (cases, exposure)]
        between = float(_theil(*sums)[0])
    return Inequality(found["gini"], found["theil"], between, found.get("concentration"), cases.size)


def gini(cases: Floats, exposure: Floats) -> float:
    """Give the Gini index of cases over exposure alone. [-].

    Raises
    ------
    ShapeMismatch, ValuesInvalid, NoVariation
        As ``inequality``.
    """
    cases, exposure, _ = _checked(cases, exposure)
    return float(_gini(cases[None], exposure[None])[0])


def _with_bounds(
    measure: _Measure,
    anew: _Measure,
    cases: Floats,
    exposure: Floats,
    rng: np.random.Generator,
    replicates: int,
    level: float,
) -> Measured:
    """Measure units, units drawn with replacement, and (``anew``: in no order) those made by chance alone."""
    value = float(measure(cases[None], exposure[None])[0])
    size, drawn = cases.size, np.empty(replicates)
    at_once = max(1, _AT_ONCE // size)
    for first in range(0, replicates, at_once):
        many = min(at_once, replicates - first)
        picked = rng.integers(0, size, (many, size)) + size * np.arange(many)[:, None]
        times = np.bincount(picked.ravel(), minlength=many * size).reshape(many, size)
        with np.errstate(invalid="ignore"):  # units without any case were drawn: NaN, which no bound is of
            drawn[first : first + many] = measure(times * cases, times * exposure)
    even = rng.poisson(exposure * (cases.sum() / exposure.sum()), (_BY_CHANCE, size)).astype(np.float64)
    even = even[even.any(axis=1)]
    chance = anew(even, np.broadcast_to(exposure, even.shape)).mean() if len(even) else np.nan
    bounds = np.nanquantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Measured(value, float(bounds[0]), float(bounds[1]), float(chance))


def _gini(cases: Floats, exposure: Floats) -> Floats:
    """Give one less twice the area under the Lorenz curve of each row."""
    rate = np.divide(cases, exposure, out=np.zeros(cases.shape), where=exposure > 0)
    order = np.argsort(rate, axis=1)
    return _under(np.take_along_axis(cases, order, axis=1), np.take_along_axis(exposure, order, axis=1))


def _theil(cases: Floats, exposure: Floats) -> Floats:
    share = cases / cases.sum(axis=1, keepdims=True)
    even = exposure / exposure.sum(axis=1, keepdims=True)
    ratio = np.divide(share, even, out=np.ones(share.shape), where=even > 0)
    return np.asarray(xlogy(share, ratio).sum(axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class _Concentration:
    """The concentration index of rows of units in the order of their rank; equal ranks share a place."""

    starts: Ints

    def __call__(self, cases: Floats, exposure: Floats) -> Floats:
        return _under(*(np.add.reduceat(part, self.starts, axis=1) for part in (cases, exposure)))


def _places(rank: Floats) -> tuple[Ints, Ints]:
    """Give the order of units by rank, and where each rank begins in it."""
    if not np.isfinite(rank).all():
        wrong = int((~np.isfinite(rank)).sum())
        raise ValuesInvalid(f"{wrong} ranks are missing or infinite.", wrong=wrong)
    order = np.argsort(rank, kind="stable")
    return order, np.unique(rank[order], return_index=True)[1]


def _under(cases: Floats, exposure: Floats) -> Floats:
    """Give one less twice the area under the curve through the rows' sums, in their order."""
    reached = np.cumsum(cases, axis=1) / cases.sum(axis=1, keepdims=True)
    step = exposure / exposure.sum(axis=1, keepdims=True)
    before = np.concatenate([np.zeros((len(cases), 1)), reached[:, :-1]], axis=1)
    return np.asarray(1 - (step * (reached + before)).sum(axis=1))


def _checked(cases: Floats, exposure: Floats) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Give the units with exposure, and which they are."""
    cases, exposure = np.asarray(cases, dtype=np.float64), np.asarray(exposure, dtype=np.float64)
    if cases.shape != exposure.shape or cases.ndim != 1:
        raise ShapeMismatch(
            f"{cases.shape} cases do not fit {exposure.shape} exposures.",
            cases=cases.shape,
            exposure=exposure.shape,
        )
    wrong = sum(int((~((part >= 0) & (part < np.inf))).sum()) for part in (cases, exposure))
    stray = int(((exposure == 0) & (cases > 0)).sum())
    if wrong or stray:
        raise ValuesInvalid(
            f"{wrong} values are negative or missing, {stray} units have cases and no exposure.",
            wrong=wrong + stray,
        )
    kept = exposure > 0
    if kept.sum() < 2 or not cases.any():
        raise NoVariation("There is no case, or fewer than two units with exposure.", cells=int(kept.sum()))
    return cases[kept], exposure[kept], kept
