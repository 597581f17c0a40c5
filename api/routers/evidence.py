"""Photos of cases as evidence, and who should take a case."""

from datetime import timedelta
from typing import Annotated

from fastapi import Path, Query
from pydantic import AwareDatetime

from api.dependencies import Db, Now, Router, allow, may
from api.errors import problems
from api.models.base import MAX_ID, SmallId
from api.models.evidence import (
    CrewList,
    CrewOut,
    CrewShares,
    DoubtPage,
    EvidenceOut,
    EvidenceRuleOut,
    EvidenceRules,
    EvidenceRulesIn,
    SkillsIn,
    SkillsOut,
)
from api.models.people import LOGIN
from api.parameters import After
from api.showing_evidence import doubt_out, evidence_out
from gridcity.cases import service
from gridcity.cases.crews import service as crews
from gridcity.cases.errors import CaseNotFound, FilterNotUnderstood, RuleInvalid
from gridcity.cases.evidence import doubts, examining
from gridcity.cases.evidence.sameness import EvidenceRule
from gridcity.people.errors import PersonNotFound
from gridcity.people.model import Person, Role
from gridcity.people.permissions import Permission
from gridcity.people.service import get_person

router = Router(prefix="/api/v1", tags=["cases"])

Reader = Annotated[Person, may(Permission.READ_CASES)]
Manager = Annotated[Person, may(Permission.MANAGE_RULES)]
Overseer = Annotated[Person, allow(Role.LEADER, Role.SUPERVISOR, Role.ADMIN)]
Planner = Annotated[Person, allow(Role.LEADER, Role.ADMIN)]
CaseId = Annotated[int, Path(ge=1, le=MAX_ID)]
Login = Annotated[str, Path(pattern=LOGIN)]
_LOOKS_BACK = timedelta(days=30)


@router.get("/cases/{case_id}/evidence", responses=problems(CaseNotFound))
def read_evidence(case_id: CaseId, db: Db, _person: Reader) -> EvidenceOut:
    """Show what is asked of the photos of a case, what is missing, and whether they show the same spot."""
    found = examining.examine(db, service.read(db, case_id))
    return evidence_out(found, doubts.numbers_of(db, [found]))


@router.get("/evidence-doubts", responses=problems(FilterNotUnderstood))
def list_doubts(
    db: Db,
    _person: Overseer,
    now: Now,
    since: Annotated[
        AwareDatetime | None,
        Query(alias="from", description="Photos after hung at or after; 30 days back, if not given."),
    ] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to", description="Hung before.")] = None,
    department_id: Annotated[SmallId | None, Query()] = None,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=doubts.MOST_LISTED, description="Most items on the page.")] = 50,
) -> DoubtPage:
    """List cases whose photos are doubtful, the last shown first, for those who look behind closed cases."""
    wanted = doubts.Period(since or now - _LOOKS_BACK, until or now, department_id)
    page = doubts.list_doubts(db, wanted, after=after, limit=limit)
    numbers = doubts.numbers_of(db, page.items)
    return DoubtPage(
        items=[doubt_out(one, numbers) for one in page.items], examined=page.examined, next=page.next
    )


@router.get("/evidence-rules")
def read_evidence_rules(db: Db, _person: Reader) -> EvidenceRules:
    """Show from when on photos are of one spot, by class."""
    return EvidenceRules(items=[EvidenceRuleOut.model_validate(one) for one in examining.rules(db)])


@router.put("/evidence-rules", responses=problems(RuleInvalid))
def put_evidence_rules(body: EvidenceRulesIn, db: Db, _person: Manager) -> EvidenceRules:
    """Set from when on photos are of one spot."""
    examining.save_rules(db, [EvidenceRule(**one.model_dump()) for one in body.items])
    return read_evidence_rules(db, _person)


@router.get("/cases/{case_id}/crew-suggestions", responses=problems(CaseNotFound))
def suggest_crews(case_id: CaseId, db: Db, _person: Reader, now: Now) -> CrewList:
    """Suggest who of the responsible department should take a case, the best first, and why."""
    found = crews.suggest(db, case_id, at=now)
    return CrewList(
        department_id=found.department_id,
        department_name=found.department_name,
        as_of=found.as_of,
        time_left_h=found.time_left_h,
        items=[
            CrewOut(
                person_id=one.person_id,
                name=one.name,
                score=one.score,
                shares=CrewShares(**one.shares),
                open=one.open,
                late=one.late,
                due_before=one.due_before,
                nearest_m=one.nearest_m,
                is_skilled=one.is_skilled,
                why_zh=one.why_zh,
                why_en=one.why_en,
            )
            for one in found.items
        ],
    )


@router.get("/people/{login}/skills", tags=["people"], responses=problems(PersonNotFound))
def read_skills(login: Login, db: Db, _person: Planner) -> SkillsOut:
    """Show which classes of matters somebody is skilled in."""
    return SkillsOut(class_ids=crews.skills(db, get_person(db, login).id))


@router.put("/people/{login}/skills", tags=["people"], responses=problems(PersonNotFound, RuleInvalid))
def put_skills(login: Login, body: SkillsIn, db: Db, _person: Planner) -> SkillsOut:
    """Record which classes of matters somebody is skilled in, instead of what was recorded before."""
    return SkillsOut(class_ids=crews.save_skills(db, get_person(db, login).id, body.class_ids))
