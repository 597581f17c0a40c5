"""One reader for every kind of file: whatever it is, it comes as chunks of Arrow columns and geometries.

GeoPackage, GeoJSON, Shapefile and OpenStreetMap PBF are read by GDAL (pyogrio) as an Arrow stream,
Parquet and CSV by Arrow itself, workbooks (XLSX) by openpyxl. What a file *is* decides, not what it is
called, wherever its first bytes tell. Memory holds a few chunks, whatever the size of the file; of workbooks,
whose size is bounded, all.
"""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import pyarrow as pa

from gridcity.loading.csv_files import open_csv
from gridcity.loading.errors import CrsMissing, FileEmpty, FileMissing, FileUnreadable, LayerUnclear
from gridcity.loading.faults import Faults
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Batch, Chunk
from gridcity.loading.parquet_files import open_parquet
from gridcity.loading.soundness import check_json, check_pbf
from gridcity.loading.wkb import shapes_from_wkb
from gridcity.loading.xlsx_files import XLSX, open_xlsx

CHUNK_ROWS = 32_768

_CSV = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt")
_PARQUET = (".parquet", ".geoparquet", ".pq")
_OSM = (".osm.pbf", ".pbf", ".osm")
_LARGEST_FEATURE_MB = 64
"""So much text may one feature of a GeoJSON file be: some million corners. [MB]"""
_ADVICE = re.compile(r"; It might help to specify|\. You may define")


@dataclass(frozen=True, slots=True)
class Opened:
    """A layer of a file, ready to be read once."""

    crs: str
    """What the coordinates mean, as pyproj understands it."""
    total: int | None
    """How many rows there are, if the file says."""
    chunks: Iterator[Chunk]


def is_osm(path: Path) -> bool:
    """Say whether a file holds OpenStreetMap's own nodes, ways and relations."""
    return path.name.lower().endswith(_OSM)


@contextmanager
def open_layer(
    path: Path, column_map: ColumnMap, faults: Faults, *, where: str | None = None
) -> Iterator[Opened]:
    """Open one layer of a file.

    Parameters
    ----------
    path
        The file.
    column_map
        Names the layer (of a workbook the sheet), and the CRS where the file does not say; for CSV and
        workbooks also the columns that hold longitude and latitude.
    faults
        Takes rows that cannot even be split into columns.
    where
        SQL condition on attributes, for files that GDAL reads.

    Raises
    ------
    FileMissing, FileEmpty, FileUnreadable, LayerUnclear, CrsMissing, ColumnMissing
        The file as a whole cannot be loaded. ``FileUnreadable`` may also come while the chunks are drawn.
    """
    if not path.is_file():
        raise FileMissing(f"There is no file {path}.", path=str(path))
    if path.stat().st_size == 0:
        raise FileEmpty(f"{path.name} is empty: 0 bytes.", path=str(path))
    name = path.name.lower()
    if name.endswith(_CSV):
        total, crs, batches = open_csv(path, column_map, faults)
        yield _opened(path, column_map, crs, total, batches)
    elif name.endswith(_PARQUET):
        total, crs, batches = open_parquet(path, column_map, CHUNK_ROWS)
        yield _opened(path, column_map, crs, total, batches)
    elif name.endswith(XLSX):
        total, crs, batches = open_xlsx(path, column_map, faults, CHUNK_ROWS)
        yield _opened(path, column_map, crs, total, batches)
    else:
        with _open_with_gdal(path, column_map, where) as opened:
            yield opened


def _opened(
    path: Path,
    column_map: ColumnMap,
    crs: str | None,
    total: int | None,
    batches: Iterator[Batch],
) -> Opened:
    crs = column_map.crs or crs
    if crs is None:
        raise CrsMissing(
            f"{path.name} does not say which coordinates it uses. Say it: --crs EPSG:4326 for longitude and"
            " latitude, EPSG:4490 for CGCS2000, or the code of its projection.",
            path=str(path),
        )
    return Opened(crs, total, (Chunk(*batch) for batch in batches))


@contextmanager
def _open_with_gdal(path: Path, column_map: ColumnMap, where: str | None) -> Iterator[Opened]:
    with warnings.catch_warnings():
        # GDAL warns of rings it could not close; those rows are reported as broken geometry.
        warnings.simplefilter("ignore", RuntimeWarning)
        yield from _gdal_layer(path, column_map, where)


def _gdal_layer(path: Path, column_map: ColumnMap, where: str | None) -> Iterator[Opened]:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    if path.name.lower().endswith(".pbf"):
        check_pbf(path)
    check_json(path)
    pyogrio.set_gdal_config_options({"OGR_GEOJSON_MAX_OBJ_SIZE": _LARGEST_FEATURE_MB})
    try:
        layer = _choose_layer(path, column_map.layer)
        known = pyogrio.read_info(path, layer=layer, force_feature_count=not is_osm(path))
        total = known["features"] if where is None and known["features"] >= 0 else None
        with pyogrio.open_arrow(
            path, layer=layer, where=where, batch_size=CHUNK_ROWS, use_pyarrow=True, return_fids=False
        ) as (meta, reader):
            chunks = _gdal_chunks(path, reader, meta["geometry_name"] or "wkb_geometry")
            if total == 0:  # some programs add rows to a GeoPackage and forget to count them
                total, first = None, next(chunks, None)
                if first is None:
                    raise FileEmpty(
                        f"{path.name}, layer {layer}: there are no rows.", path=str(path), layer=layer
                    )
                chunks = chain([first], chunks)
            yield _opened(path, column_map, meta["crs"], total, chunks)
    except (DataSourceError, DataLayerError) as error:
        raise unreadable(path, str(error)) from error


def _choose_layer(path: Path, wanted: str | None) -> str:
    import pyogrio

    layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    if not layers:
        raise FileEmpty(f"{path.name} has no layers.", path=str(path))
    if wanted is None and len(layers) == 1:
        return layers[0]
    if wanted not in layers:
        said = "has several layers" if wanted is None else f"has no layer {wanted!r}"
        raise LayerUnclear(
            f"{path.name} {said}; choose one with --layer: {', '.join(layers)}.",
            path=str(path),
            layers=layers,
        )
    return wanted


def _gdal_chunks(path: Path, reader: "pa.RecordBatchReader", geometry: str) -> Iterator[Batch]:
    at = 0
    try:
        for batch in reader:
            if batch.num_rows == 0:
                continue
            table = pa.Table.from_batches([batch])
            if geometry in table.column_names:
                shapes, broken, points = shapes_from_wkb(table.column(geometry))
                table = table.drop_columns([geometry])
            else:
                shapes, points = np.full(len(table), None, dtype=object), None
                broken = np.zeros(len(table), dtype=bool)
            yield np.arange(at + 1, at + 1 + len(table)), table, shapes, broken, points
            at += len(table)
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path, f"after row {at}: {error}") from error


def unreadable(path: Path, why: str) -> FileUnreadable:
    """Say that a file cannot be read, and what to look at; without advice for programmers."""
    said = _ADVICE.split(why, maxsplit=1)[0].strip().splitlines() or ["nothing says why"]
    return FileUnreadable(
        f"{path.name} cannot be read: {said[0][:300].rstrip('.')}. It may be damaged, cut off while"
        " it was copied, or something else than its name says.",
        path=str(path),
    )
