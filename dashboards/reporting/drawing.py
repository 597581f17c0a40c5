"""The pictures of a report, drawn by matplotlib: numbers only, so that they serve both languages.

The same input gives the same bytes.
"""

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from gridcity.reports.model import DayCount

INK, FAINT, ACCENT, SECOND = "#2b2a27", "#d9d4cb", "#2f6f8f", "#c9803a"
_SETTINGS: Any = {
    "svg.hashsalt": "gridcity",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 8.5,
    "text.color": INK,
    "axes.edgecolor": "#8b857a",
    "axes.labelcolor": INK,
    "xtick.color": "#5b574f",
    "ytick.color": "#5b574f",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
}


def draw_days(days: Sequence[DayCount], *, usual: float | None) -> bytes:
    """Draw what was reported (bars) and closed (line) each day; dashed: the mean of the month before."""
    with mpl.rc_context(_SETTINGS):
        figure, axes = _axes(7.0, 2.1)
        at = np.array([day.day.day for day in days])
        weekend = [day.day.weekday() >= 5 for day in days]
        axes.bar(
            at,
            [day.reported for day in days],
            width=0.72,
            color=["#9dbdcb" if w else ACCENT for w in weekend],
        )
        axes.plot(at, [day.closed for day in days], color=SECOND, linewidth=1.4, marker="o", markersize=2.4)
        if usual is not None:
            axes.axhline(usual, color=INK, linewidth=0.8, linestyle=(0, (4, 3)))
        axes.set_xticks([1, 5, 10, 15, 20, 25, 30][: 7 if len(days) >= 30 else 6])
        axes.set_xlim(0.3, len(days) + 0.7)
        most = max((max(day.reported, day.closed) for day in days), default=0)
        axes.set_ylim(0, max(most, usual or 0, 4) * 1.05)
        return _svg(figure)


def draw_months(months: Sequence[tuple[date, int]], *, first_day: date | None) -> bytes:
    """Draw reports by month, this one and the twelve before; months before the records begin stay empty."""
    with mpl.rc_context(_SETTINGS):
        figure, axes = _axes(7.0, 1.7)
        at = np.arange(len(months))
        known = [first_day is not None and month >= first_day.replace(day=1) for month, _ in months]
        colours = ["#9dbdcb"] * (len(months) - 1) + [ACCENT]
        colours[0] = "#6fa0b5"
        bars = axes.bar(
            at,
            [count if is_known else 0 for (_, count), is_known in zip(months, known, strict=True)],
            width=0.66,
            color=colours,
        )
        for bar, (_, count), is_known in zip(bars, months, known, strict=True):
            words = f"{count:,}" if is_known else "–"
            axes.annotate(
                words,
                (bar.get_x() + bar.get_width() / 2, bar.get_height()),
                ha="center",
                va="bottom",
                fontsize=7,
                xytext=(0, 1.5),
                textcoords="offset points",
            )
        axes.set_xticks(
            at,
            [
                f"{month:%m}\n{month:%Y}" if n in (0, len(months) - 1) or month.month == 1 else f"{month:%m}"
                for n, (month, _) in enumerate(months)
            ],
        )
        axes.set_yticks([])
        axes.set_ylim(0, max(count for _, count in months) * 1.18 or 1)
        return _svg(figure)


def draw_map(
    ground: "Ground", outlines: NDArray[np.object_], colours: Sequence[str | None], edges: Sequence[bool]
) -> bytes:
    """Draw cells in their colours over the city's streets and water, as a PNG for paper.

    Parameters
    ----------
    ground
        What lies below, and how far the map reaches.
    outlines : ndarray of Polygon or MultiPolygon, shape (n,)
        EPSG:4326. [°]
    colours
        One a cell; None: not drawn.
    edges
        Whether a cell has a border that has to be seen.
    """
    west, south, east, north = ground.bounds
    stretch = np.cos(np.radians((south + north) / 2))
    width, height = (east - west) * stretch, north - south
    inches = 6.6 if width >= height else 6.6 * max(width / height, 0.55)
    with mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(inches, min(inches * height / width, 7.2)), dpi=170)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_facecolor("#f7f4ee")
        figure.set_facecolor("#f7f4ee")
        axes.add_collection(PolyCollection(_rings(ground.water), facecolor="#cfe2ec", edgecolor="none"))
        axes.add_collection(LineCollection(_lines(ground.streets), colors="#d3cdc1", linewidths=0.45))
        for shown, line, thickness in ((False, "none", 0.0), (True, "#7a1020", 0.5)):
            kept = [n for n, colour in enumerate(colours) if colour is not None and edges[n] is shown]
            rings, paints = _painted(outlines[kept], [str(colours[n]) for n in kept])
            axes.add_collection(
                PolyCollection(rings, facecolor=paints, edgecolor=line, linewidths=thickness, alpha=0.88)
            )
        axes.add_collection(LineCollection(_lines(ground.border), colors="#5f594e", linewidths=1.1))
        axes.set_xlim(west, east)
        axes.set_ylim(south, north)
        axes.set_aspect(1 / stretch)
        _scale_bar(axes, ground.bounds, stretch)
        out = BytesIO()
        figure.savefig(out, format="png", metadata={"Software": None})
        return out.getvalue()


class Ground:
    """What lies below a map near ``bounds``: water, streets, its subject's border. EPSG:4326 [°]."""

    def __init__(
        self,
        bounds: tuple[float, float, float, float],
        water: NDArray[np.object_],
        streets: NDArray[np.object_],
        border: NDArray[np.object_],
    ) -> None:
        self.bounds = bounds
        self.water, self.streets, self.border = water, streets, border


def _axes(width: float, height: float) -> tuple[Figure, Any]:
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    axes.grid(axis="y", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    return figure, axes


def _svg(figure: Figure) -> bytes:
    out = BytesIO()
    figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return out.getvalue()


def _painted(
    shapes: NDArray[np.object_], colours: Sequence[str]
) -> tuple[list[NDArray[np.float64]], list[str]]:
    parts, of = shapely.get_parts(shapes, return_index=True)
    return _rings(parts), [colours[n] for n in of]


def _rings(shapes: NDArray[np.object_]) -> list[NDArray[np.float64]]:
    parts = shapely.get_parts(shapely.get_parts(shapes))
    areas = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return [shapely.get_coordinates(ring) for ring in shapely.get_exterior_ring(areas)]


def _lines(shapes: NDArray[np.object_]) -> list[NDArray[np.float64]]:
    lines = shapely.get_parts(shapely.boundary(shapes) if _are_areas(shapes) else shapes)
    return [shapely.get_coordinates(line) for line in shapely.get_parts(lines)]


def _are_areas(shapes: NDArray[np.object_]) -> bool:
    return bool(len(shapes)) and bool((shapely.get_dimensions(shapes) == 2).any())


def _scale_bar(axes: Any, bounds: tuple[float, float, float, float], stretch: float) -> None:
    west, south, east, north = bounds
    metres = (east - west) * stretch * 111_320
    wanted = metres / 5
    power = 10 ** np.floor(np.log10(wanted))
    length = next(step * power for step in (5, 2, 1) if step * power <= wanted)
    degrees = length / 111_320 / stretch
    x, y = east - (east - west) * 0.04 - degrees, south + (north - south) * 0.035
    axes.plot([x, x + degrees], [y, y], color=INK, linewidth=2, solid_capstyle="butt")
    words = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    axes.text(x + degrees / 2, y + (north - south) * 0.012, words, ha="center", va="bottom", fontsize=8)
