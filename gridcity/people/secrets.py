"""Passwords and tokens: how they are made, kept and compared. Pure, except for chance.

Passwords are kept as argon2id. Session and bearer tokens are 32 random bytes; only their
SHA-256 is kept, so that who reads the store cannot use them.
"""

import secrets
from functools import cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gridcity.people.errors import PasswordTooWeak

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # what OWASP asks for at least
MIN_PASSWORD = 10
MAX_PASSWORD = 200


def new_token() -> str:
    """Make a token that nobody can guess: 32 random bytes as URL-safe text."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """Give what is kept of a token."""
    return sha256(token.encode(errors="replace")).digest()


def password_hash(password: str, *, login: str) -> str:
    """Give what is kept of a new password.

    Raises
    ------
    PasswordTooWeak
        It is too short, too long, or the login itself.
    """
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD or password.lower() == login:
        raise PasswordTooWeak(
            f"Choose a password of {MIN_PASSWORD} to {MAX_PASSWORD} characters that is not the login."
        )
    return _HASHER.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Say whether a password is the one that was kept; as slow for an account without one."""
    if len(password) > MAX_PASSWORD:
        password = password[:MAX_PASSWORD] + "…"
    try:
        _HASHER.verify(_decoy() if kept is None else kept, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
    return kept is not None


@cache
def _decoy() -> str:
    """Make a hash that no password fits, for logins that do not exist: they take as long as others."""
    return _HASHER.hash(secrets.token_urlsafe(32))
