"""What comes next in each cell: naive forecasts, and one that learns from the whole city.

All give the whole distribution of the next step's cases (``scores.Forecast``), so that all can be scored
alike. A naive forecast that has seen nothing in a cell would call a case there impossible, and be refuted by
the first; so each knows, beside what its name says, one step of the city's mean.
"""

import numpy as np

from gridcity.analytics.errors import ShapeMismatch, ValuesInvalid
from gridcity.analytics.spacetime.errors import StepsInvalid
from gridcity.analytics.spacetime.scores import Forecast, log_score
from gridcity.analytics.weighted import Weights, lag, neighbour_counts
from gridcity.analytics.weights import Floats

HALF_LIVES = (4.0, 8.0, 16.0, 32.0, np.inf)
_TRIED_STEPS = 4


def last_step(counts: Floats) -> Forecast:
    """Expect what the last step had.

    Parameters
    ----------
    counts : ndarray of float, shape (n_cells, n_steps)
        The steps so far. [cases]

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        Counts are no cube with a step, or are negative or missing.
    """
    counts = _checked(counts)
    return _gamma(counts[:, -1], 1.0, counts)


def same_phase(counts: Floats, *, period: int, cycles: int = 4) -> Forecast:
    """Expect what the same weekday had: the mean of the last ``cycles`` steps that lie whole periods back.

    Parameters, errors
        As ``last_step``; ``period`` is 7 for days.

    Raises
    ------
    StepsInvalid
        There are no such steps.
    """
    counts = _checked(counts)
    back = counts.shape[1] - period * np.arange(1, max(cycles, 0) + 1)
    back = back[back >= 0]
    if period < 1 or back.size == 0:
        raise StepsInvalid(f"{counts.shape[1]} steps hold no period of {period}.", steps=counts.shape[1])
    return _gamma(counts[:, back].sum(axis=1), float(back.size), counts)


def historic_mean(counts: Floats) -> Forecast:
    """Expect the mean of all steps so far. Parameters and errors as ``last_step``."""
    counts = _checked(counts)
    return _gamma(counts.sum(axis=1), float(counts.shape[1]), counts)


def smoothed(
    counts: Floats,
    *,
    season: Floats | None = None,
    half_life: float | None = None,
    weights: Weights | None = None,
) -> Forecast:
    r"""Expect what a cell's own past says, drawn towards its surroundings, newer steps counting more.

    Parameters
    ----------
    counts : ndarray of float, shape (n_cells, n_steps)
        The steps so far. [cases]
    season : ndarray of float, shape (n_steps + 1,)
        How busy the city ordinarily is in each step, and in the one that is forecast
        (``seasons.fit_season``); in any unit. None: always the same.
    half_life
        After so many steps a case counts half. None: whichever of ``HALF_LIVES`` forecast the last steps
        best, by the log score. [steps]
    weights : csr_array or Stencil
        Who is whose neighbour: a cell is drawn towards its neighbours' rate; None: towards the city's.

    Returns
    -------
    Forecast
        Negative binomial: a rate that is not known for sure, and chance.

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        As ``last_step``; or the season is not as long, or not positive.
    StepsInvalid
        A half-life is not positive.

    Notes
    -----
    Empirical Bayes. With decaying weights :math:`w_t` and season :math:`s_t`, a cell's cases and exposure are
    :math:`C = \sum w c \cdot \sum w s / \sum w^2 s` and :math:`E = (\sum w s)^2 / \sum w^2 s`, which have a
    Poisson count's variance. Its rate has a gamma prior with the surroundings' mean :math:`m_i` and one shape
    :math:`\alpha` for the city, by moments; the forecast is negative binomial of size :math:`\alpha + C_i`
    and mean :math:`s_{n+1} (\alpha + C_i) / (\alpha / m_i + E)`.

    References
    ----------
    D. Clayton and J. Kaldor, "Empirical Bayes Estimates of Age-Standardized Relative Risks for Use in
    Disease Mapping", Biometrics, vol. 43, no. 3, pp. 671-681, 1987.
    """
    counts = _checked(counts)
    season = np.ones(counts.shape[1] + 1) if season is None else np.asarray(season, dtype=np.float64)
    if season.shape != (counts.shape[1] + 1,):
        raise ShapeMismatch(
            f"A season of {season.shape} does not fit {counts.shape[1]} steps and the next.",
            season=season.shape,
        )
    if not ((season > 0) & (season < np.inf)).all():
        raise ValuesInvalid("A season is not positive, or missing.")
    if half_life is None:
        half_life = _best_half_life(counts, season, weights)
    if not half_life > 0:
        raise StepsInvalid(f"A half-life of {half_life} steps is none.", half_life=half_life)
    return _smoothed(counts, season, half_life, weights)


def _smoothed(counts: Floats, season: Floats, half_life: float, weights: Weights | None) -> Forecast:
    age = np.arange(counts.shape[1] - 1, -1, -1)
    decay = 0.5 ** (age / half_life)
    past = season[:-1]
    exposure = (decay * past).sum() ** 2 / (decay**2 * past).sum()
    cases = counts @ decay * (exposure / (decay * past).sum())
    mean = _surroundings(cases, exposure, weights)
    # The variance between cells beyond chance, relative to the square of what was expected of each.
    beyond = (cases / exposure - mean) ** 2 - mean / exposure
    shape = float((mean**2).sum() / max(beyond.sum(), 1e-9 * (mean**2).sum(), 1e-300))
    size = shape + cases
    return Forecast(season[-1] * size / (shape / mean + exposure), size)


def _surroundings(cases: Floats, exposure: float, weights: Weights | None) -> Floats:
    """Give the rate that a cell is drawn towards: its neighbours', itself drawn towards the city's."""
    city = max(float(cases.mean()), 1e-9) / exposure
    if weights is None:
        return np.full(cases.shape, city)
    around = lag(cases, weights)
    others = neighbour_counts(weights).astype(np.float64)
    own = (around / np.maximum(others, 1) / exposure - city)[others > 0]
    spread = float((own**2).mean() if own.size else 0.0) - city / exposure / max(others.mean(), 1)
    strength = city / max(spread, 1e-3 * city**2)
    return np.asarray((city * strength + around) / (strength + others * exposure))


def _best_half_life(counts: Floats, season: Floats, weights: Weights | None) -> float:
    tried = range(max(counts.shape[1] - _TRIED_STEPS, 1), counts.shape[1])
    losses = [
        sum(
            float(
                log_score(
                    _smoothed(counts[:, :step], season[: step + 1], half_life, weights), counts[:, step]
                ).mean()
            )
            for step in tried
        )
        for half_life in HALF_LIVES
    ]
    return HALF_LIVES[int(np.argmin(losses))] if losses and tried else np.inf


def _gamma(cases: Floats, steps: float, counts: Floats) -> Forecast:
    """Give what cases in so many steps, and one step of the city's mean, foretell."""
    city = max(float(counts.mean()), 1e-9)
    size = cases + city
    return Forecast(size / (steps + 1.0), size)


def _checked(counts: Floats) -> Floats:
    if counts.ndim != 2 or counts.shape[0] == 0 or counts.shape[1] == 0:
        raise ShapeMismatch(f"{counts.shape} is no cube of cells and steps.", counts=counts.shape)
    counts = np.asarray(counts, dtype=np.float64)
    wrong = int((~((counts >= 0) & (counts < np.inf))).sum())
    if wrong:
        raise ValuesInvalid(f"{wrong} bins are negative, infinite or missing.", wrong=wrong)
    return counts
