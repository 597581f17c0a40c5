"""How densely along the streets: hills that go round corners, not over roofs."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gridcity.analytics.streets.density import Split, street_density
from gridcity.analytics.streets.network import Streets, lixel_shapes, streets_of
from gridcity.analytics.weights import Geometries
from gridcity.studio.errors import StreetsMissing
from gridcity.studio.inputs import Inputs, Ints
from gridcity.studio.methods.base import Family, Method, counts_column
from gridcity.studio.methods.density import BANDWIDTH, listed_of
from gridcity.studio.model import Column, ColumnKind, Finding, Floats, Number, Tell, Warned
from gridcity.studio.parameters import Option, Value, choice, number

_LIXEL_M = 20.0
"""Longest stretch with one value. [m]"""
_LINE = 1
"""How shapely numbers a LineString."""

_OFF_STREET = number(
    "off_street_m", 100.0, 5.0, 1_000.0, "离街道最远", "Furthest from a street", unit="m",
    help="更远的不计入,但会说明有多少。", help_en="What lies further is left out, and told.",
)  # fmt: skip
_SPLIT = choice(
    "split", "discontinuous",
    (
        Option("discontinuous", "平分给其他街道", "Shared among the other streets"),
        Option("continuous", "连续", "Without a jump"),
    ),
    "在路口", "At a crossing",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _ByCell:
    """What lies in each cell; shape (n_cells,). NaN where no street does; ``street_m`` is 0 there."""

    mean: Floats
    peak: Floats
    street_m: Floats


def _along(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    """Say how densely cases lie along the streets of each cell."""
    listed, bandwidth = listed_of(inputs.listed), float(params["bandwidth_m"])
    off_street = float(params["off_street_m"])
    tell(0.15, "连接街道", "Joining the streets")
    streets = _within(inputs)
    tell(0.4, "沿街计算密度", "Working out the density along the streets")
    found = street_density(
        streets,
        listed.places,
        bandwidth_m=bandwidth,
        lixel_m=_LIXEL_M,
        reach_m=off_street,
        split=Split(str(params["split"])),
    )
    tell(0.8, "归入网格", "Taking it to the cells")
    here = _by_cell(inputs, lixel_shapes(streets, found.lixels), found.per_km)
    if np.isnan(here.mean).all():
        raise StreetsMissing("No street lies in what is looked at.")
    top, total = int(np.nanargmax(here.mean)), float(streets.length_m.sum())
    missed: tuple[Warned, ...] = ()
    if found.missed:
        missed = (
            Warned(
                "off_street",
                f"{found.missed:,} 件离每条街道都超过 {off_street:g} 米,未计入。",
                f"{found.missed:,} lie further than {off_street:g} m from every street, and are left out.",
            ),
        )
    unit, unit_en = "件/km", "per km of street"
    return Finding(
        columns=(
            Column(
                "density", here.mean, "沿街密度", "Density along streets", ColumnKind.DENSITY, unit, unit_en
            ),
            Column("peak", here.peak, "最密的街段", "Densest stretch", ColumnKind.DENSITY, unit, unit_en),
            Column("street_m", here.street_m, "街道长度", "Length of streets", ColumnKind.AMOUNT, "m", "m"),
            counts_column(inputs),
        ),
        main="density",
        numbers=(Number("streets_km", "街道总长", "Streets in all", total / 1000, "km", "km"),),
        sentence=(
            f"沿街带宽 {bandwidth:g} 米时,网格 {inputs.panel.codes[top]} 的街道最密:"
            f"每千米街道 {here.mean[top]:,.3g} 件。"
        ),
        sentence_en=(
            f"At a bandwidth of {bandwidth:g} m along the streets it is densest in cell"
            f" {inputs.panel.codes[top]}, with {here.mean[top]:,.3g} per km of street."
        ),
        warnings=missed,
    )


def _within(inputs: Inputs) -> Streets:
    """Cut the streets off where what is counted ends: hills turn back there, and nothing is lost."""
    if inputs.lines is None or inputs.border is None:
        return inputs.streets
    lines = _cut(inputs.lines, inputs.border)
    if not lines.size:
        raise StreetsMissing("No street lies in what is looked at.")
    return streets_of(lines)


def _cut(lines: Geometries, border: BaseGeometry) -> Geometries:
    shapely.prepare(border)
    inside = shapely.covers(border, lines)
    cut = np.flatnonzero(~inside & shapely.intersects(border, lines))
    lines = lines.copy()
    lines[cut] = shapely.intersection(lines[cut], border)
    inside[cut] = True
    parts = shapely.get_parts(shapely.get_parts(lines[inside]))  # of a collection, then of its parts
    return np.asarray(parts[shapely.get_type_id(parts) == _LINE], dtype=object)


def _by_cell(inputs: Inputs, lixels: Geometries, per_km: Floats) -> _ByCell:
    """Take stretches of street to the cells in which their middles lie."""
    size, long_m = inputs.counts.size, shapely.length(lixels)
    cell = _cells_of(inputs, shapely.line_interpolate_point(lixels, 0.5, normalized=True))
    kept = cell >= 0
    cell, per_km, long_m = cell[kept], per_km[kept], long_m[kept]
    street_m = np.bincount(cell, long_m, minlength=size).astype(np.float64)
    cases = np.bincount(cell, long_m * per_km, minlength=size)
    has_street = street_m > 0
    mean = np.divide(cases, street_m, out=np.full(size, np.nan), where=has_street)
    peak = np.full(size, -np.inf)
    np.maximum.at(peak, cell, per_km)
    return _ByCell(mean, np.where(has_street, peak, np.nan), street_m)


def _cells_of(inputs: Inputs, places: Geometries) -> Ints:
    """Say in which cell each place lies, the first of several; -1 for none."""
    found = np.full(places.size, -1, dtype=np.int64)
    if inputs.outlines is None:
        return found
    place, cell = shapely.STRtree(inputs.outlines).query(places, predicate="intersects")
    order = np.lexsort((cell, place))[::-1]
    found[place[order]] = cell[order]  # the last written is the first in order
    return found


METHODS = (
    Method(
        "street_density", Family.DENSITY, "沿街核密度", "Density along streets",
        "沿着街道走,哪里密?河与铁路两侧互不相混。",
        "Along the streets, where is it dense? What lies across a river or a railway is not near.",
        "Okabe et al. (2009); McSwiggan et al. (2017)", _along, (BANDWIDTH, _OFF_STREET, _SPLIT),
        uses_weights=False, needs_list=True, needs_outlines=True, needs_streets=True,
    ),
)  # fmt: skip
