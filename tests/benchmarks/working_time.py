"""Deadlines a second, and whether a million of them are those of an oracle that counts minutes.

    python -m tests.benchmarks.working_time [--cases 1000000]

The peer for the speed is ``numpy.busday_offset`` over the same days, which knows whole work days only:
no hours, no pauses, no shares of a day.
"""

import argparse
import time
from datetime import UTC, date, datetime, timedelta

import numpy as np

from gridcity.worktime.deadlines import Clock
from gridcity.worktime.model import Limit, Unit
from tests.support.slow_clock import questions, random_calendar

A_CALENDAR = 10_000


def compare(cases: int) -> None:
    """Ask both, and say how often they differ."""
    rng = np.random.default_rng(2026)
    asked = wrong = 0
    began = time.perf_counter()
    for question in questions(rng, max(1, cases // A_CALENDAR), A_CALENDAR):
        asked += 1
        wrong += question.answer != question.oracle
        if asked % 100_000 == 0:
            print(f"  {asked:>9,} asked, {wrong} differ, {time.perf_counter() - began:.0f} s", flush=True)
    print(f"{asked:,} random deadlines against the oracle: {wrong} differ (goal: none)")


def speed() -> None:
    """Say how long a deadline takes, with its warning and its very late instant."""
    clock = Clock(random_calendar(np.random.default_rng(1), 1))
    starts = [datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=37 * n) for n in range(10_000)]
    for unit in Unit:
        clock.deadline(starts[-1], Limit(5, unit))
        began = time.process_time()
        for start in starts:
            clock.deadline(start, Limit(5, unit))
        print(f"{unit:12} {(time.process_time() - began) / len(starts) * 1e6:6.1f} µs a deadline (CPU)")
    began = time.process_time()
    for start in starts:
        np.busday_offset(date(start.year, start.month, start.day), 5, roll="forward")
    print(f"{'busday':12} {(time.process_time() - began) / len(starts) * 1e6:6.1f} µs a whole work day (CPU)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000)
    speed()
    compare(parser.parse_args().cases)
