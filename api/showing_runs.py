"""What runs of every kind show on the wire: how far they are, and what somebody may do with them."""

from dataclasses import fields
from typing import Any

from gridcity.jobs.model import State
from gridcity.people.model import Person
from gridcity.runs.model import Run
from gridcity.runs.service import may_cancel, may_change


def told(run: Run, person: Person) -> dict[str, Any]:
    """Give a run by its names on the wire, as somebody sees it."""
    plain: dict[str, Any] = {one.name: getattr(run, one.name) for one in fields(run)}
    error = None
    if run.error_code is not None:
        error = {"code": run.error_code, "message": run.error_message or ""}
    return plain | {"is_mine": run.asked_by_id == person.id, "error": error, "rerun_of": run.rerun_of_id}


def possible(run: Run, person: Person) -> list[str]:
    """Name what somebody who may ask for runs may do with one now."""
    able = []
    if not run.state.is_final and not run.is_cancelling and may_cancel(run, person):
        able.append("cancel")
    if may_change(run, person):
        able += ["delete", "keep"] if run.state.is_final else ["keep"]
    if run.state is State.DONE:
        able.append("rerun")
    return able
