"""Suspects: where the register and what people report contradict each other."""

from typing import Annotated

from fastapi import Path, Query, status

from api.dependencies import Db, Now, Router, allow
from api.errors import problems
from api.models.base import MAX_ID
from api.models.suspects import DismissalIn, DismissalOut, SuspectOut, SuspectPage
from api.parameters import After, Limit
from api.routers.components import Reader
from api.routers.register import Area
from gridcity.components.errors import ComponentFieldInvalid
from gridcity.components.suspects import dismissals
from gridcity.components.suspects.errors import DismissalNotFound
from gridcity.components.suspects.model import Suspicion
from gridcity.components.suspects.service import list_suspects
from gridcity.people.model import Person, Role

router = Router(prefix="/api/v1/components/suspects", tags=["components"])

Looker = Annotated[Person, allow(Role.INSPECTOR, Role.LEADER, Role.ADMIN)]
"""Who says that a suspect is none."""


@router.get("", responses=problems(ComponentFieldInvalid))
def list_suspicious(
    *,
    kind: Suspicion,
    db: Db,
    _person: Reader,
    now: Now,
    area: Area = None,
    dismissed: Annotated[
        bool, Query(description="Those that somebody dismissed and that did not change since, or the others.")
    ] = False,
    far_m: Annotated[
        float, Query(ge=0, le=100_000, description="From where on a case is far from components. [m]")
    ] = 50,
    many: Annotated[int, Query(ge=1, le=10_000, description="From where on cases are many.")] = 3,
    days: Annotated[int, Query(ge=1, le=36_500, description="How far many_cases looks back. [d]")] = 365,
    after: After = None,
    limit: Limit = 50,
) -> SuspectPage:
    """List where the register and what people report contradict each other, what tells most first."""
    page = list_suspects(
        db,
        kind,
        at=now,
        area=area or "",
        is_dismissed=dismissed,
        after=after,
        limit=limit,
        far_m=far_m,
        many=many,
        days=days,
    )
    return SuspectPage(items=[SuspectOut.model_validate(item) for item in page.items], next=page.next)


@router.post(
    "/dismissals",
    status_code=status.HTTP_201_CREATED,
    responses=problems(ComponentFieldInvalid),
)
def dismiss_suspect(body: DismissalIn, db: Db, person: Looker, now: Now) -> DismissalOut:
    """Say that a suspect is none; it stays dismissed until what tells of it changes."""
    done = dismissals.dismiss(db, body.mark, note=body.note, by_id=person.id, at=now)
    return DismissalOut.model_validate(done)


@router.delete(
    "/dismissals/{dismissal_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(DismissalNotFound),
)
def take_back_dismissal(
    dismissal_id: Annotated[int, Path(ge=1, le=MAX_ID)], db: Db, person: Looker, now: Now
) -> None:
    """Take a dismissal back: it is a suspect again."""
    dismissals.take_back(db, dismissal_id, by_id=person.id, at=now)
