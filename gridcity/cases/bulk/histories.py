"""What the rules say of many histories at once.

Rules are pure and look at a case's stage and at what an order brings, never at times, names or
places. So all records whose histories read alike (the same commands, the same outcome) are decided
together: ``workflow.decide`` is asked once for each such history, step by step, and refuses the
records for all of which it refuses one.
"""

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from gridcity.cases import workflow
from gridcity.cases.bulk.records import Ints, Records
from gridcity.cases.model import Asked, Order, Outcome, Stage, Terms
from gridcity.errors import GridcityError
from gridcity.people.model import Person

TIME_FIELDS = ("dispatched_at", "completed_at", "verified_at", "closed_at", "updated_at")
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class History:
    """What the rules say of all records with one kind of history."""

    moves: tuple[workflow.Move | None, ...]
    """One for each step column, None where the step is not taken."""
    stage: Stage
    version: int
    outcome: Outcome | None
    time_of: dict[str, int]
    """Which step gives each of the case's times; 0 is the report."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """A case as the rules see it."""

    stage: Stage = Stage.REPORTED
    version: int = 1
    department_id: int | None = None
    handler_ids: tuple[int, ...] = ()
    is_suspended: bool = False
    verified_at: datetime | None = None
    rework_count: int = 0
    return_count: int = 0
    dispatched_at: datetime | None = None
    due_at: datetime | None = None
    pauses: tuple[datetime, ...] = ()
    terms: Terms | None = None
    closed_at: datetime | None = None
    accepted_at: datetime | None = None
    pending: tuple[Asked, ...] = ()
    escalation_level: int = 0
    is_held: bool = False
    is_arbitrated: bool = False
    merged_into_id: int | None = None
    merged_from: Stage | None = None
    condition_id: int | None = None


def decide_all(records: Records, by: Person) -> tuple[list[History | GridcityError], Ints]:
    """Group records by how their histories read, and let the rules decide each kind once.

    Returns
    -------
    list, ndarray of int
        The kinds, and which of them each record is.
    """
    signs = np.zeros(len(records), dtype=np.int64)
    for step in records.steps:
        signs = signs * 2 + ~np.isnat(step.at)
        if step.department_ids is not None:
            signs = signs * 2 + (step.department_ids >= 0)
        if step.outcomes is not None:
            signs = signs * len(step.outcomes.values) + step.outcomes.codes
    _, examples, kind_of = np.unique(signs, return_index=True, return_inverse=True)
    return [_decide(records, int(example), by) for example in examples], kind_of


def _decide(records: Records, i: int, by: Person) -> History | GridcityError:
    """Take one record through the rules; each step has an instant of its own, to find it again."""
    case, moves = _Standing(), list[workflow.Move | None]()
    time_of, outcome = {"updated_at": 0}, None
    standing = {field.name for field in fields(_Standing)}
    for number, step in enumerate(records.steps):
        if np.isnat(step.at[i]):
            moves.append(None)
            continue
        order = Order(
            step.command,
            case.version,
            department_id=1 if step.department_ids is not None and step.department_ids[i] >= 0 else None,
            outcome=None if step.outcomes is None else step.outcomes.values[step.outcomes.codes[i]],
        )
        at = _FIRST + timedelta(days=number + 1)
        try:
            move = workflow.decide(case, order, by=by, at=at)
        except GridcityError as refusal:
            return refusal
        moves.append(move)
        case = replace(case, **{name: value for name, value in move.changes.items() if name in standing})
        time_of |= {name: number + 1 for name in TIME_FIELDS if move.changes.get(name) == at}
        outcome = move.changes.get("outcome", outcome)
    return History(tuple(moves), case.stage, case.version, outcome, time_of)
