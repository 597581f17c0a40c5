"""What a route may ask for: a transaction, the caller, the time, the settings."""

import inspect
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Annotated, Any, get_type_hints

from fastapi import APIRouter, Depends, Header, Request
from sqlalchemy import Connection, Engine

from api.doorkeeper import Doorkeeper, check_same_site, credentials
from api.errors import NotSignedIn, RoleNotAllowed, SessionNeeded
from gridcity.errors import GridcityError
from gridcity.people.model import Person, Role
from gridcity.people.permissions import PERMISSIONS, Permission
from gridcity.settings import Settings
from gridcity.store.acting import act_as

STAFF = tuple(Role)
"""Everybody who can sign in."""


async def lend_engine(request: Request) -> Engine:
    """Hand over what ``Router`` opens the route's transaction with."""
    engine: Engine = request.app.state.engine
    return engine


async def current_settings(request: Request) -> Settings:
    """Hand over the settings that the application was made with."""
    settings: Settings = request.app.state.settings
    return settings


async def current_time(request: Request) -> datetime:
    """Read the application's clock, once per request: nothing below the edge does."""
    now: datetime = request.app.state.clock()
    return now


async def public() -> None:
    """Say that a route is open to everybody; every other route names its roles with ``allow``."""


class Allow:
    """Let in the roles named, and hand over who it is.

    Parameters
    ----------
    roles
        Who may call.
    in_person
        Only with a session, opened with a password: a token opens neither doors for others nor its own.
    """

    def __init__(self, *roles: Role, in_person: bool = False) -> None:
        self.roles = roles
        self.in_person = in_person

    async def __call__(self, request: Request) -> Person:
        """Find out who calls, and whether the route is theirs.

        Raises
        ------
        NotSignedIn
            No session or token that works.
        CrossSiteRequest
            A write with the cookie, without the header X-Gridcity.
        RoleNotAllowed
            The caller's role is not among the route's.
        SessionNeeded
            The route is for people, and a token called.
        """
        given = credentials(request)
        check_same_site(request, given)
        doorkeeper: Doorkeeper = request.app.state.doorkeeper
        # Whoever lets others in has to be let in at this moment, not a few seconds ago.
        person = await doorkeeper.recognise(given, afresh=self.in_person)
        if person is None:
            raise NotSignedIn("Sign in first.")
        if person.role not in self.roles:
            raise RoleNotAllowed(
                f"This is not for a {person.role}.", role=person.role, needed=sorted(self.roles)
            )
        if self.in_person and (given is None or not given.is_cookie):
            raise SessionNeeded("Sign in with your password for this; a token cannot do it.")
        return person


def allow(*roles: Role) -> Any:
    """Declare which roles a route is for: ``person: Annotated[Person, allow(Role.CLERK)]``."""
    return Depends(Allow(*roles))


def may(permission: Permission, *, in_person: bool = False) -> Any:
    """Declare that a route is for the roles that carry a permission, perhaps only with a session."""
    return Depends(Allow(*(role for role in Role if permission in PERMISSIONS[role]), in_person=in_person))


Db = Annotated[Connection, Depends(lend_engine)]
"""A transaction of the route's own, opened by ``Router``."""

Config = Annotated[Settings, Depends(current_settings)]
Now = Annotated[datetime, Depends(current_time)]
Staff = Annotated[Person, allow(*STAFF)]
Public = Depends(public)
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="The caller's name for this write: sent again, it is the same write.",
    ),
]


def in_transaction(endpoint: Callable[..., Any], *, names_caller: bool = False) -> Callable[..., Any]:
    """Run a route inside a transaction: committed if nothing is raised, before its answer leaves.

    FastAPI would run a generator dependency in a thread of the pool on the way in, the route in a
    second and the commit in a third. Opened here, the three are one visit to one thread, and a
    commit that fails can only be an error, never a 201 already sent. With ``names_caller`` the
    database is told who calls: it keeps the journal of rules.
    """
    name = next(
        (name for name, hint in get_type_hints(endpoint, include_extras=True).items() if hint == Db), None
    )
    if name is None:
        return endpoint
    if inspect.iscoroutinefunction(endpoint):
        raise TypeError(
            f"{endpoint.__name__} would block the event loop: a route with a transaction is no coroutine."
        )

    @wraps(endpoint)
    def run(**arguments: Any) -> Any:
        engine: Engine = arguments.pop(name)
        with engine.begin() as conn:
            caller = next((one for one in arguments.values() if isinstance(one, Person)), None)
            if names_caller and caller is not None:
                act_as(conn, caller.id)
            try:
                return endpoint(**arguments, **{name: conn})
            except GridcityError as error:
                if not getattr(error, "keeps_writes", False):
                    raise
                refusal = error
        # What a refusal has to remember (a wrong password counts) is committed all the same.
        raise refusal

    return run


_ALSO_SETS_RULES = frozenset(
    {"/api/v1/controls", "/api/v1/controls/{control_id}/end", "/api/v1/surveillance/watches"}
)
"""Routes that change rules and do not PUT them. Others are spared the statement that names the caller."""


class Router(APIRouter):
    """A router whose routes run in a transaction each where they ask for ``Db``."""

    def add_api_route(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        """Add a route, with its transaction; where rules are set, in the caller's name."""
        sets_rules = "PUT" in (options.get("methods") or ()) or self.prefix + path in _ALSO_SETS_RULES
        super().add_api_route(path, in_transaction(endpoint, names_caller=sets_rules), **options)
