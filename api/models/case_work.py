"""What is asked, linked, returned and held back, on the wire."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from api.models.base import In, Line, SmallId, Wire, words
from gridcity.cases.model import Answer, Asking, Outcome, Stage
from gridcity.cases.vocabulary import LinkKind
from gridcity.conditions.model import Timed
from gridcity.people.model import Role
from gridcity.worktime.deadlines import Standing


class RequestOut(Wire):
    """Something that was asked about a case, with the case as a task list shows it."""

    case_id: int
    number: str
    version: int
    stage: Stage
    class_id: int
    class_name: str
    class_name_en: str
    description: str
    address: str | None
    cell_code: str | None
    lon: float | None
    lat: float | None
    seq: int
    kind: Asking
    about: str | None
    asked_by: int | None
    asked_by_name: str | None
    asked_at: datetime
    department_id: int | None
    department_name: str | None
    reason: str | None
    limit_value: float | None
    limit_unit: str | None
    until: datetime | None
    assignee_id: int | None
    assignee_name: str | None
    answer: Answer | None
    answered_by: int | None
    answered_by_name: str | None
    answered_at: datetime | None
    answer_reason: str | None


class RequestList(Wire):
    """What was asked."""

    items: list[RequestOut]


class LinkOut(Wire):
    """What ties a case to another one."""

    kind: LinkKind
    is_other: bool = Field(description="True: the other case is the `kind` of this one, not this of that.")
    linked_at: datetime
    id: int
    number: str
    stage: Stage
    outcome: Outcome | None
    class_name: str
    class_name_en: str
    description: str
    reported_at: datetime


class LinkList(Wire):
    """What ties a case to others, oldest first."""

    items: list[LinkOut]


class ReturnOut(Wire):
    """A department sent the case back; without `claimed_id` it does not know whose it is."""

    seq: int
    department_id: int | None
    department_name: str | None
    claimed_id: int | None
    claimed_name: str | None
    is_owner_asked: bool = Field(
        description="False: at that time departments did not have to say whose a case is."
    )
    reason: str
    returned_by_name: str | None
    returned_at: datetime


class ReturnList(Wire):
    """Who sent a case back, with what they claimed: what an arbiter sees."""

    items: list[ReturnOut]
    needs_arbiter: bool = Field(
        description="So many returns that a leader or supervisor names the department."
    )


class PingPongOut(Wire):
    """How often one department said that cases are another's."""

    department_id: int | None
    department_name: str | None
    claimed_id: int | None
    claimed_name: str | None
    is_owner_asked: bool = Field(
        description="False: returned when departments did not have to say whose a case is."
    )
    returns: int
    cases: int
    case_ids: list[int] = Field(description="The last 50 of these cases.")


class PingPongMatrix(Wire):
    """Who sends cases to whom, the most frequent pair first."""

    items: list[PingPongOut]


class ProblemOut(Wire):
    """Why cases cannot be solved for now."""

    code: str
    name: str
    name_en: str
    is_offered: bool


class ProblemList(Wire):
    """The problem library."""

    items: list[ProblemOut]


class ProblemIn(In):
    """A problem of the library, in other words or new."""

    name: Annotated[str, words(100, least=1)]
    name_en: Annotated[str, words(100, least=1)]
    is_offered: bool = True


class SuspensionOut(Wire):
    """A case that cannot be solved for now."""

    case_id: int
    number: str
    class_name: str
    class_name_en: str
    description: str
    cell_code: str | None
    problem: str
    problem_name: str
    problem_name_en: str
    reason: str
    review_on: date | None
    department_id: int | None
    department_name: str | None
    suspended_at: datetime


class SuspensionList(Wire):
    """What is suspended now, the next to be looked at first."""

    items: list[SuspensionOut]


class LevelOut(Wire):
    """One step of the escalation ladder."""

    level: int
    after: Standing
    role: Role
    name: str
    name_en: str
    clocks: list[Timed] = Field(description="Which clocks bring a case onto it.")


class LevelIn(In):
    """One step of the escalation ladder."""

    level: Annotated[int, Field(ge=1, le=9)]
    after: Standing = Field(description="at_risk, late or very_late.")
    role: Role
    name: Annotated[str, words(100, least=1)]
    name_en: Annotated[str, words(100, least=1)]
    clocks: Annotated[list[Timed], Field(min_length=1, max_length=4)] = Field(
        default=[*Timed], description="Which clocks bring a case onto it; all of them if not given."
    )


class Ladder(Wire):
    """The escalation ladder, lowest step first."""

    items: list[LevelOut]


class LadderIn(In):
    """The whole ladder, lowest step first."""

    items: Annotated[list[LevelIn], Field(max_length=9)]


class RelapseRuleOut(Wire):
    """When a report is a relapse; without a class, for all that have no rule of their own."""

    class_id: int | None
    within_m: float
    within_days: int


class RelapseRuleIn(In):
    """When a report is a relapse."""

    class_id: SmallId | None = None
    within_m: Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]
    within_days: Annotated[int, Field(ge=0, le=3650)]


class RelapseRules(Wire):
    """What counts as a relapse."""

    items: list[RelapseRuleOut]


class RelapseRulesIn(In):
    """All rules of relapses."""

    items: Annotated[list[RelapseRuleIn], Field(max_length=1000)]


class ControlOut(Wire):
    """Where and when reports are held back."""

    id: int
    name: str
    reason: str
    class_id: int | None
    begins_at: datetime
    ends_at: datetime
    made_by_name: str | None
    geometry: dict[str, Any] = Field(description="GeoJSON MultiPolygon, EPSG:4326. [°]")


class ControlList(Wire):
    """The controls that hold reports back now or later, the next to end first."""

    items: list[ControlOut]


class ControlIn(In):
    """Hold reports back in an area for a period."""

    name: Annotated[str, words(100, least=1)]
    reason: Line
    class_id: SmallId | None = None
    begins_at: AwareDatetime
    ends_at: AwareDatetime
    geometry: dict[str, Any] = Field(description="GeoJSON Polygon or MultiPolygon, EPSG:4326. [°]")


class CollectorPlaceOut(Wire):
    """Ground that a collector looks after."""

    place: str
    person_id: int
    person_name: str


class CollectorPlaceList(Wire):
    """Which ground is whose."""

    items: list[CollectorPlaceOut]


class PlacesIn(In):
    """All places of one collector; codes of areas or cells."""

    places: Annotated[list[Annotated[str, Field(pattern=r"^[0-9A-Z]{6,15}$")]], Field(max_length=2000)]
