"""Where the headings of a table stand: below titles, in any encoding, with any delimiter."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from gridcity.loading.columns import Vocabulary, recognise
from gridcity.loading.maps import ColumnMap

HEADING_WITHIN = 30
"""The headings stand in one of the first rows. [rows]"""
_HEAD_BYTES = 64 << 10
_DELIMITERS = ",;\t|，"
_READ_BY_ALL = ",;\t|"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_LONGEST_FIELD = 1 << 20


def find_heading(
    grid: Sequence[Sequence[str]], column_map: ColumnMap, vocabulary: Vocabulary
) -> tuple[int, dict[str, int]]:
    """Find the row of the headings: the one that says most; of rows that say the same, the last in a row."""
    best, chosen = -1, dict[str, int]()
    for at, row in enumerate(grid[:HEADING_WITHIN]):
        found = recognise(row, column_map, vocabulary)
        if len(found) > len(chosen) or (found and found == chosen and at == best + 1):
            best, chosen = at, found
    return max(best, 0), chosen


@contextmanager
def plain_csv(path: Path, column_map: ColumnMap, vocabulary: Vocabulary) -> Iterator[Path]:
    """Give a CSV file that begins with its headings, in an encoding and with a delimiter that is usual.

    What a spreadsheet saves may have titles or ``sep=;`` above the headings, be in UTF-16 or be divided by
    full-width commas. Such a file is written anew for as long as it is read; any other is given as it is.
    """
    encoding = _encoding(path)
    if encoding is None:
        yield path
        return
    at, delimiter = _layout(path, encoding, column_map, vocabulary)
    if at == 0 and encoding != "utf-16" and delimiter in _READ_BY_ALL:
        yield path
        return
    with TemporaryDirectory(prefix="gridcity-table-") as folder:
        copy = Path(folder) / path.name
        csv.field_size_limit(_LONGEST_FIELD)
        with (
            path.open(encoding=encoding, errors="replace", newline="") as source,
            copy.open("w", encoding="utf-8", newline="") as target,
        ):
            writer = csv.writer(target)
            try:
                writer.writerows(islice(csv.reader(source, delimiter=delimiter), at, None))
            except csv.Error:  # a quotation mark that never ends: as far as it goes, nothing is kept of it
                target.seek(0)
                target.truncate()
        yield copy if copy.stat().st_size else path


def _encoding(path: Path) -> str | None:
    """Tell the encoding by what decodes; None for what is no text, or packed."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if head.startswith(_UTF_16):
        return "utf-16"
    if b"\0" in head:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            head[: len(head) - 3 if len(head) == _HEAD_BYTES else None].decode(encoding)
        except UnicodeDecodeError as error:
            if len(head) < _HEAD_BYTES or error.start < len(head) - 8:
                continue
        return encoding
    return None


def _layout(path: Path, encoding: str, column_map: ColumnMap, vocabulary: Vocabulary) -> tuple[int, str]:
    """Find the row of the headings and the delimiter: those that make most of the headings known."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        head = file.read(_HEAD_BYTES // 4)
    best, chosen = 0, (0, ",")
    for delimiter in _DELIMITERS:
        try:
            rows = list(islice(csv.reader(io.StringIO(head), delimiter=delimiter), HEADING_WITHIN))
        except csv.Error:
            continue
        at, found = find_heading(rows, column_map, vocabulary)
        if len(found) > best:
            best, chosen = len(found), (at, delimiter)
    return chosen
