"""The city itself: its profile, its areas, its tilings and their cells."""

from geoalchemy2 import Geometry  # noqa: F401  (registers the types for reflection)
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gridcity.store.tables.base import Instant, metadata, place, web_place

city = Table(
    "city",
    metadata,
    Column("code", Text, primary_key=True, comment="The profile's code; also the name of this schema."),
    Column("profile", JSONB, nullable=False, comment="The profile as it was read when the city was made."),
    Column("created_at", Instant, nullable=False, comment="When the city was made."),
    comment="One row: the city that this schema holds.",
)

areas = Table(
    "areas",
    metadata,
    Column("code", Text, primary_key=True, comment="Division code: 6 digits county, 9 street, 12 community."),
    Column("level", Text, nullable=False, comment="county, street or community."),
    Column(
        "parent_code",
        Text,
        ForeignKey("areas.code"),
        comment="The area around it: a prefix of its own code. Empty for a county.",
    ),
    Column("name", Text, nullable=False, comment="Name in the city's own language."),
    Column("name_en", Text, comment="English name, where one is known."),
    Column(
        "is_derived",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="True where no authority drew it: gridcity filled the level in.",
    ),
    Column("area_m2", Double, nullable=False, comment="Geodesic area on the ellipsoid. [m²]"),
    place("MULTIPOLYGON", comment="Its extent."),
    web_place("MULTIPOLYGON"),
    CheckConstraint("level IN ('county', 'street', 'community')", name="level"),
    CheckConstraint(
        "length(code) = CASE level WHEN 'county' THEN 6 WHEN 'street' THEN 9 ELSE 12 END", name="code_length"
    ),
    # Serves: which area a point lies in; the area layer of the map.
    Index("areas_geom_idx", "geom", postgresql_using="gist"),
    # Serves: the area tiles.
    Index("areas_geom_3857_idx", "geom_3857", postgresql_using="gist"),
    # Serves: the children of an area.
    Index("areas_parent_code_idx", "parent_code"),
    comment="Counties, streets and communities: the divisions that cells never cross.",
)

tilings = Table(
    "tilings",
    metadata,
    Column("id", SmallInteger, Identity(), primary_key=True, comment="Grows by one with every redraw."),
    Column("kind", Text, nullable=False, comment="lattice or blocks."),
    Column("centre_lon", Double, nullable=False, comment="Centre of the equal-area projection. [°]"),
    Column("centre_lat", Double, nullable=False, comment="Centre of the equal-area projection. [°]"),
    Column("cell_size_m", Double, nullable=False, comment="Side of an uncut cell in that projection. [m]"),
    Column("finest_level", Text, nullable=False, comment="The level of area that no cell crosses."),
    Column("proof", JSONB, nullable=False, comment="What was checked and measured: gaps, overlaps, areas."),
    Column("valid_from", Instant, nullable=False, comment="Since when its cells are the city's cells."),
    Column("valid_to", Instant, comment="Until when; empty while they are."),
    CheckConstraint("kind IN ('lattice', 'blocks', 'official')", name="kind"),
    # Serves: at most one tiling is current.
    Index(
        "tilings_current_key",
        text("(valid_to IS NULL)"),
        unique=True,
        postgresql_where=text("valid_to IS NULL"),
    ),
    comment="Each partition of the city that was ever in force, with its proof.",
)

cells = Table(
    "cells",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Stable name of one version of one cell."),
    Column(
        "code", Text, nullable=False, comment="15 characters: county 6, street 3, community 3, sequence 3."
    ),
    Column(
        "tiling_id",
        SmallInteger,
        ForeignKey("tilings.id"),
        nullable=False,
        comment="The tiling it was drawn in.",
    ),
    Column(
        "closed_by",
        SmallInteger,
        ForeignKey("tilings.id"),
        comment="The tiling that retired it: it is in force in all those before. Empty while it is.",
    ),
    Column(
        "area_code", Text, ForeignKey("areas.code"), nullable=False, comment="The finest area it lies in."
    ),
    Column("col", Integer, comment="Lattice column counted eastwards from the projection centre. [-]"),
    Column("row", Integer, comment="Lattice row counted northwards from the projection centre. [-]"),
    Column("area_m2", Double, nullable=False, comment="Geodesic area on the ellipsoid. [m²]"),
    Column("valid_from", Instant, nullable=False, comment="Since when the cell is in force."),
    Column("valid_to", Instant, comment="Until when; empty while it is. Cells are never deleted."),
    Column(
        "fate",
        Text,
        comment="What the redraw that retired it made of it: split, merged, moved, given_up."
        " Empty while in force.",
    ),
    place("MULTIPOLYGON", comment="Its extent."),
    web_place("MULTIPOLYGON"),
    CheckConstraint("code ~ '^[0-9A-Z]{15}$'", name="code"),
    CheckConstraint("fate IN ('split', 'merged', 'moved', 'given_up')", name="fate"),
    # Serves: a cell by its code; no two cells in force share one.
    Index("cells_code_key", "code", unique=True, postgresql_where=text("valid_to IS NULL")),
    # Serves: the cell of a point on any day; what hangs on the cells of a box (cells_in_box).
    Index("cells_geom_idx", "geom", postgresql_using="gist"),
    # Serves: the cell tiles.
    Index(
        "cells_geom_3857_idx", "geom_3857", postgresql_using="gist", postgresql_where=text("valid_to IS NULL")
    ),
    # Serves: the cells of an area; what a tiling holds.
    Index("cells_area_code_idx", "area_code"),
    # Serves: the cells that a redraw retired, by code.
    Index("cells_closed_by_idx", "closed_by", "code", postgresql_where=text("closed_by IS NOT NULL")),
    comment="Unit cells of about 10,000 m² (万米单元网格), each in one area.",
)
