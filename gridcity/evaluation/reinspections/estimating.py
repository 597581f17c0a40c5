"""From what was found in a sample to a rate with its interval. Pure."""

from collections.abc import Sequence

from gridcity.evaluation.intervals import wilson
from gridcity.evaluation.reinspections.model import Rate, Stratum


def rate_of(strata: Sequence[Stratum]) -> Rate:
    r"""Estimate the share of false closures among all that could be drawn.

    Each stratum counts by how many closings it stands for, not by how many were seen. Where nobody could
    tell, a case is left out, and counted in ``unable``; a stratum of which nothing is known is left out, and
    lowers ``covered``.

    Notes
    -----
    With :math:`W_h = N_h / \sum N_h` over strata with :math:`n_h > 0` told cases and :math:`p_h` false among
    them, the rate is :math:`\sum W_h p_h`, and its interval is Wilson's at the effective sample size
    :math:`1 / \sum (W_h^2 / n_h)`. One stratum alone has the plain Wilson interval. That the population is
    finite is left aside: the interval is on the wide side.

    References
    ----------
    L. Kish, "Survey Sampling", 1965, section 11.7 (the loss by unequal weights).
    """
    known = [one for one in strata if one.told]
    told, false = sum(one.told for one in strata), sum(one.false for one in strata)
    drawable = sum(one.drawable for one in strata)
    weight = sum(one.drawable for one in known)
    rate = low = high = None
    if weight:
        rate = sum(one.drawable / weight * one.false / one.told for one in known)
        effective = 1 / sum((one.drawable / weight) ** 2 / one.told for one in known)
        low, high = wilson(rate * effective, effective) or (None, None)
    return Rate(
        rate=rate,
        low=low,
        high=high,
        told=told,
        false=false,
        unable=sum(one.unable for one in strata),
        drawn=sum(one.drawn for one in strata),
        drawable=drawable,
        covered=weight / drawable if drawable else 0.0,
    )
