"""Surveys: make one, walk it, close it."""

from typing import Annotated

from fastapi import Path, Query, status

from api.dependencies import Db, Key, Now, Router
from api.errors import problems
from api.models.base import Lat, Lon
from api.models.surveys import (
    CloseIn,
    ConsequenceCount,
    FindingIn,
    HereIn,
    OutcomeOut,
    Outcomes,
    SurveyCellOut,
    SurveyCells,
    SurveyClosedOut,
    SurveyIn,
    SurveyItemOut,
    SurveyList,
    SurveyOut,
    SurveyStop,
)
from api.parameters import After, Limit
from api.routers.components import Keeper, Reader, Registrar
from gridcity.cells.errors import CellNotFound, OutsideCity
from gridcity.components.errors import (
    ComponentClassUnknown,
    ComponentCodeInvalid,
    ComponentFieldInvalid,
    ComponentNotFound,
)
from gridcity.components.surveys import service
from gridcity.components.surveys.closing import close_survey, list_outcomes
from gridcity.components.surveys.errors import (
    FindingInvalid,
    FindingKeyReused,
    SurveyClosed,
    SurveyInvalid,
    SurveyNotFound,
    SurveyUnfinished,
)
from gridcity.components.surveys.model import NewSurvey, Seen, Stop

router = Router(prefix="/api/v1/surveys", tags=["surveys"])

SurveyId = Annotated[int, Path(ge=1, le=2**31 - 1)]
CellOfSurvey = Annotated[str, Path(pattern=r"^[0-9A-Z]{15}$")]


@router.get("")
def list_surveys(db: Db, _person: Reader) -> SurveyList:
    """List the surveys with their progress, those under way first."""
    return SurveyList(items=[SurveyOut.model_validate(one) for one in service.list_surveys(db)])


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=problems(SurveyInvalid, CellNotFound, ComponentClassUnknown),
)
def open_survey(body: SurveyIn, db: Db, person: Keeper, now: Now, key: Key = None) -> SurveyOut:
    """Make a survey of what stands in some cells, or in an area, now."""
    new = NewSurvey(body.name, body.due_on, tuple(body.cell_codes), body.area, tuple(body.class_ids))
    return SurveyOut.model_validate(service.open_survey(db, new, by_id=person.id, at=now, key=key))


@router.get("/{survey_id}", responses=problems(SurveyNotFound))
def read_survey(survey_id: SurveyId, db: Db, _person: Reader) -> SurveyOut:
    """Show a survey with its progress."""
    return SurveyOut.model_validate(service.get_survey(db, survey_id))


@router.get("/{survey_id}/cells", responses=problems(SurveyNotFound))
def list_survey_cells(
    survey_id: SurveyId, db: Db, _person: Reader, after: After = None, limit: Limit = 500
) -> SurveyCells:
    """List how far a survey has come in each of its cells."""
    found = service.list_cells(db, survey_id, after=after, limit=limit + 1)
    more = len(found) > limit
    return SurveyCells(
        items=[SurveyCellOut.model_validate(one) for one in found[:limit]],
        next=found[limit - 1].cell_code if more else None,
    )


@router.get("/{survey_id}/cells/{code}", responses=problems(SurveyNotFound))
def list_survey_items(
    survey_id: SurveyId,
    code: CellOfSurvey,
    db: Db,
    _person: Reader,
    lon: Annotated[Lon, Query()],
    lat: Annotated[Lat, Query()],
) -> SurveyStop:
    """List what a survey looks for in a cell, seen or not, nearest to a place first."""
    service.get_survey(db, survey_id)
    items = service.list_items(db, survey_id, code, lon=lon, lat=lat, with_seen=True)
    return SurveyStop(cell_code=code, items=[SurveyItemOut.model_validate(item) for item in items])


@router.get("/{survey_id}/next", responses=problems(SurveyNotFound))
def read_next_stop(
    survey_id: SurveyId,
    db: Db,
    person: Reader,
    now: Now,
    lon: Annotated[Lon, Query()],
    lat: Annotated[Lat, Query()],
) -> SurveyStop:
    """Name the nearest cell in which something is open and to which nobody else is on the way, and what."""
    return _stop(service.next_stop(db, survey_id, lon=lon, lat=lat, by_id=person.id, at=now))


@router.post(
    "/{survey_id}/next",
    status_code=status.HTTP_201_CREATED,
    responses=problems(SurveyNotFound, SurveyClosed),
)
def take_next_stop(survey_id: SurveyId, body: HereIn, db: Db, person: Registrar, now: Now) -> SurveyStop:
    """Take the next cell: for an hour nobody else is sent there. What was taken before is free again."""
    stop = service.next_stop(db, survey_id, lon=body.lon, lat=body.lat, by_id=person.id, at=now, takes=True)
    return _stop(stop)


@router.post(
    "/{survey_id}/findings",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        SurveyNotFound,
        SurveyClosed,
        FindingInvalid,
        FindingKeyReused,
        ComponentNotFound,
        ComponentCodeInvalid,
        ComponentClassUnknown,
        ComponentFieldInvalid,
        OutsideCity,
    ),
)
def save_finding(survey_id: SurveyId, body: FindingIn, db: Db, person: Registrar, now: Now) -> SurveyOut:
    """Keep what somebody saw; sent again under its key, it is the same finding. Shows the progress."""
    seen = Seen(**body.model_dump())
    return SurveyOut.model_validate(service.save_finding(db, survey_id, seen, by_id=person.id, at=now))


@router.get("/{survey_id}/consequences", responses=problems(SurveyNotFound))
def list_consequences(survey_id: SurveyId, db: Db, _person: Reader) -> Outcomes:
    """List what would follow from the findings, if the survey were closed now."""
    return Outcomes(items=[OutcomeOut.model_validate(one) for one in list_outcomes(db, survey_id)])


@router.post(
    "/{survey_id}/close",
    status_code=status.HTTP_201_CREATED,
    responses=problems(SurveyNotFound, SurveyClosed, SurveyUnfinished),
)
def close(survey_id: SurveyId, body: CloseIn, db: Db, person: Keeper, now: Now) -> SurveyClosedOut:
    """Close a survey: change the register as its findings ask, or only list what they would ask."""
    done = close_survey(
        db,
        survey_id,
        by_id=person.id,
        at=now,
        is_applied=body.apply,
        leaves_open=body.leave_open,
        note=body.note,
    )
    return SurveyClosedOut(
        survey=SurveyOut.model_validate(done.survey),
        applied=done.is_applied,
        counts=[ConsequenceCount(consequence=one, count=count) for one, count in done.counts.items()],
        outcomes=[OutcomeOut.model_validate(one) for one in done.outcomes],
    )


def _stop(stop: Stop | None) -> SurveyStop:
    if stop is None:
        return SurveyStop(cell_code=None, items=[])
    return SurveyStop.model_validate(stop)
