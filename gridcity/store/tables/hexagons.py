"""How the ground of each cell in force is shared among H3 hexagons: made with the cells, and anew."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Double, ForeignKey, Index, SmallInteger, Table

from gridcity.store.tables.base import metadata, place, web_place

hexagons = Table(
    "hexagons",
    metadata,
    Column(
        "id", BigInteger, primary_key=True, autoincrement=False, comment="Its H3 number, as a signed integer."
    ),
    Column("resolution", SmallInteger, nullable=False, comment="H3 resolution, 5 to 8. [-]"),
    place("POLYGON", comment="Its extent."),
    web_place("POLYGON"),
    # Serves: the tiles of a whole city.
    Index("hexagons_geom_3857_idx", "geom_3857", postgresql_using="gist"),
    comment="The H3 hexagons that share ground with the city.",
)

cell_hexagons = Table(
    "cell_hexagons",
    metadata,
    Column("cell_id", BigInteger, ForeignKey("cells.id"), primary_key=True, comment="A cell in force."),
    Column(
        "hexagon_id",
        BigInteger,
        primary_key=True,
        comment="A hexagon that holds some of its ground; written with it, so no key is checked row by row.",
    ),
    Column("share", Double, nullable=False, comment="How much of the cell that is; 1 over a resolution. [-]"),
    Column(
        "shared_m2", Double, nullable=False, comment="The ground of both, in the equal-area projection. [m²]"
    ),
    CheckConstraint("share > 0 AND shared_m2 > 0", name="positive"),
    # Serves: the city's ground in a hexagon.
    Index("cell_hexagons_hexagon_id_idx", "hexagon_id"),
    comment="Which cells in force share ground with which hexagons; rows of retired cells are taken away.",
)
