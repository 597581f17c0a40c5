"""What follows from a survey's findings, and closing it.

::

    missing      of what stands there or is abandoned      ─▶ lost
    found        of what was lost                          ─▶ intact
    wrong_place                                            ─▶ moved to where it was seen
    new          nothing of its class within its accuracy  ─▶ registered
                 something there                           ─▶ listed as a double, not registered

Whatever was changed after it was seen is listed and left alone: the finding may be out of date. Closing
applies all of it in one transaction, or only lists it; what was never seen has to be left open expressly.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from gridcity.catalogue.service import get_class
from gridcity.city.service import get_city
from gridcity.components import service as register
from gridcity.components.accuracy import accuracy_m, margins
from gridcity.components.model import Entry, NewComponent, State
from gridcity.components.repository import Row, rows_of, to_json
from gridcity.components.surveys.errors import SurveyClosed, SurveyNotFound, SurveyUnfinished
from gridcity.components.surveys.model import Closed, Consequence, Finding, Outcome
from gridcity.components.surveys.service import get_survey
from gridcity.components.workflow import TRANSITIONS
from gridcity.store.queries import load_queries

CHANGES = frozenset({Consequence.LOST, Consequence.INTACT, Consequence.MOVE, Consequence.REGISTER})
"""The consequences that change the register."""


def consequence_of(
    finding: Finding, state: State | None, *, is_changed: bool, has_double: bool
) -> Consequence:
    """Say what a finding asks of the register. Pure.

    Parameters
    ----------
    finding
        What was seen.
    state
        The state of the component now; None for a new one.
    is_changed
        Whether the component was changed after it was seen.
    has_double
        Of a new one: whether something of its class stands within its accuracy.
    """
    if finding is Finding.NEW or state is None:
        return Consequence.DOUBLE if has_double else Consequence.REGISTER
    if is_changed:
        return Consequence.CHANGED
    if finding is Finding.WRONG_PLACE:
        return Consequence.MOVE
    if finding is Finding.MISSING:
        return Consequence.LOST if State.LOST in TRANSITIONS[state] else Consequence.NOTHING
    return Consequence.INTACT if state is State.LOST else Consequence.NOTHING


def list_outcomes(conn: Connection, survey_id: int) -> list[Outcome]:
    """Say what follows from each component's last finding and each new one. Raises ``SurveyNotFound``."""
    get_survey(conn, survey_id)
    values = {"survey_id": survey_id, "zone": get_city(conn).profile.timezone}
    rows = rows_of(conn, load_queries("gridcity.components.surveys").last_findings, values)
    return [_outcome(conn, row) for row in rows]


def close_survey(
    conn: Connection,
    survey_id: int,
    *,
    by_id: int,
    at: datetime,
    is_applied: bool,
    leaves_open: bool = False,
    note: str = "",
) -> Closed:
    """Close a survey: apply what follows from its findings, or only list it.

    Parameters
    ----------
    is_applied
        Whether the register is changed. The changes are one batch, named in each component's history.
    leaves_open
        Whether components that nobody saw may stay so.

    Raises
    ------
    SurveyNotFound, SurveyClosed
        There is no such survey, or it is closed already.
    SurveyUnfinished
        Components are open, and it was not said that they stay so.
    """
    sql = load_queries("gridcity.components.surveys")
    locked = rows_of(conn, sql.lock_survey, {"survey_id": survey_id})
    if not locked:
        raise SurveyNotFound(f"There is no survey {survey_id}.", survey_id=survey_id)
    if locked[0]["closed_at"] is not None:
        raise SurveyClosed(f"Survey {survey_id} is closed.", survey_id=survey_id)
    survey = get_survey(conn, survey_id)
    if survey.open and not leaves_open:
        raise SurveyUnfinished(f"{survey.open} components were not seen yet.", open=survey.open)
    outcomes = list_outcomes(conn, survey_id)
    batch_id = None
    if is_applied:
        outcomes = [_registered(conn, one, by_id=by_id, at=at) for one in outcomes]
        changing = sum(one.consequence in CHANGES for one in outcomes)
        today = at.astimezone(get_city(conn).profile.zone).date()
        asked = {"survey_id": survey_id, "name": survey.name}
        batch_id = _save_batch(conn, asked, changing, on=today, by_id=by_id, at=at, note=note)
        for one in outcomes:
            _apply(conn, one, Entry(by_id, at, note=one.note), batch_id)
    values = {"survey_id": survey_id, "at": at, "actor_id": by_id, "batch_id": batch_id}
    rows_of(conn, sql.close_survey, values)
    counts = Counter(one.consequence for one in outcomes)
    return Closed(get_survey(conn, survey_id), is_applied, dict(counts), tuple(outcomes))


def _outcome(conn: Connection, row: Row) -> Outcome:
    finding = Finding(row["finding"])
    state = None if row["state"] is None else State(row["state"])
    consequence = consequence_of(
        finding,
        state,
        is_changed=bool(row["is_changed"]),
        has_double=finding is Finding.NEW and bool(_near(conn, row)),
    )
    return Outcome(
        finding_id=row["id"],
        finding=finding,
        consequence=consequence,
        component_code=row["component_code"],
        class_id=row["class_id"],
        class_name=row["class_name"],
        state=state,
        lon=row["lon"],
        lat=row["lat"],
        note=row["note"],
        found_at=row["found_at"],
        seen_at=row["seen_at"],
        actor_name=row["actor_name"],
    )


def _near(conn: Connection, row: Mapping[str, float]) -> list[Row]:
    """Find what is registered of a class within its accuracy of a place."""
    within_m = accuracy_m(get_class(conn, int(row["class_id"])))
    margin_lon, margin_lat = margins(row["lat"], within_m)
    values = {
        "lon": row["lon"],
        "lat": row["lat"],
        "class_id": row["class_id"],
        "within_m": within_m,
        "margin_lon": margin_lon,
        "margin_lat": margin_lat,
    }
    return rows_of(conn, load_queries("gridcity.components.surveys").near, values)


def _registered(conn: Connection, one: Outcome, *, by_id: int, at: datetime) -> Outcome:
    """Register what is new; of two findings that are one, the second is a double of the first."""
    if one.consequence is not Consequence.REGISTER or one.lon is None or one.lat is None:
        return one
    if _near(conn, {"class_id": one.class_id, "lon": one.lon, "lat": one.lat}):
        return replace(one, consequence=Consequence.DOUBLE)
    new = NewComponent(one.class_id, one.lon, one.lat, remark=one.note or None)
    return replace(one, made_code=register.register(conn, new, at=at, by_id=by_id).code)


def _apply(conn: Connection, one: Outcome, entry: Entry, batch_id: int) -> None:
    """Change a component as a finding asks."""
    code = one.component_code
    if code is None:
        return
    if one.consequence is Consequence.MOVE and one.lon is not None and one.lat is not None:
        register.move(conn, code, lon=one.lon, lat=one.lat, entry=entry, batch_id=batch_id)
    elif one.consequence is Consequence.LOST:
        register.change_state(conn, code, State.LOST, entry, batch_id=batch_id)
    elif one.consequence is Consequence.INTACT:
        register.change_state(conn, code, State.INTACT, entry, batch_id=batch_id)


def _save_batch(
    conn: Connection,
    asked: Mapping[str, object],
    changed: int,
    *,
    on: date,
    by_id: int,
    at: datetime,
    note: str,
) -> int:
    values = {
        "asked": to_json(asked),
        "changed": changed,
        "effective_on": on,
        "at": at,
        "actor_id": by_id,
        "note": note.strip(),
    }
    return int(rows_of(conn, load_queries("gridcity.components.surveys").save_batch, values)[0]["id"])
