"""Bulk writing: arrays into a table by binary COPY, near the speed at which the server can read.

The rows are never built one by one in Python. Each column becomes bytes with numpy or Arrow, and
Arrow joins the columns' bytes into rows: half a million rows of twelve columns take a fifth of a
second to pack, and the server a few seconds to write.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import psycopg2
import pyarrow as pa
import pyarrow.compute as pc
from geoalchemy2 import Geometry
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Double,
    Float,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gridcity.store.ahead import ahead
from gridcity.store.engine import cursor
from gridcity.store.ewkb import ewkb

Values: TypeAlias = Any
"""A column's values: a numpy array (masked where null), an Arrow array, or a list with None for null."""

Bytes: TypeAlias = NDArray[np.uint8]

_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_CHUNK_ROWS = 32_768  # keeps a chunk of rows in the processor's cache
_NARROW = 64  # up to here values of one width are copied as a matrix [bytes]
_POSTGRES_EPOCH = np.datetime64("2000-01-01", "us")
_EWKB_POINT_4326 = np.frombuffer(b"\x01\x01\x00\x00\x20\xe6\x10\x00\x00", dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class _Fixed:
    """A column whose values all have one width: a matrix of bytes, with the length before each."""

    cells: Bytes
    """Shape (n_rows, 4 + width)."""


@dataclass(frozen=True, slots=True)
class _Ragged:
    """A column whose values differ in width.

    Before each value stands a head of one width (its length, and what the type wants first), or the
    lengths are among the bytes.
    """

    pieces: "pa.BinaryArray"
    heads: Bytes | None = None
    """Shape (n_rows, 4 + width of what stands first)."""


_Packed: TypeAlias = _Fixed | _Ragged


def copy_binary(conn: Connection, table: Table, columns: Sequence[str], arrays: Sequence[Values]) -> int:
    """Write arrays into a table by binary COPY, in the connection's transaction.

    Parameters
    ----------
    conn
        The connection; nothing is committed.
    table
        Where to. Its column types say how each array is packed. A temporary table is declared
        with a ``MetaData`` of its own.
    columns
        Names of the columns to fill; the others take their defaults.
    arrays
        One for each column, all of one length. For numbers, truth, dates and instants: a numpy
        array (``datetime64`` for the last two; NaT is null), masked where null. For text, JSON
        and bytes: an Arrow array, a list or an object array, with None for null; JSON as text. For
        geometries: an array of shape (n_rows, 2) of longitude and latitude [°] (a row with NaN is
        null), an object array of shapely geometries, or EWKB bytes.

    Returns
    -------
    int
        Rows written.

    Raises
    ------
    ValueError
        The arrays differ in length, or a value does not fit its column's type.
    psycopg2.Error
        The database refuses a row; ``store.errors.translate`` says what that means.
    """
    return _copy(conn, table, columns, _packed_rows(_packers_of(table, columns), [arrays]))


@dataclass(frozen=True, slots=True)
class PackedRows:
    """Rows on their way into a table, as the server reads them."""

    table: Table
    columns: tuple[str, ...]
    pieces: tuple[tuple[int, bytes], ...]


def pack_rows(table: Table, columns: Sequence[str], arrays: Sequence[Values]) -> PackedRows:
    """Pack arrays as ``copy_binary`` does, without the database: while it is busy with other rows, say."""
    return PackedRows(table, tuple(columns), tuple(_packed_rows(_packers_of(table, columns), [arrays])))


def copy_packed(conn: Connection, packed: PackedRows) -> int:
    """Write packed rows by binary COPY, in the connection's transaction; rows written."""
    return _copy(conn, packed.table, packed.columns, iter(packed.pieces))


def copy_chunks(
    conn: Connection,
    table: Table,
    columns: Sequence[str],
    chunks: Iterable[Sequence[Values]],
    *,
    is_frozen: bool = False,
) -> int:
    """Write one chunk of arrays after the other in a single COPY; memory holds a few at a time.

    As ``copy_binary``. The chunks are drawn and packed by a second thread while the server writes
    those before. The connection is busy meanwhile: they cannot read from it. Rows may be frozen where
    the table is this transaction's own (``store.filling``): nobody need ever look again who wrote them.
    """
    with ahead(_packed_rows(_packers_of(table, columns), chunks)) as pieces:
        return _copy(conn, table, columns, pieces, options=", FREEZE" if is_frozen else "")


def _packers_of(table: Table, columns: Sequence[str]) -> list[Callable[[Values], _Packed]]:
    return [_packer(table.c[name]) for name in columns]


def _copy(
    conn: Connection,
    table: Table,
    columns: Sequence[str],
    pieces: Iterator[tuple[int, bytes]],
    *,
    options: str = "",
) -> int:
    """Send packed rows to the server; say how many."""
    reader = _Reader(pieces)
    names = ", ".join(f'"{name}"' for name in columns)
    statement = f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT binary{options})'
    with cursor(conn) as cur:
        try:
            cur.copy_expert(statement, reader, size=1 << 20)
        except psycopg2.errors.QueryCanceled:
            if reader.failure is not None:
                raise reader.failure from None  # the driver tells only its text
            raise
        return reader.rows


class _Reader:
    """What psycopg2 reads from: it asks for some bytes and takes as many as it is given."""

    def __init__(self, pieces: Iterator[tuple[int, bytes]]) -> None:
        self._pieces = pieces
        self.rows = 0
        self.failure: BaseException | None = None

    def readline(self, _size: int = -1, /) -> bytes:
        """Give nothing: a binary COPY has no lines, but the driver wants to see the method."""
        return b""

    def read(self, _size: int = -1, /) -> bytes:
        """Give the next piece; nothing at the end."""
        try:
            rows, piece = next(self._pieces, (0, b""))
        except BaseException as failure:  # somebody's Ctrl-C, too: the driver calls it a cancelled query
            self.failure = failure
            raise
        self.rows += rows
        return piece


def _packed_rows(
    packers: Sequence[Callable[[Values], _Packed]], chunks: Iterable[Sequence[Values]]
) -> Iterator[tuple[int, bytes]]:
    yield 0, _HEAD
    for arrays in chunks:
        if len(arrays) != len(packers):
            raise ValueError(f"{len(arrays)} arrays do not fit {len(packers)} columns.")
        lengths = {len(array) for array in arrays}
        if len(lengths) != 1:
            raise ValueError(f"The arrays differ in length: {sorted(lengths)}.")
        n_rows = lengths.pop()
        for start in range(0, n_rows, _CHUNK_ROWS):
            stop = min(start + _CHUNK_ROWS, n_rows)
            packed = [pack(array[start:stop]) for pack, array in zip(packers, arrays, strict=True)]
            yield stop - start, _join(packed, stop - start)
    yield 0, _END


def _join(columns: list[_Packed], n_rows: int) -> bytes:
    """Join columns into rows: the number of fields, then each field after its length."""
    count = np.array([len(columns)], dtype=">i2").view(np.uint8)
    pieces: list[pa.BinaryArray] = []
    matrices: list[Bytes] = [np.broadcast_to(count, (n_rows, 2))]
    for column in columns:
        if isinstance(column, _Fixed):
            matrices.append(column.cells)
            continue
        if column.heads is not None:
            matrices.append(column.heads)
        if matrices:
            pieces.append(_matrix_pieces(np.hstack(matrices)))
            matrices = []
        pieces.append(column.pieces)
    if matrices:
        block = np.hstack(matrices)
        if not pieces:
            return block.tobytes()
        pieces.append(_matrix_pieces(block))
    rows = pc.binary_join_element_wise(*pieces, pa.scalar(b"", pa.binary()))
    packed: bytes = rows.buffers()[2].to_pybytes()
    return packed


def _matrix_pieces(matrix: Bytes) -> "pa.BinaryArray":
    """See a matrix of bytes as one binary value a row, without copying it."""
    n_rows, width = matrix.shape
    offsets = np.arange(n_rows + 1, dtype=np.int32) * np.int32(width)
    return pa.Array.from_buffers(
        pa.binary(), n_rows, [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(matrix))]
    )


def _packer(column: "Column[Any]") -> Callable[[Values], _Packed]:
    """Choose how a column's values become bytes."""
    if isinstance(column.type, Geometry):
        return _pack_geometry
    for kind, pack in _PACKERS:
        if isinstance(column.type, kind):
            return pack
    raise ValueError(f"A column of type {column.type} cannot be written in bulk: {column}.")


def _fixed(values: Values, kind: str, null: NDArray[np.bool_] | None) -> _Packed:
    """Pack numbers of one width, big end first, with the length before each and -1 for null."""
    wanted = np.dtype(kind)
    data = np.ascontiguousarray(np.asarray(values).astype(wanted, copy=False))
    n_rows, width = data.size, wanted.itemsize
    cells = np.empty((n_rows, 4 + width), dtype=np.uint8)
    cells[:, :4] = (0, 0, 0, width)
    cells[:, 4:] = data.view(np.uint8).reshape(n_rows, width)
    return _with_nulls(cells, null)


def _with_nulls(cells: Bytes, null: NDArray[np.bool_] | None) -> _Packed:
    if null is None or not null.any():
        return _Fixed(cells)
    keep = np.ones(cells.shape, dtype=bool)
    cells[null, :4] = 255
    keep[null, 4:] = False
    offsets = np.concatenate(([0], np.cumsum(keep.sum(axis=1)))).astype(np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(cells[keep])]
    return _Ragged(pa.Array.from_buffers(pa.binary(), len(cells), buffers))


def _number(kind: str) -> Callable[[Values], _Packed]:
    """Make a packer of numbers; an integer that does not fit is an error, never cut."""
    wanted = np.dtype(kind)

    def pack(values: Values) -> _Packed:
        data, null = _split_nulls(values, wanted)
        if wanted.kind == "i" and data.dtype.kind in "iuf" and data.size:
            _check_range(data, null, wanted)
        return _fixed(data, kind, null)

    return pack


def _check_range(data: NDArray[Any], null: NDArray[np.bool_] | None, wanted: np.dtype[Any]) -> None:
    here = data if null is None else data[~null]
    if here.size == 0 or (data.dtype.kind == "i" and data.dtype.itemsize <= wanted.itemsize):
        return
    bounds = np.iinfo(wanted)
    if here.min() < bounds.min or here.max() > bounds.max or (here != np.trunc(here)).any():
        raise ValueError(
            f"Values from {here.min()} to {here.max()} do not fit {wanted.itemsize}-byte integers."
        )


def _split_nulls(values: Values, wanted: np.dtype[Any]) -> tuple[NDArray[Any], NDArray[np.bool_] | None]:
    """Part a column's values from the places where there are none."""
    if isinstance(values, np.ma.MaskedArray):
        return values.filled(0), np.ma.getmaskarray(values)
    if isinstance(values, pa.Array | pa.ChunkedArray):
        null = values.is_null().to_numpy(zero_copy_only=False) if values.null_count else None
        if values.null_count:
            values = values.fill_null(0)
        return values.to_numpy(), null
    data = np.asarray(values)
    if data.dtype == object:
        null = np.array([value is None for value in data], dtype=bool)
        filled = np.array([0 if value is None else value for value in data])
        return (filled if filled.size else filled.astype(wanted)), null
    return data, None


def _pack_date(values: Values) -> _Packed:
    return _moment(values, "datetime64[D]", np.datetime64("2000-01-01", "D"), ">i4")


def _pack_instant(values: Values) -> _Packed:
    return _moment(values, "datetime64[us]", _POSTGRES_EPOCH, ">i8")


def _moment(values: Values, unit: str, epoch: np.datetime64, kind: str) -> _Packed:
    """Pack dates or instants as the count since 2000 in their unit; NaT and None are null."""
    if isinstance(values, pa.Array | pa.ChunkedArray):
        values = values.to_numpy(zero_copy_only=False) if isinstance(values, pa.Array) else values.to_numpy()
    data = _naive_utc(values).astype(unit)
    null = np.isnat(data)
    return _fixed(np.where(null, epoch, data) - epoch, kind, null)


def _naive_utc(values: Values) -> NDArray[Any]:
    """See aware datetimes (objects) as datetime64 in UTC; datetime64 is taken for UTC already."""
    data = np.asarray(values)
    if data.dtype != object:
        return data
    if any(getattr(value, "tzinfo", False) is None for value in data):
        raise ValueError("An instant has no time zone.")
    seen = pa.array(data.tolist(), pa.timestamp("us", "UTC") if _has_times(data) else pa.date32())
    return np.asarray(seen.to_numpy(zero_copy_only=False))


def _has_times(data: NDArray[Any]) -> bool:
    return any(hasattr(value, "hour") for value in data)


def _pack_text(values: Values) -> _Packed:
    return _pack_pieces(_arrow(values, pa.string()), b"")


def _pack_bytes(values: Values) -> _Packed:
    return _pack_pieces(_arrow(values, pa.binary()), b"")


def _pack_json(values: Values) -> _Packed:
    return _pack_pieces(_arrow(values, pa.string()), b"\x01")  # the version of jsonb's wire format


def _arrow(values: Values, kind: "pa.DataType") -> "pa.BinaryArray":
    """See text or bytes as one Arrow binary array that begins at its first byte."""
    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(object), None)
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if not isinstance(values, pa.Array):
        if isinstance(values, np.ndarray) and values.dtype.kind in "US":
            values = values.tolist()
        values = pa.array(values, kind)
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    return values.cast(pa.binary()) if values.type != pa.binary() else values


def _pack_pieces(values: "pa.BinaryArray", prefix: bytes) -> _Packed:
    """Put the length (-1 for null) and a prefix before each value."""
    n_rows, nulls = len(values), values.null_count
    lengths = pc.fill_null(pc.binary_length(values), -1 - len(prefix)).to_numpy() + len(prefix)
    head = np.empty((n_rows, 4 + len(prefix)), dtype=np.uint8)
    head[:, :4] = lengths.astype(">i4").view(np.uint8).reshape(n_rows, 4)
    head[:, 4:] = np.frombuffer(prefix, dtype=np.uint8)
    if nulls and prefix:
        filled = pc.fill_null(values, b"")
        heads = _prefixed(head[:, :4], lengths >= 0, prefix)
        return _Ragged(pc.binary_join_element_wise(heads, filled, pa.scalar(b"", pa.binary())))
    width = int(lengths[0]) - len(prefix) if n_rows else 0
    if not nulls and width <= _NARROW and (lengths == lengths[:1]).all():
        return _Fixed(np.hstack([head, _same_width(values, width)]))
    return _Ragged(pc.fill_null(values, b"") if nulls else values, head)


def _same_width(values: "pa.BinaryArray", width: int) -> Bytes:
    """See values of one width, none of them null, as a matrix of bytes."""
    _, offsets, data = values.buffers()
    if width == 0 or data is None:
        return np.empty((len(values), 0), dtype=np.uint8)
    start = int(np.frombuffer(offsets, dtype=np.int32, count=1, offset=4 * values.offset)[0])
    cells = np.frombuffer(data, dtype=np.uint8, count=width * len(values), offset=start)
    return cells.reshape(len(values), width)


def _prefixed(head: Bytes, present: NDArray[np.bool_], prefix: bytes) -> "pa.BinaryArray":
    """Follow the length by a prefix, except where there is no value."""
    cells = np.hstack([head, np.broadcast_to(np.frombuffer(prefix, np.uint8), (len(head), len(prefix)))])
    keep = np.ones(cells.shape, dtype=bool)
    keep[~present, 4:] = False
    offsets = np.concatenate(([0], np.cumsum(keep.sum(axis=1)))).astype(np.int32)
    return pa.Array.from_buffers(
        pa.binary(), len(head), [None, pa.py_buffer(offsets), pa.py_buffer(cells[keep])]
    )


def _pack_geometry(values: Values) -> _Packed:
    """Pack points from longitude and latitude, or any geometry from shapely objects or EWKB."""
    data = values if isinstance(values, pa.Array | pa.ChunkedArray) else np.asarray(values)
    if isinstance(data, np.ndarray) and data.dtype.kind == "f":
        return _pack_points(data)
    if isinstance(data, np.ndarray) and not any(isinstance(value, bytes) for value in data[:1]):
        return _pack_bytes(ewkb(data))
    return _pack_bytes(data)


def _pack_points(lon_lat: NDArray[Any]) -> _Packed:
    if lon_lat.ndim != 2 or lon_lat.shape[1] != 2:
        raise ValueError(f"Points want an array of shape (n, 2), not {lon_lat.shape}.")
    n_rows = len(lon_lat)
    null = np.isnan(lon_lat).any(axis=1)
    cells = np.empty((n_rows, 4 + 25), dtype=np.uint8)
    cells[:, :4] = (0, 0, 0, 25)
    cells[:, 4:13] = _EWKB_POINT_4326
    cells[:, 13:] = np.ascontiguousarray(lon_lat.astype("<f8")).view(np.uint8).reshape(n_rows, 16)
    return _with_nulls(cells, null)


_PACKERS: tuple[tuple[type, Callable[[Values], _Packed]], ...] = (
    (SmallInteger, _number(">i2")),
    (BigInteger, _number(">i8")),
    (Integer, _number(">i4")),
    (Double, _number(">f8")),
    (Float, _number(">f8")),
    (Boolean, _number("u1")),
    (JSONB, _pack_json),
    (Text, _pack_text),
    (LargeBinary, _pack_bytes),
    (DateTime, _pack_instant),
    (Date, _pack_date),
)
"""Column type → packer; the first that fits, the narrower kinds first."""
