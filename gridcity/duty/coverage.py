"""Which classes nobody answers for, and where: by sets of cells, never cell by cell and class by class.

What a rule covers is a slice of the cells in the order of their areas, or a list of cells; a class
is covered where a rule for it, its major class or all of its kind is. Classes with the same
uncovered ground are one hole. A city of 20,000 cells and 400 classes takes milliseconds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gridcity.duty.model import ClassName, Hole, Level, Place, Scope, Target

Mask: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.int64]
Covered: TypeAlias = tuple[str, str | None, str | None]
"""Target in one word; a place and no cells, or no place and the numbers of cells with commas between."""

MOST_PLACES = 1_000
"""So many places describe a gap; the others are counted. [places]"""
_AREAS = tuple(level.code_length for level in (Level.COUNTY, Level.STREET, Level.COMMUNITY))


@dataclass(frozen=True, slots=True)
class _Runs:
    """Areas of one level: each is a run of cells."""

    codes: NDArray[np.str_]
    starts: Ints
    sizes: Ints

    @classmethod
    def of(cls, area_codes: NDArray[np.str_], length: int) -> "_Runs":
        prefixes = area_codes.astype(f"U{length}")
        starts = np.flatnonzero(np.append(True, prefixes[1:] != prefixes[:-1]))
        return cls(prefixes[starts], starts, np.diff(np.append(starts, len(prefixes))))


@dataclass(frozen=True, slots=True)
class Ground:
    """The cells of a city, in the order of their areas and codes."""

    codes: NDArray[np.str_]
    ids: Ints
    area_codes: NDArray[np.str_]
    names: Mapping[str, tuple[str, str | None]]
    """Names of areas, by code."""
    runs: tuple["_Runs", ...]
    """Where the cells of each area stand, level by level, widest first."""

    @classmethod
    def of(
        cls,
        codes: Sequence[str],
        ids: Sequence[int],
        area_codes: Sequence[str],
        names: Mapping[str, tuple[str, str | None]],
    ) -> "Ground":
        """Put cells into order."""
        order = sorted(range(len(codes)), key=lambda at: (area_codes[at], codes[at]))
        around = np.array([area_codes[at] for at in order], dtype=str)
        return cls(
            np.array([codes[at] for at in order], dtype=str),
            np.array([ids[at] for at in order], dtype=np.int64),
            around,
            names,
            tuple(_Runs.of(around, length) for length in _AREAS) if order else (),
        )

    def inside(self, place: str) -> slice:
        """Give the cells of an area; of the whole city, if the place is empty."""
        first = np.searchsorted(self.area_codes, place)
        last = np.searchsorted(self.area_codes, place + "~")
        return slice(int(first), int(last))

    def place(self, code: str) -> Place:
        """Name an area, a cell or the whole city."""
        return Place(code, *self.names.get(code, (None, None)))


@dataclass(frozen=True, slots=True)
class Gap:
    """Cells in which nobody answers for some classes."""

    mask: Mask
    classes: tuple[ClassName, ...]


def covered_by_target(ground: Ground, rules: Iterable[Covered]) -> dict[str, Mask]:
    """Say which cells rules cover, target by target. Cells that are no longer in force are left out."""
    by_id = np.argsort(ground.ids)
    masks: dict[str, Mask] = {}
    for target, place, cell_ids in rules:
        mask = masks.setdefault(target, np.zeros(len(ground.ids), dtype=bool))
        if place is not None:
            mask[ground.inside(place)] = True
        elif cell_ids is not None and len(by_id):
            wanted = np.fromstring(cell_ids, dtype=np.int64, sep=",")
            at = by_id[np.minimum(np.searchsorted(ground.ids, wanted, sorter=by_id), len(by_id) - 1)]
            mask[at[ground.ids[at] == wanted]] = True
    return masks


def find_gaps(
    ground: Ground, rules: Iterable[Covered], classes: Sequence[ClassName]
) -> tuple[list[Gap], Mask]:
    """Find where nobody answers.

    Parameters
    ----------
    ground
        The cells in force.
    rules
        What the rules in force cover.
    classes
        The classes of the city's editions.

    Returns
    -------
    gaps, untended
        Gaps with no better answer than the territorial government's, the largest first; and
        the cells that have no territorial government either, shape (n_cells,).
    """
    masks = covered_by_target(ground, rules)
    nothing = np.zeros(len(ground.ids), dtype=bool)
    found: dict[bytes, tuple[Mask, list[ClassName]]] = {}
    for one in classes:
        words = (
            Target(Scope.CLASS, one.kind, class_id=one.id).word,
            Target(Scope.MAJOR, one.kind, one.edition, one.major).word,
            Target(Scope.ALL, one.kind).word,
        )
        covered = nothing.copy()
        for word in words:
            covered |= masks.get(word, nothing)
        if not covered.all():
            found.setdefault(np.packbits(~covered).tobytes(), (~covered, []))[1].append(one)
    gaps = [Gap(mask, tuple(those)) for mask, those in found.values()]
    gaps.sort(key=lambda gap: -int(gap.mask.sum()) * len(gap.classes))
    return gaps, ~masks.get(Target(Scope.TERRITORY).word, nothing)


def hole_of(ground: Ground, gap: Gap) -> Hole:
    """Describe a gap by places."""
    places, total = places_of(ground, gap.mask)
    return Hole(places, total, int(gap.mask.sum()), gap.classes)


def places_of(ground: Ground, mask: Mask, *, most: int = MOST_PLACES) -> tuple[tuple[Place, ...], int]:
    """Describe cells by the fewest areas and cells that make them up, widest first.

    Returns
    -------
    places, total
        The first of them, and how many there are.
    """
    if len(mask) and mask.all():
        return (Place(""),), 1
    left = mask.copy()
    found: list[Place] = []
    total = 0
    for runs in ground.runs:
        whole = np.add.reduceat(left.astype(np.int64), runs.starts) == runs.sizes
        whole &= np.char.str_len(runs.codes) == runs.codes.itemsize // 4  # not of a city without such areas
        total += int(whole.sum())
        found += [ground.place(str(code)) for code in runs.codes[whole][:most]]
        left &= ~np.repeat(whole, runs.sizes)
    cells = ground.codes[left]
    found += [Place(str(code)) for code in cells[: max(most - len(found), 0)]]
    return tuple(found[:most]), total + len(cells)
