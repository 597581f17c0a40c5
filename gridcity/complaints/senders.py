"""How often one address may send complaints: the public's door has no lock, so it has a limit.

Every try counts, also one that is refused: decoding a broken photo costs as much as a good one.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import Connection, case, delete, select
from sqlalchemy.dialects.postgresql import insert

from gridcity.complaints.errors import TooManyComplaints
from gridcity.store.tables import complaint_senders

MOST_TRIES = 10
"""Complaints that one address may send within ``WINDOW``. [-]"""
WINDOW = timedelta(minutes=10)


def count_try(conn: Connection, address: str, *, at: datetime) -> None:
    """Count a try of an address; commit it, whatever becomes of the complaint.

    An address that is not known (the server stands behind a socket) is not counted.

    Raises
    ------
    TooManyComplaints
        It has tried ``MOST_TRIES`` times within ``WINDOW``; the details say how long to wait.
    """
    if not address:
        return
    is_over = complaint_senders.c.since <= at - WINDOW
    row = conn.execute(
        insert(complaint_senders)
        .values(source=network_of(address), since=at, tries=1)
        .on_conflict_do_update(
            index_elements=["source"],
            set_={
                "since": case((is_over, at), else_=complaint_senders.c.since),
                "tries": case((is_over, 1), else_=complaint_senders.c.tries + 1),
            },
        )
        .returning(complaint_senders.c.since, complaint_senders.c.tries)
    ).one()
    # Rows that others are writing are left: two who wait for each other would stand still.
    forgotten = select(complaint_senders.c.source).where(is_over).with_for_update(skip_locked=True)
    conn.execute(delete(complaint_senders).where(complaint_senders.c.source.in_(forgotten)))
    if row.tries > MOST_TRIES:
        wait_s = max(1, -int((at - row.since - WINDOW) // timedelta(seconds=1)))
        raise TooManyComplaints(
            f"Many complaints have come from your address; send the next in {wait_s} seconds.", wait_s=wait_s
        )


def network_of(address: str) -> str:
    """Name who sends: an IPv6 household has 2⁶⁴ addresses and is one. Pure."""
    try:
        number = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:100]
    if isinstance(number, IPv6Address):
        mapped = number.ipv4_mapped
        return str(ip_network((number, 64), strict=False)) if mapped is None else str(mapped)
    return str(number)
