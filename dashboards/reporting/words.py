"""What a report says in sentences, in Chinese and in English. Pure."""

from dashboards.reporting.blocks import Words
from gridcity.evaluation.model import Value
from gridcity.reports.model import FEW, Figure, Report, are_apart, is_clear

NOTHING = "–"
_UP, _DOWN = Words("增加", "more"), Words("减少", "fewer")


def number(value: float) -> str:
    """Write a count: 12,345."""
    return f"{value:,.0f}"


def count(value: int | None) -> str:
    """Write a count that may not be known."""
    return NOTHING if value is None else number(value)


def percent(share: float | None) -> str:
    """Write a share of 0 to 1: 81.5%."""
    return NOTHING if share is None else f"{share * 100:.1f}%"


def value_of(figure: Figure, value: Value | None) -> str:
    """Write an indicator's value in its unit."""
    if value is None:
        return NOTHING
    if figure.kind == "count":
        return number(value.numerator)
    if value.value is None:
        return NOTHING
    return percent(value.value) if figure.kind == "share" else f"{value.value:,.1f} h"


def beside(figure: Figure, then: Value | None) -> tuple[str, str]:
    """Write the difference to an earlier value, and whether it is ``better`` or ``worse``.

    Without a tone where chance brings as much: counts by Poisson, shares by their 95 % intervals. Durations
    have no interval here, so they are never called better or worse.
    """
    now = figure.now
    if then is None:
        return NOTHING, ""
    if figure.kind == "count":
        if not then.numerator:
            return (NOTHING, "") if not now.numerator else (f"+{number(now.numerator)}", "")
        change = (now.numerator - then.numerator) / then.numerator * 100
        return f"{change:+.0f}%", _tone(figure, change) if is_clear(now.numerator, then.numerator) else ""
    if now.value is None or then.value is None:
        return NOTHING, ""
    if figure.kind == "share":
        change = (now.value - then.value) * 100
        return f"{change:+.1f}", _tone(figure, change) if are_apart(now, then) else ""
    return f"{now.value - then.value:+,.1f} h", ""


def _tone(figure: Figure, change: float) -> str:
    if figure.direction == "none" or not change:
        return ""
    return "better" if (change > 0) == (figure.direction == "up") else "worse"


def changed(report: Report) -> list[Words]:
    """Say what clearly changed against the month before and the year before; one sentence if nothing did."""
    said: list[Words] = []
    if all(figure.before is None and figure.year is None for figure in report.figures):
        return [Words("此前没有记录，无法比较。", "There are no earlier records to compare with.")]
    for figure in report.figures:
        for then, zh, en in (
            (figure.before, "上月", "the month before"),
            (figure.year, "去年同月", "the same month a year before"),
        ):
            words = _change(figure, then, zh, en)
            if words is not None:
                said.append(words)
    return said or [
        Words(
            "与上月和去年同月相比，没有超出偶然波动的变化。",
            "Nothing changed by more than chance brings, against the month before and the year before.",
        )
    ]


def _change(figure: Figure, then: Value | None, zh: str, en: str) -> Words | None:
    now = figure.now
    if then is None:
        return None
    if figure.kind == "count" and then.numerator and is_clear(now.numerator, then.numerator):
        word = _UP if now.numerator > then.numerator else _DOWN
        share = abs(now.numerator - then.numerator) / then.numerator * 100
        one, other = number(now.numerator), number(then.numerator)
        return Words(
            f"{figure.zh}：{one}，比{zh}（{other}）{word.zh} {share:.0f}%。",
            f"{figure.en}: {one}, {share:.0f}% {word.en} than {en} ({other}).",
        )
    if figure.kind == "share" and are_apart(now, then) and now.value is not None and then.value is not None:
        points = (now.value - then.value) * 100
        one, other, size = percent(now.value), percent(then.value), f"{abs(points):.1f}"
        up = points > 0
        return Words(
            f"{figure.zh}：{one}，比{zh}（{other}）{'上升' if up else '下降'} {size} 个百分点。",
            f"{figure.en}: {one}, {size} points {'above' if up else 'below'} {en} ({other}).",
        )
    return None


def notes(report: Report) -> list[Words]:
    """Say what a reader has to know of the data, warnings first."""
    said: list[Words] = []
    if not report.is_over:
        said.append(Words("本月尚未结束，数字还会变化。", "The month is not over: its numbers will change."))
    if report.reported and report.reported < FEW:
        few = report.reported
        said.append(
            Words(
                f"本月只有 {few} 件案件：比率和变化主要由偶然决定，请看件数。",
                f"Only {few} cases this month: shares and changes are mostly chance. Read the counts.",
            )
        )
    inexact = report.reported - report.exact
    if inexact:
        part = f"{number(inexact)}", percent(inexact / report.reported)
        said.append(
            Words(
                f"{part[0]} 件（{part[1]}）没有准确位置，不在地图和网格表中。",
                f"{part[0]} cases ({part[1]}) have no exact place: they are in no map and no table of cells.",
            )
        )
    if report.first_day is not None and report.first_day.replace(day=1) > report.months[0][0]:
        said.append(
            Words(
                f"案件记录自 {report.first_day} 起；更早的月份没有数据，不是零。",
                f"Records begin on {report.first_day}: earlier months are not known, they are not zero.",
            )
        )
    kinds = {"simulated": Words("模拟", "simulated"), "imported": Words("导入", "imported")}
    for origin, count in report.origins:
        if origin in kinds:
            said.append(
                Words(
                    f"{number(count)} 件为{kinds[origin].zh}案件：只记录了原系统所知的步骤。",
                    f"{number(count)} cases are {kinds[origin].en}: only what their source knew is told.",
                )
            )
    return [
        *said,
        Words(
            "变化只在两个 95% 区间（Wilson）不相交、或件数之差超出泊松波动时标色。",
            "A change is coloured only where two 95% intervals (Wilson) do not meet, or two counts differ"
            " by more than Poisson chance brings (5%).",
        ),
        Words(
            "在办与超期是月末（或截至时刻）的状态，按完成和结案时间得出；此后重新打开的按现状计。",
            "Open and late are told for the end of the month (or the instant named above), from when cases"
            " were completed and closed; cases reopened since then count as they stand now.",
        ),
        Words(
            f"指标定义：{report.definitions[:12]}；程序版本：{report.program}。",
            f"Indicators as defined in {report.definitions[:12]}; program {report.program}.",
        ),
    ]
