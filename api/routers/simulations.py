"""What would be with other crews, limits, borders or arrivals: asked for, done by the worker, kept."""

import json
from typing import Annotated, Any

from fastapi import Path, Query, Response, status

from api.dependencies import Db, Key, Now, Router, may
from api.errors import problems
from api.models.base import MAX_ID
from api.models.simulations import (
    ScenarioIn,
    SimulationCheckOut,
    SimulationKeepIn,
    SimulationNoteOut,
    SimulationOut,
    SimulationPage,
    SimulationRunOut,
)
from api.parameters import After, mark_of, number_after
from api.showing_runs import possible, told
from gridcity.people.model import Person
from gridcity.people.permissions import Permission
from gridcity.simulation.errors import NothingToLearn, ScenarioInvalid
from gridcity.simulation.runs import repository, service
from gridcity.simulation.runs.errors import (
    SimulationFinished,
    SimulationKeyReused,
    SimulationNotDone,
    SimulationNotFound,
    SimulationNotYours,
    SimulationUnderWay,
    TooManySimulations,
)
from gridcity.simulation.runs.model import Kind, Run
from gridcity.simulation.runs.repository import SIMULATIONS

router = Router(prefix="/api/v1/simulations", tags=["planning"])

Planner = Annotated[Person, may(Permission.RUN_STATISTICS)]
RunId = Annotated[int, Path(ge=1, le=MAX_ID)]
_ASKED = problems(NothingToLearn, ScenarioInvalid, SimulationKeyReused, TooManySimulations)
_DONE = problems(SimulationNotFound, SimulationNotDone)


@router.post("", status_code=status.HTTP_202_ACCEPTED, responses=_ASKED)
def ask_simulation(body: ScenarioIn, db: Db, person: Planner, now: Now, key: Key = None) -> SimulationRunOut:
    """Ask for a scenario beside the city as it is, or for a check; the worker does it.

    The same seed on the same data gives the same result. A year of a large city with 20 replicates takes some
    ten seconds.
    """
    given = body.model_dump(mode="json", exclude={"title"})
    run = service.ask_run(db, given, by=person, at=now, title=body.title.strip(), key=key)
    return _shown(run, person)


@router.get("")
def list_simulations(
    db: Db,
    person: Planner,
    *,
    mine: Annotated[bool, Query(description="Only what the caller asked for.")] = False,
    kind: Kind | None = None,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> SimulationPage:
    """List simulations, newest first."""
    found = SIMULATIONS.find(
        db, person_id=person.id if mine else None, what=kind, after=number_after(after), most=limit + 1
    )
    page = found[:limit]
    return SimulationPage(
        items=[_shown(run, person) for run in page],
        next=mark_of(page[-1].id if len(found) > limit else None),
    )


@router.get("/{run_id}", responses=problems(SimulationNotFound))
def read_simulation(run_id: RunId, db: Db, person: Planner) -> SimulationRunOut:
    """Show a simulation and how far it is."""
    return _shown(SIMULATIONS.get(db, run_id), person)


@router.post(
    "/{run_id}/cancel", responses=problems(SimulationNotFound, SimulationNotYours, SimulationFinished)
)
def cancel_simulation(run_id: RunId, db: Db, person: Planner, now: Now) -> SimulationRunOut:
    """Stop a simulation: at once where it waits, within a second where it runs."""
    return _shown(SIMULATIONS.cancel(db, run_id, by=person, at=now), person)


@router.post(
    "/{run_id}/rerun",
    status_code=status.HTTP_202_ACCEPTED,
    responses=problems(SimulationNotFound, SimulationNotDone, TooManySimulations),
)
def rerun_simulation(run_id: RunId, db: Db, person: Planner, now: Now) -> SimulationRunOut:
    """Do it again on the same cut of the data; its card says whether the bytes are the same."""
    return _shown(SIMULATIONS.rerun(db, run_id, by=person, at=now), person)


@router.post("/{run_id}/keep", responses=problems(SimulationNotFound, SimulationNotYours))
def keep_simulation(run_id: RunId, db: Db, person: Planner, wish: SimulationKeepIn) -> SimulationRunOut:
    """Keep a simulation for good, or let its time run again."""
    return _shown(SIMULATIONS.keep(db, run_id, is_kept=wish.is_kept, by=person), person)


@router.delete(
    "/{run_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(SimulationNotFound, SimulationNotYours, SimulationUnderWay),
)
def delete_simulation(run_id: RunId, db: Db, person: Planner) -> None:
    """Delete a simulation that is finished, with its result."""
    SIMULATIONS.delete(db, run_id, by=person)


@router.get("/{run_id}/result", responses=_DONE)
def read_simulation_result(run_id: RunId, db: Db, _person: Planner) -> SimulationOut | SimulationCheckOut:
    """Show what came out: of a scenario each department on both sides, of a check what had been foretold."""
    run = SIMULATIONS.get(db, run_id)
    found: dict[str, Any] = json.loads(repository.result(db, run_id))
    found["sentence"] = _note(found["sentence"])
    if run.kind is Kind.CHECK:
        return SimulationCheckOut.model_validate(found)
    return SimulationOut.model_validate(found | {"notes": [_note(one) for one in found["notes"]]})


@router.get(
    "/{run_id}/card",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}, **_DONE},
)
def read_simulation_card(run_id: RunId, db: Db, _person: Planner) -> Response:
    """Send the result card: data cut, learned weeks, seed, versions, hashes; as it is kept."""
    return Response(SIMULATIONS.card(db, run_id), media_type="application/json")


@router.get(
    "/{run_id}/bytes",
    response_class=Response,
    responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}, **_DONE},
)
def read_simulation_bytes(run_id: RunId, db: Db, _person: Planner) -> Response:
    """Send the result as it is kept: canonical JSON, whose SHA-256 stands on the card."""
    return Response(
        repository.result(db, run_id),
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="simulation-{run_id}.json"'},
    )


def _note(said: list[str]) -> SimulationNoteOut:
    return SimulationNoteOut(text=said[0], text_en=said[1])


def _shown(run: Run, person: Person) -> SimulationRunOut:
    """Show a simulation to somebody: with what they may do with it now."""
    return SimulationRunOut.model_validate(told(run, person) | {"can": possible(run, person)})
