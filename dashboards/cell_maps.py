"""Two maps of the cells: where cases stand out (Gi*), and how densely they lie (kernel density)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import folium
import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from dashboards.background import city_bounds, draw_background
from dashboards.cell_layer import CellLayer
from dashboards.sheet import Sheet
from gridcity.analytics.density import kernel_density
from gridcity.analytics.errors import NoVariation
from gridcity.analytics.hotspots import TWO_SIDED_5_PERCENT, getis_ord_star, significant_cells
from gridcity.analytics.model import Floats, Ints, Panel
from gridcity.analytics.panels import case_places, cases_by_cell, cell_shapes, neighbours
from gridcity.analytics.weights import Geometries
from gridcity.city.model import City
from gridcity.city.service import get_city

DENSITY_COLOURS = ("#fff3c4", "#fed976", "#feb24c", "#fc8d3c", "#f0502e", "#bd0026", "#6f0021")
"""Lightest to darkest; the light end stays visible on the paper-coloured ground."""


@dataclass(frozen=True, slots=True)
class Band:
    """One colour of a map and what it means."""

    colour: str
    meaning: str


HOT_BANDS = (
    Band("#2166ac", "冷点 Cold spot, stands after correction"),
    Band("#a6cbe3", "偏冷 Cool, may be chance"),
    Band("#d9d4cb", "无异常 Nothing special"),
    Band("#f6b48f", "偏热 Warm, may be chance"),
    Band("#b2182b", "热点 Hot spot, stands after correction"),
)
COLD, COOL, PLAIN, WARM, HOT = range(5)


def hot_bands(scores: Floats) -> Ints:
    """Sort cells into ``HOT_BANDS`` by their score; an undefined score is nothing special."""
    known = np.nan_to_num(scores)
    bands = np.full(scores.shape, PLAIN)
    bands[known < -TWO_SIDED_5_PERCENT] = COOL
    bands[known > TWO_SIDED_5_PERCENT] = WARM
    stands = significant_cells(scores)
    bands[stands & (known < 0)] = COLD
    bands[stands & (known > 0)] = HOT
    return bands


def density_steps(density: Floats) -> Floats:
    """Choose where colours change: round numbers, each about twice the one before, up to the peak.

    Returns
    -------
    ndarray of float, shape (n_colours,)
        The lower bound of each colour of ``DENSITY_COLOURS``. [cases km⁻²]
    """
    peak = float(density.max(initial=0.0)) or 1.0
    exact = peak / 2.0 ** np.arange(len(DENSITY_COLOURS), 0, -1)
    size = 10.0 ** np.floor(np.log10(exact))
    return np.array([step * round(value / step, 1) for value, step in zip(exact, size, strict=True)])


def hotspot_sheet(conn: Connection, *, since: datetime, until: datetime) -> Sheet:
    """Draw the hot and cold spots of a period. A city without any variation has a map without any."""
    city, panel = get_city(conn), cases_by_cell(conn, since=since, until=until)
    try:
        scores = getis_ord_star(panel.counts, neighbours(conn, panel))
    except NoVariation:
        scores = np.full(panel.counts.shape, np.nan)
    bands = hot_bands(scores)
    sheet = _sheet(conn, city, "案件热点", "Hot spots of cases", panel)
    shown = (panel.counts > 0) | (bands != PLAIN)
    facts = {"z 得分 score": [f"{score:+.2f}" if np.isfinite(score) else "–" for score in scores]}
    facts = _facts(panel) | facts
    shapes = cell_shapes(conn)
    for band, name in (
        (PLAIN, "无异常 Cells with cases"),
        (COOL, "偏冷 Cool"),
        (WARM, "偏热 Warm"),
        (COLD, "冷点 Cold spots"),
        (HOT, "热点 Hot spots"),
    ):
        _add_cells(sheet, name, shapes, bands, shown & (bands == band), [b.colour for b in HOT_BANDS], facts)
    sheet.add_legend(
        "Getis-Ord Gi* · 标准分 standard score [-]",
        [(band.colour, band.meaning) for band in reversed(HOT_BANDS)],
        "May be chance: |z| > 1.96, but not after correcting for testing every cell"
        " (Benjamini-Hochberg, 5 %).",
    )
    folium.LayerControl(collapsed=True).add_to(sheet)
    return sheet


def density_sheet(conn: Connection, *, since: datetime, until: datetime, bandwidth_m: float = 300.0) -> Sheet:
    """Draw how densely the cases of a period lie.

    Raises
    ------
    BandwidthInvalid
        The bandwidth is no positive length, or too small for the city.
    """
    city, panel = get_city(conn), cases_by_cell(conn, since=since, until=until)
    places = case_places(conn, panel.lattice, since=since, until=until)
    shapes = cell_shapes(conn)
    ground = shapely.transform(
        shapely.union_all(shapes), lambda lon_lat: np.column_stack(panel.lattice.project(*lon_lat.T))
    )
    # A sliver's middle may lie outside of it, with next to nothing of a hill inside: there it is zero.
    density = np.nan_to_num(
        kernel_density(
            places, panel.centres, bandwidth_m=bandwidth_m, area=None if ground.is_empty else ground
        )
    )
    steps = density_steps(density)
    bands = np.searchsorted(steps, density, side="right") - 1
    sheet = _sheet(conn, city, "案件密度", "Density of cases", panel)
    facts = _facts(panel) | {"密度 density [km⁻²]": [f"{value:,.1f}" for value in density]}
    _add_cells(sheet, "密度 Density", shapes, bands, bands >= 0, DENSITY_COLOURS, facts)
    sheet.add_legend(
        "案件密度 Density [cases km⁻²]",
        [
            (colour, f"≥ {step:,g}")
            for colour, step in reversed(list(zip(DENSITY_COLOURS, steps, strict=True)))
        ],
        f"Gaussian kernel, bandwidth {bandwidth_m:g} m. What hills lose over the city's border is made good.",
    )
    folium.LayerControl(collapsed=True).add_to(sheet)
    return sheet


def _sheet(conn: Connection, city: City, zh: str, en: str, panel: Panel) -> Sheet:
    names, zone = city.profile.names, city.profile.zone
    last_instant = panel.until - timedelta(microseconds=1)  # the period does not hold its end
    first, last = panel.since.astimezone(zone).date(), last_instant.astimezone(zone).date()
    sheet = Sheet(city_bounds(conn), title=f"{names.zh} {zh} · {names.en}: {en}")
    sheet.add_title(
        f"{names.zh} · {zh}",
        f"{names.en} · {en}",
        f"{first} – {last} · {panel.counts.sum():,.0f} 件案件 cases with an exact place"
        f" · {len(panel.codes):,} 个网格 cells",
    )
    draw_background(conn, sheet)
    return sheet


def _facts(panel: Panel) -> dict[str, list[str]]:
    """Give what is said of every cell beside the pointer."""
    return {
        "网格 cell": list(panel.codes),
        "案件 cases": [f"{count:,.0f}" for count in panel.counts],
        "面积 area [m²]": [f"{area:,.0f}" for area in panel.area_m2],
    }


def _add_cells(
    sheet: Sheet,
    name: str,
    shapes: Geometries,
    bands: Ints,
    shown: NDArray[np.bool_],
    colours: Sequence[str],
    facts: Mapping[str, Sequence[str]],
) -> None:
    at = np.flatnonzero(shown)
    if len(at):
        words = {heading: [said[cell] for cell in at.tolist()] for heading, said in facts.items()}
        CellLayer(f"{name} ({len(at):,})", shapes[at], bands[at], colours, words).add_to(sheet)
