"""Accounts and departments, for who manages people; changed with a session only, never by a token."""

from dataclasses import asdict, replace
from datetime import date
from typing import Annotated

from fastapi import Depends, Path, Query, Request, status
from sqlalchemy import Connection

from api.dependencies import STAFF, Allow, Db, Now, Router, Staff, allow, may
from api.doorkeeper import credentials
from api.errors import problems
from api.models.base import SmallId
from api.models.people import (
    LOGIN,
    AccessEnded,
    ColleagueList,
    DepartmentChangeIn,
    DepartmentEntry,
    DepartmentEventOut,
    DepartmentHistory,
    DepartmentIn,
    DepartmentList,
    OwnPasswordIn,
    PersonChanged,
    PersonChangeIn,
    PersonEntry,
    PersonIn,
    PersonList,
    PersonOut,
)
from gridcity.people import service
from gridcity.people.errors import (
    DepartmentCodeTaken,
    DepartmentDayInvalid,
    DepartmentInUse,
    DepartmentMissing,
    DepartmentNotFound,
    LoginTaken,
    NameInvalid,
    OwnAccount,
    PasswordTooWeak,
    PasswordWrong,
    PersonNotFound,
    TooManyAttempts,
)
from gridcity.people.model import Account, Ended, Person, Role
from gridcity.people.permissions import Permission
from gridcity.store.errors import Closed

router = Router(prefix="/api/v1", tags=["people"])

Reader = Annotated[Person, may(Permission.MANAGE_PEOPLE)]
Manager = Annotated[Person, may(Permission.MANAGE_PEOPLE, in_person=True)]
Planner = Annotated[Person, allow(Role.LEADER, Role.SUPERVISOR, Role.ADMIN)]
SignedInStaff = Annotated[Person, Depends(Allow(*STAFF, in_person=True))]
Login = Annotated[str, Path(pattern=LOGIN)]
DepartmentId = Annotated[SmallId, Path()]


@router.put("/account/password", responses=problems(PasswordWrong, TooManyAttempts, PasswordTooWeak))
def change_own_password(
    body: OwnPasswordIn, request: Request, db: Db, person: SignedInStaff, now: Now
) -> AccessEnded:
    """Change one's own password: every other session ends, one's tokens are revoked."""
    given = credentials(request)
    ended = service.change_own_password(
        db,
        person,
        body.present,
        body.wanted,
        at=now,
        session="" if given is None else given.token,
        source=request.client.host if request.client is not None else "",
    )
    request.app.state.doorkeeper.forget_all()
    return AccessEnded(ended_sessions=ended.sessions, ended_tokens=ended.tokens)


@router.get("/departments")
def list_departments(
    db: Db,
    _person: Staff,
    on: Annotated[
        date | None, Query(description="Those that worked on this day, as they were called then.")
    ] = None,
) -> DepartmentList:
    """List departments: all as they are now, the closed ones too; or those of a day."""
    found = service.list_departments(db) if on is None else service.departments_on(db, on)
    return DepartmentList(items=[DepartmentEntry.model_validate(item) for item in found])


@router.post(
    "/departments",
    status_code=status.HTTP_201_CREATED,
    responses=problems(NameInvalid, DepartmentCodeTaken),
)
def create_department(body: DepartmentIn, db: Db, _person: Manager) -> DepartmentEntry:
    """Make a department."""
    return DepartmentEntry.model_validate(service.create_department(db, body.code, body.name, body.name_en))


@router.patch(
    "/departments/{department_id}",
    responses=problems(DepartmentNotFound, NameInvalid, DepartmentDayInvalid, DepartmentInUse),
)
def change_department(
    department_id: DepartmentId, body: DepartmentChangeIn, db: Db, person: Manager, now: Now
) -> DepartmentEntry:
    """Rename, close or open a department. What still names it has to move before it closes."""
    department = service.department_by_id(db, department_id)
    if body.name is not None:
        department = service.rename_department(
            db, department.code, body.name, body.name_en, at=now, since=body.since, by=person
        )
    if body.is_open:
        department = service.open_department(db, department.code, at=now, by=person)
    elif body.is_open is False:
        department = service.close_department(db, department.code, at=now, by=person)
    return DepartmentEntry.model_validate(department)


@router.get("/departments/{department_id}/history", responses=problems(DepartmentNotFound))
def read_department_history(department_id: DepartmentId, db: Db, _person: Staff) -> DepartmentHistory:
    """Tell what a department was called, and when it was closed and opened."""
    events = service.department_history(db, service.department_by_id(db, department_id).code)
    return DepartmentHistory(items=[DepartmentEventOut.model_validate(event) for event in events])


@router.get("/colleagues")
def list_colleagues(db: Db, _person: Planner, role: Role) -> ColleagueList:
    """List who works in a role now, for who plans their work; the rest of an account is not shown."""
    found = [one for one in service.list_persons(db) if one.role is role]
    return ColleagueList(items=[PersonOut.model_validate(one) for one in found])


@router.get("/persons")
def list_persons(db: Db, _person: Reader) -> PersonList:
    """List all accounts, the closed ones too."""
    return PersonList(items=[_entry(account) for account in service.list_accounts(db)])


@router.post(
    "/persons",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        NameInvalid, LoginTaken, PasswordTooWeak, DepartmentMissing, DepartmentNotFound, Closed
    ),
)
def create_person(body: PersonIn, db: Db, _person: Manager, now: Now) -> PersonEntry:
    """Make an account."""
    service.create_person(db, **body.model_dump(), at=now)
    return _entry(service.get_account(db, body.login))


@router.patch(
    "/persons/{login}",
    responses=problems(
        PersonNotFound,
        NameInvalid,
        PasswordTooWeak,
        DepartmentMissing,
        DepartmentNotFound,
        OwnAccount,
        Closed,
    ),
)
def change_person(
    login: Login, body: PersonChangeIn, request: Request, db: Db, person: Manager, now: Now
) -> PersonChanged:
    """Change, close or open an account.

    Another role, a new password and closing end the account's sessions and revoke its tokens, at
    this server process at once, at others within five seconds.
    """
    ended = _changed(db, login, body, by=person, now=now)
    request.app.state.doorkeeper.forget_all()
    return PersonChanged(
        person=_entry(service.get_account(db, login)),
        ended_sessions=ended.sessions,
        ended_tokens=ended.tokens,
    )


def _changed(db: Connection, login: str, body: PersonChangeIn, *, by: Person, now: Now) -> Ended:
    """Do what a change names, one after the other, and count what ended."""
    before = service.get_person(db, login)
    department_id = body.department_id if "department_id" in body.model_fields_set else before.department_id
    after = replace(
        before,
        name=body.name or before.name,
        role=Role(body.role or before.role),
        department_id=department_id,
    )
    steps = [service.change_person(db, after, at=now, by=by)]
    if body.password is not None:
        steps.append(service.set_password(db, login, body.password, at=now))
    if body.is_active:
        service.open_person(db, login)
    elif body.is_active is False:
        steps.append(service.close_person(db, login, at=now, by=by))
    return Ended(sum(step.sessions for step in steps), sum(step.tokens for step in steps))


def _entry(account: Account) -> PersonEntry:
    return PersonEntry(
        **asdict(account.person),
        is_active=account.is_active,
        has_password=account.has_password,
        created_at=account.created_at,
    )
