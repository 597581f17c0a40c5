"""The planner's studio: ask for statistics, follow them, look at them, compare and repeat them."""

from dataclasses import fields
from typing import Annotated, Any

from fastapi import Path, Query, Response, status

from api.dependencies import Db, Key, Now, Router, may
from api.errors import problems
from api.models.base import MAX_ID, Id
from api.models.studio import (
    AskIn,
    ChoicesOut,
    ComparedRunsOut,
    DifferenceOut,
    KeepIn,
    MethodOut,
    OptionOut,
    PlanIn,
    ResultOut,
    RunOut,
    RunPage,
    SendIn,
    SentOut,
    WeightingOut,
)
from api.parameters import After, mark_of, number_after
from api.showing_runs import possible, told
from gridcity.cells.errors import CellNotFound
from gridcity.jobs.model import State
from gridcity.people.model import Person
from gridcity.people.permissions import Permission
from gridcity.people.permissions import may as carries
from gridcity.planning.errors import PlanInvalid, PlanningKeyReused, WatchInvalid
from gridcity.studio import comparing, repository, sending, service, showing
from gridcity.studio.errors import (
    AskInvalid,
    NothingStands,
    NothingToCompare,
    NothingToCount,
    RunFinished,
    RunKeyReused,
    RunNotDone,
    RunNotFound,
    RunNotYours,
    RunUnderWay,
    StreetsMissing,
    TooManyWaiting,
)
from gridcity.studio.inputs import WEIGHTINGS
from gridcity.studio.methods import METHODS
from gridcity.studio.methods.base import FAMILIES
from gridcity.studio.model import Run
from gridcity.studio.repository import RUNS

router = Router(prefix="/api/v1/studio", tags=["studio"])

Reader = Annotated[Person, may(Permission.READ_STATISTICS)]
Planner = Annotated[Person, may(Permission.RUN_STATISTICS)]
RunId = Annotated[int, Path(ge=1, le=MAX_ID)]
_PARQUET = "application/vnd.apache.parquet"
_ASKED = problems(AskInvalid, NothingToCount, StreetsMissing, RunKeyReused, TooManyWaiting)
_SENT = (RunNotFound, RunNotDone, NothingStands, PlanningKeyReused, CellNotFound)
_DONE = problems(RunNotFound, RunNotDone)


@router.get("/choices")
def list_choices(db: Db, person: Reader) -> ChoicesOut:
    """Show what may be asked for in this city: methods, classes, areas, exposures."""
    return ChoicesOut.model_validate(
        {
            **showing.choices(db),
            "may_run": carries(person, Permission.RUN_STATISTICS),
            "weights": [WeightingOut.model_validate(one) for one in WEIGHTINGS],
            "families": [OptionOut(code=str(one), name=zh, name_en=en) for one, (zh, en) in FAMILIES.items()],
            "methods": [MethodOut.model_validate(one) for one in METHODS.values()],
        }
    )


@router.post("/runs", status_code=status.HTTP_202_ACCEPTED, responses=_ASKED)
def ask_run(db: Db, person: Planner, now: Now, asked: AskIn, key: Key = None) -> RunOut:
    """Ask for a statistic; the worker does it. The same ask under the same key is the same run."""
    given = asked.model_dump(mode="json", exclude={"title"})
    run = service.ask_run(db, given, by=person, at=now, title=asked.title.strip(), key=key)
    return shown(run, person)


@router.get("/runs")
def list_runs(
    db: Db,
    person: Reader,
    *,
    mine: Annotated[bool, Query(description="Only what the caller asked for.")] = False,
    method: Annotated[str | None, Query(pattern=r"^[a-z_]{1,40}$")] = None,
    state: State | None = None,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RunPage:
    """List runs, newest first."""
    found = RUNS.find(
        db,
        person_id=person.id if mine else None,
        what=method,
        state=state,
        after=number_after(after),
        most=limit + 1,
    )
    page = found[:limit]
    return RunPage(
        runs=[shown(run, person) for run in page],
        next=mark_of(page[-1].id if len(found) > limit else None),
    )


@router.get("/runs/{run_id}", responses=problems(RunNotFound))
def read_run(run_id: RunId, db: Db, person: Reader) -> RunOut:
    """Show a run and how far it is."""
    return shown(RUNS.get(db, run_id), person)


@router.post("/runs/{run_id}/cancel", responses=problems(RunNotFound, RunNotYours, RunFinished))
def cancel_run(run_id: RunId, db: Db, person: Planner, now: Now) -> RunOut:
    """Stop a run: at once where it waits, within a second where it runs."""
    return shown(RUNS.cancel(db, run_id, by=person, at=now), person)


@router.post(
    "/runs/{run_id}/rerun",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(RunNotFound, RunNotDone, TooManyWaiting),
)
def rerun(run_id: RunId, db: Db, person: Planner, now: Now) -> RunOut:
    """Do a run again on the same cut of the data; its card says whether the bytes are the same."""
    return shown(RUNS.rerun(db, run_id, by=person, at=now), person)


@router.post("/runs/{run_id}/keep", responses=problems(RunNotFound, RunNotYours))
def keep_run(run_id: RunId, db: Db, person: Planner, wish: KeepIn) -> RunOut:
    """Keep a run for good, or let its time run again."""
    return shown(RUNS.keep(db, run_id, is_kept=wish.is_kept, by=person), person)


@router.delete(
    "/runs/{run_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(RunNotFound, RunNotYours, RunUnderWay),
)
def delete_run(run_id: RunId, db: Db, person: Planner) -> None:
    """Delete a run that is finished, with its result."""
    RUNS.delete(db, run_id, by=person)


@router.get("/runs/{run_id}/result", responses=_DONE)
def read_result(run_id: RunId, db: Db, _person: Reader) -> ResultOut:
    """Show what came out: numbers of each cell, their spread, clusters, a sentence."""
    return ResultOut.model_validate(showing.shown(db, run_id))


@router.get(
    "/runs/{run_id}/bytes",
    response_class=Response,
    responses={200: {"content": {_PARQUET: {"schema": {"type": "string", "format": "binary"}}}}, **_DONE},
)
def read_bytes(run_id: RunId, db: Db, _person: Reader) -> Response:
    """Send the result as Parquet, as it is kept."""
    sha256, content = repository.content(db, run_id)
    return Response(
        content,
        media_type=_PARQUET,
        headers={
            "ETag": f'"{sha256}"',
            "Content-Disposition": f'attachment; filename="run-{run_id}.parquet"',
        },
    )


@router.get(
    "/runs/{run_id}/card",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}, **_DONE},
)
def read_card(run_id: RunId, db: Db, _person: Reader) -> Response:
    """Send the result card: data cut, weights, permutations, seed, versions, hashes; as it is kept."""
    return Response(RUNS.card(db, run_id), media_type="application/json")


@router.get("/compare", responses=problems(RunNotFound, RunNotDone, NothingToCompare))
def compare_runs(
    db: Db,
    person: Reader,
    a: Annotated[Id, Query()],
    b: Annotated[Id, Query()],
    column: Annotated[str | None, Query(pattern=r"^[a-z_]{1,40}$")] = None,
) -> ComparedRunsOut:
    """Set two runs side by side, cell by cell."""
    found = comparing.compare(db, a, b, column=column)
    plain: dict[str, Any] = {one.name: getattr(found, one.name) for one in fields(found)}
    return ComparedRunsOut.model_validate(
        plain
        | {
            "a": shown(found.a, person),
            "b": shown(found.b, person),
            "differences": [DifferenceOut(field=name, a=x, b=y) for name, x, y in found.differences],
            "cells": len(found.ids),
            "stands_both": found.count(comparing.BOTH),
            "only_a": found.count(comparing.ONLY_A),
            "only_b": found.count(comparing.ONLY_B),
            "neither": found.count(comparing.NEITHER),
            "opposite": found.count(comparing.OPPOSITE),
            "ids": found.ids.tolist(),
            "values_a": showing.rounded(found.values_a),
            "values_b": showing.rounded(found.values_b),
            "stands": found.stands.tolist(),
        }
    )


@router.post(
    "/runs/{run_id}/watch",
    status_code=status.HTTP_201_CREATED,
    responses=problems(*_SENT, WatchInvalid),
)
def watch_cells(run_id: RunId, db: Db, person: Planner, now: Now, wish: SendIn, key: Key = None) -> SentOut:
    """Put the cells that stand out on a watch list, until a day."""
    sent = sending.watch(db, run_id, **_wished(wish), by=person, at=now, key=key)
    return SentOut.model_validate(sent)


@router.post(
    "/runs/{run_id}/patrol-plan",
    status_code=status.HTTP_201_CREATED,
    responses=problems(*_SENT, PlanInvalid),
)
def plan_patrols(run_id: RunId, db: Db, person: Planner, now: Now, wish: PlanIn, key: Key = None) -> SentOut:
    """Plan rounds through the cells that stand out, until a day."""
    sent = sending.plan_patrols(db, run_id, **_wished(wish), by=person, at=now, key=key)
    return SentOut.model_validate(sent)


def _wished(wish: SendIn) -> dict[str, Any]:
    given = wish.model_dump()
    return given | {"name": wish.name.strip(), "which": sending.Which(wish.which)}


def shown(run: Run, person: Person) -> RunOut:
    """Show a run to somebody: with what they may do with it now."""
    method = METHODS.get(run.method)
    return RunOut.model_validate(
        told(run, person)
        | {
            "method_name": run.method if method is None else method.name,
            "method_name_en": run.method if method is None else method.name_en,
            "can": _can(run, person),
        }
    )


def _can(run: Run, person: Person) -> list[str]:
    """Name what somebody may do with a run now."""
    if not carries(person, Permission.RUN_STATISTICS):
        return []
    sends = ["watch", "patrol_plan"] if run.state is State.DONE and run.significant else []
    return possible(run, person) + sends
