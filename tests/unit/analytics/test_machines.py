"""The same bytes from a Dask cluster as from this machine, whoever is killed meanwhile."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gridcity.analytics import machines
from gridcity.analytics.errors import ClusterUnfit, ClusterUnreachable
from gridcity.analytics.global_permutations import moran_permuted
from gridcity.analytics.local_permutations import getis_ord_permuted, local_geary_permuted
from gridcity.analytics.machines import DaskCluster, ThisMachine, dealt_out, machine, on
from gridcity.analytics.relative_risk import relative_risk
from gridcity.analytics.scan.chance import Chance
from gridcity.analytics.scan.scanning import Scan, Search, scan_exchanged
from gridcity.analytics.scan.zones import zones_within
from gridcity.analytics.spacetime.interaction import knox, mantel
from gridcity.analytics.stencil import Stencil, stencil_of


class Farm:
    """A scheduler and its workers, as processes that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        self._scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", str(self.file))

    @staticmethod
    def _start(*words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words, "--no-dashboard"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def add(self) -> None:
        self.workers.append(
            self._start("worker", "--scheduler-file", str(self.file), "--nthreads", "1", "--no-nanny")
        )

    def kill(self) -> None:
        """Kill the worker that is there longest, by kill -9."""
        worker = self.workers.pop(0)
        worker.kill()
        worker.wait()

    @property
    def address(self) -> str:
        while not self.file.exists() or not self.file.read_text():
            assert self._scheduler.poll() is None, "the scheduler ended"
        return str(json.loads(self.file.read_text())["address"])

    def close(self) -> None:
        for one in [*self.workers, self._scheduler]:
            one.kill()
            one.wait()


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Farm]:
    farm = Farm(tmp_path_factory.mktemp("farm"))
    farm.add()
    yield farm
    farm.close()


@pytest.fixture
def cluster(farm: Farm) -> Iterator[DaskCluster]:
    there = DaskCluster(farm.address)
    yield there
    there.close()


def counts(n: int = 900) -> NDArray[np.float64]:
    return np.random.default_rng(5).poisson(2.0, n).astype(float)


def lattice() -> Stencil:
    return stencil_of(np.arange(900) % 30, np.arange(900) // 30)


def scan(progress: Callable[[int, int], None] | None = None) -> Scan:
    rng = np.random.default_rng(2)
    places = rng.uniform(0, 5000, (300, 2))
    zones = zones_within(places, reach_m=800.0)
    return scan_exchanged(
        np.arange(300),
        rng.integers(0, 30, 300),
        zones,
        Search(7),
        n_days=30,
        chance=Chance(999),
        progress=progress,
    )


def by_points() -> list[bytes]:
    """Give what is drawn for cases that are points: labels, and orders of the times."""
    rng = np.random.default_rng(3)
    places, days = rng.uniform(0, 5000, (400, 2)), rng.uniform(0, 365, 400)
    risk = relative_risk(
        places[:90], places, places, bandwidth_m=700.0, rng=np.random.default_rng(1), permutations=199
    )
    near = knox(places, days, within_m=300, within_d=9, permutations=999, rng=np.random.default_rng(1))
    both = mantel(places, days, offset_m=99.0, offset_d=9.0, permutations=999, rng=np.random.default_rng(1))
    asked = [part for one in (near, both) if (part := one.permuted) is not None]
    assert len(asked) == 2
    return [
        *(each.tobytes() for each in (risk.p_high, risk.p_low, np.array(risk.p_overall))),
        *(each.tobytes() for one in asked for each in (one.greater_equal, one.less_equal)),
    ]


class Deadly:
    """A cluster of which a worker is killed as soon as the first piece of the first work is done."""

    def __init__(self, cluster: DaskCluster, farm: Farm) -> None:
        self.cluster, self.farm, self.left = cluster, farm, 0

    @property
    def threads(self) -> int:
        return self.cluster.threads

    def each(self, work: Callable[[Any, Any], Any], shared: Any, pieces: Sequence[Any]) -> Iterator[Any]:
        for found in self.cluster.each(work, shared, pieces):
            if not self.left:
                self.left = len(pieces) - 1
                self.farm.kill()
                self.farm.add()
            yield found


def test_a_cluster_gives_the_same_bytes_as_this_machine(cluster: DaskCluster) -> None:
    def all_of_them() -> list[bytes]:
        values, weights = counts(), lattice()
        locally = [
            method(values, weights, rng=np.random.default_rng(1))
            for method in (getis_ord_permuted, local_geary_permuted)
        ]
        everywhere = moran_permuted(values, weights, rng=np.random.default_rng(1), permutations=99)
        return [
            *(one.greater_equal.tobytes() for one in locally),
            everywhere.replicates.tobytes(),
            scan().maxima.tobytes(),
            *by_points(),
        ]

    here = all_of_them()
    with on(cluster):
        assert machine() is cluster
        there = all_of_them()

    assert there == here
    assert isinstance(machine(), ThisMachine)


def test_a_killed_worker_costs_no_result(farm: Farm, cluster: DaskCluster) -> None:
    here = scan()
    farm.add()
    killed: list[int] = []

    def kill(done: int, _: int) -> None:
        if not killed:
            killed.append(done)
            farm.kill()
            farm.add()

    with on(cluster):
        there = scan(kill)

    assert killed
    assert killed[0] < 999
    assert there.maxima.tobytes() == here.maxima.tobytes()


def test_points_are_the_same_bytes_on_two_workers_of_which_one_is_killed(
    farm: Farm, cluster: DaskCluster
) -> None:
    while len(farm.workers) < 2:
        farm.add()
    while cluster.threads < 2:
        time.sleep(0.05)

    deadly = Deadly(cluster, farm)
    with on(deadly):
        there = by_points()

    assert deadly.left > 0
    assert there == by_points()


def test_when_all_workers_were_killed_the_next_one_begins_anew(farm: Farm, cluster: DaskCluster) -> None:
    killed: list[int] = []

    def kill(done: int, _: int) -> None:
        if not killed:
            killed.append(done)
            while farm.workers:
                farm.kill()
            farm.add()

    with on(cluster):
        there = scan(kill)

    assert killed
    assert there.maxima.tobytes() == scan().maxima.tobytes()


def test_an_address_where_nobody_answers_is_told() -> None:
    with pytest.raises(ClusterUnreachable, match="No Dask scheduler answers at tcp://127"):
        DaskCluster("tcp://127.0.0.1:9", patience_s=0.2)


def test_other_versions_are_refused(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machines, "version", lambda _: "0.0")

    with pytest.raises(ClusterUnfit, match=r"numpy [\d.]+ instead of 0\.0"):
        DaskCluster(farm.address)


def test_no_thread_is_left_behind(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    before = threading.active_count()
    with pytest.raises(ClusterUnreachable):
        DaskCluster("tcp://127.0.0.1:9", patience_s=0.2)
    with pytest.raises(ClusterUnreachable):
        DaskCluster("no address at all", patience_s=0.2)
    monkeypatch.setattr(machines, "version", lambda _: "0.0")
    with pytest.raises(ClusterUnfit):
        DaskCluster(farm.address)

    assert threading.active_count() <= before
    assert not [one for one in threading.enumerate() if one.name == "IO loop"]


def test_an_error_in_a_piece_is_told_as_it_is(cluster: DaskCluster) -> None:
    with pytest.raises(ZeroDivisionError):
        list(cluster.each(divmod, 1, [1, 0]))


def test_pieces_are_dealt_out_each_once() -> None:
    pieces = list(range(103))

    dealt: list[Any] = [one for some in dealt_out(pieces) for one in some]

    assert sorted(dealt) == pieces
    assert dealt_out([]) == [[]]
