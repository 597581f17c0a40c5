"""Person-time: what was counted now and then, added up over each of a scan's days or years."""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gridcity.analytics.scan.errors import ScanInvalid

Floats: TypeAlias = NDArray[np.float64]


def over_time(counted: ArrayLike, counted_at: ArrayLike, edges: ArrayLike) -> Floats:
    """Add up what was there in each interval, from counts at a few moments.

    Between two counts it grows evenly; before the first and after the last it stays as counted. The sum is
    exact, SaTScan's alike.

    Parameters
    ----------
    counted : array, shape (..., n_counts)
        People, components, metres of street.
    counted_at : array, shape (n_counts,)
        When, rising. [days, or any unit]
    edges : array, shape (n_intervals + 1,)
        Where the intervals begin and end, rising. [the same]

    Returns
    -------
    ndarray of float, shape (..., n_intervals)
        [what was counted × the unit of time]

    Raises
    ------
    ScanInvalid
        Moments that do not rise, or are not as many as the counts; counts that are no numbers, or below 0.

    Examples
    --------
    A hundred people on day 0, two hundred on day 10: of day 0 to 5, of 5 to 10, and of 10 to 20.

    >>> over_time([100, 200], [0, 10], [0, 5, 10, 20]).tolist()
    [625.0, 875.0, 2000.0]
    """
    people, at, cuts = (np.asarray(one, np.float64) for one in (counted, counted_at, edges))
    if at.ndim != 1 or people.shape[-1:] != at.shape or not len(at) or (np.diff(at) <= 0).any():
        raise ScanInvalid("Each count has its moment, and they rise.", counts=str(people.shape))
    if cuts.ndim != 1 or len(cuts) < 2 or (np.diff(cuts) <= 0).any():
        raise ScanInvalid("Intervals need edges that rise, at least two.", edges=len(cuts))
    if not np.isfinite(people).all() or (people < 0).any():
        raise ScanInvalid("Counts are finite, and not below 0.")
    knots = np.union1d(cuts, at[(at > cuts[0]) & (at < cuts[-1])])
    before = np.clip(np.searchsorted(at, knots, side="right") - 1, 0, len(at) - 1)
    after = np.minimum(before + 1, len(at) - 1)
    gap = np.where(after > before, at[after] - at[before], 1.0)
    share = np.clip((knots - at[before]) / gap, 0.0, 1.0)
    there = people[..., before] * (1 - share) + people[..., after] * share
    pieces = (there[..., :-1] + there[..., 1:]) / 2 * np.diff(knots)
    result: Floats = np.add.reduceat(pieces, np.searchsorted(knots, cuts[:-1]), axis=-1)
    return result
