"""The balance of load is what a spatial join says, and no order of the ground changes a block."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from grids.blocks import Ground, Lines, Loads, Rules, balance_of, make_blocks
from tests.support.groundplan import LATTICE, line, rectangle

AREA = "230102001001"


def test_the_variation_of_loads_is_that_of_a_spatial_join() -> None:
    rng = np.random.default_rng(11)
    lon, lat = LATTICE.unproject(*rng.uniform((0, 0), (400, 300), (500, 2)).T)
    weights = rng.integers(1, 6, 500).astype(float)
    cells = np.array([rectangle(x, 0, x + 100, 300) for x in (0, 100, 200, 300)], dtype=object)

    balance = balance_of(cells, Loads(lon, lat, weights))

    places = gpd.GeoDataFrame({"load": weights}, geometry=gpd.points_from_xy(lon, lat), crs=4326)
    joined = gpd.sjoin(places, gpd.GeoDataFrame(geometry=cells, crs=4326), predicate="within")
    held = joined.groupby("index_right")["load"].sum().reindex(range(4), fill_value=0.0)
    assert balance.mean == pytest.approx(held.mean(), rel=1e-12)
    assert balance.largest == pytest.approx(held.max(), rel=1e-12)
    assert balance.variation == pytest.approx(held.std(ddof=0) / held.mean(), rel=1e-12)


def test_streets_buildings_and_loads_in_another_order_give_the_same_blocks() -> None:
    rng = np.random.default_rng(12)
    streets = [line((x, -9), (x + rng.uniform(-20, 20), 309)) for x in (70, 150, 160, 290)]
    streets += [line((-9, y), (409, y + rng.uniform(-20, 20))) for y in (90, 210)]
    strengths = np.array([0.85, 0.3, 0.3, 0.5, 0.15, 0.7])
    corners = rng.uniform((0, 0), (370, 280), (40, 2))
    houses = np.array([rectangle(x, y, x + 25, y + 14) for x, y in corners], dtype=object)
    lon, lat = LATTICE.unproject(*rng.uniform((0, 0), (400, 300), (200, 2)).T)
    weights = rng.integers(1, 6, 200).astype(float)

    def drawn(seed: int) -> dict[str, bytes]:
        shuffled = np.random.default_rng(seed)
        s, h, p = (shuffled.permutation(many) for many in (6, 40, 200))
        ground = Ground(
            lines=Lines(np.array(streets, dtype=object)[s], strengths[s]),
            buildings=houses[h],
            loads=Loads(lon[p], lat[p], weights[p]),
        )
        area = np.array([rectangle(0, 0, 400, 300)], dtype=object)
        made = make_blocks(LATTICE, area, [AREA], ground, Rules(load_share=0.3))
        assert made.proof.holds
        return dict(zip(made.code.tolist(), shapely.to_wkb(shapely.normalize(made.polygon)), strict=True))

    first = drawn(1)
    assert len(first) > 5
    assert drawn(2) == first
    assert drawn(3) == first
