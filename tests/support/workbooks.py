"""Workbooks as people make them, for tests."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook


def write_workbook(
    path: Path, rows: Sequence[Sequence[Any]], *, merged: Sequence[str] = (), sheet: str = "责任表"
) -> Path:
    """Write rows into the first sheet, merge cells, and save."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = sheet
    for row in rows:
        first.append(list(row))
    for cells in merged:
        first.merge_cells(cells)
    book.save(path)
    return path
