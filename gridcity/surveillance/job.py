"""What the worker has done in a process of its own: one look, or the trials of a watch."""

from datetime import timedelta

from gridcity.analytics.machines import on
from gridcity.jobs.running import Work
from gridcity.surveillance import repository
from gridcity.surveillance.looking import look_over
from gridcity.surveillance.measuring import Measured, measure
from gridcity.surveillance.service import keep


def run(work: Work) -> None:
    """Look for one watch, or try it; nothing is held while scans go on."""
    with on(work.settings.dask):
        if work.body.get("is_trial"):
            _try(work)
        else:
            _look(work)


def _look(work: Work) -> None:
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


def _try(work: Work) -> None:
    with work.engine.begin() as conn:
        measured = Measured.of(conn, int(work.body["watch_id"]), at=work.now())
    trials = measure(measured, progress=lambda share: work.tell(share, "回放", "Replaying"))
    with work.finishing() as conn:
        for trial in trials:
            repository.insert_trial(conn, measured.watch, trial, at=work.now())
