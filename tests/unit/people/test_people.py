"""Secrets, waiting after wrong passwords, and who may do what: pure rules."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.people import throttle
from gridcity.people.errors import NameInvalid, PasswordTooWeak
from gridcity.people.model import Person, Role
from gridcity.people.permissions import PERMISSIONS, Permission, may
from gridcity.people.secrets import is_password, new_token, password_hash, token_hash
from gridcity.people.texts import checked_words
from gridcity.people.throttle import Attempts, wait_s

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("password", ["", "short", "x" * 201, "wang.xiaoming"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(PasswordTooWeak):
        password_hash(password, login="wang.xiaoming")


def test_a_password_is_kept_as_argon2id_and_never_twice_alike() -> None:
    first = password_hash("wind over the river", login="wang")

    assert first.startswith("$argon2id$")
    assert first != password_hash("wind over the river", login="wang")
    assert is_password(first, "wind over the river")
    assert not is_password(first, "wind over the rivers")


@pytest.mark.parametrize("kept", [None, "", "no hash at all"])
@pytest.mark.parametrize("password", ["", "x", "x" * 10_000, "half a pair \ud83d", "\0"])
def test_nothing_fits_an_account_without_a_password(kept: str | None, password: str) -> None:
    assert not is_password(kept, password)


def test_tokens_are_long_and_only_their_hash_is_kept() -> None:
    token = new_token()

    assert len(token) >= 43
    assert token != new_token()
    assert len(token_hash(token)) == 32


def test_a_few_mistakes_cost_nothing_and_then_the_wait_grows_to_its_limit() -> None:
    waits = [wait_s(Attempts(failures, NOON), at=NOON) for failures in range(30)]

    assert waits[: throttle.FREE_FAILURES] == [0] * throttle.FREE_FAILURES
    assert waits[throttle.FREE_FAILURES :] == sorted(waits[throttle.FREE_FAILURES :])
    assert waits[throttle.FREE_FAILURES] == 15
    assert waits[-1] == 15 * 60


def test_who_has_waited_may_try_again() -> None:
    attempts = Attempts(failures=6, failed_at=NOON)

    assert wait_s(attempts, at=NOON + timedelta(seconds=29)) == 1
    assert wait_s(attempts, at=NOON + timedelta(seconds=30)) == 0


@given(st.integers(0, 10**6))
def test_an_attack_from_elsewhere_never_locks_out_where_one_has_signed_in(failures: int) -> None:
    assert wait_s(Attempts(has_signed_in=True, failures_everywhere=failures), at=NOON) == 0


def test_an_attack_from_many_places_closes_the_login_to_strangers() -> None:
    assert wait_s(Attempts(failures_everywhere=throttle.FAILURES_EVERYWHERE), at=NOON) > 0


def test_every_role_has_its_line_and_every_permission_somebody() -> None:
    assert set(PERMISSIONS) == set(Role)
    assert frozenset().union(*PERMISSIONS.values()) == set(Permission)


def test_only_who_may_manage_people_manages_people() -> None:
    assert [role for role in Role if may(Person(1, "p", "P", role), Permission.MANAGE_PEOPLE)] == [Role.ADMIN]


@pytest.mark.parametrize(
    "words", ["", "  ", "x" * 201, "a\0b", "a\tb", "\x1b[2J", "\ud800", "\u202egnaw", "a\nb"]
)
def test_a_name_is_words_that_can_be_seen(words: str) -> None:
    with pytest.raises(NameInvalid):
        checked_words(words, "name", most=200)


@pytest.mark.parametrize(
    "words", ["王丽", "<b>O'Brien</b>", "\u0646\u0627\u0645\u200c", "x" * 200, "\U0001f469\u200d\U0001f692"]
)
def test_a_name_is_kept_as_it_is_written(words: str) -> None:
    assert checked_words(f"  {words}\n", "name", most=200) == words
