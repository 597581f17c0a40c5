"""The journal of rules on the wire."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from api.models.base import Wire


class RuleList(StrEnum):
    """The lists of rules whose changes are kept in the journal."""

    ALARM_SIGNALS = "alarm_signals"
    CALENDARS = "calendars"
    COLLECTOR_PLACES = "collector_places"
    CONTROL_AREAS = "control_areas"
    DUPLICATE_RULES = "duplicate_rules"
    ESCALATION_LEVELS = "escalation_levels"
    EVIDENCE_RULES = "evidence_rules"
    NOTICE_PREFERENCES = "notice_preferences"
    PATROL_RULES = "patrol_rules"
    PERSON_SKILLS = "person_skills"
    PROBLEM_KINDS = "problem_kinds"
    RELAPSE_RULES = "relapse_rules"
    WATCHES = "watches"


class RuleChangeOut(Wire):
    """What somebody changed in one list at once."""

    id: int
    rules: RuleList
    happened_at: datetime
    person_name: str | None = Field(description="Empty: a command of the server.")
    before: list[dict[str, Any]] = Field(description="Rows that are gone, or were said otherwise.")
    after: list[dict[str, Any]] = Field(description="Rows that are new, or are said so since.")
    people: dict[str, str] = Field(description="What those are called whom the rows name by number.")


class RuleChangePage(Wire):
    """Changes, the newest first."""

    items: list[RuleChangeOut]
    next: str | None = Field(description="Pass as `after` for the next page; empty on the last.")
