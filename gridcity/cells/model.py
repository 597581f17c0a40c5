"""Areas, cells, and what a redraw of the cells did."""

from dataclasses import dataclass
from datetime import datetime

from gridcity.city.model import Level


@dataclass(frozen=True, slots=True)
class Area:
    """A county, street or community. ``bounds``: west, south, east, north in degrees of EPSG:4326."""

    code: str
    level: Level
    parent_code: str | None
    name: str
    name_en: str | None
    is_derived: bool
    area_m2: float
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell in force. ``col`` and ``row`` are those of its lattice square."""

    id: int
    code: str
    area_code: str
    area_m2: float
    col: int | None
    row: int | None

    @property
    def county_code(self) -> str:
        """The county it lies in."""
        return self.area_code[:6]

    @property
    def street_code(self) -> str | None:
        """The street it lies in; None in a city that has none."""
        return self.area_code[:9] if len(self.area_code) >= 9 else None

    @property
    def community_code(self) -> str | None:
        """The community it lies in; None in a city that has none."""
        return self.area_code if len(self.area_code) == 12 else None


@dataclass(frozen=True, slots=True)
class AreasSaved:
    """What saving areas did: how many were given, how many rows changed, what was mended and filled in.

    ``repairs`` are sentences for the person who loads; ``derived`` the codes of parents that were
    made of their children.
    """

    given: int
    changed: int
    derived: tuple[str, ...]
    repairs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TilingMade:
    """A tiling in force and its proof, by name. ``is_new`` is False where the redraw changed nothing."""

    id: int
    is_new: bool
    cells: int
    retired: int
    valid_from: datetime
    proof: dict[str, object]
