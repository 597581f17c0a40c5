"""Load a duty file, all of it or nothing; what cannot be a rule is set aside, what contradicts is named.

Two rows, or a row and a rule in the store, contradict each other where they speak of the same place
and class on the same day. Such a file is refused, unless it is asked to list them (the one that came
first holds, the other is kept as contested) or to succeed what is there (rules in force end where the
file's begin, from today on).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from gridcity.cells.service import hold_cells
from gridcity.city.service import city_day
from gridcity.duty import repository
from gridcity.duty.columns import DUTY
from gridcity.duty.errors import FileContradicts
from gridcity.duty.reading import Draft, Reader
from gridcity.duty.sorting import Overlaps, Sorter
from gridcity.loading.dated import DatedTable, Sorted, load_dated
from gridcity.loading.faults import Faults
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Loaded, Tell, tell_nobody
from gridcity.store.bulk import copy_binary
from gridcity.store.tables import duty_rules

LAYER = "duty"


def load_duty(
    conn: Connection,
    path: Path,
    *,
    at: datetime,
    by: int | None = None,
    column_map: ColumnMap | None = None,
    overlaps: Overlaps = Overlaps.REFUSE,
    make_departments: bool = False,
    is_dry_run: bool = False,
    faults: Faults | None = None,
    tell: Tell = tell_nobody,
) -> Loaded:
    """Load duty rules from CSV or XLSX in the connection's transaction. The same file again changes nothing.

    Parameters
    ----------
    conn
        A connection to the city's schema. Other writers of rules wait until its transaction ends.
    path
        The file; headings in ``gridcity.duty.columns``.
    at
        When it is loaded.
    by
        Who loads it; None for a command.
    column_map
        What the columns are, where their headings do not say it.
    overlaps
        What becomes of contradictions.
    make_departments
        Make departments that the city does not know: ``name``, or ``code / name / English name``.
    is_dry_run
        Check everything and write nothing; contradictions are reported as faults.

    Raises
    ------
    FileContradicts
        Rows contradict each other or the store; nothing was written.
    FileMissing, FileEmpty, FileUnreadable, LayerUnclear, ColumnMissing
        The file as a whole cannot be loaded.
    """
    loaded = Loaded(LAYER, path.name, at, is_dry_run=is_dry_run)
    loaded.faults = loaded.faults if faults is None else faults
    given, made = column_map or ColumnMap(), list[str]()
    rules = _Rules(city_day(conn, at), given, overlaps, make_departments, made, at, by)
    load_dated(conn, path, rules, given, loaded, tell=tell)
    loaded.notes += [f"{name} was made." for name in made]
    return loaded


@dataclass(frozen=True, slots=True)
class _Rules(DatedTable[Draft]):
    """The table of duty, as a file brings it."""

    today: date
    column_map: ColumnMap
    overlaps: Overlaps
    may_make: bool
    made: list[str]
    """Names of the departments that were made on the way."""
    at: datetime
    by: int | None
    vocabulary = DUTY

    def reader(self, conn: Connection) -> Reader:
        hold_cells(conn)  # before the rules: a redraw holds the cells first, too
        conn.exec_driver_sql("LOCK TABLE duty_rules IN SHARE ROW EXCLUSIVE MODE")
        reader = Reader.of(conn, self.column_map, today=self.today, may_make=self.may_make)
        reader.made = self.made
        return reader

    def sort(self, conn: Connection, drafts: Sequence[Draft], loaded: Loaded) -> Sorted[Draft]:
        sorter = Sorter(conn, self.today, self.overlaps, loaded)
        sorter.sort(drafts)
        return sorter.found

    def end(self, conn: Connection, number: int, on: date) -> None:
        repository.end(conn, number, valid_to=on, ended_on=self.today, at=self.at, by=self.by)

    def write(self, conn: Connection, found: Sorted[Draft], file_name: str) -> None:
        for drafts, is_contested in ((found.good, False), (found.contested, True)):
            if drafts:
                columns = _columns(drafts, file_name, found.succeeds, at=self.at, by=self.by)
                columns["is_contested"] = np.full(len(drafts), is_contested)
                copy_binary(conn, duty_rules, list(columns), list(columns.values()))

    def refusal(self, message: str, contradictions: list[dict[str, Any]], count: int) -> FileContradicts:
        advice = "Mend the file, or load it with overlaps listed, or in succession to what is there."
        return FileContradicts(f"{message} {advice}", contradictions=contradictions, count=count)

    def named(self, draft: Draft) -> dict[str, Any]:
        return {"place": draft.rule.place, "target": draft.rule.target.word, "class": draft.said}


def _columns(
    drafts: Sequence[Draft], file_name: str, succeeds: dict[int, int], *, at: datetime, by: int | None
) -> dict[str, Any]:
    rules = [draft.rule for draft in drafts]
    targets = [repository.target_columns(rule.target) for rule in rules]
    instant = np.datetime64(at.replace(tzinfo=None) - at.utcoffset(), "us")  # type: ignore[operator]
    texts = {name: [target[name] for target in targets] for name in ("scope", "kind", "edition", "major")}
    numbers = {
        name: _numbers([getattr(rule, name) for rule in rules])
        for name in ("governing_id", "owner_id", "maintainer_id")
    }
    return {
        "place": [rule.place for rule in rules],
        "cell_id": _numbers([draft.cell_id for draft in drafts]),
        "class_id": _numbers([target["class_id"] for target in targets]),
        "valid_from": _days([rule.valid_from for rule in rules]),
        "valid_to": _days([rule.valid_to for rule in rules]),
        "note": [rule.note for rule in rules],
        "source": [f"{file_name} row {draft.row}" for draft in drafts],
        "succeeds_id": _numbers([succeeds.get(draft.row) for draft in drafts]),
        "recorded_at": np.full(len(drafts), instant),
        "recorded_by": _numbers([by] * len(drafts)),
        **texts,
        **numbers,
    }


def _numbers(values: Sequence[Any]) -> "np.ma.MaskedArray[Any, np.dtype[np.int64]]":
    return np.ma.masked_less(np.array([-1 if one is None else one for one in values], dtype=np.int64), 0)


def _days(values: Sequence[date | None]) -> NDArray[np.datetime64]:
    return np.array(values, dtype="datetime64[D]")
