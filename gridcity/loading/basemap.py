"""Load what the base map is drawn from: streets, water and buildings."""

import time
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sqlalchemy import Connection, Table, select

from gridcity.loading.faults import Faults
from gridcity.loading.fresh import FreshRows
from gridcity.loading.keys import KeyCheck, text_column
from gridcity.loading.kinds import kind_of
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Chunk, Loaded, Tell, tell_nobody
from gridcity.loading.osm import OSM_LAYERS, osm_tag
from gridcity.loading.readers import is_osm, open_layer
from gridcity.loading.record import city_bounds, save_load
from gridcity.loading.shapes import ShapeCheck, make_placer
from gridcity.store.ahead import ahead
from gridcity.store.bulk import copy_chunks
from gridcity.store.ewkb import ewkb
from gridcity.store.filling import filled_before_indexed
from gridcity.store.tables import buildings, compounds, streets, water

LAYERS: dict[str, tuple[Table, tuple[str, ...]]] = {
    "streets": (streets, ("line",)),
    "water": (water, ("line", "polygon")),
    "buildings": (buildings, ("polygon",)),
    "compounds": (compounds, ("polygon",)),
}
"""Layer → its table, and the kinds of geometry it takes."""

_MARGIN_DEG = 0.05
"""How far beyond the city's bounds the base map may reach, so that it does not end at the border. [°]"""

_USUAL = {
    "kind": (
        "kind",
        "highway",
        "railway",
        "waterway",
        "natural",
        "building",
        "landuse",
        "amenity",
        "type",
        "class",
        "fclass",
    ),
    "name": ("name", "名称", "NAME", "Name"),
    "name_en": ("name_en", "name:en"),
}


@dataclass(slots=True)
class _Rows(FreshRows):
    """Turns chunks into the columns of a layer's table, and counts."""

    layer: str

    def columns(self, chunks: Iterator[Chunk]) -> Iterator[list[Any]]:
        for chunk, keys in self.fresh(chunks):
            self.loaded.added += len(chunk)
            raw = [self._text(chunk.table, field) for field in ("kind", "name", "name_en")]
            yield [keys, kind_of(self.layer, raw[0]), raw[1], raw[2], _geometry(self.layer, chunk)]

    def _text(self, table: "pa.Table", field: str) -> "pa.StringArray":
        """Give a field's column: the map's, OpenStreetMap's tags, or one with a usual name; else nulls."""
        name = self.file_name
        if self.osm is not None:
            tags = (
                self.osm.kind_tags if field == "kind" else ("name:en",) if field == "name_en" else ("name",)
            )
            return pc.coalesce(*[osm_tag(table, tag) for tag in tags])
        if field in self.column_map.constants:
            return pa.array([self.column_map.constants[field]] * len(table), pa.string())
        if field in self.column_map.columns:
            return text_column(table, self.column_map.columns[field][0], file_name=name)
        for usual in _USUAL[field]:
            if usual in table.column_names:
                return text_column(table, usual, file_name=name)
        return pa.nulls(len(table), pa.string())


def load_layer(
    conn: Connection,
    layer: str,
    path: Path,
    *,
    at: datetime,
    column_map: ColumnMap | None = None,
    is_dry_run: bool = False,
    faults: Faults | None = None,
    tell: Tell = tell_nobody,
) -> Loaded:
    """Load streets, water or buildings from a file, in the connection's transaction.

    Parameters
    ----------
    conn
        A connection to the city's schema; nothing is committed.
    layer
        One of ``LAYERS``.
    path
        GeoPackage, GeoJSON, Shapefile, Parquet, CSV or OpenStreetMap PBF.
    at
        When the load began.
    column_map
        Which columns are kind, name, name_en and key. Without a key a row is named by a digest of itself.
    is_dry_run
        Read and check everything, write nothing.
    faults
        Where the rows that are set aside go; some of its own without it.
    tell
        Told of the progress.

    Raises
    ------
    FileMissing, FileEmpty, FileUnreadable, LayerUnclear, CrsMissing, ColumnMissing
        The file as a whole cannot be loaded.
    """
    began = time.perf_counter()
    column_map = column_map or ColumnMap()
    table, kinds = LAYERS[layer]
    loaded = Loaded(
        layer, path.name, at, is_dry_run=is_dry_run, faults=Faults() if faults is None else faults
    )
    # Two loads of a layer wait for each other; readers wait only for a first one.
    with nullcontext() if is_dry_run else filled_before_indexed(conn, table):
        stored = pa.array(conn.scalars(select(table.c.source_key)).all(), pa.string())
        key_check = KeyCheck(path.name, loaded.faults, stored)
        bounds = city_bounds(conn, margin_deg=_MARGIN_DEG)
        for part in OSM_LAYERS[layer] if is_osm(path) else (None,):
            part_map = column_map if part is None else replace(column_map, layer=part.name)
            where = None if part is None else part.where
            with open_layer(path, part_map, loaded.faults, where=where) as opened:
                placer = make_placer(opened.crs, column_map.coord_type, path.name)
                wanted = kinds if part is None else part.kinds
                shape_check = ShapeCheck(path.name, placer, wanted, bounds, loaded.faults)
                rows = _Rows(column_map, part, shape_check, key_check, loaded, tell, opened.total, layer)
                _write(conn, table, rows.columns(opened.chunks), is_dry_run=is_dry_run)
            loaded.repaired += shape_check.repaired
    _count_unsplit(loaded)
    loaded.seconds = time.perf_counter() - began
    save_load(conn, loaded)
    return loaded


def _write(conn: Connection, table: Table, chunks: Iterator[list[Any]], *, is_dry_run: bool) -> None:
    """Write the chunks, or only look at them."""
    if is_dry_run:
        for _ in chunks:
            pass
        return
    with ahead(chunks) as ready:
        copy_chunks(conn, table, ["source_key", "kind", "name", "name_en", "geom"], ready)


def _count_unsplit(loaded: Loaded) -> None:
    """Count the rows of a CSV file that could not be split into columns: they were read, too."""
    loaded.read = loaded.added + loaded.known + len(loaded.faults)


def _geometry(layer: str, chunk: Chunk) -> "NDArray[np.object_] | pa.BinaryArray":
    """Give the shapes, every line and polygon as a multi one where the table wants that. EPSG:4326."""
    return chunk.shapes if layer == "water" else ewkb(chunk.shapes, as_multi=True)


__all__ = ["LAYERS", "Faults", "load_layer"]
