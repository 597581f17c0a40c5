"""What a load reads and what it reports."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gridcity.loading.faults import Faults

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

    def __len__(self) -> int:
        return len(self.rows)

    def keep(self, wanted: NDArray[np.bool_]) -> "Chunk":
        """Take the rows that are wanted."""
        if wanted.all():
            return self
        return Chunk(
            self.rows[wanted], self.table.filter(pa.array(wanted)), self.shapes[wanted], self.broken[wanted]
        )


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
        """Rows with a fault. [-]"""
        return len(self.faults)

    @property
    def finished_at(self) -> datetime:
        """When it was complete."""
        return self.started_at + timedelta(seconds=self.seconds)
