"""Read files with the standard's field names, whatever their format, as records."""

import codecs
import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely

from gridcity.components.errors import ExchangeFileInvalid, ExchangeFormatUnknown
from gridcity.components.exchange.outgoing import FIELDS, FORMATS, PLACE
from gridcity.loading.errors import CrsMissing
from gridcity.loading.shapes import Placer, make_placer
from gridcity.loading.spelling import inert_removed

_NEEDED = ("GLBJBSM", "GLBJZT", "CSRQ")
_BATCH = 10_000
_AS_IT_IS = "EPSG:4490"
"""What coordinates are taken for where a file does not say."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row: its fields under the standard's names, blank ones as None; its place, EPSG:4490. [°]."""

    row: int
    """From 1."""
    fields: Mapping[str, str | None]
    lon: float
    lat: float

    @property
    def code(self) -> str:
        """What names it: field GLBJBSM."""
        return self.fields.get("GLBJBSM") or ""

    def get(self, name: str) -> str | None:
        """Give a field; None where the file does not have it."""
        return self.fields.get(name)


def read_records(path: Path) -> list[Record]:
    """Read a file of the exchange.

    Raises
    ------
    ExchangeFormatUnknown
        Its ending is none of the exchange's.
    ExchangeFileInvalid
        It is not there, is no such file, or lacks a field.
    """
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise ExchangeFormatUnknown(
            f"{path.name} is in no format of the exchange: {', '.join(FORMATS)}.", ending=ending
        )
    if not path.is_file():
        raise ExchangeFileInvalid(f"There is no file {path}.", path=str(path))
    read = {".csv": _of_csv, ".parquet": _of_parquet}.get(ending, _of_layer)
    try:
        return list(read(path))
    except CrsMissing as error:
        raise ExchangeFileInvalid(error.message, path=str(path)) from error
    except (OSError, ValueError, pa.ArrowException, pyogrio.errors.DataSourceError) as error:
        raise ExchangeFileInvalid(f"{path.name} cannot be read: {error}", path=str(path)) from error


def _of_csv(path: Path) -> Iterator[Record]:
    with path.open(encoding=_encoding(path), newline="") as file:
        head = file.readline()
        file.seek(0)
        rows = csv.DictReader(file, delimiter=max(",;\t", key=head.count))
        _check(path, [*(rows.fieldnames or [])], (*_NEEDED, *PLACE))
        for number, row in enumerate(rows, start=1):
            fields = {name: inert_removed(_blank(row.get(name)) or "") or None for name in FIELDS}
            yield Record(number, fields, _degrees(row["LON"]), _degrees(row["LAT"]))


def _encoding(path: Path) -> str:
    """Tell UTF-8 from GB 18030, in which spreadsheets in China save CSV."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while piece := file.read(2**20):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8-sig"


def _of_parquet(path: Path) -> Iterator[Record]:
    with pq.ParquetFile(path) as file:
        geo = json.loads((file.schema_arrow.metadata or {}).get(b"geo", b"{}"))
        geometry = geo.get("primary_column", "geometry")
        _check(path, file.schema_arrow.names, (*_NEEDED, geometry))
        crs = geo.get("columns", {}).get(geometry, {}).get("crs")
        placer = make_placer(_AS_IT_IS if crs is None else json.dumps(crs), "wgs84", path.name)
        yield from _of_batches(file.iter_batches(_BATCH), geometry, placer)


def _of_layer(path: Path) -> Iterator[Record]:
    with pyogrio.open_arrow(path, batch_size=_BATCH, use_pyarrow=True) as (meta, reader):
        _check(path, list(meta["fields"]), _NEEDED)
        placer = make_placer(meta["crs"] or _AS_IT_IS, "wgs84", path.name)
        yield from _of_batches(reader, meta["geometry_name"] or "wkb_geometry", placer)


def _of_batches(batches: "Iterator[pa.RecordBatch]", geometry: str, placer: Placer) -> Iterator[Record]:
    number = 0
    for batch in batches:
        names = [name for name in FIELDS if name in batch.schema.names]
        columns = {name: batch.column(name).to_pylist() for name in names}
        shapes = shapely.from_wkb(batch.column(geometry).to_pylist())
        points = shapely.point_on_surface(placer.place(shapes))
        lon, lat = shapely.get_x(points), shapely.get_y(points)
        for at in range(batch.num_rows):
            number += 1
            fields = {name: _blank(columns[name][at]) for name in names}
            yield Record(number, fields, float(lon[at]), float(lat[at]))


def _check(path: Path, found: list[str], needed: tuple[str, ...]) -> None:
    if missing := [name for name in needed if name not in found]:
        raise ExchangeFileInvalid(
            f"{path.name} lacks {', '.join(missing)}: the exchange asks for the standard's field names.",
            missing=missing,
        )


def _blank(value: object) -> str | None:
    """Give a text without blanks around it, a date as YYYYMMDD; None for nothing."""
    if isinstance(value, date):
        return f"{value:%Y%m%d}"
    return None if value is None else str(value).strip() or None


def _degrees(text: str | None) -> float:
    """Read a number; not a number lies outside every city."""
    try:
        return float(text or "nan")
    except ValueError:
        return float("nan")
