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
    KeptAlarmOut,
    KeptAlarmPage,
    SignalList,
    SignalOut,
    SignalsIn,
    TakenList,
    TakenOut,
)
from api.models.base import MAX_ID
from api.parameters import After, Limit
from gridcity.alarms import (
    Alarm,
    Signal,
    emergencies,
    list_alarms,
    list_groups,
    list_signals,
    save_signals,
    take,
)
from gridcity.alarms.cap import ATOM_TYPE, MEDIA_TYPE, Listed, feed
from gridcity.alarms.errors import SignalInvalid
from gridcity.cases.errors import CaseNotFound, FilterNotUnderstood
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


@router.get("/alarms")
def list_kept_alarms(
    db: Db,
    _person: Reader,
    group_id: _Id = None,
    is_doubtful: Annotated[
        bool | None, Query(description="Only those of clocks that could not be right, or only the others.")
    ] = None,
    after: _Id = None,
    limit: Limit = 50,
) -> KeptAlarmPage:
    """List alarms as they were kept, the newest first, with what the device's own clock said."""
    found = list_alarms(db, group_id=group_id, is_doubtful=is_doubtful, after=after, limit=limit + 1)
    items = [KeptAlarmOut.model_validate(one) for one in found[:limit]]
    return KeptAlarmPage(items=items, next=items[-1].id if len(found) > limit else None)


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


_XML = {"schema": {"type": "string"}}
_CAP: dict[int | str, dict[str, Any]] = {
    200: {"description": "A CAP 1.2 message.", "content": {MEDIA_TYPE: _XML}},
    **problems(CaseNotFound),
}


@router.get("/cases/{case_id}/cap", responses=_CAP, response_class=Response)
def read_cap(
    request: Request,
    case_id: Annotated[int, Path(ge=1, le=MAX_ID)],
    db: Db,
    _person: Reader,
    version: Annotated[
        int | None, Query(ge=1, le=2**31 - 1, description="As it was after so many events of the case.")
    ] = None,
) -> Response:
    """Show a case as a message of the Common Alerting Protocol, for those who work with emergencies."""
    web = f"{_site(request)}/command?case={case_id}"
    return Response(emergencies.message(db, case_id, web=web, version=version), media_type=MEDIA_TYPE)


_FEED: dict[int | str, dict[str, Any]] = {
    200: {"description": "An Atom feed of CAP 1.2 messages.", "content": {ATOM_TYPE: _XML}},
    **problems(FilterNotUnderstood),
}


@router.get("/cap/feed", responses=_FEED, response_class=Response)
def read_feed(request: Request, db: Db, _person: Reader, now: Now, after: After = None) -> Response:
    """List the last message of every emergency that is open, or ended in the last day, as an Atom feed.

    For those who may read cases; it says what, where and how it stands, and nothing that reporters wrote.
    """
    found, more = emergencies.active(db, at=now, after=after)
    told, site, city = emergencies.last_messages(db, found), _site(request), get_city(db)
    listed = [
        Listed(case, last, f"{site}/api/v1/cases/{case.id}/cap?version={last.version}")
        for case in found
        for last in (told[case.id],)
    ]
    here = f"{site}/api/v1/cap/feed"
    return Response(
        feed(
            listed,
            city=city.code,
            name=city.profile.names.local,
            here=here if after is None else f"{here}?after={after}",
            after=None if more is None else f"{here}?after={more}",
            at=now,
        ),
        media_type=ATOM_TYPE,
    )


def _site(request: Request) -> str:
    return str(request.base_url).rstrip("/")
