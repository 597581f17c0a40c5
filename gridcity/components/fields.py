"""A file's columns as the fields of components: class, state, dates, departments, attributes. Vectorised.

Columns of words are looked at once per word, not once per row: a hundred thousand lamps are of a
dozen kinds.
"""

import difflib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gridcity.components.model import State
from gridcity.loading.faults import Faults
from gridcity.loading.keys import text_column
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Chunk

Mask = NDArray[np.bool_]

_MOST_DIFFERENT = 1 << 16
"""How many different objects of attributes a chunk may possibly have for each to be written once. [-]"""
_STATE_WORDS = {str(state): state for state in State} | {state.standard_word: state for state in State}
_DATES = (r"^(\d{4})-(\d{1,2})-(\d{1,2})", r"^(\d{4})/(\d{1,2})/(\d{1,2})", r"^(\d{4})(\d{2})(\d{2})$")


@dataclass(slots=True)
class FieldReader:
    """Reads the fields of one file's chunks; what cannot be is reported and marked as not good."""

    file_name: str
    column_map: ColumnMap
    faults: Faults

    def text(self, chunk: Chunk, field: str) -> "pa.StringArray | None":
        """Give a field's column as text; None where neither column nor constant is named."""
        if field in self.column_map.columns:
            parts = [
                text_column(chunk.table, name, file_name=self.file_name)
                for name in self.column_map.columns[field]
            ]
            return self._translated(field, parts[0] if len(parts) == 1 else _joined(parts))
        if field in self.column_map.constants:
            return pa.array([self.column_map.constants[field]]).take(pa.array(np.zeros(len(chunk), np.int8)))
        return None

    def _translated(self, field: str, column: "pa.StringArray") -> "pa.StringArray":
        """Put the map's words in place of the file's; words that the map does not know stay."""
        words = self.column_map.values.get(field)
        if not words:
            return column
        encoded = column.dictionary_encode()
        mapped = [words.get(word, word) for word in encoded.dictionary.to_pylist()]
        return pa.array(mapped, pa.string()).take(encoded.indices)

    def look_up(
        self,
        chunk: Chunk,
        field: str,
        column: "pa.StringArray",
        known: Mapping[str, int],
        *,
        reason: str,
        hint: Callable[[str], str],
    ) -> tuple[NDArray[np.int64], Mask]:
        """Find each row's word among the known ones: its number (-1 for none), and which rows are good."""
        encoded = column.dictionary_encode()
        numbers = np.array([known.get(word, -2) for word in encoded.dictionary.to_pylist()] + [-1])
        found = numbers[encoded.indices.fill_null(len(numbers) - 1).to_numpy(zero_copy_only=False)]
        bad = found == -2
        if bad.any():
            words, hint_of = pc.filter(column, pa.array(bad)), cache(hint)
            self.faults.add(
                chunk.rows[bad], field, lambda at: words[at].as_py(), reason=reason,
                hint=lambda at: hint_of(words[at].as_py()), file_name=self.file_name,
            )  # fmt: skip
        return found, ~bad

    def states(self, chunk: Chunk) -> tuple["pa.StringArray", Mask]:
        """Give each row's state; intact where the file says nothing."""
        column = self.text(chunk, "state")
        if column is None:
            column = pa.nulls(len(chunk), pa.string())
        names = [str(state) for state in State]
        known = {word: names.index(str(state)) for word, state in _STATE_WORDS.items()}
        found, good = self.look_up(
            chunk, "state", column, known, reason="no state of a component",
            hint=lambda word: (
                f"One of {', '.join(names)}, or say what {word!r} means in the column map: [values.state]."
            ),
        )  # fmt: skip
        return pa.array(names).take(pa.array(np.where(found < 0, 0, found))), good

    def dates(self, chunk: Chunk, field: str, default: date | None) -> tuple[NDArray[Any], Mask]:
        """Give a field's dates (``datetime64[D]``); the default where the file says nothing."""
        fill = np.datetime64("NaT", "D") if default is None else np.datetime64(default, "D")
        column = self.text(chunk, field)
        if column is None:
            return np.full(len(chunk), fill), np.ones(len(chunk), dtype=bool)
        encoded = column.dictionary_encode()
        words = encoded.dictionary.to_pylist()
        days = np.array([_day(word) for word in words] + [fill], dtype="datetime64[D]")
        at = encoded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
        bad = np.isnat(days)[at] & (at < len(words))
        if bad.any():
            self.faults.add(
                chunk.rows[bad], field, pc.filter(column, pa.array(bad)).to_pylist(), reason="no date",
                hint="Write it as 2026-03-02 or 20260302.", file_name=self.file_name,
            )  # fmt: skip
        return days[at], ~bad

    def attributes(self, chunk: Chunk) -> "pa.StringArray":
        """Give what the map keeps beside the standard fields, as JSON objects; null words are left out."""
        mapped = {name for names in self.column_map.columns.values() for name in names}
        wanted = self.column_map.attributes
        if wanted is None:
            wanted = tuple(
                field.name
                for field in chunk.table.schema
                if field.name not in mapped
                and field.name != "other_tags"
                and not (pa.types.is_binary(field.type) or pa.types.is_nested(field.type))
            )
        if not wanted:
            return _all_alike("{}", len(chunk))
        columns = [_json_words(chunk, name, self.file_name) for name in wanted]
        few = _few_objects(columns)
        return _Words.objects(columns) if few is None else few


def _joined(parts: "list[pa.StringArray]") -> "pa.StringArray":
    """Join words with a blank between; null where there are none."""
    whole = pc.utf8_trim_whitespace(
        pc.binary_join_element_wise(*parts, " ", null_handling="replace", null_replacement="")
    )
    return pc.if_else(pc.equal(whole, ""), pa.scalar(None, pa.string()), whole)


def _all_alike(word: str, rows: int) -> "pa.StringArray":
    return pa.array([word]).take(pa.array(np.zeros(rows, np.int8)))


def _few_objects(columns: "Sequence[_Words]") -> "pa.StringArray | None":
    """Write each different object once; None where they are too many to be worth it."""
    shape = [len(column.words) for column in columns]
    possible = math.prod(shape)
    if possible > _MOST_DIFFERENT:
        return None
    numbers = np.ravel_multi_index([column.number_of for column in columns], shape)
    is_there = np.zeros(possible, dtype=bool)
    is_there[numbers] = True
    parts = np.unravel_index(np.flatnonzero(is_there), shape)
    different = _Words.objects(
        [_Words(column.words, part) for column, part in zip(columns, parts, strict=True)]
    )
    return different.take(pa.array((np.cumsum(is_there) - 1)[numbers]))


@dataclass(frozen=True, slots=True)
class _Words:
    """One attribute of some rows: the different things it says, and which of them each row says."""

    words: "pa.StringArray"
    """``, "name": value``; at the end an empty one, for rows without a value."""
    number_of: NDArray[np.int64]

    @staticmethod
    def objects(columns: "Sequence[_Words]") -> "pa.StringArray":
        """Write the attributes of each row as a JSON object."""
        pieces = [column.words.take(pa.array(column.number_of)) for column in columns]
        inside = pc.binary_join_element_wise(*pieces, "")
        return pc.binary_join_element_wise("{", pc.utf8_slice_codeunits(inside, 2), "}", "")


def _json_words(chunk: Chunk, name: str, file_name: str) -> _Words:
    """Write an attribute's values as JSON. Numbers and truth stay so; a NUL, which no JSON can hold, goes."""
    field = chunk.table.schema.field(name) if name in chunk.table.column_names else None
    encoded = text_column(chunk.table, name, file_name=file_name).dictionary_encode()
    values = encoded.dictionary
    if field is None or not (pa.types.is_integer(field.type) or pa.types.is_boolean(field.type)):
        is_number = field is not None and pa.types.is_floating(field.type)
        values = pa.array(
            [
                word if is_number and _is_json_number(word) else _json_text(word)
                for word in values.to_pylist()
            ],
            pa.string(),
        )
    words = pc.binary_join_element_wise(f", {_json_text(name)}: ", values, "")
    number_of = encoded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    return _Words(pa.concat_arrays([words, pa.array([""], pa.string())]), number_of.astype(np.int64))


def _json_text(word: str) -> str:
    return json.dumps(word.replace("\0", ""), ensure_ascii=False)


def _is_json_number(word: str) -> bool:
    return word.lower() not in {"nan", "inf", "-inf", "infinity"}


def _day(word: str) -> "np.datetime64":
    """Read a date as people write it; NaT for what is none."""
    import re

    for pattern in _DATES:
        found = re.match(pattern, word)
        if found:
            try:
                return np.datetime64(date(*map(int, found.groups())), "D")
            except ValueError:
                break
    return np.datetime64("NaT", "D")


def nearest(word: str, known: Mapping[str, Any]) -> str:
    """Name the known word that is most like another."""
    like = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean {like[0]}?" if like else ""
