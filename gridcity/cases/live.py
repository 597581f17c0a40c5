"""How loaded each cell is, at an exact place in the live stream."""

from dataclasses import dataclass

from sqlalchemy import Connection

from gridcity.store.engine import cursor


@dataclass(frozen=True, slots=True)
class CellLoad:
    """Open cases by cell, as they stood after event ``version`` (``txid-eventid``) of the stream.

    ``counts`` is JSON text, ``[[cell_id, open], …]``: a city has thousands, and nobody looks at
    them between the store and the page.
    """

    version: str
    counts: str


def cell_load(conn: Connection) -> CellLoad:
    """Count the open cases of every cell that holds any."""
    with cursor(conn) as cur:
        cur.execute("SELECT txid, id, counts::text FROM live_load()")
        txid, number, counts = cur.fetchone() or (0, 0, "[]")
    return CellLoad(f"{txid}-{number}", counts)
