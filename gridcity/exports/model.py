"""What is taken along, and in which form."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

Schema: TypeAlias = Any
"""``pyarrow.Schema``; the library has no types."""
Batch: TypeAlias = Any
"""``pyarrow.RecordBatch``."""

GEOMETRY = "geometry"
"""What the place is called in every file, whatever the table calls it."""
WGS84 = "EPSG:4326"


class Format(StrEnum):
    """In which format a file is; the word is its ending."""

    PARQUET = "parquet"  # GeoParquet where the table has a place
    GPKG = "gpkg"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        """Say how the format is called on the web."""
        return {
            Format.PARQUET: "application/vnd.apache.parquet",
            Format.GPKG: "application/geopackage+sqlite3",
            Format.CSV: "text/csv; charset=utf-8",
        }[self]


class Crs(StrEnum):
    """In which reference system places are written."""

    WGS84 = "wgs84"
    PLANE = "plane"  # the city's own equal-area plane, in metres


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows of a table: of an area, and of days of the city's calendar (``until`` is excluded)."""

    area: str = ""
    since: date | None = None
    until: date | None = None


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows on their way out, some thousands at a time.

    ``schema`` has the column ``geometry`` (WKB, in ``crs``) where the table has a place, of ``kind``.
    Whoever takes no more batches calls ``close`` of the iterator: the server stops then.
    """

    name: str
    schema: Schema
    batches: Iterator[Batch]
    kind: str | None = None
    crs: str = WGS84
