"""Who is heard, and who is served: reporting bias and equity of the city's areas."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from scipy.stats import norm
from sqlalchemy import Connection

from gridcity.analytics.errors import NoVariation
from gridcity.analytics.inequality import Inequality, inequality, lorenz
from gridcity.analytics.inference import false_discovery
from gridcity.analytics.model import Floats, Ints
from gridcity.analytics.panels_exposure import (
    UNITS,
    Exposure,
    Source,
    area_names,
    known_exposures,
    read_exposure,
    read_ground,
    read_lasted,
    read_told,
)
from gridcity.analytics.rate_intervals import rate_intervals
from gridcity.analytics.reporting_bias import Bias, expected_public, reporting_bias
from gridcity.analytics.survival import make_lives, survival_curve
from gridcity.analytics.weights import Booleans
from gridcity.city.model import Level

HALF_WIDTH = 1.959963984540054
"""Quantile of the normal distribution for 95 %. [-]"""
_CURVE_POINTS = 200


@dataclass(frozen=True, slots=True)
class BiasAsked:
    """Which cases, by areas of which level or by cells."""

    level: Level | None
    since: datetime
    until: datetime
    at: datetime
    class_ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class BiasTold:
    """Who told of cases, by units in the order of their codes; shape (n_units,).

    ``expected_public`` is how many cases the public would have told of, had it told of each class as it does
    in the city: a unit of noise and litter has more of the public's cases than one of broken kerbs, without
    anybody complaining more. ``others`` came from machines, or nobody knows from whom. [cases]
    """

    codes: tuple[str, ...]
    names: tuple[tuple[str, str | None], ...] | None
    ids: Ints | None
    centres: Floats | None
    """Of cells: longitude and latitude of their middles, EPSG:4326; shape (n_units, 2). [°]"""
    inspectors: Floats
    public: Floats
    others: Floats
    expected_public: Floats
    bias: Bias


def read_bias(conn: Connection, asked: BiasAsked) -> BiasTold:
    """Compare what the public told of with what inspectors found.

    Raises
    ------
    PeriodInvalid
        The period ends before it begins, or lies in years that are none of a city's.
    NoVariation
        One of the two told of no case in the period.
    """
    ground = read_ground(conn)
    told = read_told(
        conn, ground, since=asked.since, until=asked.until, at=asked.at, class_ids=asked.class_ids
    )
    if asked.level is None:
        codes, place = ground.codes, np.arange(len(ground.codes))
    else:
        codes, place = ground.areas(asked.level)
    units, unit = len(codes), place[told.cell]
    is_public, is_inspector = told.of(Source.PUBLIC), told.of(Source.INSPECTOR)
    both = is_public | is_inspector
    kind = np.unique(told.class_id[both], return_inverse=True)[1]

    def of_units(which: Booleans) -> Floats:
        return np.asarray(np.bincount(unit[which], told.cases[which], minlength=units), dtype=np.float64)

    inspectors, public = of_units(is_inspector), of_units(is_public)
    return BiasTold(
        codes=codes,
        names=_names(conn, asked.level, codes),
        ids=ground.ids if asked.level is None else None,
        centres=ground.centres if asked.level is None else None,
        inspectors=inspectors,
        public=public,
        others=of_units(~both),
        expected_public=expected_public(unit[both], kind, is_public[both], told.cases[both], units=units),
        bias=reporting_bias(inspectors, public),
    )


@dataclass(frozen=True, slots=True)
class EquityAsked:
    """Which cases, by areas of which level, against which exposure; ``seed`` of the replicates."""

    level: Level
    exposure: Exposure
    since: datetime
    until: datetime
    at: datetime
    class_ids: tuple[int, ...] | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class EquityTold:
    """How areas are served, in the order of their codes; shape (n_areas,).

    ``late_share`` of those ``due`` [-] with Wilson's bounds; ``late_gap`` is that share less the rest of the
    city's, with Newcombe's bounds [-], ``late_p`` its p-value and ``late_q`` the same after Benjamini and
    Hochberg [-]. ``hours`` is the median time until work was done, open cases counted as longer (Kaplan and
    Meier), with bounds; NaN where fewer than half are done [h]. ``rate`` cases per unit of exposure with
    exact bounds. ``uneven`` is how unequally cases are spread over the cells' exposure, ranked by how
    readily their area complains; ``exposed`` and ``told`` its Lorenz curve, ``along`` the concentration
    curve [-].
    """

    codes: tuple[str, ...]
    names: tuple[tuple[str, str | None], ...]
    cases: Floats
    due: Floats
    late: Floats
    late_share: Floats
    late_low: Floats
    late_high: Floats
    late_gap: Floats
    gap_low: Floats
    gap_high: Floats
    late_p: Floats
    late_q: Floats
    hours: Floats
    hours_low: Floats
    hours_high: Floats
    unit: float
    rate: Floats
    rate_low: Floats
    rate_high: Floats
    public_share: Floats
    uneven: Inequality | None
    exposed: Floats
    told: Floats
    along: Floats
    known: tuple[Exposure, ...]


def read_equity(conn: Connection, asked: EquityAsked) -> EquityTold:
    """Compare how areas are served: late cases, time until work is done, cases per exposure.

    Raises
    ------
    PeriodInvalid
        As ``read_bias``.
    NoVariation
        There is no cell.
    """
    ground = read_ground(conn)
    if not ground.codes:
        raise NoVariation("The city has no cells.", cells=0)
    since, until = asked.since, asked.until
    told = read_told(conn, ground, since=since, until=until, at=asked.at, class_ids=asked.class_ids)
    codes, place = ground.areas(asked.level)
    units, unit = len(codes), place[told.cell]
    cases, due, late = (_sums(unit, part, units) for part in (told.cases, told.due, told.late))
    public, inspectors = (
        _sums(unit[told.of(one)], told.cases[told.of(one)], units)
        for one in (Source.PUBLIC, Source.INSPECTOR)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        public_share = public / (public + inspectors)
    low, high = wilson(late, due)
    gap, gap_low, gap_high, p, q = _gaps(late, due)
    exposure = np.nan_to_num(read_exposure(conn, ground, asked.exposure, since=since, until=until))
    of_cells = np.where(exposure > 0, told.by_cell(len(ground.codes)), 0.0)
    counted, over = _sums(place, of_cells, units), _sums(place, exposure, units)
    rate_low, rate_high = rate_intervals(counted, over)
    per = UNITS[asked.exposure]
    hours, hours_low, hours_high = _medians(conn, asked, codes)
    uneven, exposed, curve, along = _spread(of_cells, exposure, place, public_share, asked.seed)
    with np.errstate(invalid="ignore", divide="ignore"):
        return EquityTold(
            codes=codes,
            names=_names(conn, asked.level, codes) or (),
            cases=cases,
            due=due,
            late=late,
            late_share=late / due,
            late_low=low,
            late_high=high,
            late_gap=gap,
            gap_low=gap_low,
            gap_high=gap_high,
            late_p=p,
            late_q=q,
            hours=hours,
            hours_low=hours_low,
            hours_high=hours_high,
            unit=per,
            rate=per * counted / over,
            rate_low=per * rate_low,
            rate_high=per * rate_high,
            public_share=public_share,
            uneven=uneven,
            exposed=exposed,
            told=curve,
            along=along,
            known=known_exposures(conn),
        )


def wilson(found: Floats, all_: Floats, z: float = HALF_WIDTH) -> tuple[Floats, Floats]:
    """Give Wilson's score bounds of shares; NaN where nothing was counted. [-].

    Examples
    --------
    >>> [round(float(bound[0]), 3) for bound in wilson(np.array([1.0]), np.array([1.0]))]
    [0.207, 1.0]
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        share, squared = found / all_, z * z / all_
        middle = (share + squared / 2) / (1 + squared)
        half = z / (1 + squared) * np.sqrt(share * (1 - share) / all_ + squared / (4 * all_))
        low = np.where(found <= 0, np.where(all_ > 0, 0.0, np.nan), middle - half)
        high = np.where(found >= all_, np.where(all_ > 0, 1.0, np.nan), middle + half)
    return np.asarray(low), np.asarray(high)


def share_gaps(
    ours: Floats, our_all: Floats, theirs: Floats, their_all: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    r"""Give differences of two shares with Newcombe's bounds, and p-values of the pooled z-test.

    Returns
    -------
    tuple of ndarray of float
        Differences, lower and upper bounds, p-values. [-] NaN where one side is empty.

    References
    ----------
    R. G. Newcombe, "Interval Estimation for the Difference between Independent Proportions", Statistics in
    Medicine, vol. 17, no. 8, pp. 873-890, 1998 (method 10).

    Examples
    --------
    Newcombe's own example (a): 56 of 70 and 48 of 80.

    >>> found = share_gaps(*(np.array([float(one)]) for one in (56, 70, 48, 80)))
    >>> [round(float(part[0]), 4) for part in found[:3]]
    [0.2, 0.0524, 0.3339]
    """
    (low, high), (their_low, their_high) = wilson(ours, our_all), wilson(theirs, their_all)
    with np.errstate(invalid="ignore", divide="ignore"):
        share, other = ours / our_all, theirs / their_all
        gap = share - other
        pooled = (ours + theirs) / (our_all + their_all)
        error = np.sqrt(pooled * (1 - pooled) * (1 / our_all + 1 / their_all))
        p = 2 * norm.sf(np.abs(gap) / error)
    return (
        gap,
        gap - np.hypot(share - low, their_high - other),
        gap + np.hypot(high - share, other - their_low),
        np.asarray(p),
    )


def _gaps(late: Floats, due: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Compare each area with the rest of the city, and correct for comparing them all."""
    gap, low, high, p = share_gaps(late, due, late.sum() - late, due.sum() - due)
    return gap, low, high, p, false_discovery(p)


def _medians(conn: Connection, asked: EquityAsked, codes: tuple[str, ...]) -> tuple[Floats, Floats, Floats]:
    """Give the median time until work is done of each area, and its bounds. [h]."""
    lasted = read_lasted(
        conn, asked.level, since=asked.since, until=asked.until, at=asked.at, class_ids=asked.class_ids
    )
    found = np.full((3, len(codes)), np.nan)
    for number, code in enumerate(codes):
        here = lasted.area == code
        # Whole hours: what is done within the first counts as an hour, so that it is seen at all.
        lives = make_lives(
            np.zeros(int(here.sum())), lasted.hours[here] + 1, lasted.is_done[here], lasted.cases[here]
        )
        if lives.events:
            middle, low, high = survival_curve(lives).reached(0.5)
            found[:, number] = [np.nan if one is None else one for one in (middle, low, high)]
    return found[0], found[1], found[2]


def _spread(
    cases: Floats, exposure: Floats, place: Ints, complains: Floats, seed: int
) -> tuple[Inequality | None, Floats, Floats, Floats]:
    """Measure inequality over cells, and give the two curves at a bounded number of points."""
    rank = np.nan_to_num(complains, nan=float(np.nanmean(complains)) if np.isfinite(complains).any() else 0.5)
    rank = rank[place]
    try:
        found = inequality(
            cases, exposure, rank=rank, group=place, rng=np.random.default_rng(seed), replicates=199
        )
    except NoVariation:
        nothing = np.zeros(0)
        return None, nothing, nothing, nothing
    at = np.linspace(0, 1, _CURVE_POINTS + 1)
    exposed, told = lorenz(cases, exposure)
    ranked, along = lorenz(cases, exposure, rank)
    return found, at, np.interp(at, exposed, told), np.interp(at, ranked, along)


def _sums(place: Ints, values: Floats, units: int) -> Floats:
    return np.asarray(np.bincount(place, values, minlength=units), dtype=np.float64)


def _names(
    conn: Connection, level: Level | None, codes: tuple[str, ...]
) -> tuple[tuple[str, str | None], ...] | None:
    if level is None:
        return None
    known = area_names(conn, level)
    return tuple(known.get(code, (code, None)) for code in codes)
