"""A cell tile at zoom 14 of 200,000 cells: ours against tipg and against the bare SQL.

``python -m tests.benchmarks.tiles [--seconds 5] [--rounds 3]``

*Limit*: the same ST_AsMVT over the same stored EPSG:3857 geometry through pgbench, prepared, the best
of 2, 4 and 8 clients. *Peer*: tipg (installed in an environment of its own), two workers, on
a table of that geometry. *Ours*: two workers; computed (no cache), from the cache, and unchanged (304).
All on one private cluster, in one run, each tile drawn by lot from those that cover the city.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI
from sqlalchemy import Engine, text

from api.app import create_app
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema
from tests.benchmarks.servers import free_port, gridcity, scratch_home, serving, wrk

CITY = "tilebench"
COLS, ROWS = 500, 400
ZOOM = 14
CONNECTIONS = 8
WARM_UP_S = 8

_GROUND = """
INSERT INTO city (code, profile, created_at) VALUES ('tilebench', '{}', now());
INSERT INTO areas (code, level, name, area_m2, geom)
VALUES ('230102', 'county', 'A', 2e9, st_multi(st_makeenvelope(126.4, 45.6, 127.1, 46.0, 4326)));
INSERT INTO tilings (kind, centre_lon, centre_lat, cell_size_m, finest_level, proof, valid_from)
VALUES ('lattice', 126.4, 45.6, 100, 'county', '{}', '2026-01-01Z');
INSERT INTO cells (code, tiling_id, area_code, col, row, area_m2, valid_from, geom)
SELECT
    '230102' || lpad((r * 500 + c)::text, 9, '0'), (SELECT max(id) FROM tilings), '230102', c, r, 10000,
    '2026-01-01Z', st_multi(st_makeenvelope(
        126.4 + c * 0.001286, 45.6 + r * 0.0009, 126.4 + (c + 1) * 0.001286, 45.6 + (r + 1) * 0.0009, 4326
    ))
FROM generate_series(0, 499) AS c, generate_series(0, 399) AS r;
-- What tipg reads: the same geometry, with an index that its statements can use.
CREATE TABLE bench_cells AS SELECT id, code, round(area_m2)::integer AS area, geom_3857 AS geom FROM cells;
ALTER TABLE bench_cells ADD PRIMARY KEY (id);
CREATE INDEX ON bench_cells USING gist (geom);
CREATE TABLE bench_tiles AS
SELECT row_number() OVER ()::integer AS i, x, y
FROM generate_series(0, 16383) AS x, generate_series(0, 16383) AS y
WHERE FALSE;
"""
_LIMIT = r"""
\set i random(1, :tiles)
SELECT octet_length(st_asmvt(q, 'cells', 4096, 'geom', 'id'))
FROM (
    SELECT
        c.id, c.code, round(c.area_m2)::integer AS area,
        st_asmvtgeom(c.geom_3857, t.env, 4096, 64, TRUE) AS geom
    FROM (SELECT st_tileenvelope(14, x, y) AS env FROM bench_tiles WHERE i = :i) AS t
    INNER JOIN cells AS c ON c.geom_3857 && t.env AND c.valid_to IS NULL
) AS q;
"""


def uncached() -> FastAPI:
    """Make the application without a cache of tiles: every tile is computed."""
    app = create_app()
    app.state.tile_cache_bytes = 0
    return app


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=5.0)
    asked.add_argument("--rounds", type=int, default=3)
    given = asked.parse_args()
    with scratch_home() as home:
        settings = Settings(_env_file=None, home=home, city=CITY)
        whole = open_engine(settings)
        create_city_schema(whole, CITY)
        engine = open_engine(settings, CITY)
        tiles = make_city(engine)
        measure(settings, engine, tiles, home, seconds=given.seconds, rounds=given.rounds)
        engine.dispose()
        whole.dispose()


def make_city(engine: Engine) -> list[tuple[int, int]]:
    """Make 200,000 cells; gives the tiles that cover them."""
    with engine.begin() as conn:
        conn.exec_driver_sql(_GROUND)
        rows = conn.execute(
            text(
                "SELECT x, y FROM (SELECT st_extent(geom_3857) AS box FROM cells) AS e,"
                " LATERAL (SELECT floor((st_xmin(box) + 20037508.342789244) / 2445.98490512564)::int AS west,"
                " floor((st_xmax(box) + 20037508.342789244) / 2445.98490512564)::int AS east,"
                " floor((20037508.342789244 - st_ymax(box)) / 2445.98490512564)::int AS north,"
                " floor((20037508.342789244 - st_ymin(box)) / 2445.98490512564)::int AS south) AS n,"
                " LATERAL generate_series(west, east) AS x, LATERAL generate_series(north, south) AS y"
            )
        ).all()
        tiles = [(row.x, row.y) for row in rows]
        conn.execute(
            text("INSERT INTO bench_tiles SELECT :i, :x, :y"),
            [{"i": i, "x": x, "y": y} for i, (x, y) in enumerate(tiles, start=1)],
        )
        conn.execute(text("CREATE INDEX ON bench_tiles (i)"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("VACUUM ANALYZE"))
    return tiles


def measure(
    settings: Settings,
    engine: Engine,
    tiles: list[tuple[int, int]],
    home: Path,
    *,
    seconds: float,
    rounds: int,
) -> None:
    """Measure all of them in turn, round by round, and print medians."""
    ours = [f"/api/v1/tiles/cells/{ZOOM}/{x}/{y}" for x, y in tiles]
    theirs = [f"/collections/{CITY}.bench_cells/tiles/WebMercatorQuad/{ZOOM}/{x}/{y}" for x, y in tiles]
    tipg = install_tipg(home)
    seen: dict[str, list[float]] = {}
    print(f"{len(tiles)} tiles, {CONNECTIONS} connections, {os.cpu_count()} cores", flush=True)
    for _ in range(rounds):
        found = {"limit": max(pgbench(engine, len(tiles), clients, seconds / 2) for clients in (2, 4, 8))}
        with tipg_server(tipg, engine) as address:
            found["tipg"] = ask(address, theirs, seconds)
        with gridcity(settings, "tests.benchmarks.tiles:uncached") as address:
            found["computed"] = ask(address, ours, seconds)
        with gridcity(settings) as address:
            ask(address, ours, WARM_UP_S)
            found["cached"] = ask(address, ours, seconds)
            found["unchanged"] = ask(address, ours, seconds, etag=etag_of(address + ours[0]))
        for name, rate in found.items():
            seen.setdefault(name, []).append(rate)
        print("  ".join(f"{name} {rate:,.0f}/s" for name, rate in found.items()), flush=True)
    middle = {name: statistics.median(rates) for name, rates in seen.items()}
    print(f"{'what':<34} {'ours /s':>9} {'peer /s':>9} {'ratio':>7} {'goal':>6}")
    for what, mine, peer, goal in (
        ("computed, against tipg", "computed", "tipg", 2.0),
        ("computed, against ST_AsMVT", "computed", "limit", 0.55),
        ("unchanged (304), against tipg", "unchanged", "tipg", 10.0),
        ("cached bytes, against tipg", "cached", "tipg", 10.0),
    ):
        ratio = middle[mine] / middle[peer]
        print(f"{what:<34} {middle[mine]:>9,.0f} {middle[peer]:>9,.0f} {ratio:>7.2f} {goal:>6.2f}")


def ask(address: str, paths: list[str], seconds: float, *, etag: str | None = None) -> float:
    """Ask for tiles by lot; tiles a second."""
    headers = {"If-None-Match": etag} if etag else None
    rate = wrk(address, paths, seconds=seconds, connections=CONNECTIONS, headers=headers)
    if rate.failed:
        raise RuntimeError(f"{rate.failed} answers of {address} failed.")
    return rate.per_second


def etag_of(url: str) -> str:
    """Ask for a tile's version."""
    with urllib.request.urlopen(url) as answer:  # noqa: S310  (our own address)
        tag: str = answer.headers["ETag"]
        return tag


def pgbench(engine: Engine, tiles: int, clients: int, seconds: float) -> float:
    """Run the bare SQL; tiles a second."""
    url = engine.url
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(_LIMIT)
        script.flush()
        options = f"-c search_path={CITY},public -c jit=off -c max_parallel_workers_per_gather=0"
        command = ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "2"]
        command += ["-T", str(max(1, round(seconds))), "-D", f"tiles={tiles}", "-f", script.name]
        command += ["-h", str(url.query.get("host", url.host)), "-U", str(url.username)]
        command += [*(["-p", str(url.port)] if url.port else []), str(url.database)]
        environment = os.environ | {"PGOPTIONS": options}
        ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([\d.]+) \(without", ran.stdout)
    if found is None:
        raise RuntimeError(ran.stdout + ran.stderr)
    return float(found[1])


def install_tipg(home: Path) -> Path:
    """Make an environment with tipg; gives its Python."""
    folder = home / "tipg"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "-qqq", "tipg", "uvicorn[standard]"], check=True)
    return python


def tipg_server(python: Path, engine: Engine):  # type: ignore[no-untyped-def]
    """Run tipg on the same city."""
    url = engine.url
    host, port = str(url.query.get("host", url.host)), url.port or url.query.get("port") or 5432
    listens_on = free_port()
    options = "-c jit=off -c max_parallel_workers_per_gather=0"
    env = os.environ | {
        "DATABASE_URL": f"postgresql://{url.username}@{quote(host, safe='')}:{port}/{url.database}",
        "PGOPTIONS": options,
        "TIPG_DB_SCHEMAS": f'["{CITY}"]',
        "TIPG_DB_TABLES": f'["{CITY}.bench_cells"]',
        "TIPG_CATALOG_TTL": "3600",
        "TIPG_MAX_FEATURES_PER_TILE": "100000",
    }
    command = [str(python), "-m", "uvicorn", "tipg.main:app", "--port", str(listens_on), "--workers", "2"]
    return serving(
        [*command, "--log-level", "warning", "--no-access-log"], listens_on, path="/healthz", env=env
    )


if __name__ == "__main__":
    main()
