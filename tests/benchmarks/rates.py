"""Rates out of the store, and survival curves against SciPy's and lifelines', in one run.

``python -m tests.benchmarks.rates [--lives 200000] [--times 10] [--city CODE]``. Needs no database; with
``--city`` the rates of a city's year 2015 are timed, too.

Curves are of lives that enter late and are open at the end, in whole days; lifelines' ``KaplanMeierFitter``
is given the same with ``entry``, ``multivariate_logrank_test`` the same groups. lifelines is taken where it
can be imported (it is not in the lock files). SciPy knows no late entry: it gets the same lives from their
beginning.
"""

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module

import numpy as np
from rich.console import Console
from rich.table import Table
from scipy.stats import CensoredData, ecdf

from gridcity.analytics.coverage_rates import corrected_rates
from gridcity.analytics.panels_exposure import Exposure
from gridcity.analytics.panels_rates import RatesAsked, honest_rates
from gridcity.analytics.survival import Lives, log_rank, make_lives, survival_curve
from gridcity.settings import Settings
from gridcity.store.engine import open_engine

GOAL_S = 1.0
"""A table of rates is on the screen within it. [s]"""


def lives_of(count: int) -> Lives:
    """Make up lives in whole days."""
    rng = np.random.default_rng(1)
    life = np.ceil(400 * rng.weibull(1.3, count))
    entry = np.floor(rng.uniform(0, 200, count))
    end = entry + np.ceil(rng.uniform(1, 365, count))
    seen = life > entry
    return make_lives(entry[seen], np.minimum(life, end)[seen], (life <= end)[seen])


def seconds(work: Callable[[], object], runs: int = 3) -> float:
    """Give the shortest of some runs."""
    took = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return min(took)


def compare_curves(lives: Lives, console: Console) -> None:
    """Print what curves and tests take, and how far they agree."""
    table = Table(
        "what", "ours [s]", "peer [s]", "ratio", "largest difference", title=f"{lives.exit.size:,} lives"
    )
    curve = survival_curve(lives)
    from_start = make_lives(np.zeros(lives.exit.size), lives.exit, lives.is_event)
    plain = survival_curve(from_start)
    theirs = ecdf(CensoredData.right_censored(lives.exit, ~lives.is_event)).sf
    apart = np.abs(theirs.evaluate(plain.times) - plain.survival).max()
    ours = seconds(lambda: survival_curve(from_start))
    peer = seconds(lambda: ecdf(CensoredData.right_censored(lives.exit, ~lives.is_event)))
    table.add_row("Kaplan-Meier, SciPy", f"{ours:.3f}", f"{peer:.3f}", f"{peer / ours:.1f}", f"{apart:.1e}")
    try:
        lifelines, statistics = import_module("lifelines"), import_module("lifelines.statistics")
    except ImportError:
        console.print(table)
        console.print("lifelines cannot be imported: not compared.")
        return
    fitted = lifelines.KaplanMeierFitter().fit(lives.exit, lives.is_event, entry=lives.entry)
    apart = np.abs(fitted.survival_function_.iloc[:, 0].reindex(curve.times) - curve.survival).max()
    ours = seconds(lambda: survival_curve(lives))
    peer = seconds(lambda: lifelines.KaplanMeierFitter().fit(lives.exit, lives.is_event, entry=lives.entry))
    table.add_row("late entry, lifelines", f"{ours:.3f}", f"{peer:.3f}", f"{peer / ours:.1f}", f"{apart:.1e}")
    group = np.random.default_rng(2).integers(0, 4, lives.exit.size)
    found, known = (
        log_rank(from_start, group),
        statistics.multivariate_logrank_test(lives.exit, group, lives.is_event),
    )
    ours = seconds(lambda: log_rank(from_start, group))
    peer = seconds(lambda: statistics.multivariate_logrank_test(lives.exit, group, lives.is_event))
    apart = abs(found.statistic - known.test_statistic)
    table.add_row("log-rank, lifelines", f"{ours:.3f}", f"{peer:.3f}", f"{peer / ours:.1f}", f"{apart:.1e}")
    console.print(table)


def time_correction(cells: int, console: Console) -> None:
    """Print what correcting for who looked takes."""
    rng = np.random.default_rng(3)
    patrol, eyes, area = rng.gamma(2, 60, cells), rng.gamma(2, 60, cells), rng.integers(0, 26, cells)
    rate = 0.02 * rng.gamma(1, 1, cells)
    found = rng.poisson(rate * patrol).astype(float), rng.poisson(rate * 2 * eyes).astype(float)
    took = seconds(lambda: corrected_rates(*found, patrol, eyes, area))
    console.print(f"Corrected for who looked, {cells:,} cells in 26 areas: {took:.3f} s.")


def time_city(city: str, console: Console) -> None:
    """Print what a city's own rates take, cold and warm."""
    since, until = datetime(2015, 1, 1, tzinfo=UTC), datetime(2016, 1, 1, tzinfo=UTC)
    with open_engine(Settings(), city).connect() as conn:
        for exposure in (Exposure.STREETS, Exposure.COMPONENTS):
            asked = RatesAsked(exposure, None, since, until, until, looked=Exposure.STREETS)
            cold = seconds(lambda asked=asked: honest_rates(conn, asked), 1)  # type: ignore[misc]
            warm = seconds(lambda asked=asked: honest_rates(conn, asked))  # type: ignore[misc]
            cells = len(honest_rates(conn, asked).codes)
            console.print(
                f"Rates of {cells:,} cells against {exposure}: {cold:.2f} s at first, then {warm:.2f} s"
                f" (goal {GOAL_S:g} s)."
            )


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lives", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=1, help="So many times as many lives.")
    parser.add_argument("--city", default=None, help="A city in the store whose year 2015 is timed.")
    asked = parser.parse_args()
    console = Console()
    compare_curves(lives_of(asked.lives * asked.times), console)
    time_correction(12_670 * asked.times, console)
    if asked.city is not None:
        time_city(asked.city, console)


if __name__ == "__main__":
    main()
