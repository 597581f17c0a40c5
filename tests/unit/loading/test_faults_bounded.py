"""However bad a file is, what is kept of its faults stays small, counts stay right, and all are written."""

import csv
import tracemalloc
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridcity.loading import csv_files
from gridcity.loading import faults as module
from gridcity.loading.csv_files import read_csv_tables
from gridcity.loading.errors import FileEmpty, FileUnreadable, SheetNotWritable
from gridcity.loading.faults import Fault, Faults, inert
from gridcity.loading.rowset import RowSet
from gridcity.loading.spelling import inert_removed


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_sheet_that_cannot_be_written_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(SheetNotWritable, match="No such file"):
        Faults(tmp_path / "nowhere" / "faults.csv")


@pytest.fixture
def few_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 1_000)


@pytest.mark.usefixtures("few_kept")
def test_bad_rows_beyond_number_are_counted_and_the_first_are_kept() -> None:
    faults = Faults()
    tracemalloc.start()

    for start in range(1, 100_001, 1_000):
        rows = np.arange(start, start + 1_000)
        faults.add(rows, "lon", None, reason="no number", hint="Write a number.")
        faults.add(rows[:5], "lat", None, reason="no number", hint="Write a number.")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(faults) == 100_000
    assert faults.by_reason() == [("lon: no number", 100_000)]
    assert [fault.row for fault in faults] == list(range(1, 1_001))
    assert peak < 3e6


@pytest.mark.usefixtures("few_kept")
def test_a_sheet_holds_every_fault_and_the_first_in_the_order_of_the_file(tmp_path: Path) -> None:
    faults = Faults(tmp_path / "faults.csv")

    faults.add(range(500, 0, -1), "lon", None, reason="no number", hint="Write a number.")
    faults.add(range(501, 3_001), "lat", [f"x{row}" for row in range(501, 3_001)], reason="x", hint="y")
    faults.finish()

    written = lines(tmp_path / "faults.csv")
    assert [int(line["row"]) for line in written] == list(range(1, 3_001))
    assert (written[-1]["column"], written[-1]["value"]) == ("lat", "x3000")


def test_reasons_are_counted_apart_only_as_long_as_they_are_few() -> None:
    faults = Faults()
    for row in range(1, 5_001):
        faults.add([row], "", None, reason=f"reason {row}", hint="")

    assert len(faults) == 5_000
    assert faults.by_reason()[0] == ("other reasons", 4_000)


@dataclass(frozen=True)
class Call:
    """Rows that are set aside at once."""

    file_name: str
    column: str
    rows: list[int]
    reason: str
    is_asked_singly: bool


_ROWS = st.one_of(
    st.lists(st.integers(1, 60), max_size=30),
    st.builds(
        lambda first, count: list(range(first, first + count)), st.integers(1, 400), st.integers(0, 60)
    ),
    st.lists(st.integers(1, 10**6), max_size=3),
)
_CALLS = st.lists(
    st.builds(
        Call, st.sampled_from(("a.csv", "b.csv")), st.sampled_from(("lon", "")), _ROWS,
        st.sampled_from(("no number", "outside the city", "no key")), st.booleans(),
    ),
    max_size=12,
)  # fmt: skip


@given(calls=_CALLS, has_sheet=st.booleans())
def test_rows_set_aside_by_the_thousand_are_those_set_aside_one_by_one(
    tmp_path_factory: pytest.TempPathFactory,
    calls: list[Call],
    has_sheet: bool,  # noqa: FBT001
) -> None:
    path = tmp_path_factory.mktemp("sheet") / "faults.csv"
    seen: set[tuple[str, int]] = set()
    kept: list[Fault] = []
    counts: Counter[str] = Counter()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_KEPT", 40)
        faults = Faults(path if has_sheet else None)
        for call in calls:
            values = [f"{call.column}{at}" for at in range(len(call.rows))]
            faults.add(
                call.rows, call.column, values.__getitem__ if call.is_asked_singly else values,
                reason=call.reason, hint="Look." if call.is_asked_singly else lambda _: "Look.",
                file_name=call.file_name,
            )  # fmt: skip
            for row, value in zip(call.rows, values, strict=True):
                if (call.file_name, row) not in seen:
                    seen.add((call.file_name, row))
                    counts[f"{call.column}: {call.reason}"] += 1
                    kept.append(Fault(row, call.column, value, call.reason, "Look.", call.file_name))
        faults.finish()

    assert len(faults) == len(seen)
    assert faults.by_reason() == counts.most_common()
    first = sorted(kept[:40], key=lambda fault: (fault.file_name, fault.row))
    assert list(faults) == first
    if has_sheet:
        written = [(line["file"], int(line["row"]), line["value"]) for line in lines(path)]
        assert written == [(fault.file_name, fault.row, fault.value) for fault in [*first, *kept[40:]]]


@given(st.lists(st.lists(st.integers(0, 100), max_size=20), max_size=8))
def test_a_row_is_new_where_it_comes_first_and_nowhere_else(parts: list[list[int]]) -> None:
    rows = RowSet()
    seen: list[int] = []
    for part in parts:
        new = rows.add(np.array(part, dtype=np.int64)).tolist()
        assert new == [at for at, row in enumerate(part) if row not in [*seen, *part[:at]]]
        seen += part


def test_values_and_hints_that_nobody_will_see_are_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_KEPT", 10)
    asked: list[int] = []
    hinted: list[str] = []
    faults = Faults()

    faults.add(range(1, 1_001), "lon", asked.append, reason="no number", hint="Write a number.")
    faults.add(range(500, 2_001), "lon", asked.append, reason="no number", hint=hinted.__getitem__)

    assert asked == list(range(10))
    assert len(faults) == 2_000


_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n", " =", "\0=", "＝", "＋", "－", "＠")


@given(start=st.sampled_from(_TRIGGERS), rest=st.text(max_size=20))
def test_no_text_in_a_sheet_begins_as_a_formula(start: str, rest: str) -> None:
    written = inert(start + rest)

    assert written.startswith("'") or float(written) is not None


@given(start=st.sampled_from(("", "'", "''", *_TRIGGERS, "'=", "''-")), rest=st.text(max_size=20))
def test_what_was_made_inert_is_had_back_as_it_was(start: str, rest: str) -> None:
    assert inert_removed(inert(start + rest)) == start + rest


@given(number=st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False)))
def test_an_honest_number_stays_a_number(number: float) -> None:
    assert inert(str(number)) == str(number)
    assert inert(f"+{abs(number)}") == f"+{abs(number)}"


@pytest.mark.parametrize(
    "text", ["-1+1", "-1-cmd|'/c calc'!A1", "+1\t", "-1\n=2", "-", "+", "-.", "-e5", "-٣"]
)
def test_what_only_begins_like_a_number_is_none(text: str) -> None:
    assert inert(text) == f"'{text}"


@given(words=st.lists(st.text(max_size=12).map(lambda text: text or "x"), min_size=5, max_size=5))
@settings(max_examples=50)
def test_every_cell_of_a_sheet_is_inert_whatever_column_it_is_in(
    tmp_path_factory: pytest.TempPathFactory, words: list[str]
) -> None:
    name, column, value, reason, hint = (f"={word}" for word in words)
    path = tmp_path_factory.mktemp("sheet") / "faults.csv"
    faults = Faults(path)
    faults.add([1], column, [value], reason=reason, hint=hint, file_name=name)
    faults.finish()

    with path.open(encoding="utf-8", newline="") as file:
        heading, line = csv.reader(file)
    assert heading == ["file", "row", "column", "value", "reason", "hint"]
    assert [cell[:2] for at, cell in enumerate(line) if at != 1] == ["'="] * 5


@given(good=st.lists(st.booleans(), min_size=1, max_size=60))
@settings(max_examples=60)
def test_rows_keep_their_numbers_wherever_misfits_stand(
    tmp_path_factory: pytest.TempPathFactory, good: list[bool]
) -> None:
    path = tmp_path_factory.mktemp("rows") / "a.csv"
    path.write_text(
        "".join(["id,what\n", *(f"{row},x\n" if one else "a,b,c\n" for row, one in enumerate(good, 1))])
    )
    faults = Faults()

    read = [
        (row, key)
        for rows, table in read_csv_tables(path, faults)
        for row, key in zip(rows.tolist(), table["id"].to_pylist(), strict=True)
    ]

    assert read == [(row, str(row)) for row, one in enumerate(good, 1) if one]
    assert [fault.row for fault in faults] == [row for row, one in enumerate(good, 1) if not one]


@pytest.mark.usefixtures("few_kept")
def test_a_file_of_nothing_but_misfits_takes_no_memory(tmp_path: Path) -> None:
    def peak_of(rows: int) -> int:
        path = tmp_path / f"{rows}.csv"
        path.write_text("id,what\n" + "one,two,three\n" * rows)
        faults = Faults()
        tracemalloc.start()
        assert list(read_csv_tables(path, faults)) == []
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(faults) == rows
        return peak

    assert peak_of(16_000) < 1.25 * peak_of(8_000)


def test_a_file_of_which_hardly_any_row_fits_its_heading_is_read_no_further(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(csv_files, "_HOPELESS_ROWS", 1_000)
    path = tmp_path / "a.csv"
    path.write_text("id,what\n" + "one,two\n" * 100 + "one,two,three\n" * 2_000)
    with pytest.raises(FileUnreadable, match="no table: of its first 1,000 rows"):
        list(read_csv_tables(path, Faults()))

    path.write_text("id,what\n" + "one,two\n" * 300 + "one,two,three\n" * 2_000)
    faults = Faults()

    assert sum(len(rows) for rows, _ in read_csv_tables(path, faults)) == 300
    assert len(faults) == 2_000


def test_misfits_that_were_seen_in_the_look_at_the_heading_are_counted_once(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,what\n" + ",,\n" * 12_000)
    faults = Faults()

    assert list(read_csv_tables(path, faults)) == []
    assert len(faults) == 12_000


def test_a_heading_without_rows_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,what\n")
    with pytest.raises(FileEmpty):
        list(read_csv_tables(tmp_path / "a.csv", Faults()))
