"""How wide the hills of a density are to be: suggestions, none of which knows what you want to see.

A rule of thumb is right for one round crowd and far too wide for a city with several. Cross-validation asks
which width would have foreseen each case best from the others: it follows the data, and is too narrow where
cases come in clusters for a reason (one broken lamp, five calls). What the map is for comes first: a
width of a block shows street corners, one of a quarter shows quarters. Say it beside the map.
"""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from gridcity.analytics.density import M2_PER_KM2, kernel_density
from gridcity.analytics.errors import NoVariation, TooFewCells
from gridcity.analytics.surfaces import Hill, checked_places, inside
from gridcity.analytics.weights import Floats

_NEAREST = 32
"""Others that are asked one by one where a case stands nearly alone."""

_EXACT = 0.003
"""How exactly the best width is found, as a part of it: nobody sees the difference. [-]"""

_ALONE = 1e-3
"""Below this part of a hill's top the surface's own error would count, and the sum is taken directly. [-]"""


def rule_of_thumb(points: Floats) -> float:
    r"""Suggest a Gaussian bandwidth for one round crowd: Scott's rule, which in a plane is Silverman's. [m].

    Parameters
    ----------
    points : ndarray of float, shape (n, 2)
        The cases, in a plane. [m]

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        The cases are no pairs, or one is missing.
    NoVariation
        There are fewer than two cases, or all lie on one spot.

    Notes
    -----
    :math:`h = \sigma n^{-1/6}`. Scott's factor is :math:`n^{-1/(d+4)}` and Silverman's
    :math:`(4 / (d + 2))^{1/(d+4)}` times that: for :math:`d = 2` they are the same. Since hills are round,
    :math:`\sigma` is one number: the root mean square over both axes, or the quartiles' distance over 1.349
    if that is less, as Silverman (1986, section 3.4) advises against far outliers.

    Examples
    --------
    >>> crowd = np.random.default_rng(1).normal(0, 1000, (4096, 2))
    >>> round(rule_of_thumb(crowd))
    249
    """
    points = checked_places(points, "cases")
    if len(points) < 2 or (np.ptp(points, axis=0) == 0).all():
        raise NoVariation("Cases on one spot have no width to go by.", cases=len(points))
    spread = np.sqrt(points.var(axis=0, ddof=1).mean())
    low, high = np.percentile(points, [25, 75], axis=0)
    middle = np.sqrt(((high - low) ** 2).mean()) / 1.349
    return float((min(spread, middle) if middle > 0 else spread) * len(points) ** (-1 / 6))


def cross_validated(
    points: Floats,
    *,
    area: BaseGeometry | None = None,
    narrowest_m: float | None = None,
    widest_m: float | None = None,
) -> float:
    r"""Suggest the Gaussian bandwidth that foresees each case best from those on other spots. [m].

    Parameters
    ----------
    points : ndarray of float, shape (n, 2)
        The cases, in a plane. [m]
    area
        The city, if hills are to be made good along its border (at the place). [m]
    narrowest_m, widest_m
        Between what to look. Without them, from a fiftieth of the rule of thumb to twice it. [m]

    Raises
    ------
    ShapeMismatch, ValuesInvalid, NoVariation
        As ``rule_of_thumb``.
    TooFewCells
        Fewer than three different spots have cases.
    BandwidthInvalid
        The narrowest is too narrow for the extent of the city.

    Notes
    -----
    Maximises :math:`\sum_i \log \hat f_{-i}(x_i)`, the likelihood of each case under the others' density,
    by golden section and parabolas on :math:`\log h`. Several cases on one spot (one address, many
    calls) would foresee each other perfectly and draw :math:`h` to nothing, so *all* cases on a case's own
    spot are left out, and divided out of the number of the others. Cases that stand nearly alone decide much;
    for them the 32 nearest are summed directly. Takes some 12 densities. Tested against a direct sum and
    scikit-learn's grid search.

    References
    ----------
    J. D. F. Habbema, J. Hermans and K. van den Broek, "A Stepwise Discriminant Analysis Program Using Density
    Estimation", Compstat 1974, pp. 101-110. B. W. Silverman, "Density Estimation for Statistics and Data
    Analysis", Chapman and Hall, 1986, section 3.4.4.

    Examples
    --------
    Two crowds: the rule of thumb sees one.

    >>> rng = np.random.default_rng(1)
    >>> two = rng.normal(0, 100, (400, 2)) + rng.choice([0, 5000], 400)[:, np.newaxis]
    >>> round(rule_of_thumb(two)), round(cross_validated(two))
    (919, 49)
    """
    points = checked_places(points, "cases")
    if area is not None:
        points = points[inside(area, points)]
    widest = rule_of_thumb(points)
    spots, repeated = np.unique(points, axis=0, return_counts=True)
    counts = repeated.astype(np.float64)
    if len(spots) < 3:
        raise TooFewCells(f"Cases on {len(spots)} spots foresee nothing.", spots=len(spots))
    between = (np.log(narrowest_m or widest / 50), np.log(widest_m or widest * 2))
    apart, nearest = cKDTree(spots).query(spots, k=list(range(2, min(_NEAREST, len(spots) - 1) + 2)))

    def surprise(log_bandwidth: float) -> float:
        bandwidth_m = float(np.exp(log_bandwidth))
        top = Hill.GAUSSIAN.top / bandwidth_m**2
        others = kernel_density(spots, spots, bandwidth_m=bandwidth_m, weights=counts) / M2_PER_KM2
        others -= counts * top
        # Directly, in logarithms, so that nobody's chance rounds to nothing.
        lone = np.flatnonzero(others < _ALONE * top)
        hills = -0.5 * (apart[lone] / bandwidth_m) ** 2 + np.log(counts[nearest[lone]])
        log_others = np.log(np.maximum(others, _ALONE * top))
        log_others[lone] = np.log(top) + np.logaddexp.reduce(hills, axis=1, initial=-np.inf)
        if area is not None:
            whole = kernel_density(spots, spots, bandwidth_m=bandwidth_m, weights=counts)
            made_good = kernel_density(spots, spots, bandwidth_m=bandwidth_m, weights=counts, area=area)
            log_others += np.log(made_good / whole)
        return float(-(counts * (log_others - np.log(len(points) - counts))).sum())

    found = minimize_scalar(surprise, bounds=between, method="bounded", options={"xatol": _EXACT})
    return float(np.exp(found.x))
