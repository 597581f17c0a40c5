"""Accounts, sessions and tokens in the store."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from statistics import median
from threading import Barrier

import pytest
from sqlalchemy import Connection, Engine, text

from gridcity.people import service
from gridcity.people.errors import (
    DepartmentCodeTaken,
    DepartmentMissing,
    DepartmentNotFound,
    LoginInvalid,
    LoginTaken,
    SignInRefused,
    TokenNotFound,
    TooManyAttempts,
)
from gridcity.people.model import Role
from gridcity.people.throttle import FREE_FAILURES
from tests.support.people_and_cases import NOON, PASSWORD, make_department, make_person


@pytest.mark.parametrize(
    "login", ["", "x", "Wang", "wang xiao", "wang'--", "王", "a" * 61, ".wang", "wang\n"]
)
def test_a_login_is_plain(db: Connection, login: str) -> None:
    with pytest.raises(LoginInvalid):
        service.create_person(db, login, "Wang", Role.CLERK, at=NOON)


def test_two_people_do_not_share_a_login_nor_two_departments_a_code(db: Connection) -> None:
    make_person(db, login="wang")
    department = make_department(db)

    with pytest.raises(LoginTaken):
        make_person(db, login="wang")
    with pytest.raises(DepartmentCodeTaken):
        service.create_department(db, department.code, "Another")
    with pytest.raises(DepartmentNotFound):
        service.create_person(db, "li", "Li", Role.HANDLER, at=NOON, department_id=-1)
    with pytest.raises(DepartmentMissing):
        service.create_person(db, "li", "Li", Role.HANDLER, at=NOON)
    assert [person.login for person in service.list_persons(db)] == ["wang"]


def test_who_signs_in_is_known_by_the_token_until_it_expires_or_is_given_back(db: Connection) -> None:
    department = make_department(db)
    wang = make_person(db, Role.HANDLER, login="wang", department=department, password=PASSWORD)

    person, token = service.sign_in(db, " Wang ", PASSWORD, at=NOON, hours=12)

    assert person == wang
    assert person.department_name == department.name
    assert service.person_of_session(db, token, at=NOON + timedelta(hours=11)) == wang
    assert service.person_of_session(db, token, at=NOON + timedelta(hours=12)) is None
    assert service.person_of_session(db, token + "x", at=NOON) is None
    service.sign_out(db, token)
    service.sign_out(db, token)
    assert service.person_of_session(db, token, at=NOON) is None


def test_the_store_does_not_know_the_token(db: Connection) -> None:
    make_person(db, login="wang", password=PASSWORD)
    _, token = service.sign_in(db, "wang", PASSWORD, at=NOON)

    kept = db.scalar(text("SELECT sessions::text || persons::text FROM sessions, persons"))

    assert token not in kept
    assert PASSWORD not in kept


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("wang", "wrong password"),
        ("nobody", PASSWORD),
        ("closed", PASSWORD),
        ("machine", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
        ("wang\0", ""),
        ("x" * 10_000, "x" * 10_000),
    ],
)
def test_a_wrong_sign_in_is_refused_in_the_same_words(db: Connection, login: str, password: str) -> None:
    make_person(db, login="wang", password=PASSWORD)
    make_person(db, login="closed", password=PASSWORD)
    make_person(db, login="machine")
    service.close_person(db, "closed", at=NOON)

    with pytest.raises(SignInRefused) as caught:
        service.sign_in(db, login, password, at=NOON)
    assert (caught.value.message, caught.value.details) == ("Login or password is wrong.", {})


def test_an_unknown_login_takes_as_long_as_a_wrong_password(db: Connection) -> None:
    make_person(db, login="wang", password=PASSWORD)
    took: dict[str, list[float]] = {"wang": [], "nobody": []}

    for round_ in range(5):
        for login, times in took.items():
            begun = time.perf_counter()
            with pytest.raises(SignInRefused):
                service.sign_in(db, login, "wrong password", at=NOON, source=f"10.0.0.{round_}")
            times.append(time.perf_counter() - begun)

    assert 0.4 < median(took["nobody"]) / median(took["wang"]) < 2.5


def test_who_guesses_has_to_wait_and_others_have_not(db: Connection) -> None:
    make_person(db, login="wang", password=PASSWORD)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            service.sign_in(db, "wang", "guess", at=NOON, source="10.0.0.66")

    with pytest.raises(TooManyAttempts) as caught:
        service.sign_in(db, "wang", PASSWORD, at=NOON, source="10.0.0.66")
    service.sign_in(db, "wang", PASSWORD, at=NOON, source="10.0.0.1")
    service.sign_in(db, "wang", PASSWORD, at=NOON + timedelta(seconds=16), source="10.0.0.66")

    assert caught.value.details == {"wait_s": 15}


def test_an_attack_from_everywhere_does_not_lock_out_the_owner(db: Connection) -> None:
    make_person(db, login="wang", password=PASSWORD)
    service.sign_in(db, "wang", PASSWORD, at=NOON, source="home")
    db.execute(
        text(
            "INSERT INTO sign_in_attempts (login, source, failures, failed_at)"
            " SELECT 'wang', 'bot' || i, 4, :at FROM generate_series(1, 100) AS i"
        ),
        {"at": NOON},
    )

    with pytest.raises(TooManyAttempts):
        service.sign_in(db, "wang", PASSWORD, at=NOON, source="new place")
    service.sign_in(db, "wang", PASSWORD, at=NOON, source="home")
    service.sign_in(db, "wang", PASSWORD, at=NOON + timedelta(minutes=16), source="new place")


def test_who_guesses_many_times_at_once_has_to_wait_too(city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        make_person(conn, login="wang", password=PASSWORD)
    barrier = Barrier(16, timeout=60)

    def guess(number: int) -> type[Exception]:
        with city_engine.begin() as conn:
            conn.execute(text("SELECT 1"))
            barrier.wait()
            try:
                service.sign_in(conn, "wang", f"guess {number}", at=NOON, source="10.0.0.66")
            except (SignInRefused, TooManyAttempts) as refusal:
                return type(refusal)
        raise AssertionError("nobody guesses it")

    with ThreadPoolExecutor(16) as pool:
        refusals = list(pool.map(guess, range(16)))

    assert refusals.count(SignInRefused) == FREE_FAILURES


def test_a_token_acts_until_it_expires_or_its_owner_revokes_it(db: Connection) -> None:
    wang, li = make_person(db, login="wang"), make_person(db, login="li")
    _, short = service.create_token(db, wang, "one day", at=NOON, expires_at=NOON + timedelta(days=1))
    made, lasting = service.create_token(db, wang, "export", at=NOON)
    assert service.list_tokens(db, wang)[0] == made
    number = made.id

    assert service.person_of_token(db, short, at=NOON + timedelta(hours=23)) == wang
    assert service.person_of_token(db, short, at=NOON + timedelta(hours=24)) is None
    with pytest.raises(TokenNotFound):
        service.revoke_token(db, number, at=NOON, owner=li)
    assert service.person_of_token(db, lasting, at=NOON) == wang
    service.revoke_token(db, number, at=NOON, owner=wang)
    service.revoke_token(db, number, at=NOON + timedelta(days=1), owner=wang)
    assert service.person_of_token(db, lasting, at=NOON) is None
    assert service.list_tokens(db)[0].revoked_at == NOON
