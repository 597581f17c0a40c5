"""What editions say, remembered by each process: an edition is never changed, only ended."""

from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from gridcity.conditions import repository
from gridcity.conditions.model import Condition

_KNOWN: WeakKeyDictionary[Engine, dict[int, Condition]] = WeakKeyDictionary()


def edition(conn: Connection, condition_id: int) -> Condition:
    """Give an edition as it was when it was first asked for; whether it ended since, it does not tell.

    Raises
    ------
    ConditionNotFound
        There is none.
    """
    known = _KNOWN.setdefault(conn.engine, {})
    if condition_id not in known:
        known[condition_id] = repository.get(conn, condition_id)
    return known[condition_id]
