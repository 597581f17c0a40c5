"""A scenario, and what a simulation says of it, on the wire."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from api.models.base import In, Line, SmallId, Wire
from gridcity.conditions.model import Timed
from gridcity.jobs.model import State
from gridcity.simulation.arriving import Arrivals
from gridcity.simulation.runs.model import Kind
from gridcity.worktime.model import Unit

Factor = Annotated[float, Field(ge=0.01, le=100, allow_inf_nan=False)]


class MoreCrewsIn(In):
    """Crews that come to a department, or go."""

    department_id: SmallId
    more: int = Field(ge=-10_000, le=10_000, description="Crews more, or fewer below 0.")


class StretchIn(In):
    """Limits of handling that get longer or shorter."""

    department_id: SmallId | None = Field(default=None, description="Whose; empty: everybody's.")
    factor: Factor = Field(description="So many times as long.")


class OtherLimitIn(In):
    """Another limit of handling for a class."""

    class_id: SmallId
    value: float = Field(gt=0, le=10_000, allow_inf_nan=False)
    unit: Unit


class BorderIn(In):
    """An area whose cases go to another department."""

    area: str = Field(
        pattern=r"^[0-9]{6,12}$", description="Code of the area; finer ones within are meant, too."
    )
    to_department_id: SmallId
    from_department_id: SmallId | None = Field(default=None, description="Only its cases; empty: all.")


class KnownCrewsIn(In):
    """How many crews a department really has."""

    department_id: SmallId
    crews: int = Field(ge=0, le=10_000)


class ScenarioIn(In):
    """What would be otherwise, and how it is simulated."""

    kind: Kind = Field(
        default=Kind.SCENARIO,
        description="scenario: weeks to come; check: the last weeks, held back and foretold.",
    )
    title: Line = Field(default="", max_length=200)
    more_crews: list[MoreCrewsIn] = Field(default=[], max_length=200)
    more_seats: int = Field(
        default=0, ge=-1000, le=1000, description="Seats at the desk, which accepts and dispatches, more."
    )
    stretch: list[StretchIn] = Field(default=[], max_length=200)
    limits: list[OtherLimitIn] = Field(default=[], max_length=1000)
    borders: list[BorderIn] = Field(default=[], max_length=200)
    arrivals: float = Field(default=1.0, ge=0, le=10, allow_inf_nan=False, description="Times as many cases.")
    crews: list[KnownCrewsIn] = Field(default=[], max_length=200, description="Where accounts do not tell.")
    hands_on_h: float = Field(
        default=1.0, gt=0, le=100, allow_inf_nan=False,
        description="How long a case takes a crew, the way included, where nobody knows the crews. [h]",
    )  # fmt: skip
    arriving: Arrivals = Arrivals.WEEKS
    weeks: int = Field(default=26, ge=1, le=104, description="How long cases count, or are held back.")
    replicates: int = Field(default=20, ge=2, le=50)
    learned_weeks: int = Field(default=26, ge=2, le=260, description="From how much of the past it learns.")
    seed: int = Field(default=1, ge=0, le=2**31 - 1)


class ScenarioOut(Wire):
    """A scenario as it was asked for."""

    more_crews: list[MoreCrewsIn]
    more_seats: int = 0
    stretch: list[StretchIn]
    limits: list[OtherLimitIn]
    borders: list[BorderIn]
    arrivals: float
    crews: list[KnownCrewsIn]
    hands_on_h: float
    arriving: Arrivals
    weeks: int
    replicates: int
    learned_weeks: int
    seed: int


class SimulationErrorOut(Wire):
    """Why a simulation failed."""

    code: str
    message: str


class SimulationRunOut(Wire):
    """A simulation that was asked for, and how far it is."""

    id: int
    job_id: int = Field(description="By which the live stream tells how far it is.")
    kind: Kind
    title: str
    asked_by: str | None
    is_mine: bool
    asked_at: AwareDatetime
    started_at: AwareDatetime | None
    finished_at: AwareDatetime | None
    state: State
    share: float = Field(description="How much is done, 0 to 1.")
    step: str | None
    step_en: str | None
    ahead: int = Field(description="Jobs before it, while it waits.")
    is_cancelling: bool
    error: SimulationErrorOut | None
    ask: ScenarioOut
    sentence: str | None
    sentence_en: str | None
    rerun_of: int | None
    same_bytes: bool | None = Field(description="Of a repetition that is done.")
    is_kept: bool
    expires_on: date
    can: list[Literal["cancel", "delete", "keep", "rerun"]] = Field(
        description="What the caller may do with it now."
    )


class SimulationPage(Wire):
    """Simulations, newest first."""

    items: list[SimulationRunOut]
    next: str | None


class SimulationKeepIn(In):
    """Whether a simulation is kept for good."""

    is_kept: bool


class IntervalOut(Wire):
    """A mean over replicates, and its 95 % interval."""

    mean: float
    low: float
    high: float


class MeasureOut(Wire):
    """As it is, as it would be, and the paired difference; null where there is nothing to count."""

    was: IntervalOut | None
    would_be: IntervalOut | None
    change: IntervalOut | None


class ClockSimulatedOut(Wire):
    """One clock."""

    clock: Timed
    timed_a_week: float
    late_rate: MeasureOut = Field(description="0 to 1.")


class GroupSimulatedOut(Wire):
    """A department, or all together (id 0)."""

    id: int
    code: str
    name: str
    name_en: str | None
    cases_a_week: MeasureOut
    clocks: list[ClockSimulatedOut]
    crews: int | None
    crews_would_be: int | None
    are_crews_known: bool = Field(description="False: worked out from how slow busy weeks were.")
    work_h: float | None = Field(description="Crew's working time for a case, the way included. [h]")
    way_h: float | None
    utilisation: MeasureOut = Field(description="Share of the crews' working time that is used.")
    wait_h: MeasureOut = Field(description="Mean wait for a crew. [h]")
    close_h: MeasureOut = Field(description="Median from the report until done. [h]")
    in_hand: MeasureOut


class SimulationNoteOut(Wire):
    """A sentence in both languages."""

    text: str
    text_en: str


class SimulationOut(Wire):
    """A scenario beside the city as it is."""

    learned_from: str
    learned_until: str
    learned_cases: int
    learned_weeks: int = Field(description="Whole weeks of them, which are drawn again.")
    weeks: int
    replicates: int
    seed: int
    arrivals: Arrivals
    total: GroupSimulatedOut
    departments: list[GroupSimulatedOut]
    notes: list[SimulationNoteOut]
    sentence: SimulationNoteOut


class FitOut(Wire):
    """What was in the held-out weeks, and what had been foretold."""

    observed: float | None
    simulated: IntervalOut | None = Field(description="In 95 of 100 futures it would lie between these.")
    fits: bool | None


class FittedGroupOut(Wire):
    """A department in the held-out weeks, or all together (id 0)."""

    id: int
    code: str
    name: str
    name_en: str | None
    cases: int
    load: float | None = Field(description="Share of its crews' time that is used, as the past tells.")
    cases_a_week: FitOut
    late_rate: FitOut
    close_h: FitOut


class SimulationCheckOut(Wire):
    """The simulation against weeks that it did not learn from."""

    learned_from: str
    held_out_from: str
    held_out_until: str
    replicates: int
    seed: int
    total: FittedGroupOut
    departments: list[FittedGroupOut]
    sentence: SimulationNoteOut
