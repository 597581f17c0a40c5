"""Keys: what names a row for ever, so that loading a file again finds what is there."""

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from gridcity.loading.errors import ColumnMissing
from gridcity.loading.faults import Faults
from gridcity.loading.keyset import KeySet
from gridcity.loading.model import Chunk

Mask = NDArray[np.bool_]


def text_column(table: "pa.Table", name: str, *, file_name: str) -> "pa.StringArray":
    """Give a column as text, trimmed, blank as null.

    Raises
    ------
    ColumnMissing
        The file has no such column.
    """
    if name not in table.column_names:
        raise ColumnMissing(
            f"{file_name} has no column {name!r}. It has {', '.join(table.column_names[:30])}.",
            column=name,
            columns=table.column_names,
        )
    column = table.column(name).combine_chunks()
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_floating(column.type):
        column = _whole_numbers(column)
    if pa.types.is_integer(column.type):
        return column.cast(pa.string())
    if pa.types.is_binary(column.type) or pa.types.is_nested(column.type):
        raise ColumnMissing(
            f"{file_name}: column {name!r} holds {column.type}, where text is wanted.", column=name
        )
    text = pc.utf8_trim_whitespace(column.cast(pa.string()))
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _whole_numbers(column: "pa.Array") -> "pa.Array":
    """Write 12.0 as 12: numbers become floating only because some are missing."""
    values = column.to_numpy(zero_copy_only=False)
    real = values[np.isfinite(values)]
    if real.size and (np.abs(real) < 2**53).all() and (real == np.trunc(real)).all():
        return pc.cast(pc.if_else(pc.is_finite(column), column, pa.scalar(None, column.type)), pa.int64())
    return column


def make_keys(chunk: Chunk, columns: tuple[str, ...], *, file_name: str) -> "pa.StringArray":
    """Name each row: by the file's own columns, or where it has none by a digest of its shape and words."""
    if columns:
        parts = [text_column(chunk.table, name, file_name=file_name) for name in columns]
        return parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, "-")
    words = [text_column(chunk.table, name, file_name=file_name) for name in _wordy(chunk.table)]
    texts = (
        pc.binary_join_element_wise(*words, "\x1f", null_handling="replace").to_pylist()
        if words
        else [""] * len(chunk)
    )
    shapes = shapely.to_wkb(shapely.normalize(chunk.shaped().shapes))
    return pa.array(
        [
            hashlib.blake2b(shape + text.encode(), digest_size=16).hexdigest()
            for shape, text in zip(shapes, texts, strict=True)
        ],
        pa.string(),
    )


def _wordy(table: "pa.Table") -> list[str]:
    return [
        field.name
        for field in table.schema
        if not (pa.types.is_binary(field.type) or pa.types.is_nested(field.type))
    ]


class KeyCheck:
    """Finds rows without a key, rows whose key came before in the file, and rows that are in the store."""

    def __init__(self, file_name: str, faults: Faults, stored: "pa.StringArray") -> None:
        self._file_name = file_name
        self._faults = faults
        self._stored = KeySet()
        self._stored.add(stored)
        self._seen = KeySet()
        self._rising: list[pa.StringArray] = []
        self._is_rising = True

    def check(self, chunk: Chunk, keys: "pa.StringArray") -> tuple[Mask, Mask]:
        """Say which rows are good and new, and which are known; the others were reported.

        A row that is repeated in the file is a fault even if its first occurrence is known.
        """
        missing = pc.is_null(keys).to_numpy(zero_copy_only=False)
        if missing.any():
            self._faults.add(
                chunk.rows[missing], "key", None, reason="no key",
                hint="Fill the key column, or choose another one in the column map.",
                file_name=self._file_name,
            )  # fmt: skip
        repeated = self._repeated(keys)
        if repeated.any():
            again = pc.filter(keys, pa.array(repeated))
            self._faults.add(
                chunk.rows[repeated], "key", lambda at: again[at].as_py(),
                reason="key is in the file more than once",
                hint="Only its first row was taken. Remove the double, or name more columns as the key.",
                file_name=self._file_name,
            )  # fmt: skip
        good = ~missing & ~repeated
        if len(self._stored) == 0:
            return good, np.zeros(len(keys), dtype=bool)
        known = good & self._stored.holds(keys)
        return good & ~known, known

    def _repeated(self, keys: "pa.StringArray") -> Mask:
        """Say which keys came before; a null is none. Where all rise, as numbers do, none can have."""
        if self._is_rising and self._rise(keys):
            return np.zeros(len(keys), dtype=bool)
        if self._is_rising:
            self._is_rising = False
            for earlier in self._rising:
                self._seen.add(earlier)
            self._rising = []
        return self._seen.add(keys)

    def _rise(self, keys: "pa.StringArray") -> bool:
        """Say whether each key is longer than the one before, or as long and greater; if so, keep them."""
        if keys.null_count:
            return False
        if len(keys) == 0:
            return True
        last = self._rising[-1][-1:] if self._rising else keys[:0]
        row = pa.concat_arrays([last, keys])
        lengths = pc.binary_length(row).to_numpy(zero_copy_only=False)
        is_greater = pc.greater(row[1:], row[:-1]).to_numpy(zero_copy_only=False)
        is_longer = lengths[1:] > lengths[:-1]
        if not (is_longer | ((lengths[1:] == lengths[:-1]) & is_greater)).all():
            return False
        self._rising.append(keys)
        return True
