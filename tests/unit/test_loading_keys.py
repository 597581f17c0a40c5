"""Keys of rows: which came before in the file is found alike, whether they rise or not."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.loading.faults import Faults
from gridcity.loading.keys import KeyCheck
from gridcity.loading.keyset import KeySet
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


WORDS = st.one_of(
    st.none(),
    st.text("ab\0", max_size=3),
    st.integers(0, 40).map(str),
    st.integers(0, 9).map("a key of fifteen or sixteen bytes: {}".format),
    st.sampled_from(["x" * 14, "x" * 15, "x" * 16, "x" * 15 + "\0", "路" * 5, "路" * 6]),
)


@given(st.lists(st.lists(WORDS, max_size=12), max_size=8))
def test_a_set_of_keys_holds_what_a_set_of_strings_holds(chunks: list[list[str | None]]) -> None:
    held, compact = set[str](), KeySet()
    for keys in chunks:
        column = pa.array(keys, pa.string())
        assert compact.holds(column).tolist() == [key in held for key in keys]
        before: list[bool] = []
        for key in keys:
            before.append(key in held)
            if key is not None:
                held.add(key)
        assert compact.add(column).tolist() == before
        assert len(compact) == len(held)
    everything = pa.array([key for keys in chunks for key in keys][1:], pa.string())
    assert compact.holds(everything).tolist() == everything.is_valid().to_pylist()


def test_a_million_keys_take_sixteen_bytes_each() -> None:
    keys, held = np.random.default_rng(7).permutation(1_000_000).astype("U7"), KeySet()
    for start in range(0, len(keys), 125_000):
        assert not held.add(pa.array(keys[start : start + 125_000].tolist(), pa.string())).any()
    assert sum(run.nbytes for run in held._runs) == 16 * len(keys)
