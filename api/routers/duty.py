"""Duty: who answers for what, where, since when; the rules, their files, and what is wrong with them."""

from datetime import date
from typing import Annotated

from fastapi import Form, Path, Query, UploadFile, status

from api.dependencies import Config, Db, Now, Router, Staff, allow
from api.errors import problems
from api.models.base import MAX_ID, SmallId, words
from api.models.duty import (
    CellDuty,
    DutyChangeIn,
    DutyFeature,
    DutyLine,
    DutyLoaded,
    DutyMap,
    DutyOut,
    DutyOverlapPage,
    DutyProblems,
    DutyRuleDetail,
    DutyRuleIn,
    DutyRuleOut,
    DutyRulePage,
)
from api.parameters import After, Limit, mark_of, number_after
from api.showing_duty import answer_out, overlap_out, problems_out, rule_out
from api.tables_in import came_of, map_given, received
from gridcity.catalogue.errors import ClassNotFound
from gridcity.cells.errors import CellNotFound
from gridcity.city.service import city_day
from gridcity.duty import problems as ill
from gridcity.duty import service
from gridcity.duty.columns import DUTY
from gridcity.duty.errors import (
    FileContradicts,
    PastIsSettled,
    QuestionInvalid,
    RuleEnded,
    RuleInvalid,
    RuleNotFound,
    RuleOverlaps,
    RuleUnchanged,
)
from gridcity.duty.lines import cell_lines
from gridcity.duty.loading import load_duty
from gridcity.duty.model import NewRule, Party, RuleFilter, Target
from gridcity.duty.outlines import hole_features
from gridcity.duty.sorting import Overlaps
from gridcity.files.errors import FileTooLarge
from gridcity.loading.errors import ColumnMissing, FileEmpty, FileUnreadable, LayerUnclear, MapInvalid
from gridcity.people.model import Person, Role

router = Router(prefix="/api/v1", tags=["duty"])

Keeper = Annotated[Person, allow(Role.ADMIN, Role.LEADER)]
RuleId = Annotated[int, Path(ge=1, le=MAX_ID)]
Cell = Annotated[str, Query(pattern=r"^[0-9A-Z]{15}$", description="A cell's code.")]
Component = Annotated[str, Query(pattern=r"^[0-9]{16,17}$", description="A component's code.")]
Editions = Annotated[
    list[str] | None,
    Query(max_length=20, description="Editions in place of the city's own; may be repeated."),
]
Day = Annotated[date | None, Query(description="A day in the city's calendar; today, if not given.")]


@router.get("/duty", responses=problems(QuestionInvalid, CellNotFound, ClassNotFound))
def ask(
    db: Db,
    _person: Staff,
    now: Now,
    cell: Cell | None = None,
    class_id: Annotated[SmallId | None, Query()] = None,
    component: Component | None = None,
    on: Day = None,
) -> DutyOut:
    """Say who answers, and why: by cell and class, or by component."""
    return answer_out(service.ask(db, cell=cell, class_id=class_id, component=component, on=on, at=now))


@router.get("/cells/{code}/duty", responses=problems(CellNotFound))
def read_cell_duty(
    code: Annotated[str, Path(pattern=r"^[0-9A-Z]{15}$")], db: Db, _person: Staff, now: Now, on: Day = None
) -> CellDuty:
    """Say who answers for what in a cell, in short."""
    return CellDuty(items=[DutyLine.model_validate(line) for line in cell_lines(db, code, on=on, at=now)])


@router.get("/duty/problems", responses=problems(QuestionInvalid))
def read_problems(
    db: Db,
    _person: Staff,
    now: Now,
    on: Day = None,
    edition: Editions = None,
) -> DutyProblems:
    """List holes, contradictions, stranded and retired rules; of other editions before a switch."""
    return problems_out(ill.problems(db, on=on, at=now, editions=edition))


@router.get("/duty/problems/contested")
def list_contested_rules(db: Db, _person: Staff, after: After = None, limit: Limit = 50) -> DutyOverlapPage:
    """List contested rules by number, each with the one that it contradicts."""
    page = ill.list_contested(db, after=number_after(after) or 0, limit=limit)
    return DutyOverlapPage(items=[overlap_out(one) for one in page.items], next=mark_of(page.next))


@router.get("/duty/problems/stranded")
def list_stranded_rules(
    db: Db, _person: Staff, now: Now, on: Day = None, after: After = None, limit: Limit = 50
) -> DutyRulePage:
    """List rules whose cell or area is no longer there, by number."""
    page = ill.list_stranded(db, at=now, on=on, after=number_after(after) or 0, limit=limit)
    return DutyRulePage(items=[rule_out(rule) for rule in page.items], next=mark_of(page.next))


@router.get("/duty/problems/retired", responses=problems(QuestionInvalid))
def list_retired_rules(
    db: Db,
    _person: Staff,
    now: Now,
    on: Day = None,
    edition: Editions = None,
    after: After = None,
    limit: Limit = 50,
) -> DutyRulePage:
    """List rules for classes of other editions, by number; of other editions before a switch."""
    found = number_after(after) or 0
    page = ill.list_retired(db, at=now, on=on, editions=edition, after=found, limit=limit)
    return DutyRulePage(items=[rule_out(rule) for rule in page.items], next=mark_of(page.next))


@router.get("/duty/problems/map")
def map_problems(db: Db, _person: Staff, now: Now, on: Day = None) -> DutyMap:
    """Show where nobody answers, as GeoJSON: areas and cells with how many classes are missing."""
    return DutyMap(
        features=[
            DutyFeature(geometry=geometry, properties=properties)
            for geometry, properties in hole_features(db, ill.problems(db, on=on, at=now).holes)
        ]
    )


@router.get("/duty/rules")
def list_rules(
    db: Db,
    _person: Staff,
    place: Annotated[
        str | None, Query(pattern=r"^[0-9A-Z]{0,15}$", description="Exactly this place; empty: the city.")
    ] = None,
    cell: Cell | None = None,
    class_id: Annotated[SmallId | None, Query(description="Rules that may answer for this class.")] = None,
    department_id: Annotated[SmallId | None, Query()] = None,
    on: Annotated[
        date | None, Query(description="Rules in force on this day; without it, of all days.")
    ] = None,
    contested: Annotated[bool | None, Query()] = None,
    after: After = None,
    limit: Limit = 50,
) -> DutyRulePage:
    """List rules by number, page by page; of a cell those that may answer in it."""
    wanted = RuleFilter(place, cell, class_id, department_id, on, contested)
    page = service.list_rules(db, wanted, after=number_after(after), limit=limit)
    return DutyRulePage(items=[rule_out(rule) for rule in page.items], next=mark_of(page.next))


@router.get("/duty/rules/{rule_id}", responses=problems(RuleNotFound))
def read_rule(rule_id: RuleId, db: Db, _person: Staff) -> DutyRuleDetail:
    """Show a rule with all that ever held for its place and class."""
    shown = rule_out(service.get_rule(db, rule_id))
    before_and_after = [rule_out(rule) for rule in service.history(db, rule_id)]
    return DutyRuleDetail(**dict(shown), history=before_and_after)


@router.post(
    "/duty/rules",
    status_code=status.HTTP_201_CREATED,
    responses=problems(RuleInvalid, PastIsSettled, RuleOverlaps),
)
def add_rule(body: DutyRuleIn, db: Db, person: Keeper, now: Now) -> DutyRuleOut:
    """Enter a rule, from today on or later."""
    new = NewRule(
        place=body.place,
        target=Target(body.scope, body.kind, body.edition, body.major, body.class_id),
        valid_from=body.valid_from or city_day(db, now),
        valid_to=body.valid_to,
        governing_id=body.governing_id,
        owner_id=body.owner_id,
        maintainer_id=body.maintainer_id,
        note=body.note,
    )
    return rule_out(service.add(db, new, at=now, by=person.id))


@router.patch(
    "/duty/rules/{rule_id}",
    responses=problems(RuleNotFound, RuleInvalid, PastIsSettled, RuleEnded, RuleUnchanged, RuleOverlaps),
)
def change_rule(rule_id: RuleId, body: DutyChangeIn, db: Db, person: Keeper, now: Now) -> DutyRuleOut:
    """Let a rule name others from a day on: it ends then, and the one that is returned begins."""
    parties = {
        party: getattr(body, f"{party}_id") for party in Party if f"{party}_id" in body.model_fields_set
    }
    return rule_out(service.change(db, rule_id, parties, on=body.on, note=body.note, at=now, by=person.id))


@router.delete("/duty/rules/{rule_id}", responses=problems(RuleNotFound, PastIsSettled, RuleEnded))
def end_rule(rule_id: RuleId, db: Db, person: Keeper, now: Now, on: Day = None) -> DutyRuleOut:
    """End a rule: `on` is the first day on which it holds no longer. A contested one is withdrawn."""
    return rule_out(service.end(db, rule_id, on=on, at=now, by=person.id))


@router.post(
    "/duty/load",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        FileContradicts, FileTooLarge, FileEmpty, FileUnreadable, LayerUnclear, ColumnMissing, MapInvalid
    ),
)
def load_rules(
    file: UploadFile,
    db: Db,
    person: Keeper,
    now: Now,
    settings: Config,
    dry_run: Annotated[bool, Form()] = False,  # noqa: FBT002  (a field of the form)
    overlaps: Annotated[Overlaps, Form()] = Overlaps.REFUSE,
    make_departments: Annotated[bool, Form()] = False,  # noqa: FBT002
    column_map: Annotated[
        str | None, words(20_000), Form(description="TOML; see the README, how to load duty.")
    ] = None,
) -> DutyLoaded:
    """Load rules from CSV or XLSX, all of them or none; rows that cannot be rules are set aside."""
    with received(file, settings.max_upload_bytes, "duty.csv") as path:
        loaded = load_duty(
            db,
            path,
            at=now,
            by=person.id,
            column_map=map_given(column_map, DUTY),
            overlaps=overlaps,
            make_departments=make_departments,
            is_dry_run=dry_run,
        )
    return DutyLoaded.model_validate(came_of(loaded))
