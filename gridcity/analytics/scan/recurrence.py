"""How long chance takes to bring a cluster as rare to who looks again and again."""

_LEAST_P = 1e-12
"""Gumbel's approximation is not believed beyond. [-]"""


def recurrence_interval(p_value: float, p_gumbel: float, *, replicates: int, every: float) -> float:
    """Give the recurrence interval of a cluster of a prospective scan, as SaTScan tells it.

    A p-value says how rare a cluster is in one look; who looks every day sees one of p = 0.05 every
    three weeks by chance. One over the p-value, times the time between two looks, is that time.

    Parameters
    ----------
    p_value, p_gumbel
        Of the cluster, by replicates and by Gumbel's approximation; NaN where there is none. [-]
    replicates
        So many p_value is from: it cannot fall below ``1 / (replicates + 1)``. Where no replicate reached as
        far, Gumbel's approximation takes its place: an hourly scan with 999 replicates could otherwise never
        tell of more than six weeks.
    every
        From one look to the next; the result has the same unit.

    Returns
    -------
    float
        In the unit of ``every``; NaN where there is no p-value.

    References
    ----------
    K. Kleinman, R. Lazarus and R. Platt, "A Generalized Linear Mixed Models Approach for Detecting Incident
    Clusters of Disease in Small Areas", American Journal of Epidemiology, vol. 159, no. 3, pp. 217-224, 2004.
    https://doi.org/10.1093/aje/kwh029

    Examples
    --------
    >>> round(recurrence_interval(0.05, 0.04, replicates=999, every=1.0), 9)  # [days]
    20.0

    No replicate of 999 reached as far:

    >>> round(recurrence_interval(0.001, 0.0001, replicates=999, every=1.0))
    10000
    """
    p = p_value
    if p <= 1.5 / (replicates + 1) and 0 <= p_gumbel < p:
        p = max(p_gumbel, _LEAST_P)
    return float(every / p)
