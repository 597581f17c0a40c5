"""Filing conditions as a table that can be loaded again: CSV or XLSX, headed in Chinese or English."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO

from sqlalchemy import Connection

from gridcity.conditions import repository
from gridcity.conditions.columns import CONDITIONS
from gridcity.conditions.model import Condition, ConditionFilter
from gridcity.loading.faults import inert
from gridcity.worktime.model import Limit, Unit

FIELDS = tuple(CONDITIONS.headings)
_YES_NO = {"zh": ("否", "是"), "en": ("no", "yes")}
_UNITS = {
    Unit.URGENT_HOUR: "紧急工作时",
    Unit.WORK_HOUR: "工作时",
    Unit.WORK_DAY: "工作日",
    Unit.NATURAL_DAY: "自然日",
}
_A_DAY = timedelta(days=1)


def chosen(conn: Connection, *, edition: str | None = None, on: date | None = None) -> list[Condition]:
    """Read the conditions in force on a day, or all that ever held or will (None)."""
    found = repository.list_all(conn, ConditionFilter(edition=edition, on=on))
    return [one for one in found if one.content.valid_to != one.content.valid_from]


def to_csv(conditions: Iterable[Condition], language: str) -> bytes:
    """Write conditions as CSV, in UTF-8 with the mark by which spreadsheets know it."""
    sheet = StringIO()
    csv.writer(sheet).writerows(rows(conditions, language))
    return sheet.getvalue().encode("utf-8-sig")


def to_xlsx(conditions: Iterable[Condition], language: str) -> bytes:
    """Write conditions as a workbook."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("立案条件" if language == "zh" else "Filing conditions")
    sheet.freeze_panes = "A2"
    for row in rows(conditions, language):
        sheet.append(list(row))
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def rows(conditions: Iterable[Condition], language: str) -> list[Sequence[str]]:
    """Give the headings and a row of texts for each condition."""
    return [headings(language), *(_row(one, language) for one in conditions)]


def headings(language: str) -> list[str]:
    """Give what stands above the columns."""
    found = []
    for words in CONDITIONS.headings.values():
        chinese = [word for word in words if not word.isascii()]
        found.append(chinese[0] if language == "zh" else words[0])
    return found


def limit_text(limit: Limit | None, language: str) -> str:
    """Write a limit so that it is read the same: ``4 work_hour``, ``4 工作时``.

    >>> limit_text(Limit(4.0, Unit.WORK_HOUR), "en"), limit_text(Limit(0.1, Unit.WORK_DAY), "zh")
    ('4 work_hour', '0.1 工作日')
    """
    if limit is None:
        return ""
    number = f"{Decimal(str(limit.value)):f}".removesuffix(".0")
    return f"{number} {_UNITS[limit.unit] if language == 'zh' else limit.unit}"


def _row(one: Condition, language: str) -> list[str]:
    content, words = one.content, one.content.wording
    said = _YES_NO[language]
    values = {
        "class": one.class_code,
        "edition": one.edition,
        "code": content.code,
        "default": said[bool(content.is_default)],
        "filing": words.filing,
        "filing_en": words.filing_en,
        "closing": words.closing,
        "closing_en": words.closing_en,
        "accept": limit_text(content.limits.accept, language),
        "dispatch": limit_text(content.limits.dispatch, language),
        "handle": limit_text(content.limits.handle, language),
        "verify": limit_text(content.limits.verify, language),
        "photos_before": str(content.photos_before),
        "photos_after": str(content.photos_after),
        "same_spot": said[content.is_same_spot_required],
        "emergency": said[content.is_emergency],
        "calendar": content.calendar,
        "basis": content.basis,
        "example": said[content.is_example],
        "valid_from": content.valid_from.isoformat(),
        "last_on": _last_on(content.valid_to),
    }
    return [inert(values[name]) for name in FIELDS]


def _last_on(valid_to: date | None) -> str:
    return "" if valid_to is None else (valid_to - _A_DAY).isoformat()
