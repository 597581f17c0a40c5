"""Read requests from a file, chunk by chunk, as columns that say what each means.

Nothing is made up. Where a record is silent, the column is empty; where it contradicts itself, the
row carries a note, and the note goes into the events.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gridcity.cases.model import Outcome, PlaceQuality
from gridcity.loading.csv_files import read_csv_tables
from gridcity.loading.errors import ColumnMissing, FileMissing
from gridcity.loading.faults import Faults
from gridcity.replay.clocks import LocalTimes, read_local_times
from gridcity.replay.maps import RequestMap

Bools = NDArray[np.bool_]
Instants = NDArray[np.datetime64]

CHUNK_ROWS = 20_000
"""Rows that are read, decided and written together. [rows]"""
BEFORE_OPENING = "closed before it was opened"
CLOSED_WITHOUT_TIME = "closed, but not when"
SKIPPED_HOUR = "at an hour that the clocks skipped"


@dataclass(frozen=True, slots=True)
class Requests:
    """Some requests of a file, one entry a row; all columns have one length.

    ``reported_at``, ``closed_at``, ``due_at``: UTC, NaT where the record is silent; ``closed_at`` is
    never before ``reported_at``. ``closed_text``: what the record says of its closing, where that
    could not be kept. ``lon_lat``: EPSG:4326 [°], NaN where there is none. ``quality``: exact, default
    or none; whether a place is in the city is found later. ``department``, ``closing``: the record's
    own codes. ``notes``: contradictions.
    """

    rows: NDArray[np.int64]
    keys: list[str]
    classes: list[str]
    reported_at: Instants
    closed_at: Instants
    due_at: Instants
    closed_text: list[str | None]
    lon_lat: NDArray[np.float64]
    quality: NDArray[np.object_]
    descriptions: list[str]
    addresses: list[str | None]
    channels: list[str]
    departments: list[str | None]
    closing: list[str | None]
    outcomes: list[Outcome | None]
    notes: list[tuple[str, ...]]

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
    """Read a CSV file of requests: rows read in each chunk, and those of them that can be filed.

    At most ``limit`` rows are taken, ``chunk_rows`` at a time. A row is set aside that
    has no key, no time of opening, no class, or a key an earlier row has.

    Raises
    ------
    FileMissing, FileEmpty, FileUnreadable
        The file as a whole cannot be read; the last may come while chunks are drawn.
    ColumnMissing
        The map names a column that the file has not.
    """
    if not path.is_file():
        raise FileMissing(f"There is no file {path}.", path=str(path))
    seen: set[str] = set()
    before = len(faults)
    left = limit
    for rows, table in _pieces(read_csv_tables(path, faults), chunk_rows):
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

    def requests(self, seen: set[str]) -> Requests:
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
        key_list = keys.to_pylist()
        self._set_aside(
            self._repeated(key_list, seen), "key", "the key of an earlier row", "Give each row its own."
        )
        return self._kept(key_list, classes.to_pylist(), opened, closed, due)

    def _kept(
        self, keys: list[str], classes: list[str], opened: LocalTimes, closed: LocalTimes, due: LocalTimes
    ) -> Requests:
        good = np.flatnonzero(self._good)
        lon_lat, quality = self._places()
        closed_at, notes, closed_text = self._closing_times(opened, closed)
        closing = self._text("closing").to_pylist()
        codes = {code: self._map.outcome_of(code) if code else None for code in set(closing)}
        description = self._text("description").to_pylist()
        return Requests(
            rows=self._rows[good],
            keys=[keys[i] for i in good],
            classes=[classes[i] for i in good],
            reported_at=opened.first[good],
            closed_at=closed_at[good],
            due_at=due.first[good],
            closed_text=[closed_text[i] for i in good],
            lon_lat=lon_lat[good],
            quality=quality[good],
            descriptions=[description[i] or classes[i] for i in good],
            addresses=_picked(self._text("address").to_pylist(), good),
            channels=[
                self._map.channel.get(text or "", "import")
                for text in _picked(self._text("channel").to_pylist(), good)
            ],
            departments=_picked(self._text("department").to_pylist(), good),
            closing=_picked(closing, good),
            outcomes=[codes[closing[i]] for i in good],
            notes=[notes.get(int(i), ()) for i in good],
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

    def _repeated(self, keys: list[str], seen: set[str]) -> Bools:
        repeated = np.zeros(len(keys), dtype=bool)
        for i in np.flatnonzero(self._good):
            if keys[i] in seen:
                repeated[i] = True
            else:
                seen.add(keys[i])
        return repeated

    def _closing_times(
        self, opened: LocalTimes, closed: LocalTimes
    ) -> tuple[Instants, dict[int, tuple[str, ...]], list[str | None]]:
        """Say when each was closed, with a note and the record's own words where that contradicts the rest.

        In autumn's repeated hour the later reading is taken where the earlier would precede the opening.
        """
        with np.errstate(invalid="ignore"):
            at = np.where(closed.first < opened.first, closed.second, closed.first)
            backwards = at < opened.first
        texts = self._text("closed").to_pylist()
        notes: dict[int, tuple[str, ...]] = {}
        own_words: list[str | None] = [None] * len(at)
        for i in np.flatnonzero(backwards):
            notes[int(i)] = (BEFORE_OPENING,)
            own_words[int(i)] = texts[int(i)]
        at[backwards] = opened.first[backwards]
        status = [self._map.status.get(text or "") for text in self._text("status").to_pylist()]
        for row, said in enumerate(status):
            if said == "closed" and np.isnat(at[row]):
                notes[row] = (*notes.get(row, ()), CLOSED_WITHOUT_TIME)
        for i in np.flatnonzero(opened.is_skipped | closed.is_skipped):
            notes[int(i)] = (*notes.get(int(i), ()), SKIPPED_HOUR)
        return at.astype("datetime64[us]"), notes, own_words

    def _places(self) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
        """Read places; what is no place on Earth is none."""
        lon, lat = self._degrees("lon"), self._degrees("lat")
        with np.errstate(invalid="ignore"):
            none = ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90))
        lon_lat: NDArray[np.float64] = np.round(np.column_stack([lon, lat]), 7).astype(np.float64)
        lon_lat[none] = np.nan
        quality = np.full(len(lon), str(PlaceQuality.EXACT), dtype=object)
        said = [self._map.placed.get(text or "") for text in self._text("placed").to_pylist()]
        for i, word in enumerate(said):
            if word is not None:
                quality[i] = word
        quality[none] = str(PlaceQuality.NONE)
        return lon_lat, quality

    def _degrees(self, name: str) -> NDArray[np.float64]:
        texts = self._text(name)
        is_number = pc.match_substring_regex(texts, r"^[+-]?\d{1,3}(\.\d*)?$")
        numbers = pc.if_else(pc.fill_null(is_number, False), texts, pa.scalar(None, pa.string()))  # noqa: FBT003
        values: NDArray[np.float64] = pc.cast(numbers, pa.float64()).to_numpy(zero_copy_only=False)
        return values.astype(np.float64)


def _picked(values: list[str | None], good: NDArray[np.int64]) -> list[str | None]:
    return values if len(good) == len(values) else [values[i] for i in good]


def _none() -> Requests:
    nothing = np.empty(0, dtype="datetime64[us]")
    return Requests(
        np.empty(0, dtype=np.int64), [], [], nothing, nothing, nothing, [], np.empty((0, 2)),
        np.empty(0, dtype=object), [], [], [], [], [], [], [],
    )  # fmt: skip
