"""Loading streets and buildings: ours against ``geopandas.to_postgis``, in one run.

``python -m tests.benchmarks.layer_load [--times 10] [--runs 3]``, Harbin's real streets and buildings, some
times over with keys of their own, as GeoPackage. Needs a database. Makes a city and drops it again.

*Ours* is timed from the file to the commit: read, checked, repaired, named by key, kinds told, written into
the live table with its Web Mercator copy, two spatial indexes, a primary and a unique key. *With its names*
the search's index is written, too: names folded, split into words, read in pinyin.
*to_postgis* is timed from a frame that is in memory already: it fills a table and one spatial index. *From
the file* is the same with reading it first, as a program without a frame has to.
"""

import argparse
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import geopandas as gpd
import pandas as pd
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, Engine, text

from gridcity.city.profiles import read_profile
from gridcity.city.service import save_city
from gridcity.clock import now
from gridcity.loading.areas import load_areas
from gridcity.loading.basemap import load_layer
from gridcity.loading.maps import map_from, read_map
from gridcity.places.reading import read_new_names
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema, drop_city
from tests.benchmarks.component_load import Measured, measure
from tests.support.realdata import REALDATA

CITY = "benchmark_layers"
HARBIN = REALDATA / "harbin"
GOAL = 1.0
MAP = map_from({"columns": {"key": "key", "kind": "kind", "name": "name"}}, where="benchmark")
LAYERS = {"streets": ("lines", "highway"), "buildings": ("multipolygons", "building")}
"""Layer → where the file keeps it, and the tag that says the kind."""


def make_city(engine: Engine, settings: Settings) -> None:
    """Make Harbin: its bounds say what is within."""
    with engine.begin() as conn:
        save_city(conn, read_profile("harbin", settings.data_dir), at=now())
        its_map = read_map(settings.data_dir / "reference" / "maps" / "harbin-streets.toml")
        load_areas(conn, HARBIN / "harbin_streets_osm.geojson", at=now(), column_map=its_map)


def make_file(folder: Path, layer: str, times: int) -> Path:
    """Write a layer several times over, with keys of their own."""
    name, tag = LAYERS[layer]
    osm = HARBIN / "harbin.osm.pbf"
    frame = gpd.read_file(osm, layer=name, where=f"{tag} IS NOT NULL", on_invalid="ignore")
    frame = frame[frame.geometry.notna()]
    copies = []
    for copy in range(times):
        one = gpd.GeoDataFrame(
            {"key": [f"{copy}-{at}" for at in range(len(frame))], "kind": frame[tag], "name": frame["name"]},
            geometry=frame.geometry.translate(1e-5 * copy, 1e-5 * copy),
            crs=frame.crs,
        )
        copies.append(one)
    path = folder / f"{layer}.gpkg"
    pd.concat(copies).to_file(path)
    return path


def load_ours(conn: Connection, layer: str, path: Path, *, has_names: bool) -> int:
    """Load a layer from its file, into the search or past it; rows."""
    trigger = f"ALTER TABLE {layer} {{}} TRIGGER {layer}_names_insert"
    if not has_names:
        conn.execute(text(trigger.format("DISABLE")))
    added = load_layer(conn, layer, path, at=now(), column_map=MAP).added
    if has_names:
        read_new_names(conn)
    else:
        conn.execute(text(trigger.format("ENABLE")))
    return added


def load_frame(conn: Connection, frame: gpd.GeoDataFrame) -> int:
    """Write a frame with geopandas; rows."""
    frame.to_postgis("peer", conn, if_exists="replace", index=False)
    return len(frame)


def load_file(conn: Connection, path: Path) -> int:
    """Read the file and write it with geopandas; rows."""
    return load_frame(conn, gpd.read_file(path))


def best_of(
    engine: Engine, layer: str, works: dict[str, Callable[[Connection], int]], runs: int
) -> dict[str, Measured]:
    """Measure each in turn, several times over, and give the best of each."""
    taken: dict[str, list[Measured]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            with engine.begin() as conn:
                conn.execute(text(f"TRUNCATE {layer}"))
            taken[name].append(measure(engine, work))
    return {name: min(one, key=lambda of: of.seconds) for name, one in taken.items()}


def main() -> None:
    """Measure, alternating, and print the best of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=3, help="how many times over the layers are loaded")
    parser.add_argument("--runs", type=int, default=3)
    wanted = parser.parse_args()
    settings = Settings()
    shared = open_engine(settings)
    create_city_schema(shared, CITY)
    engine = open_engine(settings, CITY)
    table = Table("what", "ours", "peer", "ratio", "of processor time", "goal")
    try:
        make_city(engine, settings)
        with tempfile.TemporaryDirectory() as folder:
            for layer in LAYERS:
                path = make_file(Path(folder), layer, wanted.times)
                works: dict[str, Callable[[Connection], int]] = {
                    "ours": partial(load_ours, layer=layer, path=path, has_names=False),
                    "with its names": partial(load_ours, layer=layer, path=path, has_names=True),
                    "to_postgis": partial(load_frame, frame=gpd.read_file(path)),
                    "read_file and to_postgis": partial(load_file, path=path),
                }
                best = best_of(engine, layer, works, wanted.runs)
                of_us = {"": best.pop("ours"), " with its names": best.pop("with its names")}
                for what, ours in of_us.items():
                    for name, peer in best.items():
                        cpu = (peer.client_s + peer.server_s) / (ours.client_s + ours.server_s)
                        table.add_row(
                            f"{layer}{what} against {name}",
                            f"{ours.rows:,} rows, {ours.seconds:.2f} s",
                            f"{peer.rows:,} rows, {peer.seconds:.2f} s",
                            f"{ours.rows / ours.seconds / (peer.rows / peer.seconds):.2f}",
                            f"{cpu * ours.rows / peer.rows:.2f}",
                            "" if what else f"≥ {GOAL}",
                        )
    finally:
        engine.dispose()
        drop_city(shared, CITY)
        shared.dispose()
    Console(highlight=False).print(table)


if __name__ == "__main__":
    main()
