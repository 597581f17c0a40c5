"""Draw Boston's blocks and hold them against those of others: ``python -m tests.benchmarks.blocks``.

Time is that of the process on one core, without reading the files. The load is the components of the
city; its balance is the coefficient of variation of the load of a cell.
"""

import time

import geopandas as gpd
import numpy as np
import shapely

from gridcity.cells.ground import read_block_rules
from gridcity.city.codes import make_area_codes
from gridcity.city.profiles import read_profile
from gridcity.loading.kinds import kind_of
from gridcity.settings import CHECKOUT
from grids.blocks import Ground, Lines, Loads, Rules, balance_of, make_blocks
from grids.lattice import Lattice
from grids.measure import area_m2
from grids.tiling import make_cells
from tests.support.realdata import REALDATA

GOAL_S = 15.0
LAYERS = ("street_lights", "trees", "fire_hydrants", "crosswalk_centers", "traffic_signals")


def main() -> None:
    """Print the table."""
    import pyarrow as pa

    base = REALDATA / "boston" / "boston_base.gpkg"
    profile = read_profile("boston", CHECKOUT / "data")
    rules = read_block_rules(CHECKOUT / "data" / "reference" / "blocks.toml")
    areas = gpd.read_file(base, layer="neighborhoods")
    codes = make_area_codes(list(areas["Name"]), [profile.county_code] * len(areas))
    streets = gpd.read_file(base, layer="streets_osm")
    kinds = kind_of("streets", pa.array(streets["highway"].tolist())).to_pylist()
    strengths = np.array([rules.streets.get(kind, 0.0) for kind in kinds])
    loads = _loads()
    ground = Ground(Lines(streets.geometry.to_numpy(), strengths), loads=loads)
    lattice = Lattice(profile.centre_lon, profile.centre_lat)
    shapes = areas.geometry.to_numpy()
    derived = gpd.read_file(base, layer="blocks_derived").geometry.to_numpy()

    print(
        f"{'tiling':<28}{'cells':>8}{'median m²':>11}{'5–20 k':>8}{'largest':>11}{'load CV':>9}{'CPU s':>8}"
    )
    print(_row("blocks_derived (theirs)", derived, loads, None))
    began = time.process_time()
    squares = make_cells(lattice, shapes, codes)
    print(_row("lattice", squares.polygon, loads, time.process_time() - began))
    drawn = None
    for share in (0.0, 0.25, 0.5):
        began = time.process_time()
        made = make_blocks(lattice, shapes, codes, ground, Rules(load_share=share))
        print(_row(f"blocks, load share {share}", made.polygon, loads, time.process_time() - began))
        drawn = drawn or made
    assert drawn is not None
    print(f"goal: blocks under {GOAL_S} s on one core")
    agreement = _agreement(derived, drawn.polygon, lattice)
    print(f"borders of theirs that are within 5 m of one of ours: {agreement:.1%}")


def _loads() -> Loads:
    """Read the components of Boston as places of weight one."""
    folder = REALDATA / "boston" / "components"
    points = [gpd.read_parquet(folder / f"{name}.parquet").geometry for name in LAYERS]
    good = [one[~(one.is_empty | one.isna())] for one in points]
    xy = np.concatenate([np.stack([one.x, one.y], axis=1) for one in good])
    xy = xy[np.isfinite(xy).all(axis=1)]
    return Loads(xy[:, 0], xy[:, 1], np.ones(len(xy)))


def _row(
    name: str, polygons: "np.ndarray[tuple[int], np.dtype[np.object_]]", loads: Loads, seconds: float | None
) -> str:
    sizes = area_m2(polygons)
    share = ((sizes >= 5000) & (sizes <= 20_000)).mean()
    took = "" if seconds is None else f"{seconds:8.1f}"
    balance = balance_of(polygons, loads).variation
    counts = f"{len(sizes):>8,}{np.median(sizes):>11,.0f}{share:>8.1%}{sizes.max():>11,.0f}"
    return f"{name:<28}{counts}{balance:>9.2f}{took:>8}"


def _agreement(
    theirs: "np.ndarray[tuple[int], np.dtype[np.object_]]",
    ours: "np.ndarray[tuple[int], np.dtype[np.object_]]",
    lattice: Lattice,
) -> float:
    """Say how much of their borders, by points 10 m apart, lies on ours."""
    flat, mine = (
        shapely.boundary(
            shapely.transform(one, lambda xy: np.stack(lattice.project(xy[:, 0], xy[:, 1]), axis=1))
        )
        for one in (theirs, ours)
    )
    corners = np.unique(np.round(shapely.get_coordinates(shapely.segmentize(flat, 10.0)), 1), axis=0)
    places = np.asarray(shapely.points(corners))
    near = shapely.STRtree(mine).query(places, predicate="dwithin", distance=5.0)[0]
    return len(np.unique(near)) / len(places)


if __name__ == "__main__":
    main()
