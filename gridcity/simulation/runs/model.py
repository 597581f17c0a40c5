"""A simulation that was asked for, as its row and its job tell it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from gridcity.jobs.model import State


class Kind(StrEnum):
    """What is simulated."""

    SCENARIO = "scenario"
    """Weeks to come, with other rules beside the city as it is."""
    CHECK = "check"
    """Weeks that went by, held back and foretold."""


@dataclass(frozen=True, slots=True)
class Run:
    """One simulation; ``share`` of it is done, 0 to 1."""

    id: int
    kind: Kind
    title: str
    asked_by_id: int | None
    asked_by: str | None
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    state: State
    share: float
    step: str | None
    step_en: str | None
    is_cancelling: bool
    error_code: str | None
    error_message: str | None
    ask: dict[str, Any]
    cut: dict[str, Any]
    sentence: str | None
    sentence_en: str | None
    rerun_of_id: int | None
    same_bytes: bool | None
    is_kept: bool
    expires_on: date
    job_id: int
    ahead: int
