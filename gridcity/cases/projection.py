"""A case is what its events made of it: a report written as a body, a case read out of bodies. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields as fields_of
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, NamedTuple, Protocol, cast

from gridcity.cases import clocks, deadlines, ledger, workflow
from gridcity.cases.errors import ChainBroken
from gridcity.cases.model import (
    Answer,
    Asked,
    Case,
    CaseEvent,
    Command,
    Json,
    Order,
    Outcome,
    PlaceQuality,
    Progress,
    Report,
    Stage,
)

_FIELDS = tuple(field.name for field in fields_of(Case))
_FIELDS_OF = attrgetter(*_FIELDS)
_CELL, _CANDIDATES, _DERIVED = "cell", "place_candidates", "is_address_derived"
RELAPSE, WITHHELD = "relapse_of", "withheld_by"
"""What the store adds to a report: whose relapse it is (a number), and which control holds it back."""
_FOUND = clocks.DERIVED | {_CELL, _CANDIDATES, _DERIVED, RELAPSE, WITHHELD, "calendar_id"}
"""Members of a report's body that no reporter brings."""


class Told(Protocol):
    """What an event has to say for a case to be made of it: a ``CaseEvent``, or what has these fields."""

    @property
    def seq(self) -> int: ...  # noqa: D102
    @property
    def command(self) -> Command: ...  # noqa: D102
    @property
    def target(self) -> Stage: ...  # noqa: D102
    @property
    def actor_id(self) -> int | None: ...  # noqa: D102
    @property
    def happened_at(self) -> datetime: ...  # noqa: D102
    @property
    def body(self) -> dict[str, Json]: ...  # noqa: D102
    @property
    def hash(self) -> bytes: ...  # noqa: D102


def degrees_text(value: float) -> str:
    """Write a longitude or latitude as the ledger does: in degrees, with seven decimals."""
    return f"{value:.7f}"


def report_content(report: Report) -> dict[str, Json]:
    """Say what a report brings, as its event keeps it, except for the cell, which the store finds."""
    body: dict[str, Json] = {
        "channel": report.channel,
        "class_id": report.class_id,
        "description": report.description,
        "lat": degrees_text(report.lat),
        "lon": degrees_text(report.lon),
        "place_quality": str(PlaceQuality.EXACT),
    }
    if report.address is not None:
        body["address"] = report.address
        if report.is_address_derived:
            body[_DERIVED] = True
    if report.component_id is not None:
        body["component_id"] = report.component_id
    if report.accuracy_m is not None:
        body["place_accuracy_m"] = report.accuracy_m
    if report.candidates:
        body[_CANDIDATES] = dict(report.candidates)
    return body


def report_body(report: Report, clocks_say: Mapping[str, Json]) -> tuple[str, str]:
    """Write a report's body canonically, in two halves: the cell's code, in quotation marks, belongs between.

    The statement that files the case finds the cell, so the whole body is put together there.
    ``clocks_say``: condition and deadlines.
    """
    body = report_content(report) | dict(clocks_say)
    before = {name: body.pop(name) for name in sorted(body) if name < _CELL}
    head = ledger.body_text(before).removesuffix("}") + ("," if before else "")
    return f'{head}"{_CELL}":', f",{ledger.body_text(body)[1:]}"


def is_same_report(event: CaseEvent, report: Report) -> bool:
    """Say whether an event records this very report.

    What was found by the store or derived from the coordinates may be another the second time; it is not
    compared.
    """
    return _brought(event.body) == _brought(report_content(report))


def _brought(body: dict[str, Json]) -> dict[str, Json]:
    """Leave of a report's body what its reporter brought."""
    found = _FOUND | ({"address"} if body.get(_DERIVED) else set())
    return {name: value for name, value in body.items() if name not in found}


def rebuilt(case: Case, events: Sequence[Told]) -> Case:
    """Make a case of its events alone; only numbers and names are taken from ``case``.

    The name of a department that the case is no longer with is left empty.

    Raises
    ------
    ChainBroken
        The first event is no report.
    """
    fields = dict(zip(_FIELDS, _FIELDS_OF(case), strict=True)) | told_by(events, number=case.number)
    if fields["department_id"] != case.department_id:
        fields["department_name"] = None
    return Case(**fields)


def told_by(events: Sequence[Told], *, number: str) -> dict[str, Any]:
    """Say what a case's events make of it: field of the case → its value, numbers and names aside.

    Raises
    ------
    ChainBroken
        The first event is no report.
    """
    # One that changes: a new case for each event would take longer than all the rules.
    life = _begun(events, number=number)
    for event in events[1:]:
        _continue(life, event)
    return vars(life)


class Moment(NamedTuple):
    """A case after one of its events, as far as it matters to what stands beside it."""

    version: int
    pending: tuple[Asked, ...]
    is_suspended: bool
    department_id: int | None
    merged_into_id: int | None


_MOMENT_OF = attrgetter(*Moment._fields)


def told_with_moments(events: Sequence[Told], *, number: str) -> tuple[dict[str, Any], list[Moment]]:
    """Say what a case's events make of it, as ``told_by``, and how it was after each of them.

    Raises
    ------
    ChainBroken
        The first event is no report.
    """
    life = _begun(events, number=number)
    moments = [Moment(*_MOMENT_OF(life))]
    for event in events[1:]:
        _continue(life, event)
        moments.append(Moment(*_MOMENT_OF(life)))
    return vars(life), moments


def _begun(events: Sequence[Told], *, number: str) -> Progress:
    if not events or events[0].command is not Command.REPORT:
        raise ChainBroken(f"The history of case {number} does not begin with a report.", number=number)
    return cast(Progress, SimpleNamespace(**_reported(events[0])))


def order_of(event: Told) -> Order:
    """Read the order that an event records, as far as it changes the case."""
    said = []
    for name, value in event.body.items():
        known = _ORDER_FIELDS.get(name)
        if known is not None and isinstance(value, known[1]):
            said.append((known[0], known[2](value)))
    return _order(event.command, event.seq - 1, *said)


@lru_cache(maxsize=1024)
def _order(command: Command, expected_version: int, *said: tuple[str, Any]) -> Order:
    """Make an order, or give the same one again: most of the millions of a city say the same."""
    return Order(command, expected_version, **dict(said))


_ORDER_FIELDS: dict[str, tuple[str, type, Callable[[Any], Any]]] = {
    "department_id": ("department_id", int, int),
    "outcome": ("outcome", str, Outcome),
    "answer": ("answer", str, Answer),
    "kind": ("kind", str, str),
    "against": ("kind", str, str),
    "until": ("until", str, datetime.fromisoformat),
    "level": ("level", int, int),
    "other_id": ("other_id", int, int),
}
"""Member of a body → the order's field that it was, of which type it has to be, how it is read."""


def _reported(event: Told) -> workflow.Changes:
    body = event.body
    lon, lat = _degrees(body.get("lon")), _degrees(body.get("lat"))
    at = event.happened_at
    return {
        **_NEW,
        "class_id": body["class_id"],
        "channel": str(body["channel"]),
        "description": str(body["description"]),
        "address": _text(body.get("address")),
        "place_quality": _QUALITIES[str(body["place_quality"])],
        "reporter_id": event.actor_id,
        "reported_at": at,
        "is_held": body.get(WITHHELD) is not None,
        **clocks.changes_by(event.command, Stage.REPORTED, body),
        "updated_at": at,
        "external_key": _text(body.get("external_key")),
        "lon": lon,
        "lat": lat,
        "head_hash": event.hash,
    }


_QUALITIES = {str(quality): quality for quality in PlaceQuality}
_NEW = {
    "stage": Stage.REPORTED,
    "version": 1,
    "department_id": None,
    "handler_id": None,
    "handler_ids": (),
    "outcome": None,
    "is_suspended": False,
    "rework_count": 0,
    "return_count": 0,
    "dispatched_at": None,
    "completed_at": None,
    "verified_at": None,
    "closed_at": None,
    "due_at": None,
    "at_risk_at": None,
    "very_late_at": None,
    "pauses": (),
    "terms": None,
    "accepted_at": None,
    "pending": (),
    "escalation_level": 0,
    "is_arbitrated": False,
    "is_late_excused": False,
    "merged_into_id": None,
    "merged_from": None,
    "ending": None,
    "condition_id": None,
    "verify_due_at": None,
}
"""What every case is when it is reported."""


def _continue(life: Progress, event: Told) -> None:
    changes = workflow.changes_by(
        life,
        order_of(event),
        event.target,
        by_id=event.actor_id,
        at=event.happened_at,
        due=deadlines.due_of(event.body),
    )
    fields = vars(life)
    fields.update(changes)
    fields.update(clocks.changes_by(event.command, event.target, event.body))
    fields["head_hash"] = event.hash


def _text(value: Json) -> str | None:
    return value if isinstance(value, str) else None


def _degrees(value: Json) -> float | None:
    return float(value) if isinstance(value, str) else None
