"""A city and the profile that makes it this city and no other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from gridcity.worktime.model import Shifts


class Level(StrEnum):
    """The divisions of a city, widest first. Cells never cross the finest one a city has."""

    COUNTY = "county"  # 区县
    STREET = "street"  # 街道, 乡镇
    COMMUNITY = "community"  # 社区

    @property
    def code_length(self) -> int:
        """How many digits a code of this level has: 6, 9 or 12."""
        return {"county": 6, "street": 9, "community": 12}[self.value]

    @property
    def parent(self) -> "Level | None":
        """The level around this one; None around a county."""
        levels = list(Level)
        at = levels.index(self)
        return levels[at - 1] if at else None


class AreaCodes(StrEnum):
    """Where the codes of a city's areas come from."""

    OFFICIAL = "official"
    """The file brings them."""
    BY_NAME = "by_name"
    """The file has none: areas are numbered 001, 002 … inside their parent, in the order of their names."""


class TilingKind(StrEnum):
    """How a city's cells are drawn."""

    LATTICE = "lattice"
    """Squares of an equal-area raster, cut at the borders of areas."""
    BLOCKS = "blocks"
    """What streets, railways, water and compounds make of the areas."""
    OFFICIAL = "official"
    """As the city itself decreed them: loaded from a file."""


@dataclass(frozen=True, slots=True)
class Names:
    """What a city is called."""

    zh: str
    en: str
    local: str


@dataclass(frozen=True, slots=True)
class CalendarPlan:
    """When is worked in a city, before it makes calendars of its own.

    ``country`` and ``subdivision`` (ISO 3166) say whose public holidays are kept; ``week`` begins
    with Monday.
    """

    country: str
    subdivision: str | None
    week: tuple[Shifts, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that makes one city differ from another; nothing else in the code does.

    ``centre_lon`` and ``centre_lat`` [°] are the centre of the equal-area projection that the
    lattice lives in, ``cell_size_m`` [m] the side of an uncut cell. Cell codes depend on all
    three: they are not changed once a city is tiled. ``map_*`` is what a map shows first;
    ``tiling`` the kind of cells that is drawn where nobody asks for another.
    """

    code: str
    county_code: str
    names: Names
    languages: tuple[str, ...]
    timezone: str
    centre_lon: float
    centre_lat: float
    cell_size_m: float
    finest_level: Level
    area_codes: AreaCodes
    editions: tuple[str, ...]
    component_editions: tuple[str, ...]
    matter_editions: tuple[str, ...]
    map_lon: float
    map_lat: float
    map_zoom: float
    tiling: TilingKind = TilingKind.LATTICE
    calendar: CalendarPlan | None = None
    """None: every hour counts."""
    has_example_limits: bool = False
    """Whether a new city begins with the limits that the catalogue proposes, marked as examples."""
    blocks: Mapping[str, Mapping[str, float]] = field(default_factory=dict, hash=False)
    """By table and name what goes before ``data/reference/blocks.toml`` in this city."""

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone, for the edges that show local time."""
        return ZoneInfo(self.timezone)


@dataclass(frozen=True, slots=True)
class City:
    """The city that a schema holds."""

    code: str
    profile: Profile
    created_at: datetime
