"""What machines report, and emergencies as they are handed on."""

from typing import Annotated, Any

from fastapi import Path, Query, Request, Response
from pydantic import AwareDatetime

from api.dependencies import Db, Now, Router, allow, may
from api.errors import problems
from api.models.alarms import (
    AlarmsIn,
    GroupOut,
    GroupPage,
    SignalList,
    SignalOut,
    SignalsIn,
    TakenList,
    TakenOut,
)
from api.models.base import MAX_ID
from api.parameters import Limit
from gridcity.alarms import Alarm, Signal, list_groups, list_signals, save_signals, take
from gridcity.alarms.cap import MEDIA_TYPE, cap_message
from gridcity.alarms.errors import SignalInvalid
from gridcity.cases import service as cases
from gridcity.cases.errors import CaseNotFound
from gridcity.cases.model import Origin
from gridcity.catalogue.service import get_class
from gridcity.city.service import get_city
from gridcity.people.model import Person, Role
from gridcity.people.permissions import Permission

router = Router(prefix="/api/v1", tags=["alarms"])

Reader = Annotated[Person, may(Permission.READ_CASES)]
Manager = Annotated[Person, may(Permission.MANAGE_RULES)]
Gateway = Annotated[Person, allow(Role.IMPORTER, Role.OPERATOR, Role.LEADER)]
_Id = Annotated[int | None, Query(ge=1, le=MAX_ID)]


@router.post("/alarms")
def take_alarms(body: AlarmsIn, db: Db, person: Gateway, now: Now) -> TakenList:
    """Take alarms of sensors and cameras; each has its own answer: good ones are kept beside bad ones."""
    alarms = [Alarm(**one.model_dump()) for one in body.items]
    return TakenList(items=[TakenOut.model_validate(one) for one in take(db, alarms, by=person, at=now)])


@router.get("/alarms/groups")
def list_alarm_groups(
    db: Db,
    _person: Reader,
    since: Annotated[AwareDatetime | None, Query(description="With an alarm at or after this.")] = None,
    case_id: _Id = None,
    after: _Id = None,
    limit: Limit = 50,
) -> GroupPage:
    """List what alarms were grouped into, the newest first."""
    found = list_groups(db, since=since, case_id=case_id, after=after, limit=limit + 1)
    items = [GroupOut.model_validate(one) for one in found[:limit]]
    return GroupPage(items=items, next=items[-1].id if len(found) > limit else None)


@router.get("/alarm-signals")
def read_signals(db: Db, _person: Reader) -> SignalList:
    """Show what alarms mean in this city."""
    return SignalList(items=[SignalOut.model_validate(one) for one in list_signals(db)])


@router.put("/alarm-signals", responses=problems(SignalInvalid))
def put_signals(body: SignalsIn, db: Db, _person: Manager) -> SignalList:
    """Say what alarms mean from now on; signals that are not named stay as they are."""
    save_signals(db, [Signal(**one.model_dump()) for one in body.items])
    return read_signals(db, _person)


_CAP: dict[int | str, dict[str, Any]] = {
    200: {"description": "A CAP 1.2 message.", "content": {MEDIA_TYPE: {}}},
    **problems(CaseNotFound),
}


@router.get("/cases/{case_id}/cap", responses=_CAP, response_class=Response)
def read_cap(
    request: Request, case_id: Annotated[int, Path(ge=1, le=MAX_ID)], db: Db, _person: Reader
) -> Response:
    """Show a case as a message of the Common Alerting Protocol, for those who work with emergencies."""
    case = cases.read(db, case_id)
    message = cap_message(
        case,
        city=get_city(db).code,
        class_code=get_class(db, case.class_id).code,
        is_exercise=cases.history(db, case_id)[0].origin is Origin.SIMULATED,
        web=f"{str(request.base_url).rstrip('/')}/command?case={case_id}",
    )
    return Response(message, media_type=MEDIA_TYPE)
