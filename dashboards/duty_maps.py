"""A map of the duty table: where nobody answers for how many classes, and what is contested."""

from collections.abc import Sequence
from datetime import date

import folium
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from dashboards.background import city_bounds, draw_background
from dashboards.cell_layer import CellLayer
from dashboards.sheet import Sheet
from gridcity.analytics.panels import cell_shapes
from gridcity.city.service import get_city
from gridcity.duty.coverage import Gap, Ground
from gridcity.duty.problems import city_classes, contested_places, gaps_on, read_ground

SHARES = (0.0, 0.02, 0.1, 0.25, 0.5)
"""From which share of all classes on a cell has the next colour. [-]"""
COLOURS = ("#fff3c4", "#fecc5c", "#fd8d3c", "#e31a1c", "#7f0019")
CONTESTED, UNTENDED = "#6a3d9a", "#222222"
_NAMED = 6


def problems_sheet(conn: Connection, *, on: date) -> Sheet:
    """Draw where nobody answers on a day.

    Cells are shaded by how many of the city's classes nobody but the territorial government answers
    for; those that have none either, and those with a contested rule, are layers of their own.
    """
    names, ground, classes = get_city(conn).profile.names, read_ground(conn), city_classes(conn)
    gaps, untended = gaps_on(conn, ground, classes, on)
    missing = missing_counts(ground, gaps)
    sheet = Sheet(city_bounds(conn), title=f"{names.zh} 责任空缺 · {names.en}: duty, holes")
    sheet.add_title(
        f"{names.zh} · 责任空缺",
        f"{names.en} · Where nobody answers",
        f"{on} · {int((missing > 0).sum()):,} / {len(missing):,} 个网格 cells"
        f" · {missing.sum():,} 网格×类别 pairs of cell and class",
    )
    draw_background(conn, sheet)
    by_code = dict(zip(np.sort(ground.codes).tolist(), cell_shapes(conn), strict=True))
    shapes = np.array([by_code[code] for code in ground.codes.tolist()], dtype=object)
    facts = {
        "网格 cell": ground.codes.tolist(),
        "无人负责 classes without": [f"{count:,}" for count in missing.tolist()],
        "其中 among them": missing_words(ground, gaps),
    }
    bands = np.searchsorted(np.array(SHARES) * max(len(classes), 1), missing, side="left") - 1
    contested = np.zeros(len(ground.codes), dtype=bool)
    for place in contested_places(conn):
        contested |= _inside(ground, place)
    for name, mask, colours, band in (
        ("责任空缺 Nobody answers", missing > 0, COLOURS, bands),
        ("无属地政府 No territorial government", untended, (UNTENDED,), np.zeros_like(bands)),
        ("规定冲突 Contested", contested, (CONTESTED,), np.zeros_like(bands)),
    ):
        at = np.flatnonzero(mask)
        if len(at):
            words = {heading: [said[cell] for cell in at.tolist()] for heading, said in facts.items()}
            CellLayer(f"{name} ({len(at):,})", shapes[at], band[at], colours, words).add_to(sheet)
    sheet.add_legend(
        "无人负责的类别 Classes that nobody answers for [-]",
        [(colour, f"> {share:.0%}") for share, colour in reversed(list(zip(SHARES, COLOURS, strict=True)))]
        + [(UNTENDED, "无属地政府 no territorial government"), (CONTESTED, "规定冲突 contested")],
        f"Of {len(classes):,} classes. Where a cell is not shaded, somebody answers for every class.",
    )
    folium.LayerControl(collapsed=True).add_to(sheet)
    return sheet


def missing_counts(ground: Ground, gaps: Sequence[Gap]) -> NDArray[np.int64]:
    """Count in each cell the classes that nobody answers for; shape (n_cells,)."""
    counts = np.zeros(len(ground.codes), dtype=np.int64)
    for gap in gaps:
        counts += gap.mask * len(gap.classes)
    return counts


def missing_words(ground: Ground, gaps: Sequence[Gap]) -> list[str]:
    """Name some of the classes that nobody answers for in each cell."""
    words: list[list[str]] = [[] for _ in ground.codes]
    for gap in gaps:
        for cell in np.flatnonzero(gap.mask).tolist():
            room = _NAMED - len(words[cell])
            if room > 0:
                words[cell] += [f"{one.code} {one.name}" for one in gap.classes[:room]]
    return ["、".join(those) for those in words]


def _inside(ground: Ground, place: str) -> NDArray[np.bool_]:
    mask = np.zeros(len(ground.codes), dtype=bool)
    if len(place) == len(str(ground.codes[0])):
        return np.asarray(ground.codes == place)
    mask[ground.inside(place)] = True
    return mask
