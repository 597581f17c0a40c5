"""A file's rows as duty rules: places, classes, departments and days found by what people write."""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, select

from gridcity.catalogue.model import CatalogueClass, Kind
from gridcity.catalogue.service import list_classes
from gridcity.city.service import get_city
from gridcity.duty.model import NewRule, Scope, Target
from gridcity.duty.sheets import Uncalculated, Values, as_text
from gridcity.loading.maps import ColumnMap
from gridcity.people.service import create_department, list_departments
from gridcity.store.tables import areas, cells

WHOLE_CITY = frozenset({"全市", "全城", "全部区域", "city", "whole city", "the whole city", "all", "*"})
EVERYTHING = frozenset({"全部", "所有", "all", "*"})
TERRITORY = frozenset(
    {"属地", "属地政府", "属地兜底", "兜底", "territory", "territorial government", "fallback"}
)
KINDS = {
    "component": Kind.COMPONENT, "部件": Kind.COMPONENT, "管理部件": Kind.COMPONENT, "部件类": Kind.COMPONENT,
    "matter": Kind.MATTER, "事项": Kind.MATTER, "管理事项": Kind.MATTER, "事件": Kind.MATTER,
    "事项类": Kind.MATTER, "事件类": Kind.MATTER,
}  # fmt: skip
_LONGEST = 200
_LONGEST_CODE = 5
_NO_END = frozenset({"长期", "永久", "无", "-", "—", "9999-12-31", "9999/12/31", "99991231"})
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]0{1,2}:00(?::00)?)?")
_PLAIN_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_EPOCH = date(1899, 12, 30)
_LAST_SERIAL = 2_958_465
_CODE_AND_NAME = re.compile(r"(\d{2,5})[\s　]*[^\d\s].*")

_T = TypeVar("_T")


class Unfit(Exception):
    """A row that cannot be a rule: which column, what is wrong with it, what to do."""

    def __init__(self, column: str, value: object, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason, self.hint = column, value, reason, hint


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that can be a rule."""

    row: int
    rule: NewRule
    cell_id: int | None
    has_day: bool
    """False where the row does not say since when: from today on, unless it is there already."""


@dataclass(slots=True)
class Reader:
    """Reads rows; what is known of the city is read once."""

    column_map: ColumnMap
    today: date
    cells: Mapping[str, int]
    areas: Mapping[str, list[str]]
    """Code, name or English name (in lower case) → codes."""
    classes: Mapping[tuple[Kind, str], list[Target]]
    """Kind and code, name or English name (in lower case) → what it names."""
    departments: dict[str, list[int]]
    make_department: Callable[[str, str, str | None], int] | None
    made: list[str] = field(default_factory=list)
    """Names of the departments that were made on the way."""

    @classmethod
    def of(cls, conn: Connection, column_map: ColumnMap, *, today: date, may_make: bool) -> "Reader":
        """Read what rows are held against."""

        def make(code: str, name: str, name_en: str | None) -> int:
            return create_department(conn, code=code, name=name, name_en=name_en).id

        known: dict[str, list[int]] = {}
        for one in list_departments(conn):
            _file(known, one.id, one.code, one.name, one.name_en)
        places: dict[str, list[str]] = {}
        for code, name, name_en in conn.execute(select(areas.c.code, areas.c.name, areas.c.name_en)):
            _file(places, code, code, name, name_en)
        in_force = conn.execute(select(cells.c.code, cells.c.id).where(cells.c.valid_to.is_(None)))
        return cls(
            column_map, today, {row.code: row.id for row in in_force}, places,
            _targets(conn, column_map.edition), known, make if may_make else None,
        )  # fmt: skip

    def read(self, row: int, values: Values) -> Draft:
        """Make a rule of a row.

        Raises
        ------
        Unfit
            It cannot be one.
        """
        texts = {name: self._text(name, values) for name in ("place", "class", "kind", "edition", "note")}
        place, cell_id = self._place(texts["place"])
        target = self._target(texts["class"], texts["kind"], texts["edition"])
        numbers = {name: self._department(name, values) for name in ("governing", "owner", "maintainer")}
        if not any(numbers.values()):
            raise Unfit(
                "governing", None, "no department", "Name at least one: governing, owner or maintainer."
            )
        valid_from, valid_to = self._days(values)
        note = texts["note"] or ""
        if len(note) > 1000 or "\0" in note:
            raise Unfit("note", note, "note is too long", "At most 1,000 characters, and no NUL.")
        rule = NewRule(
            place, target, valid_from or self.today, valid_to,
            numbers["governing"], numbers["owner"], numbers["maintainer"], note,
        )  # fmt: skip
        return Draft(row, rule, cell_id, valid_from is not None)

    def _value(self, name: str, values: Values) -> Any:
        """Give a field's value: the row's, else the map's constant."""
        value = values.get(name)
        if isinstance(value, Uncalculated):
            raise Unfit(
                name, value.formula, "formula without a value",
                "The file was saved without calculating it: open it, let it calculate, save it again.",
            )  # fmt: skip
        return self.column_map.constants.get(name) if as_text(value) is None else value

    def _text(self, name: str, values: Values) -> str | None:
        text = as_text(self._value(name, values))
        if text is not None and text.startswith("#") and text.endswith(("!", "?", "A", "0")):
            raise Unfit(name, text, "formula with an error", "Mend the formula, or write the value itself.")
        return self.column_map.values.get(name, {}).get(text, text) if text else None

    def _place(self, text: str | None) -> tuple[str, int | None]:
        if text is None:
            raise Unfit("place", None, "no place", "Write a code, an area's name, or 全市 (the whole city).")
        if text.casefold() in WHOLE_CITY:
            return "", None
        if text in self.cells:
            return text, self.cells[text]
        found = self.areas.get(text.casefold(), [])
        if len(found) == 1:
            return found[0], None
        if found:
            raise Unfit("place", text, "several areas are called so", f"Write its code: {', '.join(found)}.")
        raise Unfit(
            "place", text, "unknown place",
            f"No cell in force and no area has that code or name.{_nearest(text, self.areas)}",
        )  # fmt: skip

    def _target(self, text: str | None, kind_text: str | None, edition: str | None) -> Target:
        if text is None:
            raise Unfit(
                "class", None, "no class", "Write a class, a major class (two digits), 全部 (all) or 属地."
            )
        if text.casefold() in TERRITORY:
            return Target(Scope.TERRITORY)
        kind = KINDS.get((kind_text or "").casefold())
        if kind is None and kind_text is not None:
            raise Unfit("kind", kind_text, "unknown kind", "component (部件) or matter (事项).")
        if text.casefold() not in EVERYTHING:
            return self._named(text, tuple(Kind) if kind is None else (kind,), edition)
        if kind is None:
            raise Unfit(
                "kind", None, "no kind", "All of what? component (部件) or matter (事项), one row each."
            )
        return Target(Scope.ALL, kind)

    def _named(self, text: str, kinds: tuple[Kind, ...], edition: str | None) -> Target:
        """Find the class or major class that a text names."""
        named = [
            target
            for kind in kinds
            for word in _spellings(text)
            for target in self.classes.get((kind, word), ())
            if edition is None or target.edition == edition
        ]
        found = list(dict.fromkeys(named))
        if not found:
            words = [word for known, word in self.classes if known in kinds]
            hint = f"The city's editions have no such class.{_nearest(text, words)}"
            raise Unfit("class", text, "unknown class", hint)
        if len({target.kind for target in found}) > 1:
            raise Unfit("kind", None, "no kind", f"Is {text} a component (部件) or a matter (事项)?")
        if len(found) > 1:
            raise Unfit("class", text, "several classes are called so", "Name the edition, or the code.")
        target = found[0]
        return (
            target if target.class_id is None else Target(Scope.CLASS, target.kind, class_id=target.class_id)
        )

    def _department(self, name: str, values: Values) -> int | None:
        text = self._text(name, values)
        if text is None or text in {"-", "—", "无", "/"}:
            return None
        parts = [part.strip() for part in re.split(r"\s/\s", text)]
        for part in parts:
            found = self.departments.get(part.casefold(), [])
            if len(found) == 1:
                return found[0]
            if found:
                raise Unfit(name, text, "several departments are called so", "Write its code.")
        if self.make_department is None:
            raise Unfit(
                name, text, "unknown department",
                f"No department has that code or name.{_nearest(text, self.departments)}"
                " Correct it, or have it made: --make-departments.",
            )  # fmt: skip
        if len(parts) > 3 or any(not part or len(part) > _LONGEST or "\0" in part for part in parts):
            raise Unfit(name, text, "no name of a department", "Write: name, or code / name / English name.")
        code, called = parts[0], parts[1] if len(parts) == 3 else parts[0]
        english = parts[-1] if len(parts) > 1 else None
        number = self.make_department(code, called, english)
        _file(self.departments, number, code, called, english)
        self.made.append(called)
        return number

    def _days(self, values: Values) -> tuple[date | None, date | None]:
        """Read from which day a rule holds, and from which no longer."""
        begin = self._day("valid_from", values)
        last, end = self._day("last_on", values), self._day("valid_to", values)
        if last is not None and end is None and last < date.max:
            end = last + timedelta(days=1)
        if end is not None and end <= (begin or self.today):
            raise Unfit(
                "last_on" if last is not None else "valid_to", last or end, "ends before it begins",
                f"It begins on {begin or self.today}.",
            )  # fmt: skip
        return begin, end

    def _day(self, name: str, values: Values) -> date | None:
        value = self._value(name, values)
        if value is None or (name != "valid_from" and as_text(value) in _NO_END):
            return None
        day = read_day(value)
        if day is not None and day.year == date.max.year and name != "valid_from":
            return None
        if day is None:
            raise Unfit(name, value, "no date", "Write it as 2026-03-02, 20260302 or 2026年3月2日.")
        return day


def read_day(value: object) -> date | None:
    """Read a day as people and spreadsheets write it; None for what is none.

    Examples
    --------
    >>> [str(read_day(value)) for value in ("2026年3月2日", "2026/3/2", 20260302, 46083, "46083.0", "x")]
    ['2026-03-02', '2026-03-02', '2026-03-02', '2026-03-02', '2026-03-02', 'None']
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = as_text(value) or ""
    found = _DATE.fullmatch(text) or _PLAIN_DATE.fullmatch(text)
    try:
        if found:
            return date(*map(int, found.groups()))
        serial = float(text)
        if serial.is_integer() and 1 <= serial <= _LAST_SERIAL:
            return _EPOCH + timedelta(days=int(serial))  # what a spreadsheet keeps of a date
    except (ValueError, OverflowError):
        pass
    return None


def _targets(conn: Connection, edition: str | None) -> dict[tuple[Kind, str], list[Target]]:
    """Gather the city's classes and major classes by everything that they may be called."""
    profile = get_city(conn).profile
    editions = {Kind.COMPONENT: profile.component_editions, Kind.MATTER: profile.matter_editions}
    found: dict[tuple[Kind, str], list[Target]] = {}
    for kind, those in editions.items():
        wanted = [one for one in those if edition is None or one == edition]
        for one in list_classes(conn, kind, wanted):
            major = Target(Scope.MAJOR, kind, one.edition, one.code[:2])
            _name(found, kind, major, one.code[:2], one.major_name, one.major_name_en)
            _name(found, kind, _class_target(one), one.code, one.name, one.name_en)
    return found


def _class_target(one: CatalogueClass) -> Target:
    return Target(Scope.CLASS, one.kind, edition=one.edition, class_id=one.id)


def _name(found: dict[tuple[Kind, str], list[Target]], kind: Kind, target: Target, *words: str) -> None:
    for word in words:
        those = found.setdefault((kind, word.casefold()), [])
        if target not in those:
            those.append(target)


def _file(known: dict[str, list[_T]], value: _T, *words: str | None) -> None:
    for word in words:
        if word and value not in known.setdefault(word.casefold(), []):
            known[word.casefold()].append(value)


def _spellings(text: str) -> list[str]:
    """Give what a cell may mean: itself, the code before a name, or a code that lost its leading zero."""
    words = [text.casefold()]
    if found := _CODE_AND_NAME.fullmatch(text):
        words.append(found[1])
    if text.isdigit() and len(text) < _LONGEST_CODE:
        words.append(f"0{text}")
    return words


def _nearest(word: str, known: Iterable[str]) -> str:
    like = difflib.get_close_matches(word.casefold(), list(known)[:5_000], n=1, cutoff=0.6)
    return f" Did you mean {like[0]}?" if like else ""
