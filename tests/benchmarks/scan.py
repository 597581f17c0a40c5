"""A space-time scan with 999 replicates: ours beside SaTScan, on the same cases.

``python -m tests.benchmarks.scan [--cases 10000] [--days 90] [--lattice] [--retrospective]
[--satscan BINARY]``, no database. The cases are made up: a city of 15 km by 15 km, seven tenths of them
round 200 spots, no two at one place, and an outbreak of fifteen in the last five days. Circles reach 1 km
round every place, windows a week. ``--lattice``: a city of 45 km by 45 km, whose cases lie in the middles
of squares of 100 m; 100,000 lie in 67,035 of them. Distances are tied there. We let places at one distance
into a zone together, so that all zones are circles; SaTScan lets them in one by one, so it looks at zones
that are none, too, and may find a larger ratio among them.
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
from typing import NamedTuple, TypeVar

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
SQUARE_M, WIDER, FLATTER = 100.0, 3.0, 1.55


def city(n: int, n_days: int, wider: float = 1.0, flatter: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Make cases up: east and north in metres, to the millimetre, and days.

    ``wider``, ``flatter``: by what the city's sides and the widths of its spots are multiplied. [-]
    """
    rng = np.random.default_rng(20251)
    spots, widths = rng.uniform(0, SIDE_M * wider, (200, 2)), rng.uniform(150, 700, 200) * flatter
    chosen, outbreak = rng.integers(0, 200, n), 15
    points = rng.uniform(0, SIDE_M * wider, (n, 2))
    is_near = rng.random(n) < 0.7
    points[is_near] = (spots[chosen] + rng.normal(size=(n, 2)) * widths[chosen, None])[is_near]
    days = rng.integers(0, n_days, n)
    points[:outbreak] = np.array([6_000.0, 9_000.0]) + rng.uniform(-200, 200, (outbreak, 2))
    days[:outbreak] = rng.integers(n_days - 5, n_days, outbreak)
    points = np.round(points, 3)
    assert len(np.unique(points, axis=0)) == n, "no two at one place: how ties are broken is a choice"
    return points, days


def squares(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lead points to the middles of their squares: give these, and which of them each point lies in."""
    middles = (np.floor(points / SQUARE_M) + 0.5) * SQUARE_M
    places, where = np.unique(middles, axis=0, return_inverse=True)
    return places, where.ravel()


def timed(work: Callable[[], T]) -> tuple[T, float, float]:
    """Do it, and say the seconds by the clock and of the processor, children's, too."""

    def used() -> float:
        both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(one.ru_utime + one.ru_stime for one in both)

    begun, before = time.perf_counter(), used()
    done = work()
    return done, time.perf_counter() - begun, used() - before


class Cases(NamedTuple):
    """What is scanned: east and north of the places in metres, and of each case its place and day."""

    places: np.ndarray
    where: np.ndarray
    days: np.ndarray
    n_days: int


def ours(cases: Cases, search: Search, replicates: int) -> Scan:
    """Make the zones and scan them."""
    zones = zones_within(cases.places, reach_m=REACH_M)
    return scan_exchanged(
        cases.where, cases.days, zones, search, n_days=cases.n_days, chance=Chance(replicates)
    )


def satscans(program: Path, folder: Path, cases: Cases, search: Search) -> list[float]:
    """Run SaTScan on the same cases; give the ratios of its clusters, as printed."""
    with (folder / "c.geo").open("w") as places, (folder / "c.cas").open("w") as lines:
        places.writelines(f"p{one} {x:.3f} {y:.3f}\n" for one, (x, y) in enumerate(cases.places))
        for place, day in zip(cases.where, cases.days, strict=True):
            lines.write(f"p{place} 1 {FIRST_DAY + timedelta(int(day)):%Y/%m/%d}\n")
    last = f"{FIRST_DAY + timedelta(cases.n_days - 1):%Y/%m/%d}"
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
    parser.add_argument("--lattice", action="store_true", help="cases in the middles of squares of 100 m")
    parser.add_argument("--retrospective", action="store_true")
    parser.add_argument("--satscan", type=Path, help="SaTScan's batch program, to be run beside")
    wanted = parser.parse_args()
    console = Console(highlight=False, width=200)
    points, days = city(wanted.cases, wanted.days, *((WIDER, FLATTER) if wanted.lattice else ()))
    places, where = squares(points) if wanted.lattice else (points, np.arange(len(points)))
    cases = Cases(places, where, days, wanted.days)
    search = Search(WEEK, is_prospective=not wanted.retrospective)
    few = Cases(points[:500], np.arange(500), days[:500], wanted.days)
    ours(few, search, 1)  # compiles, where nothing is compiled yet
    scan, clock, used = timed(lambda: ours(cases, search, 999))
    goal = f" (goal {GOAL_BIG_S} s)" if wanted.cases == BIG else ""
    kind = "retrospective" if wanted.retrospective else "prospective"
    console.print(
        f"{wanted.cases:,} cases at {len(places):,} places, {wanted.days} days, {kind}, 999 replicates:"
        f" {clock:.1f} s, {used:.1f} s of the processor{goal}; first clusters "
        + ", ".join(f"{one.ratio:.6f} (p {one.p_value:.3f})" for one in scan.clusters[:3])
    )
    if wanted.satscan is None:
        return
    with TemporaryDirectory() as folder:
        ratios, their_clock, their_used = timed(lambda: satscans(wanted.satscan, Path(folder), cases, search))
    is_same = [round(one.ratio, 6) for one in scan.clusters][: len(ratios)] == ratios[: len(scan.clusters)]
    said = "the same" if is_same else f"OTHERS: {ratios[:5]}"
    console.print(
        f"SaTScan: {their_clock:.1f} s, {their_used:.1f} s of the processor; ratios {said};"
        f" ours is {their_clock / clock:.1f} × as fast by the clock,"
        f" {their_used / used:.1f} × by the processor (goal {GOAL} ×)"
    )


if __name__ == "__main__":
    main()
