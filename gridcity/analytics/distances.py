"""Neighbourhoods by distance: the nearest so many, all within a reach, weights that fade.

Places are pairs in a plane with true lengths, say ``Lattice.project`` [m]. Places that coincide are
neighbours at distance zero, not one place. Nothing here makes a cell its own neighbour.
"""

from enum import StrEnum

import numpy as np
from scipy import sparse
from scipy.spatial import cKDTree

from gridcity.analytics.errors import NeighbourhoodInvalid, ShapeMismatch, ValuesInvalid
from gridcity.analytics.weights import Floats, Ints, islands, joined

_SPARE = 6
"""So many more than asked for are looked up, to see whether a further one is just as near. [places]"""


class Kernel(StrEnum):
    """How weights fade with the share ``u`` of the reach."""

    UNIFORM = "uniform"
    """1."""
    TRIANGULAR = "triangular"
    """1 − u."""
    EPANECHNIKOV = "epanechnikov"
    """1 − u²."""
    BISQUARE = "bisquare"
    """(1 − u²)²."""
    GAUSSIAN = "gaussian"
    """exp(−(3u)² / 2): the reach is three standard deviations, and cut there."""


def nearest_neighbours(places: Floats, *, count: int) -> sparse.csr_array:
    """Join each cell with the so many that lie nearest. Not symmetric: a suburb looks to the town.

    Parameters
    ----------
    places : ndarray of float, shape (n_cells, 2)
        Where the cells are, in a plane. [m]
    count
        Neighbours of each cell, at least 1 and fewer than there are cells.

    Returns
    -------
    csr_array of float, shape (n_cells, n_cells)
        1 for each neighbour, else 0; ``count`` in each row. [-]

    Raises
    ------
    ShapeMismatch
        ``places`` are no pairs.
    ValuesInvalid
        A place is missing.
    NeighbourhoodInvalid
        There are not so many other cells.

    Notes
    -----
    Of cells that are equally far the first in order are taken, so that the answer does not hang on
    how a tree was built. Takes ``n log n`` time. Tested against ``libpysal.weights.KNN`` and by brute force.

    Examples
    --------
    >>> places = np.array([[0.0, 0.0], [1.0, 0.0], [5.0, 0.0]])
    >>> nearest_neighbours(places, count=1).toarray().astype(int).tolist()
    [[0, 1, 0], [1, 0, 0], [0, 1, 0]]
    """
    n = _checked(places)
    if not 1 <= count < n:
        raise NeighbourhoodInvalid(
            f"{count} neighbours are asked for, and a cell has {max(n - 1, 0)} others.", count=count, cells=n
        )
    asked = min(count + 1 + _SPARE, n)
    tree = cKDTree(places)
    distance, found = tree.query(places, k=asked, workers=-1)
    own = np.arange(n)
    # The cell itself goes last, also where others lie on the same spot.
    distance[found == own[:, None]] = np.inf
    order = np.lexsort((found, distance), axis=1)
    distance = np.take_along_axis(distance, order, axis=1)
    chosen = np.take_along_axis(found, order, axis=1)[:, :count]
    # As many as were looked up are equally far: there may be more of them, with lower numbers.
    cut_off = np.flatnonzero(distance[:, count - 1] == distance[:, asked - 2]) if asked < n else own[:0]
    for cell in cut_off:
        near = np.array(tree.query_ball_point(places[cell], distance[cell, count - 1] * (1 + 1e-12)))
        near = near[near != cell]
        apart = np.hypot(*(places[near] - places[cell]).T)
        chosen[cell] = near[np.lexsort((near, apart))[:count]]
    return joined(n, np.repeat(own, count), chosen.ravel())


def band_neighbours(places: Floats, *, reach_m: float) -> sparse.csr_array:
    """Join each cell with all that lie within a distance of it, that distance included.

    Parameters
    ----------
    places : ndarray of float, shape (n_cells, 2)
        Where the cells are, in a plane. [m]
    reach_m
        How far a neighbour may lie. [m]

    Returns
    -------
    csr_array of float, shape (n_cells, n_cells)
        1 for each neighbour, else 0. Symmetric; where nothing lies near, a row is empty. [-]

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        ``places`` are no pairs, or one is missing.
    NeighbourhoodInvalid
        The reach is no positive length.

    Notes
    -----
    Tested against ``libpysal.weights.DistanceBand`` and by brute force.

    Examples
    --------
    >>> places = np.array([[0.0, 0.0], [3.0, 4.0], [9.0, 0.0]])
    >>> band_neighbours(places, reach_m=5.0).toarray().astype(int).tolist()
    [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    """
    n = _checked(places)
    pairs = _pairs(places, _length(reach_m))
    return joined(n, pairs.ravel(), pairs[:, ::-1].ravel())


def kernel_neighbours(
    places: Floats, *, reach_m: float | Floats, kernel: Kernel = Kernel.TRIANGULAR
) -> sparse.csr_array:
    """Join each cell with those within its reach, the nearer the heavier.

    Parameters
    ----------
    places : ndarray of float, shape (n_cells, 2)
        Where the cells are, in a plane. [m]
    reach_m : float or ndarray of float, shape (n_cells,)
        Beyond it nothing weighs. One for all cells, or each cell's own, as
        ``distance_to_nearest`` gives it: then in sparse quarters the kernel is wider. [m]
    kernel
        How the weight fades.

    Returns
    -------
    csr_array of float, shape (n_cells, n_cells)
        The kernel without its norming constant, so that a neighbour on the same spot weighs 1. Where
        each cell has its own reach it is not symmetric. [-]

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        ``places`` are no pairs, one is missing, or there are not as many reaches as places.
    NeighbourhoodInvalid
        A reach is no positive length.

    Notes
    -----
    Tested against ``libpysal.weights.Kernel``.

    Examples
    --------
    >>> places = np.array([[0.0, 0.0], [50.0, 0.0], [100.0, 0.0]])
    >>> kernel_neighbours(places, reach_m=100.0).toarray().tolist()
    [[0.0, 0.5, 0.0], [0.5, 0.0, 0.5], [0.0, 0.5, 0.0]]
    """
    n = _checked(places)
    reach = np.asarray(reach_m, dtype=np.float64)
    if reach.shape not in {(), (n,)}:
        raise ShapeMismatch(f"{reach.shape} reaches do not fit {n} places.", reaches=reach.shape, cells=n)
    for wrong in reach[~((reach > 0) & (reach < np.inf))].ravel():
        _length(float(wrong))
    reach = np.broadcast_to(reach, n)
    pairs = _pairs(places, float(reach.max(initial=0.0)) * (1 + 1e-12))
    of_cell = np.concatenate([pairs[:, 0], pairs[:, 1]])
    neighbour = np.concatenate([pairs[:, 1], pairs[:, 0]])
    share = np.hypot(*(places[of_cell] - places[neighbour]).T) / reach[of_cell]
    weight = np.where(share <= 1, _fading(share, kernel), 0.0)
    felt = weight > 0
    return joined(n, of_cell[felt], neighbour[felt], weight[felt])


def distance_to_nearest(places: Floats, *, count: int) -> Floats:
    """Tell how far it is from each cell to its ``count``-th nearest other: a reach that finds so many. [m].

    Raises
    ------
    ShapeMismatch, ValuesInvalid, NeighbourhoodInvalid
        As ``nearest_neighbours``.
    """
    n = _checked(places)
    if not 1 <= count < n:
        raise NeighbourhoodInvalid(
            f"{count} neighbours are asked for, and a cell has {max(n - 1, 0)} others.", count=count, cells=n
        )
    _, found = cKDTree(places).query(places, k=[count + 1], workers=-1)
    # Worked out as ``kernel_neighbours`` does it, to the bit: the cell right at the reach is within it.
    return np.asarray(np.hypot(*(places - places[found[:, 0]]).T))


def joined_to_nearest(weights: sparse.csr_array, places: Floats) -> sparse.csr_array:
    """Join each island with the cell nearest to it, both ways, with a weight of 1: one answer to islands.

    Raises
    ------
    ShapeMismatch, ValuesInvalid, NeighbourhoodInvalid
        As ``nearest_neighbours``; the weights are of other cells than the places.
    """
    n = _checked(places)
    if weights.shape != (n, n):
        raise ShapeMismatch(f"{weights.shape} weights do not fit {n} places.", weights=weights.shape, cells=n)
    alone = np.flatnonzero(islands(weights))
    if not alone.size:
        return weights
    nearest = nearest_neighbours(places, count=1).indices[alone]
    bridges = joined(n, np.concatenate([alone, nearest]), np.concatenate([nearest, alone]))
    bridges.data[:] = 1.0  # two islands that are each other's nearest are joined once
    return sparse.csr_array(weights + bridges)


def _pairs(places: Floats, reach_m: float) -> Ints:
    """Find the pairs of cells within a reach, each once, shape (n_pairs, 2)."""
    if len(places) == 0:
        return np.empty((0, 2), dtype=np.int64)
    return np.asarray(cKDTree(places).query_pairs(reach_m, output_type="ndarray"), dtype=np.int64)


def _fading(share: Floats, kernel: Kernel) -> Floats:
    match kernel:
        case Kernel.UNIFORM:
            return np.ones_like(share)
        case Kernel.TRIANGULAR:
            return 1.0 - share
        case Kernel.EPANECHNIKOV:
            return 1.0 - share**2
        case Kernel.BISQUARE:
            return (1.0 - share**2) ** 2
        case Kernel.GAUSSIAN:
            return np.asarray(np.exp(-0.5 * (3.0 * share) ** 2))


def _checked(places: Floats) -> int:
    if places.ndim != 2 or places.shape[1] != 2:
        raise ShapeMismatch(f"{places.shape} are no pairs of coordinates.", shape=places.shape)
    missing = int((~np.isfinite(places)).any(axis=1).sum())
    if missing:
        raise ValuesInvalid(f"{missing} of {len(places)} cells have no place.", missing=missing)
    return len(places)


def _length(reach_m: float) -> float:
    if not 0 < reach_m < np.inf:
        raise NeighbourhoodInvalid(
            f"A reach has to be a positive length, not {reach_m:g} m.", reach_m=reach_m
        )
    return reach_m
