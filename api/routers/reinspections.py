"""Random re-inspection of closed cases: draw, see again, and how many were closed that were not done."""

from typing import Annotated

from fastapi import Path, Query, status

from api.dependencies import Db, Key, Now, Router, allow
from api.errors import problems
from api.models.base import MAX_ID, SmallId
from api.models.reinspections import (
    DrawDetail,
    DrawIn,
    DrawList,
    DrawOut,
    FindingIn,
    RatesOut,
    TaskOut,
    TaskPage,
)
from api.parameters import After, Limit, mark_of, number_after
from api.routers.evaluation import Asked
from gridcity.cases.errors import TextTooLong
from gridcity.evaluation.errors import PeriodUnclear
from gridcity.evaluation.periods import read_period
from gridcity.evaluation.reinspections import service
from gridcity.evaluation.reinspections.errors import (
    AlreadyTold,
    DrawInvalid,
    DrawNotFound,
    NothingToDraw,
    NotYourTask,
    TaskNotFound,
)
from gridcity.evaluation.reinspections.model import NewDraw
from gridcity.people.model import Person, Role

router = Router(prefix="/api/v1/reinspections", tags=["reinspections"])

Drawer = Annotated[Person, allow(Role.SUPERVISOR)]
Watcher = Annotated[Person, allow(Role.SUPERVISOR, Role.LEADER, Role.PLANNER, Role.ADMIN)]
Teller = Annotated[Person, allow(Role.INSPECTOR, Role.SUPERVISOR)]
DrawId = Annotated[int, Path(ge=1, le=2**31 - 1)]
TaskId = Annotated[int, Path(ge=1, le=MAX_ID)]


@router.post(
    "/draws",
    status_code=status.HTTP_201_CREATED,
    responses=problems(PeriodUnclear, DrawInvalid, NothingToDraw),
)
def draw(body: DrawIn, db: Db, person: Drawer, now: Now, key: Key = None) -> DrawOut:
    """Draw closed cases of each department at random, and give them to inspectors who had no hand in them."""
    new = NewDraw(read_period(body.period), body.per_department, body.due_on, body.seed)
    return DrawOut.model_validate(service.draw(db, new, by_id=person.id, at=now, key=key))


@router.get("/draws")
def list_draws(db: Db, _person: Watcher, limit: Limit = 100) -> DrawList:
    """List draws, the newest first, with what each was made from and how far it has come."""
    return DrawList(items=[DrawOut.model_validate(one) for one in service.list_draws(db, limit=limit)])


@router.get("/draws/{draw_id}", responses=problems(DrawNotFound))
def read_draw(draw_id: DrawId, db: Db, _person: Watcher) -> DrawDetail:
    """Show a draw, and whether its seed still draws the same cases from what was drawable."""
    shown = DrawOut.model_validate(service.get_draw(db, draw_id))
    return DrawDetail(**dict(shown), is_repeatable=service.is_repeatable(db, draw_id))


@router.get("/tasks")
def list_tasks(
    db: Db,
    person: Teller,
    draw_id: Annotated[SmallId | None, Query()] = None,
    is_open: Annotated[
        bool | None, Query(alias="open", description="True: only those of which nothing is told.")
    ] = None,
    after: After = None,
    limit: Limit = 100,
) -> TaskPage:
    """List cases to be seen again: an inspector's own; a supervisor sees all."""
    items = service.list_tasks(
        db,
        draw_id=draw_id,
        inspector_id=person.id if person.role is Role.INSPECTOR else None,
        is_open=bool(is_open),
        after=number_after(after) or 0,
        limit=limit,
    )
    following = items[-1].id if len(items) == limit else None
    return TaskPage(items=[TaskOut.model_validate(one) for one in items], next=mark_of(following))


@router.post(
    "/tasks/{task_id}/finding",
    status_code=status.HTTP_201_CREATED,
    responses=problems(TaskNotFound, NotYourTask, AlreadyTold, TextTooLong),
)
def tell(task_id: TaskId, body: FindingIn, db: Db, person: Teller, now: Now) -> TaskOut:
    """Tell what was found; it is told once, and by nobody who had a hand in the case."""
    return TaskOut.model_validate(service.tell(db, task_id, body.finding, body.note, by=person, at=now))


@router.get("/rates", responses=problems(PeriodUnclear))
def read_rates(db: Db, _person: Watcher, period: Asked) -> RatesOut:
    """Show the false-closure rate of each department and of the city, with its 95 % interval."""
    return RatesOut.model_validate(service.rates(db, period))
