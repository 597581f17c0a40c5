"""Persons, sessions and tokens on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.models.base import In, Wire, words
from gridcity.people.model import Role


class PersonOut(Wire):
    """A person as colleagues see them."""

    id: int
    login: str
    name: str
    role: Role
    department_id: int | None
    department_name: str | None


class SignIn(In):
    """Name and password."""

    login: Annotated[str, words(100, least=1)]
    password: Annotated[str, words(1000, least=1)]


class SignedIn(Wire):
    """Who signed in, and until when the cookie works."""

    person: PersonOut
    expires_at: datetime


class SessionOut(Wire):
    """Who is signed in, if anybody."""

    person: PersonOut | None


class TokenIn(In):
    """A new token for a program."""

    name: Annotated[str, words(200, least=1)] = Field(description="What the token is for.")
    days: int | None = Field(
        default=None, ge=1, le=3650, description="How long it works; empty: until revoked. [d]"
    )


class TokenOut(Wire):
    """A token without its secret."""

    id: int
    name: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class NewToken(TokenOut):
    """A token just made: its secret is shown this once."""

    secret: str


class TokenList(Wire):
    """The caller's tokens."""

    items: list[TokenOut]


class DepartmentOut(Wire):
    """A department."""

    id: int
    code: str
    name: str
    name_en: str | None


class DepartmentList(Wire):
    """All departments."""

    items: list[DepartmentOut]
