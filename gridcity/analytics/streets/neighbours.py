"""Neighbourhoods along the streets: what is near on foot, not across the river or the railway.

The way from a cell to another leads straight from its middle to the nearest street, along the streets, and
straight to the other's middle. A cell with no street in reach is an island, and so is one whose street leads
nowhere: ``weights.islands`` names them, and every statistic says what it does about them.
"""

import numpy as np
from scipy import sparse
from scipy.spatial import cKDTree

from gridcity.analytics.errors import NeighbourhoodInvalid
from gridcity.analytics.streets.network import Snapped, Streets, snap
from gridcity.analytics.surfaces import in_threads, slices
from gridcity.analytics.weights import Floats, Ints, joined

OFF_STREET_M = 100.0
"""How far a cell's middle may lie from its street. [m]"""

_A_PIECE = 256
"""Cells that a thread takes at a stretch."""

_ROUND_M = 1e-6
"""Ways that differ by less are equally long: they were added up in another order. [m]"""


def band_along_streets(
    streets: Streets, places: Floats, *, reach_m: float, off_street_m: float = OFF_STREET_M
) -> sparse.csr_array:
    """Join each cell with all that are within a walk of it, that distance included.

    Parameters
    ----------
    streets
        The network. All streets are gone along both ways.
    places : ndarray of float, shape (n_cells, 2)
        The middles of the cells, in the plane of the streets. [m]
    reach_m
        How long the way may be, the ways to and from the street included. [m]
    off_street_m
        Cells whose middle lies further from every street are islands. [m]

    Returns
    -------
    csr_array of float, shape (n_cells, n_cells)
        1 for each neighbour, else 0. Symmetric; where nothing is in reach, a row is empty. [-]

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        ``places`` are no pairs, or one is nowhere.
    NeighbourhoodInvalid
        A reach is no positive length.

    Notes
    -----
    Dijkstra's way from each cell, which stops at the reach: time grows with the cells and what is in
    reach of each. Tested against ``scipy.sparse.csgraph`` on streets that are cut at every cell.

    References
    ----------
    E. W. Dijkstra, "A Note on Two Problems in Connexion with Graphs", Numerische Mathematik, vol. 1,
    pp. 269-271, 1959. https://doi.org/10.1007/BF01386390

    Examples
    --------
    Two cells on either bank are near, but the bridge is not:

    >>> import shapely
    >>> from gridcity.analytics.streets.network import streets_of
    >>> along = shapely.LineString([(0, 0), (900, 0), (900, 100), (0, 100)])
    >>> middles = np.array([[100.0, 0.0], [300.0, 0.0], [100.0, 100.0]])
    >>> streets = streets_of(np.array([along]))
    >>> band_along_streets(streets, middles, reach_m=250.0).toarray().astype(int).tolist()
    [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    """
    on = snap(streets, places, reach_m=_length(off_street_m))
    cells = np.arange(len(places))
    limits = np.full(len(places), _length(reach_m) + _ROUND_M)
    of_cell, neighbour, _ = _walks(streets, on, cells, limits)
    return joined(len(places), of_cell, neighbour)


def nearest_along_streets(
    streets: Streets, places: Floats, *, count: int, off_street_m: float = OFF_STREET_M
) -> sparse.csr_array:
    """Join each cell with the so many that are nearest on foot. Not symmetric: a suburb looks to the town.

    Parameters
    ----------
    streets, places, off_street_m
        As ``band_along_streets``.
    count
        Neighbours of each cell, at least 1 and fewer than there are cells.

    Returns
    -------
    csr_array of float, shape (n_cells, n_cells)
        1 for each neighbour, else 0. [-] ``count`` in each row; fewer where no more can be walked to,
        and none where no street is in reach.

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        ``places`` are no pairs, or one is nowhere.
    NeighbourhoodInvalid
        There are not so many other cells.

    Notes
    -----
    Looks as far as is likely to hold so many, and twice as far again where it did not. Of cells that are
    equally far, to a micrometre, the first in order are taken.

    Examples
    --------
    >>> import shapely
    >>> from gridcity.analytics.streets.network import streets_of
    >>> along = shapely.LineString([(0, 0), (900, 0), (900, 100), (0, 100)])
    >>> middles = np.array([[100.0, 0.0], [700.0, 0.0], [100.0, 100.0]])
    >>> streets = streets_of(np.array([along]))
    >>> nearest_along_streets(streets, middles, count=1).toarray().astype(int).tolist()
    [[0, 1, 0], [1, 0, 0], [0, 1, 0]]
    """
    n = len(places)
    if not 1 <= count < n:
        raise NeighbourhoodInvalid(
            f"{count} neighbours are asked for, and a cell has {max(n - 1, 0)} others.", count=count, cells=n
        )
    on = snap(streets, places, reach_m=_length(off_street_m))
    longest_m = streets.length_m.sum() + 2 * off_street_m
    straight_m = cKDTree(places).query(places, k=[count + 1])[0][:, 0]
    limits = 1.5 * straight_m + 2 * np.where(on.piece >= 0, on.off_m, 0.0) + 1.0
    asked = np.flatnonzero(on.piece >= 0)
    pairs: list[tuple[Ints, Ints]] = []
    while asked.size:
        of_cell, neighbour, far_m = _walks(streets, on, asked, limits[asked])
        is_done = (np.bincount(of_cell, minlength=n)[asked] >= count) | (limits[asked] > longest_m)
        rank = np.lexsort((neighbour, np.round(far_m / _ROUND_M), of_cell))
        of_cell, neighbour = of_cell[rank], neighbour[rank]
        place = np.arange(of_cell.size) - np.searchsorted(of_cell, of_cell)
        kept = (place < count) & np.isin(of_cell, asked[is_done])
        pairs.append((of_cell[kept], neighbour[kept]))
        asked = asked[~is_done]
        limits[asked] *= 2
    of_all = np.concatenate([np.empty(0, dtype=np.int64), *(one for one, _ in pairs)])
    neighbours = np.concatenate([np.empty(0, dtype=np.int64), *(other for _, other in pairs)])
    return joined(n, of_all, neighbours)


def _walks(streets: Streets, on: Snapped, cells: Ints, limits: Floats) -> tuple[Ints, Ints, Floats]:
    """Find the pairs of cells within a walk of some: of which, to which, how far. [m]."""
    from gridcity.analytics.streets.routes import reached

    nodes = streets.ends.ravel()  # in the order of ways: way 2 p leaves the begin of piece p
    leaving = np.argsort(nodes, kind="stable")
    begins = np.searchsorted(nodes[leaving], np.arange(len(streets.nodes) + 1))
    network = (streets.ends, streets.length_m, begins, leaving)
    standing = np.argsort(on.piece, kind="stable")
    first = np.searchsorted(on.piece[standing], np.arange(len(streets) + 1))

    def work(piece: slice) -> tuple[Ints, Ints, Floats]:
        some = cells[piece]
        number, neighbour, far_m = reached(
            some, limits[piece], (on.piece, on.at_m, on.off_m), network, (first, standing)
        )
        return some[number], neighbour, far_m

    parts = in_threads(work, slices(len(cells), 1 + len(cells) // _A_PIECE))
    of_cell, neighbour, far_m = (np.concatenate(each) for each in zip(*parts, strict=True))
    return of_cell, neighbour, far_m


def _length(reach_m: float) -> float:
    if not 0 < reach_m < np.inf:
        raise NeighbourhoodInvalid(
            f"A reach has to be a positive length, not {reach_m:g} m.", reach_m=reach_m
        )
    return reach_m
