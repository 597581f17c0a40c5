"""Ask for long work: a look of each watch whose time has come, or the trials of one. Light to import."""

from datetime import datetime

from sqlalchemy import Connection

from gridcity.jobs.asking import SQL as JOBS
from gridcity.jobs.asking import ask
from gridcity.jobs.asking import get as get_job
from gridcity.jobs.model import Job
from gridcity.store.engine import cursor
from gridcity.surveillance import repository
from gridcity.surveillance.model import Watch
from gridcity.surveillance.timing import is_due

KIND = "surveillance"


def due_watches(conn: Connection, *, at: datetime) -> list[Watch]:
    """Say for which watches it is time to look again."""
    return [watch for watch in repository.list_watches(conn) if is_due(watch, at)]


def ask_for_looks(conn: Connection, *, at: datetime) -> int:
    """Ask for a look of each watch whose time has come; one that waits already is enough. Say of how many."""
    due = due_watches(conn, at=at)
    for watch in due:
        ask(conn, KIND, {"watch_id": watch.id}, at=at, once=f"{KIND} {watch.id}")
    return len(due)


def ask_for_trials(conn: Connection, watch_id: int, *, at: datetime) -> int:
    """Ask for the trials of a watch; the number of the job, which may be one that waits already.

    Raises
    ------
    WatchNotFound
        There is no such watch.
    """
    repository.get_watch(conn, watch_id)
    return ask(conn, KIND, {"watch_id": watch_id, "is_trial": True}, at=at, once=_trial_name(watch_id))


def trials_under_way(conn: Connection, watch_id: int) -> Job | None:
    """Give the job that tries a watch now; None if none does."""
    with cursor(conn) as cur:
        cur.execute(JOBS.open_by_name, {"once": _trial_name(watch_id)})
        row = cur.fetchone()
    return None if row is None else get_job(conn, int(row[0]))


def _trial_name(watch_id: int) -> str:
    return f"{KIND} trial {watch_id}"
