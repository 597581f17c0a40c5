"""What would be with other crews, limits, borders or arrivals: simulated, and checked against the past."""

from typing import Annotated

from fastapi import Query

from api.dependencies import Db, Now, Router, allow
from api.errors import problems
from api.models.simulations import ScenarioIn, SimulationCheckOut, SimulationNoteOut, SimulationOut
from gridcity.conditions.model import Limits
from gridcity.conditions.timing import Rule
from gridcity.people.model import Person, Role
from gridcity.simulation.calibrating import Assumed
from gridcity.simulation.checking import check
from gridcity.simulation.errors import NothingToLearn, ScenarioInvalid
from gridcity.simulation.reading import working_clock
from gridcity.simulation.scenario import Border, Scenario
from gridcity.simulation.service import simulate
from gridcity.simulation.setting import Setting
from gridcity.worktime.model import Limit

router = Router(prefix="/api/v1/simulations", tags=["planning"])

Planner = Annotated[Person, allow(Role.SUPERVISOR, Role.LEADER, Role.PLANNER, Role.ADMIN)]


@router.post("", responses=problems(NothingToLearn, ScenarioInvalid))
def simulate_a_scenario(body: ScenarioIn, db: Db, _person: Planner, now: Now) -> SimulationOut:
    """Run a scenario beside the city as it is, over the same cases to come; nothing is written.

    The same seed gives the same result. A year of a large city with 20 replicates takes some ten seconds.
    """
    clock = working_clock(db) if body.limits else None
    scenario = Scenario(
        more_crews={one.department_id: one.more for one in body.more_crews},
        stretch={one.department_id or 0: one.factor for one in body.stretch},
        rules={}
        if clock is None
        else {one.class_id: Rule(Limits(handle=Limit(one.value, one.unit)), clock) for one in body.limits},
        borders=tuple(Border(one.area, one.to_department_id, one.from_department_id) for one in body.borders),
        arrivals=body.arrivals,
    )
    setting = Setting(
        weeks=body.weeks,
        replicates=body.replicates,
        seed=body.seed,
        arrivals=body.arriving,
        learned_weeks=body.learned_weeks,
        assumed=Assumed({one.department_id: one.crews for one in body.crews}, body.hands_on_h),
    )
    found = simulate(db, scenario, at=now, setting=setting)
    return SimulationOut.model_validate(
        {name: getattr(found, name) for name in found.__slots__}
        | {"notes": [_note(one) for one in found.notes], "sentence": _note(found.sentence)}
    )


@router.get("/check", responses=problems(NothingToLearn, ScenarioInvalid))
def check_simulation(
    db: Db,
    _person: Planner,
    now: Now,
    weeks: Annotated[int, Query(ge=1, le=52, description="Weeks held back.")] = 13,
    learned_weeks: Annotated[int, Query(ge=2, le=260)] = 26,
    replicates: Annotated[int, Query(ge=2, le=50)] = 20,
    seed: Annotated[int, Query(ge=0, le=2**31 - 1)] = 1,
) -> SimulationCheckOut:
    """Hold back the last weeks, foretell them from what was known before, and compare."""
    found = check(
        db,
        at=now,
        setting=Setting(weeks=weeks, replicates=replicates, seed=seed, learned_weeks=learned_weeks),
    )
    return SimulationCheckOut.model_validate(
        {name: getattr(found, name) for name in found.__slots__} | {"sentence": _note(found.sentence)}
    )


def _note(said: tuple[str, str]) -> SimulationNoteOut:
    return SimulationNoteOut(text=said[0], text_en=said[1])
