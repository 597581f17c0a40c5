"""A file's columns as the fields of components: class, state, dates, departments, attributes. Vectorised.

Columns of words are looked at once per word, not once per row: a hundred thousand lamps are of a
dozen kinds.
"""

import difflib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
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
            for word in pc.unique(pc.filter(column, pa.array(bad))).to_pylist():
                rows = chunk.rows[
                    pc.fill_null(pc.equal(column, word), fill_value=False).to_numpy(zero_copy_only=False)
                ]
                self.faults.add(
                    rows, field, [word] * len(rows), reason=reason, hint=hint(word), file_name=self.file_name
                )
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
        pieces = [_json_pieces(chunk, name, self.file_name) for name in wanted]
        pieces = [piece for piece in pieces if piece.null_count < len(piece)]
        if not pieces:
            return pa.array(["{}"]).take(pa.array(np.zeros(len(chunk), np.int8)))
        # Not null_handling="skip": Arrow then loses the rows that are null in every column.
        inside = pc.binary_join_element_wise(*pieces, "", null_handling="replace", null_replacement="")
        return pc.binary_join_element_wise("{", pc.utf8_slice_codeunits(inside, 2), "}", "")


def _joined(parts: "list[pa.StringArray]") -> "pa.StringArray":
    """Join words with a blank between; null where there are none."""
    whole = pc.utf8_trim_whitespace(
        pc.binary_join_element_wise(*parts, " ", null_handling="replace", null_replacement="")
    )
    return pc.if_else(pc.equal(whole, ""), pa.scalar(None, pa.string()), whole)


def _json_pieces(chunk: Chunk, name: str, file_name: str) -> "pa.StringArray":
    """Write ``, "name": value`` for each row, null where there is no value. Numbers and truth stay so."""
    field = chunk.table.schema.field(name) if name in chunk.table.column_names else None
    key = json.dumps(name, ensure_ascii=False)
    column = text_column(chunk.table, name, file_name=file_name)
    if field is not None and (pa.types.is_integer(field.type) or pa.types.is_boolean(field.type)):
        return pc.binary_join_element_wise(f", {key}: ", column, "")
    encoded = column.dictionary_encode()
    is_number = field is not None and pa.types.is_floating(field.type)
    words = [
        f", {key}: {word if is_number and _is_json_number(word) else json.dumps(word, ensure_ascii=False)}"
        for word in encoded.dictionary.to_pylist()
    ]
    return pc.replace_substring(pa.array(words, pa.string()), "\\u0000", "").take(encoded.indices)


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
