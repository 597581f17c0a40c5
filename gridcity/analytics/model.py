"""What the statistics are worked out from, and what the city's figures are."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from grids.lattice import Lattice

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """The cells in force, in the order of their codes, and how many cases each had in a period.

    ``centres`` are the cells' centroids, shape (n_cells, 2), in the equal-area plane of ``lattice``,
    east and north of its centre [m]. ``cols`` and ``rows`` are None for a tiling without them.
    ``counts`` [cases] hold cases with an exact place only, voided ones left out.
    """

    lattice: Lattice
    since: datetime
    until: datetime
    cell_ids: Ints
    codes: tuple[str, ...]
    cols: Ints | None
    rows: Ints | None
    area_m2: Floats
    centres: Floats
    counts: Floats


@dataclass(frozen=True, slots=True)
class DayCount:
    """One day of the city, in its own time."""

    day: date
    reported: int
    closed: int


@dataclass(frozen=True, slots=True)
class ClassCount:
    """Cases of one class, reported in a period."""

    class_id: int
    name: str
    name_en: str
    count: int


@dataclass(frozen=True, slots=True)
class DepartmentLoad:
    """What a department has before it, and how quick it was.

    ``open`` and ``late`` [cases] are with the department now; ``closed`` [cases] were with it when they
    were closed, in the period, whatever their outcome (also void), and are closed still.

    ``median_hours`` [h] is the median, over those same closed cases, of the time from the last dispatch
    to the closing: round the clock, with nights, days off and suspensions, and with the verifier's and the
    operator's part as well as the handler's. Half-way between the two middle ones of an even
    number. None where none was closed. Of imported cases it is as good as their record: where that
    tells no dispatch, the time of opening stands for it.
    """

    department_id: int
    name: str
    open: int
    late: int
    closed: int
    median_hours: float | None


@dataclass(frozen=True, slots=True)
class Overview:
    """The city's work at a glance.

    ``open``, ``late`` and the four open stages of ``by_stage`` are as of now, whenever the cases were
    reported; the period does not narrow them. ``closed`` in ``by_stage`` counts the cases
    that were closed in the period, whatever their outcome (also rejected and void) and whenever they
    were reported, and that are closed still: a reopened case counts as open, and again when it is
    closed again. So the five do not add up to the cases of any one period.
    ``reported_by_day`` and ``by_class`` count the cases reported in the period, whatever became
    of them; ``by_class`` holds the classes with most.
    """

    since: datetime
    until: datetime
    open: int
    late: int
    by_stage: dict[str, int]
    reported_by_day: tuple[DayCount, ...]
    by_class: tuple[ClassCount, ...]
    by_department: tuple[DepartmentLoad, ...]


@dataclass(frozen=True, slots=True)
class Hotspots:
    """The cells that stand above or below the city: id and standard score [-], by id."""

    days: int
    cells: tuple[tuple[int, float], ...]
