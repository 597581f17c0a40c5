"""Files of events, counted one by one, make the cube of all of them."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from gridcity.analytics.errors import ValuesInvalid
from gridcity.analytics.spacetime.cube import count_cube
from gridcity.analytics.spacetime.partitions import Columns, count_files
from gridcity.analytics.spacetime.steps import Every, Steps, calendar_steps

ZONE = ZoneInfo("America/New_York")


def weeks() -> Steps:
    since, until = (datetime(2015, month, 1, tzinfo=ZONE) for month in (1, 6))
    return calendar_steps(since, until, Every.WEEK, ZONE.key)


def events(n: int = 3_000) -> pd.DataFrame:
    rng = np.random.default_rng(4)
    at = pd.to_datetime(rng.integers(1_419_000_000, 1_434_000_000, n), unit="s", utc=True)
    frame = pd.DataFrame({"cell": rng.integers(-1, 50, n), "at": at, "words": "not read"})
    frame.loc[::97, "at"] = pd.NaT
    return frame


def test_files_make_the_cube_of_all_their_events(tmp_path: Path) -> None:
    frame = events()
    files = [tmp_path / f"{one}.parquet" for one in range(3)]
    for one, file in enumerate(files):
        frame[one::3].to_parquet(file)

    cube = count_files(files, weeks(), n_cells=50)

    when = frame["at"].dt.tz_localize(None).to_numpy("datetime64[us]")
    whole = count_cube(frame["cell"].to_numpy(), when, weeks(), n_cells=50)
    assert np.array_equal(cube.counts, whole.counts)
    assert (cube.outside, cube.beyond, cube.undated) == (whole.outside, whole.beyond, whole.undated)
    assert cube.counts.sum() + cube.outside + cube.beyond + cube.undated == len(frame)
    assert min(cube.outside, cube.beyond, cube.undated) > 0


def test_other_names_empty_cells_and_local_times_are_read(tmp_path: Path) -> None:
    at = pd.Series(pd.to_datetime(["2015-01-05T04:59Z", "2015-01-05T05:01Z", "2015-01-06T12:00Z"]))
    frame = pd.DataFrame({"where": pd.array([0, 0, None], "Int64"), "when": at.dt.tz_convert(ZONE)})
    frame.to_parquet(tmp_path / "one.parquet")

    cube = count_files([tmp_path / "one.parquet"], weeks(), n_cells=1, columns=Columns("where", "when"))

    assert cube.counts[0, :2].tolist() == [1, 1]  # Monday begins at midnight in the city
    assert cube.outside == 1


def test_a_file_that_cannot_be_counted_is_named(tmp_path: Path) -> None:
    events(10).to_parquet(tmp_path / "good.parquet")
    (tmp_path / "bad.parquet").write_bytes(b"no such thing")
    events(10).drop(columns="at").to_parquet(tmp_path / "short.parquet")
    pd.DataFrame({"cell": [70], "at": [datetime(2015, 1, 5, tzinfo=UTC)]}).to_parquet(
        tmp_path / "far.parquet"
    )

    for name in ("bad", "short", "far", "missing"):
        with pytest.raises(ValuesInvalid, match=f"{name}.parquet cannot be counted"):
            count_files([tmp_path / "good.parquet", tmp_path / f"{name}.parquet"], weeks(), n_cells=50)
    with pytest.raises(ValuesInvalid, match="no files"):
        count_files([], weeks(), n_cells=5)
