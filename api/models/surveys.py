"""Surveys on the wire."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from api.models.base import In, Lat, Line, Lon, SmallId, Wire, words
from api.models.components import ComponentCode
from api.models.register import AreaCode, CellCode
from gridcity.components.model import State
from gridcity.components.surveys.model import Consequence, Finding

FindingKey = Annotated[str, Field(min_length=8, max_length=200, pattern=r"^[!-~]+$")]


class SurveyIn(In):
    """A survey to make: its ground is cells or an area."""

    name: Annotated[str, words(200, least=1)]
    due_on: date = Field(description="The day by which all is to be seen.")
    cell_codes: list[CellCode] = Field(default_factory=list, max_length=10_000)
    area: AreaCode | None = None
    class_ids: list[SmallId] = Field(default_factory=list, max_length=500, description="Empty: all classes.")


class SurveyOut(Wire):
    """A survey and how far it has come, counted in components."""

    id: int
    name: str
    class_ids: list[int]
    due_on: date
    opened_at: datetime
    closed_at: datetime | None
    batch_id: int | None = Field(description="The changes of the register that its findings were given.")
    cells: int
    open: int
    found: int
    missing: int
    wrong_place: int
    new: int


class SurveyList(Wire):
    """Surveys, those under way first."""

    items: list[SurveyOut]


class SurveyCellOut(Wire):
    """How far a survey has come in a cell; lon and lat are a place in it. [°]."""

    cell_code: str
    lon: float
    lat: float
    open: int
    found: int
    missing: int
    wrong_place: int
    new: int


class SurveyCells(Wire):
    """The cells of a survey in the order of their codes."""

    items: list[SurveyCellOut]
    next: str | None = Field(description="Pass as `after` for the next page; empty on the last.")


class SurveyItemOut(Wire):
    """One component to look for."""

    code: str
    class_id: int
    class_name: str
    class_name_en: str
    name: str
    state: State
    lon: float
    lat: float
    finding: Finding | None
    version: int = Field(description="Send it with a finding: what was changed since is left alone.")
    distance_m: float | None = Field(description="From the place that was asked for. [m]")


class SurveyStop(Wire):
    """The next cell to go to, and what is open there, nearest first; no cell where nothing is left."""

    cell_code: str | None
    items: list[SurveyItemOut]
    until: AwareDatetime | None = Field(
        default=None, description="Until then nobody else is sent there; empty where it was only looked at."
    )


class HereIn(In):
    """Where somebody stands."""

    lon: Lon
    lat: Lat


class FindingIn(In):
    """What somebody saw: a component of the survey, or a new one with its class and place."""

    finding: Finding
    key: FindingKey = Field(description="The finder's name for it: sent again, it is the same finding.")
    component_code: ComponentCode | None = None
    class_id: SmallId | None = None
    lon: Lon | None = None
    lat: Lat | None = None
    note: Line = ""
    seen_at: AwareDatetime | None = Field(
        default=None,
        description="When it was seen, of one that is sent later; empty: now. What was seen last counts.",
    )
    version: SmallId | None = Field(
        default=None,
        description="The component's version in the list that was walked by; empty: as it is now.",
    )


class OutcomeOut(Wire):
    """What follows from one finding."""

    finding_id: int
    finding: Finding
    consequence: Consequence
    component_code: str | None
    class_id: int
    class_name: str
    state: State | None
    lon: float | None
    lat: float | None
    note: str
    found_at: datetime = Field(description="When it arrived.")
    seen_at: datetime | None = Field(description="When it was seen, where the finder said so.")
    actor_name: str
    made_code: str | None = Field(description="Of a new one that was registered: its code.")


class Outcomes(Wire):
    """What would follow from the findings of a survey."""

    items: list[OutcomeOut]


class CloseIn(In):
    """How a survey is closed."""

    apply: bool = Field(description="Change the register as the findings ask, or only list it.")
    leave_open: bool = Field(default=False, description="Components that nobody saw may stay so.")
    note: Line = ""


class ConsequenceCount(Wire):
    """How many findings had a consequence."""

    consequence: Consequence
    count: int


class SurveyClosedOut(Wire):
    """What closing a survey did, or would have done."""

    survey: SurveyOut
    applied: bool
    counts: list[ConsequenceCount]
    outcomes: list[OutcomeOut]
