"""What base map and blocks are drawn from: streets, water, buildings, compounds, as they were loaded."""

from sqlalchemy import BigInteger, Column, Identity, Index, Table, Text

from gridcity.store.tables.base import metadata, place, web_place


def _layer(name: str, kind: str, *, what: str, kinds: str) -> Table:
    """Declare one base-map layer; the three differ in geometry and meaning only."""
    return Table(
        name,
        metadata,
        Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the feature."),
        Column("source_key", Text, nullable=False, unique=True, comment="Its key in the file it came from."),
        Column("kind", Text, nullable=False, comment=kinds),
        Column("name", Text, comment="Name in the city's own language."),
        Column("name_en", Text, comment="English name, where one is known."),
        place(kind, comment="Its shape."),
        web_place(kind),
        # Serves: what lies near a place.
        Index(f"{name}_geom_idx", "geom", postgresql_using="gist"),
        # Serves: the base-map tiles.
        Index(f"{name}_geom_3857_idx", "geom_3857", postgresql_using="gist"),
        comment=what,
    )


streets = _layer(
    "streets",
    "MULTILINESTRING",
    what="Streets, paths and railways.",
    kinds="motorway, primary, secondary, tertiary, residential, service, path, rail, subway or other.",
)
water = _layer(
    "water", "GEOMETRY", what="Rivers, lakes and canals.", kinds="river, lake, canal, stream or other."
)
buildings = _layer(
    "buildings", "MULTIPOLYGON", what="Buildings.", kinds="What the source calls the building's use."
)
compounds = _layer(
    "compounds",
    "MULTIPOLYGON",
    what="Compounds (自管院落): gated estates, campuses, hospitals, barracks. Blocks keep them whole.",
    kinds="What the source calls the compound's use.",
)
