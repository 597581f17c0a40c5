"""The application over a test's own transaction, and people who call it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine

from gridcity.people import service as people
from gridcity.people.model import Department, Person, Role
from tests.support.people_and_cases import PASSWORD, make_department, make_person
from tests.support.tiny import TinyCity

API = "/api/v1"


class OneConnection:
    """Lends the running test's connection to every request, each in a savepoint: all is rolled back."""

    def __init__(self, engine: Engine) -> None:
        self.db: Connection | None = None
        self._engine = engine

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        assert self.db is not None, "no test is running"
        with self.db.begin_nested():
            yield self.db

    def raw_connection(self) -> Any:
        return self._engine.raw_connection()


class Caller:
    """Somebody who calls, with a bearer token; nobody without one."""

    def __init__(self, client: TestClient, token: str | None) -> None:
        self._client = client
        self.headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **options: Any) -> Any:
        return self.request("GET", path, **options)

    def post(self, path: str, json: object = None, **options: Any) -> Any:
        return self.request("POST", path, **({} if json is None else {"json": json}), **options)

    def delete(self, path: str, **options: Any) -> Any:
        return self.request("DELETE", path, **options)

    def request(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any
    ) -> Any:
        return self._client.request(method, f"{API}{path}", headers=self.headers | (headers or {}), **options)


@dataclass(frozen=True)
class Site:
    """The application, the city behind it, and one caller a role."""

    client: TestClient
    lent: OneConnection
    city: TinyCity
    department: Department
    people: dict[Role, Person]
    callers: dict[Role, Caller]
    stranger: Caller

    @property
    def db(self) -> Connection:
        assert self.lent.db is not None, "no test is running"
        return self.lent.db

    def __getitem__(self, role: Role) -> Caller:
        return self.callers[role]

    @property
    def inspector(self) -> Caller:
        return self.callers[Role.INSPECTOR]

    @property
    def admin(self) -> Caller:
        return self.callers[Role.ADMIN]


def open_site(client: TestClient, engine: Engine, lent: OneConnection, city: TinyCity) -> Site:
    """Make a department and one person a role, each with a token."""
    now = datetime.now(UTC)
    with engine.begin() as conn:
        department = make_department(conn)
        staff = {
            role: make_person(
                conn, role, department=department if role is Role.HANDLER else None, password=PASSWORD
            )
            for role in Role
        }
        tokens = {role: people.create_token(conn, person, "test", at=now) for role, person in staff.items()}
    callers = {role: Caller(client, token) for role, token in tokens.items()}
    return Site(client, lent, city, department, staff, callers, Caller(client, None))


def problem_of(answer: Any) -> tuple[int, str]:
    """Give status and code of an error answer, and check that it is one."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"] == f"urn:gridcity:problem:{body['code']}"
    assert set(body) == {"type", "title", "status", "code", "detail", "details"}
    return answer.status_code, body["code"]
