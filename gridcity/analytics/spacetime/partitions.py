"""A space-time cube of events that lie in many files: each is counted by whichever machine is free."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gridcity.analytics.errors import ValuesInvalid
from gridcity.analytics.machines import machine
from gridcity.analytics.spacetime.cube import Cube, count_cube
from gridcity.analytics.spacetime.steps import Steps


class Columns(NamedTuple):
    """What the columns of the files are called."""

    cell: str = "cell"
    """The number of an event's cell, from 0; negative, or empty, for events in no cell."""
    at: str = "at"
    """When it was: a timestamp, in UTC or with a zone; empty where nobody knows."""


_USUAL = Columns()


class _Asked(NamedTuple):
    steps: Steps
    n_cells: int
    columns: Columns


def count_files(
    files: Sequence[Path | str], steps: Steps, *, n_cells: int, columns: Columns = _USUAL
) -> Cube[NDArray[np.int32]]:
    """Count the events of Parquet files by cell and step.

    Parameters
    ----------
    files
        Partitions; on a cluster as its machines see them, so in a folder that they share.
    steps, n_cells
        As ``count_cube``.
    columns
        What is read of each file; nothing else of it is.

    Returns
    -------
    Cube
        That of all events together; counts are added as whole numbers, so the same bytes in any order.

    Raises
    ------
    ValuesInvalid
        No files; one that cannot be read, lacks a column, or has an event in a cell beyond the last.
    CubeTooLarge
        As ``count_cube``.
    """
    if not files:
        raise ValuesInvalid("There are no files of events to count.")
    asked = _Asked(steps, n_cells, columns)
    counted = machine().each(_count_file, asked, [str(file) for file in files])
    total = next(counted)
    for one in counted:
        total.counts[...] += one.counts
        total = replace(
            total,
            outside=total.outside + one.outside,
            beyond=total.beyond + one.beyond,
            undated=total.undated + one.undated,
        )
    return total


def _count_file(asked: _Asked, file: str) -> Cube[NDArray[np.int32]]:
    import pyarrow as pa
    from pyarrow import compute, parquet

    try:
        table = parquet.read_table(file, columns=list(asked.columns))
        cells, instants = (table.column(name) for name in asked.columns)
        whole = compute.fill_null(cells.cast(pa.int64()), -1).to_numpy()
        when = instants.cast(pa.timestamp("us", tz=getattr(instants.type, "tz", None))).to_numpy()
        return count_cube(whole, when.astype("datetime64[us]"), asked.steps, n_cells=asked.n_cells)
    except (OSError, KeyError, pa.ArrowException, ValuesInvalid) as error:
        raise ValuesInvalid(f"{file} cannot be counted: {error}", file=file) from error
