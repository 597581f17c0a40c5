"""Statistics against R's spdep 1.2-7: Columbus, North Carolina, Boston's tracts, Getis and Ord's grid.

spdep gives the z of Geary's C the other sign, and its local Geary has n - 1 in the divisor.
"""

import csv
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, TypeAlias

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy import sparse

from gridcity.analytics.autocorrelation import Assumption, geary, general_g, moran
from gridcity.analytics.distances import band_neighbours, nearest_neighbours
from gridcity.analytics.hotspots import getis_ord, getis_ord_star
from gridcity.analytics.inference import Score
from gridcity.analytics.join_counts import join_counts
from gridcity.analytics.local_geary import local_geary
from gridcity.analytics.local_moran import local_moran
from gridcity.analytics.rates import (
    global_bayes_rates,
    poisson_probability,
    raw_rates,
    standardised_rates,
)
from gridcity.analytics.weights import Floats, joined, row_standardised, touching_neighbours, with_self
from tests.support.realdata import realdata

pytestmark = pytest.mark.realdata

Quantities: TypeAlias = dict[str, float]

SHAPES = {"columbus": "columbus.gpkg", "ncsids": "sids.gpkg", "boston_tracts": "boston_tracts.gpkg"}
PLAIN: dict[str, Callable[..., Score]] = {
    "moran_rand": moran,
    "moran_norm": partial(moran, assumption=Assumption.NORMALITY),
    "geary_rand": geary,
    "getisord_G": general_g,
}


@cache
def city(name: str) -> Any:
    return geopandas.read_file(realdata("stats", "shapes", SHAPES[name]))


def values_of(name: str, variable: str) -> Floats:
    shapes = city(name)
    if "/" in variable:
        return np.asarray(1000 * shapes.SID74 / shapes.BIR74, dtype=np.float64)
    return np.asarray(shapes[variable.removesuffix(">35")], dtype=np.float64)


def listed(name: str) -> sparse.csr_array:
    """Read a list of neighbours; cells are numbered from 1, or named by a number of their own."""
    pairs = pd.read_csv(realdata("stats", "ref_spdep", name))
    named = {"ncsids": city("ncsids").FIPSNO, "bostontracts": city("boston_tracts").TRACT}
    names = named.get(name.split("_", maxsplit=1)[0], range(1, 50))
    place = {int(of_cell): number for number, of_cell in enumerate(names)}
    of_cell, neighbour = (np.array([place[end] for end in pairs[side]]) for side in ("from", "to"))
    return joined(len(place), of_cell, neighbour)


def neighbours_of(name: str, weights: str) -> sparse.csr_array:
    if weights.startswith("knn4"):
        shapes = city(name).geometry
        return nearest_neighbours(shapely.get_coordinates(shapely.centroid(shapes)), count=4)
    if weights.startswith("columbus.gal"):
        return listed("columbus_nb_gal.csv")
    return listed({"boston_tracts": "bostontracts_nb_queen.csv"}.get(name, f"{name}_nb_queen.csv"))


def global_references() -> Iterator[tuple[str, str, str, str, Quantities]]:
    """Read the statistics of whole cities: data set, variable, weights, statistic, quantities."""
    told: dict[tuple[str, str, str, str], Quantities] = {}
    last = ""
    with realdata("stats", "ref_spdep", "global_refs.csv").open() as file:
        for row in csv.DictReader(file):
            # A plain "B" is unstandardised weights of the neighbours named last.
            last = row["weights"] if row["weights"] not in {"B", "-"} else last
            key = (row["dataset"], row["variable"], last, row["statistic"])
            told.setdefault(key, {})[row["quantity"]] = float(row["value"])
    for key, quantities in told.items():
        yield *key, quantities


def test_statistics_of_whole_cities_are_those_of_spdep() -> None:
    compared = 0
    for name, variable, weights, statistic, expected in global_references():
        if statistic not in PLAIN:
            continue
        beside = neighbours_of(name, weights)
        sign = -1 if statistic.startswith("geary") else 1
        values = values_of(name, variable)
        score = PLAIN[statistic](values, beside if statistic == "getisord_G" else row_standardised(beside))
        told = {"Var": score.variance, "z": sign * score.z, "E": score.expected}
        told |= dict.fromkeys(("I", "C", "G"), score.value)
        told["p_greater"] = score.p_less if sign < 0 else score.p_greater
        for quantity, value in expected.items():
            assert told[quantity] == pytest.approx(value, rel=1e-10, abs=1e-13), (name, variable, quantity)
            compared += 1
    assert compared >= 150


def test_join_counts_are_those_of_spdep() -> None:
    (expected,) = (
        told
        for name, _, _, statistic, told in global_references()
        if (name, statistic) == ("columbus", "joincount")
    )
    high = values_of("columbus", "CRIME>35") > 35

    counts = join_counts(high, listed("columbus_nb_gal.csv"))

    for mark, score in (("low", counts.neither), ("high", counts.both)):
        for quantity, value in (
            ("stat", score.value),
            ("E", score.expected),
            ("Var", score.variance),
            ("z", score.z),
        ):
            assert value == pytest.approx(expected[f"Std. deviate for {mark}:{quantity}"], rel=1e-12)


@pytest.mark.parametrize(
    ("name", "variable", "file", "neighbours"),
    [
        ("columbus", "CRIME", "columbus_CRIME_local.csv", "columbus_nb_gal.csv"),
        ("ncsids", "1000*SID74/BIR74", "ncsids_SID74rate_local.csv", "ncsids_nb_queen.csv"),
        ("boston_tracts", "CMEDV", "bostontracts_CMEDV_local.csv", "bostontracts_nb_queen.csv"),
    ],
)
def test_statistics_of_each_cell_are_those_of_spdep(
    name: str, variable: str, file: str, neighbours: str
) -> None:
    told = pd.read_csv(realdata("stats", "ref_spdep", file))
    values, beside = values_of(name, variable), listed(neighbours)
    np.testing.assert_allclose(values, told.x, rtol=1e-12)
    shared = row_standardised(beside)
    scores = local_moran(values, shared)

    close = partial(np.testing.assert_allclose, rtol=1e-10, atol=1e-10)
    close(scores.value, told.Ii)
    close(scores.expected, told.E)
    close(scores.variance, told.Var)
    close(scores.z, told.Z)
    close(scores.p_two_sided, told.p_two)
    close(getis_ord(values, beside), told.Gi_B)
    close(getis_ord(values, shared), told.Gi_W)
    close(getis_ord_star(values, with_self(beside)), told.Gistar_B)
    close(local_geary(values, shared).value * (values.size - 1) / values.size, told.localC)


def test_getis_and_ord_s_own_example_comes_out_as_with_spdep() -> None:
    told = pd.read_csv(realdata("stats", "ref_spdep", "getisord_Gi.csv"))
    where, values = told[["x", "y"]].to_numpy(np.float64), told.val.to_numpy(np.float64)

    for reach_m in (30.0, 60.0, 90.0, 120.0, 150.0):
        scores = getis_ord(values, band_neighbours(where, reach_m=reach_m))
        np.testing.assert_allclose(scores, told[f"Gi{reach_m:.0f}"], rtol=0, atol=1e-10)
    scores = getis_ord_star(values, with_self(band_neighbours(where, reach_m=30.0)))
    np.testing.assert_allclose(scores, told["Gistar30"], rtol=0, atol=1e-10)


@pytest.mark.parametrize("name", SHAPES)
def test_neighbours_by_touch_are_those_of_spdep(name: str) -> None:
    listed_pairs = neighbours_of(name, "queen")

    ours = touching_neighbours(city(name).geometry.to_numpy())

    assert (ours != listed_pairs).nnz == 0


def test_rates_are_those_of_spdep() -> None:
    told = pd.read_csv(realdata("stats", "ref_spdep", "ncsids_EBest.csv"))
    cases, births = told.SID74.to_numpy(np.float64), told.BIR74.to_numpy(np.float64)
    chances = pd.read_csv(realdata("stats", "ref_spdep", "ncsids_choynowski.csv"))
    shapes = city("ncsids")
    assert (shapes.FIPSNO.astype(int) == told.FIPSNO).all()

    np.testing.assert_allclose(raw_rates(cases, births), told.raw, rtol=1e-12)
    np.testing.assert_allclose(global_bayes_rates(cases, births), told.EB, rtol=1e-12)
    np.testing.assert_allclose(poisson_probability(cases, births), chances.pmap, rtol=1e-10)
    (index,) = (told["I"] for *_, statistic, told in global_references() if statistic.startswith("EBImoran"))
    adjusted = moran(standardised_rates(cases, births), listed("ncsids_nb_queen.csv"))
    assert adjusted.value == pytest.approx(index, rel=1e-12)
