"""The facts of the evaluation counted a second time: event by event in Python, then grouped by pandas.

Shares nothing with ``gridcity/evaluation/facts.sql`` but the definitions in words.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, text

from tests.support.recount_fieldwork import fieldwork

_EVENTS = """
SELECT
    case_id, seq, source, command, target, actor_id, actor_role, happened_at, body, cells.code, channel,
    catalogue_classes.is_emergency
FROM case_events JOIN cases ON cases.id = case_id LEFT JOIN cells ON cells.id = cases.cell_id
JOIN catalogue_classes ON catalogue_classes.id = cases.class_id
ORDER BY case_id, seq
"""


@dataclass
class _Round:
    department_id: int | None = None
    begun_at: datetime | None = None
    dispatcher: tuple[Any, Any] = (None, None)
    due_at: datetime | None = None
    very_late_at: datetime | None = None
    done: list[tuple[datetime, Any, Any]] = field(default_factory=list)
    stands: bool = False
    reworked: bool = False
    returned_at: datetime | None = None
    pause_since: datetime | None = None
    paused_s: float = 0.0
    over_at: datetime | None = None
    outcome: str | None = None
    closer: tuple[Any, Any] = (None, None)
    reopened: bool = False
    next_at: datetime | None = None
    checks: list[tuple[datetime, Any, Any, bool]] = field(default_factory=list)
    appealed: bool = False
    excused: bool = False

    @property
    def ended_at(self) -> datetime | None:
        ends = [one for one in (self.over_at, self.returned_at, self.next_at) if one is not None]
        return min(ends, default=None)


def recount(db: Connection, at: datetime) -> pd.DataFrame:
    """Give a row for each deed and fact that is true of it."""
    histories: dict[int, list[Any]] = defaultdict(list)
    for row in db.execute(text(_EVENTS)):
        if row.happened_at <= at:
            histories[row.case_id].append(row)
    rows: list[dict[str, Any]] = []
    for events in histories.values():
        rows += _deeds(events, at)
    rows += fieldwork(db, histories, at)
    columns = ["fact", "at", "case_id", "cell", "department_id", "person_id", "role", "seconds"]
    return pd.DataFrame(rows, columns=columns)


def _deeds(events: list[Any], at: datetime) -> list[dict[str, Any]]:
    first = events[0]
    rounds, life = _replayed(events)
    rows: list[dict[str, Any]] = []

    def tell(
        when: datetime, who: tuple[Any, Any], of: _Round | None, seconds: Any = None, **facts: bool
    ) -> None:
        person_id, role = who
        for fact, is_true in facts.items():
            if is_true:
                rows.append({
                    "fact": fact, "at": when, "case_id": first.case_id, "cell": first.code or "",
                    "department_id": None if of is None else of.department_id,
                    "person_id": person_id, "role": role, "seconds": seconds,
                })  # fmt: skip

    dispatched, over, outcome = bool(rounds), life["over"], life["outcome"] if life["over"] else None
    filed = dispatched and outcome != "void"
    tell(
        first.happened_at, (first.actor_id, first.actor_role), None,
        reported=True, filed=filed, filed_for_others=filed and first.channel != "inspector",
        self_handled=not dispatched and outcome == "fixed",
        rejected=not dispatched and outcome not in {None, "void", "fixed"},
        voided=outcome == "void", open=not over, suspended=not over and life["suspended"],
    )  # fmt: skip
    for one in rounds:
        _tell_round(one, first, at, tell)
    for clock, due_at, done, off_at in _clocks(events):
        if due_at <= at and (done or off_at is None or off_at > due_at):
            in_time = done is not None and done.happened_at <= due_at
            who = (None, None) if done is None else (done.actor_id, done.actor_role)
            due, met = _CLOCK_FACTS[clock]
            tell(due_at, who, None, **{due: True, met: in_time})
    return rows


_CLOCK_FACTS = {
    "accept": ("to_accept", "accepted_in_time"),
    "dispatch": ("to_dispatch", "dispatched_in_time"),
    "verify": ("to_check", "checked_in_time"),
}
_MET_BY = {"accept": {"accept", "dispatch"}, "dispatch": {"dispatch"}, "verify": {"verify", "rework"}}


def _does(event: Any) -> str:
    """Name what an event does: who answers a 核查 verifies, or sends back."""
    if event.command != "answer_check" or event.source != "verifying" or event.body["answer"] == "unable":
        return str(event.command)
    return "verify" if event.target == "verifying" else "rework"


def _clocks(events: list[Any]) -> list[tuple[str, datetime, Any, datetime | None]]:
    """Give the clocks that were begun: which, until when, what met it, when it was called off."""
    running: dict[str, datetime] = {}
    found: list[tuple[str, datetime, Any, datetime | None]] = []
    for event in events:
        for clock, due_at in list(running.items()):
            is_off = event.target == "closed" or (clock == "dispatch" and event.command == "accept")
            if _does(event) in _MET_BY[clock] or is_off:
                done = event if _does(event) in _MET_BY[clock] else None
                if clock != "dispatch" or event.command != "accept":
                    found.append((clock, due_at, done, event.happened_at))
                del running[clock]
        for clock in _MET_BY:
            if event.body.get(f"{clock}_due_at"):
                running[clock] = datetime.fromisoformat(event.body[f"{clock}_due_at"])
    return [*found, *((clock, due_at, None, None) for clock, due_at in running.items())]


def _tell_round(one: _Round, first: Any, at: datetime, tell: Any) -> None:
    moved = one.next_at is not None and one.over_at is None and one.returned_at is None
    returned = one.returned_at is not None
    tell(
        one.begun_at, one.dispatcher, one,
        dispatched=True, returned=returned, redirected=moved, dispatched_right=not (moved or returned),
    )  # fmt: skip
    last = one.done[-1] if one.done else None
    if one.due_at is not None and one.due_at <= at and _fell_due(one):
        in_time = one.stands and last is not None and last[0] <= one.due_at
        closed = one.stands and one.over_at is not None and not one.reopened and one.outcome != "void"
        excused = one.excused and not in_time
        until = last[0] if one.stands and last is not None else min(one.ended_at or at, at)
        tell(
            one.due_at, last[1:] if one.stands and last is not None else (None, None), one,
            excused=excused, due=not excused, handled=one.stands and not excused, handled_in_time=in_time,
            handled_late=one.stands and not in_time and not excused,
            unhandled=not one.stands and not excused, late=not in_time and not excused,
            very_late=one.very_late_at is not None and until > one.very_late_at and not excused,
            closed=closed and not excused, closed_in_time=closed and in_time,
            closed_late=closed and not in_time and not excused,
        )  # fmt: skip
    if last is not None and one.begun_at is not None:
        took = (last[0] - one.begun_at).total_seconds() - one.paused_s
        tell(
            one.done[0][0], last[1:], one, took if one.stands else None,
            completed=True, reworked=one.reworked, handling_s=one.stands,
        )  # fmt: skip
    for when, person_id, role, passed in one.checks:
        tell(when, (person_id, role), one, checked=True, passed=passed, failed=not passed)
    if one.over_at is not None and one.stands and one.outcome != "void":
        took = (one.over_at - first.happened_at).total_seconds()
        tell(one.over_at, one.closer, one, took, closings=True, reopened=one.reopened, closing_s=True)


def _fell_due(one: _Round) -> bool:
    assert one.due_at is not None
    if one.outcome == "void" and one.over_at is not None and one.over_at <= one.due_at:
        return False
    if one.pause_since is not None and one.pause_since <= one.due_at:
        return False
    return one.stands or one.ended_at is None or one.ended_at > one.due_at


def _replayed(events: list[Any]) -> tuple[list[_Round], dict[str, Any]]:
    rounds: list[_Round] = []
    one = _Round()
    life: dict[str, Any] = {"over": False, "outcome": None, "suspended": False}
    for event in events[1:]:
        if event.command == "dispatch":
            if rounds:
                rounds[-1].next_at = event.happened_at
            who = (event.actor_id, event.actor_role)
            one = _Round(event.body["department_id"], event.happened_at, who)
            rounds.append(one)
            life["suspended"] = False
        _read_dues(one, event.body)
        tell = _TELLS.get(_does(event))
        if tell is not None:
            tell(one, life, event)
        if event.target == "closed" and event.source != "closed":
            one.over_at, one.outcome = event.happened_at, event.body["outcome"]
            one.closer = (event.actor_id, event.actor_role)
            life |= {"over": True, "outcome": one.outcome, "suspended": False}
        if event.command == "reopen":
            one = _Round()
    return rounds, life


def _read_dues(one: _Round, body: dict[str, Any]) -> None:
    for name in ("due_at", "very_late_at"):
        if body.get(name):
            setattr(one, name, datetime.fromisoformat(body[name]))


def _complete(one: _Round, _life: dict[str, Any], event: Any) -> None:
    one.done.append((event.happened_at, event.actor_id, event.actor_role))
    one.stands = True


def _rework(one: _Round, _life: dict[str, Any], event: Any) -> None:
    one.stands, one.reworked = False, True
    one.checks.append((event.happened_at, event.actor_id, event.actor_role, False))


def _verify(one: _Round, _life: dict[str, Any], event: Any) -> None:
    one.checks.append((event.happened_at, event.actor_id, event.actor_role, True))


def _return(one: _Round, _life: dict[str, Any], event: Any) -> None:
    one.returned_at = event.happened_at


def _suspend(one: _Round, life: dict[str, Any], event: Any) -> None:
    one.pause_since, life["suspended"] = event.happened_at, True


def _resume(one: _Round, life: dict[str, Any], event: Any) -> None:
    assert one.pause_since is not None
    one.paused_s += (event.happened_at - one.pause_since).total_seconds()
    one.pause_since, life["suspended"] = None, False


def _reopen(one: _Round, life: dict[str, Any], _event: Any) -> None:
    one.reopened, life["over"] = True, False


def _appeal(one: _Round, _life: dict[str, Any], event: Any) -> None:
    one.appealed = event.body["against"] == "late"


def _decide(one: _Round, _life: dict[str, Any], event: Any) -> None:
    one.excused = one.excused or (one.appealed and event.body["answer"] == "upheld")


def _unmerge(one: _Round, life: dict[str, Any], event: Any) -> None:
    one.over_at, one.outcome = None, None
    life["over"] = False
    if one.pause_since is None and event.target in {"dispatched", "handling"}:
        life["suspended"] = False


_TELLS = {
    "unmerge": _unmerge,
    "appeal": _appeal,
    "decide_appeal": _decide,
    "complete": _complete,
    "rework": _rework,
    "verify": _verify,
    "return": _return,
    "suspend": _suspend,
    "resume": _resume,
    "reopen": _reopen,
}
