"""CSV, plain or gzipped, in UTF-8 or GB 18030, read by Arrow. Values stay text until a loader reads them."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
from numpy.typing import NDArray

from gridcity.loading.errors import FileEmpty, FileUnreadable
from gridcity.loading.faults import Faults
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Batch
from gridcity.loading.places import place_columns, points_from

_SNIFFED_BYTES = 1 << 20
_BLOCK_BYTES = 2 << 20  # Arrow reads up to 32 of them ahead
_LONGEST_HEADING = 64 << 10


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
    reader, faulty = _reader(path, encoding, delimiter)
    columns = place_columns(path.name, reader.schema.names, column_map)
    return None, "EPSG:4326", _chunks(path, reader, faulty, columns, faults)


def read_csv_tables(path: Path, faults: Faults) -> Iterator[tuple[NDArray[np.int64], pa.Table]]:
    """Read a CSV file that need not have a place: row numbers from 1, and the columns as text.

    Raises
    ------
    FileUnreadable, FileEmpty
        It is no text, is cut off, or has no rows.
    """
    head, encoding = _sniff(path)
    delimiter = max(",;\t|", key=head.partition("\n")[0].count)
    reader, faulty = _reader(path, encoding, delimiter)
    yield from _tables(path, reader, faulty, faults)


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


def _reader(
    path: Path, encoding: str, delimiter: str
) -> tuple["pa_csv.CSVStreamingReader", list[tuple[int, int, int, str]]]:
    faulty: list[tuple[int, int, int, str]] = []

    def set_aside(row: "pa_csv.InvalidRow") -> str:
        faulty.append((row.number or 0, row.expected_columns, row.actual_columns, row.text))
        return "skip"

    def opened(types: dict[str, pa.DataType] | None, block: int) -> "pa_csv.CSVStreamingReader":
        return pa_csv.open_csv(
            pa.input_stream(path, compression="detect"),
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=block, encoding=encoding),
            parse_options=pa_csv.ParseOptions(
                delimiter=delimiter, newlines_in_values=True, invalid_row_handler=set_aside
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=types,
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
                null_values=[""],
            ),
        )

    try:
        names = opened(None, _SNIFFED_BYTES).schema.names
        faulty.clear()
        return opened(dict.fromkeys(names, pa.string()), _BLOCK_BYTES), faulty
    except pa.ArrowException as error:
        if "Empty CSV" in str(error):
            raise FileEmpty(f"{path.name} has no rows.", path=str(path)) from error
        raise _damaged(path, 0, error) from error
    except OSError as error:
        raise _damaged(path, 0, error) from error


def _tables(
    path: Path, reader: "pa_csv.CSVStreamingReader", faulty: list[tuple[int, int, int, str]], faults: Faults
) -> Iterator[tuple[NDArray[np.int64], pa.Table]]:
    """Read chunk by chunk; a row with too many or too few columns is counted and set aside."""
    at, bad = 0, set[int]()
    try:
        for batch in reader:
            bad |= _set_aside(path, faulty, faults)
            skipped = np.array(sorted(row for row in bad if row > at), dtype=np.int64)
            span = np.arange(at + 1, at + 1 + batch.num_rows + len(skipped))
            rows = np.setdiff1d(span, skipped)[: batch.num_rows]
            if batch.num_rows:
                at = int(rows[-1])
                yield rows, pa.Table.from_batches([batch])
    except (OSError, pa.ArrowException) as error:
        raise _damaged(path, at, error) from error
    bad |= _set_aside(path, faulty, faults)
    if at == 0 and not bad:
        raise FileEmpty(f"{path.name} has a heading and no rows.", path=str(path))


def _set_aside(path: Path, faulty: list[tuple[int, int, int, str]], faults: Faults) -> set[int]:
    """Report rows with too many or too few columns, and give their numbers."""
    rows = {number - 1 for number, *_ in faulty}  # the heading is row 1 to Arrow
    for number, expected, actual, text in faulty:
        faults.add(
            [number - 1], "", [text], reason=f"the row has {actual} columns, the heading {expected}",
            hint="A comma or a quotation mark is missing or too many.", file_name=path.name,
        )  # fmt: skip
    faulty.clear()
    return rows


def _chunks(
    path: Path,
    reader: "pa_csv.CSVStreamingReader",
    faulty: list[tuple[int, int, int, str]],
    columns: tuple[str, str],
    faults: Faults,
) -> Iterator[Batch]:
    for rows, table in _tables(path, reader, faulty, faults):
        yield rows, table, *points_from(table, *columns)


def _damaged(path: Path, row: int, error: Exception) -> FileUnreadable:
    return FileUnreadable(
        f"{path.name} cannot be read after row {row}: {str(error).splitlines()[0][:200]}. It may be damaged,"
        " cut off while it was copied, or something else than its name says.",
        path=str(path),
        row=row,
    )
