"""Parquet and GeoParquet, read by Arrow."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from gridcity.loading.errors import FileEmpty, FileUnreadable
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import NO_SHAPES, Batch
from gridcity.loading.places import place_columns, points_from
from gridcity.loading.wkb import shapes_from_wkb


def open_parquet(
    path: Path, column_map: ColumnMap, chunk_rows: int
) -> tuple[int | None, str | None, Iterator[Batch]]:
    """Open a Parquet file: how many rows, which CRS, and its chunks.

    Without GeoParquet's own words, longitude and latitude are looked for as in a CSV file.

    Raises
    ------
    FileUnreadable, FileEmpty, ColumnMissing
        It is no Parquet file, has no rows, or has no geometry.
    """
    try:
        file = pq.ParquetFile(path)
    except (OSError, pa.ArrowException) as error:
        why = str(error).splitlines()[0][:200].rstrip(".")
        raise FileUnreadable(
            f"{path.name} cannot be read as Parquet: {why}. It may be damaged,"
            " cut off while it was copied, or something else than its name says.",
            path=str(path),
        ) from error
    total = file.metadata.num_rows
    if total == 0:
        raise FileEmpty(f"{path.name} has no rows.", path=str(path))
    words = (file.schema_arrow.metadata or {}).get(b"geo")
    if words is None:
        columns = place_columns(path.name, file.schema_arrow.names, column_map)
        return total, "EPSG:4326", _plain_chunks(path, file, columns, chunk_rows)
    geo = json.loads(words)
    primary = str(geo["primary_column"])
    return total, _crs(geo["columns"][primary]), _geo_chunks(path, file, primary, chunk_rows)


def _crs(column: dict[str, Any]) -> str | None:
    """Read the CRS: GeoParquet takes longitude and latitude for granted where nothing is said."""
    if "crs" not in column:
        return "EPSG:4326"
    return None if column["crs"] is None else json.dumps(column["crs"])


def _tables(path: Path, file: "pq.ParquetFile", chunk_rows: int) -> Iterator[tuple[int, pa.Table]]:
    at = 0
    try:
        for batch in file.iter_batches(batch_size=chunk_rows):
            yield at, pa.Table.from_batches([batch])
            at += batch.num_rows
    except (OSError, pa.ArrowException) as error:
        raise FileUnreadable(
            f"{path.name} cannot be read after row {at}: {str(error).splitlines()[0][:200]}. It is damaged.",
            path=str(path),
            row=at,
        ) from error


def _geo_chunks(path: Path, file: "pq.ParquetFile", primary: str, chunk_rows: int) -> Iterator[Batch]:
    for at, table in _tables(path, file, chunk_rows):
        column = table.column(primary)
        if pa.types.is_struct(column.type):  # GeoParquet's own encoding of points
            x, y = column.combine_chunks().flatten()[:2]
            shapes, broken = NO_SHAPES, np.zeros(len(table), dtype=bool)
            points: NDArray[np.float64] | None = np.stack(
                [one.to_numpy(zero_copy_only=False) for one in (x, y)], axis=1
            ).astype(np.float64)
        else:
            shapes, broken, points = shapes_from_wkb(column)
        yield np.arange(at + 1, at + 1 + len(table)), table.drop_columns([primary]), shapes, broken, points


def _plain_chunks(
    path: Path, file: "pq.ParquetFile", columns: tuple[str, str], chunk_rows: int
) -> Iterator[Batch]:
    for at, table in _tables(path, file, chunk_rows):
        yield np.arange(at + 1, at + 1 + len(table)), table, *points_from(table, *columns)
