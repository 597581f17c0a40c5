"""What is asked of whom, what ties cases, who returns what, and the rules for that which a city sets."""

import json
from dataclasses import asdict
from typing import Annotated

from fastapi import Path, Query, status
from pydantic import AwareDatetime

from api.dependencies import Db, Now, Router, allow, may
from api.errors import problems
from api.models.base import MAX_ID, SmallId
from api.models.case_work import (
    CollectorPlaceList,
    CollectorPlaceOut,
    ControlIn,
    ControlList,
    ControlOut,
    Ladder,
    LadderIn,
    LevelOut,
    LinkList,
    LinkOut,
    PingPongMatrix,
    PingPongOut,
    PlacesIn,
    ProblemIn,
    ProblemList,
    ProblemOut,
    RelapseRuleOut,
    RelapseRules,
    RelapseRulesIn,
    RequestList,
    RequestOut,
    ReturnList,
    ReturnOut,
    SuspensionList,
    SuspensionOut,
)
from api.parameters import Limit
from gridcity.cases import escalation, rulebook, service
from gridcity.cases.beside import reading
from gridcity.cases.errors import CaseNotFound, ControlInvalid, ControlNotFound, RuleInvalid
from gridcity.cases.model import Asking
from gridcity.cases.rulebook import Control
from gridcity.cases.workflow import ARBITER_AFTER
from gridcity.people.model import Person, Role
from gridcity.people.permissions import Permission

router = Router(prefix="/api/v1", tags=["cases"])

Reader = Annotated[Person, may(Permission.READ_CASES)]
Manager = Annotated[Person, may(Permission.MANAGE_RULES)]
Controller = Annotated[Person, allow(Role.LEADER, Role.SUPERVISOR, Role.ADMIN)]
Planner = Annotated[Person, allow(Role.LEADER, Role.ADMIN)]
Statistician = Annotated[Person, may(Permission.READ_STATISTICS)]
CaseId = Annotated[int, Path(ge=1, le=MAX_ID)]
Place = Annotated[str | None, Query(pattern=r"^[0-9A-Z]{2,15}$", description="Code of an area or a cell.")]


@router.get("/tasks")
def list_tasks(
    db: Db,
    person: Reader,
    kind: Annotated[list[Asking] | None, Query(max_length=4, description="May be repeated.")] = None,
    mine: Annotated[
        bool | None,
        Query(description="Checks that are the caller's: given to them, or open in their places."),
    ] = None,
    answered: Annotated[bool | None, Query(description="What was answered instead of what is open.")] = None,
    place: Place = None,
    department_id: Annotated[SmallId | None, Query()] = None,
    limit: Limit = 100,
) -> RequestList:
    """List checks, extensions, replies and appeals that wait for an answer, the oldest first."""
    where = reading.TaskFilter(
        kinds=tuple(kind or ()),
        collector_id=person.id if mine else None,
        department_id=department_id,
        place=place,
        is_open=not answered,
    )
    return _requests(reading.list_requests(db, where, limit=limit))


@router.get("/cases/{case_id}/requests", responses=problems(CaseNotFound))
def read_requests(case_id: CaseId, db: Db, _person: Reader) -> RequestList:
    """List all that was asked and answered about a case, first to last."""
    service.read(db, case_id)
    return _requests(reading.requests_of(db, case_id))


@router.get("/cases/{case_id}/links", responses=problems(CaseNotFound))
def read_links(case_id: CaseId, db: Db, _person: Reader) -> LinkList:
    """List the cases that a case is tied to, from both sides."""
    service.read(db, case_id)
    return LinkList(items=[LinkOut.model_validate(one) for one in reading.links_of(db, case_id)])


@router.get("/cases/{case_id}/returns", responses=problems(CaseNotFound))
def read_returns(case_id: CaseId, db: Db, _person: Reader) -> ReturnList:
    """List who sent a case back, and whose they say it is: both claims on one page."""
    case = service.read(db, case_id)
    items = [ReturnOut.model_validate(one) for one in reading.returns_of(db, case_id)]
    return ReturnList(
        items=items, needs_arbiter=case.return_count >= ARBITER_AFTER and not case.is_arbitrated
    )


@router.get("/statistics/ping-pong", tags=["statistics"])
def read_ping_pong(
    db: Db,
    _person: Statistician,
    since: Annotated[AwareDatetime | None, Query(alias="from", description="Returned at or after.")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to", description="Returned before.")] = None,
) -> PingPongMatrix:
    """Count which department sent cases to which, the most frequent pair first."""
    found = reading.ping_pong(db, since=since, until=until)
    return PingPongMatrix(items=[PingPongOut.model_validate(one) for one in found])


@router.get("/problems")
def list_problems(db: Db, _person: Reader) -> ProblemList:
    """List why cases may be suspended."""
    return ProblemList(items=[ProblemOut.model_validate(one) for one in rulebook.problems(db)])


@router.put("/problems/{code}", responses=problems(RuleInvalid))
def put_problem(
    code: Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,39}$")], body: ProblemIn, db: Db, _person: Manager
) -> ProblemOut:
    """Add a problem to the library, or say it in other words."""
    problem = rulebook.Problem(code, body.name, body.name_en, body.is_offered)
    return ProblemOut.model_validate(rulebook.save_problem(db, problem))


@router.get("/suspensions")
def list_suspensions(
    db: Db,
    _person: Reader,
    problem: Annotated[str | None, Query(pattern=r"^[a-z][a-z0-9_]{0,39}$")] = None,
    limit: Limit = 100,
) -> SuspensionList:
    """List the cases that cannot be solved for now, the next to be looked at first."""
    found = reading.suspensions(db, problem=problem, limit=limit)
    return SuspensionList(items=[SuspensionOut.model_validate(one) for one in found])


@router.get("/escalation-levels")
def read_ladder(db: Db, _person: Reader) -> Ladder:
    """Show the ladder that open cases climb as their time runs out."""
    return Ladder(items=[LevelOut.model_validate(one) for one in escalation.ladder(db)])


@router.put("/escalation-levels", responses=problems(RuleInvalid))
def put_ladder(body: LadderIn, db: Db, _person: Manager) -> Ladder:
    """Set the ladder anew; cases stay on the steps that they have climbed."""
    steps = [escalation.Level(**one.model_dump() | {"clocks": tuple(one.clocks)}) for one in body.items]
    rulebook.save_ladder(db, steps)
    return Ladder(items=[LevelOut.model_validate(one) for one in escalation.ladder(db)])


@router.get("/relapse-rules")
def read_relapse_rules(db: Db, _person: Reader) -> RelapseRules:
    """Show which reports count as relapses of closed cases."""
    return RelapseRules(items=[RelapseRuleOut.model_validate(one) for one in rulebook.relapse_rules(db)])


@router.put("/relapse-rules", responses=problems(RuleInvalid))
def put_relapse_rules(body: RelapseRulesIn, db: Db, _person: Manager) -> RelapseRules:
    """Set what counts as a relapse from now on."""
    rulebook.save_relapse_rules(db, [rulebook.RelapseRule(**one.model_dump()) for one in body.items])
    return RelapseRules(items=[RelapseRuleOut.model_validate(one) for one in rulebook.relapse_rules(db)])


@router.get("/controls")
def list_controls(db: Db, _person: Reader, now: Now) -> ControlList:
    """List where reports are held back, now or later."""
    return ControlList(items=[_control(one) for one in rulebook.controls(db, at=now)])


@router.post("/controls", status_code=status.HTTP_201_CREATED, responses=problems(ControlInvalid))
def make_control(body: ControlIn, db: Db, person: Controller, now: Now) -> ControlOut:
    """Hold reports back in an area for a period; emergencies are never held back."""
    geometry = json.dumps(body.geometry)
    control = Control(
        0, body.name, body.reason, body.class_id, body.begins_at, body.ends_at, person.name, geometry
    )
    return _control(rulebook.make_control(db, control, by=person, at=now))


@router.post("/controls/{control_id}/end", responses=problems(ControlNotFound, ControlInvalid))
def end_control(
    control_id: Annotated[int, Path(ge=1, le=2**31 - 1)], db: Db, _person: Controller, now: Now
) -> ControlOut:
    """End a control now; what it holds back stays held until somebody releases it."""
    return _control(rulebook.end_control(db, control_id, at=now))


@router.get("/collectors/places")
def list_places(db: Db, _person: Reader) -> CollectorPlaceList:
    """Show which ground is which collector's."""
    return _places(rulebook.collector_places(db))


@router.put("/collectors/{person_id}/places", responses=problems(RuleInvalid))
def put_places(
    person_id: Annotated[int, Path(ge=1, le=2**31 - 1)], body: PlacesIn, db: Db, _person: Planner
) -> CollectorPlaceList:
    """Give a collector the places that are theirs from now on."""
    return _places(rulebook.save_places(db, person_id, body.places))


def _requests(found: list[reading.Request]) -> RequestList:
    return RequestList(items=[RequestOut.model_validate(one) for one in found])


def _control(control: Control) -> ControlOut:
    return ControlOut.model_validate(asdict(control) | {"geometry": json.loads(control.geometry)})


def _places(found: list[rulebook.CollectorPlace]) -> CollectorPlaceList:
    return CollectorPlaceList(items=[CollectorPlaceOut.model_validate(one) for one in found])
