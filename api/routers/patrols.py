"""Patrols: file a track from a phone, see who was where how long, and where nobody was."""

from typing import Annotated

from fastapi import Path, Query, status
from pydantic import AwareDatetime

from api.dependencies import Db, Now, Router, allow, may
from api.errors import problems
from api.models.base import MAX_ID
from api.models.patrols import (
    AreaCoverageOut,
    CellMinutesOut,
    CellMinutesPage,
    CellPatrolsOut,
    Coverage,
    PatrolEndIn,
    PatrolFixesIn,
    PatrolFixOut,
    PatrolIn,
    PatrolOut,
    PatrolPage,
    PatrolRule,
    PatrolRuleIn,
    PatrolTrack,
)
from api.models.people import LOGIN
from api.parameters import After, Limit, mark_of, number_after
from gridcity.cells.errors import AreaNotFound, CellNotFound
from gridcity.city.model import Level
from gridcity.patrols import reading, service
from gridcity.patrols.errors import (
    PatrolInvalid,
    PatrolKeyReused,
    PatrolNotFound,
    PatrolNotYours,
    PatrolRuleInvalid,
    PatrolSettled,
)
from gridcity.patrols.model import Fix, Rule
from gridcity.people.errors import PersonNotFound
from gridcity.people.model import Person, Role
from gridcity.people.permissions import Permission
from gridcity.people.service import get_person

router = Router(prefix="/api/v1/patrols", tags=["patrols"])
of_cells = Router(prefix="/api/v1/cells", tags=["cells", "patrols"])

Walker = Annotated[Person, allow(Role.INSPECTOR)]
Overseer = Annotated[Person, allow(Role.INSPECTOR, *sorted(service.TRACK_READERS))]
Watcher = Annotated[Person, allow(Role.PLANNER, *sorted(service.TRACK_READERS))]
Reader = Annotated[Person, may(Permission.READ_CASES)]
Manager = Annotated[Person, may(Permission.MANAGE_RULES)]
PatrolId = Annotated[int, Path(ge=1, le=MAX_ID)]
CellCode = Annotated[str, Path(pattern=r"^[0-9A-Z]{15}$")]
AreaCode = Annotated[str | None, Query(pattern=r"^[0-9]{6,12}$", description="Only of this area.")]


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(PatrolInvalid, PatrolKeyReused))
def start_patrol(body: PatrolIn, db: Db, person: Walker, now: Now) -> PatrolOut:
    """Begin a patrol in the caller's own name; begun again under its key, it is the same one."""
    return PatrolOut.model_validate(service.start(db, body.key, body.started_at, by=person, at=now))


@router.post(
    "/{patrol_id}/fixes",
    responses=problems(PatrolNotFound, PatrolNotYours, PatrolInvalid, PatrolSettled),
)
def add_fixes(patrol_id: PatrolId, body: PatrolFixesIn, db: Db, person: Walker, now: Now) -> PatrolOut:
    """Add to the track of one's own patrol; batches come in any order, and again without harm."""
    fixes = [Fix(**one.model_dump()) for one in body.fixes]
    return PatrolOut.model_validate(service.add_fixes(db, patrol_id, fixes, by=person, at=now))


@router.post(
    "/{patrol_id}/end",
    responses=problems(PatrolNotFound, PatrolNotYours, PatrolInvalid, PatrolSettled),
)
def end_patrol(patrol_id: PatrolId, body: PatrolEndIn, db: Db, person: Walker, now: Now) -> PatrolOut:
    """End one's own patrol; the first word on it stands."""
    return PatrolOut.model_validate(service.end(db, patrol_id, body.ended_at, by=person, at=now))


@router.get("", responses=problems(PersonNotFound))
def list_patrols(
    db: Db,
    person: Overseer,
    login: Annotated[
        str | None, Query(pattern=LOGIN, description="Whose; an inspector sees the own.")
    ] = None,
    since: Annotated[AwareDatetime | None, Query(alias="from", description="Begun at or after.")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to", description="Begun before.")] = None,
    after: After = None,
    limit: Limit = 50,
) -> PatrolPage:
    """List patrols, the last first: an inspector's own, whatever is asked for; others see all."""
    whose = person.id if person.role is Role.INSPECTOR else None
    if whose is None and login is not None:
        whose = get_person(db, login).id
    found = service.list_patrols(
        db, person_id=whose, since=since, until=until, after=number_after(after), limit=limit + 1
    )
    following = found[limit - 1].id if len(found) > limit else None
    return PatrolPage(items=[PatrolOut.model_validate(one) for one in found[:limit]], next=mark_of(following))


@router.get("/cells", responses=problems(AreaNotFound))
def read_minutes_by_cell(
    db: Db,
    _person: Watcher,
    now: Now,
    area: AreaCode = None,
    since: Annotated[
        AwareDatetime | None, Query(alias="from", description="30 days before the end, if not given.")
    ] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to", description="Now, if not given.")] = None,
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=5000, description="Most items on the page.")] = 500,
) -> CellMinutesPage:
    """List all cells in force with their patrol minutes in a period, 0 where nobody was: the exposure."""
    found = reading.minutes_by_cell(
        db, since=since, until=until or now, area=area, after=after, limit=limit + 1
    )
    return CellMinutesPage(
        items=[CellMinutesOut.model_validate(one) for one in found[:limit]],
        next=found[limit - 1].code if len(found) > limit else None,
    )


@router.get("/coverage", responses=problems(AreaNotFound))
def read_coverage(
    db: Db,
    _person: Watcher,
    now: Now,
    level: Annotated[Level, Query(description="Which areas are counted.")] = Level.STREET,
    area: AreaCode = None,
) -> Coverage:
    """Count how many cells of each area were patrolled within a day, a week, a month."""
    found = reading.coverage(db, level, at=now, area=area)
    return Coverage(items=[AreaCoverageOut.model_validate(one) for one in found])


@router.get("/rule")
def read_rule(db: Db, _person: Reader) -> PatrolRule:
    """Show how patrols are counted, and how long tracks are kept."""
    return PatrolRule.model_validate(service.get_rule(db))


@router.put("/rule", responses=problems(PatrolRuleInvalid))
def put_rule(body: PatrolRuleIn, db: Db, _person: Manager) -> PatrolRule:
    """Set how patrols are counted from now on, and how long tracks are kept."""
    return PatrolRule.model_validate(service.save_rule(db, Rule(**body.model_dump())))


@router.get("/{patrol_id}/track", responses=problems(PatrolNotFound, PatrolNotYours))
def read_track(patrol_id: PatrolId, db: Db, person: Overseer) -> PatrolTrack:
    """Show where a patrol went: to who walked it, to leaders, supervisors and administrators."""
    found = service.read_track(db, patrol_id, by=person)
    return PatrolTrack(items=[PatrolFixOut.model_validate(one) for one in found])


@of_cells.get("/{code}/patrols", responses=problems(CellNotFound))
def read_patrols_of_cell(code: CellCode, db: Db, person: Reader, now: Now) -> CellPatrolsOut:
    """Say when a cell was last patrolled, how long in the last days, and by whom to whoever may know."""
    return CellPatrolsOut.model_validate(reading.patrols_of_cell(db, code, by=person, at=now))
