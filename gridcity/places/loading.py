"""Load places: points of interest, named quarters and squares, door numbers.

From OpenStreetMap: points and areas that have a name and a use, or a door number. From any other
file: points or areas with the columns name, name_en, kind, type, street, number.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from sqlalchemy import Connection, select, text

from gridcity.loading.faults import Faults
from gridcity.loading.fresh import FreshRows
from gridcity.loading.keys import KeyCheck, text_column
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Chunk, Loaded, Tell, tell_nobody
from gridcity.loading.osm import OsmLayer, osm_tag
from gridcity.loading.readers import is_osm, open_layer
from gridcity.loading.record import city_bounds, save_load
from gridcity.loading.shapes import ShapeCheck, make_placer
from gridcity.places.model import PlaceType
from gridcity.places.reading import read_new_names
from gridcity.store.bulk import copy_chunks
from gridcity.store.tables import places

COLUMNS = ("type", "kind", "name", "name_en", "street", "number")
_KIND_TAGS = ("place", "amenity", "shop", "tourism", "leisure", "office", "railway", "historic", "landuse")
_HAS_NUMBER = "other_tags LIKE '%\"addr:housenumber\"=>%'"
_OSM = (
    OsmLayer("points", f"name IS NOT NULL OR {_HAS_NUMBER}", ("point",), _KIND_TAGS),
    OsmLayer(
        "multipolygons",
        f"{_HAS_NUMBER} OR (name IS NOT NULL AND building IS NULL AND boundary IS NULL AND ("
        "amenity IS NOT NULL OR shop IS NOT NULL OR tourism IS NOT NULL OR leisure IS NOT NULL"
        " OR office IS NOT NULL OR place IS NOT NULL OR landuse IS NOT NULL))",
        ("polygon",),
        _KIND_TAGS,
    ),
)
_AREAS = ("suburb", "quarter", "district", "town", "village", "hamlet", "island", "locality", "city")
_ZONES = (
    "neighbourhood",
    "residential",
    "square",
    "industrial",
    "commercial",
    "retail",
    "park",
    "city_block",
)
_MARGIN_DEG = 0.05


def type_of(kind: str | None, name: str | None) -> str:
    """Say which basic place type a place is, by what the source calls it.

    Examples
    --------
    >>> [type_of(kind, "x") for kind in ("suburb", "residential", "school")], type_of(None, None)
    (['area', 'zone', 'poi'], 'number')
    """
    if name is None:
        return str(PlaceType.NUMBER)
    if kind in _AREAS:
        return str(PlaceType.AREA)
    return str(PlaceType.ZONE if kind in _ZONES else PlaceType.POI)


def _local_name(street: str | None) -> str | None:
    """Leave out the translation that some sources put beside a street's name: 红军街 - Hongjun Street."""
    return None if street is None else street.partition(" - ")[0].strip()


@dataclass(slots=True)
class _Rows(FreshRows):
    """Turns chunks into the columns of ``places``, and counts."""

    def columns(self, chunks: Iterator[Chunk]) -> Iterator[list[Any]]:
        for chunk, keys in self.fresh(chunks):
            yield self._one(chunk.shaped(), keys)

    def _one(self, chunk: Chunk, keys: "pa.StringArray") -> list[Any]:
        said = {field: self._text(chunk.table, field).to_pylist() for field in COLUMNS}
        is_called = [
            name is not None or number is not None
            for name, number in zip(said["name"], said["number"], strict=True)
        ]
        good = np.array(is_called, dtype=bool)
        if not good.all():
            self.loaded.faults.add(
                chunk.rows[~good], "name", None, reason="neither name nor door number",
                hint="Name the columns in a column map, or leave the row out.", file_name=self.file_name,
            )  # fmt: skip
        self.loaded.added += int(good.sum())
        kept = chunk.keep(good)
        columns = {
            field: [value for value, is_good in zip(values, good, strict=True) if is_good]
            for field, values in said.items()
        }
        return [
            pc.filter(keys, pa.array(good)),
            [
                type_ if type_ in ("area", "zone", "number", "poi") else type_of(kind, called)
                for type_, kind, called in zip(columns["type"], columns["kind"], columns["name"], strict=True)
            ],
            [kind or "place" for kind in columns["kind"]],
            columns["name"],
            columns["name_en"],
            [_local_name(street) for street in columns["street"]],
            columns["number"],
            shapely.point_on_surface(kept.shapes),
        ]

    def _text(self, table: "pa.Table", field: str) -> "pa.StringArray":
        if self.osm is not None:
            tags = {
                "type": (),
                "kind": self.osm.kind_tags,
                "name_en": ("name:en",),
                "street": ("addr:street",),
                "number": ("addr:housenumber",),
            }.get(field, (field,))
            return pc.coalesce(pa.nulls(len(table), pa.string()), *[osm_tag(table, tag) for tag in tags])
        if field in self.column_map.constants:
            return pa.array([self.column_map.constants[field]] * len(table), pa.string())
        column = self.column_map.columns.get(field, (field,))[0]
        if column in table.column_names or field in self.column_map.columns:
            return text_column(table, column, file_name=self.file_name)
        return pa.nulls(len(table), pa.string())


def load_places(
    conn: Connection,
    path: Path,
    *,
    at: datetime,
    column_map: ColumnMap | None = None,
    is_dry_run: bool = False,
    faults: Faults | None = None,
    tell: Tell = tell_nobody,
) -> Loaded:
    """Load places from a file, in the connection's transaction, and read the new Chinese names.

    Parameters
    ----------
    conn
        A connection to the city's schema; nothing is committed.
    path
        GeoPackage, GeoJSON, Shapefile, Parquet, CSV or OpenStreetMap PBF.
    at
        When the load began.
    column_map
        Which columns are key, name, name_en, kind, type, street and number.
    is_dry_run
        Read and check everything, write nothing.
    faults
        Where rows that are set aside go, if not into a list of this load's own.
    tell
        Told of the progress.

    Raises
    ------
    FileMissing, FileEmpty, FileUnreadable, LayerUnclear, CrsMissing, ColumnMissing
        The file as a whole cannot be loaded.
    """
    began = time.perf_counter()
    column_map = column_map or ColumnMap()
    loaded = Loaded(
        "places", path.name, at, is_dry_run=is_dry_run, faults=Faults() if faults is None else faults
    )
    if not is_dry_run:
        conn.execute(text("LOCK TABLE places IN SHARE ROW EXCLUSIVE MODE"))
    stored = pa.array(conn.scalars(select(places.c.source_key)).all(), pa.string())
    key_check = KeyCheck(path.name, loaded.faults, stored)
    bounds = city_bounds(conn, margin_deg=_MARGIN_DEG)
    for part in _OSM if is_osm(path) else (None,):
        part_map = column_map if part is None else replace(column_map, layer=part.name)
        where = None if part is None else part.where
        with open_layer(path, part_map, loaded.faults, where=where) as opened:
            placer = make_placer(opened.crs, column_map.coord_type, path.name)
            wanted = ("point", "polygon") if part is None else part.kinds
            shape_check = ShapeCheck(path.name, placer, wanted, bounds, loaded.faults)
            rows = _Rows(column_map, part, shape_check, key_check, loaded, tell, opened.total)
            chunks = rows.columns(opened.chunks)
            if is_dry_run:
                for _ in chunks:
                    pass
            else:
                copy_chunks(conn, places, ["source_key", *COLUMNS, "geom"], chunks)
        loaded.repaired += shape_check.repaired
    loaded.read = loaded.added + loaded.known + len(loaded.faults)
    if not is_dry_run:
        read = read_new_names(conn)
        if read:
            loaded.notes.append(f"The pinyin of {read:,} Chinese names was read.")
    loaded.seconds = time.perf_counter() - began
    save_load(conn, loaded)
    return loaded
