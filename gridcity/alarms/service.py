"""What alarms mean in this city, and what became of those that were sent."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import datetime

from psycopg2.extras import execute_values
from sqlalchemy import Connection

from gridcity.alarms.errors import SignalInvalid
from gridcity.alarms.model import Group, GroupBy, KeptAlarm, Signal
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_SQL = load_queries("gridcity.alarms")
_COLUMNS = (
    "code, name, name_en, class_id, group_by, within_m, window_min, at_least, channel, ahead_min, behind_h"
)


def list_signals(conn: Connection) -> list[Signal]:
    """Read what alarms mean in this city, by code."""
    with cursor(conn) as cur:
        cur.execute(f"SELECT {_COLUMNS} FROM alarm_signals ORDER BY code")
        rows = cur.fetchall()
    return [
        Signal(code, name, name_en, class_id, GroupBy(group_by), *rest)
        for code, name, name_en, class_id, group_by, *rest in rows
    ]


def save_signals(conn: Connection, signals: Sequence[Signal]) -> None:
    """Set what signals mean from now on; those that are not named stay as they are.

    Raises
    ------
    SignalInvalid
        A code stands twice, or a class is no class of matters.
    """
    codes = [one.code for one in signals]
    if len(set(codes)) < len(codes):
        raise SignalInvalid("Each signal is named once.", signals=codes)
    with cursor(conn) as cur:
        cur.execute(
            "SELECT id FROM catalogue_classes WHERE kind = 'matter' AND id = ANY(%s)",
            ([one.class_id for one in signals],),
        )
        known = {row[0] for row in cur.fetchall()}
        unknown = sorted({one.class_id for one in signals} - known)
        if unknown:
            raise SignalInvalid("A signal's class is one of matters.", unknown=unknown)
        execute_values(
            cur,
            f"INSERT INTO alarm_signals ({_COLUMNS}) VALUES %s ON CONFLICT (code) DO UPDATE SET"
            f" ({_COLUMNS}) = ROW (excluded.*)",
            [(*astuple(one)[:4], str(one.group_by), *astuple(one)[5:]) for one in signals],
        )


def list_groups(
    conn: Connection,
    *,
    since: datetime | None = None,
    case_id: int | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[Group]:
    """Read groups of alarms, the newest first.

    Parameters
    ----------
    since
        Only those with an alarm at or after this instant.
    case_id
        Only those behind this case.
    after
        The number of the last group of the page before.
    """
    values = {"since": since, "case_id": case_id, "after": after, "wanted": limit}
    with cursor(conn) as cur:
        cur.execute(_SQL.groups, values)
        return [Group(*row) for row in cur.fetchall()]


def list_alarms(
    conn: Connection,
    *,
    group_id: int | None = None,
    is_doubtful: bool | None = None,
    after: int | None = None,
    limit: int = 50,
) -> list[KeptAlarm]:
    """Read alarms as they were kept, the newest first.

    Parameters
    ----------
    group_id
        Only those of one group.
    is_doubtful
        Only those of devices whose clock could not be right; or only the others.
    after
        The number of the last alarm of the page before.
    """
    values = {"group_id": group_id, "is_doubtful": is_doubtful, "after": after, "wanted": limit}
    with cursor(conn) as cur:
        cur.execute(_SQL.alarms, values)
        return [KeptAlarm(*row) for row in cur.fetchall()]
