"""``gridcity person …`` and ``gridcity token …`` as they are typed: first all that is wrong."""

import io
import sys
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, text

from gridcity.cli import main
from gridcity.people import service
from gridcity.people.errors import SignInRefused
from gridcity.settings import Settings
from tests.support.people_and_cases import NOON, make_department

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
        (["person", "password", "nobody", "--password", PASSWORD], "nobody"),
        (["token", "add", "nobody", "import"], "nobody"),
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

    assert code == 1
    assert complaint.strip()


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
    assert (code, said.strip()) == (0, "wang.li can sign in as handler.")
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


def test_a_token_is_shown_once_and_acts_in_its_persons_name(gridcity: Command, city_engine: Engine) -> None:
    add(gridcity, role="importer")

    code, token, complaint = gridcity("token", "add", "wang.li", "nightly import")

    assert (code, complaint) == (0, "")
    with city_engine.begin() as conn:
        person = service.person_of_token(conn, token.strip(), at=NOON)
        assert person is not None
        assert person.login == "wang.li"
        assert token.strip() not in str(conn.execute(text("SELECT * FROM tokens")).all())
