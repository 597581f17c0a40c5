"""Load a duty file, all of it or nothing; what cannot be a rule is set aside, what contradicts is named.

::

    file ─▶ rows ─▶ rules ─▶ known? ─▶ contradictions ─▶ COPY

Two rows, or a row and a rule in the store, contradict each other where they speak of the same place
and class on the same day. Such a file is refused, unless it is asked to list them (the one that came
first holds, the other is kept as contested) or to succeed what is there (rules in force end where the
file's begin, from today on).
"""

import time
from collections.abc import Sequence
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
from gridcity.duty.sorting import Contradiction, Overlaps, Sorter
from gridcity.loading.faults import Faults
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Loaded, Tell, tell_nobody
from gridcity.loading.record import save_load
from gridcity.loading.sheets import read_rows
from gridcity.loading.spelling import Unfit
from gridcity.store.bulk import copy_binary
from gridcity.store.tables import duty_rules

LAYER = "duty"
_TOLD_EVERY = 2_000
_NAMED = 50
"""So many contradictions are named in the refusal of a file; all are among the faults."""


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
    began = time.perf_counter()
    loaded = Loaded(LAYER, path.name, at, is_dry_run=is_dry_run)
    loaded.faults = loaded.faults if faults is None else faults
    today, given = city_day(conn, at), column_map or ColumnMap()
    with conn.begin_nested() as nested:
        hold_cells(conn)  # before the rules: a redraw holds the cells first, too
        conn.exec_driver_sql("LOCK TABLE duty_rules IN SHARE ROW EXCLUSIVE MODE")
        reader = Reader.of(conn, given, today=today, may_make=make_departments)
        drafts = _read(path, given, reader, loaded, tell)
        sorter = Sorter(conn, today, overlaps, loaded, path.name)
        sorter.sort(drafts)
        if is_dry_run:
            nested.rollback()
        elif sorter.contradictions:
            loaded.faults.finish()
            raise _refusal(path, sorter.contradictions)
        else:
            for stored, day in sorter.ended:
                repository.end(conn, stored, valid_to=day, ended_on=today, at=at, by=by)
            _write(conn, path.name, sorter, at=at, by=by)
    loaded.added = len(sorter.good) + len(sorter.contested)
    loaded.notes += [f"{name} was made." for name in reader.made]
    loaded.seconds = time.perf_counter() - began
    save_load(conn, loaded)
    return loaded


def _read(path: Path, column_map: ColumnMap, reader: Reader, loaded: Loaded, tell: Tell) -> list[Draft]:
    """Make rules of the rows; those that cannot be one are set aside."""
    drafts: list[Draft] = []
    for number, values in read_rows(path, column_map, DUTY, loaded.faults, loaded.notes):
        loaded.read += 1
        try:
            drafts.append(reader.read(number, values))
        except Unfit as unfit:
            loaded.faults.add(
                [number], unfit.column, [unfit.value],
                reason=unfit.reason, hint=unfit.hint, file_name=path.name,
            )  # fmt: skip
        if loaded.read % _TOLD_EVERY == 0:
            tell(loaded.read, None)
    loaded.read = len(drafts) + len(loaded.faults)  # with the rows that could not be split into columns
    tell(loaded.read, loaded.read)
    return drafts


def _refusal(path: Path, contradictions: Sequence[Contradiction]) -> FileContradicts:
    first, other = contradictions[0]
    return FileContradicts(
        f"{path.name} was refused, nothing was written: row {first.row} contradicts {other}"
        + (f", and so do {len(contradictions) - 1:,} more rows" if len(contradictions) > 1 else "")
        + ". Mend the file, or load it with overlaps listed, or in succession to what is there.",
        contradictions=[
            {
                "row": draft.row,
                "other": other,
                "place": draft.rule.place,
                "target": draft.rule.target.word,
                "class": draft.said,
            }
            for draft, other in contradictions[:_NAMED]
        ],
        count=len(contradictions),
    )


def _write(conn: Connection, file_name: str, sorter: Sorter, *, at: datetime, by: int | None) -> None:
    """Write the rows that are good, then the contested ones."""
    for drafts, is_contested in ((sorter.good, False), (sorter.contested, True)):
        if drafts:
            columns = _columns(drafts, file_name, sorter.succeeds, at=at, by=by)
            columns["is_contested"] = np.full(len(drafts), is_contested)
            copy_binary(conn, duty_rules, list(columns), list(columns.values()))


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
