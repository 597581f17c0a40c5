"""What is wrong or odd about cells, drawn: every gap, overlap, crossing, scrap and strip in its place."""

from collections.abc import Sequence

import folium
import numpy as np
import shapely
from sqlalchemy import Connection

from dashboards.background import city_bounds, draw_background
from dashboards.cell_layer import CellLayer
from dashboards.sheet import Sheet
from gridcity.city.service import get_city
from grids.findings import Finding, Wrong, tally

KINDS = {
    Wrong.SPRAWLING: ("#c7e9c0", "形状狭长 Strip, hook or ring"),
    Wrong.LARGE: ("#9ecae1", "面积过大 Large"),
    Wrong.SMALL: ("#3182bd", "面积过小 Small"),
    Wrong.APART: ("#31a354", "远隔多块 Parts far from each other"),
    Wrong.CUT: ("#f768a1", "切割建筑 Building cut"),
    Wrong.AREA: ("#bdbdbd", "面积不符 Stated area differs"),
    Wrong.CODE: ("#9e9ac8", "编码错误 Wrong code"),
    Wrong.DOUBLE: ("#756bb1", "编码重复 Code given twice"),
    Wrong.BROKEN: ("#8c510a", "图形错误 Broken outline"),
    Wrong.OUTSIDE: ("#41b6c4", "超出辖区 Outside the city"),
    Wrong.GAP: ("#e6ab02", "缝隙 Gap"),
    Wrong.CROSSING: ("#d95f02", "跨界 Crossing of a border"),
    Wrong.OVERLAP: ("#ce1256", "重叠 Overlap"),
}
_LEAST_M = 6.0
"""Findings are drawn at least so wide, or nobody would see them. [m]"""
_METRES_PER_DEGREE = 111_195.0


def findings_sheet(conn: Connection, findings: Sequence[Finding], name: str) -> Sheet:
    """Draw findings on the city's own ground; thin ones are drawn wider than they are.

    ``name`` says what was looked at: the file of the cells, or what drew them.
    """
    names = get_city(conn).profile.names
    sheet = Sheet(city_bounds(conn), title=f"{names.zh} 单元网格检查 · {names.en}: check of cells")
    serious = sum(not finding.is_minor for finding in findings)
    sheet.add_title(
        f"{names.zh} · 单元网格检查",
        f"{names.en} · Check of cells",
        f"{name}: {len(findings):,} 项 findings, {serious:,} 须更正 in the way",
    )
    draw_background(conn, sheet)
    colours = [colour for colour, _ in KINDS.values()]
    for band, (wrong, (_, word)) in enumerate(KINDS.items()):
        mine = [one for one in findings if one.wrong is wrong and shapely.area(one.shape) > 0]
        if mine:
            CellLayer(word, _shapes(mine), np.full(len(mine), band), colours, _facts(mine)).add_to(sheet)
    count = tally(findings)
    sheet.add_legend(
        "检查结果 Findings",
        [
            (colour, f"{word}: {count[wrong][0]:,} ({count[wrong][1]:,})")
            for wrong, (colour, word) in KINDS.items()
            if wrong in count
        ],
        "括号内为须更正者 In brackets: those that have to be put right.",
    )
    folium.LayerControl(collapsed=True).add_to(sheet)
    return sheet


def _shapes(findings: list[Finding]) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """Give the shapes of findings, thin ones widened."""
    widths = [0.0 if one.width_m >= _LEAST_M else _LEAST_M / 2 / _METRES_PER_DEGREE for one in findings]
    shapes = np.empty(len(findings), dtype=object)
    shapes[:] = [
        shapely.buffer(one.shape, width, quad_segs=1) if width and one.width_m > 0 else one.shape
        for one, width in zip(findings, widths, strict=True)
    ]
    return shapes


def _facts(findings: list[Finding]) -> dict[str, list[str]]:
    return {
        "网格 cells": [", ".join(one.codes[:4]) for one in findings],
        "面积 area [m²]": [f"{one.area_m2:,.1f}" for one in findings],
        "最大宽度 width [m]": [f"{one.width_m:,.2f}" if one.width_m else "–" for one in findings],
        "处理 what follows": [
            "自动修正或备注 mended or noted" if one.is_minor else "须更正 put right" for one in findings
        ],
        "说明 finding": [one.says for one in findings],
    }
