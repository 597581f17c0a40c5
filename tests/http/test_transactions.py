"""One request is one transaction, over before its answer leaves."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text

from api.app import create_app
from api.dependencies import Db, Public, Router
from gridcity.errors import Conflict
from gridcity.settings import Settings
from tests.support.site import problem_of


class TooLate(Conflict):
    """Made for this test."""

    code = "test.too_late"


class Remembered(Conflict):
    """A refusal that has to be remembered."""

    code = "test.remembered"
    keeps_writes = True


router = Router(dependencies=[Public])


@router.post("/late", status_code=201)
def write_what_only_the_commit_refuses(db: Db) -> dict[str, bool]:
    db.execute(text("INSERT INTO pairs VALUES (1)"))
    return {"written": True}


@router.post("/refused", status_code=201)
def write_and_refuse(db: Db, *, kept: bool = False) -> None:
    db.execute(text("INSERT INTO singles VALUES (1)"))
    if kept:
        raise Remembered("Remember this.")
    raise TooLate("Too late.")


@router.post("/broken", status_code=201)
def write_and_break(db: Db) -> None:
    db.execute(text("INSERT INTO singles VALUES (1)"))
    raise RuntimeError("the secret text of a bug")


@router.post("/fine", status_code=201)
def write(db: Db) -> dict[str, bool]:
    db.execute(text("INSERT INTO singles VALUES (1)"))
    return {"written": True}


@pytest.fixture
def app(city_settings: Settings, city_engine: Engine) -> FastAPI:
    with city_engine.begin() as conn:
        conn.execute(
            text(
                "CREATE TABLE singles (id integer);"
                " CREATE TABLE pairs (id integer CONSTRAINT pairs_id_fkey REFERENCES pairs_of (id)"
                " DEFERRABLE INITIALLY DEFERRED)".replace(
                    "CREATE TABLE pairs (",
                    "CREATE TABLE pairs_of (id integer PRIMARY KEY); CREATE TABLE pairs (",
                )
            )
        )
    app = create_app(city_settings, city_engine)
    app.router.routes[:0] = router.routes
    return app


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def rows(engine: Engine, table: str) -> int:
    with engine.connect() as conn:
        return conn.scalar(text(f"SELECT count(*) FROM {table}")) or 0


def test_a_constraint_that_fails_at_the_commit_is_no_201(client: TestClient, city_engine: Engine) -> None:
    answer = client.post("/late")

    assert problem_of(answer) == (400, "store.reference_broken")
    assert rows(city_engine, "pairs") == 0


def test_a_refusal_rolls_everything_back(client: TestClient, city_engine: Engine) -> None:
    assert problem_of(client.post("/refused")) == (409, "test.too_late")
    assert rows(city_engine, "singles") == 0


def test_a_refusal_that_says_so_keeps_what_it_wrote(client: TestClient, city_engine: Engine) -> None:
    assert problem_of(client.post("/refused?kept=true")) == (409, "test.remembered")
    assert rows(city_engine, "singles") == 1


def test_a_bug_is_a_bare_500_and_leaves_nothing(client: TestClient, city_engine: Engine) -> None:
    answer = client.post("/broken")

    assert problem_of(answer) == (500, "api.unforeseen")
    assert "secret" not in answer.text
    assert rows(city_engine, "singles") == 0


def test_what_is_answered_is_committed(client: TestClient, city_engine: Engine) -> None:
    assert client.post("/fine").status_code == 201
    assert rows(city_engine, "singles") == 1
