"""Relative risk: where there are more cases than what there is to have cases of leads one to expect.

A density of broken lamps is mostly a density of lamps. Divided by it, place by place, it says where lamps
fail more often than elsewhere; and shuffling who is a case and who is not says what chance alone would draw.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from shapely.geometry.base import BaseGeometry

from gridcity.analytics.errors import PermutationsInvalid, TooFewCells
from gridcity.analytics.machines import machine
from gridcity.analytics.surfaces import (
    Frame,
    Hill,
    checked_bandwidth,
    checked_places,
    frame_around,
    inside,
    smoother,
)
from gridcity.analytics.weights import Booleans, Floats

LEAST_BEHIND = 10.0
"""Places with fewer cases and controls in reach have no risk that could be told from chance. [cases]"""

MOST_PERMUTATIONS = 99_999
"""[permutations]"""

_A_PIECE = 25
"""Replicates that a thread, or another machine, makes at a stretch."""

_FLOOR = 1e-3
"""A density below this part of a hill's top counts as that: the logarithm of nothing is no number. [-]"""

_Shared: TypeAlias = "tuple[_Field, np.uint64, Floats, Floats]"


@dataclass(frozen=True, slots=True, eq=False)
class RelativeRisk:
    """How the risk at each place compares with the city's.

    Attributes
    ----------
    log_ratio : ndarray of float, shape (n_places,)
        Natural logarithm of the cases' density over the controls', each of mass 1: 0 is the city's
        mean, 0.69 twice, -0.69 half of it. NaN where ``is_known`` is false. [-]
    p_high, p_low : ndarray of float, shape (n_places,)
        How likely chance makes it so high, so low; NaN where unknown. Of each place for itself: of
        many places some are low by chance, see ``inference``. A contour of 0.025 in either is the
        *tolerance contour* of Kelsall and Diggle. [-]
    p_overall
        How likely chance makes a surface that varies so much, all places together. [-]
    is_known : ndarray of bool, shape (n_places,)
        Whether the place lies in the area, and at least ``LEAST_BEHIND`` cases and controls stand behind it.
    permutations
        How often the labels were put on by chance.
    """

    log_ratio: Floats
    p_high: Floats
    p_low: Floats
    p_overall: float
    is_known: Booleans
    permutations: int


def relative_risk(
    cases: Floats,
    controls: Floats,
    at: Floats,
    *,
    bandwidth_m: float,
    rng: np.random.Generator,
    permutations: int = 999,
    area: BaseGeometry | None = None,
) -> RelativeRisk:
    r"""Compare where cases lie with where controls lie, and the difference with what chance makes of it.

    Parameters
    ----------
    cases, controls : ndarray of float, shape (n_cases, 2), (n_controls, 2)
        Broken lamps and all lamps, say; in a plane with true lengths. [m]
    at : ndarray of float, shape (n_places, 2)
        Where to say the risk. [m]
    bandwidth_m
        Of both, a Gaussian's standard deviation: with one for both, what border and bandwidth do
        to either is divided out. [m]
    rng
        Puts the labels on.
    permutations
        How often; with 999 the least p is 0.001.
    area
        What lies outside of it is left out, and places there have no answer.

    Raises
    ------
    ShapeMismatch, ValuesInvalid, BandwidthInvalid
        As ``density.kernel_density``.
    TooFewCells
        There are fewer than two cases, or controls, in the area.
    PermutationsInvalid
        None, or more than ``MOST_PERMUTATIONS``.

    Notes
    -----
    :math:`\hat\rho(x) = \log(\hat f(x) / \hat g(x))`. If lamps failed by chance alone, any lamp could bear
    any label, so labels are put on the pooled places at random, as many of each as there are, and the
    surface is made anew. The p-value is :math:`(1 + \#\{\rho_r \ge \hat\rho\}) / (1 + R)`; overall that of
    :math:`\sum_x \hat\rho(x)^2`. The number of cases behind a place is the pooled density there
    times :math:`4 \pi h^2`, the ground on which a flat kernel would be as unsteady.

    Where cases are among the controls (broken lamps in the list of all lamps) the ratio is that to all lamps;
    the lists share places, so chance makes less of a difference than the test allows for: it errs on the
    safe side.

    Each replicate is a density on a small frame: 999 of 8,000 cases and 90,000 controls on 12,000 cells take
    3 s of processor. Tested by direct sums and by surfaces that are flat.

    References
    ----------
    J. E. Kelsall and P. J. Diggle, "Non-parametric Estimation of Spatial Variation in Relative Risk",
    Statistics in Medicine, vol. 14, pp. 2335-2342, 1995. https://doi.org/10.1002/sim.4780142106

    Examples
    --------
    Lamps stand evenly; in the east they fail three times as often:

    >>> lamps = np.stack(np.meshgrid(np.arange(0.0, 4000, 100), np.arange(0.0, 2000, 100)), -1).reshape(-1, 2)
    >>> broken = np.concatenate([lamps[lamps[:, 0] >= 2000][::2], lamps[lamps[:, 0] < 2000][::6]])
    >>> ends = np.array([[500.0, 1000], [3500, 1000]])
    >>> risk = relative_risk(broken, lamps, ends, bandwidth_m=300.0, rng=np.random.default_rng(1))
    >>> np.exp(risk.log_ratio).round(1).tolist(), risk.p_high[1] < 0.05, risk.p_low[0] < 0.05
    ([0.5, 1.5], np.True_, np.True_)
    """
    cases, controls = _inside(cases, "cases", area), _inside(controls, "controls", area)
    at = checked_places(at)
    checked_bandwidth(bandwidth_m)
    if not 1 <= permutations <= MOST_PERMUTATIONS:
        raise PermutationsInvalid(
            f"{permutations:,} permutations; it can be 1 to {MOST_PERMUTATIONS:,}.", permutations=permutations
        )
    pool = np.concatenate([cases, controls])
    if not len(at):
        return _silent(0, permutations)
    frame = frame_around(at, bandwidth_m=bandwidth_m, hill=Hill.GAUSSIAN)
    everything = _Field(frame, bandwidth_m, at, np.empty(0), (len(cases), len(controls)))
    whole = everything.density(pool)
    is_known = whole * 4 * np.pi * bandwidth_m**2 >= LEAST_BEHIND
    if area is not None:
        is_known &= inside(area, at)
    if not is_known.any():
        return _silent(len(at), permutations)
    field = replace(everything, at=at[is_known], whole=whole[is_known])
    found = field.log_ratio(cases)
    as_high, as_low, as_varied = _by_chance(field, found, pool, rng, permutations)

    def everywhere(values: Floats) -> Floats:
        result = np.full(len(at), np.nan)
        result[is_known] = values
        return result

    return RelativeRisk(
        log_ratio=everywhere(found),
        p_high=everywhere((1 + as_high) / (1 + permutations)),
        p_low=everywhere((1 + as_low) / (1 + permutations)),
        p_overall=(1 + as_varied) / (1 + permutations),
        is_known=is_known,
        permutations=permutations,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Field:
    """What a surface is made on; plain enough to be sent to another machine."""

    frame: Frame
    bandwidth_m: float
    at: Floats
    whole: Floats
    sizes: tuple[int, int]

    def density(self, chosen: Floats) -> Floats:
        """Smooth some places over the frame."""
        smooth = smoother(Hill.GAUSSIAN, bandwidth_m=self.bandwidth_m, spacing_m=self.frame.spacing_m)
        return self.frame.read(smooth(self.frame.shared(chosen)), self.at)

    def log_ratio(self, chosen: Floats) -> Floats:
        """Compare the density of some of the pool with that of the others, each of mass 1."""
        least = _FLOOR * Hill.GAUSSIAN.top / self.bandwidth_m**2
        some = self.density(chosen)
        others = np.maximum(self.whole - some, least)
        return np.asarray(np.log(np.maximum(some, least) / others * (self.sizes[1] / self.sizes[0])))


def _by_chance(
    field: _Field, found: Floats, pool: Floats, rng: np.random.Generator, permutations: int
) -> tuple[Floats, Floats, int]:
    """Count the replicates that are as high, and as low, at each place, and those that vary as much."""
    from gridcity.analytics.drawing import key_of

    shared: _Shared = field, key_of(rng), found, pool
    pieces = [range(first, min(first + _A_PIECE, permutations)) for first in range(0, permutations, _A_PIECE)]
    as_high, as_low, as_varied = zip(*machine().each(_piece, shared, pieces), strict=True)
    return np.sum(as_high, axis=0), np.sum(as_low, axis=0), sum(as_varied)


def _piece(shared: _Shared, numbers: range) -> tuple[Floats, Floats, int]:
    """Put the labels on by chance, so many times, and count."""
    from gridcity.analytics.drawing import shuffle_first

    field, key, found, pool = shared
    varied, count = (found**2).sum(), field.sizes[0]
    as_high, as_low, as_varied = np.zeros(len(found)), np.zeros(len(found)), 0
    for replicate in numbers:
        order = np.arange(len(pool))
        shuffle_first(key, replicate, order, count)
        made = field.log_ratio(pool[order[:count]])
        as_high += made >= found
        as_low += made <= found
        as_varied += int((made**2).sum() >= varied)
    return as_high, as_low, as_varied


def _inside(places: Floats, what: str, area: BaseGeometry | None) -> Floats:
    places = checked_places(places, what)
    if area is not None:
        places = places[inside(area, places)]
    if len(places) < 2:
        raise TooFewCells(f"{len(places)} {what} in the area have no density to compare.", places=len(places))
    return places


def _silent(places: int, permutations: int) -> RelativeRisk:
    unknown = np.full(places, np.nan)
    return RelativeRisk(unknown, unknown, unknown, np.nan, np.zeros(places, dtype=np.bool_), permutations)
