"""A file's rows as filing conditions: classes, limits and days as people write them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from gridcity.catalogue.model import CatalogueClass, Kind
from gridcity.catalogue.service import list_classes
from gridcity.city.service import get_city
from gridcity.conditions.errors import ConditionInvalid
from gridcity.conditions.model import FIRST_CODE, Limits, NewCondition, Timed, Wording
from gridcity.conditions.rules import check_content, tidied
from gridcity.loading.maps import ColumnMap
from gridcity.loading.sheets import Uncalculated, Values, as_text
from gridcity.loading.spelling import Hints, Unfit, folded, inert_removed, means_no_end, read_day
from gridcity.store.tables import calendars
from gridcity.worktime.errors import LimitInvalid
from gridcity.worktime.model import STANDARD, Limit, Unit

UNITS = {
    "urgent_hour": Unit.URGENT_HOUR, "urgent hour": Unit.URGENT_HOUR, "urgent hours": Unit.URGENT_HOUR,
    "紧急工作时": Unit.URGENT_HOUR, "紧急小时": Unit.URGENT_HOUR, "小时": Unit.URGENT_HOUR,
    "hour": Unit.URGENT_HOUR, "hours": Unit.URGENT_HOUR, "h": Unit.URGENT_HOUR,
    "work_hour": Unit.WORK_HOUR, "work hour": Unit.WORK_HOUR, "work hours": Unit.WORK_HOUR,
    "工作时": Unit.WORK_HOUR, "工作小时": Unit.WORK_HOUR,
    "work_day": Unit.WORK_DAY, "work day": Unit.WORK_DAY, "work days": Unit.WORK_DAY, "工作日": Unit.WORK_DAY,
    "natural_day": Unit.NATURAL_DAY, "natural day": Unit.NATURAL_DAY, "natural days": Unit.NATURAL_DAY,
    "自然日": Unit.NATURAL_DAY, "天": Unit.NATURAL_DAY, "日": Unit.NATURAL_DAY,
    "day": Unit.NATURAL_DAY, "days": Unit.NATURAL_DAY,
}  # fmt: skip
"""What people write → unit. A bare hour or day is one of the wall clock."""
_LIMIT = re.compile(r"(\d+(?:\.\d+)?)\s*个?\s*(\D+)")
_YES = frozenset({"1", "true", "yes", "y", "x", "是", "√", "有"})
_NO = frozenset({"0", "false", "no", "n", "否", "无", "×"})
_NOTHING = frozenset({"-", "—", "无", "/", "none", "不限"})
_CODE_AND_NAME = re.compile(r"(\d{4,5})[ \-:·.]*([^\d ].*)")
_LONGEST_CODE = 5


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that can be a condition."""

    row: int
    new: NewCondition
    said: str
    """What the file calls the class."""
    limits: Limits
    """Its limits as they count: an emergency's every hour."""
    has_day: bool
    """False where the row does not say since when: from today on, unless it is there already."""


@dataclass(slots=True)
class Reader:
    """Reads rows; what is known of the city is read once."""

    column_map: ColumnMap
    today: date
    classes: Mapping[str, Sequence[CatalogueClass]]
    """Code, name or English name, folded → matters of the city's editions."""
    calendars: frozenset[str]
    hints: Hints

    @classmethod
    def of(cls, conn: Connection, column_map: ColumnMap, *, today: date) -> "Reader":
        """Read what rows are held against."""
        editions = get_city(conn).profile.matter_editions
        wanted = [one for one in editions if column_map.edition in {None, one}]
        found: dict[str, list[CatalogueClass]] = {}
        for one in list_classes(conn, Kind.MATTER, wanted):
            for word in {folded(one.code), folded(one.name), folded(one.name_en)}:
                found.setdefault(word, []).append(one)
        known = frozenset(conn.scalars(select(calendars.c.code))) | {STANDARD}
        return cls(column_map, today, found, known, Hints())

    def read(self, row: int, values: Values) -> Draft:
        """Make a condition of a row.

        Raises
        ------
        Unfit
            It cannot be one.
        """
        said = self._text("class", values)
        if said is None:
            raise Unfit("class", None, "no class", "Write the code or the name of a matter.")
        begin, end = self._days(values)
        named = self._class(said, self._text("edition", values))
        words = {name: self._words(name, values) for name in ("filing", "filing_en", "closing", "closing_en")}
        new = NewCondition(
            class_id=named.id,
            code=self._text("code", values) or FIRST_CODE,
            valid_from=begin or self.today,
            valid_to=end,
            is_default=self._flag("default", values),
            wording=Wording(**words),
            limits=Limits(**{str(timed): self._limit(timed, values) for timed in Timed}),
            photos_before=self._number("photos_before", values),
            photos_after=self._number("photos_after", values),
            is_same_spot_required=bool(self._flag("same_spot", values)),
            is_emergency=bool(self._flag("emergency", values)),
            calendar=self._calendar(values),
            basis=self._words("basis", values),
            is_example=bool(self._flag("example", values)),
        )
        new = tidied(new)
        try:
            check_content(new)
        except ConditionInvalid as error:
            column = {"valid_to": "last_on"}.get(str(error.details["field"]), str(error.details["field"]))
            raise Unfit(column, self._text(column, values), "cannot be", error.message) from error
        limits = new.counted_limits(is_emergency_class=named.is_emergency)
        return Draft(row, new, said, limits, begin is not None)

    def _text(self, name: str, values: Values) -> str | None:
        value = values.get(name)
        if isinstance(value, Uncalculated):
            raise Unfit(
                name, value.formula, "formula without a value",
                "The file was saved without calculating it: open it, let it calculate, save it again.",
            )  # fmt: skip
        text = as_text(value) or self.column_map.constants.get(name)
        return self.column_map.values.get(name, {}).get(text, text) if text else None

    def _words(self, name: str, values: Values) -> str:
        return inert_removed(self._text(name, values) or "")

    def _class(self, said: str, edition: str | None) -> CatalogueClass:
        word = folded(said)
        parts = _CODE_AND_NAME.fullmatch(word)
        spellings = [word, *((parts[1],) if parts else ())]
        if word.isdigit() and len(word) < _LONGEST_CODE:
            spellings.append(f"0{word}")
        for spelling in spellings:
            found = [one for one in self.classes.get(spelling, ()) if edition in {None, one.edition}]
            if len(found) > 1:
                raise Unfit("class", said, "several classes are called so", "Name the edition.")
            if found:
                return found[0]
        hint = self.hints.nearest("class", said, self.classes)
        raise Unfit("class", said, "unknown class", f"The city's editions have no such matter.{hint}")

    def _limit(self, timed: Timed, values: Values) -> Limit | None:
        text = self._text(timed, values)
        if text is None or folded(text) in _NOTHING:
            return None
        parts = _LIMIT.fullmatch(unicodedata.normalize("NFKC", text).strip())
        unit = UNITS.get(folded(parts[2])) if parts else None
        if parts is None or unit is None:
            raise Unfit(
                timed, text, "no limit",
                "Write number and unit: 4 work_hour (4 工作时), 2 work_day, 3 natural_day, 1 urgent_hour.",
            )  # fmt: skip
        try:
            return Limit(float(parts[1]), unit)
        except LimitInvalid as error:
            raise Unfit(timed, text, "no limit", error.message) from error

    def _number(self, name: str, values: Values) -> int:
        text = self._text(name, values)
        if text is None or folded(text) in _NOTHING:
            return 0
        if not text.isdecimal() or len(text) > len("1000"):
            raise Unfit(name, text, "no number", "Write how many photos are needed: 0, 1, 2 …")
        return int(text)

    def _flag(self, name: str, values: Values) -> bool | None:
        text = self._text(name, values)
        if text is None:
            return None
        word = folded(text)
        if word not in _YES | _NO:
            raise Unfit(name, text, "neither yes nor no", "Write yes or no, 是 or 否.")
        return word in _YES

    def _calendar(self, values: Values) -> str:
        code = self._text("calendar", values) or STANDARD
        if code not in self.calendars:
            raise Unfit(
                "calendar", code, "unknown calendar",
                f"The city has {', '.join(sorted(self.calendars))}; gridcity calendar set makes another.",
            )  # fmt: skip
        return code

    def _days(self, values: Values) -> tuple[date | None, date | None]:
        begin, last = self._day("valid_from", values), self._day("last_on", values)
        return begin, None if last is None or last.year == date.max.year else last + timedelta(days=1)

    def _day(self, name: str, values: Values) -> date | None:
        value: Any = values.get(name)
        text = self._text(name, values)
        if text is None or (name == "last_on" and means_no_end(text)):
            return None
        day = read_day(value if as_text(value) is not None else text)
        if day is None:
            raise Unfit(name, text, "no date", "Write it as 2026-03-02, 20260302 or 2026年3月2日.")
        return day
