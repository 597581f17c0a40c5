"""What is to be filed: records as columns, with one column for each step of their histories."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gridcity.cases.model import Command, Outcome
from gridcity.errors import GridcityError

Extra: TypeAlias = tuple[tuple[str, "bool | int | str | tuple[str, ...]"], ...]
"""What an event's body says beside what the command brings: members by name."""
Ints: TypeAlias = NDArray[np.int64]
Instants: TypeAlias = NDArray[np.datetime64]
Texts: TypeAlias = "pa.StringArray"

Value = TypeVar("Value")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Coded(Generic[Value]):
    """A column of few different values: row ``i`` holds ``values[codes[i]]``."""

    values: tuple[Value, ...]
    codes: Ints

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: Ints) -> "Coded[Value]":
        """Take some of the rows."""
        return Coded(self.values, self.codes[rows])

    def each(self, change: Callable[[Value], Other]) -> "Coded[Other]":
        """Change every value, once."""
        return Coded(tuple(change(value) for value in self.values), self.codes)

    def texts(self) -> Texts:
        """Write the column out; None is null."""
        words = pa.array([None if value is None else str(value) for value in self.values], pa.string())
        return words.take(pa.array(self.codes))


def alike(value: Value, count: int) -> Coded[Value]:
    """Make a column that says the same in every row."""
    return Coded((value,), np.zeros(count, dtype=np.int64))


def coded(texts: Texts) -> Coded[str | None]:
    """Find the few different texts of a column; null is None."""
    column = texts.dictionary_encode(null_encoding="encode")
    return Coded(tuple(column.dictionary.to_pylist()), column.indices.to_numpy().astype(np.int64))


@dataclass(frozen=True, slots=True)
class StepColumn:
    """One step in the histories of all records: NaT in ``at`` where a record does not take it.

    ``department_ids`` (-1: none) and ``due_at`` (NaT: none) go with dispatch, ``outcomes`` with close.
    """

    command: Command
    at: Instants
    extras: Coded[Extra]
    department_ids: Ints | None = None
    due_at: Instants | None = None
    outcomes: Coded[Outcome | None] | None = None

    def take(self, rows: Ints) -> "StepColumn":
        """Take some of the rows."""
        return replace(self, **{name: _taken(getattr(self, name), rows) for name in _names(self) - _WHOLE})


@dataclass(frozen=True, slots=True)
class Records:
    """Cases to be filed with their histories, a column a field; instants are ``datetime64[us]`` in UTC.

    ``keys`` name them in the system they come from. ``cell_ids`` is -1 and ``cell_codes`` null outside the
    tiling; ``counties`` are the six digits that numbers begin with; ``lon_lat`` is NaN where nobody said,
    and has seven decimals. [°]
    """

    keys: Texts
    class_ids: Ints
    cell_ids: Ints
    cell_codes: Texts
    counties: Texts
    lon_lat: NDArray[np.float64]
    qualities: Texts
    channels: Texts
    descriptions: Texts
    addresses: Texts
    reported_at: Instants
    extras: Coded[Extra]
    steps: tuple[StepColumn, ...]

    def __len__(self) -> int:
        return len(self.keys)

    def take(self, rows: Ints) -> "Records":
        """Take some of the rows."""
        columns = {name: _taken(getattr(self, name), rows) for name in _names(self) - _WHOLE}
        return replace(self, **columns, steps=tuple(step.take(rows) for step in self.steps))


@dataclass(frozen=True, slots=True)
class Filed:
    """What came of a batch: indices of records that were new, known before, or refused (with the reason)."""

    added: Ints
    known: Ints
    refused: dict[int, GridcityError]
    events: int


_WHOLE = {"command", "steps"}


def _names(columns: "Records | StepColumn") -> set[str]:
    return {field.name for field in fields(columns)}


def _taken(column: Any, rows: Ints) -> Any:
    if column is None or isinstance(column, Coded):
        return None if column is None else column.take(rows)
    return column.take(pa.array(rows)) if isinstance(column, pa.Array) else column[rows]
