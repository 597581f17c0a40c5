"""``gridcity person …`` and ``gridcity token …`` as they are typed: first all that is wrong."""

import io
import sys
import tomllib
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text

from gridcity import clock
from gridcity.city.profiles import profile_from
from gridcity.city.service import save_city
from gridcity.cli import main
from gridcity.people import service
from gridcity.people.errors import SignInRefused
from gridcity.settings import Settings
from tests.support.people_and_cases import NOON, make_department
from tests.support.tiny import PROFILE

PASSWORD = "wind over the river"
ADD = ("person", "add", "wang.li", "王丽", "operator", "--password", PASSWORD)

Command = Callable[..., tuple[int, str, str]]
"""Type a command; its exit code, what it printed, and what it complained."""


@pytest.fixture
def gridcity(
    city_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    monkeypatch.setenv("GRIDCITY_DATABASE_URL", str(city_settings.database_url))
    monkeypatch.setenv("GRIDCITY_HOME", str(city_settings.home))
    monkeypatch.setenv("GRIDCITY_CITY", city_settings.city)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("GRIDCITY_NEW_PASSWORD", raising=False)

    def run(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["gridcity", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def add(
    gridcity: Command, *more: str, login: str = "wang.li", role: str = "operator"
) -> tuple[int, str, str]:
    return gridcity("person", "add", login, "王丽", role, "--password", PASSWORD, *more)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["person", "add", "wang.li", "王丽", "mayor", "--password", PASSWORD], "mayor"),
        (["person", "add", "wang.li"], "name"),
        (["person", "remove", "wang.li"], "remove"),
        (["token", "add", "wang.li"], "name"),
        (["token", "add", "wang.li", "export", "--days", "0"], "days"),
        (["token", "revoke", "export"], "integer"),
        (["department", "add", "roads"], "name"),
        (["person", "change", "wang.li", "--role", "mayor"], "mayor"),
        (["person", "close"], "login"),
    ],
)
def test_a_wrong_use_is_shown_how_it_is_meant(gridcity: Command, arguments: list[str], reason: str) -> None:
    code, _, complaint = gridcity(*arguments)

    assert code == 2
    assert reason in complaint.lower()
    assert "Traceback" not in complaint


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["person", "add", "Wang Li", "王丽", "operator", "--password", PASSWORD], "A login is"),
        (["person", "add", "../etc", "王丽", "operator", "--password", PASSWORD], "A login is"),
        (["person", "add", "wang.li", "王丽", "operator", "--password", "short"], "Choose a password"),
        ([*ADD, "--department", "'; --"], "no department"),
        ([*ADD, "--city", "atlantis"], "no city atlantis"),
        (["person", "list", "--city", "atlantis"], "gridcity city create atlantis"),
        (["person", "add", "wang.li", "王丽", "handler", "--password", PASSWORD], "--department CODE"),
        (["person", "add", "wang.li", "\x1b[2J", "operator", "--password", PASSWORD], "can be seen"),
        (["person", "password", "nobody", "--password", PASSWORD], "nobody"),
        (["person", "close", "nobody"], "nobody"),
        (["person", "open", "nobody"], "nobody"),
        (["person", "change", "nobody", "--name", "Nobody"], "nobody"),
        (["token", "add", "nobody", "import"], "nobody"),
        (["token", "list", "nobody"], "nobody"),
        (["token", "revoke", "7"], "no token 7"),
        (["department", "add", " ", "Roads"], "code of a department"),
        (["department", "list", "--city", "atlantis"], "atlantis"),
    ],
)
def test_what_cannot_be_is_one_line_and_leaves_no_account(
    gridcity: Command, city_engine: Engine, arguments: list[str], reason: str
) -> None:
    code, _, complaint = gridcity(*arguments)

    assert code == 1
    assert reason in complaint
    assert "Traceback" not in complaint
    with city_engine.connect() as conn:
        assert conn.scalar(text("SELECT count(*) FROM persons")) == 0


def test_a_login_is_given_once(gridcity: Command) -> None:
    assert add(gridcity)[0] == 0

    code, _, complaint = add(gridcity, role="leader")

    assert (code, complaint.strip()) == (1, "There is an account 'wang.li' already.")


@pytest.mark.filterwarnings("ignore::getpass.GetPassWarning")
def test_a_password_that_is_typed_twice_differently_is_not_taken(
    gridcity: Command, city_engine: Engine
) -> None:
    code, _, _ = gridcity("person", "add", "wang.li", "王丽", "operator", typed=f"{PASSWORD}\nother\n")

    assert code == 1
    with city_engine.connect() as conn:
        assert conn.scalar(text("SELECT count(*) FROM persons")) == 0


def test_a_name_is_shown_as_it_was_written(gridcity: Command, city_engine: Engine) -> None:
    name = "[bold]<b>王丽</b>[/nothing]"
    assert gridcity("person", "add", "wang.li", name, "operator", "--password", PASSWORD)[0] == 0

    code, listed, _ = gridcity("person", "list")

    assert code == 0
    assert name in listed


def test_a_person_signs_in_with_what_was_typed_and_not_with_what_was_before(
    gridcity: Command, city_engine: Engine
) -> None:
    with city_engine.begin() as conn:
        department = make_department(conn)
    code, said, _ = add(gridcity, "--department", department.code, role="handler")
    assert (code, said.strip()) == (0, f"wang.li (handler of {department.name}) can sign in.")
    with city_engine.begin() as conn:
        person, session = service.sign_in(conn, "wang.li", PASSWORD, at=NOON)
    assert (person.role, person.department_id) == ("handler", department.id)

    changed = "a wholly other one"
    assert gridcity("person", "password", "wang.li", "--password", changed)[0] == 0

    with city_engine.begin() as conn:
        assert service.person_of_session(conn, session, at=NOON) is None
        with pytest.raises(SignInRefused):
            service.sign_in(conn, "wang.li", PASSWORD, at=NOON)
        assert service.sign_in(conn, "wang.li", changed, at=NOON)


@pytest.fixture
def named_city(city_engine: Engine) -> None:
    """Give the city its profile, which says what time it is there."""
    with city_engine.begin() as conn:
        save_city(conn, profile_from(tomllib.loads(PROFILE)), at=NOON)


@pytest.mark.usefixtures("named_city")
def test_a_token_is_shown_once_and_acts_in_its_persons_name(gridcity: Command, city_engine: Engine) -> None:
    gridcity("person", "add", "feed", "Feed", "importer", "--no-password")

    code, token, said = gridcity("token", "add", "feed", "nightly import")

    assert code == 0
    assert said.strip() == "Token 1 acts as feed (importer) until it is revoked. It is shown this once:"
    with city_engine.begin() as conn:
        person = service.person_of_token(conn, token.strip(), at=NOON)
        assert person is not None
        assert person.login == "feed"
        assert token.strip() not in str(conn.execute(text("SELECT * FROM tokens")).all())
        with pytest.raises(SignInRefused):
            service.sign_in(conn, "feed", "", at=NOON)


@pytest.mark.usefixtures("named_city")
def test_tokens_are_listed_without_secrets_and_revoked_by_number(gridcity: Command) -> None:
    assert gridcity("token", "list") == (0, "No tokens that work.\n", "")
    add(gridcity, role="importer")
    _, secret, _ = gridcity("token", "add", "wang.li", "nightly import")
    gridcity("token", "add", "wang.li", "export", "--days", "30")

    listed = gridcity("token", "list", "wang.li")[1]
    assert "nightly import" in listed
    assert "export" in listed
    assert secret.strip() not in listed

    assert gridcity("token", "revoke", "1") == (0, "Token 1 is revoked.\n", "")

    assert "nightly import" not in gridcity("token", "list")[1]
    assert "nightly import" in gridcity("token", "list", "--all")[1]


@pytest.mark.usefixtures("named_city")
def test_whoever_leaves_is_closed_out_and_can_come_back(gridcity: Command, city_engine: Engine) -> None:
    add(gridcity)
    token = gridcity("token", "add", "wang.li", "export")[1].strip()
    with city_engine.begin() as conn:
        _, session = service.sign_in(conn, "wang.li", PASSWORD, at=clock.now())

    assert gridcity("person", "close", "wang.li")[1] == "wang.li is closed. Ended: 1 session and 1 token.\n"

    with city_engine.begin() as conn:
        assert service.person_of_session(conn, session, at=clock.now()) is None
        assert service.person_of_token(conn, token, at=clock.now()) is None
    assert "wang.li" not in gridcity("person", "list")[1]
    assert "closed" in gridcity("person", "list", "--all")[1]
    code, _, complaint = gridcity("token", "add", "wang.li", "export")
    assert (code, complaint) == (1, "The account wang.li is closed.\n")
    assert "person open wang.li" in gridcity("person", "password", "wang.li", "--password", PASSWORD)[1]

    assert gridcity("person", "open", "wang.li")[1] == "wang.li (operator) can sign in again.\n"
    assert "wang.li" in gridcity("person", "list")[1]


def test_a_city_is_staffed_from_the_command_line(gridcity: Command) -> None:
    assert "department add" in gridcity("department", "list")[1]
    assert "person add" in gridcity("person", "list")[1]

    assert gridcity("department", "add", "roads", "道路养护中心", "--name-en", "Road maintenance") == (
        0,
        "Department roads is 道路养护中心.\n",
        "",
    )
    code, _, complaint = gridcity("department", "add", "roads", "Another")
    assert (code, complaint.strip()) == (1, "There is a department 'roads' already.")

    add(gridcity, login="zhang")
    changed = gridcity("person", "change", "zhang", "--role", "handler", "--department", "roads")
    assert changed[1] == "From now on: zhang (handler of 道路养护中心).\n"
    code, _, complaint = gridcity("person", "change", "zhang", "--department", "nowhere")
    assert (code, complaint.strip()) == (1, "There is no department 'nowhere'.")

    listed = gridcity("department", "list")[1]
    assert "Road maintenance" in listed
    assert " 1 " in listed


def test_a_name_that_would_command_the_terminal_only_says_so(gridcity: Command, city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        conn.execute(text("INSERT INTO departments (code, name) VALUES ('x', E'a\\x1b[2Jb')"))

    listed = gridcity("department", "list")[1]

    assert "\x1b[2J" not in listed
    assert "a [2Jb" in listed
