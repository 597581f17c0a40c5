"""One row written; the database's refusals become ours, with the values in their words."""

from collections.abc import Mapping
from typing import Any

from psycopg2 import Error as DriverError
from sqlalchemy import Connection, Executable
from sqlalchemy.exc import IntegrityError

from gridcity.errors import GridcityError


def write(conn: Connection, statement: Executable, refusals: Mapping[str, GridcityError]) -> Any:
    """Execute a statement that gives one value, and give the value; a refusal leaves nothing behind.

    Parameters
    ----------
    conn, statement
        What to execute, and where.
    refusals
        Constraint name → what it means when the database refuses because of it.

    Raises
    ------
    GridcityError
        One of ``refusals``.
    """
    try:
        with conn.begin_nested():
            return conn.execute(statement).scalar_one()
    except IntegrityError as error:
        cause = error.orig
        name = cause.diag.constraint_name if isinstance(cause, DriverError) else None
        foreseen = refusals.get(name or "")
        if foreseen is None:
            raise
        raise foreseen from error
