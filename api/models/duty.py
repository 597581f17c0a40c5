"""Duty on the wire: who answers for what, where, since when, and why."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from api.models.base import In, SmallId, Wire, words
from api.models.people import DepartmentOut
from gridcity.catalogue.model import Kind
from gridcity.duty.model import Level, Outcome, Party, Scope

_UNTIL = "First day on which it holds no longer; empty while it has no end."


class DutyPlace(Wire):
    """The whole city (empty code), an area or a cell."""

    code: str
    level: Level
    name: str | None
    name_en: str | None


class DutyTarget(Wire):
    """What a rule is about."""

    scope: Scope
    kind: Kind | None = Field(description="Empty for a territorial government.")
    edition: str | None
    major: str | None
    class_id: int | None


class DutyClaim(Wire):
    """What somebody says about who answers: a rule, or the register's own entry of a component."""

    place: DutyPlace
    target: DutyTarget | None = Field(description="Empty for the register's own entry.")
    governing: DepartmentOut | None
    owner: DepartmentOut | None
    maintainer: DepartmentOut | None
    valid_from: date | None
    valid_to: date | None = Field(description=_UNTIL)
    is_contested: bool
    recorded_on: date | None = Field(description="The day on which it was entered.")


class DutySlot(Wire):
    """Where it was looked."""

    place: DutyPlace
    target: DutyTarget | None


class DutyConsidered(Wire):
    """What a step looked at: what was found, or where there was nothing."""

    slots: list[DutySlot]
    claim: DutyClaim | None


class DutyStep(Wire):
    """Something that was considered, and what became of it."""

    considered: DutyConsidered
    outcome: Outcome
    gave: list[Party] = Field(description="What the answer took from it.")
    text: str
    text_en: str
    rule_id: int | None


class DutyBrief(Wire):
    """Who answers, in short."""

    on: date
    governing: DepartmentOut | None
    owner: DepartmentOut | None
    maintainer: DepartmentOut | None
    responsible: DepartmentOut | None = Field(description="To whom a case goes.")
    capacity: Party | None = Field(description="In which capacity; empty for a territorial government.")
    is_fallback: bool = Field(description="Only the territorial government is left, or nobody.")
    rule_id: int | None = Field(description="The rule that names who is responsible.")
    text: str
    text_en: str


class DutyOut(DutyBrief):
    """Who answers, and why. Worked out again from the steps, the same comes out."""

    kind: Kind
    class_id: int
    cell_code: str
    component_code: str | None
    steps: list[DutyStep]


class DutyLine(Wire):
    """Who answers in a cell for a class, or for those of a major class that have no line of their own."""

    kind: Kind
    edition: str
    major: str
    major_name: str
    major_name_en: str
    class_id: int | None
    class_code: str | None
    class_name: str | None
    class_name_en: str | None
    classes: int = Field(description="For how many classes the line speaks. [-]")
    governing: DepartmentOut | None
    owner: DepartmentOut | None
    maintainer: DepartmentOut | None
    responsible: DepartmentOut | None
    rule_id: int | None
    is_fallback: bool


class CellDuty(Wire):
    """Who answers for what in a cell."""

    items: list[DutyLine]


class DutyRuleOut(Wire):
    """One rule, whenever it held."""

    id: int
    place: DutyPlace
    target: DutyTarget
    class_code: str | None
    target_name: str | None
    target_name_en: str | None
    governing: DepartmentOut | None
    owner: DepartmentOut | None
    maintainer: DepartmentOut | None
    valid_from: date
    valid_to: date | None = Field(description=f"{_UNTIL} Equal to valid_from: it never held.")
    is_contested: bool = Field(description="It contradicts a rule that was there first, and answers nothing.")
    note: str
    source: str
    succeeds_id: int | None
    recorded_at: datetime
    recorded_by: str | None
    ended_on: date | None = Field(description="The day on which its end was decided.")


class DutyRulePage(Wire):
    """One page of rules."""

    items: list[DutyRuleOut]
    next: str | None = Field(description="Pass as `after` for the next page; empty on the last.")


class DutyRuleDetail(DutyRuleOut):
    """A rule with all that ever held for its place and class."""

    history: list[DutyRuleOut]


class DutyRuleIn(In):
    """A rule to be entered."""

    place: Annotated[str, Field(pattern=r"^([0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9A-Z]{15})?$")] = Field(
        description="A cell's or an area's code; empty for the whole city."
    )
    scope: Scope
    kind: Kind | None = None
    edition: Annotated[str, words(60, least=1)] | None = None
    major: Annotated[str, Field(pattern=r"^[0-9]{2}$")] | None = None
    class_id: SmallId | None = None
    governing_id: SmallId | None = None
    owner_id: SmallId | None = None
    maintainer_id: SmallId | None = None
    valid_from: date | None = Field(default=None, description="Today, if not given.")
    valid_to: date | None = Field(default=None, description=_UNTIL)
    note: Annotated[str, words(1000)] = ""

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        given = {name for name in ("kind", "edition", "major", "class_id") if getattr(self, name) is not None}
        needed = {
            Scope.CLASS: {"kind", "class_id"},
            Scope.MAJOR: {"kind", "edition", "major"},
            Scope.ALL: {"kind"},
            Scope.TERRITORY: set(),
        }[self.scope]
        if given != needed:
            raise ValueError(f"scope {self.scope} goes with {', '.join(sorted(needed)) or 'nothing'}")
        return self


class DutyChangeIn(In):
    """A change of whom a rule names. What is not given stays; null names nobody."""

    on: date | None = Field(default=None, description="First day of the change; today, if not given.")
    governing_id: SmallId | None = None
    owner_id: SmallId | None = None
    maintainer_id: SmallId | None = None
    note: Annotated[str, words(1000)] | None = None


class DutyFault(Wire):
    """A row that was set aside."""

    row: int
    column: str
    value: str
    reason: str
    hint: str


class DutyLoaded(Wire):
    """What came of a duty file."""

    file_name: str
    read: int
    added: int
    known: int
    set_aside: int
    is_dry_run: bool
    notes: list[str]
    faults: list[DutyFault] = Field(description="The first 1,000.")


class DutyClass(Wire):
    """A class that nobody answers for somewhere."""

    id: int
    kind: Kind
    edition: str
    code: str
    name: str
    name_en: str


class DutyGap(Wire):
    """Ground where only the territorial government answers for some classes, or nobody."""

    cells: int
    classes: list[DutyClass]
    places: list[DutyPlace] = Field(description="The fewest areas and cells that make it up; the first 200.")
    places_total: int


class DutyOverlap(Wire):
    """A contested rule and the one that it contradicts."""

    contested: DutyRuleOut
    rule: DutyRuleOut | None


class DutyOverlapPage(Wire):
    """One page of contested rules."""

    items: list[DutyOverlap]
    next: str | None = Field(description="Pass as `after` for the next page; empty on the last.")


class DutyProblems(Wire):
    """What is wrong with the duty table on a day."""

    on: date
    cells: int
    classes: int
    pairs_without: int = Field(description="Pairs of cell and class that nobody answers for. [-]")
    gaps: list[DutyGap]
    overlaps: list[DutyOverlap] = Field(description="The first 200; all at /duty/problems/contested.")
    overlaps_total: int
    stranded: list[DutyRuleOut] = Field(
        description="Rules whose cell or area is no longer there: the first 200; all at"
        " /duty/problems/stranded."
    )
    stranded_total: int
    retired: list[DutyRuleOut] = Field(
        description="Rules for classes of other editions: they answer for what still carries one. The first"
        " 200; all at /duty/problems/retired."
    )
    retired_total: int
    editions: list[str] = Field(description="The editions whose classes were looked at.")
    untended: list[DutyPlace] = Field(description="Ground without a territorial government; the first 200.")


class DutyFeature(Wire):
    """A place with what is missing in it."""

    type: Literal["Feature"] = "Feature"
    geometry: dict[str, object] = Field(description="GeoJSON MultiPolygon, EPSG:4326.")
    properties: dict[str, object]


class DutyMap(Wire):
    """Holes of the duty table as GeoJSON."""

    type: Literal["FeatureCollection"] = "FeatureCollection"
    features: list[DutyFeature]
