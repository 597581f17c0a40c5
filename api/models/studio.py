"""The planner's studio on the wire."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from api.models.base import Id, In, Line, SmallId, Wire
from gridcity.jobs.model import State
from gridcity.studio.methods.base import Family, Needs
from gridcity.studio.model import ColumnKind, Data
from gridcity.studio.parameters import ParameterKind

Value = int | float | str | bool
Given = Annotated[dict[str, Value], Field(max_length=20)]
Classes = Annotated[list[SmallId], Field(min_length=1, max_length=500)]
Word = Annotated[str, Field(max_length=40, pattern=r"^[a-z_]+$")]


class QuantityIn(In):
    """What is counted beside the first quantity."""

    data: Data = Data.CASES
    class_ids: Classes | None = None


class AskIn(In):
    """What is asked for; all but the method has something usual."""

    method: Word
    params: Given = Field(default_factory=dict, description="The method's own; what is left out is as usual.")
    data: Data = Data.CASES
    class_ids: Classes | None = Field(default=None, description="Of these classes; null: of all.")
    area: Annotated[str, Field(pattern=r"^[0-9]{6,12}$")] | None = None
    since: AwareDatetime | None = Field(default=None, description="From, including; 90 days before `until`.")
    until: AwareDatetime | None = Field(default=None, description="To, excluding; now.")
    exposure: Word = "none"
    weights: Word = "queen"
    weight_params: Given = Field(default_factory=dict)
    beside: QuantityIn | None = None
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)] = 1
    title: Line = ""


class KeepIn(In):
    """Whether a run is kept for good."""

    is_kept: bool


class OptionOut(Wire):
    """One of several."""

    code: str
    name: str
    name_en: str


class ParameterOut(Wire):
    """What a method lets one choose."""

    name: str
    kind: ParameterKind
    default: Value
    label: str
    label_en: str
    help: str
    help_en: str
    least: float | None
    most: float | None
    unit: str | None
    choices: list[OptionOut]


class MethodOut(Wire):
    """One statistic."""

    code: str
    family: Family
    name: str
    name_en: str
    says: str = Field(description="What it answers, in a sentence.")
    says_en: str
    source: str
    params: list[ParameterOut]
    exposure: Needs
    uses_weights: bool
    needs_beside: bool
    needs_period: bool
    needs_streets: bool = Field(description="It goes along the streets: the city must have some.")
    needs_sources: bool = Field(description="It asks who told of cases, and takes nothing else.")


class StudioClassOut(OptionOut):
    """A class that anything is of."""

    id: int
    kind: str
    parent: str
    parent_en: str
    cases: int
    complaints: int
    components: int


class StudioAreaOut(Wire):
    """An area that may be asked for alone."""

    code: str
    level: str
    name: str
    name_en: str | None


class ExposureOut(OptionOut):
    """What counts may be set against."""

    unit: str | None
    unit_en: str | None
    is_known: bool = Field(description="Whether the store has anything of it.")


class WeightingOut(OptionOut):
    """One way of saying who is whose neighbour."""

    params: list[ParameterOut]
    needs_streets: bool


class ChoicesOut(Wire):
    """Everything that a form offers."""

    may_run: bool
    has_streets: bool = Field(description="Whether the store has streets to go along.")
    cells: int
    tiling_id: int | None
    first_at: AwareDatetime | None
    last_at: AwareDatetime | None
    data: list[OptionOut]
    classes: list[StudioClassOut]
    areas: list[StudioAreaOut]
    exposures: list[ExposureOut]
    weights: list[WeightingOut]
    families: list[OptionOut]
    methods: list[MethodOut]


class QuantityOut(Wire):
    """What is counted."""

    data: Data
    class_ids: list[int] | None


class AskOut(Wire):
    """What was asked for, with everything filled in."""

    method: str
    params: dict[str, Value]
    data: Data
    class_ids: list[int] | None
    area: str | None
    since: AwareDatetime
    until: AwareDatetime
    exposure: str
    weights: str
    weight_params: dict[str, Value]
    beside: QuantityOut | None
    seed: int


class RunErrorOut(Wire):
    """Why a run failed."""

    code: str
    message: str


Can = Literal["cancel", "delete", "keep", "rerun", "watch", "patrol_plan"]


class RunOut(Wire):
    """A run, and how far it is."""

    id: int
    job_id: int = Field(description="By which the live stream tells how far it is.")
    method: str
    method_name: str
    method_name_en: str
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
    error: RunErrorOut | None
    ask: AskOut
    sentence: str | None
    sentence_en: str | None
    significant: int | None = Field(description="Cells that stand out; null where the method names none.")
    rerun_of: int | None
    same_bytes: bool | None = Field(description="Of a repetition that is done.")
    is_kept: bool
    expires_on: date
    can: list[Can] = Field(description="What the caller may do with it now.")


class RunPage(Wire):
    """Runs, newest first."""

    runs: list[RunOut]
    next: str | None


class CategoryOut(Wire):
    """What a value of a column of categories means."""

    value: int
    code: str
    name: str
    name_en: str


class ColumnOut(Wire):
    """One number of each cell."""

    code: str
    name: str
    name_en: str
    unit: str | None
    unit_en: str | None
    kind: ColumnKind
    scale: Literal["sequential", "diverging", "categorical"]
    centre: float | None
    low: float | None
    high: float | None
    categories: list[CategoryOut] | None


class NumberOut(Wire):
    """One number of the whole city."""

    code: str
    name: str
    name_en: str
    value: float | None
    unit: str | None
    unit_en: str | None


class DistributionOut(Wire):
    """How the numbers of the main column are spread."""

    column: str
    edges: list[float]
    counts: list[int]
    missing: int


class ReferenceOut(Wire):
    """What chance made of a number of the whole city."""

    name: str
    name_en: str
    observed: float
    edges: list[float]
    counts: list[int]


class ScatterOut(Wire):
    """Two columns against each other: x, y, cell id, category."""

    x: str
    x_en: str
    y: str
    y_en: str
    slope: float
    points: list[tuple[float, float, int, int]]
    of: int


class ClusterOut(Wire):
    """A zone that stands out."""

    rank: int
    lon: float
    lat: float
    radius_m: float
    ids: list[int]
    since: date | None
    until: date | None = Field(description="Its last day, included.")
    observed: int
    expected: float
    excess: float | None
    log_likelihood: float
    p: float | None
    recurrence_days: float | None = Field(
        default=None, description="How long chance takes for one as rare; of prospective scans. [days]"
    )


class SheetHeadingOut(Wire):
    """One column of the small table."""

    name: str
    name_en: str
    unit: str | None


class NamePairOut(Wire):
    """A text in both languages."""

    name: str
    name_en: str


class SheetOut(Wire):
    """A small table beside the map."""

    columns: list[SheetHeadingOut]
    rows: list[list[float | str | NamePairOut | None]]


class WarnedOut(Wire):
    """What a reader has to know before believing it."""

    code: str
    text: str
    text_en: str


class ResultOut(Wire):
    """What came out of a run."""

    run_id: int
    tiling_id: int
    is_tiling_in_force: bool
    main: str = Field(description="The column that a map shows first.")
    columns: list[ColumnOut]
    ids: list[int]
    codes: list[str]
    lon: list[float] = Field(description="Of each cell's middle. [°]")
    lat: list[float]
    values: dict[str, list[float | None]]
    stands: str | None = Field(description="The values that say which cells stand: 1 above, -1 below, 0 not.")
    numbers: list[NumberOut]
    distribution: DistributionOut
    reference: ReferenceOut | None
    scatter: ScatterOut | None
    clusters: list[ClusterOut]
    table: SheetOut | None
    sentence: str
    sentence_en: str
    warnings: list[WarnedOut]


class DifferenceOut(Wire):
    """Where two asks differ; each side as the ask writes it."""

    field: str
    a: object
    b: object


class ComparedRunsOut(Wire):
    """Two runs, cell by cell."""

    a: RunOut
    b: RunOut
    column: str
    column_name: str
    column_name_en: str
    differences: list[DifferenceOut]
    cells: int
    stands_both: int
    only_a: int
    only_b: int
    neither: int
    opposite: int
    agreement: float
    kappa: float | None
    correlation: float | None
    rank_correlation: float | None
    ids: list[int]
    values_a: list[float | None]
    values_b: list[float | None]
    stands: list[int] = Field(description="0 neither, 1 both, 2 the first, 3 the second, 4 opposite sides.")
    same_bytes: bool
    sentence: str
    sentence_en: str


class SendIn(In):
    """Which cells go where, under which name, until when."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    expires_on: date = Field(description="The last day on which it holds.")
    which: Literal["high", "low", "all"] = "high"
    cluster: Annotated[int, Field(ge=1, le=100)] | None = Field(
        default=None, description="One cluster's alone."
    )


class PlanIn(SendIn):
    """The same, and how it is walked."""

    rounds: Annotated[int, Field(ge=1, le=50)] = 1
    minutes: Annotated[float, Field(ge=10, le=600)] = 90.0
    inspectors: Annotated[list[Id], Field(max_length=50)] = Field(default_factory=list)


class SentOut(Wire):
    """What was made of it."""

    id: int
    name: str
    cells: int
    expires_on: date
