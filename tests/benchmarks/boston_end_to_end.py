"""From a cold store to a report: Boston's year as a cube, Gi*, local Moran, rates, a scan, a month on paper.

``python -m tests.benchmarks.boston_end_to_end [--keep]`` with the real data beside the checkout. Needs a
database: GRIDCITY_DATABASE_URL, or gridcity's own, which is stopped and started before the clock runs, so
that nothing of the city is in the server's memory. Makes a city and drops it again; ``--keep`` leaves it, and
takes one that is there.

Each statistic is a whole run of the studio: asked for, read, worked out, written, with its card. They are
done one after the other in a process that has imported nothing yet; that is counted, too.
"""

import argparse
import subprocess
import sys
import time
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from sqlalchemy import text

from gridcity.settings import Settings
from gridcity.store.engine import open_engine, private_cluster
from gridcity.store.schema import create_city_schema, drop_city
from tests.benchmarks.replay import CITY, REQUESTS, replay_in_this_process

GOAL_S = 60.0
YEAR: dict[str, Any] = {"since": "2015-01-01T00:00:00-05:00", "until": "2016-01-01T00:00:00-05:00"}
STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("cube and emerging hot spots", "emerging_hot_spots", {}),
    ("Gi*, 9,999 permutations", "gi_star", {}),
    ("local Moran, 9,999 permutations", "local_moran", {}),
    ("empirical Bayes rates by area", "local_bayes_rates", {"exposure": "area"}),
    ("prospective scan, 999 replicates", "scan_space_time", {"params": {"is_prospective": True}}),
)


def study_in_this_process() -> None:
    """Do every run, then the report; say what each took."""
    began = time.perf_counter()
    from gridcity.evaluation.model import By
    from gridcity.evaluation.periods import read_period
    from gridcity.reports.making import draw
    from gridcity.reports.model import Ask
    from gridcity.studio.here import study

    settings = Settings(city=CITY)
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{'imports':40} {time.perf_counter() - began:7.1f} s")
    for name, method, ask in STEPS:
        before = time.perf_counter()
        run = study(settings, method, **YEAR, **ask)
        said = run.sentence_en or run.error_message
        console.print(f"{name:40} {time.perf_counter() - before:7.1f} s  {said}")
    before = time.perf_counter()
    drawn = draw(settings, Ask(By.CITY, "", read_period("2015-10")), at=datetime(2016, 1, 1, tzinfo=UTC))
    pages = "" if drawn.pdf is None else f" and a PDF of {len(drawn.pdf) / 1e6:.1f} MB"
    console.print(
        f"{'report of a month':40} {time.perf_counter() - before:7.1f} s"
        f"  a page of {len(drawn.html) / 1e6:.1f} MB{pages}"
    )


def main() -> None:
    """Make the city, cool the store, measure."""
    from tests.benchmarks.component_load import make_city

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave the city, and take one that is there")
    parser.add_argument("--study", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.study:
        study_in_this_process()
        return
    settings = Settings()
    shared = open_engine(settings)
    with shared.connect() as conn:
        is_there = conn.scalar(text("SELECT to_regclass('public.cities')")) is not None and conn.scalar(
            text("SELECT count(*) FROM public.cities WHERE code = :code"), {"code": CITY}
        )
    try:
        if not (wanted.keep and is_there):
            create_city_schema(shared, CITY)
            engine = open_engine(settings, CITY)
            make_city(engine, settings)
            replay_in_this_process(REQUESTS)
            engine.dispose()
        cluster = private_cluster(settings)
        if cluster is not None:
            shared.dispose()
            cluster.stop()
            cluster.ensure_running()
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "tests.benchmarks.boston_end_to_end", "--study"], check=True)
        taken = time.perf_counter() - began
        print(f"{'all, from a cold store':40} {taken:7.1f} s  goal {GOAL_S:g} s")
    finally:
        if not wanted.keep:
            drop_city(shared, CITY)
        shared.dispose()


if __name__ == "__main__":
    main()
