"""The clocks beside that of handling: until when a case has to be accepted, dispatched and verified. Pure.

========== ================================================== ==========================
clock      begins with                                        ends with
========== ================================================== ==========================
accept     the report; anew with release and unmerge          accept, or dispatch
dispatch   the report; anew with accept, return, reopen,      dispatch
           release and unmerge
handle     the dispatch (see ``deadlines``)                   complete
verify     complete; anew with unmerge                        verify
========== ================================================== ==========================

What is held back, and what is away in another case, is nobody's to accept, dispatch or verify.

Limits are those of the filing condition that the case is under. What a clock was worked out to is in the
event that began it, so that no edit of a condition or a calendar moves it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gridcity.cases.deadlines import Timing
from gridcity.cases.ledger import instant_text
from gridcity.cases.model import Case, CaseEvent, Json, Progress
from gridcity.cases.vocabulary import Command, Stage
from gridcity.conditions.model import Limits, Timed
from gridcity.worktime.model import Limit

BEGUN_BY: dict[Command, tuple[Timed, ...]] = {
    Command.REPORT: (Timed.ACCEPT, Timed.DISPATCH),
    Command.ACCEPT: (Timed.DISPATCH,),
    Command.RETURN: (Timed.DISPATCH,),
    Command.REOPEN: (Timed.DISPATCH,),
    Command.COMPLETE: (Timed.VERIFY,),
}
"""Which clocks a command begins; that of handling aside."""
_BEGUN_ANEW: dict[tuple[Command, Stage], tuple[Timed, ...]] = {
    (Command.RELEASE, Stage.REPORTED): (Timed.ACCEPT, Timed.DISPATCH),
    (Command.UNMERGE, Stage.REPORTED): (Timed.ACCEPT, Timed.DISPATCH),
    (Command.UNMERGE, Stage.VERIFYING): (Timed.VERIFY,),
}
"""Which clocks begin anew when a case comes back; those of what was done before do not."""
BEGINS = frozenset(BEGUN_BY) | {command for command, _ in _BEGUN_ANEW}
"""The commands that begin clocks."""
CHOOSES = frozenset({Command.ACCEPT, Command.DISPATCH, Command.ARBITRATE, Command.REOPEN})
"""A case that is under no condition comes under its class's default by these."""
_ENDED_BY: dict[Command, tuple[Timed, ...]] = {
    Command.REWORK: (Timed.VERIFY,),
    Command.REOPEN: (Timed.ACCEPT, Timed.VERIFY),
}
"""Which clocks do not run any more after a command, although nobody was in time or late."""
_FIELDS = {timed: f"{timed}_due_at" for timed in (Timed.ACCEPT, Timed.DISPATCH, Timed.VERIFY)}
_DUE = tuple(_FIELDS.values())
_RESET_BY = {
    command: tuple(_FIELDS[timed] for timed in (*BEGUN_BY.get(command, ()), *_ENDED_BY.get(command, ())))
    for command in BEGUN_BY | _ENDED_BY
}
"""Which fields a command empties before it sets them anew."""
_CLIMBED = "escalation_level"
DERIVED = frozenset({*_DUE, "condition_id", _CLIMBED})
"""What clocks add to an event's body; no order brings it."""


@dataclass(frozen=True, slots=True)
class Under:
    """The filing condition that a case is under: its edition, and the limits that it gives."""

    condition_id: int
    limits: Limits

    @property
    def handle(self) -> Limit | None:
        """How long handling may take."""
        return self.limits.handle


def begun(
    command: Command,
    at: datetime,
    under: Under | None,
    timing: Timing,
    *,
    target: Stage = Stage.REPORTED,
    case: Progress | None = None,
) -> dict[str, Json]:
    """Say in an event's words which clocks a command begins at ``at``, and when they are due.

    ``case`` is the case before it, ``target`` where it leads; a report has no case before.
    """
    if under is None:
        return {}
    body: dict[str, Json] = {}
    for timed in BEGUN_BY.get(command) or _left(_BEGUN_ANEW.get((command, target), ()), case):
        limit = under.limits.of(timed)
        if limit is not None:
            (due_at,) = timing.clock.reached(at, [limit.amount], limit.unit)
            body[_FIELDS[timed]] = instant_text(due_at)
    if body and timing.calendar_id is not None:
        body["calendar_id"] = timing.calendar_id
    return body


def _left(clocks: Iterable[Timed], case: Progress | None) -> Iterator[Timed]:
    """Leave out the clocks of what was done before."""
    for timed in clocks:
        done_at = {} if case is None else {Timed.ACCEPT: case.accepted_at, Timed.VERIFY: case.verified_at}
        if done_at.get(timed) is None:
            yield timed


def climbs_anew(source: str, command: Command, target: Stage) -> bool:
    """Say whether a case passes from one clock into another: it is at the foot of the ladder again then."""
    if target is Stage.CLOSED or command in {Command.START, Command.UNMERGE}:
        return False
    return source != target or command in {Command.DISPATCH, Command.ARBITRATE}


def changes_by(command: Command, target: Stage, body: Mapping[str, Json]) -> dict[str, Any]:
    """Say what an event changes about a case's clocks and its condition."""
    changes: dict[str, Any] = dict.fromkeys(_RESET_BY.get(command, ()))
    if command is Command.ANSWER_CHECK and target is Stage.HANDLING:
        changes[_FIELDS[Timed.VERIFY]] = None
    if DERIVED.isdisjoint(body):
        return changes
    for name in _DUE:
        written = body.get(name)
        if isinstance(written, str):
            changes[name] = datetime.fromisoformat(written)
    for name in ("condition_id", _CLIMBED):
        if name in body:
            changes[name] = body[name]
    return changes


@dataclass(frozen=True, slots=True)
class Ticking:
    """One clock of a case, as it was last begun."""

    timed: Timed
    began_at: datetime
    due_at: datetime
    ended_at: datetime | None
    """When what it waits for was done; None while it runs, or where it was called off."""
    is_running: bool
    condition_id: int | None
    calendar_id: int | None

    @property
    def is_in_time(self) -> bool | None:
        """Say whether it was stopped when due, or before; None while it runs and where it was called off."""
        return None if self.ended_at is None else self.ended_at <= self.due_at


def ticking(case: Case, events: Iterable[CaseEvent]) -> list[Ticking]:
    """Gather the clocks of a case that were ever begun, handling aside, in the order of its life."""
    found: dict[Timed, Ticking] = {}
    condition_id: int | None = None
    for event in events:
        body = event.body
        chosen = body.get("condition_id")
        condition_id = chosen if isinstance(chosen, int) else condition_id
        calendar_id = body.get("calendar_id")
        for timed, field in _FIELDS.items():
            written = body.get(field)
            if isinstance(written, str):
                found[timed] = Ticking(
                    timed,
                    event.happened_at,
                    datetime.fromisoformat(written),
                    None,
                    False,  # noqa: FBT003  (nobody asked yet)
                    condition_id,
                    calendar_id if isinstance(calendar_id, int) else None,
                )
    return [_as_it_stands(case, found[timed]) for timed in Timed if timed in found]


def _as_it_stands(case: Case, one: Ticking) -> Ticking:
    """Say whether a clock runs, and when it was stopped."""
    waits_in = {Timed.ACCEPT: Stage.REPORTED, Timed.DISPATCH: Stage.REPORTED, Timed.VERIFY: Stage.VERIFYING}
    done_at = {
        Timed.ACCEPT: case.accepted_at or case.dispatched_at,
        Timed.DISPATCH: case.dispatched_at,
        Timed.VERIFY: case.verified_at,
    }[one.timed]
    ended_at = None if done_at is None or done_at < one.began_at else done_at
    is_running = ended_at is None and case.stage is waits_in[one.timed]
    return Ticking(
        one.timed, one.began_at, one.due_at, ended_at, is_running, one.condition_id, one.calendar_id
    )
