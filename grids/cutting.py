"""Cut the lattice at the borders of areas, so that the pieces fit together to the last bit.

Most cells are not near a border: they are arithmetic. Where borders run, they and the sides of the
cells are drawn into one network (see ``grids.network``), and its faces are the pieces. Where a
border meets a side both get the same corner, so neighbours share it and no T-shaped junction is
left; cutting cell by cell would compute that corner twice and differently.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage
from shapely import STRtree

from grids.lattice import Lattice
from grids.measure import area_m2
from grids.network import OUTSIDE, UNKNOWN, Course, Network, Window, draw_network, follow_borders
from grids.rings import Rings, parents, trace

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Geometries: TypeAlias = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Parts of cells, each in one area: whose, column, row, polygon [°], whether uncut, size [m²]."""

    area: Ints
    col: Ints
    row: Ints
    polygon: Geometries
    is_whole: Flags
    size_m2: Floats


@dataclass(frozen=True, slots=True)
class Seams:
    """Where pieces of one area border on each other, edge by edge and from either side.

    ``one`` and ``other`` are positions of pieces, ``length`` is in degrees of latitude. Seams
    between two cells that no border comes near are left out.
    """

    one: Ints
    other: Ints
    length: Floats


def cut(lattice: Lattice, areas: Geometries) -> tuple[Pieces, Seams]:
    """Cut the lattice into the pieces that the areas make of it.

    Parameters
    ----------
    lattice
        The lattice.
    areas : ndarray of Polygon or MultiPolygon, shape (n,)
        A coverage (see ``grids.coverage``), EPSG:4326. [°]

    Raises
    ------
    AreasInvalid
        The areas reach further than any city does.

    Notes
    -----
    Time grows with the length of the borders for the cut pieces and, much more slowly, with the
    number of cells for the whole ones.
    """
    course = follow_borders(lattice, areas)
    with ThreadPoolExecutor(1) as beside:  # most of it runs outside of the interpreter
        apart = beside.submit(_Whole.of_patches, lattice, areas, course)
        network = draw_network(lattice, course)
        rings = trace(network.start, network.end, network.corners, np.zeros_like(network.start))
        faces = _Faces.of(lattice, areas, network, rings)
        near = _Whole.one_by_one(lattice, areas, course, np.flatnonzero(faces.is_bare))
        face = faces.of_ring[rings.of_edge]
        whole = apart.result() + near
    count = len(whole.cell)
    cell, area = np.concatenate([whole.cell, faces.cell]), np.concatenate([whole.area, faces.area])
    col, row = network.window.col_row(cell)
    is_whole = np.concatenate([np.ones(count, dtype=bool), faces.is_square])
    polygon = np.concatenate([whole.polygon, faces.polygon])
    size_m2 = np.concatenate([whole.size_m2, area_m2(faces.polygon)])
    pieces = Pieces(area, col, row, polygon, is_whole, size_m2)
    piece_of_cell = np.full(len(network.touched), OUTSIDE)
    piece_of_cell[whole.cell] = np.arange(count)
    piece = np.where(face >= 0, face + count, piece_of_cell[network.cell])
    return pieces, _seams(network, area, np.where((face < 0) & (network.cell < 0), OUTSIDE, piece))


@dataclass(frozen=True, slots=True)
class _Whole:
    """Cells of the window that no border cuts, by number: the area of each, its outline, its size [m²]."""

    cell: Ints
    area: Ints
    polygon: Geometries
    size_m2: Floats

    @classmethod
    def of_patches(cls, lattice: Lattice, areas: Geometries, course: Course) -> "_Whole":
        """Give cells far from borders to areas: one question per patch, since no border runs inside one."""
        window = course.window
        patches, count = ndimage.label(~course.touched.reshape(window.rows, window.cols))
        _, first = np.unique(patches, return_index=True)
        area_of_patch = np.full(count + 1, OUTSIDE, dtype=np.int64)
        area_of_patch[1:] = _area_at(areas, _middles(lattice, window, first[-count:]))
        return cls._drawn(lattice, window, area_of_patch[patches.ravel()])

    @classmethod
    def one_by_one(cls, lattice: Lattice, areas: Geometries, course: Course, cells: Ints) -> "_Whole":
        """Give cells to areas that a border came near, but touches nowhere."""
        area = np.full(len(course.touched), OUTSIDE, dtype=np.int64)
        area[cells] = _area_at(areas, _middles(lattice, course.window, cells))
        return cls._drawn(lattice, course.window, area)

    @classmethod
    def _drawn(cls, lattice: Lattice, window: Window, area_of_cell: Ints) -> "_Whole":
        cell = np.flatnonzero(area_of_cell != OUTSIDE)
        polygon = lattice.squares(*window.col_row(cell))
        return cls(cell, area_of_cell[cell], polygon, area_m2(polygon))

    def __add__(self, other: "_Whole") -> "_Whole":
        """Put both in the order of the cells."""
        order = np.argsort(np.concatenate([self.cell, other.cell]), kind="stable")
        return _Whole(
            *(np.concatenate([getattr(self, name), getattr(other, name)])[order] for name in self.__slots__)
        )


def _middles(lattice: Lattice, window: Window, cells: Ints) -> Geometries:
    """Give the middle of each cell."""
    col, row = window.col_row(cells)
    middle = lattice.unproject((col + 0.5) * lattice.cell_size_m, (row + 0.5) * lattice.cell_size_m)
    return np.asarray(shapely.points(*middle))


@dataclass(frozen=True, slots=True)
class _Faces:
    """The faces of the network that are pieces.

    ``of_ring`` gives the face of each ring of the network, OUTSIDE for none; ``is_square`` says
    which are an uncut cell after all, since a border runs along its sides; ``is_bare`` marks the
    cells of the window that a border came near, but touches nowhere.
    """

    area: Ints
    cell: Ints
    polygon: Geometries
    is_square: Flags
    of_ring: Ints
    is_bare: Flags

    @classmethod
    def of(cls, lattice: Lattice, areas: Geometries, network: Network, rings: Rings) -> "_Faces":
        """Sort the rings of a network into shells and holes, and say where each face lies."""
        area, cell = rings.highest(network.area), rings.highest(network.cell)
        inner = np.flatnonzero((cell == OUTSIDE) & (rings.size > 2))  # of borders alone, inside a cell
        cell[inner] = _cells_around(lattice, network.window, rings, inner)
        shell = np.flatnonzero((rings.signed > 0) & (cell >= 0) & network.touched[cell])
        hole = inner[rings.signed[inner] < 0]
        shell_of = parents(rings, hole, shell, cell)
        hole, shell_of = hole[shell_of >= 0], shell_of[shell_of >= 0]
        np.maximum.at(area, shell_of, area[hole])
        has_hole = np.isin(shell, shell_of)
        is_bare = np.zeros(len(network.touched), dtype=bool)
        bare = (area[shell] == UNKNOWN) & (rings.size[shell] == 4) & ~has_hole
        is_bare[cell[shell[bare]]] = True
        shell = shell[~bare & (area[shell] != OUTSIDE)]
        unknown = shell[area[shell] == UNKNOWN]
        area[unknown] = _area_at(areas, shapely.point_on_surface(rings.polygons(unknown)))
        shell = shell[area[shell] != OUTSIDE]
        of_ring = np.full(len(rings.walk), OUTSIDE)
        of_ring[shell] = np.arange(len(shell))
        of_ring[hole] = of_ring[shell_of]
        ring = np.flatnonzero(of_ring != OUTSIDE)
        sides = np.add.reduceat((network.cell != OUTSIDE)[rings.edges], rings.starts[:-1], dtype=np.int64)
        return cls(
            area=area[shell],
            cell=cell[shell],
            polygon=rings.polygons(ring, of_ring[ring]),
            is_square=(rings.size[shell] == 4) & (sides[shell] == 4) & ~np.isin(shell, shell_of),
            of_ring=of_ring,
            is_bare=is_bare,
        )


def _cells_around(lattice: Lattice, window: Window, rings: Rings, ring: Ints) -> Ints:
    """Say in which cell of the window rings lie that meet no side of one."""
    places = shapely.get_coordinates(shapely.point_on_surface(rings.polygons(ring)))
    return window.cell(*lattice.col_row(places[:, 0], places[:, 1]))


def _area_at(areas: Geometries, points: Geometries) -> Ints:
    """Say in which area each point lies, OUTSIDE for none."""
    area, point = STRtree(points).query(areas, predicate="contains")
    found = np.full(len(points), OUTSIDE, dtype=np.int64)
    found[point] = area
    return found


def _seams(network: Network, area: Ints, piece: Ints) -> Seams:
    """Measure the edges between pieces of one area; ``piece`` lies left of each edge of the network."""
    half = len(piece) // 2
    left, right = piece[:half], piece[half:]
    meet = np.flatnonzero((left != right) & (left >= 0) & (right >= 0))
    meet = meet[area[left[meet]] == area[right[meet]]]
    between = np.concatenate([meet, half + meet])
    start, end = network.corners[network.start[between]], network.corners[network.end[between]]
    span = end - start
    length = np.hypot(span[:, 0] * np.cos(np.radians(start[:, 1])), span[:, 1])
    return Seams(piece[between], np.concatenate([right[meet], left[meet]]), length)
