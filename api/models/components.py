"""Components on the wire."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from api.models.base import In, Lat, Line, Lon, Prose, SmallId, Wire, words
from gridcity.components.model import State


class ComponentSummary(Wire):
    """A component as a list shows it."""

    code: str
    class_id: int
    class_name: str
    class_name_en: str
    name: str
    state: State
    cell_code: str
    lon: float
    lat: float


class ComponentPage(Wire):
    """One page of components."""

    items: list[ComponentSummary]
    next: str | None = Field(description="Pass as `after` for the next page; empty on the last.")


class StateChange(Wire):
    """One change of a component's state."""

    previous: State
    state: State
    happened_at: datetime
    actor_name: str | None
    note: str


class ComponentOut(ComponentSummary):
    """One component with its history."""

    governing_name: str | None
    owner_name: str | None
    maintainer_name: str | None
    start_on: date
    changed_on: date | None
    data_source: str | None
    remark: str | None
    attributes: dict[str, Any]
    history: list[StateChange]


class ComponentIn(In):
    """A component to register."""

    class_id: SmallId
    lon: Lon
    lat: Lat
    name: Annotated[str, words(30, least=1)] | None = Field(
        default=None, description="Empty: its class's name."
    )
    state: State = State.INTACT
    start_on: date | None = None
    remark: Prose | None = None
    governing_id: SmallId | None = None
    owner_id: SmallId | None = None
    maintainer_id: SmallId | None = None


class StateIn(In):
    """A component's new state."""

    state: State
    note: Line = ""
