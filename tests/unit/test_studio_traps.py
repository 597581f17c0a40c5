"""Every method of the studio on data that breaks statistics: a clear answer or a clear error."""

import contextlib
from datetime import UTC, datetime

import numpy as np
import pytest
import shapely

from gridcity.analytics.model import Panel
from gridcity.errors import GridcityError
from gridcity.studio.inputs import Inputs, Listed, Sources
from gridcity.studio.methods import METHODS
from gridcity.studio.model import Finding
from gridcity.studio.parameters import read_values
from grids.lattice import Lattice

AT = datetime(2026, 3, 2, tzinfo=UTC)
TRAPS = {
    "one cell": np.array([3.0]),
    "two cells": np.array([3.0, 0.0]),
    "nothing anywhere": np.zeros(30),
    "all the same": np.full(30, 4.0),
    "one case": np.eye(1, 30, 7)[0],
    "a billion": np.r_[np.full(29, 1.0), 1e9],
    "an island": np.arange(31.0),
}
MILLIONS = 10_000
"""More cases than are listed one by one: a count of a billion has no list."""


def inputs_of(counts: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Inputs:
    n = counts.size
    cols, rows = np.arange(n) % 6, np.arange(n) // 6
    if n == 31:
        cols[30], rows[30] = 50, 50
    panel = Panel(
        lattice=Lattice(126.6, 45.75, 100.0),
        since=AT,
        until=AT,
        cell_ids=np.arange(n),
        codes=tuple(f"{one:015d}" for one in range(n)),
        cols=cols,
        rows=rows,
        area_m2=np.full(n, 1e4),
        centres=np.column_stack([cols, rows]).astype(np.float64) * 100.0,
        counts=counts,
    )
    cell = np.repeat(np.arange(n), np.minimum(counts, MILLIONS).astype(int))
    listed = Listed(cell, np.arange(cell.size) % 35, panel.centres[cell], 35)
    west, south = panel.centres.T - 50.0
    return Inputs(
        panel,
        beside=counts[::-1].copy(),
        exposure=np.full(n, 2.0),
        listed=listed,
        listed_beside=listed,
        sources=Sources(counts, counts[::-1].copy(), np.zeros(n), counts),
        outlines=shapely.box(west, south, west + 100.0, south + 100.0),
        lines=np.array([shapely.LineString([(-200.0, 0.0), (900.0, 0.0)])]),
    )


@pytest.mark.parametrize("trap", TRAPS)
@pytest.mark.parametrize("method", METHODS)
def test_data_that_break_statistics_give_an_answer_or_an_error_with_a_code(method: str, trap: str) -> None:
    wants = METHODS[method]
    few = {
        one.name: int(one.least or 0) for one in wants.params if one.name in ("permutations", "replicates")
    }
    found: Finding | None = None
    with contextlib.suppress(GridcityError):
        found = wants.run(inputs_of(TRAPS[trap]), read_values(wants.params, few), lambda *_: None)
    if found is None:
        return
    assert found.sentence.endswith("。")
    assert "nan" not in found.sentence_en
    assert all(column.values.shape == (TRAPS[trap].size,) for column in found.columns)
    assert found.main in {column.code for column in found.columns}
