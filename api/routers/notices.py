"""What people were told, how they want to be told, and what could not be delivered."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Path, Query, Request, status
from sqlalchemy import Connection

from api.dependencies import Config, Db, Now, Router, Staff, may
from api.errors import problems
from api.models.base import MAX_ID
from api.models.notices import (
    AddressStanding,
    DeliveryOut,
    DeliveryPage,
    NoticeOut,
    NoticePage,
    PreferencesIn,
    PreferencesOut,
    ReadUntil,
    Retried,
    RetryIn,
    Unread,
)
from api.models.people import LOGIN
from api.parameters import Limit
from gridcity.notices import addresses, inbox, standing
from gridcity.notices.describing import speaker_of
from gridcity.notices.errors import (
    AddressRefused,
    NothingToConfirm,
    NoticeNotFound,
    PreferencesInvalid,
    TooManyLetters,
)
from gridcity.notices.gateways import Gateways
from gridcity.notices.model import PERSONAL, Channel, Preferences, State
from gridcity.notices.preferences import get_preferences, save_own_preferences, save_preferences, topics_of
from gridcity.notices.templates import read_templates
from gridcity.people import service as people
from gridcity.people.errors import PersonNotFound
from gridcity.people.model import Person
from gridcity.people.permissions import Permission

router = Router(prefix="/api/v1/notices", tags=["notices"])

Reader = Annotated[Person, may(Permission.MANAGE_PEOPLE)]
Manager = Annotated[Person, may(Permission.MANAGE_PEOPLE, in_person=True)]
_Before = Annotated[int | None, Query(ge=1, le=MAX_ID, description="`next` of the page before.")]
_NoticeId = Annotated[int, Path(ge=1, le=MAX_ID)]
_Login = Annotated[str, Path(pattern=LOGIN)]


@router.get("")
def read_inbox(
    db: Db,
    config: Config,
    person: Staff,
    unread: Annotated[bool, Query(description="Only what was not read yet.")] = False,  # noqa: FBT002
    before: _Before = None,
    limit: Limit = 50,
) -> NoticePage:
    """Show what the caller was told, the newest first."""
    speaker = speaker_of(db, read_templates(config.data_dir), config.public_address)
    page = inbox.read_inbox(db, speaker, person.id, only_unread=unread, before=before, limit=limit)
    return NoticePage(items=[NoticeOut.of(one) for one in page.items], unread=page.unread, next=page.next)


@router.get("/unread")
def count_unread(db: Db, person: Staff) -> Unread:
    """Count what the caller has not read."""
    return Unread(unread=inbox.unread(db, person.id))


@router.post("/read")
def mark_all_read(body: ReadUntil, db: Db, person: Staff, now: Now) -> Unread:
    """Mark everything up to a notice as read."""
    return Unread(unread=inbox.mark_all_read(db, person.id, body.until, at=now))


@router.post("/{notice_id}/read", status_code=status.HTTP_204_NO_CONTENT, responses=problems(NoticeNotFound))
def mark_read(notice_id: _NoticeId, db: Db, person: Staff, now: Now) -> None:
    """Mark one notice as read."""
    inbox.mark_read(db, person.id, notice_id, at=now)


@router.get("/preferences")
def read_preferences(request: Request, db: Db, person: Staff) -> PreferencesOut:
    """Show how the caller wants to be told."""
    return _shown(request, db, person, get_preferences(db, person.id))


@router.put("/preferences", responses=problems(PreferencesInvalid))
def put_preferences(body: PreferencesIn, request: Request, db: Db, person: Staff, now: Now) -> PreferencesOut:
    """Say how the caller wants to be told from now on; a new mail address has to be confirmed."""
    return _shown(request, db, person, save_own_preferences(db, person.id, body.preferences(), at=now))


@router.post(
    "/preferences/letter",
    responses=problems(NothingToConfirm, AddressRefused, TooManyLetters),
)
def ask_for_letter(request: Request, db: Db, person: Staff, now: Now) -> PreferencesOut:
    """Have another letter sent to the caller's address, with a link that confirms it."""
    addresses.ask_again(db, person.id, at=now)
    return _shown(request, db, person, get_preferences(db, person.id))


@router.get("/preferences/{login}", responses=problems(PersonNotFound))
def read_preferences_of(login: _Login, request: Request, db: Db, _person: Reader) -> PreferencesOut:
    """Show how somebody else wants to be told."""
    told = people.get_person(db, login)
    return _shown(request, db, told, get_preferences(db, told.id))


@router.put("/preferences/{login}", responses=problems(PersonNotFound, PreferencesInvalid))
def put_preferences_of(
    login: _Login, body: PreferencesIn, request: Request, db: Db, _person: Manager, now: Now
) -> PreferencesOut:
    """Say how somebody else wants to be told from now on; the mail address is vouched for."""
    told = people.get_person(db, login)
    return _shown(request, db, told, save_preferences(db, told.id, body.preferences(), at=now))


@router.get("/deliveries")
def list_deliveries(
    db: Db,
    _person: Reader,
    state: Annotated[list[State] | None, Query(max_length=6, description="May be repeated.")] = None,
    channel: Annotated[Channel | None, Query()] = None,
    before: _Before = None,
    limit: Limit = 50,
) -> DeliveryPage:
    """List notices on their way out of the house, the newest first."""
    found = standing.list_deliveries(db, states=state or (), channel=channel, before=before, limit=limit + 1)
    items = [DeliveryOut.model_validate(one) for one in found[:limit]]
    return DeliveryPage(items=items, next=items[-1].id if len(found) > limit else None)


@router.post("/deliveries/retry")
def retry_deliveries(body: RetryIn, db: Db, _person: Reader, now: Now) -> Retried:
    """Let deliveries that failed go out again; one that is in doubt may then arrive twice."""
    return Retried(waiting=standing.retry(db, body.ids, at=now))


def _shown(request: Request, db: Connection, person: Person, wish: Preferences) -> PreferencesOut:
    gateways: Gateways = request.app.state.gateways
    offered = [channel for channel in PERSONAL if channel in gateways.channels]
    found = addresses.standing_of(db, person.id)
    standing = None if found is None else AddressStanding.model_validate(found)
    topics = topics_of(person.role)
    return PreferencesOut(**asdict(wish), topics=topics, offered=offered, address=standing)
