"""What of the ground lies in which cell: metres of street, square metres of building, people of an area.

Pure: shapes and numbers in, a number for each cell out, in the order of the cells.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from gridcity.analytics.errors import ShapeMismatch, ValuesInvalid
from gridcity.analytics.weights import Floats, Geometries
from grids.lattice import Lattice

_AREA_DIGITS = (12, 9, 6)
"""Length of the codes of communities, streets and counties, the finest first."""


def lengths_in_cells(lattice: Lattice, cells: Geometries, lines: Geometries) -> Floats:
    """Measure how long the lines are in each cell.

    A line that runs along a border, as streets do between blocks, is shared by the cells on both sides, so
    that the lengths of all cells sum up to that of the lines within them.

    Parameters
    ----------
    lattice : Lattice
        The plane in which is measured; its scale is right to 3e-5 within 100 km of its centre.
    cells : ndarray of Polygon or MultiPolygon, shape (n_cells,)
        EPSG:4326. [°]
    lines : ndarray of LineString or MultiLineString
        EPSG:4326. [°]

    Returns
    -------
    ndarray of float, shape (n_cells,)
        Lengths. [m]

    Notes
    -----
    Lines are taken apart into straight pieces, since most lie in one cell: only those that touch several are
    cut. Where the parts of a piece are together longer than the piece, each is shortened in proportion.
    Tested against ``ST_Length(ST_Intersection(…)::geography)``.
    """
    pieces = _straight_pieces(lines)
    length = np.zeros(len(cells))
    if not len(pieces) or not len(cells):
        return length
    xy = np.column_stack(lattice.project(*shapely.get_coordinates(pieces).T)).reshape(-1, 2, 2)
    shapely.prepare(cells)  # a quarter of a city may have thousands of corners
    whole_m = np.hypot(*(xy[:, 1] - xy[:, 0]).T)
    cell, piece = shapely.STRtree(pieces).query(cells, predicate="intersects")
    # A piece that touches one cell may still leave the city in it.
    inside = shapely.covers(cells[cell], pieces[piece])
    is_alone = inside & (np.bincount(piece, minlength=len(pieces))[piece] == 1)
    part_m = whole_m[piece]
    shared = ~is_alone
    part_m[shared] = _measured(lattice, shapely.intersection(pieces[piece[shared]], cells[cell[shared]]))
    together = np.bincount(piece, part_m, minlength=len(pieces))
    too_long = np.divide(whole_m, together, out=np.ones(len(pieces)), where=together > whole_m)
    return np.asarray(np.bincount(cell, part_m * too_long[piece], minlength=len(cells)), dtype=np.float64)


def footprints_in_cells(cells: Geometries, lattice: Lattice, buildings: Geometries) -> Floats:
    """Measure how much ground is built on in each cell. [m²].

    Parameters
    ----------
    cells, buildings : ndarray of Polygon or MultiPolygon
        EPSG:4326. [°]
    lattice : Lattice
        The equal-area plane in which is measured.
    """
    area = np.zeros(len(cells))
    if not len(buildings) or not len(cells):
        return area
    flat = _flat(lattice, buildings)
    tree = shapely.STRtree(cells)
    building, cell = tree.query(buildings, predicate="intersects")
    is_alone = np.bincount(building, minlength=len(buildings))[building] == 1
    part = shapely.area(flat)[building]
    cut = ~is_alone
    part[cut] = shapely.area(_flat(lattice, shapely.intersection(buildings[building[cut]], cells[cell[cut]])))
    return np.asarray(np.bincount(cell, part, minlength=len(cells)), dtype=np.float64)


def shared_out(counts: Mapping[str, float], codes: Sequence[str], homes: Floats, areas: Floats) -> Floats:
    r"""Share people that were counted by area out among cells, in proportion to where homes can be.

    Dasymetric mapping, from the finest count to the coarsest: a cell that was counted itself has its own
    number; what a community has beyond its counted cells goes to its other cells by the ground that is built
    on in them (by their area where nothing is built on in any); then the street's, then the county's.
    So the cells of an area sum up to its number, unless finer counts say more.

    Parameters
    ----------
    counts
        Code of an area (6, 9, 12 digits) or a cell (15 characters) → people. [people]
    codes
        The cells' codes.
    homes
        What is built on in each cell, shape (n_cells,). [m²]
    areas
        The cells' areas, shape (n_cells,). [m²]

    Returns
    -------
    ndarray of float, shape (n_cells,)
        People. NaN for a cell of which nothing was counted, neither itself nor in an area around it. [people]

    Raises
    ------
    ShapeMismatch
        There are not as many codes as homes and areas.
    ValuesInvalid
        A number of people is negative or missing.

    References
    ----------
    C. L. Eicher and C. A. Brewer, "Dasymetric Mapping and Areal Interpolation: Implementation and
    Evaluation", Cartography and Geographic Information Science, vol. 28, no. 2, pp. 125-138, 2001.

    Examples
    --------
    A community of 100, one cell counted as 10; of the others one has twice the houses:

    >>> cells = ["230102001001001", "230102001001002", "230102001001003"]
    >>> counts = {"230102001001": 100.0, "230102001001001": 10.0}
    >>> shared_out(counts, cells, np.array([500.0, 200, 100]), np.full(3, 1e4)).tolist()
    [10.0, 60.0, 30.0]
    """
    if not len(codes) == len(homes) == len(areas):
        raise ShapeMismatch(
            f"{len(codes)} cells, {len(homes)} homes and {len(areas)} areas.", cells=len(codes)
        )
    if not all(0 <= number < np.inf for number in counts.values()):
        raise ValuesInvalid("A number of people is negative or missing.", wrong=1)
    people = np.array([counts.get(code, np.nan) for code in codes], dtype=np.float64)
    for digits in _AREA_DIGITS:
        known = sorted({code[:digits] for code in codes} & counts.keys())
        place = {code: number for number, code in enumerate(known)}
        group = np.array([place.get(code[:digits], -1) for code in codes], dtype=np.int64)
        _share(people, group, np.array([counts[code] for code in known]), homes, areas)
    return people


def _share(people: Floats, group: NDArray[np.int64], counted: Floats, homes: Floats, areas: Floats) -> None:
    """Give what each group has beyond its cells that are known to those that are not."""
    groups = len(counted)
    if not groups:
        return
    has_group, is_known = group >= 0, ~np.isnan(people)
    told, open_ = has_group & is_known, has_group & ~is_known
    rest = np.maximum(counted - np.bincount(group[told], people[told], minlength=groups), 0.0)
    built = np.bincount(group[open_], homes[open_], minlength=groups)
    ground = np.bincount(group[open_], areas[open_], minlength=groups)
    at = group[open_]
    share = np.where(built[at] > 0, homes[open_] / np.maximum(built[at], 1e-12), areas[open_] / ground[at])
    people[open_] = rest[at] * share


def _straight_pieces(lines: Geometries) -> Geometries:
    """Take lines apart at their corners; pieces without length are left out."""
    corners, line = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    is_on = (line[1:] == line[:-1]) & (corners[1:] != corners[:-1]).any(axis=1)
    return np.asarray(shapely.linestrings(np.stack([corners[:-1][is_on], corners[1:][is_on]], axis=1)))


def _measured(lattice: Lattice, shapes: Geometries) -> Floats:
    return np.asarray(shapely.length(_flat(lattice, shapes)))


def _flat(lattice: Lattice, shapes: Geometries) -> Geometries:
    return np.asarray(
        shapely.transform(shapes, lambda lonlat: np.column_stack(lattice.project(lonlat[:, 0], lonlat[:, 1])))
    )
