"""The register of Boston written with the standard's 18 fields, in four formats, against ``geopandas``.

``python -m tests.benchmarks.exchange``, the real data beside the checkout. Makes a city of its own.

*Ours* is timed from the store to the file: read ten thousand rows at a time, named as the standard does,
written.
*Peer* writes the same frame: ``to_file`` (``to_parquet``, ``to_csv``) from memory, where somebody has
read, joined and named all of it already; and *with reading*, when ``read_postgis`` reads the rows of the
same statement first. Both write their file anew.
"""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
from sqlalchemy import text

from gridcity.clock import now
from gridcity.components.bulk import load_components
from gridcity.components.exchange.outgoing import FORMATS, export_components
from gridcity.loading.maps import read_map
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.queries import load_queries
from gridcity.store.schema import create_city_schema
from tests.benchmarks.component_load import BOSTON, make_city
from tests.benchmarks.register_pages import timed
from tests.benchmarks.servers import scratch_home

CITY = "exchangebench"


def main() -> None:
    """Measure and print."""
    with scratch_home() as home, TemporaryDirectory() as folder:
        measure(Settings(_env_file=None, home=home, city=CITY), Path(folder))


def measure(settings: Settings, folder: Path) -> None:
    """Make Boston, and write its components both ways."""
    whole = open_engine(settings)
    create_city_schema(whole, CITY)
    engine = open_engine(settings, CITY)
    make_city(engine, settings)
    column_map = read_map(settings.data_dir / "reference" / "maps" / "boston-components.toml")
    with engine.begin() as conn:
        load_components(conn, BOSTON / "components", at=now(), column_map=column_map)
    rows = load_queries("gridcity.components.exchange").rows.rstrip().rstrip(";")
    rows = rows.replace("AS lat\n", "AS lat,\n    components.geom\n", 1).replace("%(area)s", "''")
    heads = ("format", "rows", "ours", "peer", "with reading", "peer/ours", "whole/ours", "MB")
    print("".join(f"{head:>13}" for head in heads) + "   [s]")
    with engine.connect() as conn:
        conn.exec_driver_sql("SET default_transaction_read_only = on")
        began = time.perf_counter()
        frame = gpd.read_postgis(text(rows.replace(":", "\\:")), conn, geom_col="geom")
        read_s = time.perf_counter() - began
        for ending in FORMATS:
            path, other = folder / f"ours{ending}", folder / f"peer{ending}"
            ours = timed(lambda: export_components(conn, path)) / 1000  # noqa: B023
            peer = timed(lambda: write(frame, other)) / 1000  # noqa: B023
            figures = (
                ending, f"{len(frame):,}", f"{ours:.1f}", f"{peer:.1f}", f"{read_s + peer:.1f}",
                f"{peer / ours:.2f} ×", f"{(read_s + peer) / ours:.2f} ×", f"{path.stat().st_size / 1e6:.0f}",
            )  # fmt: skip
            print("".join(f"{figure:>13}" for figure in figures), flush=True)
    engine.dispose()
    whole.dispose()


def write(frame: gpd.GeoDataFrame, path: Path) -> None:
    """Write a frame as geopandas does."""
    if path.suffix == ".csv":
        frame.drop(columns="geom").to_csv(path, index=False)
    elif path.suffix == ".parquet":
        frame.to_parquet(path, index=False)
    else:
        frame.to_file(path, engine="pyogrio")


if __name__ == "__main__":
    main()
