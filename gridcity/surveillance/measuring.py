"""How often a watch gives false alarms, and what it detects: its three trials over the past, together."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from gridcity.surveillance import repository
from gridcity.surveillance.model import Cases, Outbreak, Trial, Watch
from gridcity.surveillance.trials import Plan, try_on_outbreaks, try_on_past, try_on_shuffled

LONGEST = timedelta(days=365)
"""How much of the past a watch is tried on at most, unless somebody says from when on."""
OUTBREAK = Outbreak(size=12, days=5, radius_m=300.0)
OUTBREAKS = 40
"""How many outbreaks are put in. [-]"""


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A watch with the cases that it is tried on, and when it scans."""

    watch: Watch
    cases: Cases
    plan: Plan

    @classmethod
    def of(
        cls,
        conn: Connection,
        watch_id: int,
        *,
        at: datetime,
        since: datetime | None = None,
        plan: Plan | None = None,
    ) -> "Measured":
        """Read what a watch is tried on.

        Parameters
        ----------
        at
            The end of the last scan.
        since
            A step before the first; None: a year, or as much as there are cases of, but for the first quarter
            of them, which is history.
        plan
            Steps, replicates and seed; its period is not looked at.

        Raises
        ------
        WatchNotFound, TrialInvalid
            There is no such watch, or no past to try it on.
        """
        watch = repository.get_watch(conn, watch_id)
        history = timedelta(days=watch.terms.history_days)
        cases = repository.read_cases(conn, watch.terms, since=(since or at - LONGEST) - history, until=at)
        if since is None:
            first = datetime.fromtimestamp(cases.reported.min(), at.tzinfo) if len(cases.reported) else at
            since = max(at - LONGEST, first + (at - first) / 4)
        asked = Plan(since, at) if plan is None else replace(plan, since=since, until=at)
        return cls(watch, cases, asked)


def measure(
    measured: Measured,
    *,
    outbreak: Outbreak = OUTBREAK,
    outbreaks: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> list[Trial]:
    """Try a watch on the past, on the past with its times shuffled, and on outbreaks put in.

    Parameters
    ----------
    outbreaks
        How many are put in; None: ``OUTBREAKS``.
    progress
        Told which share is done, from 0 to 1.
    """

    def part(begin: float, end: float) -> Callable[[int, int], None]:
        def told(done: int, of: int) -> None:
            if progress is not None:
                progress(begin + (end - begin) * done / of)

        return told

    cases, terms, plan = measured.cases, measured.watch.terms, measured.plan
    return [
        try_on_past(cases, terms, plan, part(0.0, 0.4)),
        try_on_shuffled(cases, terms, plan, part(0.4, 0.8)),
        try_on_outbreaks(cases, terms, plan, outbreak, count=outbreaks or OUTBREAKS, progress=part(0.8, 1.0)),
    ]
