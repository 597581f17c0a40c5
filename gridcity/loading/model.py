"""What a load reads and what it reports."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from gridcity.loading.faults import Faults

NO_SHAPES: NDArray[np.object_] = np.zeros(0, dtype=object)
"""What a chunk of points has for shapes."""

Batch = tuple[
    NDArray[np.int64], "pa.Table", NDArray[np.object_], NDArray[np.bool_], "NDArray[np.float64] | None"
]
"""The fields of a chunk."""

Tell = Callable[[int, int | None], None]
"""Called as a load goes on: rows read so far, and how many there are if the file says."""


def tell_nobody(_read: int, _total: int | None) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file, as the file has them."""

    rows: NDArray[np.int64]
    """Row numbers from 1, shape (n,)."""
    table: "pa.Table"
    """Their columns, without the geometry."""
    shapes: NDArray[np.object_]
    """Their shapely geometries in the file's CRS; None where there is none or it cannot be read."""
    broken: NDArray[np.bool_]
    """True where there is a geometry that cannot be read."""
    points: NDArray[np.float64] | None = None
    """In place of ``shapes`` where every row is a point: shape (n, 2). A point object costs a microsecond."""

    def __len__(self) -> int:
        return len(self.rows)

    def keep(self, wanted: NDArray[np.bool_]) -> "Chunk":
        """Take the rows that are wanted."""
        if wanted.all():
            return self
        rows, table, broken = self.rows[wanted], self.table.filter(pa.array(wanted)), self.broken[wanted]
        if self.points is not None:
            return Chunk(rows, table, self.shapes, broken, self.points[wanted])
        return Chunk(rows, table, self.shapes[wanted], broken)

    def at(self, places: NDArray[np.float64]) -> "Chunk":
        """Give the same rows at other points."""
        return Chunk(self.rows, self.table, NO_SHAPES, self.broken, places)

    def shaped(self, shapes: "NDArray[np.object_] | None" = None) -> "Chunk":
        """Give the same rows with other shapes, or with points as shapes."""
        if shapes is None:
            if self.points is None:
                return self
            shapes = np.asarray(shapely.points(self.points))
        return Chunk(self.rows, self.table, shapes, self.broken)


@dataclass(slots=True)
class Loaded:
    """What came of a load: ``read`` is always ``added + known + len(faults)``."""

    layer: str
    file_name: str
    started_at: datetime
    read: int = 0
    added: int = 0
    known: int = 0
    repaired: int = 0
    seconds: float = 0.0
    is_dry_run: bool = False
    notes: list[str] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)

    @property
    def set_aside(self) -> int:
        """Rows with a fault [-], one fault a row."""
        return len(self.faults)

    @property
    def finished_at(self) -> datetime:
        """When it was complete."""
        return self.started_at + timedelta(seconds=self.seconds)
