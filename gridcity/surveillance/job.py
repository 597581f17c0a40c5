"""What the worker has done in a process of its own: one look, or the trials of a watch."""

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from gridcity.jobs.asking import ask
from gridcity.surveillance import repository
from gridcity.surveillance.looking import look_over
from gridcity.surveillance.service import due_watches, keep

if TYPE_CHECKING:
    from datetime import datetime

    from gridcity.jobs.running import Work

KIND = "surveillance"


def ask_for_looks(conn: Connection, *, at: "datetime") -> int:
    """Ask for a look of each watch whose time has come; one that waits already is enough. Say of how many."""
    due = due_watches(conn, at=at)
    for watch in due:
        ask(conn, KIND, {"watch_id": watch.id}, at=at, once=f"{KIND} {watch.id}")
    return len(due)


def run(work: "Work") -> None:
    """Look for one watch; nothing is held while the scan goes on."""
    at = work.now()
    with work.engine.begin() as conn:
        watch = repository.get_watch(conn, int(work.body["watch_id"]))
        since = at - timedelta(days=watch.terms.history_days)
        cases = repository.read_cases(conn, watch.terms, since=since, until=at)
    work.tell(0.1, "扫描", "Scanning")
    looked = look_over(cases, watch.terms, at=at)
    with work.finishing() as conn:
        if watch.terms.is_on:
            keep(conn, watch, looked)
