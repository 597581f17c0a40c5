"""What every table shares: one metadata, one naming convention, a few column types.

No table names a schema: a city *is* a PostgreSQL schema, chosen by ``search_path`` when a
connection is opened, so the same tables serve every city.
"""

from geoalchemy2 import Geometry
from sqlalchemy import Column, Computed, DateTime, MetaData

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    }
)

Instant = DateTime(timezone=True)
"""``timestamptz``: an instant, aware and UTC inside."""


def place(kind: str, *, comment: str, nullable: bool = False) -> "Column[object]":
    """Declare the ``geom`` column that every located table has."""
    return Column(
        "geom",
        Geometry(kind, srid=4326, spatial_index=False),
        nullable=nullable,
        comment=f"{comment} EPSG:4326, longitude then latitude. [°]",
    )


def web_place(kind: str) -> "Column[object]":
    """Declare ``geom_3857``, ``geom`` as the tiles want it, kept by the database.

    Transforming on the fly costs a tile a third of its time (measured), so the store pays
    once, when the row is written.
    """
    return Column(
        "geom_3857",
        Geometry(kind, srid=3857, spatial_index=False),
        Computed("st_transform(geom, 3857)", persisted=True),
        comment="The same place in EPSG:3857 for tiles; never measure in it. [m]",
    )
