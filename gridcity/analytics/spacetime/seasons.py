"""What is ordinary at this time: the week by the hour, and the year by the day, with holidays."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.special import ndtri

from gridcity.analytics.errors import NoVariation, ShapeMismatch, ValuesInvalid
from gridcity.analytics.spacetime.changes import rate_bounds
from gridcity.analytics.spacetime.errors import NotFitted, StepsInvalid
from gridcity.analytics.spacetime.steps import Every, Steps
from gridcity.analytics.weights import Floats

_YEAR_S = 365.2425 * 86_400
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MOST_ROUNDS = 60


@dataclass(frozen=True, slots=True, eq=False)
class WeekProfile:
    """Cases by weekday (Monday first) and hour of the day, in the city's own time; all of shape (7, 24).

    Attributes
    ----------
    cases, hours
        Cases, and how many hours of that name the period had: two more or less where clocks were changed.
    rates, low, high
        Cases an hour, and their bounds; NaN for hours that the period does not have.
    """

    cases: Floats
    hours: Floats
    rates: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Season:
    """What a series follows: trend, year, week, holidays.

    Attributes
    ----------
    names : tuple of str
        The parts of the model.
    effects, low, high : ndarray of float
        By which factor each part multiplies, and the bounds; of ``level``: cases in an hour. A year's waves
        are named ``year sin 1``, ``year cos 1``, …
    expected, expected_low, expected_high : ndarray of float, shape (n_steps,)
        Cases expected in each step, and the bounds of that expectation (not of the cases). [cases]
    dispersion
        How much more the cases vary around it than Poisson's. [-]
    """

    names: tuple[str, ...]
    effects: Floats
    low: Floats
    high: Floats
    expected: Floats
    expected_low: Floats
    expected_high: Floats
    dispersion: float
    _parts: "_Parts"
    _logs: Floats

    def expects(self, steps: Steps) -> Floats:
        """Say how many cases other steps would have, say those to come. [cases]."""
        return np.asarray(np.exp(self._parts.table(steps) @ self._logs) * steps.lengths_s / 3600)


def week_profile(counts: Floats, steps: Steps, *, confidence: float = 0.95) -> WeekProfile:
    """Say how many cases come in each hour of the week.

    Parameters
    ----------
    counts : ndarray of float, shape (n_steps,)
        Cases in each hour. [cases]
    steps
        Hours of the calendar.
    confidence
        Of the bounds (Garwood's, for Poisson counts). [-]

    Raises
    ------
    StepsInvalid
        The steps are no hours.
    ShapeMismatch, ValuesInvalid
        Counts do not fit the steps, are negative or missing.
    """
    if steps.every is not Every.HOUR:
        raise StepsInvalid(f"A week by the hour is counted from hours, not from {steps.every} steps.")
    counts = _checked(counts, steps)
    starts = steps.starts
    slot = np.array([start.weekday() * 24 + start.hour for start in starts])
    cases: Floats = np.bincount(slot, weights=counts, minlength=168).astype(np.float64)
    hours: Floats = np.bincount(slot, weights=steps.lengths_s / 3600, minlength=168).astype(np.float64)
    rates, low, high = rate_bounds(cases, hours, 1.0, confidence)
    week = (7, 24)
    return WeekProfile(
        cases.reshape(week), hours.reshape(week), rates.reshape(week), low.reshape(week), high.reshape(week)
    )


def fit_season(
    counts: Floats,
    steps: Steps,
    *,
    holidays: Collection[date] = (),
    yearly: int = 1,
    has_trend: bool = True,
    confidence: float = 0.95,
) -> Season:
    r"""Fit what is ordinary: a level that grows or shrinks, waves of the year, weekdays, holidays.

    Parameters
    ----------
    counts : ndarray of float, shape (n_steps,)
        Cases in each step. [cases]
    steps
        Hours, days, weeks or months, or steps of equal length. Weekdays count where steps are days or hours.
    holidays
        The city's holidays (``panels_space_time.holidays``). A longer step counts for the share of holidays
        in it.
    yearly
        How many waves the year has: 1 is one hill and one valley. 0: none.
    has_trend
        Whether the level may grow or shrink by a steady factor a year. Of one year alone, trend and waves
        share what they explain, and their bounds are wide.
    confidence
        Of the bounds. [-]

    Returns
    -------
    Season
        ``expected`` is what ``change_points`` takes for the ordinary.

    Raises
    ------
    StepsInvalid
        Waves of a year are asked of less than 300 days.
    NoVariation
        There is not one case.
    ShapeMismatch, ValuesInvalid
        Counts do not fit the steps, or are negative, infinite or missing, or fewer than the parts.
    NotFitted
        The model does not settle.

    Notes
    -----
    Poisson regression with the logarithm of a step's real length as its offset, so a day of 25 hours is no
    busier, by iteratively reweighted least squares. Weekday effects are factors of their geometric mean.
    Bounds are widened by the dispersion (quasi-Poisson), estimated by Pearson's :math:`\chi^2 / (n - p)`;
    they take steps for independent. Tested against scikit-learn's ``PoissonRegressor``.

    References
    ----------
    P. McCullagh and J. A. Nelder, "Generalized Linear Models", 2nd ed., Chapman and Hall, 1989.
    """
    counts = _checked(counts, steps)
    if not counts.any():
        raise NoVariation("There is not one case.", steps=counts.size)
    if yearly and (steps.edges[-1] - steps.edges[0]) / 1e6 < 300 * 86_400:
        raise StepsInvalid("Waves of the year need 300 days; take yearly=0.", yearly=yearly)
    parts = _Parts.of(steps, frozenset(holidays), yearly=yearly, has_trend=has_trend)
    table = parts.table(steps)
    if counts.size <= table.shape[1]:
        raise ValuesInvalid(
            f"{counts.size} steps are too few for {table.shape[1]} parts.",
            steps=counts.size,
            parts=table.shape[1],
        )
    logs, spread = _fitted(counts, table, np.log(steps.lengths_s / 3600))
    expected = np.exp(table @ logs) * steps.lengths_s / 3600
    dispersion = float(((counts - expected) ** 2 / expected).sum() / (counts.size - table.shape[1]))
    reach = float(ndtri((1 + confidence) / 2)) * np.sqrt(max(dispersion, 1.0))
    shown = parts.shown(table.shape[1])
    effects, error = shown @ logs, reach * np.sqrt(((shown @ spread) * shown).sum(axis=1))
    around = reach * np.sqrt(((table @ spread) * table).sum(axis=1))
    return Season(
        parts.names,
        np.exp(effects),
        np.exp(effects - error),
        np.exp(effects + error),
        expected,
        expected * np.exp(-around),
        expected * np.exp(around),
        dispersion,
        parts,
        logs,
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a model is made of, and how a step looks to it."""

    holidays: frozenset[date]
    yearly: int
    has_trend: bool
    has_weekdays: bool
    has_holidays: bool
    begin: int

    @classmethod
    def of(cls, steps: Steps, holidays: frozenset[date], *, yearly: int, has_trend: bool) -> "_Parts":
        has_weekdays = steps.every in (Every.DAY, Every.HOUR) and len(
            {start.weekday() for start in steps.starts}
        ) == len(_WEEKDAYS)
        share = _holiday_share(steps, holidays)
        differs = bool(share.size) and bool(np.ptp(share) > 0)
        return cls(holidays, yearly, has_trend, has_weekdays, differs, int(steps.edges[0]))

    @property
    def names(self) -> tuple[str, ...]:
        waves = [f"year {wave} {n}" for n in range(1, self.yearly + 1) for wave in ("sin", "cos")]
        return (
            "level",
            *(("trend a year",) if self.has_trend else ()),
            *waves,
            *(("holiday",) if self.has_holidays else ()),
            *(_WEEKDAYS if self.has_weekdays else ()),
        )

    def table(self, steps: Steps) -> Floats:
        """Give a row for each step and a column for each part; six for the weekdays, which add up to 0."""
        middle = (steps.edges[:-1] + steps.edges[1:]) / 2e6
        columns = [np.ones(len(steps))]
        if self.has_trend:
            columns.append((middle - self.begin / 1e6) / _YEAR_S)
        for n in range(1, self.yearly + 1):
            angle = 2 * np.pi * n * middle / _YEAR_S
            columns += [np.sin(angle), np.cos(angle)]
        if self.has_holidays:
            columns.append(_holiday_share(steps, self.holidays))
        if self.has_weekdays:
            day = np.array([start.weekday() for start in steps.starts])
            columns += [(day == one).astype(np.float64) - (day == 6) for one in range(6)]
        return np.column_stack(columns)

    def shown(self, n_columns: int) -> Floats:
        """Lead from columns to parts: Sunday is what the others leave over."""
        same = np.eye(n_columns)
        if not self.has_weekdays:
            return same
        return np.vstack([same, -same[n_columns - 6 :].sum(axis=0)])


def _holiday_share(steps: Steps, holidays: frozenset[date]) -> Floats:
    """Say which share of the days of each step are holidays."""
    if steps.every in (Every.DAY, Every.HOUR):
        return np.array([start.date() in holidays for start in steps.starts], dtype=np.float64)
    days = [max(round(length / 86_400), 1) for length in steps.lengths_s.tolist()]
    return np.array(
        [
            sum(start.date() + timedelta(days=day) in holidays for day in range(n)) / n
            for start, n in zip(steps.starts, days, strict=True)
        ]
    )


def _fitted(counts: Floats, table: Floats, offset: Floats) -> tuple[Floats, Floats]:
    """Give the coefficients of a Poisson regression, and their covariance at a dispersion of 1."""
    logs = np.zeros(table.shape[1])
    logs[0] = np.log(counts.sum() / np.exp(offset).sum())
    for _ in range(_MOST_ROUNDS):
        mean = np.exp(np.clip(table @ logs + offset, -50, 50))
        weighted = table * mean[:, np.newaxis]
        try:
            step = np.linalg.solve(table.T @ weighted, table.T @ (counts - mean))
        except np.linalg.LinAlgError:
            break
        logs = logs + step * min(1.0, 3.0 / max(np.abs(step).max(), 1e-300))
        if np.abs(step).max() < 1e-10:
            return logs, np.asarray(np.linalg.inv(table.T @ weighted), dtype=np.float64)
    raise NotFitted(
        "The model does not settle: some parts cannot be told from each other, or have no case at all.",
        parts=table.shape[1],
    )


def _checked(counts: Floats, steps: Steps) -> Floats:
    if counts.shape != (len(steps),):
        raise ShapeMismatch(
            f"{counts.shape} counts do not fit {len(steps)} steps.", counts=counts.shape, steps=len(steps)
        )
    counts = np.asarray(counts, dtype=np.float64)
    wrong = int((~((counts >= 0) & (counts < np.inf))).sum())
    if wrong:
        raise ValuesInvalid(f"{wrong} counts are negative, infinite or missing.", wrong=wrong)
    return counts
