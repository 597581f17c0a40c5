"""Who works with the city, and in which role."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """The role a person acts in; one at a time."""

    INSPECTOR = "inspector"  # 监督员
    OPERATOR = "operator"  # 受理员
    DISPATCHER = "dispatcher"  # 派遣员
    LEADER = "leader"  # 值班长
    HANDLER = "handler"  # 处置人员
    SUPERVISOR = "supervisor"  # 督查员
    PLANNER = "planner"  # 规划员
    CLERK = "clerk"  # 文书
    ADMIN = "admin"  # 管理员
    IMPORTER = "importer"  # a program that brings records in from elsewhere


@dataclass(frozen=True, slots=True)
class Department:
    """Who governs, owns, maintains or handles; closed since ``closed_on``, a day in the city's calendar."""

    id: int
    code: str
    name: str
    name_en: str | None = None
    closed_on: date | None = None


class DepartmentEventKind(StrEnum):
    """What became of a department."""

    RENAME = "rename"
    CLOSE = "close"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class DepartmentEvent:
    """One line of a department's history: a rename says what it was called until then."""

    kind: DepartmentEventKind
    effective_on: date
    name_before: str | None
    name_en_before: str | None
    happened_at: datetime
    actor_name: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in, or a program acting in somebody's name."""

    id: int
    login: str
    name: str
    role: Role
    department_id: int | None = None
    department_name: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A person's access, as who manages people sees it.

    ``is_active`` is False once it is closed; without ``has_password`` only tokens act in its name.
    """

    person: Person
    is_active: bool
    has_password: bool
    created_at: datetime


class Ended(NamedTuple):
    """How many sessions and tokens ended with a change."""

    sessions: int = 0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Token:
    """A program's access, as a list shows it: never with its secret."""

    id: int
    name: str
    person_id: int
    person_login: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
