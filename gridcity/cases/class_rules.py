"""Rules that a city sets by class: one for all classes, and one for each class that differs."""

from collections.abc import Sequence
from dataclasses import Field, astuple, fields
from typing import Any, ClassVar, Protocol, TypeVar

from psycopg2.extras import execute_values
from sqlalchemy import Connection

from gridcity.cases.errors import RuleInvalid
from gridcity.store.engine import cursor


class ClassRule(Protocol):
    """A dataclass whose first field is the class; None: every class without a rule of its own."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def class_id(self) -> int | None: ...  # noqa: D102


R = TypeVar("R", bound=ClassRule)


def list_rules(conn: Connection, table: str, kind: type[R]) -> list[R]:
    """Read the rules of a table, that for all classes first."""
    with cursor(conn) as cur:
        cur.execute(f"SELECT {_columns(kind)} FROM {table} ORDER BY class_id NULLS FIRST")
        return [kind(*row) for row in cur.fetchall()]


def rule_for(conn: Connection, table: str, kind: type[R], class_id: int | None) -> R | None:
    """Read the rule of a class: its own, else that for all classes; None where nobody set one."""
    with cursor(conn) as cur:
        cur.execute(
            f"SELECT {_columns(kind)} FROM {table}"
            " WHERE class_id = %s OR class_id IS NULL ORDER BY class_id NULLS LAST LIMIT 1",
            (class_id,),
        )
        row = cur.fetchone()
    return None if row is None else kind(*row)


def replace_rules(conn: Connection, table: str, rules: Sequence[R]) -> None:
    """Set the rules of a table anew; those that were there before are gone.

    Raises
    ------
    RuleInvalid
        A class is unknown or has two rules.
    """
    classes = [one.class_id for one in rules]
    with cursor(conn) as cur:
        cur.execute("SELECT id FROM catalogue_classes WHERE id = ANY(%s)", ([one for one in classes if one],))
        known = {row[0] for row in cur.fetchall()}
        unknown = [one for one in classes if one is not None and one not in known]
        if unknown or len(set(classes)) < len(classes):
            raise RuleInvalid("Each class of the catalogue has one rule at most.", unknown=unknown)
        cur.execute(f"DELETE FROM {table}")
        if rules:
            execute_values(
                cur,
                f"INSERT INTO {table} ({_columns(type(rules[0]))}) VALUES %s",
                [astuple(one) for one in rules],
            )


def _columns(kind: type[ClassRule]) -> str:
    return ", ".join(field.name for field in fields(kind))
