"""What planners ask for, and what comes out of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gridcity.runs import model as runs
from gridcity.studio.parameters import Value

Floats: TypeAlias = NDArray[np.float64]
Tell: TypeAlias = Callable[[float, str, str], None]
"""Progress: how much is done, 0 to 1; what is being done, in Chinese and in English."""


class Data(StrEnum):
    """What is counted."""

    CASES = "cases"
    COMPLAINTS = "complaints"
    COMPONENTS = "components"


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is counted, and of which classes; None: of all."""

    data: Data
    class_ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Everything that a run depends on, but the store itself."""

    method: str
    params: dict[str, Value]
    quantity: Quantity
    since: datetime
    until: datetime
    area: str | None = None
    exposure: str = "none"
    weights: str = "queen"
    weight_params: dict[str, Value] = field(default_factory=dict)
    beside: Quantity | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Cut:
    """How far the store had come when a run was asked for: what was recorded later is not in it.

    ``snapshot`` tells which transactions were over (PostgreSQL's ``pg_snapshot``): an event that was being
    written at that moment is not in, whatever its number. ``last_event_id``, ``last_complaint_id`` and
    ``last_component_id`` are the last numbers there were; they also hold where a city came back from a
    backup, whose transactions are other ones.
    """

    snapshot: str
    last_event_id: int
    last_complaint_id: int
    last_component_id: int


class ColumnKind(StrEnum):
    """What the numbers of a column are."""

    AMOUNT = "amount"
    RATE = "rate"
    SCORE = "score"
    RATIO = "ratio"
    P = "p"
    DENSITY = "density"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Category:
    """What one value of a column of categories means."""

    value: int
    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One number of each cell, NaN where nothing can be said; ``centre`` is where a two-sided scale turns."""

    code: str
    values: Floats
    name: str
    name_en: str
    kind: ColumnKind
    unit: str | None = None
    unit_en: str | None = None
    centre: float | None = None
    categories: tuple[Category, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the whole city."""

    code: str
    name: str
    name_en: str
    value: float | None
    unit: str | None = None
    unit_en: str | None = None


@dataclass(frozen=True, slots=True)
class Cluster:
    """A zone, perhaps of some days, that stands out; ``cells`` are positions in the panel, nearest first.

    ``x``, ``y`` and ``radius_m`` are its circle in the plane of the lattice [m]; ``recurrence_days`` is how
    long chance takes for one as rare, of prospective scans alone [days].
    """

    cells: tuple[int, ...]
    x: float
    y: float
    radius_m: float
    observed: int
    expected: float
    log_likelihood: float
    p: float | None
    first_on: date | None = None
    last_on: date | None = None
    recurrence_days: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """What chance made of a number of the whole city, and what it is."""

    name: str
    name_en: str
    observed: float
    replicates: Floats


@dataclass(frozen=True, slots=True)
class Scatter:
    """Two columns drawn against each other, with the line through them; colours by a column of categories."""

    x: str
    y: str
    x_name: str
    x_name_en: str
    y_name: str
    y_name_en: str
    slope: float
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a small table."""

    name: str
    name_en: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A small table beside the map; a cell holds a number, a text or a pair of texts (zh, en)."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[float | str | tuple[str, str] | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Warned:
    """What a reader has to know before believing a result."""

    code: str
    text: str
    text_en: str


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """What a method found.

    ``stands`` is 1 for cells that stand above, -1 for those below, 0 for the others; None where the method
    names no cells. ``main`` is the column that a map shows first.
    """

    columns: tuple[Column, ...]
    main: str
    sentence: str
    sentence_en: str
    stands: NDArray[np.int8] | None = None
    numbers: tuple[Number, ...] = ()
    reference: Reference | None = None
    scatter: Scatter | None = None
    clusters: tuple[Cluster, ...] = ()
    sheet: Sheet | None = None
    warnings: tuple[Warned, ...] = ()


@dataclass(frozen=True, slots=True)
class Run(runs.Run):
    """A statistic that was asked for; ``significant`` cells stand out, None where it names none."""

    method: str
    significant: int | None
    result_sha256: str | None
