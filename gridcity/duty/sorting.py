"""What becomes of a duty file's rows: new, known, contested, contradictory, or in succession to a rule."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, Protocol, TypeAlias, TypeVar

from sqlalchemy import Connection

from gridcity.duty.reading import Draft
from gridcity.loading.dated import Sorted, contradict
from gridcity.loading.model import Loaded
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_Key: TypeAlias = tuple[str, str, int]
_Departments: TypeAlias = tuple[int | None, int | None, int | None]
_ALL_TIME = date.max


class Overlaps(StrEnum):
    """What becomes of a row that contradicts another, or a rule in the store."""

    REFUSE = "refuse"
    """The file is refused, and nothing is written."""
    LIST = "list"
    """What came first holds; the row is kept as contested, and listed until somebody settles it."""
    SUCCEED = "succeed"
    """The rule in the store ends where the row begins; rows that contradict each other refuse the file."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A rule in the store for the same place and target as some row."""

    id: int
    departments: _Departments
    valid_from: date
    valid_to: date | None
    is_contested: bool
    was_ended: bool


class _Lasting(Protocol):
    @property
    def valid_from(self) -> date: ...

    @property
    def valid_to(self) -> date | None: ...


_Lasts = TypeVar("_Lasts", bound=_Lasting)


class Days(Generic[_Lasts]):
    """What holds for one place and target, no two on the same day: found by days in logarithmic time."""

    def __init__(self) -> None:
        self._items: list[_Lasts] = []

    def add(self, one: _Lasts) -> None:
        """Enter one that meets none that is there."""
        insort(self._items, one, key=_begin)

    def remove(self, one: _Lasts) -> None:
        """Take one out."""
        del self._items[bisect_left(self._items, one.valid_from, key=_begin)]

    def meeting(self, new: _Lasting) -> _Lasts | None:
        """Give the first that holds on some of the same days."""
        at = bisect_left(self._items, new.valid_from, key=_begin)
        for one in self._items[max(at - 1, 0) : at + 1]:
            overlaps = one.valid_from < (new.valid_to or _ALL_TIME)
            if overlaps and new.valid_from < (one.valid_to or _ALL_TIME):
                return one
        return None


def _begin(one: _Lasting) -> date:
    return one.valid_from


class Sorter:
    """Parts rows into those that are new, known, contested and contradictory."""

    def __init__(self, conn: Connection, today: date, overlaps: Overlaps, loaded: Loaded) -> None:
        self._conn = conn
        self._today = today
        self._overlaps = overlaps
        self._loaded = loaded
        self.found: Sorted[Draft] = Sorted()

    def sort(self, drafts: Sequence[Draft]) -> None:
        """Sort all rows, place by place and target by target."""
        groups: dict[_Key, list[Draft]] = {}
        for draft in drafts:
            groups.setdefault(_key(draft), []).append(draft)
        stored = _stored(self._conn, groups)
        for key, group in groups.items():
            self._sort_group(group, stored.get(key, []))

    def _sort_group(self, group: list[Draft], stored: list[Stored]) -> None:
        known = _Known(stored, self._today)
        kept: Days[Draft] = Days()
        rules: Days[Stored] = Days()
        for one in stored:
            if not one.is_contested and one.valid_to != one.valid_from:
                rules.add(one)
        for draft in group:
            twin, rule = kept.meeting(draft), rules.meeting(draft)
            if draft in known or (twin is not None and twin.rule == draft.rule):
                self._loaded.known += 1
            elif twin is None and rule is None:
                kept.add(draft)
                self.found.good.append(draft)
            elif self._overlaps is Overlaps.LIST:
                self.found.contested.append(draft)
                self._note(draft, _other(twin, rule))
            elif twin is None and rule is not None and self._may_succeed(draft, rule):
                kept.add(draft)
                self.found.good.append(draft)
                self.found.ended.append((rule.id, draft.rule.valid_from))
                self.found.succeeds[draft.row] = rule.id
                rules.remove(rule)
            else:
                self._contradict(draft, _other(twin, rule))

    def _may_succeed(self, draft: Draft, rule: Stored) -> bool:
        """Say whether a row can take the place of a rule: from today on, and for all its days to come."""
        new = draft.rule
        return (
            self._overlaps is Overlaps.SUCCEED
            and new.valid_from >= max(self._today, rule.valid_from)
            and (new.valid_to or _ALL_TIME) >= (rule.valid_to or _ALL_TIME)
        )

    def _contradict(self, draft: Draft, other: str) -> None:
        self.found.contradictions.append((draft, other))
        hint = (
            f"{other[0].upper()}{other[1:]} answers for the same place and class on the same days."
            " Keep one of the two, or let one end before the other begins."
        )
        contradict(self._loaded, draft.row, "place", draft.rule.place or "city", hint)

    def _note(self, draft: Draft, other: str) -> None:
        self._loaded.notes.append(
            f"Row {draft.row} contradicts {other}: it is kept as contested, see `gridcity duty problems`."
        )


class _Known:
    """Tells rows that are in the store already: as they were written, even if they were ended since."""

    def __init__(self, stored: Sequence[Stored], today: date) -> None:
        self._by_day = {(one.departments, one.valid_from, one.valid_to) for one in stored}
        self._ended = {(one.departments, one.valid_from) for one in stored if one.was_ended}
        now = [one for one in stored if one.valid_from <= today < (one.valid_to or _ALL_TIME)]
        self._now = {(one.departments, one.valid_to) for one in now}
        self._ever = {one.departments for one in stored if one.was_ended}

    def __contains__(self, draft: Draft) -> bool:
        rule = draft.rule
        named, end = rule.departments, rule.valid_to
        if draft.has_day:
            return (named, rule.valid_from, end) in self._by_day or (named, rule.valid_from) in self._ended
        return (named, end) in self._now or named in self._ever


def _other(twin: Draft | None, rule: Stored | None) -> str:
    if twin is not None:
        return f"row {twin.row}"
    return f"rule {rule.id} in the store" if rule is not None else "another"


def _key(draft: Draft) -> _Key:
    return draft.rule.place, draft.rule.target.word, draft.cell_id or 0


def _stored(conn: Connection, groups: Iterable[_Key]) -> dict[_Key, list[Stored]]:
    """Read the rules in the store for the places and targets of a file."""
    keys = list(groups)
    found: dict[_Key, list[Stored]] = {}
    with cursor(conn) as cur:
        cur.execute(
            load_queries("gridcity.duty").stored_rules,
            {"places": [place for place, *_ in keys], "targets": [target for _, target, _ in keys]},
        )
        for place, target, cell_id, number, departments, begin, end, is_contested, was_ended in cur:
            rule = Stored(number, tuple(departments), begin, end, is_contested, was_ended)
            found.setdefault((place, target, cell_id), []).append(rule)
    return found
