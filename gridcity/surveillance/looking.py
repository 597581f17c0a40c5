"""One look over the cases: a prospective space-time scan of what was known at a moment. Pure.

Cases are taken to their cells: every case of a 10,000 m² cell lies at its middle. For the city that is exact,
since a cell is what it answers for, and it makes a year's 100,000 places some thousand locations.

A day is 24 hours that end at the moment of the scan, so that the last one is as long as the others. Only
cases known by then count (``Cases.known``): where reports come late, the last days are thinner than they will
be, everywhere alike; the permutation scan does not mind, since each day keeps its own number.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from gridcity.analytics.scan.chance import Chance
from gridcity.analytics.scan.recurrence import recurrence_interval
from gridcity.analytics.scan.scanning import Search, scan_exchanged, scan_poisson
from gridcity.analytics.scan.zones import zones_within
from gridcity.surveillance.model import DAY_S, Cases, Floats, Found, Ints, Looked, Method, Terms

MOST_CLUSTERS = 20
"""How many clusters of a scan are looked at, the most outstanding first. [-]"""
_MINUTES_A_DAY = 1440.0


@dataclass(frozen=True, slots=True, eq=False)
class _Now:
    """The cases that count at a moment: their location, their day, and which cell a location is."""

    where: Ints
    days: Ints
    used: Ints


def look_over(cases: Cases, terms: Terms, *, at: datetime, threads: int = 2) -> Looked:
    """Scan the cases as they were known at a moment, for clusters that go on then.

    Parameters
    ----------
    cases
        Those of the watch's classes and area; more of the past or the future does no harm.
    terms
        How to look.
    at
        The moment, with a time zone.
    threads
        How many replicates are made at once; the result does not depend on it.

    Returns
    -------
    Looked
        All clusters that stand out, rare or not; ``is_alarm`` tells which are alarms.

    Notes
    -----
    ``recurrence_days`` says how long it takes on average until chance alone brings one as rare *to this
    watch*, at its pace: see ``recurrence_interval``.
    """
    now = _counted(cases, terms, at.timestamp())
    if len(now.where) < terms.fewest_cases:
        return Looked(at, len(now.where), len(now.used), ())
    centres = cases.centres[now.used]
    zones = zones_within(centres, reach_m=terms.reach_m)
    search = Search(
        longest=terms.longest_days,
        is_prospective=True,
        largest_share=terms.largest_share,
        fewest_cases=terms.fewest_cases,
        most_clusters=MOST_CLUSTERS,
    )
    chance = Chance(terms.replicates, terms.seed, threads)
    if terms.method is Method.PERMUTATION:
        scan = scan_exchanged(now.where, now.days, zones, search, n_days=terms.history_days, chance=chance)
        begins = terms.history_days
    else:
        counts, expected = _against_history(now, terms)
        begins = terms.longest_days
        scan = scan_poisson(counts, expected, zones, search, chance=chance)
    found = []
    for cluster in scan.clusters:
        row = zones.centre_of(cluster.row)
        inside = np.asarray(cluster.locations)
        apart = np.hypot(*(centres[inside] - centres[row]).T)
        lon, lat = cases.places[now.used[row]]
        found.append(
            Found(
                cell_ids=tuple(cases.cell_ids[now.used[inside]].tolist()),
                lon=float(lon),
                lat=float(lat),
                radius_m=round(float(apart.max()), 1),
                since=_moment(at.timestamp() - (begins - cluster.first_day) * DAY_S),
                until=at,
                observed=cluster.cases,
                expected=cluster.expected,
                ratio=cluster.ratio,
                p_value=cluster.p_value,
                p_gumbel=None if np.isnan(cluster.p_gumbel) else cluster.p_gumbel,
                recurrence_days=recurrence_interval(
                    cluster.p_value,
                    cluster.p_gumbel,
                    replicates=terms.replicates,
                    every=terms.every_min / _MINUTES_A_DAY,
                ),
            )
        )
    return Looked(at, len(now.where), len(now.used), tuple(found))


def is_alarm(found: Found, terms: Terms) -> bool:
    """Say whether a cluster is rare enough to be told."""
    return found.recurrence_days >= terms.recurrence_days


def _counted(cases: Cases, terms: Terms, moment: float) -> _Now:
    """Choose what was known, and did not yet cease to count."""
    ages = np.floor((moment - cases.reported) / DAY_S)
    counts = (ages >= 0) & (ages < terms.history_days) & (cases.known <= moment) & (cases.gone > moment)
    used, where = np.unique(cases.cells[counts], return_inverse=True)
    days = terms.history_days - 1 - ages[counts].astype(np.int64)
    return _Now(where.astype(np.int64), days, used)


def _against_history(now: _Now, terms: Terms) -> tuple[Floats, Floats]:
    r"""Count the last days, and say what the days before them let expect of each cell and day.

    A cell's rate is drawn towards the city's by as much as its few cases leave open: with :math:`n_i` cases
    in the history, of mean :math:`m` and variance :math:`s^2` over the cells, it is

    .. math:: (n_i + \alpha) / (1 + \beta), \qquad \beta = m / (s^2 - m), \quad \alpha = m \beta

    the mean of what remains of a gamma distribution whose moments are theirs (D. Clayton and J. Kaldor,
    "Empirical Bayes estimates of age-standardized relative risks for use in disease mapping", Biometrics,
    vol. 43, pp. 671-681, 1987). So nothing is impossible where nothing has happened yet. Days of the week
    share it as they did in the history.

    Returns
    -------
    tuple of ndarray, shape (n_cells, longest_days)
        Counts, and what is expected. [cases]
    """
    first = terms.history_days - terms.longest_days
    n_cells, is_late = len(now.used), now.days >= first
    counts = np.zeros((n_cells, terms.longest_days))
    np.add.at(counts, (now.where[is_late], now.days[is_late] - first), 1.0)
    before = np.bincount(now.where[~is_late], minlength=n_cells).astype(np.float64)
    mean, excess = before.mean(), before.var() - before.mean()
    if excess > 0:
        beta = mean / excess
        rates = (before + mean * beta) / (1 + beta)
    else:
        rates = np.full(n_cells, max(mean, 1.0))
    by_day = np.bincount(now.days[~is_late], minlength=first).astype(np.float64)
    # Counted back from the moment of the scan: which day of the week it is does not matter.
    back = terms.history_days - 1 - np.arange(first)
    ahead = terms.history_days - 1 - (first + np.arange(terms.longest_days))
    of_week = np.array(
        [by_day[back % 7 == one].mean() if (back % 7 == one).any() else 0.0 for one in range(7)]
    )
    shares = (of_week + 0.5)[ahead % 7]
    return counts, np.outer(rates, shares)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
