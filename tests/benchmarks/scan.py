"""A space-time scan with 999 replicates: ours beside SaTScan, on the same cases.

``python -m tests.benchmarks.scan [--cases 10000] [--days 90] [--retrospective] [--satscan BINARY]``, no
database. The cases are made up: a city of 15 km by 15 km, seven tenths of them round 200 spots, no two at one
place, and an outbreak of fifteen in the last five days. Circles reach 1 km round every case, windows a week.
SaTScan is free (www.satscan.org; its sources are public), but in no registry: say where its batch program
lies, and it is run on the same cases with both cores, and its likelihood ratios are compared with ours.
Processor time is told beside the clock: on a busy machine it is what can be compared.
"""

import argparse
import resource
import subprocess
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
from rich.console import Console

from gridcity.analytics.scan.chance import Chance
from gridcity.analytics.scan.scanning import Scan, Search, scan_exchanged
from gridcity.analytics.scan.zones import zones_within

T = TypeVar("T")
SIDE_M, REACH_M, WEEK = 15_000.0, 1_000.0, 7
FIRST_DAY = date(2025, 1, 1)
GOAL = 6
BIG, GOAL_BIG_S = 100_000, 25


def city(n: int, n_days: int) -> tuple[np.ndarray, np.ndarray]:
    """Make cases up: east and north in metres, to the millimetre, and days."""
    rng = np.random.default_rng(20251)
    spots, widths = rng.uniform(0, SIDE_M, (200, 2)), rng.uniform(150, 700, 200)
    chosen, outbreak = rng.integers(0, 200, n), 15
    points = rng.uniform(0, SIDE_M, (n, 2))
    is_near = rng.random(n) < 0.7
    points[is_near] = (spots[chosen] + rng.normal(size=(n, 2)) * widths[chosen, None])[is_near]
    days = rng.integers(0, n_days, n)
    points[:outbreak] = np.array([6_000.0, 9_000.0]) + rng.uniform(-200, 200, (outbreak, 2))
    days[:outbreak] = rng.integers(n_days - 5, n_days, outbreak)
    points = np.round(points, 3)
    assert len(np.unique(points, axis=0)) == n, "no two at one place: how ties are broken is a choice"
    return points, days


def timed(work: Callable[[], T]) -> tuple[T, float, float]:
    """Do it, and say the seconds by the clock and of the processor, children's, too."""

    def used() -> float:
        both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(one.ru_utime + one.ru_stime for one in both)

    begun, before = time.perf_counter(), used()
    done = work()
    return done, time.perf_counter() - begun, used() - before


def ours(points: np.ndarray, days: np.ndarray, n_days: int, search: Search, replicates: int) -> Scan:
    """Make the zones and scan them."""
    zones = zones_within(points, reach_m=REACH_M)
    return scan_exchanged(np.arange(len(days)), days, zones, search, n_days=n_days, chance=Chance(replicates))


def satscans(
    program: Path, folder: Path, points: np.ndarray, days: np.ndarray, n_days: int, search: Search
) -> list[float]:
    """Run SaTScan on the same cases; give the ratios of its clusters, as printed."""
    with (folder / "c.geo").open("w") as places, (folder / "c.cas").open("w") as cases:
        for one, ((x, y), day) in enumerate(zip(points, days, strict=True)):
            places.write(f"p{one} {x:.3f} {y:.3f}\n")
            cases.write(f"p{one} 1 {FIRST_DAY + timedelta(int(day)):%Y/%m/%d}\n")
    last = f"{FIRST_DAY + timedelta(n_days - 1):%Y/%m/%d}"
    settings: dict[str, dict[str, object]] = {
        "Input": {
            "CaseFile": "c.cas",
            "CoordinatesFile": "c.geo",
            "CoordinatesType": 0,
            "PrecisionCaseTimes": 3,
            "StartDate": f"{FIRST_DAY:%Y/%m/%d}",
            "EndDate": last,
        },
        "Analysis": {
            "AnalysisType": 4 if search.is_prospective else 3,
            "ModelType": 2,
            "ScanAreas": 1,
            "TimeAggregationUnits": 3,
            "TimeAggregationLength": 1,
            "MonteCarloReps": 999,
        },
        "Output": {"ResultsFile": "c.txt"},
        "Spatial Window": {"UseDistanceFromCenterOption": "y", "MaxSpatialSizeInDistanceFromCenter": REACH_M},
        "Temporal Window": {
            "MaxTemporalSizeInterpretation": 1,
            "MaxTemporalSize": WEEK,
            "ProspectiveStartDate": last,
        },
        "Inference": {"PValueReportType": 1},
        "Miscellaneous Analysis": {"ReportGiniClusters": "n"},
        "Run Options": {"NumberParallelProcesses": 2},
    }
    text = "".join(
        f"[{head}]\n" + "".join(f"{name}={value}\n" for name, value in said.items())
        for head, said in settings.items()
    )
    (folder / "c.prm").write_text(text)
    subprocess.run([program, "c.prm"], cwd=folder, check=True, capture_output=True)
    printed = (folder / "c.txt").read_text().splitlines()
    return [float(line.partition(":")[2]) for line in printed if "Test statistic" in line]


def main() -> None:
    """Scan, and compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--retrospective", action="store_true")
    parser.add_argument("--satscan", type=Path, help="SaTScan's batch program, to be run beside")
    wanted = parser.parse_args()
    console = Console(highlight=False, width=200)
    points, days = city(wanted.cases, wanted.days)
    search = Search(WEEK, is_prospective=not wanted.retrospective)
    ours(points[:500], days[:500], wanted.days, search, 1)  # compiles, where nothing is compiled yet
    scan, clock, used = timed(lambda: ours(points, days, wanted.days, search, 999))
    goal = f" (goal {GOAL_BIG_S} s)" if wanted.cases == BIG else ""
    kind = "retrospective" if wanted.retrospective else "prospective"
    console.print(
        f"{wanted.cases:,} cases, {wanted.days} days, {kind}, 999 replicates: {clock:.1f} s,"
        f" {used:.1f} s of the processor{goal}; first clusters "
        + ", ".join(f"{one.ratio:.6f} (p {one.p_value:.3f})" for one in scan.clusters[:3])
    )
    if wanted.satscan is None:
        return
    with TemporaryDirectory() as folder:
        ratios, their_clock, their_used = timed(
            lambda: satscans(wanted.satscan, Path(folder), points, days, wanted.days, search)
        )
    is_same = [round(one.ratio, 6) for one in scan.clusters][: len(ratios)] == ratios[: len(scan.clusters)]
    said = "the same" if is_same else f"OTHERS: {ratios[:5]}"
    console.print(
        f"SaTScan: {their_clock:.1f} s, {their_used:.1f} s of the processor; ratios {said};"
        f" ours is {their_clock / clock:.1f} × as fast by the clock,"
        f" {their_used / used:.1f} × by the processor (goal {GOAL} ×)"
    )


if __name__ == "__main__":
    main()
