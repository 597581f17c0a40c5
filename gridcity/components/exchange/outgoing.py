"""Write the register with the standard's field names: CSV, GeoParquet, GeoPackage or Shapefile.

Rows come from the server ten thousand at a time and go to the file as they come, so that memory stays
bounded whatever the size of the city. Coordinates are CGCS2000 (EPSG:4490), the same numbers as EPSG:4326.
"""

import codecs
import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
from sqlalchemy import Connection

from gridcity.components.errors import ExchangeFormatUnknown
from gridcity.components.model import State
from gridcity.loading.faults import inert
from gridcity.loading.geoparquet import geo_metadata
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

FIELDS = (
    "GLBJBSM", "GLBJMC", "ZGBMDM", "ZGBMMC", "QSDWDM", "QSDWMC", "YHDWDM", "YHDWMC", "SZDYWGBSM",
    "GLBJZT", "CSRQ", "BGRQ", "SJLY", "BZ", "SZJDDM", "SZJDMC", "SZSQDM", "SZSQMC",
)  # fmt: skip
"""The 18 fields of GB/T 47678.5-2026, table 2, in its order."""

_LONGEST = (17, 30, 18, 100, 18, 100, 18, 100, 15, 10, None, None, 30, 1000, 9, 50, 12, 50)
"""How long the standard lets each text be, in characters; None for its two dates (D8)."""

PLACE = ("LON", "LAT")
"""What a CSV has for a geometry. [°]"""

CRS = "EPSG:4490"
_STATE, _BORN, _CHANGED = (FIELDS.index(name) for name in ("GLBJZT", "CSRQ", "BGRQ"))
_DBF_BYTES = 254
_CHUNK = 10_000
_DRIVERS = {".gpkg": "GPKG", ".shp": "ESRI Shapefile"}
_SCHEMA = pa.schema(
    [
        *(
            pa.field(name, pa.date32())
            if longest is None
            # Three bytes a character; a DBF has 254 a field.
            else pa.field(name, pa.string(), metadata={"GDAL:OGR:width": str(min(3 * longest, _DBF_BYTES))})
            for name, longest in zip(FIELDS, _LONGEST, strict=True)
        ),
        pa.field("geometry", pa.binary()),
    ]
)
FORMATS = (".csv", ".parquet", *_DRIVERS)

Line = tuple[Any, ...]


def export_components(conn: Connection, path: Path, *, area: str = "") -> int:
    """Write the components of the city, or of an area, into a file; its ending says in which format.

    CSV is UTF-8 with a mark at its beginning, so that spreadsheets read Chinese, with dates as YYYYMMDD, and
    an apostrophe before a text that a spreadsheet would take for a formula: reading the file takes it away.
    The others have dates proper, and every text as it is. A Shapefile keeps at most 254 bytes of a text:
    longer remarks are cut there.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    path
        The file: ``.csv``, ``.parquet`` (GeoParquet), ``.gpkg`` or ``.shp`` (UTF-8, with its ``.cpg``).
        One that is there is replaced.
    area
        A county's, street's or community's code.

    Returns
    -------
    int
        How many were written.

    Raises
    ------
    ExchangeFormatUnknown
        The ending is none of these.
    """
    ending = path.suffix.lower()
    if ending == ".csv":
        return _write_csv(conn, path, area)
    if ending == ".parquet":
        return _write_parquet(conn, path, area)
    if ending in _DRIVERS:
        return _write_layer(conn, path, _DRIVERS[ending], area)
    raise ExchangeFormatUnknown(
        f"{path.name} is in no format of the exchange: give it an ending of {', '.join(FORMATS)}.",
        ending=ending,
    )


def count_without_governing(conn: Connection, *, area: str = "") -> int:
    """Count the components that lack what the standard demands of each: a governing department."""
    query = load_queries("gridcity.components.exchange").without_governing
    with cursor(conn) as cur:
        cur.execute(query, {"area": area})
        (found,) = cur.fetchone() or (0,)
    return int(found)


def _csv(lines: list[Line]) -> bytes:
    buffer = StringIO()
    csv.writer(buffer).writerows(
        [[inert(one) if isinstance(one, str) else one for one in line] for line in lines]
    )
    return buffer.getvalue().encode()


def _with_days(line: Line) -> Line:
    """Write the dates of a line as the standard does: YYYYMMDD."""
    born, changed = (None if day is None else f"{day:%Y%m%d}" for day in (line[_BORN], line[_CHANGED]))
    return (*line[:_BORN], born, changed, *line[_CHANGED + 1 :])


def _write_csv(conn: Connection, path: Path, area: str) -> int:
    written = 0
    with path.open("wb") as file:
        file.write(codecs.BOM_UTF8 + _csv([(*FIELDS, *PLACE)]))
        for lines in _chunks(conn, area):
            file.write(_csv([_with_days(line) for line in lines]))
            written += len(lines)
    return written


def _chunks(conn: Connection, area: str) -> Iterator[list[Line]]:
    """Read the rows ten thousand at a time, from a cursor that the server holds."""
    words = {str(state): state.standard_word for state in State}
    query = load_queries("gridcity.components.exchange").rows
    with cursor(conn).connection.cursor(name="gridcity_exchange") as cur:
        cur.execute(query, {"area": area})
        while rows := cur.fetchmany(_CHUNK):
            yield [(*row[:_STATE], words[row[_STATE]], *row[_STATE + 1 :]) for row in rows]


def _table(lines: list[Line]) -> "pa.Table":
    columns = list(zip(*lines, strict=True))
    points = shapely.to_wkb(shapely.points(columns[-2], columns[-1]))
    arrays = [pa.array(column, _SCHEMA.field(at).type) for at, column in enumerate(columns[:-2])]
    return pa.Table.from_arrays([*arrays, pa.array(points, pa.binary())], schema=_SCHEMA)


def _write_parquet(conn: Connection, path: Path, area: str) -> int:
    written = 0
    schema = _SCHEMA.with_metadata(geo_metadata("geometry", CRS, ["Point"]))
    with pq.ParquetWriter(path, schema) as writer:
        for lines in _chunks(conn, area):
            writer.write_table(_table(lines).replace_schema_metadata(schema.metadata))
            written += len(lines)
    return written


def _write_layer(conn: Connection, path: Path, driver: str, area: str) -> int:
    for old in (path, *(path.with_suffix(ending) for ending in (".shx", ".dbf", ".prj", ".cpg"))):
        if driver == _DRIVERS[".shp"] or old == path:
            old.unlink(missing_ok=True)
    written = 0
    for table in _tables_or_empty(conn, area, most_bytes=_DBF_BYTES if driver == _DRIVERS[".shp"] else None):
        pyogrio.write_arrow(
            table,
            path,
            driver=driver,
            layer="components" if driver == "GPKG" else path.stem,
            geometry_name="geometry",
            geometry_type="Point",
            crs=CRS,
            encoding="UTF-8",
            append=written > 0,
        )
        written += len(table)
    return written


def _cut(line: Line, most_bytes: int) -> Line:
    """Cut texts to so many bytes, between two characters."""
    return tuple(
        word.encode()[:most_bytes].decode(errors="ignore")
        if isinstance(word, str) and 3 * len(word) > most_bytes
        else word
        for word in line
    )


def _tables_or_empty(conn: Connection, area: str, *, most_bytes: int | None) -> "Iterator[pa.Table]":
    """Give the rows as tables; one without rows where there are none, so that the file is there."""
    is_empty = True
    for lines in _chunks(conn, area):
        is_empty = False
        yield _table(lines if most_bytes is None else [_cut(line, most_bytes) for line in lines])
    if is_empty:
        yield _SCHEMA.empty_table()
