"""Check cells that somebody else drew: every gap, overlap, crossing and wrong code, with its place.

All outlines and borders are drawn into one network. Each face of it lies in one area or none, and in
none, one or several cells; from that follows what is wrong with it. Faces with the same fault that
touch are one finding. What is narrower than a tolerance is a matter of drawing and can be mended;
what is wider is a question that only the city can answer.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from grids.coverage import mend
from grids.edges import edges_of
from grids.findings import Finding, Wrong, tally
from grids.measure import area_m2
from grids.shapes import scraps

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Geometries: TypeAlias = NDArray[np.object_]

TOLERANCE_M = 2.0
"""Gaps, overlaps and crossings in which no circle of this diameter fits are mended. [m]"""
ROUNDING_M = 0.005
"""What is narrower than this is rounding of coordinates: mended, and no finding. [m]"""
AREA_SHARE = 0.01
"""A stated area that differs by more than this from the measured one is wrong. [-]"""
_CODE = re.compile(r"^[0-9A-Z]{15}$")
_METRES_PER_DEGREE = 111_195.0


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found, and the cells as they are after minor findings were mended.

    ``polygon`` is None where something stands that is not minor. ``area`` is where each cell's area stands.
    """

    findings: tuple[Finding, ...]
    area: Ints
    polygon: Geometries | None

    @property
    def is_acceptable(self) -> bool:
        """Whether nothing was found but what can be mended or noted."""
        return all(finding.is_minor for finding in self.findings)

    def count(self) -> dict[Wrong, tuple[int, int]]:
        """Count by kind: all findings, and those that stand in the way."""
        return tally(self.findings)


def check_cells(
    polygons: Geometries,
    codes: Sequence[str],
    areas: Geometries,
    area_codes: Sequence[str],
    *,
    stated_m2: Floats | None = None,
    tolerance_m: float = TOLERANCE_M,
    target_m2: float = 10_000.0,
) -> Checked:
    """Check cells against the areas of the city, and mend what is minor.

    Parameters
    ----------
    polygons : ndarray of Polygon or MultiPolygon, shape (n,)
        The cells, EPSG:4326. [°]
    codes
        Their codes.
    areas : ndarray of Polygon or MultiPolygon
        A coverage (see ``grids.coverage``), EPSG:4326. [°]
    area_codes
        Codes of the areas: the beginnings of the cells' codes.
    stated_m2 : ndarray of float, shape (n,)
        What the areas of the cells are said to be; NaN where nothing is. [m²]
    tolerance_m
        See ``TOLERANCE_M``.
    target_m2
        The area of a cell as it should be. [m²]

    Returns
    -------
    Checked
        Cells are acceptable where all findings are minor: no code is wrong or double, no outline empty or a
        scrap, and nothing is wider than the tolerance. Stated areas, small cells, far parts are noted.

    Notes
    -----
    A cell whose code names no area counts for the area that holds most of it, so that one wrong code is
    one finding. A minor overlap goes to the lowest code, a minor gap to the cell along its longest side.
    """
    whole = np.array([mend(one) for one in polygons], dtype=object)
    names = [str(code) for code in codes]
    findings = _broken(polygons, whole, names)
    network = shapely.union_all(shapely.boundary(np.concatenate([whole, areas])))
    faces = np.asarray(shapely.get_parts(shapely.polygonize(shapely.get_parts(network))), dtype=object)
    inside = STRtree(shapely.point_on_surface(faces))
    face_area = np.full(len(faces), -1, dtype=np.int64)
    found, face = inside.query(areas, predicate="contains")
    face_area[face] = found
    cell, face = inside.query(whole, predicate="contains")
    size = area_m2(faces)
    own = _own_areas(names, area_codes, cell, face_area[face], size[face])
    findings += _codes(names, area_codes, whole)
    faults = _faults(names, area_codes, face_area, cell, face, own, len(faces))
    for (wrong, who), members in sorted(_grouped(faults).items()):
        findings += _located(wrong, who, faces[members], tolerance_m)
    findings += _stated(names, whole, stated_m2) + scraps(whole, names, target_m2)
    checked = Checked(tuple(findings), own, None)
    if not checked.is_acceptable:
        return checked
    keeper = _keepers(names, faces, face_area, cell, face, own)
    findings += _buried(names, whole, keeper)
    checked = Checked(tuple(findings), own, None)
    return Checked(checked.findings, own, _mended(faces, keeper, names)) if checked.is_acceptable else checked


def _broken(polygons: Geometries, whole: Geometries, names: list[str]) -> list[Finding]:
    findings = []
    for before, after, name in zip(polygons, whole, names, strict=True):
        if shapely.is_empty(after):
            says = f"The outline of {name} encloses nothing."
            place = shapely.Point() if shapely.is_empty(before) else shapely.Point(before.bounds[:2])
            findings.append(Finding(Wrong.BROKEN, (name,), 0.0, 0.0, is_minor=False, says=says, shape=place))
        elif not shapely.is_valid(before):
            says = f"The outline of {name} touches or crosses itself: {shapely.is_valid_reason(before)}."
            size = float(area_m2(np.array([after], dtype=object))[0])
            findings.append(Finding(Wrong.BROKEN, (name,), size, 0.0, is_minor=True, says=says, shape=after))
    return findings


def _codes(names: list[str], area_codes: Sequence[str], whole: Geometries) -> list[Finding]:
    """Find codes that are none, or of no area, or given twice."""
    known = {code.ljust(12, "0") for code in area_codes}
    count = Counter(names)
    sizes = area_m2(whole)
    findings = []
    for name, shape, size in zip(names, whole, sizes.tolist(), strict=True):
        if not _CODE.match(name):
            wrong, says = Wrong.CODE, f"{name!r} is no code of a cell: 15 characters of 0-9 and A-Z."
        elif name[:12] not in known:
            wrong, says = Wrong.CODE, f"{name} begins with {name[:12]}, and the city has no such area."
        elif count[name] > 1:
            wrong, says = Wrong.DOUBLE, f"{count[name]} cells have the code {name}."
        else:
            continue
        findings.append(Finding(wrong, (name,), size, 0.0, is_minor=False, says=says, shape=shape))
    return findings


def _own_areas(names: list[str], area_codes: Sequence[str], cell: Ints, area: Ints, size: Floats) -> Ints:
    """Say which area each cell belongs to: its code's, else the one that holds most of it, else the first."""
    by_code = {code.ljust(12, "0"): at for at, code in enumerate(area_codes)}
    held = np.zeros((len(names), len(area_codes))) if len(names) * len(area_codes) < 50_000_000 else None
    own = np.array([by_code.get(name[:12], -1) for name in names], dtype=np.int64)
    inside = area >= 0
    if held is not None:
        np.add.at(held, (cell[inside], area[inside]), size[inside])
        own = np.where(own < 0, held.argmax(axis=1), own)
    return np.maximum(own, 0)


def _faults(
    names: list[str],
    area_codes: Sequence[str],
    face_area: Ints,
    cell: Ints,
    face: Ints,
    own: Ints,
    count: int,
) -> list[tuple[int, Wrong, tuple[str, ...]]]:
    """Say what is wrong with each face: several things may be."""
    faults: list[tuple[int, Wrong, tuple[str, ...]]] = []
    order = np.lexsort((cell, face))
    starts = np.searchsorted(face[order], np.arange(count + 1))
    several = np.diff(starts)
    for at in np.flatnonzero((several == 0) & (face_area >= 0)).tolist():
        faults.append((at, Wrong.GAP, (area_codes[face_area[at]],)))
    for at in np.flatnonzero(several > 1).tolist():
        mine = cell[order[starts[at] : starts[at + 1]]]
        faults.append((at, Wrong.OVERLAP, tuple(sorted(names[one] for one in mine))))
    for at in np.flatnonzero(face_area[face] < 0).tolist():
        faults.append((int(face[at]), Wrong.OUTSIDE, (names[cell[at]],)))
    crosses = (face_area[face] >= 0) & (own[cell] != face_area[face])
    for at in np.flatnonzero(crosses).tolist():
        faults.append((int(face[at]), Wrong.CROSSING, (names[cell[at]], area_codes[face_area[face[at]]])))
    return faults


def _grouped(
    faults: list[tuple[int, Wrong, tuple[str, ...]]],
) -> dict[tuple[Wrong, tuple[str, ...]], list[int]]:
    groups: dict[tuple[Wrong, tuple[str, ...]], list[int]] = {}
    for face, wrong, who in faults:
        groups.setdefault((wrong, who), []).append(face)
    return groups


def _located(wrong: Wrong, who: tuple[str, ...], faces: Geometries, tolerance_m: float) -> list[Finding]:
    """Make one finding of each connected piece of ground with the same fault."""
    parts = np.asarray(shapely.get_parts(shapely.coverage_union_all(faces)), dtype=object)
    findings = []
    for part, size in zip(parts, area_m2(parts).tolist(), strict=True):
        width = _width_m(part, size)
        if width < ROUNDING_M:
            continue
        says = {
            Wrong.GAP: f"{size:,.1f} m² of {who[0]} lie in no cell.",
            Wrong.OVERLAP: f"{' and '.join(who)} share {size:,.1f} m².",
            Wrong.CROSSING: f"{who[0]} reaches over {size:,.1f} m² of {who[-1]}.",
            Wrong.OUTSIDE: f"{who[0]} reaches over {size:,.1f} m² outside the city.",
        }[wrong]
        minor = width < tolerance_m
        findings.append(Finding(wrong, who, size, width, is_minor=minor, says=says, shape=part))
    return findings


def _width_m(part: shapely.Polygon, size_m2: float) -> float:
    """Measure the widest place of a shape: the diameter of the largest circle in it, in metres."""
    shrink = float(np.cos(np.radians(part.bounds[1])))
    flat = shapely.transform(part, lambda xy: xy * [shrink * _METRES_PER_DEGREE, _METRES_PER_DEGREE])
    # Hairs of rounding may hang on a gap, so that its area over its length would say nothing.
    radius = shapely.maximum_inscribed_circle(flat, tolerance=max(0.001, 0.01 * float(np.sqrt(size_m2))))
    return 2 * float(shapely.length(radius))


def _stated(names: list[str], whole: Geometries, stated_m2: Floats | None) -> list[Finding]:
    """Find cells whose stated area is not theirs; the measured one is what is kept."""
    if stated_m2 is None:
        return []
    findings = []
    for name, shape, size, stated in zip(
        names, whole, area_m2(whole).tolist(), stated_m2.tolist(), strict=True
    ):
        if np.isfinite(stated) and abs(stated - size) > max(1.0, AREA_SHARE * size):
            says = f"{name} is said to have {stated:,.1f} m² and has {size:,.1f} m²."
            findings.append(Finding(Wrong.AREA, (name,), size, 0.0, is_minor=True, says=says, shape=shape))
    return findings


def _keepers(names: list[str], faces: Geometries, face_area: Ints, cell: Ints, face: Ints, own: Ints) -> Ints:
    """Say to which cell each face goes when minor findings are mended; -1 outside the areas."""
    rank = np.argsort(np.argsort(np.array(names), kind="stable"))
    keeper = np.full(len(faces), -1, dtype=np.int64)
    fits = np.flatnonzero(face_area[face] == own[cell])
    fits = fits[np.argsort(-rank[cell[fits]], kind="stable")]
    keeper[face[fits]] = cell[fits]  # the lowest code is written last
    open_ = np.flatnonzero((keeper < 0) & (face_area >= 0))
    if len(open_) == 0:
        return keeper
    edges = edges_of(faces)
    order = np.argsort(edges.forward)
    at = np.searchsorted(edges.forward[order], edges.backward).clip(max=len(order) - 1)
    other = edges.owner[order[at]]
    span = edges.segments()
    length = np.hypot(*(span[:, 1] - span[:, 0]).T)
    shared = (edges.forward[order][at] == edges.backward) & (face_area[edges.owner] == face_area[other])
    while len(open_):
        settled = []
        for one in open_.tolist():
            sides = np.flatnonzero(shared & (edges.owner == one) & (keeper[other] >= 0))
            if len(sides):
                takers, where = np.unique(keeper[other[sides]], return_inverse=True)
                settled.append((one, takers[np.argmax(np.bincount(where, length[sides]))]))
        if not settled:
            break
        for one, taker in settled:
            keeper[one] = taker
        open_ = open_[keeper[open_] < 0]
    return keeper


def _buried(names: list[str], whole: Geometries, keeper: Ints) -> list[Finding]:
    """Find cells of which mending would leave nothing: slivers wholly under others or outside their area."""
    return [
        Finding(
            Wrong.OVERLAP,
            (names[at],),
            float(area_m2(whole[at : at + 1])[0]),
            0.0,
            is_minor=False,
            says=f"Nothing is left of cell {names[at]}: it lies wholly under others or in another area.",
            shape=whole[at],
        )
        for at in np.setdiff1d(np.arange(len(names)), keeper).tolist()
    ]


def _mended(faces: Geometries, keeper: Ints, names: list[str]) -> Geometries:
    """Draw the cells of the faces that they keep."""
    polygons = np.empty(len(names), dtype=object)
    order = np.argsort(keeper, kind="stable")
    starts = np.searchsorted(keeper[order], np.arange(len(names) + 1))
    for at in range(len(names)):
        mine = faces[order[starts[at] : starts[at + 1]]]
        parts = shapely.get_parts(shapely.coverage_union_all(mine))
        polygons[at] = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
    return polygons
