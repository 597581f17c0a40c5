"""Make up how many people live in each community: from the dwellings that stand there."""

from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

COUNTED_ON = date(2020, 11, 1)
SOURCE = "样例城市：按住宅建筑编造，并非普查 Sample city: made up from its dwellings, no census"
"""Stands beside each number: nobody counted these people."""
_STOREYS = {"apartments": 7.0, "house": 2.0, "farm": 1.0}
"""Of buildings that people live in; others are shops, schools, works."""
_M2_A_HEAD = 33.0
"""Floor of a dwelling, stairs and walls included. [m²]"""
_UNEVEN = 0.12
"""How unlike communities are: standard deviation of the logarithm of how full dwellings are. [-]"""


def settle(areas: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame, *, seed: int) -> pd.DataFrame:
    """Say how many people live in each community.

    Parameters
    ----------
    areas, buildings
        The drawn city's, EPSG:4326.
    seed
        The same seed gives the same people; nothing else of the city depends on it.

    Returns
    -------
    DataFrame
        ``place``, ``inhabitants`` [people], ``counted_on``, ``source``: as ``gridcity load inhabitants``
        takes them, a row a community.
    """
    communities = areas.loc[areas["level"] == "community", ["code", "geometry"]]
    homes = buildings.loc[buildings["kind"].isin(list(_STOREYS)), ["kind", "geometry"]]
    plane = homes.estimate_utm_crs()
    floor_m2 = homes.geometry.to_crs(plane).area * homes["kind"].map(_STOREYS)
    middles = gpd.GeoDataFrame({"floor_m2": floor_m2}, geometry=homes.representative_point(), crs=homes.crs)
    housed = gpd.sjoin(middles, communities, predicate="within")
    floor = housed.groupby("code")["floor_m2"].sum().reindex(communities["code"], fill_value=0.0)
    fullness = np.exp(np.random.default_rng([seed, 8]).normal(-(_UNEVEN**2) / 2, _UNEVEN, len(floor)))
    return pd.DataFrame(
        {
            "place": floor.index,
            "inhabitants": np.rint(floor.to_numpy() / _M2_A_HEAD * fullness).astype(int),
            "counted_on": COUNTED_ON.isoformat(),
            "source": SOURCE,
        }
    )
