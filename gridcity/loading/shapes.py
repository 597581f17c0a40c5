"""Geometry as it comes: checked, brought to longitude and latitude, repaired where the meaning is plain.

A row keeps its first fault. What can be mended without guessing (a polygon that touches itself, a
third dimension) is mended and counted; everything else is set aside.
"""

from dataclasses import dataclass

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import CRSError

from grids.coordinates import bd09_to_wgs84, gcj02_to_wgs84
from gridcity.loading.errors import CrsMissing
from gridcity.loading.faults import Faults
from gridcity.loading.model import Chunk

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

    def place(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Transform geometries; NaN or infinite coordinates where that is not possible."""
        if self.transformer is not None:
            shapes = shapely.transform(shapes, self.transformer.transform, interleaved=False)
        if self.coord_type != "wgs84":
            back = gcj02_to_wgs84 if self.coord_type == "gcj02" else bd09_to_wgs84
            shapes = shapely.transform(shapes, back, interleaved=False)
        return shapes


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
        found = pyproj.CRS.from_user_input(crs)
        geodetic = found.geodetic_crs
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
        """Give the good rows, in EPSG:4326, in two dimensions and valid; report the others."""
        chunk = self._drop(
            chunk, chunk.broken, "geometry cannot be read", "Export this row again, or repair it in QGIS."
        )
        chunk = self._drop(
            chunk, shapely.is_missing(chunk.shapes), "no geometry", "Give the row its place, or leave it out."
        )
        chunk = self._drop(
            chunk,
            shapely.is_empty(chunk.shapes),
            "empty geometry",
            "Give the row its place, or leave it out.",
        )
        allowed = [kind for name in self.kinds for kind in KINDS[name]]
        strange = ~np.isin(shapely.get_type_id(chunk.shapes), allowed)
        reason = f"geometry is no {' or '.join(self.kinds)}"
        chunk = self._drop(chunk, strange, reason, "Choose the right layer of the file.", chunk.shapes)
        if len(chunk) == 0:
            return chunk
        shapes = chunk.shapes
        if shapely.has_z(shapes).any():
            shapes = shapely.force_2d(shapes)
        chunk = self._on_earth(chunk, shapes)
        return self._near(self._repair(chunk))

    def _drop(
        self,
        chunk: Chunk,
        bad: NDArray[np.bool_],
        reason: str,
        hint: str,
        values: NDArray[np.object_] | None = None,
    ) -> Chunk:
        if not bad.any():
            return chunk
        shown = None if values is None else list(values[bad])
        self.faults.add(
            chunk.rows[bad], "geometry", shown, reason=reason, hint=hint, file_name=self.file_name
        )
        return chunk.keep(~bad)

    def _on_earth(self, chunk: Chunk, shapes: NDArray[np.object_]) -> Chunk:
        """Transform; set aside what has no numbers or lies off the Earth, before and after."""
        moves = self.placer.transformer is not None
        placed = Chunk(chunk.rows, chunk.table, shapes, chunk.broken)
        if not moves:
            placed = self._drop_off_earth(placed)
        shapes = self.placer.place(placed.shapes) if len(placed) else placed.shapes
        placed = Chunk(placed.rows, placed.table, shapes, placed.broken)
        return self._drop_off_earth(placed) if moves else placed

    def _drop_off_earth(self, chunk: Chunk) -> Chunk:
        box = shapely.bounds(chunk.shapes)
        hint = (
            "Are longitude and latitude swapped, or is it another coordinate system? Say which: --crs EPSG:…."
        )
        off = ~np.isfinite(box).all(axis=1)
        chunk = self._drop(chunk, off, "coordinates are no numbers", hint, chunk.shapes)
        box = box[~off]
        off = (
            (box[:, [0, 2]] < -180).any(1)
            | (box[:, [0, 2]] > 180).any(1)
            | (np.abs(box[:, [1, 3]]) > 90).any(1)
        )
        return self._drop(chunk, off, "lies off the Earth", hint, chunk.shapes)

    def _repair(self, chunk: Chunk) -> Chunk:
        """Mend polygons that touch or cross themselves; lines of zero length cannot be mended."""
        bad = ~shapely.is_valid(chunk.shapes)
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
        box = shapely.bounds(chunk.shapes)
        outside = ~_touches(box, self.bounds)
        if not outside.any():
            return chunk
        swapped = outside & _touches(box[:, [1, 0, 3, 2]], self.bounds)
        hint = "Longitude comes first: exchange the two."
        chunk = self._drop(chunk, swapped, "longitude and latitude are swapped", hint, chunk.shapes)
        hint = "Leave it out, or check its coordinates and their system."
        return self._drop(chunk, outside[~swapped], "outside the city", hint, chunk.shapes)


def _touches(box: NDArray[np.float64], bounds: Bounds) -> "NDArray[np.bool_]":
    west, south, east, north = bounds
    hits: NDArray[np.bool_] = (
        (box[:, 0] <= east) & (box[:, 2] >= west) & (box[:, 1] <= north) & (box[:, 3] >= south)
    )
    return hits
