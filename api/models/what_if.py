"""A past year under other rules, on the wire."""

from pydantic import Field

from api.models.base import Wire
from gridcity.conditions.model import Timed


class ComparedCountOut(Wire):
    """How one clock went, or would have gone, for some cases."""

    timed: int = Field(description="Cases with a limit that were in time or late, or still can be.")
    late: int
    late_rate: float | None = Field(description="Late of timed, 0 to 1; null where nothing is timed.")
    in_hand: float = Field(description="In how many cases it ran at a time, on an average day of the year.")


class ClockComparedOut(Wire):
    """One clock, as it was and as it would have been."""

    clock: Timed
    was: ComparedCountOut
    would_be: ComparedCountOut
    newly_late: int = Field(description="Of the cases that are on both sides.")
    no_longer_late: int


class ComparedGroupOut(Wire):
    """The cases of a department or of a class."""

    id: int = Field(description="Of departments: 0 for nobody, below 0 where only the file names it.")
    code: str
    name: str
    name_en: str | None
    cases_were: int
    cases_would_be: int
    clocks: list[ClockComparedOut]


class ComparisonNoteOut(Wire):
    """What was left out, or cannot be known."""

    text: str
    text_en: str


class RowsSetAsideOut(Wire):
    """Rows of the files that cannot be read."""

    reason: str
    rows: int


class ComparisonOut(Wire):
    """A past year under other rules; nothing of it is kept."""

    year: int
    cases: int
    moved: int = Field(description="Cases that would have gone to another department.")
    clocks: list[ClockComparedOut]
    departments: list[ComparedGroupOut]
    classes: list[ComparedGroupOut]
    notes: list[ComparisonNoteOut]
    set_aside: list[RowsSetAsideOut]
    seconds: float
