"""Filing conditions: when a case is filed and closed, how long each step may take; and their files."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Form, Path, Query, Response, UploadFile, status

from api.dependencies import Config, Db, Now, Router, Staff, may
from api.errors import problems
from api.models.base import SmallId, words
from api.models.conditions import (
    ConditionChangeIn,
    ConditionDetail,
    ConditionIn,
    ConditionOut,
    ConditionPage,
    ConditionsLoaded,
)
from api.parameters import After, Limit, mark_of, number_after
from api.showing_conditions import condition_out, wanted_condition
from api.tables_in import came_of, map_given, received
from gridcity.city.service import city_day
from gridcity.conditions import exporting, service
from gridcity.conditions.columns import CONDITIONS
from gridcity.conditions.errors import (
    BeforeToday,
    ConditionEnded,
    ConditionInvalid,
    ConditionNotFound,
    ConditionOverlaps,
    ConditionsContradict,
    ConditionUnchanged,
)
from gridcity.conditions.loading import Overlaps, load_conditions
from gridcity.conditions.model import ConditionFilter
from gridcity.files.errors import FileTooLarge
from gridcity.loading.errors import ColumnMissing, FileEmpty, FileUnreadable, LayerUnclear, MapInvalid
from gridcity.people.model import Person
from gridcity.people.permissions import Permission

router = Router(prefix="/api/v1", tags=["conditions"])

Keeper = Annotated[Person, may(Permission.MANAGE_RULES)]
ConditionId = Annotated[int, Path(ge=1, le=2**31 - 1)]
Day = Annotated[date | None, Query(description="A day in the city's calendar.")]
_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@router.get("/conditions")
def list_conditions(
    db: Db,
    _person: Staff,
    class_id: Annotated[SmallId | None, Query()] = None,
    edition: Annotated[str | None, words(60), Query(description="A catalogue edition.")] = None,
    on: Day = None,
    example: Annotated[bool | None, Query(description="Only examples, or only the city's own.")] = None,
    after: After = None,
    limit: Limit = 100,
) -> ConditionPage:
    """List filing conditions by edition, class and code; of a day those in force on it, else of all days."""
    wanted = ConditionFilter(class_id, edition, on, example)
    page = service.list_conditions(db, wanted, after=number_after(after), limit=limit)
    return ConditionPage(items=[condition_out(one) for one in page.items], next=mark_of(page.next))


@router.get(
    "/conditions/export",
    response_class=Response,
    responses={
        200: {"content": {kind.partition(";")[0]: {"schema": {"type": "string"}} for kind in _MEDIA.values()}}
    },
)
def export_conditions(
    db: Db,
    _person: Staff,
    form: Annotated[Literal["csv", "xlsx"], Query(alias="format")] = "csv",
    language: Annotated[Literal["zh", "en"], Query(description="Of headings and units.")] = "zh",
    edition: Annotated[str | None, words(60), Query(description="A catalogue edition.")] = None,
    on: Day = None,
) -> Response:
    """Send conditions as a table that can be loaded again: those in force on a day, or all."""
    found = exporting.chosen(db, edition=edition, on=on)
    write = exporting.to_csv if form == "csv" else exporting.to_xlsx
    return Response(
        write(found, language),
        media_type=_MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="conditions.{form}"'},
    )


@router.get("/conditions/{condition_id}", responses=problems(ConditionNotFound))
def read_condition(condition_id: ConditionId, db: Db, _person: Staff) -> ConditionDetail:
    """Show an edition, with all that the condition ever said."""
    shown = condition_out(service.get(db, condition_id))
    editions = [condition_out(one) for one in service.history(db, condition_id)]
    return ConditionDetail(**dict(shown), history=editions)


@router.post(
    "/conditions",
    status_code=status.HTTP_201_CREATED,
    responses=problems(ConditionInvalid, BeforeToday, ConditionOverlaps),
)
def add_condition(body: ConditionIn, db: Db, person: Keeper, now: Now) -> ConditionOut:
    """Enter a condition, from today on or later."""
    new = wanted_condition(
        body,
        class_id=body.class_id,
        code=body.code,
        valid_from=body.valid_from or city_day(db, now),
        valid_to=body.valid_to,
    )
    return condition_out(service.add(db, new, at=now, by=person.id))


@router.put(
    "/conditions/{condition_id}",
    responses=problems(
        ConditionNotFound,
        ConditionInvalid,
        BeforeToday,
        ConditionEnded,
        ConditionUnchanged,
        ConditionOverlaps,
    ),
)
def change_condition(
    condition_id: ConditionId, body: ConditionChangeIn, db: Db, person: Keeper, now: Now
) -> ConditionOut:
    """Let a condition say something else from a day on: it ends then, and the edition returned begins.

    Cases that were filed under it keep it. An example that is put becomes the city's own.
    """
    there = service.get(db, condition_id).content
    wanted = wanted_condition(body, class_id=there.class_id, code=there.code, valid_from=there.valid_from)
    return condition_out(service.change(db, condition_id, wanted, on=body.on, at=now, by=person.id))


@router.delete(
    "/conditions/{condition_id}", responses=problems(ConditionNotFound, BeforeToday, ConditionEnded)
)
def end_condition(
    condition_id: ConditionId, db: Db, person: Keeper, now: Now, on: Day = None
) -> ConditionOut:
    """End a condition: `on` is the first day on which it holds no longer; today, if not given."""
    return condition_out(service.end(db, condition_id, on=on, at=now, by=person.id))


@router.post(
    "/conditions/load",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ConditionsContradict, FileTooLarge, FileEmpty, FileUnreadable, LayerUnclear, ColumnMissing, MapInvalid
    ),
)
def load_file(
    file: UploadFile,
    db: Db,
    person: Keeper,
    now: Now,
    settings: Config,
    dry_run: Annotated[bool, Form()] = False,  # noqa: FBT002  (a field of the form)
    overlaps: Annotated[Overlaps, Form()] = Overlaps.REFUSE,
    column_map: Annotated[str | None, words(20_000), Form(description="TOML; as of duty files.")] = None,
) -> ConditionsLoaded:
    """Load conditions from CSV or XLSX, all of them or none; rows that cannot be one are set aside."""
    with received(file, settings.max_upload_bytes, "conditions.csv") as path:
        loaded = load_conditions(
            db,
            path,
            at=now,
            by=person.id,
            column_map=map_given(column_map, CONDITIONS),
            overlaps=overlaps,
            is_dry_run=dry_run,
        )
    return ConditionsLoaded.model_validate(came_of(loaded))
