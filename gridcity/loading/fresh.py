"""Rows of a file that the store does not hold yet: checked, named by their keys, counted."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from gridcity.loading.keys import KeyCheck, make_keys
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Chunk, Loaded, Tell
from gridcity.loading.osm import OsmLayer, osm_keys
from gridcity.loading.shapes import ShapeCheck


@dataclass(slots=True)
class FreshRows:
    """Draws what is new out of a layer's chunks; counts what was read and what was known."""

    column_map: ColumnMap
    osm: OsmLayer | None
    shape_check: ShapeCheck
    key_check: KeyCheck
    loaded: Loaded
    tell: Tell
    total: int | None

    @property
    def file_name(self) -> str:
        """Name of the file, as messages call it."""
        return self.shape_check.file_name

    def fresh(self, chunks: Iterator[Chunk]) -> Iterator[tuple[Chunk, "pa.StringArray"]]:
        """Give the rows that are sound and new, chunk by chunk, with their keys."""
        for chunk in chunks:
            self.loaded.read += len(chunk)
            sound = self.shape_check.check(chunk)
            self.tell(self.loaded.read, self.total)
            if len(sound) == 0:
                continue
            keys = self._keys(sound)
            new, known = self.key_check.check(sound, keys)
            self.loaded.known += int(known.sum())
            if new.any():
                yield sound.keep(new), pc.filter(keys, pa.array(new))

    def _keys(self, chunk: Chunk) -> "pa.StringArray":
        if self.osm is not None:
            return osm_keys(chunk.table, self.osm)
        return make_keys(chunk, self.column_map.columns.get("key", ()), file_name=self.file_name)
