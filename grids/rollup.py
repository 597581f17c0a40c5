"""Count places and cells in H3 hexagons, for overviews that cells are too fine for.

H3 is the roll-up and the unit of open data; it is never the unit of responsibility. Resolution 9
has hexagons of about 0.1 km² (ten cells), 8 of 0.7 km², 7 of 5 km².
"""

from dataclasses import replace
from typing import TypeAlias

import h3.api.basic_int as h3
import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from grids.crosswalk import Crosswalk, crosswalk
from grids.errors import CoordinatesInvalid
from grids.lattice import Lattice

Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

MOST_HEXAGONS = 5_000_000
"""More than this are a mistake: a country at the resolution of a courtyard. [hexagons]"""


def points_to_hexagons(lon: ArrayLike, lat: ArrayLike, resolution: int) -> Ints:
    """Say in which hexagon each place lies.

    Parameters
    ----------
    lon, lat : array of float, shape (n,)
        EPSG:4326. [°]
    resolution
        0 (continents) to 15 (a square metre).

    Returns
    -------
    ndarray of int, shape (n,)
        H3 numbers; 0 for NaN.

    Raises
    ------
    CoordinatesInvalid
        There is no such resolution.

    Examples
    --------
    >>> hex(int(points_to_hexagons([126.63], [45.75], 9)[0]))
    '0x89149632893ffff'
    """
    _check(resolution)
    lons, lats = np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64)
    good = np.isfinite(lons) & np.isfinite(lats)
    found = np.zeros(len(lons), dtype=np.int64)
    found[good] = [
        h3.latlng_to_cell(y, x, resolution)
        for x, y in zip(lons[good].tolist(), lats[good].tolist(), strict=True)
    ]
    return found


def roll_up(hexagons: Ints, resolution: int, counts: ArrayLike | None = None) -> tuple[Ints, Ints]:
    """Sum counts over coarser hexagons.

    Parameters
    ----------
    hexagons : ndarray of int, shape (n,)
        H3 numbers, all of one resolution; 0 is left out.
    resolution
        That of the result; not finer than theirs.
    counts : array of int, shape (n,), optional
        How much each weighs; 1 without it.

    Returns
    -------
    hexagons, counts : ndarray of int
        Each hexagon once, in the order of their numbers.

    Raises
    ------
    CoordinatesInvalid
        There is no such resolution, or it is finer than what is given.
    """
    _check(resolution)
    weights = np.ones(len(hexagons), dtype=np.int64) if counts is None else np.asarray(counts, dtype=np.int64)
    fine, inverse = np.unique(hexagons[hexagons != 0], return_inverse=True)
    sums = np.bincount(inverse, weights=weights[hexagons != 0], minlength=len(fine)).astype(np.int64)
    if len(fine) and h3.get_resolution(int(fine[0])) < resolution:
        raise CoordinatesInvalid(
            f"Hexagons cannot be rolled up to the finer resolution {resolution}.", resolution=resolution
        )
    parents = np.array([h3.cell_to_parent(one, resolution) for one in fine.tolist()], dtype=np.int64)
    coarse, inverse = np.unique(parents, return_inverse=True)
    return coarse, np.bincount(inverse, weights=sums, minlength=len(coarse)).astype(np.int64)


def hexagons_over(bounds: tuple[float, float, float, float], resolution: int) -> Ints:
    """List the hexagons that touch a box: west, south, east, north, EPSG:4326 [°].

    Raises
    ------
    CoordinatesInvalid
        There is no such resolution, or the box holds more than ``MOST_HEXAGONS``.
    """
    _check(resolution)
    west, south, east, north = bounds
    narrow = np.cos(np.radians((south + north) / 2))
    ground_km2 = (east - west) * (north - south) * narrow * 111.2**2
    expected = ground_km2 / h3.average_hexagon_area(resolution, unit="km^2")
    if expected > MOST_HEXAGONS:
        raise CoordinatesInvalid(
            f"At resolution {resolution} that is {expected:,.0f} hexagons: take a coarser one.",
            resolution=resolution,
        )
    box = h3.LatLngPoly([(south, west), (south, east), (north, east), (north, west)])
    found = h3.h3shape_to_cells_experimental(box, resolution, contain="overlap")
    return np.array(sorted(found), dtype=np.int64)


def cells_to_hexagons(lattice: Lattice, cells: Geometries, resolution: int) -> tuple[Ints, Crosswalk]:
    """Intersect cells with hexagons, so that any count can be carried from one to the other by area.

    Parameters
    ----------
    lattice
        Gives the equal-area projection in which shares are measured.
    cells : ndarray of Polygon or MultiPolygon, shape (n,)
        EPSG:4326. [°] At least one.

    Returns
    -------
    hexagons, crosswalk
        The hexagons that share ground with any cell, and the shares: ``carry`` takes counts of cells to
        hexagons, ``carry_back`` takes them back, and neither loses anything.

    Notes
    -----
    A hexagon is drawn with edges straight in longitude and latitude; hexagons that share an edge share
    its ends, so they leave no gap.
    """
    west, south, east, north = shapely.total_bounds(cells)
    hexagons = hexagons_over((west - 1e-9, south - 1e-9, east + 1e-9, north + 1e-9), resolution)
    shared = crosswalk(lattice, cells, hexagons_to_polygons(hexagons))
    used, other = np.unique(shared.other, return_inverse=True)
    return hexagons[used], replace(shared, other=other.astype(np.int64), other_m2=shared.other_m2[used])


def hexagons_to_polygons(hexagons: Ints) -> Geometries:
    """Draw hexagons in EPSG:4326."""
    drawn = np.empty(len(hexagons), dtype=object)
    drawn[:] = [
        shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(one)]) for one in hexagons.tolist()
    ]
    return drawn


def _check(resolution: int) -> None:
    if not 0 <= resolution <= 15:
        raise CoordinatesInvalid(f"H3 has resolutions 0 to 15, not {resolution}.", resolution=resolution)
