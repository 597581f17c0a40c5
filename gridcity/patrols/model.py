"""A fix, a patrol, and what a cell knows of patrols."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Rule:
    """How minutes are counted. Each field says from where on a fix or a stretch of time counts no more."""

    longest_gap_s: int = 180
    """Of a longer break between two fixes nothing counts. [s]"""
    fastest_kmh: float = 60.0
    """A fix that could only be reached faster is set aside. [km/h]"""
    coarsest_m: float = 60.0
    """A fix less accurate is set aside. [m]"""
    closest_s: int = 5
    """Of fixes that follow each other sooner only the first is kept. [s]"""
    least_s: int = 10
    """From so long on a patrol was in a cell, and did not merely seem to be. [s]"""
    keep_track_days: int = 30
    """After so long the fixes are deleted. [d]"""


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a device was: EPSG:4326 [°], when, and within how many metres in 68 of 100 cases."""

    at: datetime
    lon: float
    lat: float
    accuracy_m: float


@dataclass(frozen=True, slots=True)
class Patrol:
    """One walk of a beat, and what was counted of it. Minutes [min]; fixes by what became of them [-]."""

    id: int
    person_id: int
    person_login: str
    person_name: str
    started_at: datetime
    ended_at: datetime | None
    last_fix_at: datetime | None
    cells: int
    """In how many it was for at least ``Rule.least_s``."""
    counted_min: float
    outside_min: float
    gap_min: float
    fixes: int
    coarse: int
    jumps: int
    untimely: int
    track_deleted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Visit:
    """One patrol's stay in a cell. Who it was is told only to those who may see tracks."""

    patrol_id: int
    first_at: datetime
    last_at: datetime
    minutes: float
    person_name: str | None


@dataclass(frozen=True, slots=True)
class CellPatrols:
    """What a cell knows of patrols: the last ones, and its minutes [min] in the last 7 and 30 days."""

    last_at: datetime | None
    minutes_7d: float
    minutes_30d: float
    patrols_30d: int
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class CellMinutes:
    """A cell in force, with a place inside it [°], and the patrols of a period in it."""

    code: str
    lon: float
    lat: float
    minutes: float
    patrols: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class AreaCoverage:
    """An area, and how many of its cells were patrolled within the last 1, 7 and 30 days. Minutes [min]."""

    code: str
    name: str
    name_en: str | None
    cells: int
    within_1d: int
    within_7d: int
    within_30d: int
    minutes_7d: float
    minutes_30d: float
