"""The space-time cube: periods that are none, nights with an hour more or less, pandas, plain loops."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridcity.analytics.errors import ShapeMismatch, ValuesInvalid
from gridcity.analytics.spacetime.cube import count_cube, count_places, count_sparse
from gridcity.analytics.spacetime.errors import CubeTooLarge, StepsInvalid
from gridcity.analytics.spacetime.steps import Every, Steps, calendar_steps, equal_steps
from gridcity.cells.lookup import CellLookup
from grids.lattice import Lattice

NEW_YORK, DAY = "America/New_York", timedelta(days=1)
COUNTERS = pytest.mark.parametrize("count", [count_cube, count_sparse])


def at(text: str, zone: str = NEW_YORK) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def days(since: str, until: str, zone: str = NEW_YORK) -> Steps:
    return calendar_steps(at(since, zone), at(until, zone), Every.DAY, zone)


def dense(counts: Any) -> Any:
    return counts if isinstance(counts, np.ndarray) else counts.toarray()


def test_a_period_that_is_none_gives_no_steps() -> None:
    with pytest.raises(StepsInvalid, match="not after its beginning"):
        days("2015-01-02", "2015-01-02")
    with pytest.raises(StepsInvalid, match="lacks its time zone"):
        calendar_steps(datetime(2015, 1, 1), datetime(2015, 1, 2, tzinfo=UTC), Every.DAY, "UTC")  # noqa: DTZ001
    with pytest.raises(StepsInvalid, match="no time zone Mars"):
        calendar_steps(at("2015-01-01"), at("2015-01-02"), Every.DAY, "Mars/Base")
    with pytest.raises(StepsInvalid, match="no whole week"):
        calendar_steps(at("2015-01-01"), at("2015-01-08"), Every.WEEK, NEW_YORK, whole_only=True)
    with pytest.raises(StepsInvalid, match="year 1"):
        calendar_steps(datetime.min.replace(tzinfo=UTC), at("2015-01-01"), Every.MONTH, NEW_YORK)
    with pytest.raises(StepsInvalid, match="too many"):
        calendar_steps(at("1000-01-01", "UTC"), at("2015-01-01"), Every.HOUR, "UTC")
    for length_s in (0.0, -1.0, np.nan, np.inf):
        with pytest.raises(StepsInvalid, match="cannot last"):
            equal_steps(at("2015-01-01"), at("2015-01-02"), length_s=length_s)
    with pytest.raises(StepsInvalid, match="too many"):
        equal_steps(at("2015-01-01"), at("2015-01-02"), length_s=1e-6)
    with pytest.raises(StepsInvalid, match="none that follow"):
        days("2015-01-01", "2015-01-03").among(slice(2, 2))


def test_days_are_the_city_s_own_where_clocks_are_changed() -> None:
    spring, autumn = days("2015-03-07", "2015-03-10"), days("2015-10-31", "2015-11-03")

    assert (spring.lengths_s / 3600).tolist() == [24, 23, 24]
    assert (autumn.lengths_s / 3600).tolist() == [24, 25, 24]
    hours = calendar_steps(at("2015-11-01"), at("2015-11-02"), Every.HOUR, NEW_YORK)
    assert len(hours) == 25
    assert [start.hour for start in hours.starts][:4] == [0, 1, 1, 2]
    half_hour = calendar_steps(
        at("2015-04-05", "Australia/Lord_Howe"), at("2015-04-06", "Australia/Lord_Howe"), Every.HOUR,
        "Australia/Lord_Howe",
    )  # fmt: skip
    assert half_hour.lengths_s.tolist() == [3600] * 24 + [1800]


def test_midnights_that_never_were_or_came_twice_begin_their_day_at_once() -> None:
    no_midnight = days("2018-11-03", "2018-11-06", "America/Sao_Paulo")
    twice = days("2015-11-01", "2015-11-02", "America/Havana")
    never = days("2011-12-29", "2012-01-01", "Pacific/Apia")

    assert (no_midnight.lengths_s / 3600).tolist() == [24, 23, 24]
    assert (twice.lengths_s / 3600).tolist() == [25]
    assert [start.day for start in never.starts] == [29, 31]


@pytest.mark.parametrize(("every", "freq"), [(Every.WEEK, "W-MON"), (Every.MONTH, "MS"), (Every.DAY, "D")])
def test_steps_are_those_of_pandas_also_before_1970(every: Every, freq: str) -> None:
    steps = calendar_steps(at("1966-12-12"), at("1972-06-01"), every, NEW_YORK, whole_only=True)

    expected = pd.date_range("1966-12-12", "1972-06-01", freq=freq, tz=NEW_YORK)
    starts = pd.to_datetime(steps.edges, unit="us", utc=True)
    assert (starts[: len(steps)] == expected[: len(steps)]).all()
    assert len(steps) >= len(expected) - 1


def test_steps_that_the_period_cuts_short_are_marked_and_can_be_left_out() -> None:
    year = calendar_steps(at("2015-01-01"), at("2016-01-01"), Every.WEEK, NEW_YORK)

    assert len(year) == 53
    assert np.flatnonzero(~year.is_whole).tolist() == [0, 52]
    cube = count_cube(
        np.zeros(2, np.int32), np.array(["2015-01-02", "2015-01-06"], "datetime64[D]"), year, n_cells=1
    )
    assert cube.counts[0, :3].tolist() == [1, 1, 0]
    assert cube.whole().counts.shape == (1, 51)
    assert cube.whole().counts[0, 0] == 1
    assert cube.whole().whole().counts.shape == (1, 51)


@COUNTERS
def test_events_that_fit_no_bin_are_told_apart(count: Callable[..., Any]) -> None:
    steps = equal_steps(at("1969-12-31", "UTC"), at("1970-01-02", "UTC"), length_s=86400)
    cells = np.array([-1, 0, 1, 1, 1])
    when = np.array(["1970-01-01", "NaT", "1969-12-30", "1970-01-02", "1969-12-31T23"], "datetime64[s]")

    cube = count(cells, when, steps, n_cells=3)

    assert (cube.outside, cube.undated, cube.beyond) == (1, 1, 2)
    assert dense(cube.counts).tolist() == [[0, 0], [1, 0], [0, 0]]
    with pytest.raises(ValuesInvalid, match="1 events lie in cells beyond the last, 2"):
        count(np.array([3]), when[:1], steps, n_cells=3)
    with pytest.raises(ShapeMismatch):
        count(cells, when[:2], steps, n_cells=3)
    with pytest.raises(ValuesInvalid, match="whole numbers"):
        count(cells.astype(float), when, steps, n_cells=3)
    nothing = count(cells[:0], when[:0], steps, n_cells=0)
    assert nothing.counts.shape == (0, 2)


def test_a_dense_cube_beyond_memory_is_refused_and_a_sparse_one_is_not() -> None:
    hours = calendar_steps(at("2011-01-01"), at("2021-01-01"), Every.HOUR, NEW_YORK)
    cells, when = np.array([7, 99_999, 7]), np.array([at("2015-06-01T12:30").timestamp() * 1e6] * 3, np.int64)

    with pytest.raises(CubeTooLarge):
        count_cube(cells, when, hours, n_cells=100_000)
    cube = count_sparse(cells, when, hours, n_cells=100_000)
    assert cube.counts.nnz == 2
    assert cube.counts.sum() == 3
    assert hours.starts[cube.counts.indices[0]] == at("2015-06-01T12:00")


def test_cubes_are_those_of_pandas_over_a_year_with_its_two_nights() -> None:
    rng = np.random.default_rng(4)
    steps = calendar_steps(at("2015-01-01"), at("2016-01-01"), Every.DAY, NEW_YORK)
    cells = rng.integers(0, 40, 200_000)
    when = rng.integers(steps.edges[0], steps.edges[-1], cells.size)

    cube = count_cube(cells, when, steps, n_cells=40)

    local = pd.to_datetime(when, unit="us", utc=True).tz_convert(NEW_YORK).date
    expected = pd.crosstab(cells, local)
    assert (cube.counts == expected.to_numpy()).all()
    assert (dense(count_sparse(cells, when, steps, n_cells=40).counts) == cube.counts).all()


@settings(max_examples=40)
@given(
    edges=st.lists(st.integers(-(10**15), 10**15), min_size=2, max_size=12, unique=True).map(sorted),
    events=st.lists(st.tuples(st.integers(-1, 4), st.integers(-(10**15), 10**15)), max_size=40),
    seed=st.integers(0, 99),
)
def test_cubes_of_any_steps_are_those_of_a_plain_loop_in_any_order(
    edges: list[int], events: list[tuple[int, int]], seed: int
) -> None:
    steps = Steps(np.array(edges), np.ones(len(edges) - 1, dtype=np.bool_))
    cells, when = np.array(events, dtype=np.int64).reshape(-1, 2).T
    expected = np.zeros((5, len(steps)), dtype=int)
    for cell, instant in events:
        for step in range(len(steps)):
            if cell >= 0 and edges[step] <= instant < edges[step + 1]:
                expected[cell, step] += 1

    order = np.random.default_rng(seed).permutation(cells.size)
    one = count_cube(cells, when, steps, n_cells=5)
    other = count_sparse(cells[order], when[order].view("datetime64[us]"), steps, n_cells=5)

    assert one.counts.tolist() == dense(other.counts).tolist() == expected.tolist()
    assert one.counts.sum() + one.outside + one.beyond == cells.size
    inside = steps.of(when)
    assert ((inside >= 0) == ((when >= edges[0]) & (when < edges[-1]))).all()


def test_places_are_counted_in_the_cells_they_lie_in() -> None:
    lattice = Lattice(0.0, 0.0, 100.0)
    cols, rows = np.array([0, 1, 0]), np.array([0, 0, 1])
    whole = np.array([None] * 3, dtype=object)
    lookup = CellLookup.of(
        lattice, np.array([5, 6, 7]), np.array(list("abc")), np.array(["x"] * 3), cols, rows, whole
    )
    lon, lat = lattice.unproject(np.array([50.0, 150.0, 50.0, 950.0]), np.array([50.0, 50.0, 150.0, 50.0]))
    steps = days("2015-01-01", "2015-01-02")

    cube = count_places(lookup, lon, lat, np.full(4, np.datetime64("2015-01-01T12")), steps)

    assert cube.counts.sum() == 3
    assert cube.outside == 1
    assert cube.by_area(np.array([0, 0, -1]), 2).tolist() == [[2.0], [0.0]]
    with pytest.raises(ShapeMismatch):
        cube.by_area(np.array([0, 2, -1]), 2)


def test_a_large_cube_that_all_processors_share_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(8)
    steps = days("2015-10-30", "2015-11-04")
    cells, when = rng.integers(-1, 9, 5_000), rng.integers(steps.edges[0] - 10**10, steps.edges[-1], 5_000)
    alone = count_cube(cells, when, steps, n_cells=9)

    for bins in (0, 2**21):
        monkeypatch.setattr("gridcity.analytics.spacetime.cube._EVENTS_A_PART", 1)
        monkeypatch.setattr("gridcity.analytics.spacetime.cube._BINS_FOR_EACH_THREAD", bins)
        shared = count_cube(cells, when, steps, n_cells=9)

        assert (shared.counts == alone.counts).all()
        assert (shared.outside, shared.beyond) == (alone.outside, alone.beyond)
