"""Geometry as it comes: checked, brought to longitude and latitude, repaired where the meaning is plain.

A row keeps its first fault. What can be mended without guessing (a polygon that touches itself, a
third dimension) is mended and counted; everything else is set aside.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError

from gridcity.loading.errors import CrsMissing
from gridcity.loading.faults import Faults
from gridcity.loading.model import Chunk
from grids.coordinates import bd09_to_wgs84, gcj02_to_wgs84

Bounds = tuple[float, float, float, float]
"""West, south, east, north. EPSG:4326. [°]"""

KINDS: dict[str, tuple[int, ...]] = {
    "point": (shapely.GeometryType.POINT, shapely.GeometryType.MULTIPOINT),
    "line": (
        shapely.GeometryType.LINESTRING,
        shapely.GeometryType.LINEARRING,
        shapely.GeometryType.MULTILINESTRING,
    ),
    "polygon": (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON),
}


@dataclass(frozen=True, slots=True)
class Placer:
    """Brings a file's coordinates to EPSG:4326, longitude then latitude."""

    coord_type: str
    transformer: pyproj.Transformer | None

    @property
    def is_idle(self) -> bool:
        """True where the coordinates are right as they are."""
        return self.transformer is None and self.coord_type == "wgs84"

    def place(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Transform geometries; NaN or infinite coordinates where that is not possible."""
        if self.transformer is not None:
            shapes = shapely.transform(shapes, self.transformer.transform, interleaved=False)  # type: ignore[arg-type]
        if self.coord_type != "wgs84":
            back = gcj02_to_wgs84 if self.coord_type == "gcj02" else bd09_to_wgs84
            shapes = shapely.transform(shapes, back, interleaved=False)  # type: ignore[arg-type]
        return shapes

    def place_points(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Transform points, shape (n, 2); infinite where that is not possible."""
        x, y = points[:, 0], points[:, 1]
        if self.transformer is not None:
            x, y = self.transformer.transform(x, y)
        if self.coord_type != "wgs84":
            x, y = (gcj02_to_wgs84 if self.coord_type == "gcj02" else bd09_to_wgs84)(x, y)
        return np.stack([x, y], axis=1)


def make_placer(crs: str, coord_type: str, name: str) -> Placer:
    """Find the way from a file's CRS to EPSG:4326.

    CGCS2000 (EPSG:4490) agrees with WGS 84 within centimetres: its longitudes and latitudes are
    taken as they are, and its projections are undone on its own ellipsoid.

    Raises
    ------
    CrsMissing
        The file names a CRS that does not exist, or one that has no place on the Earth.
    """
    try:
        found, geodetic = _crs(crs)
    except CRSError as error:
        raise CrsMissing(f"{name} names coordinates that nobody knows: {crs[:80]}.", crs=crs[:80]) from error
    if geodetic is None:
        raise CrsMissing(
            f"{name} has local coordinates ({found.name}). Say which they are: --crs EPSG:….", crs=crs
        )
    is_cgcs2000 = "2000" in geodetic.name and "China" in geodetic.name
    if found.is_geographic and (is_cgcs2000 or geodetic.name.startswith("WGS 84")):
        return Placer(coord_type, None)
    target = geodetic if is_cgcs2000 else pyproj.CRS.from_epsg(4326)
    return Placer(coord_type, pyproj.Transformer.from_crs(found, target, always_xy=True))


@cache
def _crs(crs: str) -> "tuple[pyproj.CRS, pyproj.CRS | None]":
    """Understand a CRS once: that takes longer than reading ten thousand rows."""
    found = pyproj.CRS.from_user_input(crs)
    return found, found.geodetic_crs


@dataclass(slots=True)
class ShapeCheck:
    """Checks a file's chunks one after the other, and counts what it mended."""

    file_name: str
    placer: Placer
    kinds: tuple[str, ...]
    """Which of ``KINDS`` are wanted."""
    bounds: Bounds | None
    """What a row has to touch; None takes the whole Earth."""
    faults: Faults
    repaired: int = 0

    def check(self, chunk: Chunk) -> Chunk:
        """Give the good rows, in EPSG:4326, in two dimensions and valid; report the others.

        A chunk of points stays one where points are wanted, and becomes one of shapes where not.
        """
        if chunk.points is not None and "point" in self.kinds:
            return self._near(self._placed(chunk))
        chunk = self._readable(chunk.shaped())
        if len(chunk) == 0:
            return chunk
        if shapely.has_z(chunk.shapes).any():
            chunk = chunk.shaped(shapely.force_2d(chunk.shapes))
        return self._near(self._repair(self._placed(chunk)))

    def _readable(self, chunk: Chunk) -> Chunk:
        """Set aside what has no geometry, or none of the kinds that are wanted."""
        chunk = self._drop(
            chunk, chunk.broken, "geometry cannot be read", "Export this row again, or repair it in QGIS."
        )
        hint = "Give the row its place, or leave it out."
        chunk = self._drop(chunk, shapely.is_missing(chunk.shapes), "no geometry", hint)
        chunk = self._drop(chunk, shapely.is_empty(chunk.shapes), "empty geometry", hint)
        allowed = [kind for name in self.kinds for kind in KINDS[name]]
        strange = ~np.isin(shapely.get_type_id(chunk.shapes), allowed)
        reason = f"geometry is no {' or '.join(self.kinds)}"
        return self._drop(chunk, strange, reason, "Choose the right layer of the file.", has_values=True)

    def _drop(
        self, chunk: Chunk, bad: NDArray[np.bool_], reason: str, hint: str, *, has_values: bool = False
    ) -> Chunk:
        if not bad.any():
            return chunk
        found = np.flatnonzero(bad)

        def shape(at: int) -> object:
            row = found[at]
            return chunk.shapes[row] if chunk.points is None else _point_text(chunk.points[row])

        self.faults.add(
            chunk.rows[found], "geometry", shape if has_values else None,
            reason=reason, hint=hint, file_name=self.file_name,
        )  # fmt: skip
        return chunk.keep(~bad)

    def _placed(self, chunk: Chunk) -> Chunk:
        """Transform; set aside what has no numbers or lies off the Earth."""
        if self.placer.transformer is None:
            chunk = self._drop_off_earth(chunk)
        if len(chunk) == 0 or self.placer.is_idle:
            return chunk
        if chunk.points is not None:
            return self._drop_off_earth(chunk.at(self.placer.place_points(chunk.points)))
        return self._drop_off_earth(chunk.shaped(self.placer.place(chunk.shapes)))

    def _drop_off_earth(self, chunk: Chunk) -> Chunk:
        box = _bounds(chunk)
        hint = (
            "Are longitude and latitude swapped, or is it another coordinate system? Say which: --crs EPSG:…."
        )
        off = np.asarray(~np.isfinite(box).all(axis=1))
        chunk = self._drop(chunk, off, "coordinates are no numbers", hint, has_values=True)
        box = np.abs(box[~off])
        off = (box[:, 0] > 180) | (box[:, 2] > 180) | (box[:, 1] > 90) | (box[:, 3] > 90)
        return self._drop(chunk, off, "lies off the Earth", hint, has_values=True)

    def _repair(self, chunk: Chunk) -> Chunk:
        """Mend polygons that touch or cross themselves; lines of zero length cannot be mended."""
        bad = np.asarray(~shapely.is_valid(chunk.shapes))
        if not bad.any():
            return chunk
        mended = shapely.make_valid(chunk.shapes[bad], method="structure", keep_collapsed=False)
        shapes = chunk.shapes.copy()
        shapes[bad] = mended
        lost = np.zeros(len(shapes), dtype=bool)
        lost[bad] = shapely.is_empty(mended) | ~np.isin(
            shapely.get_type_id(mended), [kind for name in self.kinds for kind in KINDS[name]]
        )
        self.repaired += int(bad.sum() - lost.sum())
        chunk = Chunk(chunk.rows, chunk.table, shapes, chunk.broken)
        return self._drop(
            chunk, lost, "geometry cannot be repaired", "It encloses nothing. Draw it again, or leave it out."
        )

    def _near(self, chunk: Chunk) -> Chunk:
        """Set aside what does not touch the city; a swapped longitude and latitude is called by its name."""
        if self.bounds is None or len(chunk) == 0:
            return chunk
        box = _bounds(chunk)
        outside = ~_touches(box, self.bounds)
        if not outside.any():
            return chunk
        swapped = outside & _touches(box[:, [1, 0, 3, 2]], self.bounds)
        hint = "Longitude comes first: exchange the two."
        chunk = self._drop(chunk, swapped, "longitude and latitude are swapped", hint, has_values=True)
        hint = "Leave it out, or check its coordinates and their system."
        return self._drop(chunk, outside[~swapped], "outside the city", hint, has_values=True)


def _touches(box: NDArray[np.float64], bounds: Bounds) -> "NDArray[np.bool_]":
    west, south, east, north = bounds
    hits: NDArray[np.bool_] = (
        (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
    )
    return hits


def _bounds(chunk: Chunk) -> NDArray[np.float64]:
    """Give the box of each row: west, south, east, north."""
    if chunk.points is not None:
        return chunk.points[:, [0, 1, 0, 1]]
    return np.asarray(shapely.bounds(chunk.shapes), dtype=np.float64)


def _point_text(point: NDArray[np.float64]) -> str:
    return f"POINT ({point[0]:.8g} {point[1]:.8g})"
