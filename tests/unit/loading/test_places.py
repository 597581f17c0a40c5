"""Longitude and latitude as people write them in two columns of text."""

import re

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from gridcity.loading.places import points_from

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_WRITTEN = st.one_of(
    st.none(),
    st.floats(allow_nan=False).map(str),
    st.integers(-(10**20), 10**20).map(str),
    st.from_regex(r"\A[+-]?[0-9]{0,3}\.?[0-9]{0,3}([eE][+-]?[0-9]{0,2})?\Z"),
    st.sampled_from(
        ("nan", "inf", "-Infinity", "0x1p3", "1_0", "٣", "1,5", " 7 ", "", " ", "+126.5", "1e999")
    ),
)


def as_a_person_reads(text: str | None) -> float | None:
    """Give the number, NaN for what is none, None where nothing stands."""
    if text is None or not text.strip():
        return None
    return float(text) if _NUMBER.fullmatch(text.strip()) else float("nan")


@given(st.lists(st.tuples(_WRITTEN, _WRITTEN), min_size=1, max_size=12))
def test_numbers_are_read_as_a_person_reads_them_whoever_stands_beside(
    rows: list[tuple[str | None, str | None]],
) -> None:
    columns = dict(zip(("lon", "lat"), zip(*rows, strict=True), strict=True))
    table = pa.table({name: pa.array(texts, pa.string()) for name, texts in columns.items()})

    shapes, broken, points = points_from(table, "lon", "lat")

    wanted = [tuple(map(as_a_person_reads, row)) for row in rows]
    is_place = [all(number is not None and np.isfinite(number) for number in row) for row in wanted]
    if points is not None:
        assert all(is_place)
        assert points.tolist() == [list(row) for row in wanted]
        return
    assert broken.tolist() == [
        None not in row and not good for row, good in zip(wanted, is_place, strict=True)
    ]
    found = [None if shape is None else tuple(shapely.get_coordinates(shape)[0]) for shape in shapes]
    assert found == [row if good else None for row, good in zip(wanted, is_place, strict=True)]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_a_plus_sign_is_no_fault(kind: pa.DataType) -> None:
    table = pa.table({"lon": pa.array(["+126.5"], kind), "lat": pa.array([" 45.75"], kind)})

    points = points_from(table, "lon", "lat")[2]

    assert points is not None
    assert points.tolist() == [[126.5, 45.75]]
