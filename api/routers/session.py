"""Signing in and out."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request, Response, status

from api.dependencies import Config, Db, Now, Public, Router
from api.doorkeeper import COOKIE, Credentials, Doorkeeper, check_same_site, credentials
from api.errors import CrossSiteRequest, problems
from api.models.people import PersonOut, SessionOut, SignedIn, SignIn
from gridcity.people import service
from gridcity.people.errors import SignInRefused, TooManyAttempts
from gridcity.people.model import Person

router = Router(prefix="/api/v1/session", tags=["session"], dependencies=[Public])


async def whoever(request: Request) -> Person | None:
    """Find out who calls, without asking for anybody."""
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    return await doorkeeper.recognise(credentials(request))


async def session_shown(request: Request) -> Credentials | None:
    """Read what the caller shows, refusing a write that another site started."""
    given = credentials(request)
    check_same_site(request, given)
    return given


@router.post("", responses=problems(SignInRefused, TooManyAttempts))
def sign_in(
    body: SignIn, request: Request, response: Response, db: Db, now: Now, settings: Config
) -> SignedIn:
    """Sign in with name and password; the answer sets the session cookie."""
    source = request.client.host if request.client is not None else ""
    person, token = service.sign_in(
        db, body.login, body.password, at=now, hours=settings.session_hours, source=source
    )
    lasts = timedelta(hours=settings.session_hours)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(lasts.total_seconds()),
        httponly=True,
        secure=settings.cookie_is_secure,
        samesite="lax",
        path="/",
    )
    return SignedIn(person=PersonOut.model_validate(person), expires_at=now + lasts)


@router.get("")
def read_session(person: Annotated[Person | None, Depends(whoever)]) -> SessionOut:
    """Say who is signed in, if anybody."""
    return SessionOut(person=None if person is None else PersonOut.model_validate(person))


@router.delete("", status_code=status.HTTP_204_NO_CONTENT, responses=problems(CrossSiteRequest))
def sign_out(
    request: Request, response: Response, db: Db, given: Annotated[Credentials | None, Depends(session_shown)]
) -> None:
    """End the session; signing out twice is no fault."""
    if given is not None and given.is_cookie:
        service.sign_out(db, given.token)
        request.app.state.doorkeeper.forget(given)
    response.delete_cookie(COOKIE, path="/")
