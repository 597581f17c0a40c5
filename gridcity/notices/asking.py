"""Letters that ask whoever reads mail at an address: the worker writes few a day. Nothing here commits."""

from datetime import datetime, timedelta
from typing import NamedTuple

from psycopg2.extensions import cursor as Cursor  # noqa: N812  (a class)
from sqlalchemy import Connection

from gridcity.notices.addresses import ASKED_A_DAY, LETTERS_A_DAY, SQL
from gridcity.notices.timing import A_DAY, LINK_HOLDS
from gridcity.store.engine import cursor

KIND = "address_asked"
"""The kind of notice that such a letter is."""
_PAGE = 200
_PUT_OFF = timedelta(hours=1)


class _Wanted(NamedTuple):
    """A letter that may be written now."""

    id: int
    person_id: int | None
    complaint_id: int | None
    address_hash: bytes
    requester: str | None
    wanted_at: datetime
    letters: int


def write_letters(conn: Connection, *, at: datetime) -> bool:
    """Have the letters delivered that are wanted, as far as the limits of a day allow.

    Returns
    -------
    bool
        Whether there are any to deliver. False also where another worker is at it.
    """
    with cursor(conn) as cur:
        cur.execute("SELECT FROM notice_addresses WHERE letter_due_at <= %s LIMIT 1", (at,))
        if cur.fetchone() is None:
            return False
        cur.execute(SQL.letters_turn)
        if cur.fetchone() != (True,):
            return False
        cur.execute(SQL.wanted, {"at": at, "most": _PAGE})
        wanted = [_Wanted(*row) for row in cur.fetchall()]
        written = [_write(cur, one, at) for one in wanted]
        return any(written)


def forget(conn: Connection, *, at: datetime) -> None:
    """Forget who had letters written before yesterday, and from which networks complaints came."""
    with cursor(conn) as cur:
        cur.execute(SQL.forget_letters, {"before": at - A_DAY})
        cur.execute(SQL.forget_networks, {"before": at - A_DAY})


def _write(cur: Cursor, one: _Wanted, at: datetime) -> bool:
    """Have one letter delivered, or put it off, or leave it to the one that is out already."""
    values = {"id": one.id, "hash": bytes(one.address_hash), "requester": one.requester, "at": at}
    if at - one.wanted_at > A_DAY:
        cur.execute(SQL.give_letter_up, values)
        return False
    if one.complaint_id is not None and not one.letters:
        cur.execute(SQL.asked_before, values)
        before = cur.fetchone()
        if before is not None:
            cur.execute(SQL.share_letter, values | {"state": before[0], "expires_at": before[1]})
            return False
    cur.execute(SQL.lately, values | {"since": at - A_DAY})
    ((to_address, by_requester),) = cur.fetchall()
    if to_address >= LETTERS_A_DAY or by_requester >= ASKED_A_DAY:
        cur.execute(SQL.put_off, values | {"due_at": at + _PUT_OFF})
        return False
    cur.execute(SQL.write_letter, values | {"kind": KIND, "expires_at": at + LINK_HOLDS})
    return True
