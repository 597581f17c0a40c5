"""The register as a whole: many components at once."""

from typing import Annotated

from fastapi import Query, status

from api.dependencies import Db, Key, Now, Router
from api.errors import problems
from api.models.register import ClassCount, ResponsibilityOut, ResponsibleIn, SuspectOut, SuspectPage
from api.parameters import After, Limit
from api.routers.components import Keeper, Reader
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
from gridcity.components.suspects.service import Suspicion, list_suspects

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


@router.get("/suspects", responses=problems(ComponentFieldInvalid))
def list_suspicious(
    kind: Suspicion,
    db: Db,
    _person: Reader,
    now: Now,
    area: Annotated[str | None, Query(pattern=r"^[0-9]{6,12}$", description="An area's code.")] = None,
    far_m: Annotated[float, Query(ge=0, le=100_000, description="From where on a case is far. [m]")] = 50,
    many: Annotated[int, Query(ge=1, le=10_000, description="From where on cases are many.")] = 3,
    days: Annotated[int, Query(ge=1, le=36_500, description="How far many_cases looks back. [d]")] = 365,
    after: After = None,
    limit: Limit = 50,
) -> SuspectPage:
    """List where the register and what people report contradict each other; each row says why."""
    page = list_suspects(
        db, kind, at=now, area=area or "", after=after, limit=limit, far_m=far_m, many=many, days=days
    )
    return SuspectPage(items=[SuspectOut.model_validate(item) for item in page.items], next=page.next)
