"""What a file says beside the standard fields becomes JSON, whether its rows are alike or all different."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridcity.components import fields
from gridcity.components.fields import FieldReader
from gridcity.loading.faults import Faults
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import NO_SHAPES, Chunk

WORDS = st.one_of(st.none(), st.text(max_size=4), st.sampled_from(['"', "\\", "\\u0000", "a\0b", "电", " "]))
NUMBERS = st.one_of(st.none(), st.integers(-5, 5))


def attributes_of(columns: dict[str, pa.Array], wanted: tuple[str, ...] | None = None) -> list[Any]:
    table = pa.table(columns)
    rows = len(table)
    chunk = Chunk(np.arange(1, rows + 1), table, NO_SHAPES, np.zeros(rows, dtype=bool), np.zeros((rows, 2)))
    reader = FieldReader("file", ColumnMap(attributes=wanted), Faults())
    return [json.loads(one) for one in reader.attributes(chunk).to_pylist()]


def test_a_file_without_attributes_gives_empty_objects() -> None:
    assert attributes_of({"a": pa.array(["x", "y"])}, wanted=()) == [{}, {}]


def test_rows_without_any_value_are_not_lost() -> None:
    assert attributes_of({"a": pa.array([None, "x", None], pa.string())}) == [{}, {"a": "x"}, {}]


def test_numbers_and_truth_stay_so_and_no_number_is_a_word() -> None:
    columns = {
        "n": pa.array([1, None]),
        "f": pa.array([0.5, float("nan")]),
        "is": pa.array([True, False]),
    }
    assert attributes_of(columns) == [{"n": 1, "f": 0.5, "is": True}, {"f": "nan", "is": False}]


@pytest.mark.parametrize("most_different", [0, 1 << 16])
@given(rows=st.lists(st.tuples(WORDS, NUMBERS, WORDS), max_size=12))
def test_each_row_says_what_its_columns_say(
    most_different: int, rows: list[tuple[str | None, int | None, str | None]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fields, "_MOST_DIFFERENT", most_different)
        found = attributes_of(
            {
                "词": pa.array([row[0] for row in rows], pa.string()),
                "n": pa.array([row[1] for row in rows], pa.int64()),
                'q"': pa.array([row[2] for row in rows], pa.string()),
            }
        )
    wanted = []
    for word, number, other in rows:
        texts = {"词": trimmed(word), "n": number, 'q"': trimmed(other)}
        wanted.append({name: value for name, value in texts.items() if value is not None})
    assert found == wanted


def trimmed(word: str | None) -> str | None:
    """Give a word as the loader keeps it: without blanks around it, and without NUL."""
    text = None if word is None else pc.utf8_trim_whitespace(pa.scalar(word)).as_py()
    return text.replace("\0", "") if text else None
