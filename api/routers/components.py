"""The registry of components: register, read, change."""

from datetime import date
from typing import Annotated

from fastapi import Path, Query, status
from sqlalchemy import Connection

from api.dependencies import Db, Key, Now, Router, allow, may
from api.errors import problems
from api.models.base import MAX_ID, SmallId
from api.models.components import (
    CaseComponentOut,
    ChangeIn,
    ComponentCaseOut,
    ComponentCases,
    ComponentEventOut,
    ComponentHistory,
    ComponentIn,
    ComponentOut,
    ComponentPage,
    ComponentSummary,
    EditIn,
    MergeIn,
    PlaceIn,
    StateChange,
    StateIn,
)
from api.parameters import After, Box, Limit
from gridcity.cells.errors import OutsideCity
from gridcity.components import history, service, standing, workflow
from gridcity.components.errors import (
    AttributesInvalid,
    ComponentChanged,
    ComponentClassUnknown,
    ComponentCodeInvalid,
    ComponentFieldInvalid,
    ComponentMerged,
    ComponentNotFound,
    DayImpossible,
    DepartmentUnknown,
    KeyReused,
    MergeNotPossible,
    NumbersExhausted,
    StateIsFinal,
    StateNotPossible,
    StateUnchanged,
)
from gridcity.components.model import Component, ComponentFilter, Entry, NewComponent, State
from gridcity.people.model import Person, Role
from gridcity.people.permissions import Permission

router = Router(prefix="/api/v1/components", tags=["components"])
of_cases = Router(prefix="/api/v1/cases", tags=["cases"])

Reader = Annotated[Person, may(Permission.READ_COMPONENTS)]
CaseReader = Annotated[Person, may(Permission.READ_CASES)]
Registrar = Annotated[Person, may(Permission.CHANGE_COMPONENTS)]
Keeper = Annotated[Person, allow(Role.LEADER, Role.ADMIN, Role.IMPORTER)]
"""Who changes many components at once, or says that two are one."""

Code = Annotated[str, Path(pattern=r"^[0-9]{16,17}$")]
AsOf = Annotated[date | None, Query(description="The day whose register is asked for; empty: as it stands.")]
_UNITS = ("governing", "owner", "maintainer")
_MADE_HERE = {"history", "possible_states"} | {f"{unit}_{what}" for unit in _UNITS for what in ("id", "name")}
_FIELDS = tuple(name for name in ComponentOut.model_fields if name not in _MADE_HERE)
_CHANGE_REFUSALS = (
    ComponentNotFound,
    ComponentCodeInvalid,
    ComponentChanged,
    ComponentMerged,
    ComponentFieldInvalid,
    DayImpossible,
    KeyReused,
)


@router.get("")
def list_components(
    db: Db,
    _person: Reader,
    cell: Annotated[str | None, Query(pattern=r"^[0-9A-Z]{15}$")] = None,
    class_id: Annotated[SmallId | None, Query()] = None,
    state: State | None = None,
    bbox: Box = None,
    as_of: AsOf = None,
    after: After = None,
    limit: Limit = 50,
) -> ComponentPage:
    """List components in the order of their codes, page by page, as they stand or as on a day."""
    wanted = ComponentFilter(cell_code=cell, class_id=class_id, state=state, bbox=bbox, as_of=as_of)
    page = service.list_components(db, wanted, after=after, limit=limit)
    return ComponentPage(items=[ComponentSummary.model_validate(item) for item in page.items], next=page.next)


@router.get("/{code}", responses=problems(ComponentNotFound, ComponentCodeInvalid))
def read_component(code: Code, db: Db, _person: Reader, as_of: AsOf = None) -> ComponentOut:
    """Show one component with the history of its state, as it stands or as it was on a day."""
    return _shown(db, service.get(db, code, as_of=as_of))


@router.get("/{code}/history", responses=problems(ComponentNotFound, ComponentCodeInvalid))
def read_component_history(code: Code, db: Db, _person: Reader) -> ComponentHistory:
    """Show all that was done to a component, first to last."""
    told = history.events(db, service.get(db, code))
    return ComponentHistory(items=[ComponentEventOut.model_validate(event) for event in told])


@router.get("/{code}/cases", responses=problems(ComponentNotFound, ComponentCodeInvalid))
def list_component_cases(code: Code, db: Db, _person: CaseReader, limit: Limit = 50) -> ComponentCases:
    """List the cases on a component and on the doubles that were merged into it, newest first."""
    found = standing.cases_of_component(db, code, limit=limit)
    return ComponentCases(items=[ComponentCaseOut.model_validate(case) for case in found])


@of_cases.get("/{case_id}/component", responses=problems(ComponentNotFound))
def read_case_component(
    case_id: Annotated[int, Path(ge=1, le=MAX_ID)], db: Db, _person: CaseReader
) -> CaseComponentOut:
    """Show what a case is about: where it stands now, and whether it was moved, merged or removed since."""
    return CaseComponentOut.model_validate(standing.component_of_case(db, case_id))


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ComponentClassUnknown,
        ComponentFieldInvalid,
        AttributesInvalid,
        DepartmentUnknown,
        DayImpossible,
        OutsideCity,
        NumbersExhausted,
        KeyReused,
    ),
)
def register_component(
    body: ComponentIn, db: Db, person: Registrar, now: Now, key: Key = None
) -> ComponentOut:
    """Register a component; its code is allotted and its cell found by its place."""
    new = NewComponent(**body.model_dump())
    return _shown(db, service.register(db, new, at=now, by_id=person.id, key=key))


@router.post(
    "/{code}/state",
    status_code=status.HTTP_201_CREATED,
    responses=problems(*_CHANGE_REFUSALS, StateUnchanged, StateIsFinal, StateNotPossible),
)
def change_state(
    code: Code, body: StateIn, db: Db, person: Registrar, now: Now, key: Key = None
) -> ComponentOut:
    """Record a component's new state."""
    entry = Entry(person.id, now, body.expected_version, key, body.note, body.on)
    return _shown(db, service.change_state(db, code, body.state, entry))


@router.post(
    "/{code}/move",
    status_code=status.HTTP_201_CREATED,
    responses=problems(*_CHANGE_REFUSALS, OutsideCity),
)
def move_component(
    code: Code, body: PlaceIn, db: Db, person: Registrar, now: Now, key: Key = None
) -> ComponentOut:
    """Give a component another place; it finds its cell anew. Cases on it keep theirs."""
    entry = Entry(person.id, now, body.expected_version, key, body.note, body.on)
    return _shown(db, service.move(db, code, lon=body.lon, lat=body.lat, entry=entry))


@router.post(
    "/{code}/attributes",
    status_code=status.HTTP_201_CREATED,
    responses=problems(*_CHANGE_REFUSALS, AttributesInvalid, DepartmentUnknown),
)
def edit_component(
    code: Code, body: EditIn, db: Db, person: Registrar, now: Now, key: Key = None
) -> ComponentOut:
    """Set a component's name, remark, data source, attributes or departments; what is left out stays."""
    entry = Entry(person.id, now, body.expected_version, key, body.note, body.on)
    changes = body.model_dump(exclude=set(ChangeIn.model_fields), exclude_unset=True)
    return _shown(db, service.edit(db, code, changes, entry))


@router.post(
    "/{code}/merge",
    status_code=status.HTTP_201_CREATED,
    responses=problems(*_CHANGE_REFUSALS, MergeNotPossible),
)
def merge_component(
    code: Code, body: MergeIn, db: Db, person: Keeper, now: Now, key: Key = None
) -> ComponentOut:
    """Merge a double into the component that stays, and show that one."""
    entry = Entry(person.id, now, body.expected_version, key, body.note, body.on)
    return _shown(db, service.merge(db, code, body.into, entry))


def _shown(db: Connection, component: Component) -> ComponentOut:
    units = {name: getattr(component, name) for name in _UNITS}
    return ComponentOut.model_validate(
        {
            **{field: getattr(component, field) for field in _FIELDS},
            **{f"{name}_name": None if unit is None else unit.name for name, unit in units.items()},
            **{f"{name}_id": None if unit is None else unit.id for name, unit in units.items()},
            "possible_states": workflow.possible_states(component.state),
            "history": [
                StateChange(
                    previous=State(str(event.before["state"])),
                    state=State(str(event.after["state"])),
                    happened_at=event.happened_at,
                    actor_name=event.actor_name,
                    note=event.note,
                )
                for event in history.events(db, component)
                if event.happened_at is not None and event.after.get("state") != event.before.get("state")
            ],
        }
    )
