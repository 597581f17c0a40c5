"""Put a report together: which parts, in which order, with which pictures."""

from collections.abc import Sequence

from dashboards.reporting import words
from dashboards.reporting.blocks import (
    Block,
    Cell,
    Document,
    Heading,
    Map,
    Paragraph,
    Picture,
    Table,
    Tile,
    Tiles,
    Words,
    same,
)
from dashboards.reporting.drawing import draw_days, draw_months
from gridcity.evaluation.model import By
from gridcity.reports.model import FEW, Figure, Report

_TILES = ("reported", "dispatched", "handled_in_time_rate", "handling_median")
_CLASSES, _PARTS, _HOT, _WORST = 12, 24, 12, 8
_FEWEST_DUE = 5
"""A class with fewer deadlines is not called the worst. [cases]"""


def compose(report: Report, drawn_map: Map) -> Document:
    """Put the parts of a report together."""
    month = report.ask.month.first
    blocks: list[Block] = [
        _tiles(report),
        Heading(Words("本月变化", "What changed")),
        *[Paragraph(said) for said in words.changed(report)[:8]],
        *_warnings(report),
        Heading(Words("指标", "Indicators")),
        _indicators(report),
        Heading(Words("逐日与逐月", "Days and months")),
        _days(report),
        Picture(
            draw_months(report.months, first_day=report.first_day),
            Words(
                "逐月上报数：本月、上一年同月及其间各月。",
                "Reports by month: this one and the twelve before it.",
            ),
        ),
        Heading(Words("在哪里", "Where")),
        drawn_map,
        *_hot(report),
        *_parts(report),
        Heading(Words("什么问题", "What")),
        _classes(report),
        *_worst(report),
        Heading(Words("在办与超期", "Open and late")),
        *_late(report),
        Heading(Words("数据说明", "About the data")),
        *[Paragraph(said) for said in words.notes(report)],
    ]
    city = Words(report.city_zh, report.city_en)
    whose = (
        Words("全市", "the whole city") if report.ask.by is By.CITY else Words(report.name, report.name_en)
    )
    local = f"{report.as_of:%Y-%m-%d %H:%M} UTC"
    return Document(
        title=Words(
            f"{whose.zh} {month.year} 年 {month.month} 月月报",
            f"{whose.en[:1].upper()}{whose.en[1:]}, {month:%B %Y}",
        ),
        subtitle=Words(f"{city.zh} · 网格化管理月报", f"{city.en} · monthly report"),
        made=Words(f"数据截至 {local}", f"As of {local}"),
        blocks=tuple(blocks),
        language=report.ask.language,
    )


def _tiles(report: Report) -> Tiles:
    shown = [figure for figure in report.figures if figure.code in _TILES][:3]
    tiles = [_tile(figure) for figure in shown]
    late = Words(
        f"其中超期 {words.number(report.late_count)} 件", f"{words.number(report.late_count)} of them late"
    )
    tiles.append(Tile(Words("月末在办", "Open at the end"), words.number(report.open_count), late))
    return Tiles(tuple(tiles))


def _tile(figure: Figure) -> Tile:
    before, tone = words.beside(figure, figure.before)
    year, _ = words.beside(figure, figure.year)
    parts = [
        part
        for change, part in (
            (before, _against(figure, before, "较上月", "on the month before")),
            (year, _against(figure, year, "较去年同月", "on the year before")),
        )
        if change != words.NOTHING
    ]
    note = Words("，".join(part.zh for part in parts), ", ".join(part.en for part in parts))
    return Tile(Words(figure.zh, figure.en), words.value_of(figure, figure.now), note, tone)


def _against(figure: Figure, change: str, zh: str, en: str) -> Words:
    is_share = figure.kind == "share"
    return Words(
        f"{zh} {change}{' 个百分点' if is_share else ''}", f"{change}{' points' if is_share else ''} {en}"
    )


def _warnings(report: Report) -> list[Block]:
    if report.reported >= FEW and report.is_over:
        return []
    most = 2 if not report.is_over and report.reported < FEW else 1
    return (
        [Paragraph(said, is_warning=True) for said in words.notes(report)[:most]]
        if report.reported
        else [
            Paragraph(Words("本月没有任何案件上报。", "No case was reported in this month."), is_warning=True)
        ]
    )


def _indicators(report: Report) -> Table:
    rows = []
    for figure in report.figures:
        (before, tone), (year, year_tone) = (
            words.beside(figure, figure.before),
            words.beside(figure, figure.year),
        )
        rows.append(
            (
                Cell(Words(figure.zh, figure.en)),
                Cell(same(words.value_of(figure, figure.now)), share=_bar(figure)),
                Cell(same(_of(figure))),
                Cell(same(words.value_of(figure, figure.before))),
                Cell(same(before), tone=tone),
                Cell(same(words.value_of(figure, figure.year))),
                Cell(same(year), tone=year_tone),
            )
        )
    headings = (
        Words("指标", "Indicator"), Words("本月", "Now"), Words("件数", "Of"), Words("上月", "Before"),
        Words("变化", "Change"), Words("去年同月", "Year before"), Words("变化", "Change"),
    )  # fmt: skip
    return Table(headings, tuple(rows), frozenset(range(1, 7)))


def _bar(figure: Figure) -> float | None:
    return figure.now.value if figure.kind == "share" else None


def _of(figure: Figure) -> str:
    if figure.kind == "share":
        return f"{words.number(figure.now.numerator)} / {words.number(figure.now.denominator or 0)}"
    return f"n = {words.number(figure.now.numerator)}" if figure.kind == "duration" else ""


def _days(report: Report) -> Picture:
    before = report.months[-2][1]
    length = (report.ask.month.first - report.months[-2][0]).days
    usual = before / length if before else None
    tail = Words("；虚线：上月日均上报", "; dashed: the month before, a day") if usual else Words("", "")
    return Picture(
        draw_days(report.days, usual=usual),
        Words(
            f"柱：每日上报（浅色为周末）；橙线：每日结案{tail.zh}。",
            f"Bars: reported each day (weekends paler); orange: closed{tail.en}.",
        ),
    )


def _hot(report: Report) -> list[Block]:
    cells = report.cells
    order = sorted(range(len(cells.codes)), key=lambda n: (-cells.counts[n], cells.codes[n]))
    top = [n for n in order if cells.counts[n] > 0][:_HOT]
    if not top:
        return []
    most = float(cells.counts[top[0]])
    rows = tuple(
        (
            Cell(same(cells.codes[n])),
            Cell(same(cells.area_names[n])),
            Cell(same(words.number(cells.counts[n])), share=float(cells.counts[n]) / most),
            Cell(same(words.NOTHING if cells.scores[n] != cells.scores[n] else f"{cells.scores[n]:+.1f}")),
        )
        for n in top
    )
    hot = int((cells.stands & (cells.scores > 0)).sum())
    known = bool((cells.scores == cells.scores).any())
    said = (
        Words(
            f"{words.number(hot)} 个网格为热点：连同四周显著多于平均（Gi*，错误发现率 5%）。",
            f"{words.number(hot)} cells are hot spots: they and those around them hold more cases than"
            " the average (Getis-Ord Gi*, false discoveries held at 5%).",
        )
        if known
        else Words(
            "案件太少，无法可靠判断热点，下表只列件数。",
            "There are too few cases to tell hot spots from chance: the table has counts only.",
        )
    )
    headings = (Words("网格", "Cell"), Words("所在", "Area"), Words("件数", "Cases"), Words("Gi*", "Gi*"))
    return [Paragraph(said), Table(headings, rows, frozenset({2, 3}), wide=1)]


def _parts(report: Report) -> list[Block]:
    rows = [row for row in report.parts if row.values["reported"].numerator or len(report.parts) <= _PARTS][
        :_PARTS
    ]
    if not rows:
        return []
    most = max(row.values["reported"].numerator for row in rows) or 1
    lines = []
    for row in rows:
        reported, timely = row.values["reported"], row.values.get("handled_in_time_rate")
        few = timely is None or (timely.denominator or 0) < FEW
        shown = words.NOTHING if timely is None else words.percent(timely.value)
        lines.append(
            (
                Cell(Words(row.name, row.name_en or row.name)),
                Cell(same(words.number(reported.numerator)), share=reported.numerator / most),
                Cell(
                    same(f"({shown})" if few and timely is not None and timely.value is not None else shown)
                ),
                Cell(same("" if timely is None else f"{timely.numerator:,} / {timely.denominator or 0:,}")),
            )
        )
    headings = (
        Words("区域", "Area"),
        Words("上报", "Reported"),
        Words("按期处置率", "Handled in time"),
        Words("件数", "Of"),
    )
    note = Words(
        f"括号：到期不足 {FEW} 件，比率不可靠。",
        f"In brackets: fewer than {FEW} fell due, no share to rely on.",
    )
    return [Table(headings, tuple(lines), frozenset({1, 2, 3})), Paragraph(note)]


def _classes(report: Report) -> Block:
    shown = [line for line in report.classes if line.reported][:_CLASSES]
    if not shown:
        return Paragraph(Words("没有上报的案件。", "No reports."))
    most = shown[0].reported
    rows = tuple(
        (
            Cell(Words(line.name, line.name_en)),
            Cell(same(words.number(line.reported)), share=line.reported / most),
            Cell(same(words.count(line.before))),
            Cell(same(words.count(line.year))),
        )
        for line in shown
    )
    headings = (
        Words("小类", "Class"),
        Words("本月", "Now"),
        Words("上月", "Before"),
        Words("去年同月", "Year before"),
    )
    return Table(headings, rows, frozenset({1, 2, 3}))


def _worst(report: Report) -> Sequence[Block]:
    judged = [line for line in report.classes if line.due >= _FEWEST_DUE and line.late]
    worst = sorted(judged, key=lambda line: (-line.late / line.due, -line.late, line.name))[:_WORST]
    if not worst:
        return []
    rows = tuple(
        (
            Cell(Words(line.name, line.name_en)),
            Cell(same(words.percent(line.late / line.due)), share=line.late / line.due),
            Cell(same(f"{line.late:,} / {line.due:,}")),
        )
        for line in worst
    )
    said = Words(
        f"本月到期的案件中超期最多的小类（至少 {_FEWEST_DUE} 件到期）：",
        f"Classes with the largest share late of what fell due this month (at least {_FEWEST_DUE} due):",
    )
    headings = (Words("小类", "Class"), Words("超期率", "Late"), Words("件数", "Of"))
    return [Paragraph(said), Table(headings, rows, frozenset({1, 2}))]


def _late(report: Report) -> list[Block]:
    said = Words(
        f"月末在办 {words.number(report.open_count)} 件，其中超期 {words.number(report.late_count)} 件。",
        f"{words.number(report.open_count)} cases were open, {words.number(report.late_count)} of them late.",
    )
    if not report.late_cases:
        return [Paragraph(said)]
    rows = tuple(
        (
            Cell(same(one.number)),
            Cell(Words(one.class_name, one.class_name_en)),
            Cell(same(one.department or words.NOTHING)),
            Cell(same(f"{one.reported_on}")),
            Cell(same(f"{one.days_late:,.0f}")),
        )
        for one in report.late_cases
    )
    headings = (
        Words("案件", "Case"), Words("小类", "Class"), Words("部门", "Department"), Words("上报", "Reported"),
        Words("超期天数", "Days late"),
    )  # fmt: skip
    first = Words("超期最久的案件：", "Those that are late the longest:")
    return [Paragraph(said), Paragraph(first), Table(headings, rows, frozenset({4}), wide=1)]
