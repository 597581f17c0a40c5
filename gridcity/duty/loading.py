"""Load a duty file, all of it or nothing; what cannot be a rule is set aside, what contradicts is named.

::

    file ─▶ rows ─▶ rules ─▶ known? ─▶ contradictions ─▶ COPY

Two rows, or a row and a rule in the store, contradict each other where they speak of the same place
and class on the same day. Such a file is refused, unless it is asked to list them (the one that came
first holds, the other is kept as contested) or to succeed what is there (rules in force end where the
file's begin, from today on).
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from gridcity.duty import repository
from gridcity.duty.errors import FileContradicts
from gridcity.duty.reading import Draft, Reader, Unfit
from gridcity.duty.service import city_day
from gridcity.duty.sheets import read_rows
from gridcity.loading.faults import Faults
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Loaded, Tell, tell_nobody
from gridcity.loading.record import save_load
from gridcity.store.bulk import copy_binary
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.tables import duty_rules

LAYER = "duty"
_TOLD_EVERY = 2_000
_NAMED = 50
"""So many contradictions are named in the refusal of a file; all are among the faults."""


class Overlaps(StrEnum):
    """What becomes of a row that contradicts another, or a rule in the store."""

    REFUSE = "refuse"
    """The file is refused, and nothing is written."""
    LIST = "list"
    """What came first holds; the row is kept as contested, and listed until somebody settles it."""
    SUCCEED = "succeed"
    """The rule in the store ends where the row begins; rows that contradict each other refuse the file."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """A rule in the store for the same place and target as some row."""

    id: int
    departments: tuple[int | None, int | None, int | None]
    valid_from: date
    valid_to: date | None
    is_contested: bool
    was_ended: bool


_Key = tuple[str, str, int]
_ALL_TIME = date.max


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
        conn.exec_driver_sql("LOCK TABLE duty_rules IN SHARE ROW EXCLUSIVE MODE")
        reader = Reader.of(conn, given, today=today, may_make=make_departments)
        drafts = _read(path, given, reader, loaded, tell)
        sorter = _Sorter(conn, today, overlaps, loaded, path.name)
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
    for number, values in read_rows(path, column_map, loaded.faults):
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


class _Sorter:
    """Parts rows into those that are new, known, contested and contradictory."""

    def __init__(
        self, conn: Connection, today: date, overlaps: Overlaps, loaded: Loaded, file_name: str
    ) -> None:
        self._conn = conn
        self._today = today
        self._overlaps = overlaps
        self._loaded = loaded
        self._file_name = file_name
        self.good: list[Draft] = []
        self.contested: list[Draft] = []
        self.succeeds: dict[int, int] = {}
        """Row → the rule that it takes the place of."""
        self.ended: list[tuple[int, date]] = []
        self.contradictions: list[tuple[Draft, str]] = []

    def sort(self, drafts: Sequence[Draft]) -> None:
        """Sort all rows, place by place and target by target."""
        groups: dict[_Key, list[Draft]] = {}
        for draft in drafts:
            groups.setdefault(_key(draft), []).append(draft)
        stored = _stored(self._conn, groups)
        for key, group in groups.items():
            self._sort_group(group, stored.get(key, []))

    def _sort_group(self, group: list[Draft], stored: list[_Stored]) -> None:
        kept: list[Draft] = []
        for draft in group:
            if _is_known(draft, stored, self._today) or any(draft.rule == one.rule for one in kept):
                self._loaded.known += 1
                continue
            twin = next((one for one in kept if _meet(draft.rule, one.rule)), None)
            rule = next((one for one in stored if _holds(one) and _meet(draft.rule, one)), None)
            if twin is None and rule is None:
                kept.append(draft)
                self.good.append(draft)
            elif self._overlaps is Overlaps.LIST:
                self.contested.append(draft)
                self._note(draft, _other(twin, rule))
            elif twin is None and rule is not None and self._may_succeed(draft, rule):
                kept.append(draft)
                self.good.append(draft)
                self.ended.append((rule.id, draft.rule.valid_from))
                self.succeeds[draft.row] = rule.id
                stored.remove(rule)
            else:
                self._contradict(draft, _other(twin, rule))

    def _may_succeed(self, draft: Draft, rule: _Stored) -> bool:
        """Say whether a row can take the place of a rule: from today on, and for all its days to come."""
        new = draft.rule
        return (
            self._overlaps is Overlaps.SUCCEED
            and new.valid_from >= max(self._today, rule.valid_from)
            and (new.valid_to or _ALL_TIME) >= (rule.valid_to or _ALL_TIME)
        )

    def _contradict(self, draft: Draft, other: str) -> None:
        self.contradictions.append((draft, other))
        self._loaded.faults.add(
            [draft.row], "place", [draft.rule.place or "city"], reason="contradicts another",
            hint=f"{other[0].upper()}{other[1:]} answers for the same place and class on the same days."
            " Keep one of the two, or let one end before the other begins.",
            file_name=self._file_name,
        )  # fmt: skip

    def _note(self, draft: Draft, other: str) -> None:
        self._loaded.notes.append(
            f"Row {draft.row} contradicts {other}: it is kept as contested, see `gridcity duty problems`."
        )


def _other(twin: Draft | None, rule: _Stored | None) -> str:
    if twin is not None:
        return f"row {twin.row}"
    return f"rule {rule.id} in the store" if rule is not None else "another"


def _key(draft: Draft) -> _Key:
    return draft.rule.place, draft.rule.target.word, draft.cell_id or 0


def _is_known(draft: Draft, stored: Iterable[_Stored], today: date) -> bool:
    """Say whether a rule is there already: as it was written, even if it was ended since."""
    for one in stored:
        if one.departments != draft.rule.departments:
            continue
        same_end = one.valid_to == draft.rule.valid_to or one.was_ended
        if draft.has_day and one.valid_from == draft.rule.valid_from and same_end:
            return True
        holds = one.valid_from <= today < (one.valid_to or _ALL_TIME)
        if not draft.has_day and same_end and (holds or one.was_ended):
            return True
    return False


def _holds(stored: _Stored) -> bool:
    return not stored.is_contested and stored.valid_to != stored.valid_from


def _meet(one: Any, other: Any) -> bool:
    """Say whether two hold on some of the same days."""
    return bool(
        one.valid_from < (other.valid_to or _ALL_TIME) and other.valid_from < (one.valid_to or _ALL_TIME)
    )


def _stored(conn: Connection, groups: Iterable[_Key]) -> dict[_Key, list[_Stored]]:
    """Read the rules in the store for the places and targets of a file."""
    keys = list(groups)
    found: dict[_Key, list[_Stored]] = {}
    with cursor(conn) as cur:
        cur.execute(
            load_queries("gridcity.duty").stored_rules,
            {"places": [place for place, *_ in keys], "targets": [target for _, target, _ in keys]},
        )
        for place, target, cell_id, number, departments, begin, end, is_contested, was_ended in cur:
            rule = _Stored(number, tuple(departments), begin, end, is_contested, was_ended)
            found.setdefault((place, target, cell_id), []).append(rule)
    return found


def _refusal(path: Path, contradictions: Sequence[tuple[Draft, str]]) -> FileContradicts:
    first, other = contradictions[0]
    return FileContradicts(
        f"{path.name} was refused, nothing was written: row {first.row} contradicts {other}"
        + (f", and so do {len(contradictions) - 1:,} more rows" if len(contradictions) > 1 else "")
        + ". Mend the file, or load it with overlaps listed, or in succession to what is there.",
        contradictions=[
            {"row": draft.row, "other": other, "place": draft.rule.place, "target": draft.rule.target.word}
            for draft, other in contradictions[:_NAMED]
        ],
        count=len(contradictions),
    )


def _write(conn: Connection, file_name: str, sorter: _Sorter, *, at: datetime, by: int | None) -> None:
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
