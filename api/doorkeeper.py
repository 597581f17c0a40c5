"""Who calls: behind a cookie or a bearer token stands a person.

Every request asks, so the answer is remembered in this process for a few seconds
(``MEMORY_S``). A session that ends elsewhere (signed out at another worker, a token
revoked, a person made inactive) may therefore work that much longer here; signing out at
this worker ends it at once. Remembering saves a transaction a request.
"""

from dataclasses import dataclass
from time import monotonic

from fastapi import Request
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from api.errors import CrossSiteRequest
from gridcity import clock
from gridcity.people import service as people
from gridcity.people.model import Person

COOKIE = "gridcity_session"
MEMORY_S = 5.0
_MOST_REMEMBERED = 10_000
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a caller showed: a token, and whether a browser sent it by itself."""

    token: str
    is_cookie: bool


def credentials(request: Request) -> Credentials | None:
    """Read what the caller shows: a bearer token before a cookie."""
    header = request.headers.get("authorization", "")
    scheme, _, token = header.partition(" ")
    if scheme.lower() == "bearer" and token:
        return Credentials(token.strip(), is_cookie=False)
    cookie = request.cookies.get(COOKIE)
    return Credentials(cookie, is_cookie=True) if cookie else None


def check_same_site(request: Request, given: Credentials | None) -> None:
    """Refuse a write that another site's page could have made the browser send.

    Raises
    ------
    CrossSiteRequest
        It came with the cookie and without the header, which no form and no other origin can add.
    """
    if given is None or not given.is_cookie or request.method in _SAFE:
        return
    if request.headers.get("x-gridcity") != "1":
        raise CrossSiteRequest("A write with the session cookie needs the header X-Gridcity: 1.")


class Doorkeeper:
    """Recognises callers, and remembers them for a moment."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[Credentials, tuple[Person, float]] = {}

    async def recognise(self, given: Credentials | None, *, afresh: bool = False) -> Person | None:
        """Say who it is, perhaps ``afresh`` from the store alone; None for a stranger."""
        if given is None:
            return None
        known = None if afresh else self._known.get(given)
        if known is not None and known[1] > monotonic():
            return known[0]
        person = await run_in_threadpool(self._look_up, given)
        if person is None:
            self._known.pop(given, None)
            return None
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[given] = (person, monotonic() + MEMORY_S)
        return person

    def forget(self, given: Credentials) -> None:
        """Forget a caller who signed out."""
        self._known.pop(given, None)

    def forget_all(self) -> None:
        """Forget everybody, because somebody's access ended."""
        self._known.clear()

    def _look_up(self, given: Credentials) -> Person | None:
        with self._engine.begin() as conn:
            if given.is_cookie:
                return people.person_of_session(conn, given.token, at=clock.now())
            return people.person_of_token(conn, given.token, at=clock.now())
