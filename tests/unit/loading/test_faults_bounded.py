"""However bad a file is, what is kept of its faults stays small, and the counts stay right."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from gridcity.loading import faults as module
from gridcity.loading.faults import Faults


def test_a_million_bad_rows_are_counted_and_the_first_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 1_000)
    monkeypatch.setattr(module, "_REMEMBERED", 50_000)
    faults = Faults()
    tracemalloc.start()

    for start in range(1, 1_000_001, 10_000):
        rows = np.arange(start, start + 10_000)
        faults.add(rows, "lon", None, reason="no number", hint="Write a number.")
        faults.add(rows[:5], "lat", None, reason="no number", hint="Write a number.")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(faults) == 1_000_000
    assert faults.by_reason() == [("lon: no number", 1_000_000)]
    assert [fault.row for fault in faults] == list(range(1, 1_001))
    assert faults.write(tmp_path / "faults.csv") == 1_000
    assert peak < 30e6
