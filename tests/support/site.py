"""The application over a test's own transaction, and people who call it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine

from api.doorkeeper import COOKIE
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
    """Somebody who calls, with what proves who it is in the headers; nobody without any."""

    def __init__(self, client: TestClient, headers: dict[str, str]) -> None:
        self._client = client
        self.headers = headers

    def get(self, path: str, **options: Any) -> Any:
        return self.request("GET", path, **options)

    def post(self, path: str, json: object = None, **options: Any) -> Any:
        if json is not None:
            options["json"] = json
        return self.request("POST", path, **options)

    def patch(self, path: str, json: object, **options: Any) -> Any:
        return self.request("PATCH", path, json=json, **options)

    def delete(self, path: str, **options: Any) -> Any:
        return self.request("DELETE", path, **options)

    def request(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any
    ) -> Any:
        return self._client.request(method, f"{API}{path}", headers=self.headers | (headers or {}), **options)


@dataclass(frozen=True)
class Site:
    """The application, the city behind it, and callers for each role: with a token, and signed in."""

    client: TestClient
    lent: OneConnection
    city: TinyCity
    department: Department
    people: dict[Role, Person]
    callers: dict[Role, Caller]
    signed_in: dict[Role, Caller]
    stranger: Caller

    @property
    def db(self) -> Connection:
        assert self.lent.db is not None, "no test is running"
        return self.lent.db

    def __getitem__(self, role: Role) -> Caller:
        return self.callers[role]

    def caller_of(self, operation: dict[str, Any]) -> Caller:
        """Give somebody who may call an operation of the OpenAPI document."""
        return self.callers_of(operation)[0]

    def callers_of(self, operation: dict[str, Any]) -> list[Caller]:
        """Give everybody who may call an operation: one a role."""
        roles = operation.get("x-roles")
        if not roles:
            return [self.stranger]
        by_token = {"token": []} in operation["security"]
        return [(self.callers if by_token else self.signed_in)[Role(role)] for role in roles]

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
        tokens = {
            role: people.create_token(conn, person, "test", at=now)[1] for role, person in staff.items()
        }
        sessions = {
            role: people.sign_in(conn, person.login, PASSWORD, at=now, hours=1000)[1]
            for role, person in staff.items()
        }
    callers = {role: Caller(client, {"Authorization": f"Bearer {token}"}) for role, token in tokens.items()}
    signed_in = {
        role: Caller(client, {"Cookie": f"{COOKIE}={token}", "X-Gridcity": "1"})
        for role, token in sessions.items()
    }
    return Site(client, lent, city, department, staff, callers, signed_in, Caller(client, {}))


def problem_of(answer: Any) -> tuple[int, str]:
    """Give status and code of an error answer, and check that it is one."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"] == f"urn:gridcity:problem:{body['code']}"
    assert set(body) == {"type", "title", "status", "code", "detail", "details"}
    return answer.status_code, body["code"]
