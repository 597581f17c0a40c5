"""What loads need of the store, and leave in it."""

from sqlalchemy import Connection, insert, text

from gridcity.loading.model import Loaded
from gridcity.loading.shapes import Bounds
from gridcity.store.tables import loads


def save_load(conn: Connection, loaded: Loaded) -> None:
    """Enter a load in the book; a dry run leaves no trace."""
    if loaded.is_dry_run:
        return
    conn.execute(
        insert(loads).values(
            layer=loaded.layer,
            file_name=loaded.file_name,
            rows_read=loaded.read,
            rows_added=loaded.added,
            rows_known=loaded.known,
            rows_set_aside=loaded.set_aside,
            started_at=loaded.started_at,
            finished_at=loaded.finished_at,
        )
    )


def city_bounds(conn: Connection, *, margin_deg: float = 0.0) -> Bounds | None:
    """Give the bounds of the city's areas (EPSG:4326, [°]), widened by a margin; None while it has none."""
    row = conn.execute(
        text(
            "SELECT st_xmin(e) - :m, st_ymin(e) - :m, st_xmax(e) + :m, st_ymax(e) + :m"
            " FROM (SELECT st_extent(geom) AS e FROM areas) AS all_areas WHERE e IS NOT NULL"
        ),
        {"m": margin_deg},
    ).first()
    return None if row is None else (row[0], row[1], row[2], row[3])
