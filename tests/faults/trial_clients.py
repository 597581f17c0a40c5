"""The clients of a trial: several people at the same cases, over HTTP, each write under a key.

What is not answered (the connection broke, the server said that the store is away) is sent again under the
same key until it is, as a phone in the street does. Acknowledged is what was answered with 201.
"""

import http.client
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from gridcity.cases.vocabulary import Command, Stage
from tests.support.people_and_cases import Ground

PATIENCE_S = 120.0
_AWAY = {502, 503, 504}
_MOST_KNOWN = 60

_Way = tuple[Command, str, Mapping[str, object]]
_BACK = {"reason": "not ours", "is_owner_unknown": True}
_WAYS: dict[str, tuple[_Way, ...]] = {
    Stage.REPORTED: (
        *((Command.DISPATCH, "dispatcher", {}),) * 5,
        (Command.ACCEPT, "operator", {}),
        (Command.ARBITRATE, "supervisor", {"reason": "it is yours"}),
        (Command.SPLIT, "operator", {}),
        (Command.MERGE, "operator", {}),
        (Command.URGE, "leader", {"kind": "important", "reason": "the mayor asks"}),
    ),
    Stage.DISPATCHED: (
        *((Command.START, "handler", {}),) * 5,
        (Command.RETURN, "handler", _BACK),
        (Command.SUSPEND, "leader", {"reason": "frost"}),
        (Command.RESUME, "leader", {}),
        (Command.MERGE, "operator", {}),
    ),
    Stage.HANDLING: (
        *((Command.COMPLETE, "handler", {}),) * 5,
        (Command.SUSPEND, "leader", {"reason": "frost"}),
        (Command.RESUME, "leader", {}),
        (Command.VOID, "leader", {"reason": "a mistake"}),
    ),
    Stage.VERIFYING: (
        *((Command.VERIFY, "inspector", {}),) * 3,
        *((Command.CLOSE, "leader", {"outcome": "fixed"}),) * 3,
        (Command.REWORK, "operator", {"reason": "still there"}),
    ),
    Stage.CLOSED: (
        (Command.REOPEN, "operator", {"reason": "again"}),
        (Command.UNMERGE, "operator", {}),
        (Command.NOTE, "leader", {"note": "over"}),
    ),
}


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A write that was answered: its key, and the case and version that the answer named."""

    key: str
    case_id: int
    version: int


@dataclass
class Told:
    """What all clients were told by now."""

    acknowledged: list[Acknowledged] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Keys of writes that were refused: nothing may have been written under them."""
    repeated: int = 0
    """How often a write was sent again because nobody answered. [-]"""
    strange: list[str] = field(default_factory=list)
    """Answers that nobody foresaw."""
    known: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Site:
    """Where the clients write, and what they have to know of the city."""

    port: int
    tokens: dict[str, str]
    department_id: int
    ground: Ground


class Client(threading.Thread):
    """One person after another at one connection, until told to stop; pauses when told to."""

    def __init__(self, number: int, site: Site, told: Told, go: threading.Event, seed: int) -> None:
        super().__init__(name=f"client {number}", daemon=True)
        self._number, self._site, self._told, self._go = number, site, told, go
        self._random = Random(f"{seed} {number}")  # noqa: S311  (chooses, keeps no secrets)
        self._conn: http.client.HTTPConnection | None = None
        self._is_over = threading.Event()
        self._writes = 0
        self.rests = threading.Event()

    def stop(self) -> None:
        """Stop after the write under way."""
        self._is_over.set()

    def run(self) -> None:
        """Write, one thing after another."""
        while not self._is_over.is_set():
            if not self._go.is_set():
                self.rests.set()
                self._go.wait()
                self.rests.clear()
                continue
            self._one()
        self._hang_up()

    def _one(self) -> None:
        known = self._told.known
        if len(known) < self._random.randint(10, 80) or self._random.random() < 0.2:
            self._report()
            return
        case = known[self._random.randrange(max(0, len(known) - _MOST_KNOWN), len(known))]
        command, role, brought = self._random.choice(_WAYS[case["stage"]])
        body: dict[str, object] = {
            "command": command, "expected_version": case["version"], **brought, **self._more(command, case)
        }  # fmt: skip
        self._write(f"/cases/{case['id']}/commands", body, role, case)

    def _more(self, command: Command, case: dict[str, Any]) -> dict[str, object]:
        if command in {Command.DISPATCH, Command.ARBITRATE}:
            return {"department_id": self._site.department_id}
        if command is Command.MERGE:
            return {"other_id": self._random.choice(self._told.known)["id"]}
        if command is Command.SPLIT:
            part = {"class_id": case["class_id"], "description": "a part of it"}
            return {"parts": [part, part]}
        return {}

    def _report(self) -> None:
        ground = self._site.ground
        body = {
            "class_id": self._random.choice([ground.class_id, ground.limited_class_id]),
            "lon": ground.lon,
            "lat": ground.lat,
            "description": f"{self.name}, hole {self._writes}",
        }
        self._write("/cases", body, "inspector", {})

    def _write(self, path: str, body: dict[str, object], role: str, case: dict[str, Any]) -> None:
        """Write under a key until somebody answers, and remember what was said."""
        self._writes += 1
        key = f"{self._number}-write-{self._writes}"
        status, said = self._answered("POST", path, body, role, key)
        if status == 201:
            self._told.acknowledged.append(Acknowledged(key, said["id"], said["version"]))
            self._see(case, said)
            return
        self._told.refused.append(key)
        if status not in {400, 403, 409}:
            self._told.strange.append(f"{status} {path} {json.dumps(body)}: {said}")
        if case:
            self._see(case, self._answered("GET", f"/cases/{case['id']}", None, "operator", None)[1])

    def _see(self, case: dict[str, Any], said: dict[str, Any]) -> None:
        fresh = {name: said[name] for name in ("id", "version", "stage", "class_id")}
        if case:
            case |= fresh
        else:
            self._told.known.append(fresh)

    def _answered(
        self, method: str, path: str, body: object, role: str, key: str | None
    ) -> tuple[int, dict[str, Any]]:
        while True:
            try:
                status, said = self._asked(method, path, body, role, key)
            except (OSError, http.client.HTTPException, ValueError):
                self._hang_up()
            else:
                if status not in _AWAY:
                    return status, said
            self._told.repeated += method == "POST"
            self._is_over.wait(0.03)

    def _asked(
        self, method: str, path: str, body: object, role: str, key: str | None
    ) -> tuple[int, dict[str, Any]]:
        if self._conn is None:
            self._conn = http.client.HTTPConnection("127.0.0.1", self._site.port, timeout=PATIENCE_S)
        headers = {"Authorization": f"Bearer {self._site.tokens[role]}", "Content-Type": "application/json"}
        if key is not None:
            headers["Idempotency-Key"] = f"trial-{key}"
        self._conn.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
        answer = self._conn.getresponse()
        return answer.status, json.loads(answer.read())

    def _hang_up(self) -> None:
        if self._conn is not None:
            self._conn.close()
            self._conn = None
