"""Read requests from a file, chunk by chunk, as columns that say what each means.

Nothing is made up. Where a record is silent, the column is empty; where it contradicts itself, the
row carries a note, and the note goes into the events.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gridcity.cases.bulk.records import Coded, Instants, Texts, coded
from gridcity.cases.model import Outcome, PlaceQuality
from gridcity.loading.csv_files import read_csv_tables
from gridcity.loading.errors import ColumnMissing, FileMissing
from gridcity.loading.faults import Faults
from gridcity.loading.xlsx_files import XLSX, read_xlsx_table
from gridcity.replay.clocks import LocalTimes, read_local_times
from gridcity.replay.keys import SeenKeys
from gridcity.replay.maps import RequestMap

Bools = NDArray[np.bool_]

CHUNK_ROWS = 10_000
"""Rows that are read, decided and written together. [rows]"""
BEFORE_OPENING = "closed before it was opened"
CLOSED_WITHOUT_TIME = "closed, but not when"
SKIPPED_HOUR = "at an hour that the clocks skipped"
_NOTES = (BEFORE_OPENING, CLOSED_WITHOUT_TIME, SKIPPED_HOUR)
_QUALITIES = (PlaceQuality.EXACT, *(quality for quality in PlaceQuality if quality != PlaceQuality.EXACT))


@dataclass(frozen=True, slots=True)
class Requests:
    """Some requests of a file, one entry a row; all columns have one length.

    ``reported_at``, ``closed_at``, ``due_at``: UTC, NaT where the record is silent; ``closed_at`` is
    never before ``reported_at``. ``closed_texts``: what the record says of its closing, by row, where that
    could not be kept. ``lon_lat``: EPSG:4326 [°], NaN where there is none. ``qualities``: exact, default
    or none; whether a place is in the city is found later. ``departments``, ``closings``: the record's
    own codes. ``notes``: contradictions.
    """

    rows: NDArray[np.int64]
    keys: Texts
    classes: Coded[str | None]
    reported_at: Instants
    closed_at: Instants
    due_at: Instants
    closed_texts: dict[int, str]
    lon_lat: NDArray[np.float64]
    qualities: Coded[PlaceQuality]
    descriptions: Texts
    addresses: Texts
    channels: Coded[str]
    departments: Coded[str | None]
    closings: Coded[str | None]
    outcomes: Coded[Outcome | None]
    notes: Coded[tuple[str, ...]]

    def __len__(self) -> int:
        return len(self.rows)


def read_requests(
    path: Path,
    request_map: RequestMap,
    faults: Faults,
    *,
    limit: int | None = None,
    chunk_rows: int = CHUNK_ROWS,
) -> Iterator[tuple[int, Requests]]:
    """Read requests from CSV or a workbook: rows read in each chunk, and those of them that can be filed.

    At most ``limit`` rows are taken, ``chunk_rows`` at a time. A row is set aside that
    has no key, no time of opening, no class, or a key an earlier row has.

    Raises
    ------
    FileMissing, FileEmpty, FileUnreadable, LayerUnclear
        The file as a whole cannot be read; the last may come while chunks are drawn.
    ColumnMissing
        The map names a column that the file has not.
    """
    if not path.is_file():
        raise FileMissing(f"There is no file {path}.", path=str(path))
    seen = SeenKeys()
    before = len(faults)
    left = limit
    for rows, table in _pieces(_tables(path, request_map, faults), chunk_rows):
        _check_columns(path, table, request_map)
        rows, table = rows[:left], table.slice(0, left)  # noqa: PLW2901
        skipped, before = len(faults) - before, len(faults)
        reading = _Reading(rows, table, request_map, faults, path.name)
        requests = reading.requests(seen)
        yield len(rows) + skipped, requests
        before = len(faults)
        if left is not None:
            left -= len(rows)
            if left <= 0:
                return
    if len(faults) > before:
        yield len(faults) - before, _none()


def _tables(
    path: Path, request_map: RequestMap, faults: Faults
) -> "Iterator[tuple[NDArray[np.int64], pa.Table]]":
    if path.name.lower().endswith(XLSX):
        wanted = set(request_map.columns.values())
        yield read_xlsx_table(path, faults, wanted, time_format=request_map.time_format)
    else:
        yield from read_csv_tables(path, faults)


def _pieces(
    tables: "Iterator[tuple[NDArray[np.int64], pa.Table]]", most: int
) -> "Iterator[tuple[NDArray[np.int64], pa.Table]]":
    """Cut what the reader gives into chunks of at most so many rows."""
    for rows, table in tables:
        for start in range(0, len(rows), most):
            yield rows[start : start + most], table.slice(start, most)


def _check_columns(path: Path, table: "pa.Table", request_map: RequestMap) -> None:
    missing = sorted(set(request_map.columns.values()) - set(table.column_names))
    if missing:
        raise ColumnMissing(
            f"{path.name} has no column {', '.join(missing)}; it has {', '.join(table.column_names[:40])}.",
            missing=missing,
        )


class _Reading:
    """One chunk on its way from text to meaning."""

    def __init__(
        self,
        rows: NDArray[np.int64],
        table: "pa.Table",
        request_map: RequestMap,
        faults: Faults,
        file_name: str,
    ) -> None:
        self._rows = rows
        self._table = table
        self._map = request_map
        self._faults = faults
        self._file_name = file_name
        self._good = np.ones(len(rows), dtype=bool)

    def requests(self, seen: SeenKeys) -> Requests:
        """Check the rows and keep the good ones; their keys are added to ``seen``."""
        keys, classes = self._text("key"), self._text("class")
        opened, closed, due = self._times("opened"), self._times("closed"), self._times("due")
        self._set_aside(pc.is_null(keys), "key", "no key", "Without a key the row cannot be found again.")
        self._set_aside(pc.is_null(classes), "class", "no class", "Say what the request is about.")
        self._set_aside(
            np.isnat(opened.first), "opened", "no time of opening", f"Write it as {self._map.time_format}."
        )
        for column, times in (("closed", closed), ("due", due)):
            self._set_aside(
                times.is_broken,
                column,
                "is no time",
                f"Write it as {self._map.time_format}, or leave it empty.",
            )
        self._set_aside(
            self._repeated(keys, seen), "key", "the key of an earlier row", "Give each row its own."
        )
        return self._kept(keys, classes, opened, closed, due)

    def _kept(
        self, keys: Texts, classes: Texts, opened: LocalTimes, closed: LocalTimes, due: LocalTimes
    ) -> Requests:
        good = np.flatnonzero(self._good)
        kept = pa.array(good)
        lon_lat, qualities = self._places()
        closed_at, notes, is_backwards = self._closing_times(opened, closed)
        closings = coded(self._text("closing").take(kept))
        said_closed = self._text("closed").take(kept)
        backwards = np.flatnonzero(is_backwards[good])
        return Requests(
            rows=self._rows[good],
            keys=keys.take(kept),
            classes=coded(classes.take(kept)),
            reported_at=opened.first[good],
            closed_at=closed_at[good],
            due_at=due.first[good],
            closed_texts={int(i): said_closed[int(i)].as_py() for i in backwards},
            lon_lat=lon_lat[good],
            qualities=qualities.take(good),
            descriptions=pc.coalesce(self._text("description"), classes).take(kept),
            addresses=self._text("address").take(kept),
            channels=coded(self._text("channel").take(kept)).each(
                lambda text: self._map.channel.get(text or "", "import")
            ),
            departments=coded(self._text("department").take(kept)),
            closings=closings,
            outcomes=closings.each(lambda code: self._map.outcome_of(code) if code else None),
            notes=notes.take(good),
        )

    def _text(self, name: str) -> "pa.Array":
        """Give a column as text without blanks around it; null where it is blank or not in the map."""
        column = self._map.columns.get(name)
        if column is None:
            return pa.nulls(len(self._rows), pa.string())
        trimmed = pc.utf8_trim_whitespace(self._table.column(column).combine_chunks())
        # PostgreSQL keeps no NUL; a text that has one was damaged on its way.
        trimmed = pc.replace_substring(trimmed, "\0", "")
        return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)

    def _times(self, name: str) -> LocalTimes:
        return read_local_times(self._text(name), self._map.time_format, self._map.timezone)

    def _set_aside(self, bad: "pa.Array | Bools", column: str, reason: str, hint: str) -> None:
        found = np.asarray(
            bad if isinstance(bad, np.ndarray) else bad.to_numpy(zero_copy_only=False), dtype=bool
        )
        found = found & self._good
        if not found.any():
            return
        name = self._map.columns.get(column, column)
        values = (
            self._table.column(name).filter(pa.array(found)).to_pylist()
            if column in self._map.columns
            else None
        )
        self._faults.add(self._rows[found], name, values, reason=reason, hint=hint, file_name=self._file_name)
        self._good &= ~found

    def _repeated(self, keys: Texts, seen: SeenKeys) -> Bools:
        repeated = np.zeros(len(keys), dtype=bool)
        good = np.flatnonzero(self._good)
        repeated[good] = seen.add(keys.take(pa.array(good)).to_pylist())
        return repeated

    def _closing_times(
        self, opened: LocalTimes, closed: LocalTimes
    ) -> tuple[Instants, Coded[tuple[str, ...]], Bools]:
        """Say when each was closed, with notes, and where the record says that it was before the opening.

        In autumn's repeated hour the later reading is taken where the earlier would precede the opening.
        """
        with np.errstate(invalid="ignore"):
            at = np.where(closed.first < opened.first, closed.second, closed.first)
            is_backwards = at < opened.first
        at[is_backwards] = opened.first[is_backwards]
        is_silent = self._meaning("status", lambda word: word == "closed", self._map.status) & np.isnat(at)
        is_noted = (is_backwards, is_silent, opened.is_skipped | closed.is_skipped)
        codes = sum((noted.astype(np.int64) << bit for bit, noted in enumerate(is_noted)), start=np.int64(0))
        values = tuple(
            tuple(note for bit, note in enumerate(_NOTES) if code >> bit & 1)
            for code in range(1 << len(_NOTES))
        )
        return at.astype("datetime64[us]"), Coded(values, np.asarray(codes)), is_backwards

    def _meaning(self, name: str, test: Callable[[str | None], bool], words: Mapping[str, str]) -> Bools:
        """Test what the map says that a column's words mean; the words are few."""
        column = coded(self._text(name)).each(lambda text: test(words.get(text or "")))
        return np.array(column.values, dtype=bool)[column.codes]

    def _places(self) -> tuple[NDArray[np.float64], Coded[PlaceQuality]]:
        """Read places; what is no place on Earth is none."""
        lon, lat = self._degrees("lon"), self._degrees("lat")
        with np.errstate(invalid="ignore"):
            none = ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90))
        lon_lat: NDArray[np.float64] = np.round(np.column_stack([lon, lat]), 7).astype(np.float64)
        lon_lat[none] = np.nan
        said = coded(self._text("placed")).each(
            lambda text: _QUALITIES.index(PlaceQuality(self._map.placed.get(text or "", PlaceQuality.EXACT)))
        )
        codes = np.array(said.values, dtype=np.int64)[said.codes]
        codes[none] = _QUALITIES.index(PlaceQuality.NONE)
        return lon_lat, Coded(_QUALITIES, codes)

    def _degrees(self, name: str) -> NDArray[np.float64]:
        texts = self._text(name)
        is_number = pc.match_substring_regex(texts, r"^[+-]?\d{1,3}(\.\d*)?$")
        numbers = pc.if_else(pc.fill_null(is_number, False), texts, pa.scalar(None, pa.string()))  # noqa: FBT003
        values: NDArray[np.float64] = pc.cast(numbers, pa.float64()).to_numpy(zero_copy_only=False)
        return values.astype(np.float64)


def _none() -> Requests:
    nothing = np.empty(0, dtype="datetime64[us]")
    rows, texts = np.empty(0, dtype=np.int64), pa.array([], pa.string())
    none: Coded[Any] = Coded((), rows)
    return Requests(
        rows, texts, none, nothing, nothing, nothing, {}, np.empty((0, 2)), none, texts, texts, none, none,
        none, none, none,
    )  # fmt: skip
