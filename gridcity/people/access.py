"""Proving who one is: signing in, sessions, tokens for programs. Nothing here commits."""

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Connection, delete, func, insert, select, update

from gridcity.errors import GridcityError
from gridcity.people import throttle
from gridcity.people.errors import (
    AccountClosed,
    PasswordTooWeak,
    PasswordWrong,
    SignInRefused,
    TokenNotFound,
    TooManyAttempts,
)
from gridcity.people.model import Ended, Person, Role, Token
from gridcity.people.secrets import is_password, new_token, password_hash, token_hash
from gridcity.people.texts import LONGEST_NAME, checked_words
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.tables import persons, sessions, tokens

_SQL = load_queries("gridcity.people")
_LONGEST_LOGIN = 60
_OF_SESSION = """
INNER JOIN sessions ON sessions.person_id = persons.id
WHERE sessions.token_hash = %(token_hash)s AND sessions.expires_at > %(at)s AND persons.is_active
"""
_OF_BEARER = """
INNER JOIN tokens ON tokens.person_id = persons.id
WHERE
    tokens.token_hash = %(token_hash)s
    AND tokens.revoked_at IS NULL
    AND (tokens.expires_at IS NULL OR tokens.expires_at > %(at)s)
    AND persons.is_active
"""


def sign_in(
    conn: Connection,
    login: str,
    password: str,
    *,
    at: datetime,
    hours: int = 12,
    source: str = "",
) -> tuple[Person, str]:
    """Open a session: who it is, and the token that proves it from now on.

    Takes as long for a login that does not exist as for a wrong password.

    Parameters
    ----------
    hours
        How long the session lasts. [h]
    source
        Where the attempt comes from, a network address; guessing is slowed down for each place.

    Raises
    ------
    SignInRefused
        Login and password do not go together. The attempt was counted: the caller commits.
    TooManyAttempts
        This place has to wait; the details say how long. The password was not looked at.
    """
    login = login.strip().lower().replace("\0", "")[:_LONGEST_LOGIN]
    tried = _tried(login, source, at)
    number = _checked_password(conn, tried, password, SignInRefused("Login or password is wrong."))
    with cursor(conn) as cur:
        cur.execute(_SQL.forget_sessions, tried)
        cur.execute(_SQL.count_success, tried)
    person = _find(conn, "WHERE persons.id = %(id)s", {"id": number})
    assert person is not None, "the account is held"  # noqa: S101
    token = new_token()
    conn.execute(
        insert(sessions).values(
            token_hash=token_hash(token),
            person_id=person.id,
            created_at=at,
            expires_at=at + timedelta(hours=hours),
        )
    )
    return person, token


def change_own_password(
    conn: Connection,
    person: Person,
    present: str,
    wanted: str,
    *,
    at: datetime,
    session: str,
    source: str = "",
) -> Ended:
    """Give somebody who is signed in another password, if they know the present one.

    The session they do it in goes on; every other one ends, and their tokens are revoked.

    Parameters
    ----------
    present, wanted
        The password until now, and from now on.
    session
        The token of the session that goes on.
    source
        Where it comes from, as for ``sign_in``: guessing here is slowed down by the same count.

    Raises
    ------
    PasswordWrong
        The present one is another. The attempt was counted: the caller commits.
    TooManyAttempts
        This place has to wait; the details say how long. The password was not looked at.
    PasswordTooWeak
        The new one is too short, too long, the login, or the present one.
    """
    tried = _tried(person.login, source, at)
    _checked_password(conn, tried, present, PasswordWrong("That is not your present password."))
    if wanted == present:
        raise PasswordTooWeak("Choose another password than the present one.")
    kept = password_hash(wanted, login=person.login)
    with cursor(conn) as cur:
        cur.execute(_SQL.count_success, tried)
    conn.execute(update(persons).where(persons.c.id == person.id).values(password_hash=kept))
    return end_access(conn, person.id, at=at, but_session=session)


def person_of_session(conn: Connection, token: str, *, at: datetime) -> Person | None:
    """Say whose session a token opens; None if it opens none any more."""
    return _find(conn, _OF_SESSION, {"token_hash": token_hash(token), "at": at})


def sign_out(conn: Connection, token: str) -> None:
    """End a session; one that has ended already stays ended."""
    conn.execute(delete(sessions).where(sessions.c.token_hash == token_hash(token)))


def create_token(
    conn: Connection, person: Person, name: str, *, at: datetime, expires_at: datetime | None = None
) -> tuple[Token, str]:
    """Make a bearer token for a program that acts in a person's name; its secret is shown this once.

    Raises
    ------
    NameInvalid
        Nobody could tell what the token is for.
    AccountClosed
        Nobody acts in that person's name.
    """
    name = checked_words(name, "name of a token", most=LONGEST_NAME)
    # Held until the token is written: whoever closes the account at this moment ends it, too.
    is_active = select(persons.c.is_active).where(persons.c.id == person.id).with_for_update(read=True)
    if not conn.scalar(is_active):
        raise AccountClosed(f"The account {person.login} is closed.", login=person.login)
    secret = new_token()
    number = conn.execute(
        insert(tokens)
        .values(
            token_hash=token_hash(secret),
            person_id=person.id,
            name=name,
            created_at=at,
            expires_at=expires_at,
        )
        .returning(tokens.c.id)
    ).scalar_one()
    return Token(number, name, person.id, person.login, at, expires_at, None), secret


def person_of_token(conn: Connection, token: str, *, at: datetime) -> Person | None:
    """Say in whose name a bearer token acts; None if it does not any more."""
    return _find(conn, _OF_BEARER, {"token_hash": token_hash(token), "at": at})


def list_tokens(conn: Connection, person: Person | None = None) -> list[Token]:
    """Read tokens, newest first: those of one person, or all."""
    statement = (
        select(
            tokens.c.id,
            tokens.c.name,
            tokens.c.person_id,
            persons.c.login,
            tokens.c.created_at,
            tokens.c.expires_at,
            tokens.c.revoked_at,
        )
        .join(persons)
        .order_by(tokens.c.id.desc())
    )
    if person is not None:
        statement = statement.where(tokens.c.person_id == person.id)
    return [Token(*row) for row in conn.execute(statement)]


def revoke_token(conn: Connection, token_id: int, *, at: datetime, owner: Person | None = None) -> None:
    """Stop a token for good; with an owner, only one of theirs. Revoked before, it stays revoked.

    Raises
    ------
    TokenNotFound
        There is none, or it is somebody else's.
    """
    statement = update(tokens).where(tokens.c.id == token_id)
    if owner is not None:
        statement = statement.where(tokens.c.person_id == owner.id)
    revoked = conn.execute(statement.values(revoked_at=func.coalesce(tokens.c.revoked_at, at)))
    if revoked.rowcount == 0:
        raise TokenNotFound(f"There is no token {token_id}.", token_id=token_id)


def end_access(conn: Connection, person_id: int, *, at: datetime, but_session: str | None = None) -> Ended:
    """End a person's sessions, perhaps but one, revoke their tokens, and say how many were in force."""
    theirs = sessions.c.person_id == person_id
    if but_session is not None:
        theirs &= sessions.c.token_hash != token_hash(but_session)
    in_force = theirs & (sessions.c.expires_at > at)
    open_sessions = conn.scalar(select(func.count()).select_from(sessions).where(in_force))
    conn.execute(delete(sessions).where(theirs))
    works = tokens.c.revoked_at.is_(None) & (tokens.c.expires_at.is_(None) | (tokens.c.expires_at > at))
    revoked = conn.execute(update(tokens).where(tokens.c.person_id == person_id, works).values(revoked_at=at))
    return Ended(open_sessions or 0, revoked.rowcount)


def _tried(login: str, source: str, at: datetime) -> dict[str, object]:
    """Name an attempt: for whom, from where, when."""
    return {"login": login, "source": source[:100], "at": at, "forgotten": at - throttle.FORGOTTEN_AFTER}


def _checked_password(
    conn: Connection, tried: dict[str, object], password: str, refusal: GridcityError
) -> int:
    """Give the number of the account that a login and a password open; a wrong one is counted and refused."""
    at = cast("datetime", tried["at"])
    with cursor(conn) as cur:
        # Whoever tries from the same place at the same time waits here, and is counted then.
        cur.execute(_SQL.hold_attempts, tried)
        cur.execute(_SQL.attempts, tried | {"since": at - throttle.WINDOW})
        attempts = throttle.Attempts(*(cur.fetchone() or ()))
        wait_s = throttle.wait_s(attempts, at=at)
        if wait_s > 0:
            raise TooManyAttempts(f"Too many attempts; try again in {wait_s} seconds.", wait_s=wait_s)
        cur.execute(_SQL.account, tried)
        number, kept = cur.fetchone() or (0, None)
        if not is_password(kept, password):
            cur.execute(_SQL.forget_failures, tried)
            cur.execute(_SQL.count_failure, tried)
            raise refusal
    return int(number)


def _find(conn: Connection, condition: str, values: dict[str, object]) -> Person | None:
    """Read the one person who fulfils a condition (a text of ours, whose values are bound)."""
    with cursor(conn) as cur:
        cur.execute(f"{_SQL.person_rows} {condition}", values)
        row = cur.fetchone()
    return None if row is None else Person(row[0], row[1], row[2], Role(row[3]), row[4], row[5])
