"""Rows of runs: each kind has a table, with the columns that all have and some of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Generic, TypeVar

from psycopg2.extensions import AsIs
from psycopg2.extras import Json
from sqlalchemy import Connection

from gridcity.errors import Conflict
from gridcity.jobs.model import State
from gridcity.runs.model import Refusals, Run
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

R = TypeVar("R", bound=Run)
_SQL = load_queries("gridcity.runs")
_COMMON = tuple(one.name for one in fields(Run))
_ANY: dict[str, object] = dict.fromkeys(("id", "job_id", "person_id", "key", "what", "state", "after"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows(Generic[R]):
    """The rows of one kind of runs.

    Attributes
    ----------
    table
        Where they stand; the program's own name for it, as are those of columns: they become SQL.
    job
        Which of ``jobs.kinds`` does them.
    noun
        What a message calls one.
    own
        The columns that no other kind has; the first says what is run, as the ask does under the same name.
    row
        Makes a run of all columns by name.
    refusals
        Its errors.
    sweep
        The statement that takes away what is no run's any more, after some were deleted.
    """

    table: str
    job: str
    noun: str
    own: tuple[str, ...]
    row: Callable[..., R]
    refusals: Refusals
    sweep: str | None = None

    def get(self, conn: Connection, run_id: int) -> R:
        """Give a run; raises the kind's NotFound."""
        found = self._runs(conn, id=run_id, most=1)
        if not found:
            raise self.refusals.not_found(f"There is no {self.noun} {run_id}.", run_id=run_id)
        return found[0]

    def of_job(self, conn: Connection, job_id: int) -> R:
        """Give the run that a job does; raises the kind's NotFound."""
        found = self._runs(conn, job_id=job_id, most=1)
        if not found:
            raise self.refusals.not_found(f"Job {job_id} does no {self.noun}.", job_id=job_id)
        return found[0]

    def find(
        self,
        conn: Connection,
        *,
        person_id: int | None = None,
        what: str | None = None,
        state: State | None = None,
        after: int | None = None,
        most: int = 50,
    ) -> list[R]:
        """List runs, newest first: of somebody, of what is run, in one state."""
        return self._runs(conn, person_id=person_id, what=what, state=state, after=after, most=most)

    def card(self, conn: Connection, run_id: int) -> str:
        """Give a run's card, canonical JSON; raises the kind's NotFound and what ``without_result`` gives."""
        row = self._first(conn, _SQL.card, id=run_id)
        if row is None or row[0] is None:
            raise self.without_result(conn, run_id)
        return str(row[0])

    def without_result(self, conn: Connection, run_id: int) -> Conflict:
        """Say that a run has no result, and why; raises the kind's NotFound."""
        run = self.get(conn, run_id)
        return self.refusals.not_done(
            f"{self.noun.capitalize()} {run_id} is {run.state}: it has no result.",
            run_id=run_id,
            state=str(run.state),
        )

    def _write(self, conn: Connection, ask: dict[str, Any], cut: dict[str, Any], **values: Any) -> int:
        told = {"what": ask[self.own[0]], "ask": Json(ask), "cut": Json(cut)}
        (run_id,) = self._first(conn, _SQL.add, **values, **told) or (0,)
        return int(run_id)

    def _lock(self, conn: Connection, person_id: int) -> None:
        """Let one ask of a person be made at a time."""
        self._first(conn, _SQL.lock_person, person_id=person_id)

    def _under(self, conn: Connection, person_id: int, key: str) -> R | None:
        """Find the run that a person asked for under a key."""
        return next(iter(self._runs(conn, person_id=person_id, key=key, most=1)), None)

    def _count_open(self, conn: Connection, person_id: int) -> int:
        (waiting,) = self._first(conn, _SQL.count_open, person_id=person_id) or (0,)
        return int(waiting)

    def _keep(self, conn: Connection, run_id: int, *, is_kept: bool) -> None:
        with cursor(conn) as cur:
            cur.execute(_SQL.keep, self._named(id=run_id, is_kept=is_kept))

    def _expired(self, conn: Connection, *, today: date) -> list[int]:
        """List the runs whose time is over."""
        with cursor(conn) as cur:
            cur.execute(_SQL.expired, self._named(today=today))
            return [int(row[0]) for row in cur.fetchall()]

    def _delete(self, conn: Connection, run_ids: Sequence[int]) -> None:
        with cursor(conn) as cur:
            cur.execute(_SQL.delete, self._named(ids=list(run_ids)))
            if self.sweep is not None:
                cur.execute(self.sweep)

    def _runs(self, conn: Connection, **given: object) -> list[R]:
        with cursor(conn) as cur:
            cur.execute(_SQL.runs, self._named(**_ANY | given))
            rows = [dict(zip(_COMMON + self.own, row, strict=True)) for row in cur.fetchall()]
        return [self.row(**row | {"state": State(row["state"])}) for row in rows]

    def _first(self, conn: Connection, query: str, **values: object) -> tuple[Any, ...] | None:
        with cursor(conn) as cur:
            cur.execute(query, self._named(**values))
            row: tuple[Any, ...] | None = cur.fetchone()
        return row

    def _named(self, **values: object) -> dict[str, object]:
        """Add the names that statements leave open: of the table and of columns."""
        own = ", ".join(f"run.{name}" for name in self.own)
        return values | {
            "runs": AsIs(self.table),
            "what_column": AsIs(self.own[0]),
            "own_columns": AsIs(own),
        }
