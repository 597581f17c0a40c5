"""Components and the cases on them: where each stands, whatever became of the component meanwhile.

A case keeps its own place, its own cell and the component that it was filed on, for ever: its history is
written once. What became of the component since is told beside it. The cases of a component are those
filed on it and on the doubles that were merged into it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from gridcity.components import history, repository
from gridcity.components.errors import ComponentNotFound
from gridcity.components.model import Component, ComponentEvent, State
from gridcity.store.queries import load_queries


@dataclass(frozen=True, slots=True)
class CaseComponent:
    """What a case is about, as it stands now, and what happened to it since the report."""

    filed_on: str
    """The code that the case names."""
    component: Component
    """What stands there: of a double, the component that it was merged into."""
    distance_m: float | None
    """How far it is from the case's place; None where the case has none. [m]"""
    meanwhile: tuple[ComponentEvent, ...]
    """What was done to the component that the case names, since the case was reported."""

    @property
    def is_moved(self) -> bool:
        """Whether it was moved since the report."""
        return any("place" in event.after for event in self.meanwhile)

    @property
    def is_merged(self) -> bool:
        """Whether what the case names is a double of what stands."""
        return self.filed_on != self.component.code

    @property
    def is_removed(self) -> bool:
        """Whether it stands no more."""
        return self.component.state is State.REMOVED


@dataclass(frozen=True, slots=True)
class ComponentCase:
    """A case on a component."""

    id: int
    number: str
    stage: str
    class_name: str
    class_name_en: str
    reported_at: datetime
    closed_at: datetime | None
    outcome: str | None
    component_code: str
    """The component that it was filed on: this one, or a double that was merged into it."""
    distance_m: float | None
    """How far it lies from where the component stands. [m]"""


def component_of_case(conn: Connection, case_id: int) -> CaseComponent:
    """Say what a case is about, and what became of it.

    Raises
    ------
    ComponentNotFound
        There is no such case, or it is about no component.
    """
    sql = load_queries("gridcity.components")
    rows = repository.rows_of(conn, sql.component_of_case, {"case_id": case_id})
    if not rows:
        raise ComponentNotFound(f"Case {case_id} is about no component.", case_id=case_id)
    case = rows[0]
    named = repository.get(conn, case["code"])
    standing = named if named.merged_into is None else repository.get(conn, named.merged_into)
    meanwhile = tuple(
        event
        for event in history.events(conn, named)
        if event.happened_at is not None and event.happened_at >= case["reported_at"]
    )
    distance_m = None
    if case["lon"] is not None:
        places = {
            "lon": case["lon"],
            "lat": case["lat"],
            "other_lon": standing.lon,
            "other_lat": standing.lat,
        }
        distance_m = repository.rows_of(conn, sql.distance, places)[0]["distance_m"]
    return CaseComponent(named.code, standing, distance_m, meanwhile)


def cases_of_component(conn: Connection, code: str, *, limit: int = 100) -> list[ComponentCase]:
    """List the cases on a component and on its doubles, newest first.

    Raises
    ------
    ComponentCodeInvalid, ComponentNotFound
        There is no such component.
    """
    sql = load_queries("gridcity.components")
    values = {"id": repository.get(conn, code).id, "most": limit}
    return [ComponentCase(**row) for row in repository.rows_of(conn, sql.cases_of_component, values)]
