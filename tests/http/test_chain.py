"""The hash chain of a case, recomputed from the HTTP answer alone by somebody who has only the description.

Nothing of gridcity's own code takes part in the recomputing: what it does is what the docstring of
``gridcity.cases.ledger`` says.
"""

import json
from hashlib import sha256
from typing import Any

import pytest

from gridcity.people.model import Role
from tests.support.pictures import photo
from tests.support.site import Site

WORDS = '井盖 "丢失" \\ \n\t\u2028 <b>é\U0001f4a7</b> \x07'


def written(event: dict[str, Any], number: str) -> bytes:
    """Write an event as it is hashed."""
    day_and_second, _, decimals = event["happened_at"].removesuffix("Z").partition(".")
    told = {
        "actor": event["actor_id"],
        "at": f"{day_and_second}.{decimals:0<6}Z",
        "body": event["body"],
        "case": number,
        "command": event["command"],
        "origin": event["origin"],
        "role": event["actor_role"],
        "seq": event["seq"],
        "source": event["source"],
        "target": event["target"],
    }
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def recomputed(history: dict[str, Any]) -> list[str]:
    """Compute every hash from the one before, the first from 32 zero bytes."""
    hashes, before = [], bytes(32)
    for event in history["items"]:
        before = sha256(before + written(event, history["number"])).digest()
        hashes.append(before.hex())
    return hashes


def a_life(site: Site) -> dict[str, Any]:
    """Lead a case from its report to its closing, with a photo and all words there are."""
    lon, lat = site.city.place(0.5, 0.5)
    class_id = site.stranger.get("/classes?kind=matter").json()["items"][0]["id"]
    report = {"class_id": class_id, "lon": lon, "lat": lat, "description": WORDS, "address": WORDS}
    case = site.inspector.post("/cases", report).json()
    address = f"/cases/{case['id']}"
    site.inspector.post(
        f"{address}/attachments", files={"file": ("井.jpg", photo())}, data={"kind": "report"}
    )
    orders: list[tuple[Role, dict[str, Any]]] = [
        (Role.DISPATCHER, {"command": "dispatch", "department_id": site.department.id, "note": WORDS}),
        (Role.HANDLER, {"command": "start"}),
        (Role.HANDLER, {"command": "complete"}),
        (Role.INSPECTOR, {"command": "verify", "note": "ok"}),
        (Role.OPERATOR, {"command": "close", "outcome": "fixed"}),
    ]
    for role, order in orders:
        version = site.inspector.get(address).json()["version"]
        answer = site[role].post(f"{address}/commands", order | {"expected_version": version})
        assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = site.inspector.get(f"{address}/history").json()
    return shown


def test_an_outsider_recomputes_a_case_from_what_the_api_shows(site: Site) -> None:
    history = a_life(site)

    hashes = recomputed(history)

    assert len(hashes) == 7
    assert hashes == [event["hash"] for event in history["items"]]
    assert hashes[-1] == history["head_hash"]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("actor_id", None),
        ("actor_role", "leader"),
        ("command", "void"),
        ("happened_at", "2026-03-02T12:00:00Z"),
        ("origin", "imported"),
        ("seq", 9),
        ("source", "closed"),
        ("target", "closed"),
        ("body", {}),
    ],
)
def test_a_history_with_another_word_in_it_does_not_fit_its_hashes(
    site: Site, member: str, value: object
) -> None:
    history = a_life(site)
    history["items"][2][member] = value

    hashes = recomputed(history)

    told = [event["hash"] for event in history["items"]]
    assert hashes[:2] == told[:2]
    assert not set(hashes[2:]) & set(told)


def test_a_history_of_another_case_or_without_its_end_does_not_fit(site: Site) -> None:
    history = a_life(site)

    assert not set(recomputed(history | {"number": "2301022026030299999"})) & set(recomputed(history))
    assert recomputed(history | {"items": history["items"][:-1]})[-1] != history["head_hash"]
    swapped = [*history["items"][:3], history["items"][4], history["items"][3], *history["items"][5:]]
    assert recomputed(history | {"items": swapped})[-1] != history["head_hash"]
