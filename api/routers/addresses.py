"""What the reader of a letter may answer, without a login: yes, no more of this, or never again.

To open a link changes nothing: mail scanners open them all. The page behind it asks, and its buttons post.
"""

from dataclasses import asdict
from typing import Annotated

from fastapi import Path, Request, status
from fastapi.responses import RedirectResponse

from api.dependencies import Db, Now, Public, Router
from api.errors import problems
from api.models.addresses import AddressAsked, LetterLinkIn
from gridcity.notices import addresses
from gridcity.notices.addresses import Asked
from gridcity.notices.errors import ChannelOff, LinkExpired, LinkInvalid
from gridcity.notices.gateways import Gateways
from gridcity.notices.letters import PAGE

router = Router(prefix="/api/v1/addresses", tags=["notices"])

_Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,200}$")]
_FAULTS = problems(LinkInvalid, LinkExpired, ChannelOff)


@router.post("/look", dependencies=[Public], responses=_FAULTS)
def look(body: LetterLinkIn, request: Request, db: Db, now: Now) -> AddressAsked:
    """Say what a link is about; nothing changes."""
    return _shown(addresses.look(db, _key(request), body.token, at=now))


@router.post("/confirm", dependencies=[Public], responses=_FAULTS)
def confirm(body: LetterLinkIn, request: Request, db: Db, now: Now) -> AddressAsked:
    """Let notices go to the address."""
    return _shown(addresses.confirm(db, _key(request), body.token, at=now))


@router.post("/stop", dependencies=[Public], responses=_FAULTS)
def stop(body: LetterLinkIn, request: Request, db: Db, now: Now) -> AddressAsked:
    """Send no more letters about what this one was about."""
    return _shown(addresses.stop(db, _key(request), body.token, at=now))


@router.post("/refuse", dependencies=[Public], responses=_FAULTS)
def refuse(body: LetterLinkIn, request: Request, db: Db, now: Now) -> AddressAsked:
    """Never write to the address again, whoever gives it."""
    return _shown(addresses.refuse(db, _key(request), body.token, at=now))


@router.post("/unsubscribe/{token}", dependencies=[Public], responses=_FAULTS)
def unsubscribe(token: _Token, request: Request, db: Db, now: Now) -> AddressAsked:
    """Stop letters, as mail programs do with one click (RFC 8058); what they send says no more."""
    return _shown(addresses.stop(db, _key(request), token, at=now))


async def open_unsubscribe(request: Request) -> RedirectResponse:
    """Lead whoever opens the link of a mail program to the page that asks; a route of browsers."""
    return RedirectResponse(f"{PAGE}#{request.path_params['token']}", status.HTTP_303_SEE_OTHER)


def _key(request: Request) -> str:
    gateways: Gateways = request.app.state.gateways
    if gateways.link_key is None:
        raise ChannelOff("No key is set up to check links with: see [smtp] of the gateways.", channel="smtp")
    return gateways.link_key


def _shown(asked: Asked) -> AddressAsked:
    return AddressAsked.model_validate(asdict(asked))
