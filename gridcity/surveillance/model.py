"""What is watched, what a scan finds, and what becomes of an alarm."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

DAY_S = 86_400
"""A day of a scan is 24 hours that end at its moment: none is half over. [s]"""


class Method(StrEnum):
    """What a cluster is held against."""

    PERMUTATION = "permutation"  # the cases alone: each place and each day keeps its own number
    POISSON = "poisson"  # what the history lets expect of each cell and day of the week


class AlarmState(StrEnum):
    """How an alarm stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    DISMISSED = "dismissed"
    ENDED = "ended"


class TrialKind(StrEnum):
    """What a watch is tried on."""

    PAST = "past"
    SHUFFLED = "shuffled"
    OUTBREAK = "outbreak"


@dataclass(frozen=True, slots=True)
class Terms:
    """How a watch looks.

    Attributes
    ----------
    class_codes : tuple of str
        Codes of classes of matters, or of groups of them (two digits); empty: all.
    area_code : str or None
        Only cells of this area; None: the whole city.
    history_days, longest_days : int
        How far back cases are read; how long a cluster may have gone on. [days]
    reach_m : float
        Radius of the largest circle. [m]
    largest_share : float
        A circle holds at most so much of all cases. [0-1]
    fewest_cases : int
        A cluster has at least so many. [cases]
    every_min : int
        Between two scans. [min]
    replicates, seed : int
        How often chance is asked, and what decides its answers.
    recurrence_days : float
        A cluster is an alarm if chance takes at least so long for one like it. [days]
    """

    name: str
    name_en: str
    class_codes: tuple[str, ...] = ()
    area_code: str | None = None
    method: Method = Method.PERMUTATION
    history_days: int = 365
    longest_days: int = 7
    reach_m: float = 1000.0
    largest_share: float = 0.1
    fewest_cases: int = 3
    every_min: int = 60
    replicates: int = 999
    seed: int = 0
    recurrence_days: float = 365.0
    is_on: bool = True

    @property
    def every(self) -> timedelta:
        """Say how long it is from one scan to the next."""
        return timedelta(minutes=self.every_min)


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch as it stands, with its last look."""

    id: int
    version: int
    terms: Terms
    changed_by: str | None
    changed_at: datetime
    last_scan_at: datetime | None = None
    alarms: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Cases in their cells: all that a scan needs to know of them.

    Attributes
    ----------
    cells : ndarray of int64, shape (n_cases,)
        Of each case its cell, as a position in ``cell_ids``.
    reported, known, gone : ndarray of float, shape (n_cases,)
        When it was reported; since when it was known; since when it counted no more, void or merged
        (infinite: it counts). Seconds since 1970. [s]
    cell_ids : ndarray of int64, shape (n_cells,)
    centres : ndarray of float, shape (n_cells, 2)
        East and north in the city's plane. [m]
    places : ndarray of float, shape (n_cells, 2)
        The same, longitude and latitude, EPSG:4326. [°]
    """

    cells: Ints
    reported: Floats
    known: Floats
    gone: Floats
    cell_ids: Ints
    centres: Floats
    places: Floats


@dataclass(frozen=True, slots=True)
class Found:
    """A cluster that a scan found.

    ``lon`` and ``lat`` are its circle's centre, EPSG:4326 [°]; ``radius_m`` reaches the centre of its
    farthest cell [m]; ``cell_ids`` nearest first; ``ratio`` is the logarithm of its likelihood ratio [-];
    ``recurrence_days`` how long chance takes for one as rare [days].
    """

    cell_ids: tuple[int, ...]
    lon: float
    lat: float
    radius_m: float
    since: datetime
    until: datetime
    observed: int
    expected: float
    ratio: float
    p_value: float
    p_gumbel: float | None
    recurrence_days: float


@dataclass(frozen=True, slots=True)
class Looked:
    """What one look over the cases found, the most outstanding first."""

    at: datetime
    cases: int
    cells: int
    found: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Alarm:
    """A cluster that is too rare for chance, and what became of it."""

    id: int
    watch_id: int
    watch_name: str
    watch_name_en: str
    state: AlarmState
    version: int
    cluster: Found
    rarest_days: float
    watches_on: int
    first_seen_at: datetime
    last_seen_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    dismissed_days: float | None
    case_id: int | None
    case_number: str | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlarmEvent:
    """One line of an alarm's history."""

    seq: int
    kind: str
    happened_at: datetime
    actor_name: str | None
    body: dict[str, object]


@dataclass(frozen=True, slots=True)
class Scan:
    """One look of a watch, as it was kept."""

    id: int
    watch_id: int
    scanned_at: datetime
    cases: int
    cells: int
    clusters: int
    alarms: int
    rarest_days: float | None


@dataclass(frozen=True, slots=True)
class Outbreak:
    """Cases that a trial puts in: ``size`` of them within ``radius_m`` [m], over ``days`` [days]."""

    size: int
    days: int
    radius_m: float


@dataclass(frozen=True, slots=True)
class Trial:
    """What a watch did when it was tried.

    ``rate`` is alarms a year [1/a]; of outbreaks the share that was detected [0-1]. ``low`` and ``high`` are
    its 95 % interval. ``delay_days`` is the median from an outbreak's begin to its alarm [days].
    """

    kind: TrialKind
    since: datetime
    until: datetime
    step_min: int
    replicates: int
    seed: int
    scans: int
    alarms: int
    rate: float
    low: float
    high: float
    outbreaks: int | None = None
    outbreak: Outbreak | None = None
    delay_days: float | None = None


@dataclass(frozen=True, slots=True)
class KeptTrial:
    """A trial, the version of the watch that it tried, and when."""

    id: int
    watch_version: int
    trial: Trial
    tried_at: datetime
