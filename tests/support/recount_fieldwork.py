"""What collectors did in the field, counted a second time: from events alone, in plain Python."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

_MADE = {"answer_check", "verify", "rework"}


def fieldwork(db: Connection, histories: Mapping[int, list[Any]], at: datetime) -> list[dict[str, Any]]:
    """Give a row for each task whose time is up, and for each report from somebody's ground."""
    roles = {row.id: row.role for row in db.execute(text("SELECT id, role FROM persons"))}
    tenures = db.execute(text("SELECT place, person_id, began_at, ended_at FROM collector_tenures")).all()
    rows: list[dict[str, Any]] = []
    for case_id, events in histories.items():
        for due_at, person_id, facts in [*_tasks(events, at), *_beat(case_id, histories, tenures)]:
            rows += [
                {
                    "fact": fact, "at": due_at, "case_id": case_id, "cell": events[0].code or "",
                    "department_id": None, "person_id": person_id, "role": roles.get(person_id),
                    "seconds": None,
                }
                for fact in facts
            ]  # fmt: skip
    return rows


Told = tuple[datetime, int | None, set[str]]
"""When it counts, whose it is, which facts are true of it."""


def _tasks(events: list[Any], at: datetime) -> list[Told]:
    found = []
    verify_due: str | None = None
    for i, event in enumerate(events):
        if event.command == "complete":
            verify_due = None
        verify_due = event.body.get("verify_due_at", verify_due)
        if event.command == "ask_check":
            written = event.body.get("until") or (verify_due if event.source == "verifying" else None)
            end = next((one for one in events[i + 1 :] if _ends(one)), None)
            due_at = None if written is None else datetime.fromisoformat(written)
            if due_at is not None and event.happened_at <= due_at <= at:
                found += _task(event, end, due_at)
    return found


def _task(asked: Any, end: Any, due_at: datetime) -> list[Told]:
    is_before = end is not None and end.happened_at <= due_at
    if end is None or end.command not in _MADE:
        lapsed = is_before
        return [] if lapsed else [(due_at, _asked_of(asked), {"tasks", _FACTS[asked.source][0]})]
    due, met = _FACTS[asked.source]
    facts = {"tasks", due} | ({met} if is_before else set())
    if end.body.get("answer") == "unable":
        facts.add("unable")
    return [(due_at, _asked_of(asked) or end.actor_id, facts)]


def _asked_of(asked: Any) -> int | None:
    found: int | None = asked.body.get("person_id", asked.body.get("collector_id"))
    return found


_FACTS = {
    "reported": ("to_verify", "verified_in_time"),
    "verifying": ("check_tasks", "check_tasks_in_time"),
}


def _ends(event: Any) -> bool:
    """Say whether a task is over with an event: answered, or pointless."""
    return event.command in _MADE or event.target not in {"reported", "verifying"}


def _beat(case_id: int, histories: Mapping[int, list[Any]], tenures: Any) -> list[Told]:
    first = histories[case_id][0]
    if first.is_emergency or not _is_filed(histories[case_id]):
        return []
    told = min(
        ((histories[one][0].happened_at, histories[one][0].channel != "inspector", histories[one][0].channel))
        for one in _family(case_id, histories)
    )
    whose = [
        tenure
        for tenure in tenures
        if (first.code or "").startswith(tenure.place)
        and tenure.began_at
        <= first.happened_at
        < (tenure.ended_at or datetime.max.replace(tzinfo=first.happened_at.tzinfo))
    ]
    if not whose or told[2] == "sensor":
        return []
    collector = max(whose, key=lambda tenure: len(tenure.place)).person_id
    return [(first.happened_at, collector, {"findable"} | ({"missed"} if told[1] else set()))]


def _family(case_id: int, histories: Mapping[int, list[Any]]) -> set[int]:
    """Give a case and all that go on in it."""
    goes_on_in = {}
    for one, events in histories.items():
        last = [event for event in events if event.command in {"merge", "unmerge"}][-1:]
        if last and last[0].command == "merge":
            goes_on_in[one] = last[0].body["other_id"]
    family = {case_id}
    while more := {one for one, other in goes_on_in.items() if other in family} - family:
        family |= more
    return family


def _is_filed(events: list[Any]) -> bool:
    outcome = None
    for event in events:
        if event.target == "closed" and event.source != "closed":
            outcome = event.body["outcome"]
        elif event.source == "closed" and event.target != "closed":
            outcome = None
    return outcome != "void" and any(event.command in {"dispatch", "arbitrate"} for event in events)
