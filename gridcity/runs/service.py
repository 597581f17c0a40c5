"""Ask for runs, repeat them, let them go: the rules that all kinds share. All in the caller's transaction."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from gridcity.city.service import get_city
from gridcity.errors import Forbidden
from gridcity.jobs import asking
from gridcity.jobs.errors import JobFinished
from gridcity.jobs.model import State
from gridcity.people.model import Person, Role
from gridcity.runs.cards import compared
from gridcity.runs.model import Run
from gridcity.runs.repository import R, Rows

KEPT = timedelta(days=365)
"""How long a run is kept unless somebody keeps it for good."""
MOST_WAITING = 10
"""How many runs of a kind may wait or run at once for one person."""


def may_change(run: Run, by: Person) -> bool:
    """Say whether a run is somebody's to delete and to keep: the one who asked, and administrators."""
    return run.asked_by_id == by.id or by.role is Role.ADMIN


def may_cancel(run: Run, by: Person) -> bool:
    """Say whether somebody may stop a run: also leaders, who need the machine for something else."""
    return may_change(run, by) or by.role is Role.LEADER


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs(Rows[R]):
    """One kind of runs. What raises, raises its ``refusals``."""

    def known(self, conn: Connection, key: str | None, *, by: Person | None) -> R | None:
        """Give the run that somebody asked for under a key before, perhaps with another ask.

        What the same person asks for meanwhile waits until the transaction is over.
        """
        if by is None or key is None:
            return None
        self._lock(conn, by.id)
        return self._under(conn, by.id, key)

    def add(
        self,
        conn: Connection,
        ask: Mapping[str, Any],
        cut: Mapping[str, Any],
        *,
        by: Person | None,
        at: datetime,
        title: str,
        key: str | None = None,
        rerun_of: int | None = None,
        is_entered: bool = True,
    ) -> R:
        """Have a run done by the worker, as soon as the transaction is committed.

        Parameters
        ----------
        ask, cut
            What is asked for, and how far the store had come, in values that JSON has.
        by
            Who asks; None: the program, or the command line.
        is_entered
            Whether the worker does it; False: the caller does.

        Raises ``too_many``.
        """
        if by is not None:
            self._lock(conn, by.id)
            if self._count_open(conn, by.id) >= MOST_WAITING:
                told = f"{MOST_WAITING} {self.noun}s of yours wait already."
                raise self.refusals.too_many(told, most=MOST_WAITING)
        run_id = self._write(
            conn,
            dict(ask),
            dict(cut),
            job_id=asking.ask(conn, self.job, {}, at=at, is_entered=is_entered),
            person_id=None if by is None else by.id,
            at=at,
            key=key,
            title=title,
            rerun_of=rerun_of,
            expires_on=_day(conn, at) + KEPT,
        )
        return self.get(conn, run_id)

    def rerun(
        self, conn: Connection, run_id: int, *, by: Person | None, at: datetime, is_entered: bool = True
    ) -> R:
        """Repeat a run on the same cut of the data; its card says whether it came to the same bytes.

        Raises ``not_found``, ``not_done``, ``too_many``.
        """
        before = self.get(conn, run_id)
        if before.state is not State.DONE:
            told = f"{self.noun.capitalize()} {run_id} is {before.state}."
            raise self.refusals.not_done(told, run_id=run_id, state=str(before.state))
        return self.add(
            conn,
            before.ask,
            before.cut,
            by=by,
            at=at,
            title=before.title,
            rerun_of=run_id,
            is_entered=is_entered,
        )

    def compare(self, conn: Connection, run: R, card: dict[str, Any], apart: Sequence[str]) -> bool | None:
        """Say on a repetition's card whether it came to the same; None where it repeats nothing.

        ``apart`` names what on the card, beside versions, may tell why it did not.
        """
        if run.rerun_of_id is None:
            return None
        before = json.loads(self.card(conn, run.rerun_of_id))
        card["rerun"] = compared(card, before, run.rerun_of_id, apart)
        return bool(card["rerun"]["same_bytes"])

    def cancel(self, conn: Connection, run_id: int, *, by: Person, at: datetime) -> R:
        """Stop a run: at once where it waits, within a second where it runs.

        Raises ``not_found``, ``not_yours``, ``finished``.
        """
        run = self.get(conn, run_id)
        if not may_cancel(run, by):
            raise self._not_yours(run_id)
        try:
            asking.cancel(conn, run.job_id, at=at)
        except JobFinished:
            told = f"{self.noun.capitalize()} {run_id} is finished."
            raise self.refusals.finished(told, run_id=run_id) from None
        return self.get(conn, run_id)

    def keep(self, conn: Connection, run_id: int, *, is_kept: bool, by: Person) -> R:
        """Keep a run for good, or let its time run again; raises ``not_found``, ``not_yours``."""
        if not may_change(self.get(conn, run_id), by):
            raise self._not_yours(run_id)
        self._keep(conn, run_id, is_kept=is_kept)
        return self.get(conn, run_id)

    def delete(self, conn: Connection, run_id: int, *, by: Person) -> None:
        """Delete a run that is finished; raises ``not_found``, ``not_yours``, ``under_way``."""
        run = self.get(conn, run_id)
        if not may_change(run, by):
            raise self._not_yours(run_id)
        if not run.state.is_final:
            told = f"{self.noun.capitalize()} {run_id} is {run.state}: cancel it first."
            raise self.refusals.under_way(told, run_id=run_id)
        self._delete(conn, [run_id])

    def forget(self, conn: Connection, *, at: datetime) -> int:
        """Delete the runs whose time is over; tell how many."""
        over = self._expired(conn, today=_day(conn, at))
        if over:
            self._delete(conn, over)
        return len(over)

    def _not_yours(self, run_id: int) -> Forbidden:
        return self.refusals.not_yours(
            f"{self.noun.capitalize()} {run_id} is somebody else's.", run_id=run_id
        )


def _day(conn: Connection, at: datetime) -> date:
    """Give the day of an instant in the city."""
    return at.astimezone(get_city(conn).profile.zone).date()
