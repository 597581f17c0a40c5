"""How long deeds took: the quantiles of numpy, unit by unit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.evaluation.lasting import lasted_by


@given(
    st.lists(
        st.tuples(st.sampled_from([0, 1, 2, 3]), st.integers(0, 10**9).map(lambda us: us / 1e3)), max_size=40
    )
)
def test_each_unit_has_the_quantiles_of_its_own_deeds(deeds: list[tuple[int, float]]) -> None:
    """Parts 0 and 2 are one unit; part 3 belongs to none."""
    units = ["roads", "parks", "roads", None]
    deeds.sort(key=lambda deed: deed[1])
    parts = np.array([part for part, _ in deeds], dtype=np.int64)
    seconds = np.array([took for _, took in deeds], dtype=np.float64)

    found = lasted_by(seconds, parts, units)

    for unit in ("roads", "parks"):
        own = [took for part, took in deeds if units[part] == unit]
        assert (unit in found) == bool(own)
        if own:
            lasted = found[unit]
            expected = [len(own), np.mean(own), *np.percentile(own, [50, 90])]
            assert [lasted.count, lasted.mean, lasted.median, lasted.p90] == pytest.approx(expected, abs=1e-6)
    assert set(found) <= {"roads", "parks"}
