"""CSV, plain or gzipped, in UTF-8 or GB 18030, read by Arrow. Values stay text until a loader reads them."""

from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from gridcity.loading.errors import FileEmpty, FileUnreadable
from gridcity.loading.faults import LONGEST_VALUE, Faults
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Batch
from gridcity.loading.packed import check_packed
from gridcity.loading.places import place_columns, points_from

_SNIFFED_BYTES = 1 << 20
_BLOCK_BYTES = 2 << 20  # Arrow reads up to 32 of them ahead
_LONGEST_HEADING = 64 << 10
_MISFITS_AT_ONCE = 4_096
_HOPELESS_ROWS = 500_000
"""A file of which so many rows, and nine of ten, do not fit its heading, is read no further. [rows]"""


def open_csv(
    path: Path, column_map: ColumnMap, faults: Faults
) -> tuple[int | None, str | None, Iterator[Batch]]:
    """Open a CSV file: its CRS (longitude and latitude, unless the map says otherwise) and its chunks.

    Raises
    ------
    FileUnreadable, FileEmpty, ColumnMissing
        It is no text, is cut off, has no rows, or no columns that give a place.
    """
    head, encoding = _sniff(path)
    delimiter = max(",;\t|", key=head.partition("\n")[0].count)
    misfits = _Misfits(path.name, faults)
    reader = _reader(path, encoding, delimiter, misfits)
    columns = place_columns(path.name, reader.schema.names, column_map)
    return None, "EPSG:4326", _chunks(path, reader, misfits, columns)


def read_csv_tables(path: Path, faults: Faults) -> Iterator[tuple[NDArray[np.int64], pa.Table]]:
    """Read a CSV file that need not have a place: row numbers from 1, and the columns as text.

    Raises
    ------
    FileUnreadable, FileEmpty
        It is no text, is cut off, or has no rows.
    """
    head, encoding = _sniff(path)
    delimiter = max(",;\t|", key=head.partition("\n")[0].count)
    misfits = _Misfits(path.name, faults)
    reader = _reader(path, encoding, delimiter, misfits)
    yield from _tables(path, reader, misfits)


def _sniff(path: Path) -> tuple[str, str]:
    """Read the beginning, and tell its encoding by what decodes."""
    if path.stat().st_size == 0:
        raise FileEmpty(f"{path.name} is empty: 0 bytes.", path=str(path))
    try:
        with pa.input_stream(path, compression="detect") as stream:
            raw = stream.read(_SNIFFED_BYTES)
    except (OSError, pa.ArrowException) as error:
        raise _damaged(path, 0, error) from error
    if not raw.strip():
        raise FileEmpty(f"{path.name} holds no text.", path=str(path))
    if b"\0" in raw or len(raw.partition(b"\n")[0]) > _LONGEST_HEADING:
        raise FileUnreadable(
            f"{path.name} is no CSV file: its beginning is no heading of column names.", path=str(path)
        )
    for encoding in ("utf-8", "gb18030"):
        try:
            # The last character may be cut in two.
            return raw[: len(raw) - 3 if len(raw) == _SNIFFED_BYTES else None].decode(encoding), encoding
        except UnicodeDecodeError as error:
            if len(raw) == _SNIFFED_BYTES and error.start > len(raw) - 8:
                return raw[: error.start].decode(encoding), encoding
    raise FileUnreadable(
        f"{path.name} is text in neither UTF-8 nor GB 18030. Save it as UTF-8.", path=str(path)
    )


class _Misfits:
    """Rows with too many or too few columns: told of by Arrow as it reads ahead, reported as they come.

    What is remembered is which rows they were, as runs, and only until the good rows around them are
    numbered: a file of nothing but misfits takes no memory.
    """

    def __init__(self, file_name: str, faults: Faults) -> None:
        self._file_name = file_name
        self._faults = faults
        self._starts = array("q")
        self._lengths = array("q")
        self._waiting: list[tuple[int, str]] = []
        self._shape = (0, 0)
        self._count = 0
        self.is_hopeless = False

    def __call__(self, row: "pa_csv.InvalidRow") -> str:
        """Take note of one, and let Arrow skip it; or stop, where hardly any row fits."""
        number = (row.number or 0) - 1  # the heading is row 1 to Arrow
        self._count += 1
        if self._count >= _HOPELESS_ROWS and 10 * self._count > 9 * number:
            self.is_hopeless = True
            return "error"
        if self._starts and self._starts[-1] + self._lengths[-1] == number:
            self._lengths[-1] += 1
        else:
            self._starts.append(number)
            self._lengths.append(1)
        shape = (row.actual_columns, row.expected_columns)
        if shape != self._shape or len(self._waiting) == _MISFITS_AT_ONCE:
            self.report()
            self._shape = shape
        self._waiting.append((number, row.text[: LONGEST_VALUE + 1]))
        return "skip"

    @property
    def were_any(self) -> bool:
        """Say whether any are remembered."""
        return bool(self._starts)

    def report(self) -> None:
        """Set those aside that were not reported yet."""
        if not self._waiting:
            return
        rows, texts = zip(*self._waiting, strict=True)
        self._waiting = []
        actual, expected = self._shape
        self._faults.add(
            rows, "", texts, reason=f"the row has {actual} columns, the heading {expected}",
            hint="A comma or a quotation mark is missing or too many.", file_name=self._file_name,
        )  # fmt: skip

    def numbers_after(self, at: int, count: int) -> NDArray[np.int64]:
        """Give the numbers of the next good rows after row ``at``; forget the misfits before them."""
        starts, lengths = np.array(self._starts, dtype=np.int64), np.array(self._lengths, dtype=np.int64)
        skipped = np.concatenate([[0], np.cumsum(lengths)])
        good_before = starts - (at + 1) - skipped[:-1]
        good = np.arange(count, dtype=np.int64)
        run = np.searchsorted(good_before, good, side="right")
        passed = int(run[-1])
        self._starts, self._lengths = self._starts[passed:], self._lengths[passed:]
        rows: NDArray[np.int64] = at + 1 + good + skipped[run]
        return rows


def _reader(path: Path, encoding: str, delimiter: str, misfits: _Misfits) -> "pa_csv.CSVStreamingReader":
    def opened(
        types: dict[str, pa.DataType] | None, block: int, handler: Callable[["pa_csv.InvalidRow"], str]
    ) -> "pa_csv.CSVStreamingReader":
        return pa_csv.open_csv(
            pa.input_stream(path, compression="detect"),
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=block, encoding=encoding),
            parse_options=pa_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=handler
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=types,
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
            ),
        )

    at_first = _Misfits(path.name, Faults())  # those that the look at the heading passes over come again
    try:
        check_packed(path)
        names = opened(None, _SNIFFED_BYTES, at_first).schema.names
        return opened(dict.fromkeys(names, pa.string()), _BLOCK_BYTES, misfits)
    except pa.ArrowException as error:
        if "Empty CSV" in str(error):
            raise FileEmpty(f"{path.name} has no rows.", path=str(path)) from error
        raise _damaged(path, 0, error, at_first if at_first.is_hopeless else misfits) from error
    except OSError as error:
        raise _damaged(path, 0, error) from error


def _tables(
    path: Path, reader: "pa_csv.CSVStreamingReader", misfits: _Misfits
) -> Iterator[tuple[NDArray[np.int64], pa.Table]]:
    """Read chunk by chunk; a row with too many or too few columns is counted and set aside."""
    at = 0
    try:
        for batch in reader:
            misfits.report()
            if batch.num_rows:
                rows = misfits.numbers_after(at, batch.num_rows)
                at = int(rows[-1])
                yield rows, pa.Table.from_batches([batch])
    except (OSError, pa.ArrowException) as error:
        raise _damaged(path, at, error, misfits) from error
    misfits.report()
    if at == 0 and not misfits.were_any:
        raise FileEmpty(f"{path.name} has a heading and no rows.", path=str(path))


def _chunks(
    path: Path, reader: "pa_csv.CSVStreamingReader", misfits: _Misfits, columns: tuple[str, str]
) -> Iterator[Batch]:
    for rows, table in _tables(path, reader, misfits):
        yield rows, table, *points_from(table, *columns)


def _damaged(path: Path, row: int, error: Exception, misfits: _Misfits | None = None) -> FileUnreadable:
    if misfits is not None and misfits.is_hopeless:
        return FileUnreadable(
            f"{path.name} is no table: of its first {_HOPELESS_ROWS:,} rows hardly any has as many columns as"
            " its first line. Is that the heading, and does the same sign part the columns of all rows?",
            path=str(path),
        )
    why = str(error).splitlines()[0][:200].rstrip(".")
    if "straddling" in why:
        why = f"a row is longer than {_BLOCK_BYTES >> 20} MB, perhaps because a quotation mark never ends"
    return FileUnreadable(
        f"{path.name} cannot be read after row {row}: {why}. It may be damaged,"
        " cut off while it was copied, or something else than its name says.",
        path=str(path),
        row=row,
    )
