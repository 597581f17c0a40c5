"""The rows that follow from an event, written beside it."""

from sqlalchemy import Connection

from gridcity.cases.beside.following import Written, steps
from gridcity.cases.beside.statements import SQL
from gridcity.store.engine import cursor


def record(conn: Connection, written: Written) -> None:
    """Write what follows from an event: requests and answers, returns, suspensions, links."""
    for step in steps(written):
        with cursor(conn) as cur:
            cur.execute(getattr(SQL, step.statement), step.values)
