"""A SELECT as Arrow batches, in memory that does not grow with it.

PostgreSQL's COPY is a third of the work of a cursor: no row becomes a Python object. It writes into a pipe
from a thread of its own; pyarrow reads the other end, a megabyte at a time, with the types that are known
beforehand. When the reader stops, the pipe breaks and the server is told to.
"""

import binascii
import fcntl
import io
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import psycopg2
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from psycopg2.extensions import cursor as Cursor  # noqa: N812  (the driver names its class like a variable)

from gridcity.exports.model import GEOMETRY, Batch, Schema
from gridcity.store.reader_views import ViewColumn

_BUFFER = 1 << 20
"""How much is under way between server and file. [byte]"""

_KEPT = 16
"""Batches after which memory that nobody holds is given back. [batches]"""

# What one thread reads, another gives back. Arrow's own allocator keeps that for the first, and a long table
# comes to hold three times what a short one does; the system's gives it back. For all of this process.
pa.set_memory_pool(pa.system_memory_pool())

_TYPES = {
    "text": pa.string(),
    "smallint": pa.int16(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "double precision": pa.float64(),
    "numeric": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp with time zone": pa.timestamp("us", tz="UTC"),
    "timestamp without time zone": pa.timestamp("us"),
    "jsonb": pa.string(),
}
_INSTANT = _TYPES["timestamp with time zone"]


def arrow_schema(columns: Sequence[ViewColumn]) -> Schema:
    """Give the Arrow types of a view's columns; its place becomes ``geometry``, as WKB."""
    return pa.schema(
        [
            pa.field(GEOMETRY, pa.binary()) if one.is_geometry else pa.field(one.name, _TYPES[one.type])
            for one in columns
        ]
    )


def expressions(columns: Sequence[ViewColumn]) -> str:
    """Write columns as COPY is to send them: places as hexadecimal WKB, instants on UTC's clocks."""
    return ", ".join(
        f"encode(st_asbinary({one.name}), 'hex')"
        if one.is_geometry
        else f"{one.name} AT TIME ZONE 'UTC'"
        if one.type == "timestamp with time zone"
        else f'"{one.name}"'
        for one in columns
    )


def copied(cur: Cursor, query: str, schema: Schema) -> Iterator[Batch]:
    """Run a SELECT and give its rows as batches of ``schema``.

    Parameters
    ----------
    cur
        A cursor that nobody else uses meanwhile, nor its connection.
    query
        The SELECT, values in it, its columns as ``expressions`` writes them.
    schema
        The columns' types.

    Raises
    ------
    psycopg2.Error
        What the server says.
    """
    reading, writing = os.pipe()
    with suppress(OSError):  # a pipe may be kept small
        fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _BUFFER)
    failed: list[Exception] = []

    def copy() -> None:
        try:
            with io.BufferedWriter(io.FileIO(writing, "w"), _BUFFER) as out:
                cur.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT csv, FORCE_QUOTE *)", out, _BUFFER)
        except (psycopg2.Error, OSError, ValueError) as error:
            failed.append(error)

    source = io.FileIO(reading, "r")
    thread = threading.Thread(target=copy, name="copy", daemon=True)
    thread.start()
    try:
        yield from _batches(source, schema)
    except pa.ArrowInvalid:
        thread.join()
        if not failed:
            raise
    finally:
        source.close()
        if thread.is_alive():
            cur.connection.cancel()
        thread.join()
    if failed:
        raise failed[0]


def _batches(source: io.FileIO, schema: Schema) -> Iterator[Batch]:
    wire = pa.schema([_on_the_wire(field) for field in schema])
    try:
        reader = pacsv.open_csv(
            source,
            read_options=pacsv.ReadOptions(column_names=wire.names, block_size=_BUFFER, use_threads=False),
            parse_options=pacsv.ParseOptions(newlines_in_values=True),
            convert_options=pacsv.ConvertOptions(
                column_types=wire,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                true_values=["t"],
                false_values=["f"],
            ),
        )
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return
        raise
    for number, batch in enumerate(reader):
        if number % _KEPT == 0:
            pa.default_memory_pool().release_unused()  # else what was freed is held for later
        if batch.num_rows:
            yield pa.RecordBatch.from_arrays(
                [_arrived(array, field) for array, field in zip(batch.columns, schema, strict=True)],
                schema=schema,
            )


def _on_the_wire(field: Any) -> Any:
    if field.type == pa.binary():
        return pa.field(field.name, pa.string())
    return pa.field(field.name, pa.timestamp("us")) if field.type == _INSTANT else field


def _arrived(array: Any, field: Any) -> Any:
    if field.type == pa.binary():
        return _unhexed(array)
    return array.cast(_INSTANT) if field.type == _INSTANT else array


def _unhexed(array: Any) -> Any:
    """Take texts of hexadecimal digits for the bytes they are: all at once, by halving the offsets."""
    _, offsets, data = array.buffers()
    starts = memoryview(offsets).cast("i")[array.offset : array.offset + len(array) + 1]
    first, last = starts[0], starts[-1]
    halved = pc.divide(pc.subtract(pa.array(starts, pa.int32()), first), 2)
    bits = None if not array.null_count else pc.is_valid(array).buffers()[1]
    content = b"" if data is None else binascii.unhexlify(memoryview(data)[first:last])
    return pa.Array.from_buffers(
        pa.binary(), len(array), [bits, halved.cast(pa.int32()).buffers()[1], pa.py_buffer(content)]
    )
