"""The event loop, beside queueing theory and a plain loop without heaps."""

from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridcity.simulation.engine import Done, Jobs, Stations, run
from gridcity.simulation.shifts import ALL_DAY, Shift
from gridcity.simulation.stepping import NEVER

SECOND = 1_000_000
ALONE = np.array([0])


def erlang_c_wait(arrivals: float, served: float, crews: int) -> float:
    """Mean wait in M/M/c, by Erlang's C formula."""
    offered = arrivals / served
    waits = offered**crews / factorial(crews) / (1 - offered / crews)
    waits /= sum(offered**k / factorial(k) for k in range(crews)) + waits
    return waits / (crews * served - arrivals)


def mean_waits(arrivals: float, work: str, crews: int, runs: int = 10, n: int = 16_000) -> list[float]:
    found = []
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        ready = (np.cumsum(rng.exponential(1 / arrivals, n)) * SECOND).astype(np.int64)
        length = rng.exponential(1.0, n) if work == "exponential" else np.ones(n)
        jobs = Jobs.plain(ready, np.zeros(n, dtype=np.int64), (length * SECOND).astype(np.int64))
        done = run(jobs, Stations(np.array([crews]), ALONE, (ALL_DAY,)))
        found.append(done.waited[n // 20 :].mean() / SECOND)
    return found


@pytest.mark.parametrize(
    ("arrivals", "work", "crews", "theory"),
    [
        (0.7, "exponential", 1, erlang_c_wait(0.7, 1.0, 1)),
        (4.0, "exponential", 5, erlang_c_wait(4.0, 1.0, 5)),
        (0.7, "fixed", 1, 0.7 / (2 * (1 - 0.7))),
    ],
)
def test_waits_are_those_of_theory(arrivals: float, work: str, crews: int, theory: float) -> None:
    found = mean_waits(arrivals, work, crews)

    half = 2.262 * np.std(found, ddof=1) / np.sqrt(len(found))  # Student's t, 9 degrees, 95 %
    assert np.mean(found) - 1.5 * half <= theory <= np.mean(found) + 1.5 * half
    assert np.mean(found) == pytest.approx(theory, rel=0.1)


@given(st.integers(0, 10_000), st.integers(1, 3), st.booleans())
@settings(max_examples=40, deadline=None)
def test_every_case_is_as_a_plain_loop_says(seed: int, crews: int, has_nights: bool) -> None:  # noqa: FBT001
    rng = np.random.default_rng(seed)
    n = 25
    shift = Shift(np.array([0, 50, 100, 160]), np.array([30, 90, 130, 10_000]), np.array([0, 30, 70, 100]))
    jobs = Jobs(
        ready=rng.integers(0, 150, n),
        station=np.zeros(n, dtype=np.int64),
        due=rng.integers(0, 60, n),
        work=rng.integers(0, 12, n),
        x=np.full(n, np.nan),
        y=np.full(n, np.nan),
        fails=rng.integers(0, 2, n),
        away=rng.integers(1, 40, n),
    )
    one = shift if has_nights else ALL_DAY

    found = run(jobs, Stations(np.array([crews]), ALONE, (one,)))

    assert found.ended.tolist() == plainly(jobs, crews, one)


def plainly(jobs: Jobs, crews: int, shift: Shift) -> list[int]:
    """Step through every instant."""
    at_work = np.zeros(2000, dtype=bool)
    for opens, closes in zip(shift.opens, shift.closes, strict=True):
        at_work[max(opens, 0) : max(min(closes, 2000), 0)] = True
    plain = Plain(jobs)
    for now in range(2000):
        plain.finish(now)
        while plain.join(now) and at_work[now] and len(plain.busy) < crews:
            while plain.queue and len(plain.busy) < crews:
                job = min(plain.queue)[1]
                plain.queue.remove(min(plain.queue))
                plain.busy[job] = int(jobs.work[job])
            plain.finish(now)
        if at_work[now]:
            plain.busy = {job: rest - 1 for job, rest in plain.busy.items()}
    return plain.ended


class Plain:
    """Who waits, who is worked on, who is away."""

    def __init__(self, jobs: Jobs) -> None:
        self.jobs = jobs
        self.joins = dict(enumerate(jobs.ready.tolist()))
        self.left, self.ended = jobs.fails.tolist(), [int(NEVER)] * len(jobs.ready)
        self.busy = dict[int, int]()
        self.queue: list[tuple[int, int]] = []

    def finish(self, now: int) -> None:
        for job in [job for job, rest in self.busy.items() if rest == 0]:
            del self.busy[job]
            self.ended[job] = now
            if self.left[job]:
                self.left[job] -= 1
                self.joins[job] = now + int(self.jobs.away[job])

    def join(self, now: int) -> bool:
        for job in [job for job, at in self.joins.items() if at == now]:
            del self.joins[job]
            self.queue.append((int(self.jobs.due[job]), job))
        return bool(self.queue)


def a_busy_station(crews: int) -> tuple[Jobs, Done]:
    rng = np.random.default_rng(3)
    n = 3000
    ready = np.sort(rng.integers(0, 3000 * SECOND, n))
    jobs = Jobs.plain(ready, np.zeros(n, dtype=np.int64), rng.integers(0, 4 * SECOND, n))
    return jobs, run(jobs, Stations(np.array([crews]), ALONE, (ALL_DAY,)))


def test_littles_law_holds_to_the_microsecond() -> None:
    jobs, done = a_busy_station(2)

    assert done.inside[0] == (done.ended - jobs.ready).sum()
    assert done.busy[0] == jobs.work.sum()


def test_more_crews_never_make_anybody_wait_longer_on_the_whole() -> None:
    waits = [a_busy_station(crews)[1].waited.sum() for crews in (1, 2, 3, 50)]

    assert waits == sorted(waits, reverse=True)
    assert waits[-1] == 0


def test_without_crews_nothing_is_done_and_without_cases_nothing_happens() -> None:
    none = np.zeros(0, dtype=np.int64)
    _, idle = a_busy_station(0)
    empty = run(Jobs.plain(none, none, none), Stations(np.array([2]), ALONE, (ALL_DAY,)))

    assert (idle.ended == NEVER).all()
    assert idle.busy[0] == 0
    assert len(empty.ended) == 0
    assert empty.inside.tolist() == [0.0]


def test_what_is_due_first_is_done_first_and_the_nearest_crew_goes() -> None:
    jobs = Jobs(
        ready=np.array([0, 0, 5, 5]),
        station=np.zeros(4, dtype=np.int64),
        due=np.array([1, 2, 9, 3]),
        work=np.array([100, 100, 10, 10]),
        x=np.array([0.0, 1000.0, 10.0, 990.0]),
        y=np.zeros(4),
        fails=np.zeros(4, dtype=np.int64),
        away=np.zeros(4, dtype=np.int64),
    )

    found = run(jobs, Stations(np.array([2]), ALONE, (ALL_DAY,), speed_m_s=1_000_000.0))

    # Both crews are free at 100; case 3 is due first and lies 10 m from the second, 2 is 10 m from the first.
    assert found.travelled.tolist() == [0, 0, 10, 10]
    assert found.ended.tolist() == [100, 100, 120, 120]


def test_work_that_is_not_done_in_the_evening_goes_on_in_the_morning() -> None:
    day = Shift(np.array([0, 100]), np.array([50, 150]), np.array([0, 50]))
    jobs = Jobs.plain(np.array([40, 60]), np.zeros(2, dtype=np.int64), np.array([20, 5]))

    found = run(jobs, Stations(np.array([1]), ALONE, (day,)))

    assert found.ended.tolist() == [110, 115]
    assert found.waited.tolist() == [0, 50]
