"""What is nearest to a point by brute force: every distance in metres on a plane, the least taken."""

import geopandas as gpd
import numpy as np
from sqlalchemy import Connection

from gridcity.places.address import address_at

LAYERS = {
    "street": """
        SELECT id, geom FROM streets
        WHERE coalesce(name, name_en) IS NOT NULL AND kind NOT IN ('rail', 'other')
    """,
    "building": "SELECT id, geom FROM buildings WHERE place_fold(coalesce(name, name_en)) <> ''",
    "place": "SELECT id, geom FROM places WHERE place_fold(coalesce(name, name_en)) <> '' AND type <> 'area'",
    "door": "SELECT id, geom FROM places WHERE number IS NOT NULL AND street IS NOT NULL",
}
REACH_M = {"street": 460.0, "building": 150.0, "place": 150.0, "door": 150.0}
"""What is nearer than this has to be found. [m]"""


def differences(conn: Connection, *, crs: str, points: int, seed: int) -> list[str]:
    """Compare addresses of random points up to 150 m beside streets with brute force; name what differs.

    Parameters
    ----------
    crs
        A projection of the city in metres, true to within 1 in 1,000.
    """
    layers = {name: gpd.read_postgis(sql, conn, crs=4326).to_crs(crs) for name, sql in LAYERS.items()}
    rng = np.random.default_rng(seed)
    middles = layers["street"].geometry.sample(points, random_state=seed).centroid
    aside = rng.uniform(-150, 150, (2, points))
    heres = gpd.GeoSeries.from_xy(middles.x + aside[0], middles.y + aside[1], crs=crs)
    told: list[str] = []
    for here, place in zip(heres, heres.to_crs(4326), strict=True):
        address = address_at(conn, place.x, place.y)
        for name, layer in layers.items():
            if layer.empty:
                continue
            distances = layer.distance(here)
            found = getattr(address, name)
            least = float(distances.min())
            if found is None:
                if least < REACH_M[name]:
                    told.append(f"no {name} at {place}: there is one at {least:.1f} m")
                continue
            mine = float(distances[layer["id"] == found.id].iloc[0])
            if mine > least + 0.05 + least / 500 or abs(mine - found.distance_m) > 0.05 + mine / 500:
                told.append(f"{name} at {place}: {found} is at {mine:.2f} m, the nearest at {least:.2f} m")
    return told
