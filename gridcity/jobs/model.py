"""A job, as who waits for it sees it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Say whether nothing will change any more."""
        return self not in (State.WAITING, State.RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work; ``share`` of it is done, 0 to 1."""

    id: int
    kind: str
    body: dict[str, Any]
    state: State
    share: float
    step: str | None
    step_en: str | None
    tries: int
    is_cancelling: bool
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error_code: str | None
    error_message: str | None
