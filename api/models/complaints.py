"""Complaints on the wire."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, model_validator

from api.models.base import Id, In, SmallId, Wire, exactly_one, words
from gridcity.cases.model import Outcome, Stage
from gridcity.complaints.model import ComplaintStatus

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ComplaintReceipt(Wire):
    """What a citizen keeps to ask later."""

    number: str
    secret: str = Field(description="Opens the status; shown this once.")


class SecretIn(In):
    """The secret on the receipt."""

    secret: Annotated[str, words(200, least=1)]


class ComplaintCase(Wire):
    """How far the case behind a complaint is."""

    stage: Stage
    outcome: Outcome | None


class ComplaintStatusOut(Wire):
    """What a citizen is told."""

    number: str
    status: ComplaintStatus
    received_at: datetime
    case: ComplaintCase | None
    answer: str | None


class ComplaintPhoto(Wire):
    """A photo that came with a complaint."""

    name: str
    sha256: str
    url: str


class ComplaintOut(Wire):
    """A complaint as staff see it; how to reach the citizen included."""

    id: int
    number: str
    class_id: int | None
    class_name: str | None
    class_name_en: str | None
    description: str
    contact: dict[str, str]
    cell_code: str
    lon: float
    lat: float
    status: ComplaintStatus
    case_id: int | None
    answer: str | None
    received_at: datetime
    photos: list[ComplaintPhoto]
    suggested_description: str = Field(
        description="The words without phone numbers and names: where the case's description begins."
    )


class ComplaintPage(Wire):
    """One page of complaints, oldest first."""

    items: list[ComplaintOut]
    next: str | None


class LinkIn(In):
    """Either the case it belongs to, or the class of the new case that is filed for it and what it says."""

    case_id: Id | None = None
    class_id: SmallId | None = None
    description: Annotated[str, words(4000, least=1)] | None = Field(
        default=None, description="Of the new case: all staff read it. Empty: suggested_description."
    )
    photos: Annotated[list[Sha256], Field(max_length=9)] | None = Field(
        default=None, description="SHA-256 of the photos that the new case gets. Empty: all."
    )

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        exactly_one(case_id=self.case_id, class_id=self.class_id)
        if self.case_id is not None and (self.description is not None or self.photos is not None):
            raise ValueError("an existing case keeps its own description and photos")
        return self


class DeclineIn(In):
    """What the citizen is answered."""

    answer: Annotated[str, words(4000, least=1)]
