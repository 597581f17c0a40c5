"""A watch list, a patrol plan, and what came of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
Reason: TypeAlias = Mapping[str, "Json"]


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, by its number and code, and a place inside it: EPSG:4326 [°]."""

    cell_id: int
    cell_code: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class WatchList:
    """Cells to keep an eye on, until a day."""

    id: int
    name: str
    reason: Reason
    valid_from: datetime
    valid_until: datetime
    made_at: datetime
    made_by: str | None
    """Name of who made it; None: a program."""
    ended_at: datetime | None
    cells: tuple[Place, ...]

    def holds(self, at: datetime) -> bool:
        """Say whether its cells are watched at an instant."""
        return self.valid_from <= at < (self.ended_at or self.valid_until)


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop of a round: where, and what it covers that none before it did [-]."""

    cell_id: int
    cell_code: str
    lon: float
    lat: float
    weight: float


@dataclass(frozen=True, slots=True)
class Round:
    """One inspector's way; minutes walking and staying [min], length from the first stop to the last [m]."""

    number: int
    inspector_id: int | None
    inspector_name: str | None
    minutes: float
    length_m: float
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class PlanCell:
    """A cell that a plan was asked to cover, and whether it does."""

    cell_id: int
    cell_code: str
    lon: float
    lat: float
    weight: float
    is_covered: bool


@dataclass(frozen=True, slots=True)
class PatrolPlan:
    """Rounds through cells, until a day."""

    id: int
    name: str
    reason: Reason
    valid_from: datetime
    valid_until: datetime
    minutes: float
    stay_minutes: float
    reach_m: float
    speed_kmh: float
    made_at: datetime
    made_by: str | None
    ended_at: datetime | None
    cells: tuple[PlanCell, ...]
    rounds: tuple[Round, ...]

    @property
    def total(self) -> float:
        """What all its cells are worth [-]."""
        return sum(one.weight for one in self.cells)

    @property
    def covered(self) -> float:
        """What the cells within reach of a stop are worth [-]."""
        return sum(one.weight for one in self.cells if one.is_covered)

    def holds(self, at: datetime) -> bool:
        """Say whether it is walked at an instant."""
        return self.valid_from <= at < (self.ended_at or self.valid_until)


@dataclass(frozen=True, slots=True)
class WatchedCell:
    """A cell that is watched now, and by which lists."""

    cell_id: int
    cell_code: str
    lon: float
    lat: float
    lists: tuple[tuple[int, str, datetime], ...]
    """Number, name and end of each."""


@dataclass(frozen=True, slots=True)
class MyRound:
    """A round that an inspector is to walk today."""

    plan_id: int
    plan_name: str
    valid_until: datetime
    round: Round
