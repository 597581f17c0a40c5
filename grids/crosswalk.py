"""How much ground pieces of one partition share with those of another: by area, never by centres.

Areas are measured where they are true: in the lattice's equal-area projection.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from grids.errors import CrosswalkInvalid
from grids.lattice import Lattice

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

SMALLEST_SHARE = 1e-9
"""What shares less than this with both its pieces is rounding along a common border. [-]"""
_WORTH_COMPILING = 2_000
"""From so many pairs on, compiled code is worth being loaded. [pairs]"""


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """Pairs of pieces that share ground, in the order of ``one``, then ``other``.

    ``one`` and ``other`` are positions, ``shared_m2`` is the ground of each pair; ``one_m2`` and
    ``other_m2`` are the areas of all pieces. Areas in m².
    """

    one: Ints
    other: Ints
    shared_m2: Floats
    one_m2: Floats
    other_m2: Floats

    @property
    def share_of_one(self) -> Floats:
        """What share [-] of the first piece each pair is."""
        return self.shared_m2 / self.one_m2[self.one]

    @property
    def share_of_other(self) -> Floats:
        """What share [-] of the second piece each pair is."""
        return self.shared_m2 / self.other_m2[self.other]

    def carry(self, values: Floats) -> Floats:
        """Spread what the first pieces hold over the second, by area.

        Parameters
        ----------
        values : ndarray of float, shape (n_one,)
            Counts, or anything else that adds up. Assumed even over each piece: that is the price.

        Returns
        -------
        ndarray of float, shape (n_other,)
            Their sum is that of ``values``: a piece that lies partly beyond the other partition gives
            all it has to the parts inside.

        Raises
        ------
        CrosswalkInvalid
            There are not as many values as pieces, or a piece that holds something shares ground with none.
        """
        return _carried(values, self.one, self.other, self.shared_m2, len(self.one_m2), len(self.other_m2))

    def carry_back(self, values: Floats) -> Floats:
        """Spread what the second pieces hold over the first; as ``carry``."""
        return _carried(values, self.other, self.one, self.shared_m2, len(self.other_m2), len(self.one_m2))


def crosswalk(lattice: Lattice, one: Geometries, other: Geometries) -> Crosswalk:
    """Intersect two partitions.

    Parameters
    ----------
    lattice
        Gives the equal-area projection.
    one, other : ndarray of Polygon or MultiPolygon
        EPSG:4326. [°] Valid; pieces of one partition do not overlap.

    Notes
    -----
    Exact areas of the outlines as they lie in the projection. Tested against shapes whose shares are
    known by hand.
    """
    first, second = _in_metres(lattice, one), _in_metres(lattice, other)
    one_m2, other_m2 = shapely.area(first), shapely.area(second)
    if len(first) == 0 or len(second) == 0:
        nobody = np.empty(0, dtype=np.int64)
        return Crosswalk(nobody, nobody, np.empty(0), one_m2, other_m2)
    right, left = STRtree(first).query(second, predicate="intersects")
    order = np.lexsort((right, left))
    left, right = left[order], right[order]
    if len(left) < _WORTH_COMPILING:
        shared = shapely.area(shapely.intersection(first[left], second[right]))
    else:
        from grids.overlap import shared_areas

        shared = shared_areas(first, second, left, right)
    keep = shared > SMALLEST_SHARE * np.minimum(one_m2[left], other_m2[right])
    return Crosswalk(left[keep], right[keep], shared[keep], one_m2, other_m2)


def _in_metres(lattice: Lattice, shapes: Geometries) -> Geometries:
    if len(shapes) == 0:
        return np.empty(0, dtype=object)
    return np.asarray(
        shapely.transform(shapes, lambda xy: np.stack(lattice.project(xy[:, 0], xy[:, 1]), axis=1))
    )


def _carried(
    values: Floats, source: Ints, target: Ints, shared: Floats, n_source: int, n_target: int
) -> Floats:
    if values.shape != (n_source,):
        raise CrosswalkInvalid(f"{values.shape} values do not fit {n_source} pieces.", pieces=n_source)
    whole = np.bincount(source, weights=shared, minlength=n_source)
    lost = np.flatnonzero((whole == 0) & (values != 0))
    if len(lost):
        raise CrosswalkInvalid(
            f"{len(lost)} pieces hold something and share ground with no other.", pieces=len(lost)
        )
    carried = np.bincount(target, weights=values[source] * (shared / whole[source]), minlength=n_target)
    return carried.astype(np.float64)
