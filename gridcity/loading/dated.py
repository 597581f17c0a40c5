"""Load a table of what holds from a day on (duty rules, filing conditions): all of it or nothing.

::

    file ─▶ rows ─▶ drafts ─▶ known? ─▶ contradictions ─▶ what is overtaken ends, what is new is written

What cannot be a draft is set aside with a hint. A draft contradicts another, or what is in the store, where
both hold on the same day and cannot do so side by side; what becomes of that is the table's own to say.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection

from gridcity.errors import Conflict
from gridcity.loading.columns import Vocabulary
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Loaded, Tell, tell_nobody
from gridcity.loading.record import save_load
from gridcity.loading.sheets import Values, read_rows
from gridcity.loading.spelling import Unfit

_TOLD_EVERY = 2_000
_NAMED = 50
"""So many contradictions are named in the refusal of a file; all are among the faults."""


class Numbered(Protocol):
    """A row that can be written."""

    @property
    def row(self) -> int:
        """Its number in the file, from 1."""


D = TypeVar("D", bound=Numbered)
D_co = TypeVar("D_co", bound=Numbered, covariant=True)


class RowReader(Protocol[D_co]):
    """Makes drafts of rows."""

    def read(self, row: int, values: Values) -> D_co:
        """Make a draft of a row; raises ``Unfit`` where it cannot be one."""


@dataclass(slots=True)
class Sorted(Generic[D]):
    """What becomes of a file's drafts."""

    good: list[D] = field(default_factory=list)
    contested: list[D] = field(default_factory=list)
    """Kept beside what they contradict, where the table allows that."""
    succeeds: dict[int, int] = field(default_factory=dict)
    """Row → what in the store it takes the place of."""
    ended: list[tuple[int, date]] = field(default_factory=list)
    """What in the store ends, and the first day on which it holds no longer."""
    contradictions: list[tuple[D, str]] = field(default_factory=list)
    """Drafts, and what each contradicts, in words."""


class DatedTable(ABC, Generic[D]):
    """One kind of table: how its rows are read, sorted and written."""

    vocabulary: Vocabulary

    @abstractmethod
    def reader(self, conn: Connection) -> RowReader[D]:
        """Keep other writers waiting until the transaction ends, then read what rows are held against."""

    @abstractmethod
    def sort(self, conn: Connection, drafts: Sequence[D], loaded: Loaded) -> Sorted[D]:
        """Part drafts into those that are new, known, contested and contradictory."""

    @abstractmethod
    def end(self, conn: Connection, number: int, on: date) -> None:
        """End what is in the store: ``on`` is the first day on which it holds no longer."""

    @abstractmethod
    def write(self, conn: Connection, found: Sorted[D], file_name: str) -> None:
        """Write what is new."""

    @abstractmethod
    def refusal(self, message: str, contradictions: list[dict[str, Any]], count: int) -> Conflict:
        """Make the error by which a file is refused."""

    @abstractmethod
    def named(self, draft: D) -> dict[str, Any]:
        """Say what a draft is about, for the details of a refusal."""


def load_dated(
    conn: Connection,
    path: Path,
    table: DatedTable[D],
    column_map: ColumnMap,
    loaded: Loaded,
    *,
    tell: Tell = tell_nobody,
) -> Sorted[D]:
    """Load a file in the connection's transaction; the same file again changes nothing.

    A dry run checks everything and writes nothing; contradictions are among its faults.

    Raises
    ------
    Conflict
        The table's own: rows contradict each other or the store; nothing was written.
    FileMissing, FileEmpty, FileUnreadable, LayerUnclear, ColumnMissing
        The file as a whole cannot be loaded.
    """
    began = time.perf_counter()
    with conn.begin_nested() as nested:
        reader = table.reader(conn)
        drafts = list(read_drafts(path, reader, table.vocabulary, column_map, loaded, tell=tell))
        found = table.sort(conn, drafts, loaded)
        if loaded.is_dry_run:
            nested.rollback()
        elif found.contradictions:
            loaded.faults.finish()
            raise _refusal(path, table, found.contradictions)
        else:
            for number, on in found.ended:
                table.end(conn, number, on)
            table.write(conn, found, path.name)
    loaded.added = len(found.good) + len(found.contested)
    loaded.seconds = time.perf_counter() - began
    save_load(conn, loaded)
    return found


def read_drafts(
    path: Path,
    reader: RowReader[D],
    vocabulary: Vocabulary,
    column_map: ColumnMap,
    loaded: Loaded,
    *,
    tell: Tell = tell_nobody,
) -> Iterator[D]:
    """Make drafts of a file's rows; those that cannot be one are set aside."""
    made = 0
    for number, values in read_rows(path, column_map, vocabulary, loaded.faults, loaded.notes):
        loaded.read += 1
        try:
            draft = reader.read(number, values)
        except Unfit as unfit:
            loaded.faults.add(
                [number], unfit.column, [unfit.value],
                reason=unfit.reason, hint=unfit.hint, file_name=path.name,
            )  # fmt: skip
        else:
            made += 1
            yield draft
        if loaded.read % _TOLD_EVERY == 0:
            tell(loaded.read, None)
    loaded.read = made + len(loaded.faults)  # with the rows that could not be split into columns
    tell(loaded.read, loaded.read)


def contradict(loaded: Loaded, row: int, column: str, value: str, hint: str) -> None:
    """Set a row aside that contradicts another."""
    loaded.faults.add(
        [row], column, [value], reason="contradicts another", hint=hint, file_name=loaded.file_name
    )


def _refusal(path: Path, table: DatedTable[D], contradictions: Sequence[tuple[D, str]]) -> Conflict:
    first, other = contradictions[0]
    more = f", and so do {len(contradictions) - 1:,} more rows" if len(contradictions) > 1 else ""
    named = [
        {"row": draft.row, "other": other} | table.named(draft) for draft, other in contradictions[:_NAMED]
    ]
    return table.refusal(
        f"{path.name} was refused, nothing was written: row {first.row} contradicts {other}{more}.",
        named,
        len(contradictions),
    )
