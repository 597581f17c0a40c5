"""What can be wrong with cells, or worth a look: the words for it, and a place for each."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import shapely


class Wrong(StrEnum):
    """What can be wrong with cells, or worth a look."""

    BROKEN = "broken"  # an outline touches or crosses itself, or encloses nothing
    CODE = "code"  # not 15 characters, or of an area that the city does not have
    DOUBLE = "double"  # two cells with one code
    GAP = "gap"  # ground of an area in no cell
    OVERLAP = "overlap"  # ground in several cells
    CROSSING = "crossing"  # ground of one area in a cell of another
    OUTSIDE = "outside"  # ground of a cell in no area
    AREA = "area"  # the stated area is not that of the outline
    SMALL = "small"  # too small for a cell
    LARGE = "large"  # more than a collector's cell
    APART = "apart"  # its parts lie far from each other
    SPRAWLING = "sprawling"  # a strip, a hook or a ring
    CUT = "cut"  # a building that loses ground to another cell


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    ``codes`` are the cells concerned. ``area_m2`` [m²] and ``width_m`` [m] say how large it is: the
    diameter of the largest circle in it, of what lies apart how far. ``is_minor`` says whether it can be
    mended or only be noted, ``shape`` where it is, EPSG:4326.
    """

    wrong: Wrong
    codes: tuple[str, ...]
    area_m2: float
    width_m: float
    is_minor: bool
    says: str
    shape: shapely.Geometry


def tally(findings: Iterable[Finding]) -> dict[Wrong, tuple[int, int]]:
    """Count by kind: all findings, and those that stand in the way."""
    every: Counter[Wrong] = Counter()
    serious: Counter[Wrong] = Counter()
    for finding in findings:
        every[finding.wrong] += 1
        serious[finding.wrong] += not finding.is_minor
    return {wrong: (every[wrong], serious[wrong]) for wrong in Wrong if every[wrong]}
