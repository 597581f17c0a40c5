"""The registry of components."""

from typing import Annotated

from fastapi import Path, Query, status

from api.dependencies import Db, Now, Router, may
from api.errors import problems
from api.models.base import SmallId
from api.models.components import ComponentIn, ComponentOut, ComponentPage, ComponentSummary, State, StateIn
from api.parameters import After, Box, Limit
from gridcity.catalogue.errors import ClassNotFound
from gridcity.cells.errors import OutsideCity
from gridcity.components import service
from gridcity.components.errors import ComponentNotFound
from gridcity.people.model import Person
from gridcity.people.permissions import Permission

router = Router(prefix="/api/v1/components", tags=["components"])

Reader = Annotated[Person, may(Permission.READ_COMPONENTS)]
Registrar = Annotated[Person, may(Permission.CHANGE_COMPONENTS)]
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
    page = service.list_components(
        db, cell=cell, class_id=class_id, state=state, bbox=bbox, after=after, limit=limit
    )
    return ComponentPage(items=[ComponentSummary.model_validate(item) for item in page.items], next=page.next)


@router.get("/{code}", responses=problems(ComponentNotFound))
def read_component(code: Code, db: Db, _person: Reader) -> ComponentOut:
    """Show one component with the history of its state."""
    return ComponentOut.model_validate(service.get(db, code))


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(ClassNotFound, OutsideCity))
def register_component(body: ComponentIn, db: Db, person: Registrar, now: Now) -> ComponentOut:
    """Register a component; its code is allotted and its cell found by its place."""
    return ComponentOut.model_validate(service.register(db, body, by=person, at=now))


@router.post("/{code}/state", status_code=status.HTTP_201_CREATED, responses=problems(ComponentNotFound))
def change_state(code: Code, body: StateIn, db: Db, person: Registrar, now: Now) -> ComponentOut:
    """Record a component's new state."""
    return ComponentOut.model_validate(
        service.change_state(db, code, body.state, note=body.note, by=person, at=now)
    )
