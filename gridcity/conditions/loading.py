"""Load a file of filing conditions, all of it or nothing; what cannot be one is set aside with a hint.

Two rows, or a row and an edition in the store, contradict each other where they speak of the same condition
of a class on the same day, or both are its default. Such a file is refused, unless it is asked to succeed
what is there: then editions in force end where the file's begin, from today on. Examples always give way to
what the city makes its own.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from gridcity.city.service import city_day
from gridcity.conditions import repository, service
from gridcity.conditions.columns import CONDITIONS
from gridcity.conditions.errors import ConditionsContradict
from gridcity.conditions.model import Condition, NewCondition
from gridcity.conditions.reading import Draft, Reader
from gridcity.conditions.rules import meets
from gridcity.loading import dated
from gridcity.loading.dated import DatedTable, Sorted, load_dated
from gridcity.loading.faults import Faults
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Loaded

LAYER = "conditions"


class Overlaps(StrEnum):
    """What becomes of a row that contradicts a condition in the store."""

    REFUSE = "refuse"
    """The file is refused, and nothing is written."""
    SUCCEED = "succeed"
    """What is in the store ends where the row begins."""


def load_conditions(
    conn: Connection,
    path: Path,
    *,
    at: datetime,
    by: int | None = None,
    column_map: ColumnMap | None = None,
    overlaps: Overlaps = Overlaps.REFUSE,
    is_dry_run: bool = False,
    faults: Faults | None = None,
) -> Loaded:
    """Load filing conditions from CSV or XLSX in the connection's transaction; a second time changes nothing.

    Parameters
    ----------
    conn
        A connection to the city's schema. Other writers of conditions wait until its transaction ends.
    path
        The file; headings in ``gridcity.conditions.columns``.
    at
        When it is loaded.
    by
        Who loads it; None for a command.
    column_map
        What the columns are, where their headings do not say it.
    overlaps
        What becomes of contradictions.
    is_dry_run
        Check everything and write nothing; contradictions are reported as faults.

    Raises
    ------
    ConditionsContradict
        Rows contradict each other or the store; nothing was written.
    FileMissing, FileEmpty, FileUnreadable, LayerUnclear, ColumnMissing
        The file as a whole cannot be loaded.
    """
    loaded = Loaded(LAYER, path.name, at, is_dry_run=is_dry_run)
    loaded.faults = loaded.faults if faults is None else faults
    given = column_map or ColumnMap()
    load_dated(conn, path, _Conditions(city_day(conn, at), given, overlaps, at, by), given, loaded)
    return loaded


def read_drafts(
    conn: Connection, path: Path, column_map: ColumnMap, loaded: Loaded, *, today: date
) -> list[Draft]:
    """Make conditions of a file's rows; those that cannot be one are set aside."""
    reader = Reader.of(conn, column_map, today=today)
    return list(dated.read_drafts(path, reader, CONDITIONS, column_map, loaded))


@dataclass(frozen=True, slots=True)
class _Conditions(DatedTable[Draft]):
    """The table of filing conditions, as a file brings it."""

    today: date
    column_map: ColumnMap
    overlaps: Overlaps
    at: datetime
    by: int | None
    vocabulary = CONDITIONS

    def reader(self, conn: Connection) -> Reader:
        service.hold_conditions(conn)
        return Reader.of(conn, self.column_map, today=self.today)

    def sort(self, conn: Connection, drafts: Sequence[Draft], loaded: Loaded) -> Sorted[Draft]:
        sorter = _Sorter(self.today, self.overlaps, loaded)
        sorter.sort(drafts, repository.of_classes(conn, {draft.new.class_id for draft in drafts}))
        return sorter.found

    def end(self, conn: Connection, number: int, on: date) -> None:
        repository.end(conn, number, valid_to=on, ended_on=self.today, at=self.at, by=self.by)

    def write(self, conn: Connection, found: Sorted[Draft], file_name: str) -> None:
        new = [
            (draft.new, f"{file_name} row {draft.row}", found.succeeds.get(draft.row)) for draft in found.good
        ]
        repository.save(conn, new, at=self.at, by=self.by)

    def refusal(self, message: str, contradictions: list[dict[str, Any]], count: int) -> ConditionsContradict:
        advice = "Mend the file, or load it in succession to what is there."
        return ConditionsContradict(f"{message} {advice}", contradictions=contradictions, count=count)

    def named(self, draft: Draft) -> dict[str, Any]:
        return {"class": draft.said, "condition": draft.new.code}


@dataclass(slots=True)
class _Sorter:
    """Parts rows into those that are new, known and contradictory."""

    today: date
    overlaps: Overlaps
    loaded: Loaded
    found: Sorted[Draft] = field(default_factory=Sorted)

    def sort(self, drafts: Sequence[Draft], stored: Sequence[Condition]) -> None:
        """Sort all rows, class by class."""
        by_class: dict[int, tuple[list[Draft], list[Condition]]] = {}
        for draft in drafts:
            by_class.setdefault(draft.new.class_id, ([], []))[0].append(draft)
        for one in stored:
            by_class[one.content.class_id][1].append(one)
        for rows, there in by_class.values():
            self._sort_class(rows, there)

    def _sort_class(self, rows: list[Draft], there: list[Condition]) -> None:
        fresh = [draft for draft in rows if not _is_known(draft, there, self.today)]
        self.loaded.known += len(rows) - len(fresh)
        kept: list[Draft] = []
        gone: set[int] = set()
        for draft in _with_defaults(fresh, there):
            twin = next((one for one in kept if _contradict(one.new, draft.new)), None)
            met = [one for one in there if one.id not in gone and _contradict(one.content, draft.new)]
            if twin is not None and twin.new == draft.new:
                self.loaded.known += 1
            elif twin is None and all(self._gives_way(one, draft) for one in met):
                gone |= {one.id for one in met}
                self.found.ended += [(one.id, draft.new.valid_from) for one in met]
                for one in met:
                    if one.content.code == draft.new.code:
                        self.found.succeeds[draft.row] = one.id
                kept.append(draft)
            else:
                other = f"condition {met[0].id} in the store" if twin is None else f"row {twin.row}"
                self._refuse(draft, other)
        self.found.good += kept
        if len(kept) > 1 and not any(one.new.is_default for one in kept):
            self.loaded.notes.append(
                f"{kept[0].said} has several conditions and none is the default: a case of it has no limits"
                " until somebody names one."
            )

    def _gives_way(self, one: Condition, draft: Draft) -> bool:
        """Say whether an edition in the store ends where a row begins: today or later, for all its days."""
        new, old = draft.new, one.content
        is_asked = self.overlaps is Overlaps.SUCCEED or (old.is_example and not new.is_example)
        return (
            is_asked
            and new.valid_from >= max(self.today, old.valid_from)
            and (new.valid_to or date.max) >= (old.valid_to or date.max)
        )

    def _refuse(self, draft: Draft, other: str) -> None:
        self.found.contradictions.append((draft, other))
        hint = (
            f"{other[0].upper()}{other[1:]} says how long the same takes on the same days, or is the default"
            " as well. Keep one of the two, or let one end before the other begins."
        )
        dated.contradict(self.loaded, draft.row, "class", draft.said, hint)


def _contradict(one: NewCondition, other: NewCondition) -> bool:
    """Say whether two conditions of a class cannot hold side by side."""
    is_same = one.code == other.code or (bool(one.is_default) and bool(other.is_default))
    return is_same and meets(one, other)


def _with_defaults(drafts: list[Draft], there: Sequence[Condition]) -> list[Draft]:
    """Make a class's only condition its default, where no row says which is."""
    stored = {one.content.code: bool(one.content.is_default) for one in there}
    codes = Counter(draft.new.code for draft in drafts) | Counter(stored)
    return [
        draft
        if draft.new.is_default is not None
        else replace(draft, new=replace(draft.new, is_default=stored.get(draft.new.code, len(codes) == 1)))
        for draft in drafts
    ]


def _is_known(draft: Draft, there: Sequence[Condition], today: date) -> bool:
    """Say whether a row is in the store already: as it was written, even if it was ended since."""
    return any(_is_same(draft, one, today) for one in there)


def _is_same(draft: Draft, one: Condition, today: date) -> bool:
    new, old = draft.new, one.content
    if new.is_default is None:
        new = replace(new, is_default=old.is_default)
    if not draft.has_day:
        is_now = old.valid_from <= today < (old.valid_to or date.max) or one.ended_on is not None
        new = replace(new, valid_from=old.valid_from) if is_now else new
    if one.ended_on is not None:
        new = replace(new, valid_to=old.valid_to)
    return new == old
