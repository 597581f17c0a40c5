"""Filing conditions on the wire."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from api.models.base import In, SmallId, Wire, words
from api.models.duty import DutyLoaded
from gridcity.worktime.model import Unit

Words = Annotated[str, words(1000)]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,19}$")]
CalendarCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
Photos = Annotated[int, Field(ge=0, le=20)]


class LimitIn(In):
    """How long a step may take."""

    value: Annotated[float, Field(gt=0, le=100_000, allow_inf_nan=False)]
    unit: Unit


class LimitsIn(In):
    """How long each step may take; null: as long as it likes."""

    accept: LimitIn | None = Field(default=None, description="From the report until it is accepted.")
    dispatch: LimitIn | None = Field(
        default=None, description="From acceptance until it is dispatched; from the report without one."
    )
    handle: LimitIn | None = Field(default=None, description="From the dispatch until it is completed.")
    verify: LimitIn | None = Field(default=None, description="From then until somebody has verified it.")


class ConditionContent(In):
    """What a filing condition says."""

    is_default: bool | None = Field(
        default=None,
        description="Of the class's conditions the one that a case is under at first. Empty: if it is the"
        " only one; of a change: as it was.",
    )
    filing: Words = Field(default="", description="When a case is filed (立案条件).")
    filing_en: Words = ""
    closing: Words = Field(default="", description="When it is done (结案条件).")
    closing_en: Words = ""
    limits: LimitsIn = LimitsIn()
    photos_before: Photos = Field(default=0, description="Photos needed of how it was. [-]")
    photos_after: Photos = Field(default=0, description="Photos needed of how it is now. [-]")
    is_same_spot_required: bool = Field(
        default=False, description="The work is verified only where photos before and after show one spot."
    )
    is_emergency: bool = Field(
        default=False, description="It cannot wait, whatever its class: its limits count every hour."
    )
    calendar: CalendarCode = Field(default="standard", description="Which working calendar it counts on.")
    basis: Words = Field(default="", description="Where the limits come from.")


class ConditionIn(ConditionContent):
    """A condition to enter, from today on or later."""

    class_id: SmallId
    code: Code = "1"
    valid_from: date | None = Field(default=None, description="Today, if not given.")
    valid_to: date | None = Field(default=None, description="First day on which it holds no longer.")


class ConditionChangeIn(ConditionContent):
    """What a condition is to say from a day on: all of it; what is not given is empty."""

    on: date | None = Field(default=None, description="First day of the change; today, if not given.")


class ConditionOut(Wire):
    """An edition of a filing condition. Editions are ended and never changed: cases name theirs."""

    id: int
    class_id: int
    class_code: str
    class_name: str
    class_name_en: str
    edition: str = Field(description="The catalogue edition of the class.")
    code: str
    is_default: bool
    filing: str
    filing_en: str
    closing: str
    closing_en: str
    limits: LimitsIn
    photos_before: int
    photos_after: int
    is_same_spot_required: bool
    is_emergency: bool
    counts_every_hour: bool = Field(
        description="An emergency, by itself or by its class: work hours count as hours, work days as days."
    )
    calendar: str
    basis: str
    is_example: bool = Field(description="A proposal that the city has not made its own.")
    valid_from: date
    valid_to: date | None
    source: str = Field(description="A file's name and row, 'catalogue' or 'register'.")
    succeeds_id: int | None
    recorded_at: datetime
    recorded_by: str | None
    ended_on: date | None = Field(description="When its end was decided.")


class ConditionPage(Wire):
    """A page of conditions, by edition, class and code."""

    items: list[ConditionOut]
    next: str | None = Field(description="Pass as `after` for the next page; empty on the last.")


class ConditionDetail(ConditionOut):
    """An edition with all that the condition ever said, oldest first."""

    history: list[ConditionOut]


class ConditionsLoaded(DutyLoaded):
    """What came of a file of conditions."""
