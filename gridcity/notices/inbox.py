"""A person's inbox: what they were told, and what they have read. Nothing here commits."""

from datetime import datetime

from sqlalchemy import Connection

from gridcity.notices.describing import Described, Speaker, described
from gridcity.notices.errors import NoticeNotFound
from gridcity.notices.model import InboxItem, InboxPage, Language
from gridcity.store.engine import cursor


def read_inbox(
    conn: Connection,
    speaker: Speaker,
    person_id: int,
    *,
    only_unread: bool = False,
    before: int | None = None,
    limit: int = 50,
) -> InboxPage:
    """Read a page of what a person was told, the newest first.

    Parameters
    ----------
    before
        ``next`` of the page before.
    limit
        The most notices on the page.
    """
    condition = (
        "WHERE notices.person_id = %(person_id)s AND (%(before)s::bigint IS NULL OR notices.id < %(before)s)"
        f"{' AND notices.read_at IS NULL' if only_unread else ''} ORDER BY notices.id DESC LIMIT %(most)s"
    )
    rows = described(conn, condition, {"person_id": person_id, "before": before, "most": limit + 1})
    items = tuple(_item(row, speaker) for row in rows[:limit])
    return InboxPage(items, unread(conn, person_id), items[-1].id if len(rows) > limit else None)


def unread(conn: Connection, person_id: int) -> int:
    """Count what a person has not read."""
    with cursor(conn) as cur:
        cur.execute(
            "SELECT count(*) FROM notices WHERE person_id = %s AND read_at IS NULL",
            (person_id,),
        )
        ((count,),) = cur.fetchall()
    return int(count)


def mark_read(conn: Connection, person_id: int, notice_id: int, *, at: datetime) -> None:
    """Remember that a person has read a notice; read again, nothing changes.

    Raises
    ------
    NoticeNotFound
        It is not in the person's inbox.
    """
    with cursor(conn) as cur:
        cur.execute(
            "UPDATE notices SET read_at = coalesce(read_at, %s) WHERE id = %s AND person_id = %s",
            (at, notice_id, person_id),
        )
        if not cur.rowcount:
            raise NoticeNotFound(f"There is no notice {notice_id} in your inbox.", notice_id=notice_id)


def mark_all_read(conn: Connection, person_id: int, until: int, *, at: datetime) -> int:
    """Remember that a person has read everything up to a notice; give how much is left to read."""
    with cursor(conn) as cur:
        cur.execute(
            "UPDATE notices SET read_at = %s WHERE person_id = %s AND read_at IS NULL AND id <= %s",
            (at, person_id, until),
        )
    return unread(conn, person_id)


def forget_old(conn: Connection, *, before: datetime) -> int:
    """Delete what was read or settled long ago; what still waits, failed or is in doubt stays."""
    with cursor(conn) as cur:
        cur.execute(
            "DELETE FROM notices WHERE made_at < %s AND (person_id IS NULL OR read_at IS NOT NULL)"
            " AND NOT EXISTS (SELECT FROM notice_deliveries"
            " WHERE notice_id = notices.id AND state <> 'sent')",
            (before,),
        )
        return cur.rowcount


def _item(row: Described, speaker: Speaker) -> InboxItem:
    return InboxItem(
        row.id,
        row.kind,
        row.case_id,
        row.number,
        row.is_emergency,
        row.happened_at or _instant(row.facts.get("happened_at")) or row.made_at,
        row.made_at,
        row.read_at,
        {language: speaker.words(row, language) for language in Language},
        row.facts.get("path"),
    )


def _instant(said: str | None) -> datetime | None:
    return None if said is None else datetime.fromisoformat(said)
