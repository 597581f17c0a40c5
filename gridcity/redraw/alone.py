"""Wait until nobody writes of a cell, and let nobody begin: what a redraw does before it moves anything.

Whoever reads a cell to write of it holds the cells (``cells.service.hold_cells``). Somebody may write
first and hold them then, or hold them first and write then; so this waits for either a moment only,
lets go of all it has, and tries again, rather than be one half of a deadlock.
"""

import time

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from gridcity.store.errors import TryAgain

_MOMENT_MS = 1_500
"""Longer than a server looks for deadlocks (1 s): then it ends a vacuum that is in the way. [ms]"""
_TRIES = 80
_PAUSE_S = 0.1
_LATER = ("55P03", "40P01")  # the lock was not to be had in time; a deadlock
_LOCKS = (
    f"SET LOCAL lock_timeout = {_MOMENT_MS}",
    "SELECT pg_advisory_xact_lock(hashtext('gridcity cells'), hashtext(current_schema()))",
    "LOCK TABLE components, cases, complaints IN SHARE ROW EXCLUSIVE MODE",
    "SET LOCAL lock_timeout TO DEFAULT",
)


def be_alone(conn: Connection) -> None:
    """Keep everybody from writing of a cell until the transaction ends; readers go on.

    Raises
    ------
    TryAgain
        Somebody has been writing for minutes: a large file is being loaded, say.
    """
    for _ in range(_TRIES):
        nested = conn.begin_nested()
        try:
            for lock in _LOCKS:
                conn.exec_driver_sql(lock)
        except OperationalError as error:
            nested.rollback()
            if getattr(error.orig, "pgcode", None) not in _LATER:
                raise
            time.sleep(_PAUSE_S)
        else:
            nested.commit()
            return
    raise TryAgain("Somebody is loading or changing much of this city; nothing was changed. Try again later.")


def is_alone(conn: Connection) -> bool:
    """Say whether nobody else is connected to the database."""
    others = (
        "SELECT EXISTS (SELECT FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid())"
    )
    return not conn.exec_driver_sql(others).scalar_one()
