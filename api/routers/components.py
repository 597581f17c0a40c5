"""The registry of components."""

from typing import Annotated

from fastapi import Path, Query, status
from sqlalchemy import Connection

from api.dependencies import Db, Now, Router, may
from api.errors import problems
from api.models.base import SmallId
from api.models.components import (
    ComponentIn,
    ComponentOut,
    ComponentPage,
    ComponentSummary,
    StateChange,
    StateIn,
)
from api.parameters import After, Box, Limit
from gridcity.cells.errors import OutsideCity
from gridcity.components import service
from gridcity.components.errors import (
    ComponentClassUnknown,
    ComponentCodeInvalid,
    ComponentFieldInvalid,
    ComponentNotFound,
    NumbersExhausted,
    StateIsFinal,
    StateUnchanged,
)
from gridcity.components.model import Component, ComponentFilter, NewComponent, State
from gridcity.people.model import Person
from gridcity.people.permissions import Permission
from gridcity.store.errors import StillReferred, TryAgain

router = Router(prefix="/api/v1/components", tags=["components"])

Reader = Annotated[Person, may(Permission.READ_COMPONENTS)]
Registrar = Annotated[Person, may(Permission.CHANGE_COMPONENTS)]
_MADE_HERE = frozenset({"governing_name", "owner_name", "maintainer_name", "history"})
_FIELDS = tuple(name for name in ComponentOut.model_fields if name not in _MADE_HERE)
Code = Annotated[str, Path(pattern=r"^[0-9]{16,17}$")]


@router.get("")
def list_components(
    db: Db,
    _person: Reader,
    cell: Annotated[str | None, Query(pattern=r"^[0-9A-Z]{15}$")] = None,
    class_id: Annotated[SmallId | None, Query()] = None,
    state: State | None = None,
    bbox: Box = None,
    after: After = None,
    limit: Limit = 50,
) -> ComponentPage:
    """List components in the order of their codes, page by page."""
    wanted = ComponentFilter(cell_code=cell, class_id=class_id, state=state, bbox=bbox)
    page = service.list_components(db, wanted, after=after, limit=limit)
    return ComponentPage(items=[ComponentSummary.model_validate(item) for item in page.items], next=page.next)


@router.get("/{code}", responses=problems(ComponentNotFound, ComponentCodeInvalid))
def read_component(code: Code, db: Db, _person: Reader) -> ComponentOut:
    """Show one component with the history of its state."""
    return _shown(db, service.get(db, code))


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ComponentClassUnknown, ComponentFieldInvalid, OutsideCity, NumbersExhausted, StillReferred
    ),
)
def register_component(body: ComponentIn, db: Db, _person: Registrar, now: Now) -> ComponentOut:
    """Register a component; its code is allotted and its cell found by its place."""
    return _shown(db, service.register(db, NewComponent(**body.model_dump()), at=now))


@router.post(
    "/{code}/state",
    status_code=status.HTTP_201_CREATED,
    responses=problems(ComponentNotFound, ComponentCodeInvalid, StateUnchanged, StateIsFinal, TryAgain),
)
def change_state(code: Code, body: StateIn, db: Db, person: Registrar, now: Now) -> ComponentOut:
    """Record a component's new state."""
    changed = service.change_state(db, code, body.state, at=now, actor_id=person.id, note=body.note)
    return _shown(db, changed)


def _shown(db: Connection, component: Component) -> ComponentOut:
    units = {"governing": component.governing, "owner": component.owner, "maintainer": component.maintainer}
    return ComponentOut.model_validate(
        {
            **{field: getattr(component, field) for field in _FIELDS},
            **{f"{role}_name": None if unit is None else unit.name for role, unit in units.items()},
            "history": [StateChange.model_validate(change) for change in service.history(db, component.code)],
        }
    )
