"""What a case is, what can be done to it, and what is remembered of that."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeAlias

from gridcity.cases.vocabulary import (
    Answer,
    Asking,
    Command,
    Ending,
    Need,
    Origin,
    Outcome,
    PlaceQuality,
    Stage,
)
from gridcity.worktime.model import Limit

__all__ = [
    "Answer",
    "Asked",
    "Asking",
    "Attachment",
    "Case",
    "CaseCount",
    "CaseEvent",
    "CaseFilter",
    "Command",
    "Due",
    "Ending",
    "Json",
    "Need",
    "Order",
    "Origin",
    "Outcome",
    "Page",
    "Part",
    "PlaceQuality",
    "Possibility",
    "Progress",
    "Report",
    "Stage",
    "Terms",
]

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
"""What an event's body may hold. No floats: see ``gridcity.cases.ledger``."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a report brings.

    ``lon`` and ``lat`` are EPSG:4326 and kept to 7 decimals, about 1 cm. [°] ``accuracy_m`` is the radius
    that a phone states of its fix [m]; where that touches several cells, ``candidates`` are their codes
    and how likely each is [1/1000]. An address that was derived from the coordinates is marked so: a retry is
    not compared by it, since the city's streets may change meanwhile.
    """

    class_id: int
    lon: float
    lat: float
    description: str
    address: str | None = None
    is_address_derived: bool = False
    channel: str = "inspector"
    component_id: int | None = None
    accuracy_m: int | None = None
    candidates: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One of the cases that a case is split into; without a place it lies where the whole lies."""

    class_id: int
    description: str
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants done to a case they have read at ``expected_version``.

    Which fields a command has a use for is in ``workflow.bringing``; the others are left aside. ``key`` is
    the caller's name for this write: sent twice, it is one write.
    """

    command: Command
    expected_version: int
    reason: str | None = None
    note: str | None = None
    department_id: int | None = None
    """Whose it is to handle; of a return, whose it is said to be."""
    outcome: Outcome | None = None
    sha256: str | None = None
    """A file that ``gridcity.files`` keeps already."""
    kind: str | None = None
    """Of a file: what it shows. Of a link, an urge, an appeal: which kind. Of a suspension: which problem."""
    name: str | None = None
    key: str | None = None
    is_owner_unknown: bool | None = None
    limit: Limit | None = None
    """The whole limit that an extension is to give, from the dispatch on."""
    answer: Answer | None = None
    until: datetime | None = None
    """Until when a reply is demanded."""
    review_on: date | None = None
    """When a suspension is looked at again."""
    level: int | None = None
    other_id: int | None = None
    """The other case of a link or a merge."""
    person_id: int | None = None
    """Who is to check; None: the collector of the cell."""
    parts: tuple[Part, ...] = ()
    condition: str | None = None
    """Code of the filing condition that the case comes under; of accept, dispatch and arbitrate."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that was asked about a case, by its event ``seq``, and waits for an answer."""

    kind: Asking
    seq: int
    by_id: int | None
    about: str | None = None
    """Of a check: report or work. Of an appeal: against what. Of a reply: the kind of urge."""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a deadline is worked out from: the limit, and the edition of the calendar (None: every hour)."""

    limit: Limit
    calendar_id: int | None


@dataclass(frozen=True, slots=True)
class Due:
    """Until when a case has to be handled, and what follows from that.

    An imported record tells the deadline at most; the rest of it is None.
    """

    due_at: datetime
    at_risk_at: datetime | None = None
    very_late_at: datetime | None = None
    terms: Terms | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One problem in the city, as it stands after ``version`` events."""

    id: int
    number: str
    class_id: int
    cell_id: int | None
    component_id: int | None
    stage: Stage
    version: int
    channel: str
    description: str
    address: str | None
    place_quality: PlaceQuality
    department_id: int | None
    reporter_id: int | None
    handler_id: int | None
    handler_ids: tuple[int, ...]
    outcome: Outcome | None
    is_suspended: bool
    rework_count: int
    return_count: int
    reported_at: datetime
    dispatched_at: datetime | None
    completed_at: datetime | None
    verified_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    at_risk_at: datetime | None
    very_late_at: datetime | None
    pauses: tuple[datetime, ...]
    """When it was suspended and resumed, in turn."""
    updated_at: datetime
    external_key: str | None
    lon: float | None
    lat: float | None
    head_hash: bytes
    # What the case's numbers stand for, as people read it.
    class_name: str
    class_name_en: str
    is_emergency: bool
    cell_code: str | None
    department_name: str | None
    component_code: str | None
    terms: Terms | None = None
    accepted_at: datetime | None = None
    """When it was accepted; a dispatch without that means both."""
    pending: tuple[Asked, ...] = ()
    escalation_level: int = 0
    is_held: bool = False
    """Held back by a control area."""
    is_arbitrated: bool = False
    is_late_excused: bool = False
    merged_into_id: int | None = None
    merged_from: Stage | None = None
    """Where it stood when it was merged."""
    ending: Ending | None = None
    condition_id: int | None = None
    """The edition of the filing condition that it is under."""
    accept_due_at: datetime | None = None
    dispatch_due_at: datetime | None = None
    """As long as it waits for a dispatch; afterwards until when it had to be dispatched."""
    verify_due_at: datetime | None = None


class Progress(Protocol):
    """What the rules look at: a ``Case``, or anything else with these fields."""

    @property
    def stage(self) -> Stage: ...  # noqa: D102
    @property
    def version(self) -> int: ...  # noqa: D102
    @property
    def department_id(self) -> int | None: ...  # noqa: D102
    @property
    def handler_ids(self) -> tuple[int, ...]: ...  # noqa: D102
    @property
    def is_suspended(self) -> bool: ...  # noqa: D102
    @property
    def verified_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def rework_count(self) -> int: ...  # noqa: D102
    @property
    def return_count(self) -> int: ...  # noqa: D102
    @property
    def dispatched_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def due_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def pauses(self) -> tuple[datetime, ...]: ...  # noqa: D102
    @property
    def terms(self) -> Terms | None: ...  # noqa: D102
    @property
    def closed_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def accepted_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def pending(self) -> tuple[Asked, ...]: ...  # noqa: D102
    @property
    def escalation_level(self) -> int: ...  # noqa: D102
    @property
    def is_held(self) -> bool: ...  # noqa: D102
    @property
    def is_arbitrated(self) -> bool: ...  # noqa: D102
    @property
    def merged_into_id(self) -> int | None: ...  # noqa: D102
    @property
    def merged_from(self) -> Stage | None: ...  # noqa: D102
    @property
    def condition_id(self) -> int | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One thing that was done to a case, as the ledger keeps it."""

    case_id: int
    seq: int
    source: str
    command: Command
    target: Stage
    actor_id: int | None
    actor_role: str
    origin: Origin
    happened_at: datetime
    body: dict[str, Json]
    prev_hash: bytes
    hash: bytes
    id: int = 0
    actor_name: str | None = None
    recorded_at: datetime | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that hangs on a case, as its page shows it."""

    id: int
    kind: str
    name: str
    sha256: str
    media_type: str
    taken_at: datetime | None
    attached_at: datetime
    actor_id: int | None


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list, a count or a map layer shows; empty fields do not narrow it.

    ``within`` is GeoJSON text of a polygon or multipolygon in EPSG:4326; ``since`` and
    ``until`` bound ``reported_at`` (from, including; to, excluding), ``closed_since`` and
    ``closed_until`` likewise ``closed_at``. ``is_verified`` asks whether the work has been seen by
    somebody since it was last reported done. ``late`` and ``by_stage`` are seen from the instant
    ``at`` that the functions take.
    """

    stages: tuple[Stage, ...] = ()
    class_ids: tuple[int, ...] = ()
    area: str | None = None
    cell: str | None = None
    department_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    closed_since: datetime | None = None
    closed_until: datetime | None = None
    within: str | None = None
    text: str | None = None
    is_emergency: bool | None = None
    is_suspended: bool | None = None
    is_held: bool | None = None
    is_late: bool | None = None
    is_verified: bool | None = None
    place_qualities: tuple[PlaceQuality, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of cases, and the mark that continues after it (None: there is no more)."""

    items: list[Case]
    next: str | None


@dataclass(frozen=True, slots=True)
class CaseCount:
    """How many cases a filter lets through."""

    total: int
    late: int
    by_stage: dict[Stage, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Possibility:
    """A command that somebody may give now, and what it has to bring."""

    command: Command
    needs: tuple[Need, ...]
