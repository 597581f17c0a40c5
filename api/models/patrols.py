"""Patrols on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from api.models.base import In, Lat, Lon, Wire

PatrolKey = Annotated[str, Field(min_length=8, max_length=200, pattern=r"^[!-~]+$")]


class PatrolIn(In):
    """A patrol that began: now, or while there was no network."""

    key: PatrolKey = Field(description="The device's name for it: sent again, it is the same patrol.")
    started_at: AwareDatetime


class PatrolFixIn(In):
    """Where a device was; its time names it, so that the same fix sent twice is one."""

    at: AwareDatetime
    lon: Lon
    lat: Lat
    accuracy_m: float = Field(
        gt=0,
        le=1e6,
        allow_inf_nan=False,
        description="Radius within which 68 of 100 true places lie, as phones state it. [m]",
    )


class PatrolFixesIn(In):
    """A batch of fixes, in any order."""

    fixes: list[PatrolFixIn] = Field(min_length=1, max_length=2000)


class PatrolEndIn(In):
    """When a patrol ended, by its device."""

    ended_at: AwareDatetime


class PatrolOut(Wire):
    """A patrol and what was counted of it."""

    id: int
    person_login: str
    person_name: str
    started_at: datetime
    ended_at: datetime | None
    last_fix_at: datetime | None = Field(description="The last fix that is believed.")
    cells: int = Field(description="In how many cells it was, longer than the error of fixes explains.")
    counted_min: float = Field(description="What counts, in cells and outside the city. [min]")
    outside_min: float = Field(description="Of these, outside the city. [min]")
    gap_min: float = Field(description="What does not count: breaks between fixes that are too long. [min]")
    fixes: int = Field(description="Fixes that are believed.")
    coarse: int = Field(description="Fixes that are too coarse.")
    jumps: int = Field(description="Fixes that could not be reached so fast.")
    untimely: int = Field(description="Fixes of before its start, after its end, or of the next patrol.")
    track_deleted_at: datetime | None = Field(description="When its track was deleted; its minutes stay.")


class PatrolPage(Wire):
    """Patrols, the last first."""

    items: list[PatrolOut]
    next: str | None = Field(description="Pass as `after` for the next page; empty on the last.")


class PatrolFixOut(Wire):
    """A fix of a track."""

    at: datetime
    lon: float
    lat: float
    accuracy_m: float


class PatrolTrack(Wire):
    """The fixes that are kept of a patrol, by time; none once its track was deleted."""

    items: list[PatrolFixOut]


class PatrolVisit(Wire):
    """One patrol's stay in a cell."""

    patrol_id: int
    first_at: datetime
    last_at: datetime
    minutes: float = Field(description="[min]")
    person_name: str | None = Field(
        description="Who it was; only leaders, supervisors and administrators are told, and who it was."
    )


class CellPatrolsOut(Wire):
    """What a cell knows of patrols."""

    last_at: datetime | None = Field(description="When somebody was last there; empty: never.")
    minutes_7d: float = Field(description="In the last 7 days. [min]")
    minutes_30d: float = Field(description="In the last 30 days. [min]")
    patrols_30d: int = Field(description="Patrols that were there in the last 30 days.")
    visits: list[PatrolVisit] = Field(description="The last ones, the latest first.")


class CellMinutesOut(Wire):
    """A cell, with a place inside it [°], and the patrols of a period in it."""

    code: str
    lon: float
    lat: float
    minutes: float = Field(description="[min]")
    patrols: int
    last_at: datetime | None = Field(description="When the last of them was there.")


class CellMinutesPage(Wire):
    """Cells in force, by code."""

    items: list[CellMinutesOut]
    next: str | None = Field(description="Pass as `after` for the next page; empty on the last.")


class AreaCoverageOut(Wire):
    """How many cells of an area were patrolled of late."""

    code: str
    name: str
    name_en: str | None
    cells: int
    within_1d: int
    within_7d: int
    within_30d: int
    minutes_7d: float = Field(description="[min]")
    minutes_30d: float = Field(description="[min]")


class Coverage(Wire):
    """Areas of one level, by code."""

    items: list[AreaCoverageOut]


class PatrolRule(Wire):
    """How patrols are counted, and how long tracks are kept."""

    longest_gap_s: int = Field(description="Of a longer break between two fixes nothing counts. [s]")
    fastest_kmh: float = Field(description="A fix that could only be reached faster is set aside. [km/h]")
    coarsest_m: float = Field(description="A fix less accurate is set aside. [m]")
    closest_s: int = Field(description="Of fixes that follow each other sooner the first is kept. [s]")
    least_s: int = Field(description="From so long on a patrol was in a cell. [s]")
    keep_track_days: int = Field(description="After so long tracks are deleted; minutes stay. [d]")


class PatrolRuleIn(In):
    """The same, to be set."""

    longest_gap_s: int
    fastest_kmh: float = Field(allow_inf_nan=False)
    coarsest_m: float = Field(allow_inf_nan=False)
    closest_s: int
    least_s: int
    keep_track_days: int
