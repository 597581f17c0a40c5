"""Whom duty names for a case."""

from datetime import datetime

from sqlalchemy import Connection

from gridcity.cases.model import Case
from gridcity.duty import service as duty
from gridcity.duty.model import Answer


def answer_for(conn: Connection, case: Case, *, at: datetime) -> Answer | None:
    """Say whom duty names for a case: of its component, else of its class and cell.

    Of an open case at ``at``, of a closed one on the day it was closed. None where it has no cell.
    """
    if case.cell_code is None:
        return None
    at = case.closed_at or at
    answer: Answer | None = None
    if case.component_code is not None:
        answer = duty.ask(conn, component=case.component_code, at=at)
    if answer is None or answer.is_fallback:
        answer = duty.ask(conn, cell=case.cell_code, class_id=case.class_id, at=at)
    return answer
