"""Honest rates, reporting bias and equity on the wire: tables by column, one number a cell or an area."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.models.base import Wire

Numbers = list[float | None]
Known = list[Literal["inhabitants", "components", "streets", "patrol", "area"]]


class CoverageOut(Wire):
    """Rates that are corrected for who looked, by unit; `reason` says why there are none."""

    reason: Literal["no_patrols", "no_streets", "not_told_apart"] | None
    eyes: str | None = Field(description="What the public's eyes are counted by.")
    left_out: int = Field(description="Cases found where no looking was recorded. [cases]")
    rates: Numbers = Field(description="Cases an hour of patrol, or a kilometre, would find. Null: unseen.")
    low: Numbers
    high: Numbers
    shrunk: Numbers
    looked_min: Numbers = Field(description="By how much looking, in minutes of patrol or kilometres.")
    silent: list[bool] = Field(description="No case, but too little looking to say that nothing is there.")
    city: float | None
    areas: list[str]
    area_names: list[str]
    area_names_en: list[str | None]
    propensity: Numbers = Field(
        description="What one unit of eyes is worth in looking, by area, drawn together."
    )
    propensity_low: Numbers
    propensity_high: Numbers
    told_apart: list[bool] = Field(description="Whether the area's own cases tell of it; else the city's do.")


class HonestRatesOut(Wire):
    """Rates by cell or area. Null where nothing is exposed."""

    exposure: str
    unit: float = Field(
        description="Rates are cases per so much exposure: 1000 people, 100 components, 1000 m."
    )
    by: str
    since: datetime
    until: datetime
    known: Known = Field(description="Exposures that the city knows of.")
    ids: list[int] | None = Field(description="Of cells: their ids, for the map.")
    lon: list[float] | None
    lat: list[float] | None
    codes: list[str]
    names: list[str] | None
    names_en: list[str | None] | None
    cases: Numbers
    exposed: Numbers = Field(description="Exposure in its own unit: people, components, m, min, m².")
    raw: Numbers
    low: Numbers = Field(description="Garwood's exact 95 % bounds.")
    high: Numbers
    shrunk: Numbers = Field(description="Drawn towards the city where little is exposed (empirical Bayes).")
    expected: Numbers = Field(description="Cases at the city's rate. [cases]")
    ratio: Numbers = Field(description="Observed over expected. [-]")
    ratio_low: Numbers
    ratio_high: Numbers
    beyond: list[int] = Field(description="Beyond a funnel's limits: ±2 99.8 %, ±1 95 %, 0 within.")
    city: float | None
    spread: float = Field(description="How much more units differ than chance makes them (1: no more). [-]")
    unexposed: int = Field(description="Units where nothing is exposed. [units]")
    unexposed_cases: int = Field(
        description="Cases where nothing is exposed: they count for no rate. [cases]"
    )
    coverage: CoverageOut


class BiasOut(Wire):
    """Cases that the public told of per case that inspectors found, by cell or area."""

    by: str
    since: datetime
    until: datetime
    ids: list[int] | None
    lon: list[float] | None = Field(description="Of the middles of cells, EPSG:4326; null of areas. [°]")
    lat: list[float] | None
    codes: list[str]
    names: list[str] | None
    names_en: list[str | None] | None
    inspectors: Numbers
    public: Numbers
    others: Numbers = Field(description="From machines, or nobody knows from whom. [cases]")
    expected_public: Numbers = Field(description="Had each class been told of as in the city. [cases]")
    ratio: Numbers = Field(description="Public over inspectors. [-] Null where inspectors found none.")
    low: Numbers = Field(description="Exact 95 % bounds; an upper bound of null has no end.")
    high: Numbers
    shrunk: Numbers
    shrunk_low: Numbers
    shrunk_high: Numbers
    city: float
    alike: float | None = Field(
        description="Cases of the city's mix that stand before each unit's own; null: all."
    )


class MeasuredOut(Wire):
    """A measure of inequality, with bootstrap bounds, and what chance alone makes of it. [-]."""

    value: float
    low: float
    high: float
    by_chance: float | None


class EquityOut(Wire):
    """How areas are served. Shares and differences 0 to 1, times in hours."""

    exposure: str
    unit: float
    by: str
    since: datetime
    until: datetime
    known: Known
    codes: list[str]
    names: list[str]
    names_en: list[str | None]
    cases: Numbers
    due: Numbers
    late: Numbers
    late_share: Numbers
    late_low: Numbers
    late_high: Numbers
    late_gap: Numbers = Field(description="The share less that of the rest of the city. [-]")
    gap_low: Numbers
    gap_high: Numbers
    late_p: Numbers
    late_q: Numbers = Field(description="After Benjamini and Hochberg, for comparing all areas. [-]")
    hours: Numbers = Field(description="Median time until work is done; open cases take longer. [h]")
    hours_low: Numbers
    hours_high: Numbers
    rate: Numbers
    rate_low: Numbers
    rate_high: Numbers
    public_share: Numbers
    units: int = Field(description="Cells with exposure, of which inequality is measured.")
    gini: MeasuredOut | None
    theil: MeasuredOut | None
    theil_between: float | None
    concentration: MeasuredOut | None
    exposed: Numbers = Field(description="Shares of exposure at which the curves are told. [-]")
    lorenz: Numbers
    along: Numbers = Field(description="The concentration curve: areas that complain least first. [-]")
