"""Explanations of deadlines in words, Chinese and English."""

from datetime import datetime
from fractions import Fraction
from itertools import groupby
from zoneinfo import ZoneInfo

from gridcity.worktime.days import Day
from gridcity.worktime.explaining import Explanation
from gridcity.worktime.model import DayKind, Limit, Unit

_UNITS = {
    Unit.URGENT_HOUR: ("个紧急工作时", "urgent hour"),
    Unit.WORK_HOUR: ("个工作时", "work hour"),
    Unit.WORK_DAY: ("个工作日", "work day"),
    Unit.NATURAL_DAY: ("个自然日", "natural day"),
}
_KINDS = {
    DayKind.WEEKEND: ("休息日", "no working day"),
    DayKind.HOLIDAY: ("节假日", "holiday"),
    DayKind.MAKE_UP: ("调休上班", "make-up working day"),
    DayKind.SPECIAL_HOURS: ("特殊工时", "special hours"),
}


def limit_text(limit: Limit) -> tuple[str, str]:
    """Say a limit in words.

    >>> limit_text(Limit(2.0, Unit.WORK_DAY)), limit_text(Limit(0.5, Unit.URGENT_HOUR))
    (('2 个工作日', '2 work days'), ('0.5 个紧急工作时', '0.5 urgent hours'))
    """
    number = f"{limit.value:g}"
    unit, unit_en = _UNITS[limit.unit]
    return f"{number} {unit}", f"{number} {unit_en}{'' if limit.value == 1 else 's'}"


def sentences(explanation: Explanation) -> list[tuple[str, str]]:
    """Say why something is due when it is, a sentence a step, in Chinese and English."""
    zone = ZoneInfo(explanation.timezone)
    limit, limit_en = limit_text(explanation.limit)
    start, due = (_instant(at, zone) for at in (explanation.started_at, explanation.due_at))
    told = [(f"自 {start} 起计 {limit}。", f"{limit_en}, counted from {start}.")]
    told += [_left_out(list(days)) for is_out, days in groupby(_days(explanation), _is_left_out) if is_out]
    told += [
        _counted_though(counted.day, counted.amount)
        for counted in explanation.days
        if counted.day.kind in {DayKind.MAKE_UP, DayKind.SPECIAL_HOURS} and counted.amount
    ]
    told += [
        (
            f"{_instant(a, zone)} 至 {_instant(b, zone)} 暂停计时。",
            f"The clock rested from {_instant(a, zone)} until {_instant(b, zone)}.",
        )
        for a, b in explanation.pauses
    ]
    return [*told, (f"截止时间为 {due}。", f"It is due on {due}.")]


def _days(explanation: Explanation) -> list[Day]:
    return [counted.day for counted in explanation.days]


def _is_left_out(day: Day) -> bool:
    return not day.windows


def _left_out(days: list[Day]) -> tuple[str, str]:
    """Name days in a row on which nobody works."""
    names = list(dict.fromkeys((day.name or _KINDS[day.kind][0]) for day in days))
    names_en = list(dict.fromkeys((day.name_en or _KINDS[day.kind][1]) for day in days))
    first, last = days[0].on, days[-1].on
    if len(days) == 1:
        return f"{first} 不计（{names[0]}）。", f"{first} does not count ({names_en[0]})."
    return (
        f"{first} 至 {last} 不计（{'、'.join(names)}）。",
        f"{first} to {last} do not count ({', '.join(names_en)}).",
    )


def _counted_though(day: Day, amount: Fraction) -> tuple[str, str]:
    del amount
    kind, kind_en = _KINDS[day.kind]
    return f"{day.on} 计入（{day.name or kind}）。", f"{day.on} counts ({day.name_en or kind_en})."


def _instant(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
