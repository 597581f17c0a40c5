"""Keys of rows: which came before in the file is found alike, whether they rise or not."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.loading.faults import Faults
from gridcity.loading.keys import KeyCheck
from gridcity.loading.model import NO_SHAPES, Chunk


def chunk_of(rows: int, first: int) -> Chunk:
    numbers = np.arange(first, first + rows, dtype=np.int64)
    table = pa.table({"n": numbers})
    return Chunk(numbers, table, NO_SHAPES, np.zeros(rows, dtype=bool), np.zeros((rows, 2)))


def good_rows(chunks: Sequence[Sequence[str | None]], stored: Sequence[str] = ()) -> tuple[list[bool], int]:
    """Check chunk by chunk: which rows are new, and how many faults there were."""
    faults = Faults()
    check = KeyCheck("file", faults, pa.array(stored, pa.string()))
    good: list[bool] = []
    for keys in chunks:
        new, _ = check.check(chunk_of(len(keys), len(good) + 1), pa.array(keys, pa.string()))
        good += new.tolist()
    return good, len(faults)


@pytest.mark.parametrize(
    "chunks",
    [
        [["9", "10", "11"], ["11"]],
        [["9", "10", "10"]],
        [["b", "a"], ["b"]],
        [["1", "2"], ["3", "4"], ["2"]],
        [["1", None], ["1"]],
        [["1"], [], ["1"]],
    ],
)
def test_a_key_that_came_before_is_set_aside_once(chunks: list[list[str | None]]) -> None:
    good, faults = good_rows(chunks)
    assert len(good) - sum(good) == faults == 1 + sum(key is None for keys in chunks for key in keys)


@given(
    st.lists(st.lists(st.one_of(st.none(), st.integers(0, 120).map(str), st.text(max_size=2)), max_size=9)),
    st.booleans(),
)
def test_the_first_of_each_key_is_good_and_no_other(chunks: list[list[str | None]], is_sorted: bool) -> None:  # noqa: FBT001
    if is_sorted:
        chunks = [sorted(keys, key=lambda key: (len(key or "") if key else 9, key or "")) for keys in chunks]
    flat = [key for keys in chunks for key in keys]
    first = [key is not None and key not in flat[:at] for at, key in enumerate(flat)]
    assert good_rows(chunks)[0] == first


@given(st.lists(st.lists(st.integers(0, 300).map(str), max_size=9)), st.sets(st.integers(0, 300).map(str)))
def test_what_is_stored_is_not_new(chunks: list[list[str]], stored: set[str]) -> None:
    flat = [key for keys in chunks for key in keys]
    first = [key not in flat[:at] and key not in stored for at, key in enumerate(flat)]
    assert good_rows(chunks, sorted(stored))[0] == first
