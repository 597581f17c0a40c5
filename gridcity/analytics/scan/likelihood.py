"""How much likelier what happened is if a zone is no place like the others: Kulldorff's ratios.

M. Kulldorff, "A spatial scan statistic", Communications in Statistics - Theory and Methods, vol. 26, no. 6,
pp. 1481-1496, 1997. https://doi.org/10.1080/03610929708831995
"""

import numpy as np
from numba import njit

POISSON, BERNOULLI = 0, 1
"""How cases come about; of zones with as many cases the one with the least to expect stands out most."""


@njit(cache=True, nogil=True)
def log_ratio(model: int, cases: float, expected: float, all_cases: float, all_expected: float) -> float:
    r"""Give the logarithm of the likelihood ratio of a zone with more cases than expected; 0 for others.

    Parameters
    ----------
    model
        ``POISSON``, or ``BERNOULLI``.
    cases, all_cases
        :math:`c` in the zone, :math:`C` in all. [cases]
    expected, all_expected
        Poisson: :math:`\mu` cases expected in the zone, as many in all as there are (:math:`C`). Bernoulli:
        :math:`n` of :math:`N` that may be cases.

    Notes
    -----
    .. math::

        \Lambda_P &= c \ln\frac{c}{\mu} + (C - c) \ln\frac{C - c}{C - \mu} \\
        \Lambda_B &= \ell(c, n) + \ell(C - c, N - n) - \ell(C, N), \qquad
            \ell(c, n) = c \ln\frac{c}{n} + (n - c) \ln\frac{n - c}{n}
    """
    if cases <= 0 or cases * all_expected <= all_cases * expected:
        return 0.0
    rest = all_cases - cases
    if model == POISSON:
        ratio: float = cases * np.log(cases / expected)
        if rest > 0:
            ratio += rest * np.log(rest / (all_cases - expected))
        return ratio
    overall = all_cases / all_expected
    return _gain(cases, expected, overall) + _gain(rest, all_expected - expected, overall)


@njit(cache=True, nogil=True)
def _gain(cases: float, population: float, overall: float) -> float:
    """Say how much likelier a share of its own makes the cases of a population, to all digits."""
    if population <= 0:
        return 0.0
    gain, off = 0.0, cases / population - overall
    if cases > 0:
        gain += cases * np.log1p(off / overall)
    if population > cases:
        gain += (population - cases) * np.log1p(-off / (1 - overall))
    return gain
