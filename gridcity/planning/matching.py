"""For each treated cell some others that were like it before. Pure."""

from itertools import pairwise

import numpy as np
from scipy.spatial import cKDTree

from gridcity.planning.covering import Floats, Ints

CONTROLS = 3
"""So many for each treated cell. [cells]"""
BLOCKS = 4
"""Into so many parts the time before is cut: two cells are alike if they were in each. [-]"""


def features(before: Floats, exposure: Floats) -> Floats:
    """Say what a cell was like: square roots of its counts in each part of the time before, and its exposure.

    Parameters
    ----------
    before : ndarray of float, shape (n_cells, n_weeks)
        Cases of each week before. [cases]
    exposure : ndarray of float, shape (n_cells,)
        What cases grow with: area, components, inhabitants; above 0.

    Returns
    -------
    ndarray of float, shape (n_cells, BLOCKS + 1)
        Roots of counts have about the same spread, however many there are; the logarithm of the exposure is
        brought to the same.
    """
    edges = np.linspace(0, before.shape[1], min(BLOCKS, before.shape[1]) + 1).astype(int)
    parts = [before[:, a:b].sum(axis=1) for a, b in pairwise(edges)]
    log_exposure = np.log(exposure)
    spread = log_exposure.std()
    return np.column_stack([*np.sqrt(parts), log_exposure / spread * 0.5 if spread > 0 else log_exposure * 0])


def matched(features_: Floats, treated: Ints, pool: Ints, controls: int = CONTROLS) -> Ints:
    """Find the cells of a pool that were most like each treated one; one may serve several.

    Returns
    -------
    ndarray of int64, shape (n_treated, controls)
        Positions of cells; fewer columns where the pool is smaller.
    """
    tree = cKDTree(features_[pool])
    k = min(controls, len(pool))
    _, found = tree.query(features_[treated], k=k)
    sets: Ints = pool[np.asarray(found).reshape(len(treated), k)]
    return sets
