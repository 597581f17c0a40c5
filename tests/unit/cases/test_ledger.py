"""The hash chain, recomputed by somebody who has only the description."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.cases import ledger
from gridcity.cases.errors import ChainBroken
from gridcity.cases.model import CaseEvent, Command, Json, Origin, Report, Stage
from gridcity.cases.projection import report_body, report_content

NUMBER = "2301022026030200007"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


def bodies(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[dict[str, Json]]:
    leaves = st.none() | st.booleans() | numbers | TEXTS
    return st.dictionaries(TEXTS, st.recursive(leaves, lambda inner: st.lists(inner, max_size=3)))


BODIES = bodies(st.integers())
BODIES_OF_64_BITS = bodies(st.integers(-(2**63), 2**64 - 1))


def chained(bodies: list[dict[str, Json]]) -> list[CaseEvent]:
    """Write a case's history as the ledger does."""
    events: list[CaseEvent] = []
    prev_hash = ledger.GENESIS
    for seq, body in enumerate(bodies, start=1):
        event = CaseEvent(
            7,
            seq,
            "handling",
            Command.NOTE,
            Stage.HANDLING,
            5,
            "handler",
            Origin.LIVE,
            NOON,
            body,
            prev_hash,
            b"",
        )
        prev_hash = ledger.hash_of(prev_hash, ledger.canonical(event, NUMBER))
        events.append(replace(event, hash=prev_hash))
    return events


def an_outsiders_hash(event: CaseEvent) -> bytes:
    """Hash an event from the description alone."""
    told: dict[str, Any] = {
        "actor": event.actor_id,
        "at": event.happened_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "body": event.body,
        "case": NUMBER,
        "command": str(event.command),
        "origin": str(event.origin),
        "role": event.actor_role,
        "seq": event.seq,
        "source": event.source,
        "target": str(event.target),
    }
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(event.prev_hash + text.encode()).digest()


@given(BODIES)
def test_an_outsider_computes_the_same_hash(body: dict[str, Json]) -> None:
    (event,) = chained([body])

    assert an_outsiders_hash(event) == event.hash


@given(BODIES, st.none() | st.integers(0, 4))
def test_a_body_is_written_from_the_store_as_it_was_written_into_it(
    body: dict[str, Json], indent: int | None
) -> None:
    stored = json.dumps(body, ensure_ascii=False, indent=indent)

    assert ledger.stored_body_text(stored) == ledger.body_text(body)


@given(BODIES_OF_64_BITS)
def test_the_quick_way_writes_the_same_as_long_as_numbers_are_short(body: dict[str, Json]) -> None:
    assert ledger.quick_body_text(json.dumps(body)) == ledger.body_text(body)


@pytest.mark.parametrize(
    "change",
    [
        {"body": {"note": "another"}},
        {"actor_id": 6},
        {"actor_role": "leader"},
        {"command": Command.START},
        {"target": Stage.CLOSED},
        {"origin": Origin.SIMULATED},
        {"happened_at": datetime(2026, 3, 2, 12, 0, 0, 1, tzinfo=UTC)},
        {"seq": 3},
        {"prev_hash": bytes(32)},
        {"hash": bytes(32)},
    ],
)
def test_any_change_breaks_the_chain(change: dict[str, Any]) -> None:
    events = chained([{"note": "one"}, {"note": "two"}, {"note": "three"}])
    assert ledger.verify_chain(events, number=NUMBER) == events[-1].hash

    with pytest.raises(ChainBroken):
        ledger.verify_chain([events[0], replace(events[1], **change), events[2]], number=NUMBER)


def test_a_missing_an_exchanged_and_a_foreign_event_break_the_chain() -> None:
    one, two, three = chained([{"note": "one"}, {"note": "two"}, {"note": "three"}])

    for events in ([one, three], [two, three], [one, three, two]):
        with pytest.raises(ChainBroken):
            ledger.verify_chain(events, number=NUMBER)
    with pytest.raises(ChainBroken):
        ledger.verify_chain([one, two, three], number=NUMBER[:-1] + "8")


@given(TEXTS, st.none() | TEXTS, st.floats(-180, 180), st.floats(-90, 90))
def test_a_report_put_together_around_its_cell_is_written_like_any_other_body(
    description: str, address: str | None, lon: float, lat: float
) -> None:
    report = Report(3, lon, lat, description, address=address)

    said: dict[str, Json] = {
        "accept_due_at": "2026-03-02T12:00:00.000000Z",
        "calendar_id": 3,
        "condition_id": 7,
    }

    for clocks in ({}, said):
        head, tail = report_body(report, clocks)

        assert f'{head}"230102001001001"{tail}' == ledger.body_text(
            report_content(report) | clocks | {"cell": "230102001001001"}
        )
