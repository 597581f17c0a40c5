"""A file's rows as duty rules: places, classes, departments and days found by what people write."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection

from gridcity.catalogue.model import CatalogueClass, Kind
from gridcity.catalogue.service import list_classes
from gridcity.city.service import get_city
from gridcity.duty.grounds import Grounds
from gridcity.duty.model import NewRule, Scope, Target
from gridcity.loading.maps import ColumnMap
from gridcity.loading.sheets import Uncalculated, Values, as_text
from gridcity.loading.spelling import Hints, Unfit, folded, means_no_end, read_day
from gridcity.people.service import create_department, list_departments

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
_CODE_AND_NAME = re.compile(r"(\d{2,5})[ \-:·.]*([^\d ].*)")

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that can be a rule."""

    row: int
    rule: NewRule
    cell_id: int | None
    said: str
    """What the file calls the class."""
    has_day: bool
    """False where the row does not say since when: from today on, unless it is there already."""

    @property
    def valid_from(self) -> date:
        """First day."""
        return self.rule.valid_from

    @property
    def valid_to(self) -> date | None:
        """First day on which it holds no longer."""
        return self.rule.valid_to


@dataclass(slots=True)
class Reader:
    """Reads rows; what is known of the city is read once."""

    column_map: ColumnMap
    today: date
    grounds: Grounds
    classes: Mapping[tuple[Kind, str], list[Target]]
    """Kind and code, name or English name (folded) → what it names."""
    departments: dict[str, list[int]]
    closed: Mapping[int, date]
    """Departments that are no more, and since when."""
    make_department: Callable[[str, str, str | None], int] | None
    hints: Hints
    made: list[str] = field(default_factory=list)
    """Names of the departments that were made on the way."""

    @classmethod
    def of(cls, conn: Connection, column_map: ColumnMap, *, today: date, may_make: bool) -> "Reader":
        """Read what rows are held against."""

        def make(code: str, name: str, name_en: str | None) -> int:
            return create_department(conn, code=code, name=name, name_en=name_en).id

        known: dict[str, list[int]] = {}
        closed: dict[int, date] = {}
        for one in list_departments(conn):
            _file(known, one.id, one.code, one.name, one.name_en)
            if one.closed_on is not None:
                closed[one.id] = one.closed_on
        hints = Hints()
        return cls(
            column_map, today, Grounds.of(conn, hints), _targets(conn, column_map.edition), known, closed,
            make if may_make else None, hints,
        )  # fmt: skip

    def read(self, row: int, values: Values) -> Draft:
        """Make a rule of a row.

        Raises
        ------
        Unfit
            It cannot be one.
        """
        texts = {name: self._text(name, values) for name in ("place", "class", "kind", "edition", "note")}
        if texts["place"] is None:
            raise Unfit("place", None, "no place", "Write a code, an area's name, or 全市 (the whole city).")
        place, cell_id = self.grounds.find(texts["place"])
        target = self._target(texts["class"], texts["kind"], texts["edition"])
        numbers = {name: self._department(name, values) for name in ("governing", "owner", "maintainer")}
        if not any(numbers.values()):
            raise Unfit(
                "governing", None, "no department", "Name at least one: governing, owner or maintainer."
            )
        valid_from, valid_to = self._days(values)
        self._check_open(numbers, values, valid_from or self.today, valid_to)
        note = texts["note"] or ""
        if len(note) > 1000 or "\0" in note:
            raise Unfit("note", note, "note is too long", "At most 1,000 characters, and no NUL.")
        rule = NewRule(
            place, target, valid_from or self.today, valid_to,
            numbers["governing"], numbers["owner"], numbers["maintainer"], note,
        )  # fmt: skip
        return Draft(row, rule, cell_id, texts["class"] or "", valid_from is not None)

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

    def _target(self, text: str | None, kind_text: str | None, edition: str | None) -> Target:
        if text is None:
            raise Unfit(
                "class", None, "no class", "Write a class, a major class (two digits), 全部 (all) or 属地."
            )
        if folded(text) in TERRITORY:
            return Target(Scope.TERRITORY)
        kind = KINDS.get(folded(kind_text or ""))
        if kind is None and kind_text is not None:
            raise Unfit("kind", kind_text, "unknown kind", "component (部件) or matter (事项).")
        if folded(text) not in EVERYTHING:
            return self._named(text, tuple(Kind) if kind is None else (kind,), edition)
        if kind is None:
            raise Unfit(
                "kind", None, "no kind", "All of what? component (部件) or matter (事项), one row each."
            )
        return Target(Scope.ALL, kind)

    def _named(self, text: str, kinds: tuple[Kind, ...], edition: str | None) -> Target:
        """Find the class or major class that a text names."""
        found: list[Target] = []
        for word in _spellings(text):
            found = found or self._called(word, kinds, edition)
        if not found:
            words = [word for known, word in self.classes if known in kinds]
            hint = f"The city's editions have no such class.{self.hints.nearest('class', text, words)}"
            raise Unfit("class", text, "unknown class", hint)
        self._check_name(text, kinds, edition, found)
        if len({target.kind for target in found}) > 1:
            raise Unfit("kind", None, "no kind", f"Is {text} a component (部件) or a matter (事项)?")
        if len(found) > 1:
            raise Unfit("class", text, "several classes are called so", "Name the edition, or the code.")
        target = found[0]
        return (
            target if target.class_id is None else Target(Scope.CLASS, target.kind, class_id=target.class_id)
        )

    def _called(self, word: str, kinds: Sequence[Kind], edition: str | None) -> list[Target]:
        """Find what is called so: the same target once, whatever it is called by."""
        found = (
            target
            for kind in kinds
            for target in self.classes.get((kind, word), ())
            if edition is None or target.edition == edition
        )
        return list(dict.fromkeys(found))

    def _check_name(
        self, text: str, kinds: Sequence[Kind], edition: str | None, found: Sequence[Target]
    ) -> None:
        """Refuse a code with the name of another class beside it."""
        parts = _CODE_AND_NAME.fullmatch(folded(text))
        named = self._called(parts[2], kinds, edition) if parts else []
        if parts and named and not set(named) & set(found):
            code = next(word for (_, word), those in self.classes.items() if named[0] in those)
            raise Unfit(
                "class", text, "code and name disagree",
                f"{parts[2]} has the code {code}: correct one of the two, or leave the name out.",
            )  # fmt: skip

    def _department(self, name: str, values: Values) -> int | None:
        text = self._text(name, values)
        if text is None or text in {"-", "—", "无", "/"}:
            return None
        parts = [part.strip() for part in re.split(r"\s/\s", text)]
        for part in parts:
            found = self.departments.get(folded(part), [])
            if len(found) == 1:
                return found[0]
            if found:
                raise Unfit(name, text, "several departments are called so", "Write its code.")
        if self.make_department is None:
            hint = self.hints.nearest(name, text, self.departments)
            raise Unfit(
                name, text, "unknown department",
                f"No department has that code or name.{hint}"
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

    def _check_open(
        self, named: Mapping[str, int | None], values: Values, begin: date, end: date | None
    ) -> None:
        """Refuse a department that is closed on some of the rule's days."""
        for name, number in named.items():
            since = None if number is None else self.closed.get(number)
            if since is not None and (end or date.max) > max(since, begin):
                raise Unfit(
                    name, self._text(name, values), "closed department",
                    f"It is no more from {since} on: name who took over, or let the rule end before then.",
                )  # fmt: skip

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
        if value is None or (name != "valid_from" and means_no_end(value)):
            return None
        day = read_day(value)
        if day is not None and day.year == date.max.year and name != "valid_from":
            return None
        if day is None:
            raise Unfit(name, value, "no date", "Write it as 2026-03-02, 20260302 or 2026年3月2日.")
        return day


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
        those = found.setdefault((kind, folded(word)), [])
        if target not in those:
            those.append(target)


def _file(known: dict[str, list[_T]], value: _T, *words: str | None) -> None:
    for word in words:
        if word and value not in known.setdefault(folded(word), []):
            known[folded(word)].append(value)


def _spellings(text: str) -> list[str]:
    """Give what a cell may mean: itself, the code before a name, or a code that lost its leading zero."""
    word = folded(text)
    words = [word]
    if found := _CODE_AND_NAME.fullmatch(word):
        words += [found[1], f"0{found[1]}"]
    if word.isdigit() and len(word) < _LONGEST_CODE:
        words.append(f"0{word}")
    return words
