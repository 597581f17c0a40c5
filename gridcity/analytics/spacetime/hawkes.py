r"""Cases that bring cases: a self-exciting (Hawkes) process on cells and steps, fitted by EM.

What is expected in cell :math:`i` and step :math:`t` is its background and the echo of all earlier cases:

.. math:: \lambda_{it} = s_t \mu_i + \sum_r k_r \sum_{d \ge 1} (1 - q) q^{d-1} \sum_j w^{(r)}_{ji} N_{j,t-d}

with rings :math:`r` around a cell (itself, its neighbours, theirs), each case sharing its echo :math:`k_r`
evenly among the ring's cells, and fading by :math:`q` a step. :math:`\sum k_r` is the branching ratio: how
many cases a case brings, directly; below 1, or the city would drown. "Brings" is what the model calls it:
what lasts a while for another reason (a week of storm) looks just the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numba import njit
from scipy import sparse
from scipy.special import digamma

from gridcity.analytics.errors import NoVariation, ShapeMismatch, ValuesInvalid
from gridcity.analytics.spacetime.errors import NotFitted, StepsInvalid
from gridcity.analytics.spacetime.sharing import in_parts
from gridcity.analytics.weights import Floats, without_self

_MOST_ROUNDS = 500


@dataclass(frozen=True, slots=True, eq=False)
class Hawkes:
    """A fitted process.

    Attributes
    ----------
    background : ndarray of float, shape (n_cells,)
        Cases a step that nothing earlier brings, where the season is 1. [cases a step]
    echoes : ndarray of float, shape (n_rings,)
        How many cases a case brings in each ring, directly; the first is its own cell. [-]
    fading
        Which share of an echo is left a step later. [-]
    rounds
        How many rounds of EM it took.
    """

    background: Floats
    echoes: Floats
    fading: float
    rounds: int
    _rings: tuple[sparse.csr_array, ...]
    _echo: Floats

    @property
    def branching_ratio(self) -> float:
        """How many cases a case brings, directly. [-]."""
        return float(self.echoes.sum())

    @property
    def mean_delay(self) -> float:
        """After how many steps an echo comes, on average. [steps]."""
        return 1.0 / (1.0 - self.fading)

    def after(self, counts: Floats) -> "Hawkes":
        """Let a fitted process hear more: the same parameters after other steps, say of a week later.

        Raises
        ------
        ShapeMismatch
            The cube has other cells.
        """
        if counts.ndim != 2 or counts.shape[0] != self.background.size:
            raise ShapeMismatch(
                f"A cube of {counts.shape} does not fit {self.background.size} cells.", counts=counts.shape
            )
        heard = np.stack([np.asarray(ring @ counts) for ring in self._rings])
        return replace(self, _echo=_last_echo(heard, self.fading))

    def expects(self, season: Floats) -> Floats:
        """Say what is expected in the steps to come, echoes of cases to come included.

        Parameters
        ----------
        season : ndarray of float, shape (n_ahead,)
            How busy each step ordinarily is, as in the fit; ones without a season.

        Returns
        -------
        ndarray of float, shape (n_cells, n_ahead)
            [cases]
        """
        echo, found = self._echo.copy(), np.empty((self.background.size, season.size))
        for step in range(season.size):
            found[:, step] = season[step] * self.background + self.echoes @ echo
            for ring, shares in enumerate(self._rings):
                echo[ring] = self.fading * echo[ring] + (1 - self.fading) * (shares @ found[:, step])
        return found


def rings_of(weights: sparse.csr_array, n_rings: int) -> tuple[sparse.csr_array, ...]:
    """Give how a case shares its echo: with its own cell, its neighbours, their neighbours, and so on.

    Parameters
    ----------
    weights : csr_array
        Who is whose neighbour.
    n_rings
        How many rings beside the cell itself.

    Returns
    -------
    tuple of csr_array
        ``shares[i, j]`` is what of an echo of a case in ``j`` comes to ``i``; each column adds up to 1, to 0
        where a cell has no such ring.
    """
    n = weights.shape[0]
    step = sparse.csr_array(without_self(weights).astype(bool))
    reached, edge = (
        sparse.csr_array(sparse.eye_array(n, dtype=np.bool_)),
        sparse.csr_array(sparse.eye_array(n)),
    )
    rings = [edge]
    for _ in range(n_rings):
        beyond = sparse.csr_array((step @ edge.astype(bool)).astype(np.int8) - reached.astype(np.int8) > 0)
        reached = sparse.csr_array((reached + beyond).astype(bool))
        sizes = np.asarray(beyond.astype(np.float64).sum(axis=0)).ravel()
        share = np.divide(1.0, sizes, out=np.zeros(n), where=sizes > 0)
        rings.append(sparse.csr_array(beyond.astype(np.float64) @ sparse.diags_array(share)))
        edge = beyond
    return tuple(rings)


def fit_hawkes(
    counts: Floats,
    weights: sparse.csr_array,
    *,
    season: Floats | None = None,
    n_rings: int = 1,
    tolerance: float = 1e-4,
) -> Hawkes:
    r"""Fit background, echoes and fading to a cube, best of days.

    Parameters
    ----------
    counts : ndarray of float, shape (n_cells, n_steps)
        [cases]
    weights : csr_array
        Who is whose neighbour.
    season : ndarray of float, shape (n_steps,)
        How busy the city ordinarily is in each step, 1 on average. Without it summer and Mondays are taken
        for echoes.
    n_rings
        How many rings of neighbours hear a case, beside its own cell.
    tolerance
        Fitted once echoes and fading change by less than this in a round. [-]

    Raises
    ------
    ShapeMismatch, ValuesInvalid
        Counts, weights and season do not fit each other, or are negative or missing.
    StepsInvalid
        There are fewer than ten steps.
    NoVariation
        There is not one case.
    NotFitted
        EM does not settle.

    Notes
    -----
    EM as in Marsan and Lengliné's declustering: each case is shared out among what may have brought it, and
    what each brought is counted; as echoes fade evenly, a running sum stands for all earlier steps, so that a
    round takes time with the bins, not with pairs of cases. A cell's background has a gamma prior whose mean
    is the city's and whose shape follows from how the cells differ; what is known of it is a distribution,
    too (variational Bayes), or the cells' own chance would be taken for background. The first steps' echo of
    what came before the cube is missing: it is taken for background. Simulated processes are got back in a
    test, but for about a tenth of the echoes, which counts as background.

    References
    ----------
    D. Marsan and O. Lengliné, "Extending Earthquakes' Reach Through Cascading", Science, vol. 319, pp.
    1076-1079, 2008. G. O. Mohler and others, "Self-Exciting Point Process Modeling of Crime", Journal of the
    American Statistical Association, vol. 106, no. 493, pp. 100-108, 2011.
    """
    counts, season = _checked(counts, weights, season)
    rings = rings_of(weights, n_rings)
    heard = np.stack([np.asarray(ring @ counts) for ring in rings])
    n_steps = counts.shape[1]
    total, time = counts.sum(axis=1), season.sum()
    shape = 1.0
    mean = total.mean() / time
    likely, echoes, fading = (
        (total + shape) / (time + shape / mean),
        np.full(len(rings), 0.3 / len(rings)),
        0.7,
    )
    found = np.zeros((counts.shape[0], 2 + len(rings)))
    reaches = np.array([float(ring.sum(axis=0) @ counts.sum(axis=1) > 0) for ring in rings])
    sent = np.stack([np.asarray(ring.sum(axis=0)).ravel() @ counts for ring in rings])
    for rounds in range(1, _MOST_ROUNDS + 1):
        before = np.array([*echoes, fading])
        _share_out_all(counts, heard, season, likely, echoes, fading, found)
        brought = found[:, 2:].sum(axis=0)
        left = 1.0 - fading ** np.arange(n_steps - 1, -1, -1)  # what of an echo comes within the cube
        echoes = np.where(reaches > 0, brought / np.maximum(sent @ left, 1e-300), 0.0)
        if brought.sum() > 0:
            fading = float(np.clip(1.0 - brought.sum() / found[:, 1].sum(), 0.0, 0.999))
        cases, exposure = shape + found[:, 0], shape / mean + time
        background, logs = cases / exposure, digamma(cases) - np.log(exposure)
        likely = np.exp(logs)
        mean = float(background.mean())
        shape = _gamma_shape(float(np.log(mean) - logs.mean()))
        if np.abs(np.array([*echoes, fading]) - before).max() < tolerance:
            return Hawkes(background, echoes, fading, rounds, rings, _last_echo(heard, fading))
    raise NotFitted(f"The process did not settle in {_MOST_ROUNDS} rounds.", rounds=_MOST_ROUNDS)


def simulate_hawkes(
    background: Floats,
    weights: sparse.csr_array,
    *,
    echoes: Sequence[float],
    fading: float,
    season: Floats,
    rng: np.random.Generator,
) -> Floats:
    """Draw a cube from a process that is known.

    Parameters
    ----------
    background, echoes, fading
        As ``Hawkes`` has them.
    weights : csr_array
        Who is whose neighbour.
    season : ndarray of float, shape (n_steps,)
        How busy each step is.
    rng
        Where chance comes from.

    Returns
    -------
    ndarray of float, shape (n_cells, n_steps)
        [cases]

    Raises
    ------
    ValuesInvalid
        A case brings one or more on average, so that the city would drown.
    """
    if not sum(echoes) < 1:
        raise ValuesInvalid(f"A case may not bring {sum(echoes):g} cases.", branching_ratio=sum(echoes))
    rings = rings_of(weights, len(echoes) - 1)
    echo, found = np.zeros((len(rings), background.size)), np.empty((background.size, season.size))
    for step in range(season.size):
        found[:, step] = rng.poisson(season[step] * background + np.asarray(echoes) @ echo)
        for ring, shares in enumerate(rings):
            echo[ring] = fading * echo[ring] + (1 - fading) * (shares @ found[:, step])
    return found


def _share_out_all(
    counts: Floats,
    heard: Floats,
    season: Floats,
    background: Floats,
    echoes: Floats,
    fading: float,
    found: Floats,
) -> None:
    in_parts(
        lambda begin, end: _share_out(counts, heard, season, background, echoes, fading, begin, end, found),
        counts.shape[0],
    )


@njit(cache=True, nogil=True)
def _share_out(
    counts: Any,
    heard: Any,
    season: Any,
    background: Any,
    echoes: Any,
    fading: float,
    begin: int,
    end: int,
    found: Any,
) -> None:
    """Share each cell's cases out: background, delays of what was brought, and what each ring brought."""
    n_rings, _, n_steps = heard.shape
    echo, delay = np.zeros(n_rings), np.zeros(n_rings)
    for cell in range(begin, end):
        found[cell] = 0.0
        echo[:] = 0.0
        delay[:] = 0.0
        last = n_steps - 1
        while last >= 0 and counts[cell, last] == 0:
            last -= 1
        for step in range(last + 1):
            if counts[cell, step] > 0:
                own = season[step] * background[cell]
                expected = own
                for ring in range(n_rings):
                    expected += echoes[ring] * echo[ring]
                share = counts[cell, step] / expected
                found[cell, 0] += share * own
                for ring in range(n_rings):
                    found[cell, 1] += share * echoes[ring] * delay[ring]
                    found[cell, 2 + ring] += share * echoes[ring] * echo[ring]
            for ring in range(n_rings):
                echo[ring] = fading * echo[ring] + (1.0 - fading) * heard[ring, cell, step]
                delay[ring] = fading * delay[ring] + echo[ring]


def _last_echo(heard: Floats, fading: float) -> Floats:
    decay = (1 - fading) * fading ** np.arange(heard.shape[2] - 1, -1, -1)
    return np.asarray(heard @ decay)


def _gamma_shape(spread: float) -> float:
    """Give the shape of a gamma distribution by how far its mean logarithm lies below that of its mean."""
    spread = max(spread, 1e-6)
    return (3 - spread + np.sqrt((spread - 3) ** 2 + 24 * spread)) / (12 * spread)  # type: ignore[no-any-return]


def _checked(counts: Floats, weights: sparse.csr_array, season: Floats | None) -> tuple[Floats, Floats]:
    if counts.ndim != 2 or weights.shape != (counts.shape[0], counts.shape[0]):
        raise ShapeMismatch(
            f"A cube of {counts.shape} does not fit {weights.shape} weights.", counts=counts.shape
        )
    if counts.shape[1] < 10:
        raise StepsInvalid(f"{counts.shape[1]} steps are too few; 10 are needed.", steps=counts.shape[1])
    season = np.ones(counts.shape[1]) if season is None else np.asarray(season, dtype=np.float64)
    if season.shape != counts.shape[1:]:
        raise ShapeMismatch(
            f"A season of {season.shape} does not fit {counts.shape[1]} steps.", season=season.shape
        )
    counts = np.ascontiguousarray(counts, dtype=np.float64)
    wrong = int((~((counts >= 0) & (counts < np.inf))).sum()) + int(
        (~((season > 0) & (season < np.inf))).sum()
    )
    if wrong:
        raise ValuesInvalid(f"{wrong} bins or steps are negative, infinite or missing.", wrong=wrong)
    if not counts.any():
        raise NoVariation("There is not one case.", cells=counts.shape[0])
    return counts, season
