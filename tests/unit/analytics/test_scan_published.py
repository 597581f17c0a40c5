"""Scans of data whose clusters were published, or are printed by SaTScan 10.3.2."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from gridcity.analytics.rate_intervals import expected_by_stratum
from gridcity.analytics.scan.chance import Chance
from gridcity.analytics.scan.person_time import over_time
from gridcity.analytics.scan.scanning import Search, scan_bernoulli, scan_exchanged, scan_poisson
from gridcity.analytics.scan.zones import zones_within
from tests.support.realdata import realdata


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("is_poisson", "file"),
    [(True, "pennLC_kulldorff_poisson.csv"), (False, "pennLC_kulldorff_binomial.csv")],
)
def test_pennsylvania_has_its_published_clusters(is_poisson: bool, file: str) -> None:  # noqa: FBT001
    counties = pd.read_csv(realdata("stats", "tables", "pennLC.csv"))
    published = pd.read_csv(realdata("stats", "ref_spdep", file)).sort_values("llr", ascending=False)
    zones = zones_within(1000 * counties[["x_km", "y_km"]].to_numpy(), reach_m=np.inf)
    scan = scan_poisson if is_poisson else scan_bernoulli
    under = counties.expected if is_poisson else counties.population
    found = scan(counties.cases, under, zones)

    for cluster, known in zip(found.clusters, published.itertuples(), strict=False):
        assert set(counties.county[cluster.locations]) == set(str(known.locations).split(";"))
        assert cluster.cases == known.cases
        assert cluster.expected == pytest.approx(known.expected, rel=1e-9)
        assert cluster.ratio == pytest.approx(known.llr, rel=1e-8)
        assert cluster.p_value == pytest.approx(known.p, abs=0.015)


@pytest.mark.realdata
def test_new_yorks_fever_has_the_clusters_that_satscan_prints() -> None:
    cases = pd.read_csv(realdata("stats", "tables", "rsatscan_NYCfevercas.csv"))
    places = pd.read_csv(realdata("stats", "tables", "rsatscan_NYCfevergeo.csv"))
    east = 6_371_000 * np.radians(places.long) * np.cos(np.radians(40.7))
    zones = zones_within(np.c_[east, 6_371_000 * np.radians(places.lat)], reach_m=3_000.0)
    known = {code: place for place, code in enumerate(places.zip)}
    days = (pd.to_datetime(cases.date) - pd.Timestamp("2001-11-01")).dt.days
    search = Search(7, is_prospective=True)
    found = scan_exchanged(
        np.repeat(cases.zip.map(known), cases.cases), np.repeat(days, cases.cases), zones, search, n_days=24
    ).clusters

    first = {11418, 11415, 11419, 11435, 11416, 11421, 11451, 11375, 11417}
    printed = [  # SaTScan 10.3.2, its own sample settings
        (first, 21, 4, 0.67, 3.845418, 0.216),
        ({11372}, 23, 2, 0.16, 3.164201, 0.506),
        ({10472}, 22, 2, 0.29, 2.137259, 0.948),
        ({10469, 10475, 10467, 10466}, 23, 2, 0.45, 1.427139, 0.999),
    ]
    for cluster, (codes, first_day, count, expected, ratio, p) in zip(found, printed, strict=False):
        assert set(places.zip[cluster.locations]) == codes
        assert (cluster.first_day, cluster.last_day, cluster.cases) == (first_day, 23, count)
        assert round(cluster.expected, 2) == expected
        assert round(cluster.ratio, 6) == ratio
        assert cluster.p_value == pytest.approx(p, abs=0.05)


@pytest.mark.realdata
def test_north_humberside_has_the_cluster_that_satscan_prints() -> None:
    cases, controls, places = (
        pd.read_csv(realdata("stats", "tables", f"rsatscan_NHumberside{name}.csv"))
        for name in ("cas", "ctl", "geo")
    )
    many = cases.groupby("locationid").numcases.sum().reindex(places.locationid, fill_value=0).to_numpy()
    others = (
        controls.groupby("locationid").numcontrols.sum().reindex(places.locationid, fill_value=0).to_numpy()
    )
    zones = zones_within(places[["x-coordinate", "y-coordinate"]].to_numpy(float), reach_m=np.inf)
    first = scan_bernoulli(many, many + others, zones).clusters[0]

    assert (first.cases, round(first.expected, 2), round(first.ratio, 6)) == (4, 1.22, 4.836516)
    assert first.p_value == pytest.approx(0.674, abs=0.05)


@pytest.mark.realdata
def test_new_mexico_has_the_clusters_that_satscan_prints_with_age_and_sex_adjusted_for() -> None:
    cases, people, places = (
        pd.read_csv(realdata("stats", "tables", f"rsatscan_NM{name}.csv")) for name in ("cas", "pop", "geo")
    )
    index = pd.MultiIndex.from_product([places.county, range(1, 19), (1, 2)])
    names = ["county", "agegroup", "sex"]
    counted = people.groupby([*names, "year"]).population.sum().unstack().reindex(index, fill_value=0)
    began = [date(year, 1, 1).toordinal() for year in range(1973, 1993)]
    there = over_time(
        counted.to_numpy(), [date(1900 + year, 7, 1).toordinal() for year in (73, 82, 91)], began
    )
    happened = cases.groupby([*names, "year"]).cases.sum().unstack(fill_value=0)
    happened = happened.reindex(index=index, columns=range(1973, 1992), fill_value=0)
    stratum = np.tile(np.repeat(np.arange(36), 19), len(places))
    expected = expected_by_stratum(happened.to_numpy(float).ravel(), there.ravel(), stratum)
    zones = zones_within(places[["lat", "long"]].to_numpy(float), reach_m=np.inf)

    scan = scan_poisson(
        happened.to_numpy().reshape(len(places), 36, 19).sum(axis=1),
        expected.reshape(len(places), 36, 19).sum(axis=1),
        zones,
        Search(9),
        chance=Chance(199),
    )

    # SaTScan 10.3.2 on the same files: LLR 10.016706, 5.684828, 3.884186; p 0.030 and 0.699.
    assert [
        (
            round(one.ratio, 6),
            one.cases,
            round(one.expected, 2),
            len(one.locations),
            one.first_day,
            one.last_day,
        )
        for one in scan.clusters[:3]
    ] == [
        (10.016706, 232, 175.14, 8, 12, 16),
        (5.684828, 16, 6.03, 1, 15, 16),
        (3.884186, 13, 5.37, 2, 9, 10),
    ]
    assert scan.clusters[0].p_value == pytest.approx(0.03, abs=0.02)
