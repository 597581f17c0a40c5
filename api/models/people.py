"""Persons, sessions and tokens on the wire."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.models.base import In, SmallId, Wire, words
from gridcity.people.model import DepartmentEventKind, Role

LOGIN = r"^[a-z0-9][a-z0-9._-]{1,59}$"
Password = Annotated[str, words(200, least=10)]


class PersonOut(Wire):
    """A person as colleagues see them."""

    id: int
    login: str
    name: str
    role: Role
    department_id: int | None
    department_name: str | None


class PersonEntry(PersonOut):
    """An account, as who manages people sees it."""

    is_active: bool = Field(description="False once it is closed.")
    has_password: bool = Field(description="False: nobody signs in; tokens act in its name.")
    created_at: datetime


class PersonList(Wire):
    """All accounts by their logins, the closed ones too."""

    items: list[PersonEntry]


class ColleagueList(Wire):
    """Who works in a role, by login."""

    items: list[PersonOut]


class PersonIn(In):
    """A new account. Without a password nobody signs in with it."""

    login: Annotated[str, Field(pattern=LOGIN)]
    name: Annotated[str, words(200, least=1)]
    role: Role
    department_id: SmallId | None = Field(default=None, description="A handler needs one.")
    password: Password | None = None


class PersonChangeIn(In):
    """What becomes different; what is not named stays as it is."""

    name: Annotated[str, words(200, least=1)] | None = None
    role: Role | None = None
    department_id: SmallId | None = Field(default=None, description="Null: in none.")
    password: Password | None = None
    is_active: bool | None = Field(default=None, description="False closes the account, true opens it.")


class PersonChanged(Wire):
    """An account after a change, and what ended with it."""

    person: PersonEntry
    ended_sessions: int = Field(description="Sessions of theirs that the change ended. [-]")
    ended_tokens: int = Field(description="Tokens of theirs that the change revoked. [-]")


class SignIn(In):
    """Name and password."""

    login: Annotated[str, words(100, least=1)]
    password: Annotated[str, words(1000, least=1)]


class OwnPasswordIn(In):
    """The password until now, and from now on."""

    present: Annotated[str, words(1000, least=1)]
    wanted: Password


class AccessEnded(Wire):
    """What ended with a change."""

    ended_sessions: int = Field(description="Sessions that ended: all but this one. [-]")
    ended_tokens: int = Field(description="Tokens that were revoked. [-]")


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


class DepartmentIn(In):
    """A new department."""

    code: Annotated[str, words(100, least=1)] = Field(
        description="Unified social credit code, or a short one of the city's own."
    )
    name: Annotated[str, words(200, least=1)]
    name_en: Annotated[str, words(200, least=1)] | None = None


class DepartmentEntry(DepartmentOut):
    """A department, as a list shows it."""

    closed_on: date | None = Field(description="First day on which it is no more; empty: it works.")


class DepartmentChangeIn(In):
    """What becomes different. A name comes with all it is called: without an English one it has none."""

    name: Annotated[str, words(200, least=1)] | None = None
    name_en: Annotated[str, words(200, least=1)] | None = None
    since: date | None = Field(
        default=None, description="First day of the new name: today, or an earlier one. Empty: today."
    )
    is_open: bool | None = Field(default=None, description="False closes it from today on, true opens it.")

    @model_validator(mode="after")
    def _names_together(self) -> Self:
        if self.name is None and (self.name_en is not None or self.since is not None):
            raise ValueError("give the name, too")
        return self


class DepartmentEventOut(Wire):
    """What became of a department."""

    kind: DepartmentEventKind
    effective_on: date = Field(description="The first day on which it holds.")
    name_before: str | None = Field(description="Of a rename: what it was called until then.")
    name_en_before: str | None
    happened_at: datetime
    actor_name: str | None


class DepartmentHistory(Wire):
    """What became of a department, oldest first."""

    items: list[DepartmentEventOut]


class DepartmentList(Wire):
    """All departments."""

    items: list[DepartmentEntry]
