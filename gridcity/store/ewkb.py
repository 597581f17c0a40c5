"""Geometries as the bytes that PostGIS reads, by the ten thousand."""

import struct
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

_LINE, _POLYGON = 2, 3  # three more is the multi kind
_HAS_SRID = 0x20000000
_LONGEST = 2**31 - 1


def ewkb(shapes: NDArray[Any], *, as_multi: bool = False) -> "pa.BinaryArray":
    """Write shapely geometries as EWKB, in EPSG:4326; None is null.

    With ``as_multi`` a line or polygon is written as a multi one of itself. Only the first bytes tell the
    kind and the SRID: they are put before the rest, and no geometry is made anew.
    """
    plain = pa.array(shapely.to_wkb(shapes, byte_order=1, flavor="extended"), pa.binary())
    if plain.null_count:
        there = pc.is_valid(plain)
        written = ewkb(np.asarray(shapes)[there.to_numpy(zero_copy_only=False)], as_multi=as_multi)
        return pc.replace_with_mask(plain, there, written)
    if len(plain) == 0:
        return plain
    starts = pc.binary_slice(plain, 1, 5).cast(pa.binary(4))
    kinds, which = np.unique(np.frombuffer(starts.buffers()[1], dtype="<u4"), return_inverse=True)
    heads = pa.array([_head(int(kind), as_multi=as_multi) for kind in kinds], pa.binary())
    rest = pc.binary_slice(plain, 5, _LONGEST)
    return pc.binary_join_element_wise(heads.take(pa.array(which)), rest, pa.scalar(b"", pa.binary()))


def _head(kind: int, *, as_multi: bool) -> bytes:
    """Write what stands before the coordinates of a geometry of one kind (WKB's number and flags)."""
    if as_multi and kind & 0xFF in (_LINE, _POLYGON):
        return struct.pack("<BIIIBI", 1, kind + 3 | _HAS_SRID, 4326, 1, 1, kind)
    return struct.pack("<BII", 1, kind | _HAS_SRID, 4326)
