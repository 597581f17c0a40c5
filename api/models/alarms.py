"""Alarms on the wire."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field

from api.models.base import In, Lat, Line, Lon, SmallId, Wire, words
from gridcity.alarms.intake import MOST_ALARMS
from gridcity.alarms.model import GroupBy, Taking

_Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,60}$")]


class SignalOut(Wire):
    """What a kind of alarm means, and when a report is filed."""

    code: str
    name: str
    name_en: str
    class_id: int
    group_by: GroupBy
    within_m: float = Field(description="How far apart alarms of one place lie at most. [m]")
    window_min: int = Field(description="In how many minutes alarms count together. [min]")
    at_least: int = Field(description="How many of them make a report. [-]")
    channel: str
    ahead_min: int = Field(description="How far ahead of ours a device's clock is believed. [min]")
    behind_h: int = Field(description="How far behind ours a device's clock is believed. [h]")


class SignalList(Wire):
    """All of them, by code."""

    items: list[SignalOut]


class SignalIn(In):
    """What a kind of alarm is to mean."""

    code: _Code
    name: Annotated[str, words(200, least=1)]
    name_en: Annotated[str, words(200, least=1)]
    class_id: SmallId
    group_by: GroupBy = GroupBy.DEVICE
    within_m: Annotated[float, Field(gt=0, le=5000, allow_inf_nan=False)] = 50
    window_min: Annotated[int, Field(ge=1, le=44640)] = 30
    at_least: Annotated[int, Field(ge=1, le=1000)] = 1
    channel: Annotated[str, Field(pattern=r"^[a-z_]{1,30}$")] = "sensor"
    ahead_min: Annotated[int, Field(ge=0, le=1440)] = 5
    behind_h: Annotated[int, Field(ge=1, le=8760)] = 720


class SignalsIn(In):
    """Signals to add or change; others stay."""

    items: Annotated[list[SignalIn], Field(max_length=1000)]


class AlarmIn(In):
    """What a device says."""

    device: _Code
    signal: _Code
    happened_at: AwareDatetime = Field(
        description="By the device's clock, with a time zone; one that cannot be right is not believed."
    )
    lon: Lon | None = None
    lat: Lat | None = None
    component_code: Annotated[str, Field(pattern=r"^[0-9]{16,17}$")] | None = None
    says: Line = ""


class AlarmsIn(In):
    """Alarms, in any order; those that were sent before change nothing."""

    items: Annotated[list[AlarmIn], Field(min_length=1, max_length=MOST_ALARMS)]


class TakenOut(Wire):
    """What became of an alarm, in the order in which they were sent."""

    taking: Taking
    group_id: int | None
    case_id: int | None
    code: str | None = Field(description="Why it was refused, for programs.")
    says: str | None = Field(description="Why it was refused, for people.")


class TakenList(Wire):
    """What became of each."""

    items: list[TakenOut]


class GroupOut(Wire):
    """Alarms that are of one problem."""

    id: int
    signal: str
    signal_name: str
    signal_name_en: str
    device: str
    alarms: int
    first_at: datetime
    last_at: datetime
    doubtful: int = Field(description="How many came from a clock that could not be right. [-]")
    lon: float
    lat: float
    case_id: int | None
    case_number: str | None
    stage: str | None


class GroupPage(Wire):
    """One page of groups, the newest first."""

    items: list[GroupOut]
    next: int | None = Field(description="Pass as `after` for the next page; empty on the last.")


class KeptAlarmOut(Wire):
    """An alarm as it was kept."""

    id: int
    group_id: int
    device: str
    signal: str
    happened_at: datetime = Field(description="By the device's clock.")
    counts_at: datetime = Field(description="When it counts as having happened.")
    received_at: datetime
    is_doubtful: bool = Field(description="The device's clock could not be right.")
    says: str


class KeptAlarmPage(Wire):
    """One page of alarms, the newest first."""

    items: list[KeptAlarmOut]
    next: int | None = Field(description="Pass as `after` for the next page; empty on the last.")
