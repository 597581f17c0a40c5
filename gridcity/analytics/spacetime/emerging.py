"""Emerging hot spots: where a city heats up or cools down, step by step."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from gridcity.analytics.errors import NoVariation, ShapeMismatch, TooFewCells, ValuesInvalid, WeightsInvalid
from gridcity.analytics.inference import false_discovery
from gridcity.analytics.spacetime.errors import StepsInvalid
from gridcity.analytics.spacetime.patterns import Pattern, name_patterns, pattern_name
from gridcity.analytics.spacetime.trends import Trends, mann_kendall, trend_p_values
from gridcity.analytics.stencil import Stencil
from gridcity.analytics.weighted import Weights
from gridcity.analytics.weights import Floats


class Against(StrEnum):
    """What a bin and its neighbours are compared with."""

    CUBE = "cube"
    """All bins of all steps: a city that gets busier has ever more hot spots."""
    WINDOW = "window"
    """The bins of the same steps: a hot spot is hotter than the rest of the city at that time."""


@dataclass(frozen=True, slots=True, eq=False)
class Emerging:
    """Where it is hot and cold in each step, and what each cell's history is called.

    Attributes
    ----------
    scores : ndarray of float, shape (n_cells, n_steps)
        Gi* of each bin. [-]
    p_values : ndarray of float, shape (n_cells, n_steps)
        Two-sided, raised for testing every bin.
    signs : ndarray of int8, shape (n_cells, n_steps)
        1 hot, -1 cold, 0 neither.
    trends
        Mann and Kendall's test of each cell's scores.
    trend_p : ndarray of float, shape (n_cells,)
        Two-sided, raised for the number of cells whose trend decides on their name; NaN for the others.
    patterns : ndarray of int8, shape (n_cells,)
        ``Pattern``, negative for cold spots.
    """

    scores: Floats
    p_values: Floats
    signs: NDArray[np.int8]
    trends: Trends
    trend_p: Floats
    patterns: NDArray[np.int8]

    def named(self) -> dict[str, int]:
        """Count the cells of each name, hot ones first."""
        found = [side * pattern for side in (1, -1) for pattern in Pattern if pattern is not Pattern.NONE]
        return {pattern_name(one): int((self.patterns == one).sum()) for one in [*found, 0]}


def space_time_gi_star(
    counts: NDArray[np.float64] | NDArray[np.int32],
    weights: Weights,
    *,
    steps_back: int = 1,
    against: Against = Against.CUBE,
) -> Floats:
    r"""Score how far each bin, with its neighbours in space and the steps before, stands above the rest.

    Parameters
    ----------
    counts : ndarray, shape (n_cells, n_steps)
        The cube. [cases]
    weights : csr_array of float, shape (n_cells, n_cells), or Stencil
        Who is whose neighbour in space; a matrix with its diagonal filled (``with_self``).
    steps_back
        How many steps before a bin's own are its neighbours, too; 0: none. The first steps have fewer.
        [steps]
    against
        What is taken for the ordinary.

    Returns
    -------
    ndarray of float, shape (n_cells, n_steps)
        Standard scores. [-] NaN where the neighbourhood is empty or all there is, or where all bins that it
        is compared with hold the same.

    Raises
    ------
    ShapeMismatch, ValuesInvalid, WeightsInvalid, TooFewCells
        See each.
    NoVariation
        All bins hold the same.
    StepsInvalid
        ``steps_back`` is negative.

    Notes
    -----
    Gi* of Ord and Getis (1995; ``hotspots.getis_ord_star``) with the bins for cells: a bin's neighbours are
    its own and the neighbouring cells in its own and the ``steps_back`` steps before, each weighing what it
    weighs in space. That of one step alone is ``Against.WINDOW`` with ``steps_back=0``. Space and time
    are summed one after the other, so that no matrix of bins is needed. Tested against ``esda.G_Local`` with
    the weights of all bins written out.

    Examples
    --------
    >>> from gridcity.analytics.stencil import stencil_of_mask
    >>> row = stencil_of_mask(np.ones((1, 5), dtype=bool))
    >>> cube = np.zeros((5, 3))
    >>> cube[4, 1:] = 6.0
    >>> space_time_gi_star(cube, row, steps_back=0)[4].round(2).tolist()
    [-0.58, 1.58, 1.58]
    """
    values = _checked(counts, weights)
    if steps_back < 0:
        raise StepsInvalid(f"{steps_back} steps back lie ahead.", steps_back=steps_back)
    around, weight, square = _in_space(values, weights)
    around = _in_window(around, steps_back)
    steps = np.minimum(np.arange(values.shape[1]) + 1, steps_back + 1)
    weight, square = weight[:, np.newaxis] * steps, square[:, np.newaxis] * steps
    n, mean, spread = _ordinary(values, steps_back, against)
    evenness = n * square - weight**2
    # Zero where a neighbourhood is everything; rounding leaves crumbs, whose ratio is no score.
    says = (evenness > 1e-12 * n * square) & (spread > 0)
    scale = spread * np.sqrt(np.where(says, evenness, 1.0) / (n - 1))
    scores = np.full(values.shape, np.nan)
    np.divide(around - mean * weight, scale, out=scores, where=says)
    return scores


def emerging_hot_spots(
    counts: NDArray[np.float64] | NDArray[np.int32],
    weights: Weights,
    *,
    steps_back: int = 1,
    against: Against = Against.CUBE,
    false_share: float = 0.05,
    prewhiten: bool = False,
) -> Emerging:
    """Name the cells whose history of hot and cold steps tells something: new, persistent, sporadic.

    Parameters
    ----------
    counts, weights, steps_back, against
        As ``space_time_gi_star``. At least two steps, better ten. Steps that the period cuts short
        belong left out (``Cube.whole``).
    false_share
        Of the bins called hot or cold, at most this share is expected to be chance (Benjamini-Hochberg over
        all bins of the cube); likewise of the trends. [-]
    prewhiten
        Take out of the scores what one step passes on to the next before a trend is looked for. With
        ``steps_back`` neighbouring scores share counts, so without it trends are found too easily.

    Returns
    -------
    Emerging
        The name of each cell by ``patterns.RULES``.

    Raises
    ------
    StepsInvalid
        There are fewer than two steps.
    ShapeMismatch, ValuesInvalid, WeightsInvalid, TooFewCells, NoVariation
        As ``space_time_gi_star``.

    Notes
    -----
    Scores are taken for normal. Where nearly all bins are empty, as with weeks of a quiet city, they are
    skewed: a few cases in a row of weeks may be called hot that a map of counts would pass over. Take longer
    steps or a wider neighbourhood, and look at the counts.

    What holds where nothing else is asked is what Esri's tool does: one step back, compared with the whole
    cube, scores corrected for the number of bins, trends by Mann and Kendall's test of the scores. The page
    says nothing of correcting trends for the number of cells; ours does, so fewer spots are intensifying or
    diminishing, and more persistent.

    References
    ----------
    Esri, "How Emerging Hot Spot Analysis works", ArcGIS Pro documentation,
    https://pro.arcgis.com/en/pro-app/latest/tool-reference/space-time-pattern-mining/learnmoreemerging.htm
    """
    if counts.ndim == 2 and counts.shape[1] < 2:
        raise StepsInvalid(f"{counts.shape[1]} steps have no history; 2 are needed.", steps=counts.shape[1])
    scores = space_time_gi_star(counts, weights, steps_back=steps_back, against=against)
    p_values = false_discovery(2 * ndtr(-np.abs(scores)).ravel()).reshape(scores.shape)
    signs = np.where(p_values <= false_share, np.sign(scores), 0.0).astype(np.int8)
    trends = mann_kendall(scores)
    flat = np.zeros(scores.shape[0], dtype=np.int8)
    # Only where a cell is hot, or cold, nearly always does its trend decide on its name.
    decides = np.abs(name_patterns(signs, flat)) == Pattern.PERSISTENT
    trend_p = np.where(decides, trends.p_two_sided, np.nan)
    if prewhiten and scores.shape[1] > 2:
        whole = decides & ~np.isnan(scores).any(axis=1)
        trend_p[whole] = trend_p_values(scores[whole])
    trend_p = false_discovery(trend_p)
    trend = np.where(trend_p <= false_share, np.sign(trends.s), 0.0).astype(np.int8)
    return Emerging(scores, p_values, signs, trends, trend_p, name_patterns(signs, trend))


def _in_space(values: Floats, weights: Weights) -> tuple[Floats, Floats, Floats]:
    """Give the sum over each cell and its neighbours in each step, and those of weights and their squares."""
    if isinstance(weights, Stencil):
        sums = np.empty_like(values)
        for step in range(values.shape[1]):
            column = np.ascontiguousarray(values[:, step])
            sums[:, step] = weights.neighbour_sums(column) + column
        counts: Floats = weights.neighbour_counts().astype(np.float64) + 1.0
        return sums, counts, counts
    selfless = int((np.diff(weights.indptr) > 0).sum() - np.count_nonzero(weights.diagonal()))
    if selfless:
        raise WeightsInvalid(
            f"{selfless} cells are not their own neighbours, as Gi* wants it; take with_self(weights).",
            selfless=selfless,
        )
    ones = np.ones(weights.shape[0])
    around: Floats = weights @ values
    weight: Floats = weights @ ones
    square: Floats = weights.power(2) @ ones
    return around, weight, square


def _in_window(values: Floats, steps_back: int) -> Floats:
    """Add the steps before to each step, one by one: what is large takes nothing from what is small."""
    total = values.copy()
    for back in range(1, min(steps_back, values.shape[1] - 1) + 1):
        total[:, back:] += values[:, :-back]
    return total


def _ordinary(values: Floats, steps_back: int, against: Against) -> tuple[Floats, Floats, Floats]:
    """Give for each step how many bins its own are compared with, their mean and their standard deviation."""
    steps = range(values.shape[1])
    if against is Against.CUBE:
        whole = (float(values.size), values.mean(), values.std())
        compared = [whole for _ in steps]
    else:
        windows = [values[:, max(step - steps_back, 0) : step + 1] for step in steps]
        compared = [
            (float(one.size), one.mean(), one.std() if one.min() < one.max() else 0.0) for one in windows
        ]
    n, mean, spread = np.array(compared).T
    return n, mean, spread


def _checked(counts: NDArray[np.float64] | NDArray[np.int32], weights: Weights) -> Floats:
    n_cells = len(weights) if isinstance(weights, Stencil) else weights.shape[0]
    if counts.ndim != 2 or counts.shape[0] != n_cells or counts.shape[1] == 0:
        raise ShapeMismatch(
            f"A cube of {counts.shape} does not fit {n_cells} cells, or has no step.",
            counts=counts.shape,
            cells=n_cells,
        )
    values = np.asarray(counts, dtype=np.float64)
    if values.size < 3:
        raise TooFewCells(f"{values.size} bins are too few; 3 are needed.", bins=values.size)
    missing = int((~np.isfinite(values)).sum())
    if missing:
        raise ValuesInvalid(f"{missing} bins are missing or infinite.", missing=missing)
    if values.min() == values.max():
        raise NoVariation(f"All {values.size:,} bins hold the same.", bins=values.size)
    if not isinstance(weights, Stencil) and (~(weights.data >= 0) | np.isinf(weights.data)).any():
        raise WeightsInvalid("Weights are negative, infinite or missing.", cells=n_cells)
    return values
