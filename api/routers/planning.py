"""Watch lists and patrol plans: make, read, end, and see what came of them."""

from typing import Annotated

from fastapi import Path, Query, status

from api.dependencies import Db, Key, Now, Router, allow, may
from api.errors import problems
from api.models.planning import (
    EffectOut,
    MyRoundOut,
    MyRounds,
    PatrolPlanIn,
    PatrolPlanOut,
    PatrolPlans,
    WatchedCellOut,
    WatchedCells,
    WatchingOut,
    WatchListIn,
    WatchListOut,
    WatchLists,
)
from gridcity.cells.errors import CellNotFound
from gridcity.people.model import Person, Role
from gridcity.people.permissions import Permission
from gridcity.planning import judging, service
from gridcity.planning.errors import (
    PlanInvalid,
    PlanningKeyReused,
    PlanNotFound,
    TooEarly,
    WatchInvalid,
    WatchListNotFound,
)

watching = Router(prefix="/api/v1/watch-lists", tags=["planning"])
plans = Router(prefix="/api/v1/patrol-plans", tags=["planning"])

Planner = Annotated[Person, allow(Role.SUPERVISOR, Role.LEADER, Role.PLANNER, Role.ADMIN)]
Reader = Annotated[Person, may(Permission.READ_STATISTICS)]
Walker = Annotated[Person, allow(Role.INSPECTOR)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
Expired = Annotated[bool, Query(description="Those that are over, too.")]
Cell = Annotated[str | None, Query(pattern=r"^[0-9A-Z]{15}$", description="Only of this cell.")]


@watching.post(
    "", status_code=status.HTTP_201_CREATED, responses=problems(WatchInvalid, CellNotFound, PlanningKeyReused)
)
def make_watch_list(body: WatchListIn, db: Db, person: Planner, now: Now, key: Key = None) -> WatchListOut:
    """Put cells on a new watch list, until an instant."""
    made = service.watch(
        db, body.name, body.cells, reason=body.reason, valid_from=body.valid_from or now,
        valid_until=body.valid_until, by=person, at=now, key=key,
    )  # fmt: skip
    return WatchListOut.model_validate(made)


@watching.get("")
def list_watch_lists(
    db: Db, _person: Reader, now: Now, *, expired: Expired = False, cell: Cell = None
) -> WatchLists:
    """List watch lists that hold or will hold; those that are over, too, if asked."""
    found = service.list_watch_lists(db, at=now, include_expired=expired, cell=cell)
    return WatchLists(items=[WatchListOut.model_validate(one) for one in found])


@watching.get("/cells")
def list_watched_cells(db: Db, _person: Reader, now: Now, cell: Cell = None) -> WatchedCells:
    """List the cells that are watched now, with the lists that they are on."""
    return WatchedCells(
        items=[
            WatchedCellOut(
                cell_id=one.cell_id,
                cell_code=one.cell_code,
                lon=one.lon,
                lat=one.lat,
                lists=[WatchingOut(id=id_, name=name, valid_until=end) for id_, name, end in one.lists],
            )
            for one in service.list_watched_cells(db, at=now, cell=cell)
        ]
    )


@watching.get("/{list_id}", responses=problems(WatchListNotFound))
def read_watch_list(list_id: Number, db: Db, _person: Reader) -> WatchListOut:
    """Show a watch list."""
    return WatchListOut.model_validate(service.get_watch_list(db, list_id))


@watching.post("/{list_id}/end", responses=problems(WatchListNotFound))
def end_watch_list(list_id: Number, db: Db, person: Planner, now: Now) -> WatchListOut:
    """End a watch list before its time; one that is over stays as it is."""
    return WatchListOut.model_validate(service.end_watch(db, list_id, by=person, at=now))


@watching.get("/{list_id}/effect", responses=problems(WatchListNotFound, TooEarly))
def read_effect_of_watch_list(list_id: Number, db: Db, _person: Planner, now: Now) -> EffectOut:
    """Compare its cells with cells that were like them before."""
    return _effect(judging.effect_of(db, service.get_watch_list(db, list_id), at=now))


@plans.post(
    "", status_code=status.HTTP_201_CREATED, responses=problems(PlanInvalid, CellNotFound, PlanningKeyReused)
)
def make_patrol_plan(body: PatrolPlanIn, db: Db, person: Planner, now: Now, key: Key = None) -> PatrolPlanOut:
    """Plan rounds that cover as much of some cells as they have time for."""
    made = service.plan(
        db, body.name, {one.cell_code: one.weight for one in body.cells}, reason=body.reason,
        valid_from=body.valid_from or now, valid_until=body.valid_until, by=person, at=now, key=key,
        rounds=body.rounds, minutes=body.minutes, stay_minutes=body.stay_minutes, reach_m=body.reach_m,
        speed_kmh=body.speed_kmh, inspectors=body.inspectors,
    )  # fmt: skip
    return PatrolPlanOut.model_validate(made)


@plans.get("")
def list_patrol_plans(db: Db, _person: Reader, now: Now, *, expired: Expired = False) -> PatrolPlans:
    """List patrol plans that hold or will hold; those that are over, too, if asked."""
    found = service.list_plans(db, at=now, include_expired=expired)
    return PatrolPlans(items=[PatrolPlanOut.model_validate(one) for one in found])


@plans.get("/mine")
def list_my_rounds(db: Db, person: Walker, now: Now) -> MyRounds:
    """List the rounds that the caller is to walk today."""
    return MyRounds(
        items=[MyRoundOut.model_validate(one) for one in service.rounds_of(db, person.id, at=now)]
    )


@plans.get("/{plan_id}", responses=problems(PlanNotFound))
def read_patrol_plan(plan_id: Number, db: Db, _person: Reader) -> PatrolPlanOut:
    """Show a patrol plan."""
    return PatrolPlanOut.model_validate(service.get_plan(db, plan_id))


@plans.post("/{plan_id}/end", responses=problems(PlanNotFound))
def end_patrol_plan(plan_id: Number, db: Db, person: Planner, now: Now) -> PatrolPlanOut:
    """End a patrol plan before its time; one that is over stays as it is."""
    return PatrolPlanOut.model_validate(service.end_plan(db, plan_id, by=person, at=now))


@plans.get("/{plan_id}/effect", responses=problems(PlanNotFound, TooEarly))
def read_effect_of_patrol_plan(plan_id: Number, db: Db, _person: Planner, now: Now) -> EffectOut:
    """Compare the cells that it covers with cells that were like them before."""
    return _effect(judging.effect_of(db, service.get_plan(db, plan_id), at=now))


def _effect(judged: judging.Judged) -> EffectOut:
    values = {name: getattr(judged, name) for name in judged.__slots__}
    zh, en = values.pop("sentence")
    return EffectOut.model_validate(values | {"text": zh, "text_en": en})
