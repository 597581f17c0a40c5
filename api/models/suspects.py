"""Suspects of the register on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from api.models.base import In, Wire, words
from gridcity.components.suspects.model import Suspicion


class DismissalOut(Wire):
    """Who said that a suspect is none, and why."""

    id: int
    note: str
    dismissed_at: datetime
    actor_name: str
    holds: bool = Field(
        description="Whether what tells of the suspect is still the same; false: it is a suspect again."
    )


class DismissalIn(In):
    """A suspect that is none."""

    mark: Annotated[str, words(80, least=1)] = Field(
        description="The suspect's `mark`, as it was looked at: what changed meanwhile stays a suspect."
    )
    note: Annotated[str, words(200, least=1)] = Field(description="Why it is none.")


class SuspectOut(Wire):
    """One thing to look at."""

    kind: Suspicion
    mark: str = Field(description="Send it to dismiss the suspect.")
    why: str = Field(description="Why it is suspicious, in Chinese.")
    why_en: str
    class_id: int
    class_name: str
    class_name_en: str
    lon: float
    lat: float
    cell_code: str | None
    component_code: str | None
    other_code: str | None = Field(description="Of a double: the other one.")
    case_id: int | None = Field(description="The last case that tells of it.")
    case_number: str | None
    count: int | None = Field(description="Cases. [-]")
    distance_m: float | None = Field(
        description="Of a far case from its component, of a double from the other; of a missing component the"
        " nearest of its class, empty if none is within 200 m. [m]"
    )
    dismissal: DismissalOut | None = Field(
        description="The last one that was not taken back, though its facts may have changed since."
    )


class SuspectPage(Wire):
    """One page of suspects, those that tell most first."""

    items: list[SuspectOut]
    next: str | None = Field(description="Pass as `after` for the next page; empty on the last.")
