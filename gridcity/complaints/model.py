"""A complaint, from the citizen's hand to its answer."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class ComplaintStatus(StrEnum):
    """Where a complaint stands with the city."""

    RECEIVED = "received"  # 已受理
    LINKED = "linked"  # 已立案
    DECLINED = "declined"  # 不予受理


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the citizen; private, shown to staff only. Empty where nothing was said."""

    name: str = ""
    phone: str = ""
    email: str = ""

    def as_dict(self) -> dict[str, str]:
        """Give what was said, and nothing else."""
        said = {"name": self.name, "phone": self.phone, "email": self.email}
        return {key: value for key, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it was sent."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewComplaint:
    """What a citizen sends; ``lon`` and ``lat`` [°] are EPSG:4326."""

    lon: float
    lat: float
    description: str
    class_id: int | None = None
    contact: Contact = field(default_factory=Contact)
    photos: tuple[Photo, ...] = ()
    language: str | None = None
    """In which language the citizen is written to: zh or en; None: the city's first."""


class Receipt(NamedTuple):
    """What a citizen keeps, to ask later. The secret is told this once and not kept."""

    number: str
    secret: str


@dataclass(frozen=True, slots=True)
class CaseProgress:
    """How far the case behind a complaint is."""

    stage: str
    outcome: str | None


@dataclass(frozen=True, slots=True)
class PublicStatus:
    """What the citizen is told."""

    number: str
    status: ComplaintStatus
    received_at: datetime
    case: CaseProgress | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class KeptPhoto:
    """A photo that came with a complaint; ``sha256`` names it in ``gridcity.files``."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint as staff see it."""

    id: int
    number: str
    class_id: int | None
    class_name: str | None
    class_name_en: str | None
    description: str
    contact: dict[str, str] = field(repr=False)
    cell_id: int
    cell_code: str
    lon: float
    lat: float
    status: ComplaintStatus
    case_id: int | None
    answer: str | None
    received_at: datetime
    settled_at: datetime | None
    settled_by_id: int | None
    photos: tuple[KeptPhoto, ...]
    suggested_description: str
    """Its words without what names or reaches a person: where the description of its case begins."""


@dataclass(frozen=True, slots=True)
class ComplaintPage:
    """One page of complaints, oldest first. ``next`` is the ``after`` of the page that follows."""

    items: tuple[Complaint, ...]
    next: int | None
