"""The register as a whole: many components at once."""

from fastapi import status

from api.dependencies import Db, Key, Now, Router
from api.errors import problems
from api.models.register import ClassCount, ResponsibilityOut, ResponsibleIn
from api.routers.components import Keeper
from gridcity.components.errors import (
    ComponentCodeInvalid,
    ComponentFieldInvalid,
    CountChanged,
    DayImpossible,
    DepartmentUnknown,
    KeyReused,
    SelectionEmpty,
)
from gridcity.components.model import Entry
from gridcity.components.responsible import ROLES, Selection, change_responsible, count_responsible

router = Router(prefix="/api/v1/components", tags=["components"])


@router.post(
    "/responsible",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        SelectionEmpty,
        DepartmentUnknown,
        DayImpossible,
        ComponentFieldInvalid,
        ComponentCodeInvalid,
        CountChanged,
        KeyReused,
    ),
)
def change_responsible_departments(
    body: ResponsibleIn, db: Db, person: Keeper, now: Now, key: Key = None
) -> ResponsibilityOut:
    """Count which components would be given other departments, or give them: all or none."""
    selection = Selection(
        tuple(body.class_ids), tuple(body.codes), body.area, body.cell_code, body.held_by_id
    )
    departments = body.model_dump(include=set(ROLES), exclude_unset=True)
    entry = Entry(person.id, now, key=key, note=body.note, on=body.on)
    if body.dry_run:
        done = count_responsible(db, selection, departments, entry)
    else:
        done = change_responsible(db, selection, departments, entry, expected_count=body.expected_count)
    return ResponsibilityOut(
        count=done.count,
        by_class=[ClassCount(class_id=one, count=count) for one, count in done.by_class.items()],
        batch_id=done.batch_id,
    )
