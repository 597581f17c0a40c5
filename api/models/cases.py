"""Cases on the wire."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, Field

from api.models.base import Accuracy, Id, In, Lat, Line, Lon, Prose, SmallId, Wire, words
from api.models.conditions import Code as ConditionCode
from api.models.duty import DutyBrief
from gridcity.cases.model import Answer, Asking, Command, Ending, Order, Outcome, Part, Stage
from gridcity.worktime.model import Limit, Unit


class AttachmentKind(StrEnum):
    """What a photo shows."""

    REPORT = "report"
    BEFORE = "before"
    AFTER = "after"
    NEAR = "near"
    FAR = "far"
    OTHER = "other"


class AskedOut(Wire):
    """Something that was asked about a case and waits for an answer; more of it in its requests."""

    kind: Asking
    seq: int
    by_id: int | None
    about: str | None = Field(
        description="Of a check its stage; of a reply the kind of urge; of an appeal against what."
    )
    until: datetime | None


class CaseSummary(Wire):
    """A case as a list shows it."""

    id: int
    number: str
    class_id: int
    class_name: str
    class_name_en: str
    is_emergency: bool
    stage: Stage
    version: int
    description: str
    address: str | None
    cell_code: str | None
    lon: float | None
    lat: float | None
    department_id: int | None
    department_name: str | None
    is_suspended: bool
    reported_at: datetime
    due_at: datetime | None
    completed_at: datetime | None
    verified_at: datetime | None
    closed_at: datetime | None
    outcome: Outcome | None
    updated_at: datetime
    channel: str
    place_quality: str
    is_held: bool = Field(description="A control area holds the report back until somebody releases it.")
    escalation_level: int
    ending: Ending | None = Field(description="The way out that was not the ordinary one.")
    merged_into_id: int | None = Field(description="The case in which it goes on.")
    pending: list[AskedOut] = Field(description="What waits for an answer.")


class CasePage(Wire):
    """One page of cases."""

    items: list[CaseSummary]
    next: str | None = Field(description="Pass as `after` for the next page; empty on the last.")


class StageCounts(Wire):
    """How many cases stand in each stage."""

    reported: int = 0
    dispatched: int = 0
    handling: int = 0
    verifying: int = 0
    closed: int = 0


class CaseCount(Wire):
    """How many cases a filter finds."""

    total: int
    by_stage: StageCounts
    late: int = Field(description="Open cases that are past their time. [cases]")


class PossibleCommand(Wire):
    """What the caller can do to the case now, and what it must bring."""

    command: Command
    needs: list[str]


class AttachmentOut(Wire):
    """A photo or file on a case."""

    id: int
    kind: AttachmentKind
    name: str
    media_type: str
    url: str
    taken_at: datetime | None


class ComplaintBrief(Wire):
    """A complaint, as its case refers to it."""

    id: int
    number: str
    status: str
    description: str
    received_at: datetime


class CaseDocument(Wire):
    """A document, as its case refers to it."""

    id: int
    number: str
    title: str


class CaseOut(CaseSummary):
    """One case, with all that hangs on it and what can be done to it next."""

    rework_count: int
    return_count: int
    accepted_at: datetime | None
    dispatched_at: datetime | None
    condition_id: int | None = Field(description="The filing condition that it is under.")
    accept_due_at: datetime | None = Field(description="Until when it has, or had, to be accepted.")
    dispatch_due_at: datetime | None = Field(description="Until when it has, or had, to be dispatched.")
    verify_due_at: datetime | None = Field(description="Until when the work has, or had, to be verified.")
    is_arbitrated: bool = Field(
        description="An arbiter's ruling stands: it is appealed against, not returned."
    )
    is_late_excused: bool = Field(description="An appeal against its lateness was upheld.")
    component_code: str | None
    possible_commands: list[PossibleCommand]
    attachments: list[AttachmentOut]
    complaints: list[ComplaintBrief] = Field(
        description="What citizens wrote of it; empty for roles that may not read complaints."
    )
    documents: list[CaseDocument]
    duty: DutyBrief | None = Field(
        default=None,
        description="Whom duty names; only where one case is read, not in the answer to a command.",
    )


def _hexadecimal(value: object) -> object:
    return value.hex() if isinstance(value, bytes) else value


class CaseEventOut(Wire):
    """One event of a case's history."""

    seq: int
    source: str
    command: Command
    target: Stage
    actor_id: int | None
    actor_name: str | None
    actor_role: str
    origin: str
    happened_at: datetime = Field(description="To the microsecond, as it was hashed.")
    body: dict[str, Any]
    hash: Annotated[str, BeforeValidator(_hexadecimal)] = Field(
        description="SHA-256 over the 32 bytes of the hash before (zeros before the first) and this event as"
        ' {"actor","at","body","case","command","origin","role","seq","source","target"}: JSON without'
        " spaces, names sorted at every depth, characters as they are; `at` in UTC with six decimals and Z."
        " Hexadecimal."
    )


class CaseHistory(Wire):
    """All events of a case, first to last, with all that recomputing their hashes takes."""

    number: str = Field(description="The case's number, which every hash covers.")
    head_hash: str = Field(
        description="The last event's hash as the case keeps it: a history that was cut off lacks it."
    )
    items: list[CaseEventOut]


class ReportIn(In):
    """What a report of a case brings."""

    class_id: SmallId
    lon: Lon
    lat: Lat
    description: Annotated[str, words(4000, least=1)]
    address: Line | None = None
    component_code: Annotated[str, Field(pattern=r"^[0-9]{16,17}$")] | None = None
    channel: Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")] | None = None
    accuracy_m: Accuracy | None = None


class LimitIn(In):
    """How long something may take."""

    value: Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]
    unit: Unit


class PartIn(In):
    """One of the cases that a case is split into; without a place it lies where the whole lies."""

    class_id: SmallId
    description: Annotated[str, words(4000, least=1)]
    lon: Lon | None = None
    lat: Lat | None = None


class CommandIn(In):
    """A command to a case, and the version that the caller has seen; see `needs` of the case."""

    command: Command
    expected_version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    reason: Line | None = None
    note: Prose | None = None
    department_id: SmallId | None = Field(
        default=None, description="Whose it is to handle; of a return, whose it is said to be."
    )
    outcome: Outcome | None = None
    condition: ConditionCode | None = Field(
        default=None,
        description="Of accept, dispatch and arbitrate: the filing condition that the case comes under.",
    )
    is_owner_unknown: bool | None = Field(
        default=None, description="Of a return: nobody there knows whose it is."
    )
    kind: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")] | None = Field(
        default=None,
        description="Of a link, an urge or an appeal which kind; of a suspension the code of the problem.",
    )
    answer: Answer | None = Field(default=None, description="Of answer_check and decide_appeal.")
    limit: LimitIn | None = Field(
        default=None, description="Of an extension: the whole limit from the dispatch on, not what is added."
    )
    until: AwareDatetime | None = Field(default=None, description="Until when an answer is expected.")
    review_on: date | None = Field(default=None, description="Of a suspension: when it is looked at again.")
    level: Annotated[int, Field(ge=1, le=9)] | None = Field(default=None, description="Of escalate.")
    other_id: Id | None = Field(default=None, description="The other case of a link or a merge.")
    person_id: SmallId | None = Field(
        default=None, description="Of ask_check: who is to look; else the collector of the cell."
    )
    parts: Annotated[list[PartIn], Field(max_length=20)] = Field(
        default=[], description="Of split: what becomes cases of their own."
    )
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(
        default=None, description="Of self_handle: a photo that hangs on the case already."
    )

    def order(self, key: str | None) -> Order:
        """Make the order that the engine takes."""
        given = {name: getattr(self, name) for name in self.model_fields_set - {"limit", "parts"}}
        if self.command is not Command.SELF_HANDLE:
            given.pop("sha256", None)  # files are hung on cases by sending them, not by naming them
        return Order(
            **given,
            limit=None if self.limit is None else Limit(self.limit.value, self.limit.unit),
            parts=tuple(Part(**part.model_dump()) for part in self.parts),
            key=key,
        )


class CaseLinkIn(In):
    """The case that something is linked to."""

    case_id: Id
