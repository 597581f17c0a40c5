"""The map of a report: for screens a folium map in one file, for paper a drawing of the same cells."""

import folium
import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select, true

from dashboards.background import draw_background
from dashboards.cell_layer import CellLayer
from dashboards.reporting.blocks import Map, Words
from dashboards.reporting.drawing import Ground, draw_map
from dashboards.sheet import Sheet
from gridcity.evaluation.model import By
from gridcity.reports.gathering import outlines
from gridcity.reports.model import Floats, Report
from gridcity.store.tables import areas, streets, water

COLOURS = ("#fde8c8", "#fdc98a", "#f79a54", "#e2632f", "#b3341b")
_HOT_EDGE = "#7a1020"
_MARGIN = 0.06
"""How much more than its subject a map shows, on each side. [-]"""
_LEAST_DEG = 0.004
"""How far a map reaches at least: some 300 m, for a subject of one cell. [°]"""


def steps_of(counts: Floats) -> tuple[int, ...]:
    """Choose where colours change: from 1 on, whole numbers, as quantiles of the cells that have any.

    Examples
    --------
    >>> steps_of(np.array([0.0, 1, 1, 2, 3, 9]))
    (1, 2, 3, 9)
    """
    some = counts[counts > 0]
    if not len(some):
        return ()
    found = np.quantile(some, [0, 0.5, 0.75, 0.9, 0.97], method="higher").astype(int)
    return tuple(sorted({1, *found.tolist()}))[: len(COLOURS)]


def map_of(conn: Connection, report: Report) -> Map:
    """Draw a report's map: cells by their cases, hot ones with a border."""
    cells = report.cells
    shapes = outlines(conn, report.ask)
    steps = steps_of(cells.counts)
    bands = np.searchsorted(np.array(steps), cells.counts, side="right") - 1
    hot = cells.stands & (cells.scores > 0)
    border = _border(conn, report)
    bounds = _bounds(border)
    png = draw_map(
        _ground(conn, bounds, border),
        shapes,
        [COLOURS[band] if band >= 0 else None for band in bands.tolist()],
        hot.tolist(),
    )
    legend = [(colour, Words(said, said)) for colour, said in zip(COLOURS, _ranges(steps), strict=False)]
    if hot.any():
        legend.append((_HOT_EDGE, Words("热点（边框）", "Hot spot (border)")))
    return Map(
        html=_sheet(conn, report, shapes, bands, hot, bounds),
        png=png,
        caption=Words(
            "本月各网格的案件数（只计位置准确的案件）。",
            "Cases by cell in this month, of those with an exact place.",
        ),
        legend=tuple(legend),
    )


def _ranges(steps: tuple[int, ...]) -> list[str]:
    ends = [*steps[1:], None][: len(steps)]
    return [
        f"≥ {first:,}" if end is None else f"{first:,}" if end == first + 1 else f"{first:,}–{end - 1:,}"
        for first, end in zip(steps, ends, strict=True)
    ]


def _sheet(
    conn: Connection,
    report: Report,
    shapes: NDArray[np.object_],
    bands: NDArray[np.int64],
    hot: NDArray[np.bool_],
    bounds: tuple[float, float, float, float],
) -> str:
    cells = report.cells
    language = "en" if report.ask.language == "en" else "zh"
    sheet = Sheet(bounds, title=f"{report.name} {report.ask.month.label}", language=language)
    draw_background(conn, sheet)
    facts = {
        "网格 cell": list(cells.codes),
        "案件 cases": [f"{count:,.0f}" for count in cells.counts],
        "Gi*": [f"{score:+.2f}" if np.isfinite(score) else "–" for score in cells.scores],
    }
    for name, chosen, edge in (("案件 Cases", ~hot, None), ("热点 Hot spots", hot, _HOT_EDGE)):
        at = np.flatnonzero(chosen & (bands >= 0))
        if len(at):
            said = {heading: [values[n] for n in at.tolist()] for heading, values in facts.items()}
            CellLayer(f"{name} ({len(at):,})", shapes[at], bands[at], COLOURS, said, edge=edge).add_to(sheet)
    folium.LayerControl(collapsed=True).add_to(sheet)
    _name_again(sheet)
    return sheet.to_html()


def _name_again(sheet: Sheet) -> None:
    """Give every element of a map a number in the place of a random name: the same map is the same text."""
    number = 0
    waiting = [sheet.get_root()]
    while waiting:
        element = waiting.pop()
        element._id = f"{number:032x}"
        number += 1
        waiting += [*reversed(element._children.values())]


def _border(conn: Connection, report: Report) -> NDArray[np.object_]:
    by, unit = report.ask.by, report.ask.unit
    mine = areas.c.code == unit if by.is_region else areas.c.level == str(By.COUNTY)
    rows = conn.execute(select(func.st_asbinary(areas.c.geom)).where(mine).order_by(areas.c.code))
    found: NDArray[np.object_] = shapely.from_wkb([bytes(row[0]) for row in rows])
    return found


def _bounds(border: NDArray[np.object_]) -> tuple[float, float, float, float]:
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(border))
    wide = max((east - west) * _MARGIN, (_LEAST_DEG - (east - west)) / 2)
    high = max((north - south) * _MARGIN, (_LEAST_DEG - (north - south)) / 2)
    return west - wide, south - high, east + wide, north + high


def _ground(
    conn: Connection, bounds: tuple[float, float, float, float], border: NDArray[np.object_]
) -> Ground:
    box = func.st_makeenvelope(*bounds, 4326)
    drawn = []
    for table, only in ((water, true()), (streets, streets.c.kind != "rail")):
        rows = conn.execute(
            select(func.st_asbinary(table.c.geom))
            .where(table.c.geom.op("&&")(box), only)
            .order_by(table.c.id)
        )
        drawn.append(shapely.from_wkb([bytes(row[0]) for row in rows]))
    return Ground(bounds, drawn[0], drawn[1], border)
