"""Who forecasts Boston's cells best? ``python -m tests.benchmarks.forecasts [--weeks 12]``.

Service requests of 2015 in all 13,497 cells of the city, week by week: each of the last whole weeks is
forecast from all before it, and scored by proper scores (smaller is better), once as the forecast has it and
once with a width learnt from the week before the first. Prints the mean scores, by how much each is better
than each cell's own mean (with bounds over weeks), and what the highest hundredth of the cells would have
met.
"""

import argparse
import sys
import time
from datetime import date, datetime
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from gridcity.analytics.spacetime.cube import count_places
from gridcity.analytics.spacetime.forecasts import historic_mean, last_step, same_phase, smoothed
from gridcity.analytics.spacetime.hawkes import Hawkes, fit_hawkes
from gridcity.analytics.spacetime.scores import (
    Forecast,
    better_by,
    brier_any,
    crps,
    hit_rate,
    log_score,
    poisson_forecast,
    with_size,
)
from gridcity.analytics.spacetime.seasons import fit_season
from gridcity.analytics.spacetime.steps import Every, Steps, calendar_steps
from gridcity.analytics.weights import lattice_neighbours
from gridcity.cells.lookup import CellLookup
from gridcity.worktime.model import DayKind
from gridcity.worktime.public import public_days
from grids.lattice import Lattice
from grids.tiling import Tiling, make_cells
from tests.support.realdata import REALDATA

ZONE = "America/New_York"
MEAN = "all weeks so far"


def boston() -> tuple[Tiling, np.ndarray, Steps]:
    """Read the city: its cells, and their requests day by day over the 51 whole weeks of 2015."""
    quarters = gpd.read_file(REALDATA / "boston" / "boston_base.gpkg", layer="neighborhoods")
    codes = [f"025025{number:03d}" for number in range(1, len(quarters) + 1)]
    lattice = Lattice(-71.08, 42.31)
    tiling = make_cells(lattice, quarters.geometry.make_valid().to_numpy(), codes)
    outlines = np.asarray(shapely.to_wkb(tiling.polygon), dtype=object)
    outlines[tiling.is_whole] = None
    ids = np.arange(len(tiling.code))
    lookup = CellLookup.of(lattice, ids, tiling.code, tiling.code, tiling.col, tiling.row, outlines)
    requests = pd.read_csv(
        REALDATA / "boston" / "boston_311_2015_part.csv.gz",
        usecols=["open_dt", "latitude", "longitude", "geocoded"],
        dtype={"geocoded": str},
    )
    requests = requests[requests.geocoded == "True"].dropna()
    local = pd.to_datetime(requests.open_dt).dt.tz_localize(ZONE, ambiguous=True, nonexistent="shift_forward")
    zone = ZoneInfo(ZONE)
    days = calendar_steps(
        datetime(2015, 1, 5, tzinfo=zone), datetime(2015, 12, 28, tzinfo=zone), Every.DAY, ZONE
    )
    when = local.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
    cube = count_places(lookup, requests.longitude.to_numpy(), requests.latitude.to_numpy(), when, days)
    return tiling, cube.counts.astype(np.float64), days


def ordinarily(daily: np.ndarray, days: Steps, known: int, holidays: set[date]) -> np.ndarray:
    """Say how busy each day ordinarily is, as the known ones have it."""
    season = fit_season(
        daily[:, :known].sum(axis=0),
        days.among(slice(0, known)),
        holidays=holidays,
        yearly=0,
        has_trend=False,
    )
    busy = season.expects(days)
    return np.asarray(busy / busy[:known].mean())


def forecasts(
    week: int, daily: np.ndarray, busy: np.ndarray, excited: Hawkes, near: object
) -> dict[str, Forecast]:
    """Forecast a week from all before it."""
    past = daily[:, : 7 * week].reshape(len(daily), week, 7).sum(axis=2)
    season = busy.reshape(-1, 7).sum(axis=1)[: week + 1]
    ahead = excited.after(daily[:, : 7 * week]).expects(busy[7 * week : 7 * week + 7]).sum(axis=1)
    return {
        "last week again": last_step(past),
        "the last four weeks": same_phase(past, period=1, cycles=4),
        MEAN: historic_mean(past),
        "smoothed": smoothed(past, half_life=16.0),
        "smoothed, season": smoothed(past, half_life=16.0, season=season),
        "smoothed, season, neighbours": smoothed(past, half_life=16.0, season=season, weights=near),  # type: ignore[arg-type]
        "self-exciting": poisson_forecast(ahead),
    }


def main() -> None:
    """Forecast, score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weeks", type=int, default=12, help="how many weeks are kept aside")
    held_out = parser.parse_args().weeks
    if not (REALDATA / "boston").is_dir():
        sys.exit(f"REAL DATA MISSING: {REALDATA / 'boston'}")
    tiling, daily, days = boston()
    near = lattice_neighbours(tiling.col, tiling.row)
    counts = daily.reshape(len(daily), -1, 7).sum(axis=2)
    first = counts.shape[1] - held_out
    holidays = {day.on for day in public_days("US", "MA", [2015]) if day.kind is DayKind.HOLIDAY}
    busy = ordinarily(daily, days, 7 * first, holidays)
    start = time.perf_counter()
    excited = fit_hawkes(daily[:, : 7 * first], near, season=busy[: 7 * first], tolerance=1e-3)
    print(
        f"self-exciting: fitted in {time.perf_counter() - start:.1f} s, {excited.rounds} rounds; a request"
        f" brings {excited.echoes.round(3).tolist()} more (own, around), {excited.mean_delay:.1f} days later"
    )
    earlier = forecasts(first - 1, daily, busy, excited, near)
    every = [forecasts(week, daily, busy, excited, near) for week in range(first, counts.shape[1])]
    came = counts[:, first:].T
    told: dict[str, Forecast] = {}
    for name, one in earlier.items():
        mean = np.stack([week[name].mean for week in every])
        told[name] = Forecast(mean, np.stack([week[name].size for week in every]))
        told[f"{name} + width"] = with_size(mean, one.mean, counts[:, first - 1])
    base = log_score(told[f"{MEAN} + width"], came).mean(axis=1)
    print(f"{held_out} weeks, {len(daily):,} cells, {came.sum():,.0f} requests")
    print(f"{'forecast':38} | log score |    CRPS | Brier any | met by 1 % | better than {MEAN} + width")
    for name, forecast in told.items():
        logs = log_score(forecast, came).mean(axis=1)
        better = better_by(logs, base)
        met = np.mean(
            [
                hit_rate(*both, cells=len(daily) // 100).caught_share
                for both in zip(forecast.mean, came, strict=True)
            ]
        )
        print(
            f"{name:38} | {logs.mean():9.4f} | {crps(forecast, came).mean():7.4f}"
            f" | {brier_any(forecast, came).mean():9.4f} | {met:10.1%}"
            f" | {better.mean:+.4f} ({better.low:+.4f} to {better.high:+.4f})",
            flush=True,
        )


if __name__ == "__main__":
    main()
