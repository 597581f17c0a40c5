"""Autocorrelation beside esda and GeoDa: ``python -m tests.benchmarks.local_statistics [--times 5]``.

Local Moran and Gi* with 999 conditional permutations on 200,000 cells, global Moran with 999, and the
analytical statistics end to end on five times as many. Prints ours | peer | ratio | goal, whether the numbers
agree, whether p-values are two estimates of the same p (``p_values``), and how time and memory grow. esda's
local statistics take a minute each: only with ``--esda``. GeoDa comes with ``pip install --group peers``;
without it its lines are missing.

p-values are compared where no two sums are equal: what is equal counts as such with us, with the peers only
where rounding lets it. What all cells of a city draw together, as in GeoDa's look-up mode and in esda, moves
all their p-values at once: there seeds of a small city are compared, not cells.
"""

import argparse
import importlib.util
import os
import resource
import time
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from gridcity.analytics.autocorrelation import geary, moran
from gridcity.analytics.global_permutations import moran_permuted
from gridcity.analytics.hotspots import getis_ord_star
from gridcity.analytics.inference import Permuted
from gridcity.analytics.local_moran import local_moran
from gridcity.analytics.local_permutations import CELLS_A_TABLE, getis_ord_permuted, local_moran_permuted
from gridcity.analytics.stencil import Stencil, stencil_of_mask
from gridcity.analytics.weights import Floats, Ints
from tests.benchmarks.p_values import agreement
from tests.benchmarks.plain_draws import drawn_p

PERMUTATIONS = 999
ROWS, COLS = 400, 500
COMPLETE = (100, 200)
"""Rows and columns of the city whose p-values are compared with GeoDa's complete mode. [cells]"""
SMALL, SEEDS = (30, 40), 100
PERMUTED: dict[str, Callable[..., Permuted]] = {"moran": local_moran_permuted, "gstar": getis_ord_permuted}


def seconds(work: Callable[[], Any], tries: int = 3) -> tuple[float, Any]:
    """Give the least time of some tries, and the last result."""
    taken = []
    for _ in range(tries):
        start = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - start)
    return min(taken), result


def report(what: str, ours_s: float, peer_s: float, goal: str) -> None:
    """Print one line of the table."""
    print(f"{what:66} | {ours_s:8.3f} s | {peer_s:8.3f} s | {peer_s / ours_s:7.1f} x | {goal}", flush=True)


def a_city(rows: int, cols: int) -> tuple[np.ndarray, Stencil]:
    """Make counts that cluster, and the lattice's queen neighbours, row-standardised."""
    rng = np.random.default_rng(11)
    coarse = rng.gamma(1.5, 1.0, (rows // 20 + 1, cols // 20 + 1)).repeat(20, axis=0).repeat(20, axis=1)
    values = rng.poisson(coarse[:rows, :cols]).astype(np.float64).ravel()
    return values, stencil_of_mask(np.ones((rows, cols), dtype=np.bool_)).row_standardised()


def without_ties(values: Floats) -> Floats:
    """Make counts rates, so that no two sums of them are equal."""
    return values / np.random.default_rng(12).uniform(0.9, 1.1, values.size)


def compared(name: str, ours: Permuted, others: dict[str, np.ndarray]) -> None:
    """Say of how many cells ours and the peers' p-values, folded as theirs, say the same."""
    folded = ours.p_folded
    for peer, p_values in others.items():
        same = np.mean((folded <= 0.05) == (p_values <= 0.05))
        print(f"    {name}, p of {peer}: {same:.2%} of the cells on the same side of 0.05")


def indistinguishable(name: str) -> None:
    """Say whether ours and those of GeoDa's complete mode, where each cell draws alone, are of one p."""
    counts, weights = a_city(*COMPLETE)
    values = without_ties(counts)
    complete = geoda_p(name, values, COMPLETE, "complete", seed=3)
    for cells_a_table in (CELLS_A_TABLE, 16):
        ours = PERMUTED[name](values, weights, rng=np.random.default_rng(1), cells_a_table=cells_a_table)
        found = agreement(
            ours.p_folded, complete, PERMUTATIONS, tables(weights.neighbour_counts(), cells_a_table)
        )
        print(f"    {name} beside complete, {cells_a_table:,} of our cells to a table of draws: {found}")


def tables(neighbours: Ints, cells_a_table: int) -> Ints:
    """Give each cell's table of draws: those of as many neighbours are dealt out among tables in turn."""
    into = np.empty(neighbours.size, dtype=np.int64)
    for count in np.unique(neighbours):
        cells = np.flatnonzero(neighbours == count)
        into[cells] = count * neighbours.size + np.arange(cells.size) % -(-cells.size // cells_a_table)
    return into


def seed_by_seed(
    what: str, name: str, theirs: Callable[[str, Floats, int], Floats], *, alone: bool = False
) -> None:
    """Say the same of many seeds, each of which is one answer where all cells read the same draws."""
    counts, weights = a_city(*SMALL)
    work = PERMUTED[name]

    def mine(_: str, values: Floats, seed: int) -> Floats:
        return work(values, weights, rng=np.random.default_rng(seed), cells_a_table=1).p_folded

    of_seeds(f"{name} beside {what}", name, without_ties(counts), (mine, theirs), alone=alone)


def of_seeds(
    what: str,
    name: str,
    values: Floats,
    pair: tuple[Callable[[str, Floats, int], Floats], Callable[[str, Floats, int], Floats]],
    *,
    alone: bool = False,
) -> None:
    """Compare two makers of p-values over many seeds."""
    one, other = (np.concatenate([make(name, values, seed) for seed in range(SEEDS)]) for make in pair)
    seeds = np.arange(SEEDS).repeat(values.size)
    found = agreement(one, other, PERMUTATIONS, seeds, alone=alone)
    print(f"    {what}, {SEEDS} seeds of {values.size:,} cells: {found}", flush=True)


def held_to_the_definition(*, with_geoda: bool) -> None:
    """Say whether ours, and GeoDa's complete mode, are of the p of draws one by one, none twice.

    Folded p-values of local Moran and Gi* on one lattice are the same: asked of one of them.
    """
    from libpysal.weights import lat2W

    counts, _ = a_city(*SMALL)
    values = without_ties(counts)
    near = lat2W(*SMALL, rook=False).sparse.tocsr()

    def plain(_: str, values: Floats, seed: int, *, replaced: bool = False) -> Floats:
        return drawn_p(values, near.indptr, near.indices, PERMUTATIONS, seed, replaced=replaced)

    seed_by_seed("the definition", "moran", plain, alone=True)
    if with_geoda:
        complete = partial(small_by_geoda, method="complete")
        for what, other in (
            ("the definition", plain),
            ("draws with replacement", partial(plain, replaced=True)),
        ):
            of_seeds(f"GeoDa's complete beside {what}", "moran", values, (complete, other), alone=True)


def opened(values: Floats, rows: int, cols: int) -> tuple[Any, Any]:
    """Give a city to GeoDa: its table, and who is whose neighbour."""
    import geopandas
    import pygeoda
    import shapely

    row, col = (part.ravel() for part in np.indices((rows, cols)))
    frame = geopandas.GeoDataFrame({"x": values}, geometry=shapely.box(col, row, col + 1, row + 1))
    table = pygeoda.open(frame)
    return table, pygeoda.queen_weights(table)


def geoda_p(name: str, values: Floats, shape: tuple[int, int], method: str, *, seed: int) -> Floats:
    """Give GeoDa's p-values of a city."""
    import pygeoda

    table, near = opened(values, *shape)
    work = pygeoda.local_moran if name == "moran" else pygeoda.local_gstar
    # GeoDa draws number s + 1, s + 2, … of one stream, and each thread of its own begins s + its first cell:
    # threads, and seeds that are not far apart, read the same numbers.
    found = work(
        near,
        table["x"],
        permutations=PERMUTATIONS,
        permutation_method=method,
        seed=20_000_003 * seed + 1,
        cpu_threads=1,
    )
    return np.array(found.lisa_pvalues())


def small_by_geoda(name: str, values: Floats, seed: int, *, method: str) -> Floats:
    """Give those of a small city."""
    return geoda_p(name, values, SMALL, method, seed=seed)


def esda_p(name: str, values: Floats, seed: int) -> Floats:
    """Give esda's p-values of a small city."""
    from esda import G_Local, Moran_Local
    from libpysal.weights import fill_diagonal, lat2W

    near = lat2W(*SMALL, rook=False)
    if name == "moran":
        found: Any = Moran_Local(
            values, near, transformation="r", permutations=PERMUTATIONS, seed=seed, n_jobs=1
        )
    else:
        near = fill_diagonal(near)
        found = G_Local(
            values, near, transform="B", star=True, permutations=PERMUTATIONS, seed=seed, n_jobs=1
        )
    return np.asarray(found.p_sim)


def beside_geoda(
    values: np.ndarray, weights: Stencil, rows: int, cols: int
) -> dict[str, dict[str, np.ndarray]]:
    """Measure beside pygeoda; give its p-values by statistic and method."""
    import pygeoda

    start = time.perf_counter()
    table, near = opened(values, rows, cols)
    print(f"    pygeoda: open and weights {time.perf_counter() - start:.2f} s, not counted below")
    found: dict[str, dict[str, np.ndarray]] = {"moran": {}, "gstar": {}}
    star = weights.row_standardised()
    for name, peer, ours in (
        ("moran", pygeoda.local_moran, local_moran_permuted),
        ("gstar", pygeoda.local_gstar, getis_ord_permuted),
    ):
        ours_s, _ = seconds(partial(ours, values, star, rng=np.random.default_rng(1)))
        for method, goal in (("lookup-table", ">= 1.5 x"), ("complete", ">= 20 x")):

            def work(peer: Any = peer, method: str = method) -> Any:
                return peer(
                    near,
                    table["x"],
                    permutations=PERMUTATIONS,
                    permutation_method=method,
                    cpu_threads=os.cpu_count(),
                )

            peer_s, lisa = seconds(work, tries=3 if method == "lookup-table" else 1)
            report(f"local {name}, {values.size:,} cells (peer: pygeoda {method})", ours_s, peer_s, goal)
            found[name][method] = np.array(lisa.lisa_pvalues())
        values_there = np.array(lisa.lisa_values())
        if name == "moran":
            n = values.size
            apart = np.abs(local_moran(values, star).value * (n - 1) / n - values_there).max()
            print(f"    I of pygeoda: largest difference {apart:.1e} (goal 1e-10)")
    return found


def beside_esda(
    values: np.ndarray, weights: Stencil, rows: int, cols: int
) -> dict[str, dict[str, np.ndarray]]:
    """Measure beside esda; give its p-values by statistic."""
    from esda import G_Local, Moran_Local
    from libpysal.weights import fill_diagonal, lat2W

    near = lat2W(rows, cols, rook=False)
    seconds(lambda: Moran_Local(values[:400], lat2W(20, 20), permutations=9), tries=1)  # compiled beforehand
    ours_s, _ = seconds(lambda: local_moran_permuted(values, weights, rng=np.random.default_rng(1)))
    peer_s, lisa = seconds(
        lambda: Moran_Local(values, near, transformation="r", permutations=PERMUTATIONS, n_jobs=-1), tries=1
    )
    report(f"local moran, {values.size:,} cells (peer: esda, all processors)", ours_s, peer_s, ">= 100 x")
    n = values.size
    apart = np.abs(local_moran(values, weights).value * (n - 1) / n - lisa.Is).max()
    print(f"    I of esda: largest difference {apart:.1e} (goal 1e-10)")
    ours_s, _ = seconds(lambda: getis_ord_permuted(values, weights, rng=np.random.default_rng(1)))
    peer_s, star = seconds(
        lambda: G_Local(
            values, fill_diagonal(near), transform="B", star=True, permutations=PERMUTATIONS, n_jobs=-1
        ),
        tries=1,
    )
    report(f"local gstar, {values.size:,} cells (peer: esda, all processors)", ours_s, peer_s, ">= 100 x")
    apart = np.abs(getis_ord_star(values, weights) - star.Zs).max()
    print(f"    z of esda: largest difference {apart:.1e} (goal 1e-10)")
    return {"moran": {"esda": lisa.p_sim}, "gstar": {"esda": star.p_sim}}


def analytical(times: int) -> None:
    """Measure the analytical statistics of the city, weights included, beside libpysal and esda."""
    from esda import Geary, Moran
    from libpysal.weights import lat2W

    rows, cols = ROWS * times, COLS
    values, _ = a_city(rows, cols)

    def ours() -> tuple[float, ...]:
        weights = stencil_of_mask(np.ones((rows, cols), dtype=np.bool_)).row_standardised()
        one, other = moran(values, weights), geary(values, weights)
        return one.value, one.z, other.value, other.z

    def peer() -> tuple[float, ...]:
        near = lat2W(rows, cols, rook=False)
        one = Moran(values, near, transformation="r", permutations=0)
        other = Geary(values, near, transformation="r", permutations=0)
        return one.I, one.z_rand, other.C, other.z_rand

    ours_s, found = seconds(ours)
    peer_s, expected = seconds(peer, tries=1)
    report(
        f"Moran and Geary with weights, {values.size:,} cells (peer: libpysal + esda)",
        ours_s,
        peer_s,
        ">= 20 x",
    )
    print(f"    I, z, C, z: largest relative difference {np.max(np.abs(np.divide(found, expected) - 1)):.1e}")


def growth(times: int) -> None:
    """Say how ours grows: time per cell, and memory."""
    took: dict[str, list[float]] = {}
    for factor in (1, times):
        values, weights = a_city(ROWS * factor, COLS)
        for name, permuted, tries in (
            ("local Moran, 999", local_moran_permuted, 3),
            ("Gi*, 999", getis_ord_permuted, 3),
            ("global Moran, 999", moran_permuted, 1),
        ):
            work = partial(permuted, values, weights, rng=np.random.default_rng(1))
            took.setdefault(name, []).append(seconds(work, tries)[0])
    for name, (small, large) in took.items():
        ratio = large / small / times
        print(
            f"{name}: {small:.2f} s; {times} x the cells: {large:.2f} s, {ratio:.2f} of linear (goal <= 1.2)"
        )
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"largest memory of this run, peers included: {peak_gb:.1f} GB (goal <= 8)")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--times", type=int, default=5, help="how many times 200,000 cells the large city has"
    )
    parser.add_argument("--esda", action="store_true", help="measure esda's local statistics, too: minutes")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    print(f"{'what':66} | {'ours':>10} | {'peer':>10} | {'ratio':>9} | goal")
    values, weights = a_city(ROWS, COLS)
    ours = {
        "moran": local_moran_permuted(values, weights, rng=np.random.default_rng(1)),
        "gstar": getis_ord_permuted(values, weights, rng=np.random.default_rng(1)),
    }
    apart = {
        "moran": local_moran_permuted(values, weights, rng=np.random.default_rng(2)),
        "gstar": getis_ord_permuted(values, weights, rng=np.random.default_rng(2)),
    }
    growth(asked.times)
    peers: dict[str, dict[str, np.ndarray]] = {
        name: {"ours with another seed": one.p_folded} for name, one in apart.items()
    }
    with_geoda = bool(importlib.util.find_spec("pygeoda"))
    if with_geoda:
        for name, p_values in beside_geoda(values, weights, ROWS, COLS).items():
            peers[name] |= p_values
    if asked.esda:
        for name, p_values in beside_esda(values, weights, ROWS, COLS).items():
            peers[name] |= p_values
    held_to_the_definition(with_geoda=with_geoda)
    for name, p_values in peers.items():
        compared(name, ours[name], p_values)
        if with_geoda:
            indistinguishable(name)
            seed_by_seed("look-up", name, partial(small_by_geoda, method="lookup-table"))
        if asked.esda:
            seed_by_seed("esda", name, esda_p)
    analytical(asked.times)


if __name__ == "__main__":
    main()
