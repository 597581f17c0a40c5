"""Photos of cases as evidence, and crews, on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.models.base import In, SmallId, Wire
from api.models.cases import AttachmentKind, CaseSummary
from gridcity.cases.evidence.asking import Verdict
from gridcity.cases.evidence.sameness import Reason
from gridcity.cases.vocabulary import Proof

_Share = Annotated[float, Field(ge=0, le=1)]


class LackOut(Wire):
    """What is missing: so many are asked for, so many are there."""

    kind: Proof
    asked: int
    there: int


class PhotoOut(Wire):
    """A photo on a case, and what its camera wrote."""

    id: int
    kind: AttachmentKind
    url: str
    taken_at: datetime | None
    attached_at: datetime
    has_place: bool = Field(description="Whether the camera says where it was.")
    direction_deg: float | None = Field(description="Where it looked, clockwise from north. [°]")
    from_case_m: float | None = Field(description="How far from the case it was taken. [m]")


class PairOut(Wire):
    """A photo before and one after, compared."""

    before_id: int
    after_id: int
    verdict: Verdict
    reasons: list[Reason]
    distance_m: float | None = Field(description="How far apart they were taken. [m]")
    apart_deg: float | None = Field(description="By how much their directions differ, 0 to 180. [°]")
    later_s: float | None = Field(description="How much later the one after was taken. [s]")


class UseOut(Wire):
    """A photo of the case that hangs on another case: the same file, or one that looks the same."""

    photo_id: int
    case_id: int
    case_number: str
    attached_at: datetime
    is_same_file: bool
    bits_apart: int = Field(description="In how many of 64 bits their hashes differ. [-]")


class EvidenceOut(Wire):
    """What is asked of the photos of a case, what is there, and what they show."""

    condition_id: int | None
    condition: str | None = Field(description="Code of the filing condition.")
    photos_before: int = Field(description="So many photos of how it was are asked for. [-]")
    photos_after: int = Field(description="So many photos of how it is now are asked for. [-]")
    is_same_spot_required: bool
    before: int
    after: int = Field(description="Since the work was last begun. [-]")
    waived: list[Proof]
    lacking: list[LackOut] = Field(description="What is missing for the next step.")
    verdict: Verdict
    reasons: list[Reason]
    doubts: list[Reason] = Field(description="Those of the reasons for which a supervisor should look.")
    photos: list[PhotoOut]
    pairs: list[PairOut]
    uses: list[UseOut]


class DoubtOut(Wire):
    """A case whose photos are doubtful."""

    case: CaseSummary
    verdict: Verdict
    doubts: list[Reason]
    uses: list[UseOut]


class DoubtPage(Wire):
    """Doubtful cases, the last shown first. A page examines a limited number of cases: it may be empty."""

    items: list[DoubtOut]
    examined: int = Field(description="How many cases were looked at for this page. [cases]")
    next: str | None = Field(description="Pass as `after` for the next page; empty on the last.")


class EvidenceRuleOut(Wire):
    """When photos are of one spot, for a class; without one for all that have no rule of their own."""

    class_id: int | None
    within_m: float = Field(description="How far apart they are taken at most. [m]")
    within_deg: float = Field(description="By how much their directions differ at most. [°]")
    from_case_m: float = Field(description="How far from its case a photo is taken without doubt. [m]")
    clock_slack_min: int = Field(description="How wrong a camera's clock may be. [min]")
    alike_bits: int = Field(description="In how many of 64 bits hashes of one picture differ at most. [-]")


class EvidenceRules(Wire):
    """All of them."""

    items: list[EvidenceRuleOut]


class EvidenceRuleIn(In):
    """When photos are to be of one spot."""

    class_id: SmallId | None = None
    within_m: Annotated[float, Field(gt=0, le=5000, allow_inf_nan=False)]
    within_deg: Annotated[float, Field(gt=0, le=180, allow_inf_nan=False)]
    from_case_m: Annotated[float, Field(gt=0, le=50_000, allow_inf_nan=False)]
    clock_slack_min: Annotated[int, Field(ge=0, le=1440)]
    alike_bits: Annotated[int, Field(ge=0, le=3)]


class EvidenceRulesIn(In):
    """All of them: they replace those that were set before."""

    items: Annotated[list[EvidenceRuleIn], Field(max_length=2_000)]


class CrewShares(Wire):
    """What speaks for somebody, each from 0 to 1; null: not known, and not counted."""

    free: _Share | None
    near: _Share | None
    slack: _Share | None
    skill: _Share | None


class CrewOut(Wire):
    """Somebody who may take the case, and why."""

    person_id: int
    name: str
    score: _Share
    shares: CrewShares
    open: int = Field(description="Cases that the person has begun and not completed. [cases]")
    late: int = Field(description="How many of them are late. [cases]")
    due_before: int = Field(description="How many of them are due before this case. [cases]")
    nearest_m: float | None = Field(description="How far away the nearest of them lies. [m]")
    is_skilled: bool | None = Field(description="In the case's class; null: no skills are recorded.")
    why_zh: str
    why_en: str


class CrewList(Wire):
    """Who of the responsible department should take a case, the best first."""

    department_id: int | None
    department_name: str | None
    as_of: datetime
    time_left_h: float | None = Field(
        description="Until it is due, in working hours or in hours, as its limit counts; below 0: late. [h]"
    )
    items: list[CrewOut]


class SkillsIn(In):
    """Which classes of matters somebody is skilled in: all of them."""

    class_ids: Annotated[list[SmallId], Field(max_length=500)]


class SkillsOut(Wire):
    """Which classes of matters somebody is skilled in."""

    class_ids: list[int]
