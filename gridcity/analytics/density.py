"""Kernel density: a smooth picture of where cases happen."""

from enum import StrEnum

import numpy as np
from shapely.geometry.base import BaseGeometry

from gridcity.analytics.surfaces import (
    Hill,
    checked_bandwidth,
    checked_counts,
    checked_places,
    frame_around,
    inside,
    smoother,
)
from gridcity.analytics.weights import Floats

M2_PER_KM2 = 1e6

LEAST_INSIDE = 0.01
"""Where less of a hill lies in the area, nothing is said. [share]"""


class Edges(StrEnum):
    """What is done about hills that reach over the border, where no case could be seen."""

    AT_PLACE = "at_place"
    """Each place's density is divided by the share of a hill over *it* that lies inside: evenly spread cases
    give a flat surface (Diggle 1985)."""
    AT_CASE = "at_case"
    """Each case's hill is made to have all its mass inside: as many cases as there are (Jones 1993)."""


def kernel_density(
    points: Floats,
    at: Floats,
    *,
    bandwidth_m: float,
    hill: Hill = Hill.GAUSSIAN,
    weights: Floats | None = None,
    area: BaseGeometry | None = None,
    edges: Edges = Edges.AT_PLACE,
) -> Floats:
    r"""Estimate how densely cases lie around each place: a hill over every case, summed.

    Reads like cases per square kilometre, but depends on the bandwidth: small ones show
    street corners and noise, large ones show districts. Along the city's border, where the cases of the
    other side are missing, it is too low, unless ``area`` says where the city ends. It says nothing of how
    many people or components there are to have cases: see ``relative_risk``.

    Parameters
    ----------
    points : ndarray of float, shape (n_points, 2)
        The cases, east and north in a plane with true lengths, say ``Lattice.project``. [m]
    at : ndarray of float, shape (n_places, 2)
        Where to say the density, in the same plane; say, the centres of the cells. [m]
    bandwidth_m : float
        Width of a hill, see ``Hill``. ``bandwidths`` suggests one. [m]
    hill
        The kernel.
    weights : ndarray of float, shape (n_points,), optional
        What each case counts; none is negative. [cases]
    area : Polygon or MultiPolygon, optional
        The city, in the same plane. Cases outside of it are left out, and what hills lose over its border is
        made good. [m]
    edges
        How it is made good.

    Returns
    -------
    ndarray of float, shape (n_places,)
        Density, never negative. [cases km⁻²] NaN at a place so far outside the area that less than
        1 % of a hill over it lies inside.

    Raises
    ------
    ShapeMismatch
        ``points`` or ``at`` is no array of pairs, or there are not as many weights as cases.
    ValuesInvalid
        A case or place is missing or infinite, a weight is missing or negative, the area has no ground.
    BandwidthInvalid
        The bandwidth is no positive number, or so small that the grid would not fit in memory.

    Notes
    -----
    The estimate at :math:`x` is :math:`\hat f(x) = \sum_i w_i K_h(x - x_i)`. With an area :math:`W` and
    :math:`e(x) = \int_W K_h(x - u) du` it is :math:`\hat f(x) / e(x)` or
    :math:`\sum_i w_i K_h(x - x_i) / e(x_i)`.

    The kernel is interpolated by cubic splines in both its places (see ``splines``), on a frame with 4 nodes
    in a standard deviation. A Gaussian is convolved along one axis and then the other, others
    through Fourier space (see ``smoother``). For a single case the error is below 0.02 % of the hill's top
    (quartic, which is rougher: 0.3 %; Epanechnikov, which has an edge: 3 %); where hills overlap it is far
    less: a million cases 0.001 % of the peak. The area is measured by exact shares of squares of half the
    spacing; :math:`e` errs by less than 0.001. Tested against the direct sum, and that against
    ``scipy.stats.gaussian_kde`` and scikit-learn.

    Time grows with the cases, the places and the grid, never with cases times places.

    References
    ----------
    P. J. Diggle, "A Kernel Method for Smoothing Point Process Data", Applied Statistics, vol. 34, no. 2,
    pp. 138-147, 1985. https://doi.org/10.2307/2347366
    M. C. Jones, "Simple Boundary Correction for Kernel Density Estimation", Statistics and Computing, vol. 3,
    pp. 135-146, 1993. https://doi.org/10.1007/BF00147776
    M. P. Wand, "Fast Computation of Multivariate Kernel Estimators", Journal of
    Computational and Graphical Statistics, vol. 3, no. 4, pp. 433-445, 1994.
    https://doi.org/10.1080/10618600.1994.10474656

    Examples
    --------
    Right under a single case, the hill's top: one case over 2 π (0.5 km)².

    >>> one = np.array([[0.0, 0.0]])
    >>> kernel_density(one, one, bandwidth_m=500.0).round(2).tolist()
    [0.64]

    The same case on a straight border, half its hill outside:

    >>> import shapely
    >>> east = shapely.box(0, -9000, 9000, 9000)
    >>> kernel_density(one, one, bandwidth_m=500.0, area=east).round(2).tolist()
    [1.27]
    """
    points, at, counts = _checked(points, at, bandwidth_m, weights)
    if area is not None:
        kept = inside(area, points)
        points, counts = points[kept], None if counts is None else counts[kept]
    if not len(at):
        return np.zeros(0)
    is_led = area is not None and edges is Edges.AT_CASE
    frame = frame_around(at, bandwidth_m=bandwidth_m, hill=hill, reaches=2.0 if is_led else 1.0)
    smooth = smoother(hill, bandwidth_m=bandwidth_m, spacing_m=frame.spacing_m)
    if area is None:
        return _never_negative(frame.read(smooth(frame.shared(points, counts)), at))
    ground = smooth(frame.ground(area))
    here = frame.read(ground, at)
    if edges is Edges.AT_CASE:
        # A case beyond the frame is felt nowhere: its share does not matter.
        share = np.maximum(frame.read(ground, points), LEAST_INSIDE)
        counts = (1.0 if counts is None else counts) / share
    density = _never_negative(frame.read(smooth(frame.shared(points, counts)), at))
    if edges is Edges.AT_PLACE:
        density /= np.maximum(here, LEAST_INSIDE)
    return np.where(here >= LEAST_INSIDE, density, np.nan)


def kernel_density_directly(
    points: Floats, at: Floats, *, bandwidth_m: float, hill: Hill = Hill.GAUSSIAN
) -> Floats:
    """Sum the hills one by one: exact, and slow (cases times places). The measure of ``kernel_density``.

    Parameters, result and errors are those of ``kernel_density``; a case is felt however far away.

    Examples
    --------
    >>> cases, place = np.zeros((2, 2)), np.array([[0.0, 500.0]])
    >>> kernel_density_directly(cases, place, bandwidth_m=500.0).round(3).tolist()
    [0.772]
    """
    points, at, _ = _checked(points, at, bandwidth_m, None)
    density = np.empty(len(at))
    for place, (x, y) in enumerate(at):
        squares = ((points[:, 0] - x) ** 2 + (points[:, 1] - y) ** 2) / bandwidth_m**2
        density[place] = hill.height(squares).sum() * M2_PER_KM2 / bandwidth_m**2
    return density


def _never_negative(per_m2: Floats) -> Floats:
    """Take what an interpolation leaves below zero for what it is: nothing. [per m² → per km²]."""
    return np.maximum(per_m2, 0.0) * M2_PER_KM2


def _checked(
    points: Floats, at: Floats, bandwidth_m: float, weights: Floats | None
) -> tuple[Floats, Floats, Floats | None]:
    checked_bandwidth(bandwidth_m)
    points, at = checked_places(points, "cases"), checked_places(at)
    return points, at, None if weights is None else checked_counts(weights, len(points))
