"""Bearer tokens for programs: made, listed and revoked by people, never by a token."""

from datetime import timedelta
from typing import Annotated

from fastapi import Path, Request, status

from api.dependencies import Db, Now, Router, may
from api.errors import problems
from api.models.base import MAX_ID
from api.models.people import NewToken, TokenIn, TokenList, TokenOut
from gridcity.people import service
from gridcity.people.errors import NameInvalid, TokenNotFound
from gridcity.people.model import Person
from gridcity.people.permissions import Permission

Owner = Annotated[Person, may(Permission.OWN_TOKENS, in_person=True)]

router = Router(prefix="/api/v1/tokens", tags=["tokens"])


@router.get("")
def list_tokens(db: Db, person: Owner) -> TokenList:
    """List the caller's tokens, without their secrets."""
    return TokenList(items=[TokenOut.model_validate(item) for item in service.list_tokens(db, person)])


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(NameInvalid))
def create_token(body: TokenIn, db: Db, person: Owner, now: Now) -> NewToken:
    """Make a token that acts in the caller's name; its secret is shown this once."""
    expires_at = None if body.days is None else now + timedelta(days=body.days)
    token, secret = service.create_token(db, person, body.name, at=now, expires_at=expires_at)
    return NewToken(**TokenOut.model_validate(token).model_dump(), secret=secret)


@router.delete("/{token_id}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(TokenNotFound))
def revoke_token(
    token_id: Annotated[int, Path(ge=1, le=MAX_ID)], request: Request, db: Db, person: Owner, now: Now
) -> None:
    """Revoke one of the caller's tokens."""
    service.revoke_token(db, token_id, at=now, owner=person)
    request.app.state.doorkeeper.forget_all()
