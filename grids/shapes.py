"""Look at the shapes of cells, whoever drew them: small, large, in far parts, sprawling, through buildings.

None of it makes a tiling wrong as a partition; it is what a person would want to see before the cells are
put in force. Only what is smaller than ``NO_CELL_M2`` is refused: it is a scrap of drawing.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from grids.findings import Finding, Wrong
from grids.measure import area_m2

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

NO_CELL_M2 = 1.0
"""A cell smaller than this is a scrap of drawing. [m²]"""
SMALL_SHARE, LARGE_SHARE = 0.05, 2.0
"""Cells below and above these shares of the size that cells are meant to have are listed. [-]"""
APART_M = 100.0
"""Parts of a cell that are further than this from its largest part are listed. [m]"""
SPRAWLING = 0.2
"""So are cells whose area is less than this share of that of a circle with their perimeter. [-]"""
LOST_SHARE = 0.02
"""And buildings of which more than this lies in another cell than most of them. [-]"""
_METRES_PER_DEGREE = 111_195.0


def scraps(cells: Geometries, codes: Sequence[str], target_m2: float) -> list[Finding]:
    """Find cells that are far too small or lie in far parts.

    Parameters
    ----------
    cells : ndarray of Polygon or MultiPolygon, shape (n,)
        EPSG:4326. [°] Empty ones are passed over.
    codes
        Their codes.
    target_m2
        The area of a cell as it should be. [m²]
    """
    sizes = area_m2(cells)
    found = []
    for at in np.flatnonzero((sizes > 0) & (sizes < SMALL_SHARE * target_m2)).tolist():
        size, code = float(sizes[at]), str(codes[at])
        is_scrap = size < NO_CELL_M2
        says = (
            f"{code} has {size:,.2f} m²: a scrap, no cell."
            if is_scrap
            else f"{code} has only {size:,.0f} m²."
        )
        found.append(Finding(Wrong.SMALL, (code,), size, 0.0, not is_scrap, says, cells[at]))
    return found + _apart(cells, codes, sizes)


def oddities(
    cells: Geometries, codes: Sequence[str], target_m2: float, buildings: Geometries | None = None
) -> list[Finding]:
    """Find all that is odd about cells that were drawn; arguments as for ``scraps``.

    ``buildings`` are polygons in EPSG:4326 [°] that no cell should cut.
    """
    sizes = area_m2(cells)
    found = scraps(cells, codes, target_m2)
    for at in np.flatnonzero(sizes > LARGE_SHARE * target_m2).tolist():
        size, code = float(sizes[at]), str(codes[at])
        says = f"{code} has {size:,.0f} m²."
        found.append(Finding(Wrong.LARGE, (code,), size, 0.0, is_minor=True, says=says, shape=cells[at]))
    compact = compactness(cells)
    for at in np.flatnonzero((compact < SPRAWLING) & (sizes > 0)).tolist():
        says = f"{codes[at]} is a strip, hook or ring: its compactness is {compact[at]:.2f}."
        found.append(
            Finding(Wrong.SPRAWLING, (str(codes[at]),), float(sizes[at]), 0.0, True, says, cells[at])  # noqa: FBT003
        )
    return found + ([] if buildings is None else _cut(cells, codes, buildings))


def compactness(cells: Geometries) -> Floats:
    """Compare areas with those of circles of the same perimeters, which have 1; without unit."""
    flat = _in_metres(cells)
    around = np.maximum(shapely.length(flat), 1e-9)
    return np.asarray(4 * np.pi * shapely.area(flat) / around**2)


def lost_shares(cells: Geometries, buildings: Geometries) -> tuple[Floats, Ints, Ints]:
    """Say how much of each building lies in other cells than the one that holds most of it.

    Returns
    -------
    share : ndarray of float, shape (n_buildings,)
        [-] 0 where it lies in one cell, or in none.
    building, cell : ndarray of int
        Pairs of a building and a cell that holds some of it, for the buildings in several cells.
    """
    buildings = np.asarray(shapely.make_valid(buildings))
    tree = STRtree(cells)
    building, cell = tree.query(buildings, predicate="intersects")
    several = np.bincount(building, minlength=len(buildings))[building] > 1
    building, cell = building[several], cell[several]
    held = shapely.area(shapely.intersection(buildings[building], cells[cell]))
    some = held > 0
    building, cell, held = building[some], cell[some], held[some]
    whole = np.bincount(building, weights=held, minlength=len(buildings))
    most = np.zeros(len(buildings))
    np.maximum.at(most, building, held)
    share = np.zeros(len(buildings))
    np.divide(whole - most, whole, out=share, where=whole > 0)
    return share, building, cell


def _cut(cells: Geometries, codes: Sequence[str], buildings: Geometries) -> list[Finding]:
    share, building, cell = lost_shares(cells, buildings)
    lost = np.flatnonzero(share > LOST_SHARE)
    order = np.argsort(building, kind="stable")
    starts, ends = (np.searchsorted(building[order], lost, side=side) for side in ("left", "right"))
    sizes = area_m2(buildings[lost])
    found = []
    for at, start, end, size in zip(
        lost.tolist(), starts.tolist(), ends.tolist(), sizes.tolist(), strict=True
    ):
        who = tuple(sorted(str(codes[one]) for one in cell[order[start:end]].tolist()))
        says = f"{' and '.join(who)} cut a building of {size:,.0f} m²: {share[at]:.0%} of it is parted off."
        found.append(Finding(Wrong.CUT, who, size, 0.0, is_minor=True, says=says, shape=buildings[at]))
    return found


def _apart(cells: Geometries, codes: Sequence[str], sizes: Floats) -> list[Finding]:
    found = []
    for at in np.flatnonzero(shapely.get_num_geometries(cells) > 1).tolist():
        parts = np.asarray(shapely.get_parts(_in_metres(cells[at : at + 1])))
        away = float(shapely.distance(parts, parts[np.argmax(shapely.area(parts))]).max())
        if away > APART_M:
            says = f"{codes[at]} lies in {len(parts)} parts, up to {away:,.0f} m apart."
            found.append(
                Finding(Wrong.APART, (str(codes[at]),), float(sizes[at]), away, True, says, cells[at])  # noqa: FBT003
            )
    return found


def _in_metres(shapes: Geometries) -> Geometries:
    """Draw shapes in metres, near enough for lengths within a city, each at its own latitude."""
    flat, owner = shapely.get_coordinates(shapes, return_index=True)
    south = np.nan_to_num(shapely.bounds(shapes)[:, 1])
    flat = flat * np.stack([np.cos(np.radians(south[owner])), np.ones(len(owner))], axis=1)
    return np.asarray(shapely.set_coordinates(shapes.copy(), flat * _METRES_PER_DEGREE))
