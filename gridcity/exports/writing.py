"""Rows into a file: GeoParquet and CSV into anything that takes bytes, GeoPackage into a path."""

import codecs
import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pyogrio
import shapely

from gridcity.exports.model import GEOMETRY, Batch, Format, Rows
from gridcity.loading.faults import FORMULA, inert
from gridcity.loading.geoparquet import geo_metadata

_ROW_GROUP = 30_000
"""Rows of a row group of Parquet: enough to be packed well, few enough to be held. [-]"""
WKT = "wkt"
"""What a CSV has in the place of a polygon; of a point it has ``lon`` and ``lat``."""


def write_rows(rows: Rows, path: Path, form: Format, *, has_mark: bool = True) -> int:
    """Write rows into a file that is there, whole, when this returns, and not at all when it raises.

    Parameters
    ----------
    rows
        What is written; used up.
    path
        The file. One that is there is replaced by the whole new one.
    form
        Its format.
    has_mark
        Of CSV: whether it begins with the mark by which spreadsheets know UTF-8.

    Returns
    -------
    int
        How many rows were written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.stem}.{os.getpid()}-{id(rows):x}.{form}")
    try:
        written = 0
        if form is Format.GPKG:
            written = _write_layer(rows, partial)
        else:
            with partial.open("wb") as file:
                for count in _written(rows, file, form, has_mark=has_mark):
                    written = count
        partial.replace(path)
    finally:
        close(rows)
        for left in (partial, partial.with_name(f"{partial.name}-journal")):
            left.unlink(missing_ok=True)
    return written


def streamed(rows: Rows, form: Format, *, has_mark: bool = True) -> Iterator[bytes]:
    """Write rows as Parquet or CSV and give the bytes as they come.

    Close the iterator when no more of it is wanted: the server is told to stop.
    """
    sink = _Kept()
    try:
        for _ in _written(rows, sink, form, has_mark=has_mark):
            if sink.parts:
                yield sink.taken()
        if sink.parts:
            yield sink.taken()
    finally:
        close(rows)


def close(rows: Rows) -> None:
    """Take no more of rows: the server is told to stop."""
    if isinstance(rows.batches, Generator):
        rows.batches.close()


class _Kept:
    """A file that keeps what is written until it is taken."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.closed = False

    def write(self, content: bytes) -> int:
        self.parts.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        whole = b"".join(self.parts)
        self.parts.clear()
        return whole


def _written(rows: Rows, sink: Any, form: Format, *, has_mark: bool) -> Iterator[int]:
    """Write batch by batch; say after each how many rows are written."""
    if form is Format.CSV:
        yield from _csv(rows, sink, has_mark=has_mark)
    else:
        yield from _parquet(rows, sink)


def _parquet(rows: Rows, sink: Any) -> Iterator[int]:
    schema = rows.schema
    if rows.kind is not None:
        schema = schema.with_metadata(geo_metadata(GEOMETRY, rows.crs, [rows.kind]))
    written = 0
    # Codes and names come again and again: zstd packs them in a quarter of snappy's bytes, as fast.
    with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema, compression="zstd") as writer:
        for table in _grouped(rows):
            writer.write_table(table.replace_schema_metadata(schema.metadata))
            written += table.num_rows
            del table
            yield written
    yield written


def _grouped(rows: Rows) -> "Iterator[pa.Table]":
    held: list[Batch] = []
    count = 0
    for batch in rows.batches:
        held.append(batch)
        count += batch.num_rows
        if count >= _ROW_GROUP:
            yield pa.Table.from_batches(held, schema=rows.schema)
            held, count = [], 0
    if held:
        yield pa.Table.from_batches(held, schema=rows.schema)


def _write_layer(rows: Rows, path: Path) -> int:
    written = 0

    def counted() -> Iterator[Batch]:
        nonlocal written
        for batch in rows.batches:
            written += batch.num_rows
            yield batch

    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(rows.schema, counted()),
        path,
        driver="GPKG",
        layer=rows.name,
        geometry_name=GEOMETRY if rows.kind is not None else None,
        geometry_type=rows.kind,
        crs=rows.crs if rows.kind is not None else None,
        append=False,
    )
    return written


def _csv(rows: Rows, sink: Any, *, has_mark: bool) -> Iterator[int]:
    if has_mark:
        sink.write(codecs.BOM_UTF8)
    names = [_heading(rows, name) for name in rows.schema.names]
    sink.write((",".join(f'"{name}"' for name in names if name) + "\n").encode())
    written = 0
    options = pacsv.WriteOptions(include_header=False)
    for batch in rows.batches:
        columns = {
            name: _as_text(batch.column(at), rows.schema.field(at).type)
            for at, name in enumerate(names)
            if name
        }
        out = pa.BufferOutputStream()
        pacsv.write_csv(pa.table(columns), out, options)
        sink.write(out.getvalue().to_pybytes())
        written += batch.num_rows
        yield written
    yield written


def _heading(rows: Rows, name: str) -> str:
    """Give the heading of a column; empty for a point, whose ``lon`` and ``lat`` are columns of their own."""
    if name != GEOMETRY:
        return name
    return "" if rows.kind == "Point" and "lon" in rows.schema.names else WKT


def _as_text(array: Any, kind: Any) -> Any:
    """Make of a column what a CSV holds: texts that are no formulas, instants as ISO 8601 in UTC."""
    if kind == pa.string():
        return _inert(array)
    if kind == pa.binary():
        # As many digits as it takes to read the same place again: neighbours keep their common side.
        shapes = shapely.from_wkb(array.to_numpy(zero_copy_only=False))
        return pa.array(shapely.to_wkt(shapes, rounding_precision=-1), pa.string())
    if pa.types.is_timestamp(kind):
        ending = "Z" if kind.tz else ""
        return pc.strftime(
            array.cast(pa.timestamp("s", tz=kind.tz), safe=False), f"%Y-%m-%dT%H:%M:%S{ending}"
        )
    return array


def _inert(array: Any) -> Any:
    """Keep spreadsheets from taking texts for formulas; few are looked at one by one."""
    suspects = pc.match_substring_regex(array, f"^(?:{FORMULA})")
    if not pc.any(suspects).as_py():
        return array
    texts = array.to_pylist()
    return pa.array([None if one is None else inert(one) for one in texts], pa.string())
