"""Split what is too large: recursive cuts along and across the streets around it, pieces of equal size.

Each face is looked at in its own frame, turned so that its axes run as most of its outline does. A
piece that is to become n cells is cut across its longer side, so that both parts hold their share of
the size. Where buildings stand the cut moves, within bounds, to where it meets fewest of them.

All faces are cut at once, level by level: size is held by sample points, so a level is a few sorts.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

SAMPLES = 100
"""Sample points in the ground of one cell. [-]"""
_CHOICES = np.linspace(-0.3, 0.3, 13)
"""How far from its place a cut may move for buildings, in sizes. [-]"""
_WORTH = 12.0
"""So many metres of building are not cut rather than have the cells differ by a whole size. [m]"""


@dataclass(frozen=True, slots=True)
class Samples:
    """Points that hold the size of faces: which face, where [m], how much size [-]."""

    face: Ints
    xy: Floats
    size: Floats


def sample(faces: Geometries, density: Floats, target_m2: float) -> Samples:
    """Spread points over faces on a regular grid.

    Parameters
    ----------
    faces : ndarray of Polygon, shape (n,)
        In metres.
    density : ndarray of float, shape (n,)
        How much size an area of ``target_m2`` has in each. [-]
    target_m2
        The area of a cell as it should be. [m²]
    """
    step = np.sqrt(target_m2 / SAMPLES)
    low = np.floor(shapely.bounds(faces)[:, :2] / step).astype(np.int64)
    high = np.ceil(shapely.bounds(faces)[:, 2:] / step).astype(np.int64)
    span = high - low
    counts = span[:, 0] * span[:, 1]
    face = np.repeat(np.arange(len(faces)), counts)
    at = np.arange(len(face)) - np.repeat(np.cumsum(counts) - counts, counts)
    xy = (low[face] + np.stack([at % span[face, 0], at // span[face, 0]], axis=1) + 0.5) * step
    shapely.prepare(faces)
    inside = shapely.contains_xy(faces[face], xy[:, 0], xy[:, 1])
    face, xy = face[inside], xy[inside]
    held = np.bincount(face, minlength=len(faces))
    each = shapely.area(faces) / target_m2 * density / np.maximum(held, 1)
    return Samples(face, xy, each[face])


def cut_lines(faces: Geometries, pieces: Ints, samples: Samples, buildings: Geometries) -> Geometries:
    """Draw the cuts that make of each face so many pieces of equal size.

    Parameters
    ----------
    faces : ndarray of Polygon, shape (n,)
        In metres.
    pieces : ndarray of int, shape (n,)
        Into how many each is cut; 1 leaves it whole.
    samples
        Where the size of the faces is; see ``sample``.
    buildings : ndarray of Polygon, shape (m,)
        What is not to be cut. [m]

    Returns
    -------
    ndarray of LineString
        Cuts, from outline to outline or to another cut. [m]
    """
    turned = _Frames.of(faces)
    work = _Work(turned, pieces, samples, buildings, faces)
    cuts = []
    while work.goes_on:
        cuts.append(work.level())
    if not cuts:
        return np.empty(0, dtype=object)
    face = np.concatenate([cut[0] for cut in cuts])
    lines = np.concatenate([cut[1] for cut in cuts])
    inside = shapely.intersection(lines, faces[face])
    parts = np.asarray(shapely.get_parts(inside), dtype=object)
    return np.asarray(parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING])


@dataclass(frozen=True, slots=True)
class _Frames:
    """How each face is turned: its axes are those of most of its outline."""

    cos: Floats
    sin: Floats

    @classmethod
    def of(cls, faces: Geometries) -> "_Frames":
        coords, owner = shapely.get_coordinates(shapely.get_exterior_ring(faces), return_index=True)
        span = np.diff(coords, axis=0)[np.diff(owner) == 0]
        owner = owner[1:][np.diff(owner) == 0]
        length = np.hypot(span[:, 0], span[:, 1])
        # Four times an angle is the same for all four directions of a right-angled block.
        turned = length * np.exp(4j * np.arctan2(span[:, 1], span[:, 0]))
        mean = np.bincount(owner, turned.real, len(faces)) + 1j * np.bincount(owner, turned.imag, len(faces))
        angle = np.round(np.angle(mean) / 4, 6)
        return cls(np.cos(angle), np.sin(angle))

    def turn(self, face: Ints, xy: Floats) -> Floats:
        """Take places into the frames of their faces."""
        cos, sin = self.cos[face], self.sin[face]
        return np.stack([cos * xy[:, 0] + sin * xy[:, 1], cos * xy[:, 1] - sin * xy[:, 0]])

    def back(self, face: Ints, u: Floats, v: Floats) -> Floats:
        """Take places out of the frames of their faces."""
        cos, sin = self.cos[face], self.sin[face]
        return np.stack([cos * u - sin * v, sin * u + cos * v], axis=-1)


class _Work:
    """The pieces that are still to be cut: boxes in the frames of their faces, and what stands in them."""

    def __init__(
        self, frames: _Frames, pieces: Ints, samples: Samples, buildings: Geometries, faces: Geometries
    ) -> None:
        self.frames = frames
        self.face = np.arange(len(pieces))
        self.count = pieces.astype(np.int64)
        self.piece, self.place, self.size = samples.face, frames.turn(samples.face, samples.xy), samples.size
        self.low, self.high = self._boxes(faces)
        self.of_building, self.extent, self.middle = self._buildings(faces, buildings)
        self._keep(self.count > 1)

    @property
    def goes_on(self) -> bool:
        """Whether anything is left to cut."""
        return len(self.face) > 0

    def _boxes(self, faces: Geometries) -> tuple[Floats, Floats]:
        coords, owner = shapely.get_coordinates(faces, return_index=True)
        turned = self.frames.turn(owner, coords)
        starts = np.flatnonzero(np.r_[True, np.diff(owner) > 0])
        low = np.stack([np.minimum.reduceat(axis, starts) for axis in turned]) - 1.0
        high = np.stack([np.maximum.reduceat(axis, starts) for axis in turned]) + 1.0
        return low, high

    def _buildings(self, faces: Geometries, buildings: Geometries) -> tuple[Ints, Floats, Floats]:
        """Sort buildings into faces; their extents in the face's frame are axis × (low, high) × building."""
        if len(buildings) == 0 or len(faces) == 0:
            return np.empty(0, dtype=np.int64), np.empty((2, 2, 0)), np.empty((2, 0))
        face, building = STRtree(shapely.centroid(buildings)).query(faces, predicate="contains")
        coords, owner = shapely.get_coordinates(buildings[building], return_index=True)
        turned = self.frames.turn(face[owner], coords)
        starts = np.flatnonzero(np.r_[True, np.diff(owner) > 0]) if len(owner) else owner
        low = np.stack([np.minimum.reduceat(axis, starts) for axis in turned]) if len(owner) else turned
        high = np.stack([np.maximum.reduceat(axis, starts) for axis in turned]) if len(owner) else turned
        return face, np.stack([low, high], axis=1), (low + high) / 2

    def _keep(self, wanted: NDArray[np.bool_]) -> None:
        """Leave pieces that are whole enough, and what stands in them."""
        number = np.cumsum(wanted) - 1
        stays = wanted[self.piece]
        self.piece, self.place = number[self.piece[stays]], self.place[:, stays]
        self.size = self.size[stays]
        stays = wanted[self.of_building]
        self.of_building = number[self.of_building[stays]]
        self.extent, self.middle = self.extent[..., stays], self.middle[:, stays]
        self.face, self.count = self.face[wanted], self.count[wanted]
        self.low, self.high = self.low[:, wanted], self.high[:, wanted]
        # A piece without a sample point is a crack: nothing can be said of it, so it stays whole.
        empty = np.bincount(self.piece, minlength=len(self.face)) < 2
        if empty.any():
            self._keep(~empty)

    def level(self) -> tuple[Ints, Geometries]:
        """Cut every piece once; give the faces and the lines."""
        both = [self._along(axis) for axis in (0, 1)]
        axis = (both[1][1] < both[0][1]).astype(np.int64)
        at = np.where(axis == 0, both[0][0], both[1][0])
        rows = np.arange(len(at))
        low, high = self.low[1 - axis, rows], self.high[1 - axis, rows]
        ends = [
            self.frames.back(self.face, np.where(axis == 0, at, end), np.where(axis == 0, end, at))
            for end in (low, high)
        ]
        lines = np.asarray(shapely.linestrings(np.stack(ends, axis=1)))
        face = self.face
        self._part(axis, at)
        return face, lines

    def _along(self, axis: int) -> tuple[Floats, Floats]:
        """Find where each piece is best cut across an axis, and how bad that is, in metres."""
        t = self.place[axis]
        order = np.lexsort((t, self.piece))
        starts = np.searchsorted(self.piece[order], np.arange(len(self.face)))
        ends = np.r_[starts[1:], len(order)]
        running = np.cumsum(self.size[order])
        before = running[starts] - self.size[order][starts]
        total = running[ends - 1] - before
        first = self.count // 2
        choices = _CHOICES if len(self.of_building) else np.zeros(1)
        share = (first[:, None] + choices) / self.count[:, None]
        wanted = before[:, None] + share * total[:, None]
        found = np.searchsorted(running, wanted)
        found = np.clip(found, starts[:, None], np.maximum(ends - 2, starts)[:, None])
        at = (t[order][found] + t[order][np.minimum(found + 1, len(order) - 1)]) / 2
        cost = np.abs(choices) * _WORTH + self._cut_through(axis, at)
        best = np.argmin(np.round(cost, 6), axis=1)
        rows = np.arange(len(at))
        across = self.place[1 - axis][order]
        width = np.maximum.reduceat(across, starts) - np.minimum.reduceat(across, starts)
        return at[rows, best], np.round(cost[rows, best] + width / 2, 6)

    def _cut_through(self, axis: int, at: Floats) -> Floats:
        """Measure how deep each choice of each piece would cut into buildings, in metres."""
        depth = np.zeros(at.shape)
        if len(self.of_building):
            t = at[self.of_building]
            low, high = self.extent[axis][:, :, None]
            np.add.at(depth, self.of_building, np.maximum(0.0, np.minimum(t - low, high - t)))
        return depth

    def _part(self, axis: Ints, at: Floats) -> None:
        """Make two pieces of each."""
        rows = np.arange(len(at))
        first = self.count // 2
        low, high = (np.repeat(box, 2, axis=1) for box in (self.low, self.high))
        high[axis, 2 * rows] = at
        low[axis, 2 * rows + 1] = at
        is_beyond = self.place[axis[self.piece], np.arange(len(self.piece))] > at[self.piece]
        self.piece = 2 * self.piece + is_beyond
        if len(self.of_building):
            columns = np.arange(len(self.of_building))
            self.of_building = (
                2 * self.of_building + (self.middle[axis[self.of_building], columns] > at[self.of_building])
            ).astype(np.int64)
        self.low, self.high = low, high
        self.face = np.repeat(self.face, 2)
        self.count = np.stack([first, self.count - first], axis=1).ravel()
        self._keep(self.count > 1)
