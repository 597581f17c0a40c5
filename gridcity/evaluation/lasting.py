"""How long deeds took, unit by unit: mean, median and p90 of whole arrays. Pure."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from gridcity.evaluation.model import Lasted

Unit = TypeVar("Unit", bound=Hashable)
_QUANTILES = (0.5, 0.9)


def lasted_by(
    seconds: NDArray[np.float64], parts: NDArray[np.int64], units: Sequence[Unit | None]
) -> dict[Unit, Lasted]:
    """Say how long deeds took, for each unit that has any.

    Parameters
    ----------
    seconds : ndarray of float, shape (n_deeds,)
        How long each deed took, the shortest first. [s]
    parts : ndarray of int, shape (n_deeds,)
        In which part each was counted.
    units
        Of each part the unit that it belongs to; None: to none.

    Notes
    -----
    Quantiles are interpolated as ``percentile_cont`` does it: between the deeds before and after the place
    ``share * (n - 1)``. Tested against ``numpy.percentile``.

    Examples
    --------
    >>> found = lasted_by(np.array([1.0, 2.0, 4.0]), np.array([0, 1, 0]), ["roads", "roads"])
    >>> found["roads"].count, found["roads"].median, round(found["roads"].p90, 6)
    (3, 2.0, 3.6)
    """
    numbers = {unit: i for i, unit in enumerate(dict.fromkeys(one for one in units if one is not None))}
    whose = np.array([-1 if unit is None else numbers[unit] for unit in units], dtype=np.int32)[parts]
    order = np.argsort(whose, kind="stable")
    order = order[np.searchsorted(whose[order], 0) :]
    if not order.size:
        return {}
    sorted_seconds = seconds[order]
    present, first, count = np.unique(whose[order], return_index=True, return_counts=True)
    means = np.add.reduceat(sorted_seconds, first) / count
    columns = [present.tolist(), count.tolist(), means.tolist()]
    columns += [_quantile(sorted_seconds, first, count, share).tolist() for share in _QUANTILES]
    names = list(numbers)
    return {names[number]: Lasted(*told) for number, *told in zip(*columns, strict=True)}


def _quantile(
    seconds: NDArray[np.float64], first: NDArray[np.intp], count: NDArray[np.intp], share: float
) -> NDArray[np.float64]:
    """Give a quantile of each run of instants in their order."""
    place = share * (count - 1)
    before = np.floor(place).astype(np.intp)
    low, high = seconds[first + before], seconds[first + np.minimum(before + 1, count - 1)]
    quantile: NDArray[np.float64] = low + (place - before) * (high - low)
    return quantile
