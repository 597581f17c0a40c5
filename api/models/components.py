"""Components on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from api.models.base import In, Lat, Line, Lon, SmallId, Wire, words
from gridcity.components.model import EventKind, State

ComponentCode = Annotated[str, Field(pattern=r"^[0-9]{16,17}$")]
Remark = Annotated[str, words(1000)]


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


class ComponentEventOut(Wire):
    """One thing that was done to a component."""

    seq: int = Field(description="Its version after it; 1 is its birth.")
    kind: EventKind
    effective_on: date = Field(description="The day from which it holds.")
    happened_at: datetime | None = Field(description="When it was recorded; empty for a birth.")
    actor_name: str | None
    note: str
    before: dict[str, Any] = Field(description="The fields that it set, as they were.")
    after: dict[str, Any] = Field(description="The same fields, as it set them.")
    other_code: str | None = Field(description="Of merge the survivor, of absorb the double.")
    batch_id: int | None = Field(description="The change of many components that it was part of.")


class ComponentHistory(Wire):
    """All that was done to a component, first to last."""

    items: list[ComponentEventOut]


class ComponentOut(ComponentSummary):
    """One component with its history."""

    governing_name: str | None
    owner_name: str | None
    maintainer_name: str | None
    governing_id: int | None
    owner_id: int | None
    maintainer_id: int | None
    start_on: date
    changed_on: date | None
    data_source: str | None
    remark: str | None
    attributes: dict[str, Any]
    version: int = Field(description="Grows by one with every event: the `expected_version` of a change.")
    merged_into: str | None = Field(description="Of a double: the component that stays.")
    possible_states: list[State] = Field(description="The states that may follow.")
    history: list[StateChange]


class ComponentIn(In):
    """A component to register."""

    class_id: SmallId
    lon: Lon
    lat: Lat
    name: Annotated[str, words(30, least=1)] | None = Field(
        default=None, description="Empty: its class's name."
    )
    state: Literal[State.INTACT, State.DAMAGED, State.LOST, State.ABANDONED] = State.INTACT
    start_on: date | None = None
    data_source: Annotated[str, words(30)] | None = None
    remark: Remark | None = None
    governing_id: SmallId | None = None
    owner_id: SmallId | None = None
    maintainer_id: SmallId | None = None
    attributes: dict[str, Any] = Field(default_factory=dict)


class ChangeIn(In):
    """What every change of a component brings."""

    expected_version: SmallId = Field(
        description="The version that was looked at; refused if it is no longer that one."
    )
    note: Line = ""
    on: date | None = Field(
        default=None, description="The day from which it holds, today or before; empty: today."
    )


class StateIn(ChangeIn):
    """A component's new state."""

    state: State


class PlaceIn(ChangeIn):
    """A component's new place."""

    lon: Lon
    lat: Lat


class MergeIn(ChangeIn):
    """The component that a double is merged into."""

    into: ComponentCode


class EditIn(ChangeIn):
    """Fields of a component to be set; what is left out stays."""

    name: Annotated[str, words(30)] | None = None
    data_source: Annotated[str, words(30)] | None = None
    remark: Remark | None = None
    attributes: dict[str, Any] = Field(default_factory=dict)
    governing_id: SmallId | None = None
    owner_id: SmallId | None = None
    maintainer_id: SmallId | None = None


class CaseComponentOut(Wire):
    """What a case is about as it stands now, and what became of it since the report."""

    filed_on: str = Field(description="The component that the case names.")
    component: ComponentSummary = Field(description="What stands: of a double, what it was merged into.")
    distance_m: float | None = Field(description="How far it is from the case's place. [m]")
    is_moved: bool
    is_merged: bool
    is_removed: bool
    meanwhile: list[ComponentEventOut]


class ComponentCaseOut(Wire):
    """A case on a component."""

    id: int
    number: str
    stage: str
    class_name: str
    class_name_en: str
    reported_at: datetime
    closed_at: datetime | None
    outcome: str | None
    component_code: str = Field(description="This component, or a double that was merged into it.")
    distance_m: float | None = Field(description="How far it lies from where the component stands. [m]")


class ComponentCases(Wire):
    """The cases on a component and on its doubles, newest first."""

    items: list[ComponentCaseOut]


class PhotoOut(Wire):
    """A photo of a component."""

    id: int
    kind: str
    name: str
    media_type: str
    url: str
    taken_at: datetime | None
    attached_at: datetime
    actor_name: str | None
    component_code: str = Field(description="This component, or a double that was merged into it.")


class PhotoList(Wire):
    """The photos of a component, newest first."""

    items: list[PhotoOut]
