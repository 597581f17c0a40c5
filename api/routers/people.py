"""Accounts and departments, for who manages people; changed with a session only, never by a token."""

from dataclasses import asdict, replace
from typing import Annotated

from fastapi import Path, Request, status
from sqlalchemy import Connection

from api.dependencies import Db, Now, Router, Staff, may
from api.errors import problems
from api.models.people import (
    LOGIN,
    DepartmentIn,
    DepartmentList,
    DepartmentOut,
    PersonChanged,
    PersonChangeIn,
    PersonEntry,
    PersonIn,
    PersonList,
)
from gridcity.people import service
from gridcity.people.errors import (
    DepartmentCodeTaken,
    DepartmentMissing,
    DepartmentNotFound,
    LoginTaken,
    NameInvalid,
    OwnAccount,
    PasswordTooWeak,
    PersonNotFound,
)
from gridcity.people.model import Account, Ended, Person, Role
from gridcity.people.permissions import Permission

router = Router(prefix="/api/v1", tags=["people"])

Reader = Annotated[Person, may(Permission.MANAGE_PEOPLE)]
Manager = Annotated[Person, may(Permission.MANAGE_PEOPLE, in_person=True)]
Login = Annotated[str, Path(pattern=LOGIN)]


@router.get("/departments")
def list_departments(db: Db, _person: Staff) -> DepartmentList:
    """List all departments."""
    return DepartmentList(items=[DepartmentOut.model_validate(item) for item in service.list_departments(db)])


@router.post(
    "/departments",
    status_code=status.HTTP_201_CREATED,
    responses=problems(NameInvalid, DepartmentCodeTaken),
)
def create_department(body: DepartmentIn, db: Db, _person: Manager) -> DepartmentOut:
    """Make a department."""
    return DepartmentOut.model_validate(service.create_department(db, body.code, body.name, body.name_en))


@router.get("/persons")
def list_persons(db: Db, _person: Reader) -> PersonList:
    """List all accounts, the closed ones too."""
    return PersonList(items=[_entry(account) for account in service.list_accounts(db)])


@router.post(
    "/persons",
    status_code=status.HTTP_201_CREATED,
    responses=problems(NameInvalid, LoginTaken, PasswordTooWeak, DepartmentMissing, DepartmentNotFound),
)
def create_person(body: PersonIn, db: Db, _person: Manager, now: Now) -> PersonEntry:
    """Make an account."""
    service.create_person(db, **body.model_dump(), at=now)
    return _entry(service.get_account(db, body.login))


@router.patch(
    "/persons/{login}",
    responses=problems(
        PersonNotFound, NameInvalid, PasswordTooWeak, DepartmentMissing, DepartmentNotFound, OwnAccount
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
