"""What every run has, and how one kind of them is refused."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from gridcity.errors import Conflict, Forbidden, NotFound
from gridcity.jobs.model import State


@dataclass(frozen=True, slots=True)
class Run:
    """A run as its row and its job tell it; ``share`` of it is done, 0 to 1.

    In the order of the statement ``runs``; each kind adds its own columns.
    """

    id: int
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """The errors of one kind of runs."""

    not_found: type[NotFound]
    too_many: type[Conflict]
    not_done: type[Conflict]
    under_way: type[Conflict]
    finished: type[Conflict]
    not_yours: type[Forbidden]
