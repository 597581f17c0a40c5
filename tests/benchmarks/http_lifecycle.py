"""One case through five stages over HTTP, against pgbench on the very same statements.

``python -m tests.benchmarks.http_lifecycle [--seconds 8] [--rounds 3]``

Six requests a life (report, dispatch, start, complete, verify, close), each an answered, durable
commit; 8 clients (wrk, one connection each, which read the case's number out of the answer), two
uvicorn workers. The peer is that of ``lifecycle``: pgbench, 8 clients, prepared, one script of
the statements that a life sends, on the same private cluster, round by round.
"""

import argparse
import json
import os
import statistics
import tempfile
from pathlib import Path

from sqlalchemy import Engine

from gridcity import clock
from gridcity.people import service as people
from gridcity.people.model import Person
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema
from tests.benchmarks.lifecycle import fill, pgbench, pgbench_script
from tests.benchmarks.servers import Rate, gridcity, run_wrk, scratch_home
from tests.support.people_and_cases import Crew, Ground, make_crew, make_ground

GOAL = 0.20
CITY = "lifecycle"
CLIENTS = 8
REQUESTS = 6

_LUA = """
local tokens = %(tokens)s
local report = %(report)s
local ways = %(ways)s
local step, id, version = 1, nil, 0
failed = 0
local threads = {}
function setup(thread) table.insert(threads, thread) end
local function headers(role)
  return { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. tokens[role] }
end
function request()
  if step == 1 then return wrk.format("POST", "/api/v1/cases", headers("inspector"), report) end
  local way = ways[step - 1]
  local body = string.format('{"command": "%%s", "expected_version": %%d%%s}', way[1], version, way[3])
  return wrk.format("POST", "/api/v1/cases/" .. id .. "/commands", headers(way[2]), body)
end
function response(status, _, body)
  if status ~= 201 then
    failed = failed + 1
    if failed == 1 then io.stderr:write(body, "\\n") end
    step = 1
    return
  end
  id, version = body:match('"id":(%%d+)'), tonumber(body:match('"version":(%%d+)'))
  step = step %% 6 + 1
end
function done(summary, latency)
  local refused = 0
  for _, thread in ipairs(threads) do refused = refused + thread:get("failed") end
  io.write(string.format(
    '{"per_second": %%f, "median_ms": %%f, "p95_ms": %%f, "failed": %%d}\\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    refused + summary.errors.connect + summary.errors.read + summary.errors.timeout
  ))
end
"""


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seconds", type=float, default=8.0)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--prefill", type=int, default=20_000)
    given = asked.parse_args()
    with scratch_home() as home:
        settings = Settings(_env_file=None, home=home, city=CITY)
        whole = open_engine(settings)
        create_city_schema(whole, CITY)
        engine = open_engine(settings, CITY)
        with engine.begin() as conn:
            ground, crew = make_ground(conn), make_crew(conn)
        fill(engine, ground, given.prefill)
        measure(settings, engine, ground, crew, seconds=given.seconds, rounds=given.rounds)
        engine.dispose()
        whole.dispose()


def measure(
    settings: Settings, engine: Engine, ground: Ground, crew: Crew, *, seconds: float, rounds: int
) -> None:
    """Measure both in turn, and print medians."""
    lua = script(engine, ground, crew)
    print(f"{os.cpu_count()} cores, {CLIENTS} clients each, 2 workers, {REQUESTS} requests a life")
    print(f"{'ours /s':>10} {'pgbench /s':>10} {'ratio':>7} {'goal':>6} {'p95 ms':>8}")
    pairs = []
    with tempfile.TemporaryDirectory() as folder, gridcity(settings) as address:
        peer_script = Path(folder) / "life.sql"
        peer_script.write_text(pgbench_script(engine, crew, ground), encoding="utf-8")
        live(address, lua, 2)
        for _ in range(rounds):
            mine = live(address, lua, seconds)
            peer = pgbench(engine, peer_script, seconds)
            lives = mine.per_second / REQUESTS
            pairs.append((lives, peer, lives / peer, mine.p95_ms))
            print(
                f"{lives:>10.0f} {peer:>10.0f} {lives / peer:>7.2f} {'':>6} {mine.p95_ms:>8.1f}", flush=True
            )
    lives, peer, ratio, p95_ms = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(f"{lives:>10.0f} {peer:>10.0f} {ratio:>7.2f} {GOAL:>6.2f} {p95_ms:>8.1f}  median", flush=True)


def live(address: str, lua: str, seconds: float) -> Rate:
    """Let 8 clients take cases through their lives for a while."""
    rate = run_wrk(address, lua, seconds=seconds, connections=CLIENTS, threads=CLIENTS)
    if rate.failed:
        raise RuntimeError(f"{rate.failed} requests were refused.")
    return rate


def script(engine: Engine, ground: Ground, crew: Crew) -> str:
    """Write what a client does."""
    ways = (
        ("dispatch", "dispatcher", f', "department_id": {crew.department.id}'),
        ("start", "handler", ""),
        ("complete", "handler", ""),
        ("verify", "inspector", ""),
        ("close", "leader", ', "outcome": "fixed"'),
    )
    staff: dict[str, Person] = {
        name: getattr(crew, name) for name in ("inspector", "dispatcher", "handler", "leader")
    }
    with engine.begin() as conn:
        tokens = {
            name: people.create_token(conn, person, "benchmark", at=clock.now())[1]
            for name, person in staff.items()
        }
    report = {
        "class_id": ground.limited_class_id,
        "lon": ground.lon,
        "lat": ground.lat,
        "description": "A hole in the road",
    }
    return _LUA % {
        "tokens": "{" + ", ".join(f"{name} = {json.dumps(token)}" for name, token in tokens.items()) + "}",
        "report": json.dumps(json.dumps(report)),
        "ways": "{" + ", ".join("{" + ", ".join(f"[=[{part}]=]" for part in way) + "}" for way in ways) + "}",
    }


if __name__ == "__main__":
    main()
