"""Make a survey, work through it, keep what is found. Nothing here commits.

What a survey looks for is written down when it is made, so that its progress is counted against the same
list to the end. Findings are kept as they come, the last word on a component counts, and none of them
changes the register: that is what closing does (``closing``).
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import isfinite

from sqlalchemy import Connection

from gridcity.cells.errors import OutsideCity
from gridcity.cells.service import cell_at, get_cell, hold_cell_at, hold_cells
from gridcity.city.service import get_city
from gridcity.components import repository
from gridcity.components import service as register
from gridcity.components.checks import check_texts, component_class
from gridcity.components.model import State
from gridcity.components.repository import Row, place_text, rows_of
from gridcity.components.surveys.errors import (
    FindingInvalid,
    FindingKeyReused,
    SurveyClosed,
    SurveyInvalid,
    SurveyNotFound,
)
from gridcity.components.surveys.model import CellProgress, Finding, Item, NewSurvey, Seen, Stop, Survey
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_LONGEST_NAME = 200
_AHEAD = timedelta(minutes=5)
"""So far a finder's clock may be ahead of ours."""
_TURN = timedelta(hours=1)
"""How long a cell is one person's: longer than a look at all in it takes, shorter than a shift."""
_NEEDS_PLACE = frozenset({Finding.WRONG_PLACE, Finding.NEW})


def open_survey(
    conn: Connection, new: NewSurvey, *, by_id: int, at: datetime, key: str | None = None
) -> Survey:
    """Make a survey of what stands in some cells, or in an area, now.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    new
        Its name, its ground, its classes, and the day by which all is to be seen.
    by_id, at
        Who makes it, and when.
    key
        That person's name for this write: sent again, it is the same survey.

    Raises
    ------
    SurveyInvalid
        It has no name, no ground, or its day is over.
    CellNotFound, ComponentClassUnknown
        A cell or a class does not exist.
    """
    sql = load_queries("gridcity.components.surveys")
    known = rows_of(conn, sql.survey_by_key, {"actor_id": by_id, "key": key})
    if known:
        return get_survey(conn, known[0]["id"])
    name = new.name.strip()
    today = at.astimezone(get_city(conn).profile.zone).date()
    _check_new(new, name, today)
    hold_cells(conn)
    for code in new.cell_codes:
        get_cell(conn, code)
    for class_id in new.class_ids:
        component_class(conn, class_id)
    values: Row = {
        "name": name,
        "class_ids": list(new.class_ids),
        "due_on": new.due_on,
        "at": at,
        "actor_id": by_id,
        "key": key,
        "cell_codes": list(new.cell_codes),
        "area": new.area,
    }
    values["survey_id"] = rows_of(conn, sql.open_survey, values)[0]["id"]
    with cursor(conn) as cur:
        cur.execute(sql.save_cells, values)
        if cur.rowcount == 0:
            raise SurveyInvalid("No cell of the city lies in that area.", area=new.area)
        cur.execute(sql.save_items, values)
    return get_survey(conn, values["survey_id"])


def get_survey(conn: Connection, survey_id: int) -> Survey:
    """Read a survey with its progress.

    Raises
    ------
    SurveyNotFound
    """
    query = load_queries("gridcity.components.surveys").surveys + "\nWHERE surveys.id = %(survey_id)s"
    rows = rows_of(conn, query, {"survey_id": survey_id})
    if not rows:
        raise SurveyNotFound(f"There is no survey {survey_id}.", survey_id=survey_id)
    return _survey(rows[0])


def list_surveys(conn: Connection, *, limit: int = 100) -> list[Survey]:
    """List surveys, those under way first, what is due soonest before the rest."""
    query = load_queries("gridcity.components.surveys").surveys
    query += "\nORDER BY surveys.closed_at IS NOT NULL, surveys.due_on, surveys.id\nLIMIT %(most)s"
    return [_survey(row) for row in rows_of(conn, query, {"most": limit})]


def list_cells(
    conn: Connection, survey_id: int, *, after: str | None = None, limit: int = 1_000
) -> list[CellProgress]:
    """Say how far a survey has come in each of its cells, by code. Raises ``SurveyNotFound``."""
    get_survey(conn, survey_id)
    values = {"survey_id": survey_id, "after": after or "", "most": limit}
    rows = rows_of(conn, load_queries("gridcity.components.surveys").cell_progress, values)
    return [CellProgress(**row) for row in rows]


def next_stop(
    conn: Connection, survey_id: int, *, lon: float, lat: float, by_id: int, at: datetime, takes: bool = False
) -> Stop | None:
    """Name the nearest cell in which something is open, and what; None where nothing is left for this person.

    Cells that somebody else took are passed over for as long as they are theirs.

    Parameters
    ----------
    lon, lat
        Where who asks stands. EPSG:4326. [°]
    by_id, at
        Who asks, and when.
    takes
        Whether the person goes there: it is theirs for an hour, what they took before is free again.

    Raises
    ------
    SurveyNotFound
    SurveyClosed
        It is to be taken, and the survey is closed.
    """
    sql = load_queries("gridcity.components.surveys")
    survey = get_survey(conn, survey_id)
    values = {"survey_id": survey_id, "lon": lon, "lat": lat, "actor_id": by_id, "at": at}
    if takes:
        if survey.closed_at is not None:
            raise SurveyClosed(f"Survey {survey_id} is closed.", survey_id=survey_id)
        with cursor(conn) as cur:
            cur.execute(sql.take_turns, values)
            cur.execute(sql.leave_stops, values)
    rows = rows_of(conn, sql.next_cell, values)
    if not rows:
        return None
    until = at + _TURN if takes else None
    if takes:
        with cursor(conn) as cur:
            cur.execute(sql.take_stop, values | {"cell_id": rows[0]["id"], "until": until})
    code = rows[0]["code"]
    return Stop(code, tuple(list_items(conn, survey_id, code, lon=lon, lat=lat)), until)


def list_items(
    conn: Connection, survey_id: int, cell_code: str, *, lon: float, lat: float, with_seen: bool = False
) -> list[Item]:
    """List what a survey looks for in a cell, nearest to a place (EPSG:4326) [°] first."""
    values = {
        "survey_id": survey_id,
        "cell_code": cell_code,
        "lon": lon,
        "lat": lat,
        "with_seen": with_seen,
    }
    rows = rows_of(conn, load_queries("gridcity.components.surveys").items, values)
    return [
        Item(
            **row
            | {
                "state": State(row["state"]),
                "finding": None if row["finding"] is None else Finding(row["finding"]),
            }
        )
        for row in rows
    ]


def save_finding(conn: Connection, survey_id: int, seen: Seen, *, by_id: int, at: datetime) -> Survey:
    """Keep what somebody saw; sent again under its key, nothing is written. The survey comes back.

    Raises
    ------
    SurveyNotFound, SurveyClosed
        There is no such survey, or it takes no more findings.
    FindingInvalid
        It lacks what it has to say, or the survey does not look for it.
    FindingKeyReused
        The key was used for another finding.
    ComponentNotFound, ComponentCodeInvalid, ComponentClassUnknown, ComponentFieldInvalid
        The component or class does not exist, or the note cannot be kept.
    OutsideCity, PlaceInvalid
        The place lies in no cell.
    """
    sql = load_queries("gridcity.components.surveys")
    _check_seen(seen)
    survey = rows_of(conn, sql.share_survey, {"survey_id": survey_id})
    if not survey:
        raise SurveyNotFound(f"There is no survey {survey_id}.", survey_id=survey_id)
    known = rows_of(conn, sql.finding_by_key, {"actor_id": by_id, "key": seen.key})
    if known:
        if not _is_same(known[0], survey_id, seen):
            raise FindingKeyReused("This key was used for another finding.", key=seen.key)
        return get_survey(conn, survey_id)
    if survey[0]["closed_at"] is not None:
        raise SurveyClosed(f"Survey {survey_id} is closed.", survey_id=survey_id)
    if seen.seen_at is not None and not survey[0]["opened_at"] <= seen.seen_at <= at + _AHEAD:
        raise FindingInvalid(
            "It was seen before the survey was made, or is yet to be seen: check the clock.",
            seen_at=seen.seen_at,
        )
    about = _about(conn, survey_id, seen)
    has_place = seen.lon is not None and seen.lat is not None and seen.finding in _NEEDS_PLACE
    values = {
        "survey_id": survey_id,
        "finding": str(seen.finding),
        "note": seen.note.strip(),
        "actor_id": by_id,
        "at": at,
        "seen_at": seen.seen_at,
        "key": seen.key,
        "geom": place_text(seen.lon or 0.0, seen.lat or 0.0) if has_place else None,
        **about,
    }
    if not rows_of(conn, sql.save_finding, values):
        raise FindingInvalid(
            f"Survey {survey_id} does not look for component {seen.component_code}.",
            component_code=seen.component_code,
        )
    return get_survey(conn, survey_id)


def _about(conn: Connection, survey_id: int, seen: Seen) -> Row:
    """Say what a finding is about: a component, or a class and a cell of the survey's."""
    if seen.finding is not Finding.NEW:
        component = repository.get(conn, seen.component_code or "")
        if seen.finding is Finding.WRONG_PLACE:
            cell_at(conn, seen.lon or 0.0, seen.lat or 0.0)
        standing = register.get_standing(conn, component.code)
        was_listed = seen.version is not None and component.merged_into is None
        return {
            "component_id": component.id,
            "version": min(seen.version or 1, standing.version) if was_listed else standing.version,
            "class_id": None,
            "cell_id": None,
        }
    its_class = component_class(conn, seen.class_id or 0)
    cell = hold_cell_at(conn, seen.lon or 0.0, seen.lat or 0.0)
    values = {"survey_id": survey_id, "cell_id": cell.id, "class_id": its_class.id}
    covered = rows_of(conn, load_queries("gridcity.components.surveys").covers, values)[0]
    if not covered["has_cell"]:
        raise FindingInvalid(f"The survey does not cover cell {cell.code}.", cell_code=cell.code)
    if not covered["has_class"]:
        raise FindingInvalid(f"The survey does not look for a {its_class.name}.", class_id=its_class.id)
    return {"component_id": None, "version": None, "class_id": its_class.id, "cell_id": cell.id}


def _check_new(new: NewSurvey, name: str, today: date) -> None:
    if not name or len(name) > _LONGEST_NAME or "\0" in name:
        raise SurveyInvalid(f"A survey has a name of at most {_LONGEST_NAME} characters.", field="name")
    if bool(new.cell_codes) == (new.area is not None):
        raise SurveyInvalid("Name cells, or an area.", field="cell_codes")
    if new.due_on < today:
        raise SurveyInvalid(f"{new.due_on} is over.", field="due_on")


def _check_seen(seen: Seen) -> None:
    """Refuse a finding that lacks what its kind needs."""
    is_new = seen.finding is Finding.NEW
    if (seen.component_code is None) != is_new or (seen.class_id is None) == is_new:
        raise FindingInvalid("A finding names a component; a new one its class.", finding=seen.finding)
    if seen.finding in _NEEDS_PLACE:
        if seen.lon is None or seen.lat is None:
            raise FindingInvalid(f"Say where: {seen.finding} needs a place.", finding=seen.finding)
        if not (isfinite(seen.lon) and isfinite(seen.lat)):
            raise OutsideCity("That is no place.", lon=str(seen.lon), lat=str(seen.lat))
    check_texts(note=seen.note)


def _is_same(row: Row, survey_id: int, seen: Seen) -> bool:
    sent: Sequence[object] = (survey_id, seen.finding, seen.component_code, seen.class_id)
    kept = (row["survey_id"], row["finding"], row["component_code"], row["class_id"])
    place = (seen.lon, seen.lat) if seen.finding in _NEEDS_PLACE else (None, None)
    return tuple(sent) == kept and place == (row["lon"], row["lat"])


def _survey(row: Row) -> Survey:
    return Survey(**row | {"class_ids": tuple(row["class_ids"])})
