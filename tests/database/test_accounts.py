"""Accounts and departments in the store: what they cannot be, and what ends with a change."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Event

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from gridcity.people import service
from gridcity.people.errors import (
    AccountClosed,
    DepartmentMissing,
    DepartmentNotFound,
    NameInvalid,
    OwnAccount,
    PasswordTooWeak,
    PersonNotFound,
    SignInRefused,
)
from gridcity.people.model import Ended, Person, Role
from tests.support.people_and_cases import NOON, PASSWORD, make_department, make_person

WAIT_S = 20


def let_in(db: Connection, person: Person) -> tuple[str, str]:
    """Open a session and make a token for somebody; the secrets of both."""
    _, session = service.sign_in(db, person.login, PASSWORD, at=NOON)
    _, token = service.create_token(db, person, "export", at=NOON)
    return session, token


def is_in(db: Connection, session: str, token: str) -> tuple[bool, bool]:
    """Say whether a session and a token open anything."""
    return (
        service.person_of_session(db, session, at=NOON) is not None,
        service.person_of_token(db, token, at=NOON) is not None,
    )


@pytest.mark.parametrize(
    ("code", "name", "name_en"),
    [
        ("", "Roads", None),
        (" ", "Roads", None),
        ("D", "\t", None),
        ("D", "x" * 201, None),
        ("D", "Roads", ""),
    ],
)
def test_a_department_has_a_code_and_a_name(
    db: Connection, code: str, name: str, name_en: str | None
) -> None:
    with pytest.raises(NameInvalid):
        service.create_department(db, code, name, name_en)


def test_the_store_itself_keeps_no_handler_without_a_department(db: Connection) -> None:
    with pytest.raises(IntegrityError, match="handlers_department"), db.begin_nested():
        db.execute(
            text(
                "INSERT INTO persons (login, name, role, created_at)"
                " VALUES ('li', 'Li', 'handler', '2026-03-02Z')"
            )
        )


def test_a_change_that_cannot_be_changes_nothing(db: Connection) -> None:
    wang = make_person(db, login="wang", password=PASSWORD)
    inside = let_in(db, wang)

    for changed, refusal in [
        (replace(wang, role=Role.HANDLER), DepartmentMissing),
        (replace(wang, role=Role.HANDLER, department_id=-1), DepartmentNotFound),
        (replace(wang, name=" "), NameInvalid),
    ]:
        with pytest.raises(refusal), db.begin_nested():
            service.change_person(db, changed, at=NOON)

    assert service.get_person(db, "wang") == wang
    assert is_in(db, *inside) == (True, True)


def test_nobody_changes_their_own_role_or_closes_their_own_account(db: Connection) -> None:
    admin = make_person(db, Role.ADMIN, login="admin")

    with pytest.raises(OwnAccount):
        service.change_person(db, replace(admin, role=Role.CLERK), at=NOON, by=admin)
    with pytest.raises(OwnAccount):
        service.close_person(db, "admin", at=NOON, by=admin)

    service.change_person(db, replace(admin, name="Head"), at=NOON, by=admin)
    assert service.get_person(db, "admin") == replace(admin, name="Head")


def test_another_role_ends_what_the_old_one_had_open_and_another_department_does_not(db: Connection) -> None:
    wang, roads = make_person(db, login="wang", password=PASSWORD), make_department(db)
    inside = let_in(db, wang)

    assert service.change_person(db, replace(wang, department_id=roads.id), at=NOON) == Ended()
    assert is_in(db, *inside) == (True, True)

    moved = replace(wang, role=Role.HANDLER, department_id=roads.id)
    assert service.change_person(db, moved, at=NOON) == Ended(sessions=1, tokens=1)
    assert is_in(db, *inside) == (False, False)
    assert service.get_person(db, "wang") == replace(moved, department_name=roads.name)


def test_a_new_password_ends_all_sessions_and_tokens_of_that_person_alone(db: Connection) -> None:
    wang, li = (make_person(db, login=login, password=PASSWORD) for login in ("wang", "li"))
    inside, another = let_in(db, wang), let_in(db, li)
    with pytest.raises(PasswordTooWeak):
        service.set_password(db, "wang", "short", at=NOON)
    assert is_in(db, *inside) == (True, True)

    ended = service.set_password(db, "wang", "another long one", at=NOON)

    assert ended == Ended(sessions=1, tokens=1)
    assert is_in(db, *inside) == (False, False)
    assert is_in(db, *another) == (True, True)
    with pytest.raises(SignInRefused):
        service.sign_in(db, "wang", PASSWORD, at=NOON)
    service.sign_in(db, "wang", "another long one", at=NOON)


def test_what_had_ended_before_is_not_counted_again(db: Connection) -> None:
    wang = make_person(db, login="wang", password=PASSWORD)
    let_in(db, wang)
    service.create_token(db, wang, "short", at=NOON, expires_at=NOON + timedelta(hours=1))

    later = NOON + timedelta(days=1)

    assert service.close_person(db, "wang", at=later) == Ended(sessions=0, tokens=1)
    assert service.close_person(db, "wang", at=later) == Ended()


def test_a_closed_account_opens_again_without_the_tokens_it_had(db: Connection) -> None:
    wang = make_person(db, login="wang", password=PASSWORD)
    inside = let_in(db, wang)

    assert service.close_person(db, "wang", at=NOON) == Ended(sessions=1, tokens=1)

    assert is_in(db, *inside) == (False, False)
    with pytest.raises(SignInRefused):
        service.sign_in(db, "wang", PASSWORD, at=NOON)
    with pytest.raises(AccountClosed):
        service.create_token(db, wang, "export", at=NOON)
    assert "wang" not in [person.login for person in service.list_persons(db)]
    assert [(one.is_active, one.has_password) for one in service.list_accounts(db)] == [(False, True)]

    service.open_person(db, "wang")

    assert is_in(db, *inside) == (False, False)
    service.sign_in(db, "wang", PASSWORD, at=NOON)


def test_nobody_is_closed_opened_or_given_a_password_who_has_no_account(db: Connection) -> None:
    for change in (
        lambda: service.close_person(db, "nobody", at=NOON),
        lambda: service.open_person(db, "nobody"),
        lambda: service.set_password(db, "nobody", PASSWORD, at=NOON),
    ):
        with pytest.raises(PersonNotFound):
            change()


@pytest.mark.parametrize("name", ["", " ", "\x1b[2J", "x" * 201])
def test_a_token_says_what_it_is_for(db: Connection, name: str) -> None:
    with pytest.raises(NameInvalid):
        service.create_token(db, make_person(db), name, at=NOON)


def test_who_signs_in_while_the_account_is_closed_is_not_left_inside(city_engine: Engine) -> None:
    """The sign-in has seen the password, but not written its session, when the account is closed."""
    with city_engine.begin() as conn:
        make_person(conn, login="wang", password=PASSWORD)
    signed_in, closing = Event(), Event()

    def sign_in() -> str:
        with city_engine.begin() as conn:
            _, session = service.sign_in(conn, "wang", PASSWORD, at=NOON)
            signed_in.set()
            assert closing.wait(WAIT_S)
            return session

    def close() -> None:
        assert signed_in.wait(WAIT_S)
        with city_engine.begin() as conn:
            conn.execute(text("SET lock_timeout = '20s'"))
            closing.set()
            service.close_person(conn, "wang", at=NOON)

    with ThreadPoolExecutor(2) as pool:
        session, _ = pool.submit(sign_in), pool.submit(close).result()

    with city_engine.begin() as conn:
        assert service.person_of_session(conn, session.result(), at=NOON) is None
        service.open_person(conn, "wang")
        assert service.person_of_session(conn, session.result(), at=NOON) is None


def test_a_login_that_two_want_at_once_goes_to_one(city_engine: Engine) -> None:
    barrier = Barrier(4, timeout=WAIT_S)

    def make(_number: int) -> str:
        with city_engine.begin() as conn:
            conn.execute(text("SELECT 1"))
            barrier.wait()
            try:
                return make_person(conn, login="wang").login
            except Exception as refusal:  # noqa: BLE001  (which one it is, is what is looked at)
                return type(refusal).__name__

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(make, range(4)))

    assert answers == ["LoginTaken", "LoginTaken", "LoginTaken", "wang"]
