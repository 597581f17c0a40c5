"""Watches, their scans and trials, and the alarms that come of them, on the wire."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from api.models.base import In, SmallId, Wire, words
from api.models.cases import CaseSummary
from gridcity.surveillance.model import AlarmState, Method, TrialKind
from gridcity.surveillance.service import LIMITS

_Code = Annotated[str, words(5, least=2)]


def _between(name: str, says: str) -> Any:
    least, most = LIMITS[name]
    return Field(ge=least, le=most, allow_inf_nan=False, description=says)


def _whole(name: str, says: str) -> Any:
    least, most = LIMITS[name]
    return Field(ge=int(least), le=int(most), description=says)


class TermsIn(In):
    """What is watched, how, and what counts as an alarm."""

    name: Annotated[str, words(100, least=1)] = Field(description="In Chinese.")
    name_en: Annotated[str, words(100, least=1)]
    class_codes: list[_Code] = Field(
        default=[],
        max_length=200,
        description="Codes of classes of matters, or two digits of a group; empty: all.",
    )
    area_code: Annotated[str, words(12, least=1)] | None = Field(
        default=None, description="Only cells of this area; null: the whole city."
    )
    method: Method = Method.PERMUTATION
    history_days: int = Field(default=365, ge=2, le=1830, description="How far back cases are read. [days]")
    longest_days: int = _whole("longest_days", "How long a cluster may have gone on. [days]")
    reach_m: float = _between("reach_m", "Radius of the largest circle. [m]")
    largest_share: float = _between("largest_share", "A circle holds at most so much of all cases. [0-1]")
    fewest_cases: int = _whole("fewest_cases", "A cluster has at least so many. [cases]")
    every_min: int = _whole("every_min", "Between two scans. [min]")
    replicates: int = _whole("replicates", "How often chance is asked. [-]")
    seed: int = Field(default=0, ge=0, le=2**31 - 1, description="What decides the replicates.")
    recurrence_days: float = _between(
        "recurrence_days", "A cluster is an alarm if chance takes at least so long for one like it. [days]"
    )
    is_on: bool = True


class WatchIn(TermsIn):
    """A watch set anew, as it was read."""

    version: SmallId


class TermsOut(Wire):
    """How a watch looks."""

    name: str
    name_en: str
    class_codes: list[str]
    area_code: str | None
    method: Method
    history_days: int
    longest_days: int
    reach_m: float
    largest_share: float
    fewest_cases: int
    every_min: int
    replicates: int
    seed: int
    recurrence_days: float
    is_on: bool


class OutbreakOut(Wire):
    """Cases that a trial put in."""

    size: int
    days: int
    radius_m: float


class TrialOut(Wire):
    """What a watch did when it was tried."""

    id: int
    watch_version: int = Field(description="The watch as it was tried; an older one tells of other settings.")
    kind: TrialKind
    since: datetime
    until: datetime
    step_min: int = Field(description="Between two scans of the trial. [min]")
    replicates: int
    seed: int
    scans: int
    alarms: int = Field(description="Different alarms; of outbreaks: those that were detected.")
    rate: float = Field(description="Alarms a year [1/a]; of outbreaks the share detected [0-1].")
    low: float = Field(description="Lower end of its 95 % interval.")
    high: float = Field(description="Upper end of its 95 % interval.")
    outbreaks: int | None
    outbreak: OutbreakOut | None
    delay_days: float | None = Field(description="Median from an outbreak's begin to its alarm. [days]")
    tried_at: datetime


class WatchOut(Wire):
    """A watch as it stands."""

    id: int
    version: int
    terms: TermsOut
    changed_by: str | None
    changed_at: datetime
    last_scan_at: datetime | None
    alarms: int = Field(description="Its alarms that are not over.")
    is_followed: bool = Field(description="Whether the caller is told of its alarms.")
    trials: list[TrialOut] = Field(description="The latest trial of each kind, of any version.")
    trial_share: float | None = Field(description="How much of a trial under way is done. [0-1]")


class FollowIn(In):
    """Whether the caller wants to be told of a watch's alarms."""

    is_following: bool


class WatchesOut(Wire):
    """Every watch, and how many are on: each adds its own chance of a false alarm."""

    items: list[WatchOut]
    on: int


class ScanOut(Wire):
    """One look of a watch."""

    id: int
    scanned_at: datetime
    cases: int
    cells: int
    clusters: int = Field(description="Clusters that stood out, rare or not.")
    alarms: int
    rarest_days: float | None = Field(description="Recurrence interval of the most outstanding. [days]")


class ScanList(Wire):
    """The latest looks of a watch."""

    items: list[ScanOut]


class ClusterAlarmOut(Wire):
    """A cluster too rare for chance, and how it stands."""

    id: int
    watch_id: int
    watch_name: str
    watch_name_en: str
    state: AlarmState
    version: int
    lon: float
    lat: float
    radius_m: float = Field(description="From the centre to the middle of the farthest cell. [m]")
    cells: int
    outline: dict[str, Any] | None = Field(description="The ground of its cells, GeoJSON, EPSG:4326. [°]")
    since: datetime
    until: datetime
    observed: int
    expected: float
    ratio: float = Field(description="Logarithm of its likelihood ratio. [-]")
    p_value: float = Field(description="By Monte Carlo.")
    p_gumbel: float | None = Field(description="By a Gumbel distribution.")
    recurrence_days: float = Field(
        description="1 / (p × scans a day): how long chance takes for one as rare, in this watch. [days]"
    )
    rarest_days: float
    watches_on: int = Field(description="So many watches were on: together they err as many times as often.")
    first_seen_at: datetime
    last_seen_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    case_id: int | None = Field(description="The incident that was opened for it.")
    case_number: str | None
    ended_at: datetime | None


class ClusterAlarmList(Wire):
    """Alarms, those that go on first."""

    items: list[ClusterAlarmOut]


class AlarmEventOut(Wire):
    """One line of an alarm's history."""

    seq: int
    kind: str
    happened_at: datetime
    actor_name: str | None
    body: dict[str, Any]


class ClusterAlarmDetail(Wire):
    """An alarm with the cases inside and its history."""

    alarm: ClusterAlarmOut
    cases: list[CaseSummary]
    events: list[AlarmEventOut]


class AcknowledgeIn(In):
    """Somebody looks after an alarm."""

    version: SmallId


class DismissIn(In):
    """An alarm is none."""

    version: SmallId
    reason: Annotated[str, words(1000, least=1)]


class IncidentOut(Wire):
    """The one incident of an alarm."""

    alarm: ClusterAlarmOut
    case_id: int
    case_number: str
    linked: int = Field(description="Cases inside that it is linked to.")
