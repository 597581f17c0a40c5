"""Honest rates of cells or areas: raw, drawn together, standardised, and corrected for who looked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection

from gridcity.analytics.coverage_rates import Corrected, area_rates, corrected_rates, nobody_looked
from gridcity.analytics.errors import NoVariation
from gridcity.analytics.model import Floats, Ints
from gridcity.analytics.panels_exposure import (
    UNITS,
    Exposure,
    Ground,
    Source,
    Told,
    area_names,
    known_exposures,
    read_exposure,
    read_ground,
    read_told,
)
from gridcity.analytics.rate_intervals import (
    dispersion,
    expected_by_stratum,
    funnel_limits,
    poisson_intervals,
    rate_intervals,
)
from gridcity.analytics.rates import global_bayes_rates
from gridcity.analytics.weights import Booleans
from gridcity.city.model import Level

WARN, ACT = 0.95, 0.998
"""Shares of ordinary units within the two limits of a funnel. [-]"""
_KINDS_OF_GROUND = 4


@dataclass(frozen=True, slots=True)
class RatesAsked:
    """A question: cases of some classes in a period, against what they can be of, by cells or areas.

    ``looked`` is how it is known where inspectors looked: by ``patrol``, their recorded minutes, or by
    ``streets``, as if they walked all streets alike, for a city without records. ``by_ground`` standardises
    by kinds of ground: cells with no street, and thirds of the others by how much street they have.
    """

    exposure: Exposure
    level: Level | None
    since: datetime
    until: datetime
    at: datetime
    class_ids: tuple[int, ...] | None = None
    component_class_ids: tuple[int, ...] | None = None
    by_ground: bool = False
    looked: Exposure = Exposure.PATROL


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """What correcting for who looked told; where ``reason`` (a code) says why it could not, all is empty.

    Shape (n_units,) but for what is of areas. Rates are cases per hour of patrol. ``propensity`` is what the
    public's eyes are worth: minutes of patrol per ``eyes`` unit, by ``areas``; ``told_apart`` which of them
    tell of themselves. ``left_out`` cases of inspectors were found where no patrol was recorded.
    """

    reason: str | None
    eyes: Exposure | None = None
    left_out: int = 0
    rates: Floats | None = None
    low: Floats | None = None
    high: Floats | None = None
    shrunk: Floats | None = None
    looked_min: Floats | None = None
    silent: Booleans | None = None
    city: float | None = None
    areas: tuple[str, ...] = ()
    propensity: Floats | None = None
    propensity_low: Floats | None = None
    propensity_high: Floats | None = None
    told_apart: Booleans | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """The answer; shape (n_units,), units by their codes. Rates are cases per ``unit`` of exposure.

    NaN where nothing is exposed: those units are in the tables all the same, with their cases. ``expected``
    [cases] is what the city's rate (of each kind of ground) would bring, ``ratio`` observed over expected
    [-]; ``beyond`` is 2 or -2 beyond the limits to act, 1 or -1 beyond those to warn, else 0 [-].
    """

    asked: RatesAsked
    unit: float
    codes: tuple[str, ...]
    names: tuple[tuple[str, str | None], ...] | None
    ids: Ints | None
    centres: Floats | None
    cases: Floats
    exposure: Floats
    raw: Floats
    low: Floats
    high: Floats
    shrunk: Floats
    expected: Floats
    ratio: Floats
    ratio_low: Floats
    ratio_high: Floats
    beyond: Ints
    city: float | None
    spread: float
    unexposed: int
    unexposed_cases: int
    known: tuple[Exposure, ...]
    coverage: Coverage


def honest_rates(conn: Connection, asked: RatesAsked) -> Rates:
    """Answer a question about rates.

    Raises
    ------
    PeriodInvalid
        The period ends before it begins, or lies in years that are none of a city's.
    NoVariation
        Nothing is exposed anywhere, or there is no cell.
    """
    ground = read_ground(conn)
    told = read_told(
        conn, ground, since=asked.since, until=asked.until, at=asked.at, class_ids=asked.class_ids
    )
    of_cells = _exposed(conn, ground, asked, asked.exposure)
    if not (np.nan_to_num(of_cells) > 0).any():
        raise NoVariation(
            f"The city knows no {asked.exposure} to set cases against.", cells=len(ground.codes)
        )
    codes, place = _units(ground, asked.level)
    cells, units = len(ground.codes), len(codes)
    stratum = _kinds_of_ground(conn, ground, asked) if asked.by_ground else np.zeros(cells, dtype=np.int64)
    cases_of_cells = told.by_cell(cells)
    exposed = np.nan_to_num(of_cells)
    row = place * _KINDS_OF_GROUND + stratum
    rows = units * _KINDS_OF_GROUND
    # Cases where nothing is exposed have no rate: they are told, and count for no other.
    counting = np.where(exposed > 0, cases_of_cells, 0.0)
    expected = expected_by_stratum(
        _sums(row, counting, rows),
        _sums(row, exposed, rows),
        np.arange(rows) % _KINDS_OF_GROUND,
    )
    cases = _sums(place, cases_of_cells, units)
    exposure = _sums(place, exposed, units)
    counted = _sums(place, counting, units)
    unit = UNITS[asked.exposure]
    low, high = rate_intervals(counted, exposure)
    is_exposed = exposure > 0
    shrunk = np.full(units, np.nan)
    shrunk[is_exposed] = global_bayes_rates(counted[is_exposed], exposure[is_exposed])
    raw = np.divide(counted, exposure, out=np.full(units, np.nan), where=is_exposed)
    expected = expected.reshape(units, _KINDS_OF_GROUND).sum(axis=1)
    ratio, ratio_low, ratio_high, beyond, spread = _against(counted, expected)
    return Rates(
        asked=asked,
        unit=unit,
        codes=codes,
        names=_names(conn, asked.level, codes),
        ids=ground.ids if asked.level is None else None,
        centres=ground.centres if asked.level is None else None,
        cases=cases,
        exposure=exposure,
        raw=unit * raw,
        low=unit * low,
        high=unit * high,
        shrunk=unit * shrunk,
        expected=expected,
        ratio=ratio,
        ratio_low=ratio_low,
        ratio_high=ratio_high,
        beyond=beyond,
        city=unit * float(counted.sum() / exposure.sum()),
        spread=spread,
        unexposed=int((~is_exposed).sum()),
        unexposed_cases=int((cases_of_cells - counting).sum()),
        known=known_exposures(conn),
        coverage=_coverage(conn, ground, told, asked, place, units),
    )


def _coverage(
    conn: Connection, ground: Ground, told: Told, asked: RatesAsked, place: Ints, units: int
) -> Coverage:
    """Correct for who looked, as far as the store can tell who did."""
    known = known_exposures(conn)
    if asked.looked not in known:
        return Coverage("no_patrols" if asked.looked is Exposure.PATROL else "no_streets")
    eyes_kind = next(one for one in (Exposure.INHABITANTS, Exposure.STREETS, Exposure.AREA) if one in known)
    cells = len(ground.codes)
    patrol = np.nan_to_num(_exposed(conn, ground, asked, asked.looked))
    if asked.looked is Exposure.STREETS:
        patrol = patrol / UNITS[Exposure.STREETS]  # minutes of nobody's clock: a kilometre counts as one
    eyes = np.nan_to_num(_exposed(conn, ground, asked, eyes_kind)) / UNITS[eyes_kind]
    inspectors = told.by_cell(cells, told.of(Source.INSPECTOR))
    public = told.by_cell(cells, told.of(Source.PUBLIC))
    left_out = inspectors[patrol == 0].sum() + public[eyes == 0].sum()
    inspectors, public = np.where(patrol > 0, inspectors, 0.0), np.where(eyes > 0, public, 0.0)
    areas, area = ground.areas(_area_level(ground, asked.level))
    try:
        found = corrected_rates(inspectors, public, patrol, eyes, area)
    except NoVariation:
        return Coverage("not_told_apart", eyes_kind, int(left_out))
    cases = inspectors + public
    rates, low, high, shrunk, silent = _by_units(found, cases, area, place, units, asked.level, ground)
    if asked.level is None:
        silent &= told.by_cell(cells) == 0
    per = 60.0 if asked.looked is Exposure.PATROL else 1.0
    reach = 1.959963984540054 * found.propensity.shrunk_error
    minutes = found.propensity.shrunk
    return Coverage(
        None,
        eyes_kind,
        int(left_out),
        rates=per * rates,
        low=per * low,
        high=per * high,
        shrunk=per * shrunk,
        looked_min=_sums(place, found.looked, units),
        silent=silent,
        city=per * float(cases.sum() / found.looked.sum()),
        areas=areas,
        propensity=minutes,
        propensity_low=minutes * np.exp(-reach),
        propensity_high=minutes * np.exp(reach),
        told_apart=np.isfinite(found.propensity.minutes),
    )


def _by_units(
    found: Corrected, cases: Floats, area: Ints, place: Ints, units: int, level: Level | None, ground: Ground
) -> tuple[Floats, Floats, Floats, Floats, Booleans]:
    """Tell corrected rates of cells, or of areas on average over their ground."""
    seen = found.looked > 0
    shrunk = np.full(found.looked.shape, np.nan)
    shrunk[seen] = global_bayes_rates(cases[seen], found.looked[seen])
    if level is None:
        return found.rates, found.low, found.high, shrunk, nobody_looked(found, cases)
    if np.array_equal(area, place):
        rates, low, high = area_rates(found, cases, place, ground.area_m2)
    else:
        # Wider units than those that propensities are of: the mean of their areas by ground.
        parts = area_rates(found, cases, area, ground.area_m2)
        weight = np.bincount(area, ground.area_m2)
        whole = np.zeros(weight.size, dtype=np.int64)
        whole[area] = place
        known = ~np.isnan(parts[0])
        over = np.bincount(whole[known], weight[known], minlength=units)
        with np.errstate(invalid="ignore"):
            rates, low, high = (
                np.bincount(whole[known], (weight * part)[known], minlength=units) / over for part in parts
            )
    told = np.where(np.isnan(shrunk), 0.0, ground.area_m2)
    with np.errstate(invalid="ignore"):
        drawn = _sums(place, np.nan_to_num(shrunk) * told, units) / _sums(place, told, units)
    return rates, low, high, drawn, _sums(place, seen.astype(np.float64), units) == 0


def _against(cases: Floats, expected: Floats) -> tuple[Floats, Floats, Floats, Ints, float]:
    """Give observed over expected with bounds, on which side of a funnel it lies, and how wide that is."""
    told = expected > 0
    low, high = poisson_intervals(cases)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio, ratio_low, ratio_high = (
            np.where(told, part / expected, np.nan) for part in (cases, low, high)
        )
    beyond = np.zeros(cases.size, dtype=np.int64)
    if told.sum() < 2:
        return ratio, ratio_low, ratio_high, beyond, 1.0
    spread = dispersion(cases, expected)
    for level in (WARN, ACT):
        bottom, top = funnel_limits(expected[told], level, spread)
        beyond[told] += (ratio[told] > top).astype(np.int64) - (ratio[told] < bottom).astype(np.int64)
    return ratio, ratio_low, ratio_high, beyond, spread


def _kinds_of_ground(conn: Connection, ground: Ground, asked: RatesAsked) -> Ints:
    """Sort cells into those without a street, and thirds of the others by metres of street per ground."""
    metres = _exposed(conn, ground, asked, Exposure.STREETS) / ground.area_m2
    has = metres > 0
    kind = np.zeros(metres.size, dtype=np.int64)
    if has.any():
        kind[has] = 1 + np.searchsorted(np.quantile(metres[has], [1 / 3, 2 / 3]), metres[has])
    return kind


def _exposed(conn: Connection, ground: Ground, asked: RatesAsked, kind: Exposure) -> Floats:
    return read_exposure(
        conn, ground, kind, since=asked.since, until=asked.until, class_ids=asked.component_class_ids
    )


def _units(ground: Ground, level: Level | None) -> tuple[tuple[str, ...], Ints]:
    if level is None:
        return ground.codes, np.arange(len(ground.codes))
    return ground.areas(level)


def _area_level(ground: Ground, level: Level | None) -> Level:
    """Propensities are of the areas asked for, else of streets, or of counties where there is one street."""
    if level is not None:
        return level
    return Level.STREET if len(ground.areas(Level.STREET)[0]) > 1 else Level.COUNTY


def _names(
    conn: Connection, level: Level | None, codes: Sequence[str]
) -> tuple[tuple[str, str | None], ...] | None:
    if level is None:
        return None
    known: dict[str, Any] = area_names(conn, level)
    return tuple(known.get(code, (code, None)) for code in codes)


def _sums(place: Ints, values: Floats, units: int) -> Floats:
    return np.asarray(np.bincount(place, values, minlength=units), dtype=np.float64)
