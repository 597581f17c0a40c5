"""Which column of a table is which of ours: by a column map, or by the words people write above them.

::

    [columns]                    # ours = the file's heading
    place = "责任区域"
    class = "类别编码"
    [values.kind]                # what its words mean
    "部件类" = "component"
    [constants]                  # what the file does not say
    kind = "matter"

Without a map the headings of the table's ``Vocabulary`` are known; blanks, case and what stands in brackets
do not matter.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gridcity.loading.errors import ColumnMissing, MapInvalid
from gridcity.loading.maps import ColumnMap

_TOP = {"layer", "edition", "columns", "constants", "values"}
_IN_BRACKETS = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]")
_BLANKS = re.compile(r"[\s_\-*：:\u200b\ufeff]+")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words above the columns of one kind of table, in Chinese and English."""

    headings: Mapping[str, tuple[str, ...]]
    """Ours → headings that mean it."""
    needed: tuple[tuple[str, ...], ...]
    """Of each of these a table has one at least."""


def read_table_map(path: Path, vocabulary: Vocabulary) -> ColumnMap:
    """Read the column map of a table.

    Raises
    ------
    MapInvalid
        It is no TOML, or says something that is not understood; the message names the place.
    """
    try:
        return table_map(tomllib.loads(path.read_text(encoding="utf-8")), vocabulary, where=path.name)
    except FileNotFoundError:
        raise MapInvalid(f"There is no column map {path}.", path=str(path)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MapInvalid(f"{path.name} is no TOML: {error}", path=str(path)) from error


def table_map(raw: Mapping[str, Any], vocabulary: Vocabulary, *, where: str) -> ColumnMap:
    """Make a column map from TOML's tables; ``where`` is named in messages.

    Raises
    ------
    MapInvalid
        Something in it is not understood.
    """
    _refuse(where, set(raw) - _TOP, sorted(_TOP))
    known = list(vocabulary.headings)
    for name in ("columns", "constants", "values"):
        if not isinstance(raw.get(name, {}), dict):
            raise MapInvalid(f"{where}: {name} has to be a table, [{name}].")
        _refuse(f"{where}: [{name}]", set(raw.get(name, {})) - set(known), known)
    values = {name: words for name, words in raw.get("values", {}).items() if isinstance(words, dict)}
    return ColumnMap(
        layer=None if raw.get("layer") is None else str(raw["layer"]),
        edition=None if raw.get("edition") is None else str(raw["edition"]),
        columns={name: (str(heading),) for name, heading in raw.get("columns", {}).items()},
        constants={name: str(value) for name, value in raw.get("constants", {}).items()},
        values={name: {str(old): str(new) for old, new in words.items()} for name, words in values.items()},
    )


def recognise(headings: Sequence[str], column_map: ColumnMap, vocabulary: Vocabulary) -> dict[str, int]:
    """Say which of a file's columns is which of ours; the first where several mean the same."""
    found: dict[str, int] = {}
    plain = [_plain(heading) for heading in headings]
    for field, words in vocabulary.headings.items():
        for word in map(_plain, column_map.columns.get(field, words)):
            if word in plain:
                found[field] = plain.index(word)
                break
    return found


def unread(
    headings: Sequence[str], found: Mapping[str, int], column_map: ColumnMap, vocabulary: Vocabulary
) -> list[str]:
    """Say which columns are not read although they mean what another means that is."""
    notes: list[str] = []
    for at, heading in enumerate(headings):
        alone = recognise([heading], column_map, vocabulary)
        notes += [
            f"Column {at + 1}, {heading}, is not read: column {found[field] + 1}, {headings[found[field]]},"
            f" is the {field}. Choose with a column map (--map)."
            for field in alone
            if field in found and at != found[field]
        ]
    return notes


def check_columns(
    name: str,
    headings: Sequence[str],
    found: Mapping[str, int],
    column_map: ColumnMap,
    vocabulary: Vocabulary,
) -> None:
    """Refuse a file that lacks a column.

    Raises
    ------
    ColumnMissing
        One that is needed, or that the map names, is not there.
    """
    there = set(found) | set(column_map.constants)
    missing = [field for field in column_map.columns if field not in found]
    missing = missing or [field for those in vocabulary.needed if not there & set(those) for field in those]
    if missing:
        shown = ", ".join(heading for heading in headings if heading)[:300]
        means = "; ".join(f"{field}: {', '.join(vocabulary.headings[field][:6])}" for field in missing)
        raise ColumnMissing(
            f"{name} has no column for {', '.join(missing)}. It has {shown}. Known headings are {means};"
            " or say which it is in a column map (--map).",
            missing=missing,
        )


def _plain(heading: str) -> str:
    return _BLANKS.sub("", _IN_BRACKETS.sub("", heading)).casefold()


def _refuse(where: str, strange: set[str], known: Sequence[str]) -> None:
    if strange:
        raise MapInvalid(
            f"{where} does not know {', '.join(sorted(strange))}; it knows {', '.join(known)}.",
            unknown=sorted(strange),
        )
