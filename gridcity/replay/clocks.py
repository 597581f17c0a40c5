"""Local times of a record as instants, on clocks that jump in spring and repeat an hour in autumn."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class LocalTimes:
    """A column of local times, read.

    ``first`` and ``second`` are instants, ``datetime64[us]`` in UTC, NaT where there is none: they
    differ in the repeated hour of autumn, where a local time alone does not tell which it is.
    ``is_broken``: there is a text, but it is no time. ``is_skipped``: the clock never showed it
    (spring); taken as the instant at which the hour was skipped.
    """

    first: NDArray[np.datetime64]
    second: NDArray[np.datetime64]
    is_broken: NDArray[np.bool_]
    is_skipped: NDArray[np.bool_]


def read_local_times(texts: "pa.Array", time_format: str, timezone: str) -> LocalTimes:
    """Read local times of a zone.

    Parameters
    ----------
    texts
        Text as the file has it; null where it has none.
    time_format
        As ``strptime`` understands it.
    timezone
        Name of the zone whose clocks were read.
    """
    # Not Arrow's strptime: it takes 30 February for 2 March.
    read = pd.to_datetime(texts.to_pandas(), format=time_format, errors="coerce")
    local = pa.array(read.to_numpy(dtype="datetime64[us]"), pa.timestamp("us"))
    first = pc.assume_timezone(local, timezone, ambiguous="earliest", nonexistent="latest")
    second = pc.assume_timezone(local, timezone, ambiguous="latest", nonexistent="latest")
    back = pc.local_timestamp(first)
    skipped = pc.fill_null(pc.not_equal(back, local), False)  # noqa: FBT003
    broken = pc.and_(pc.is_valid(texts), pc.is_null(local))
    return LocalTimes(
        _instants(first),
        _instants(second),
        np.asarray(broken.to_numpy(zero_copy_only=False), dtype=bool),
        np.asarray(skipped.to_numpy(zero_copy_only=False), dtype=bool),
    )


def _instants(column: "pa.Array") -> NDArray[np.datetime64]:
    naive = column.cast(pa.timestamp("us", tz="UTC")).cast(pa.timestamp("us"))
    found: NDArray[np.datetime64] = naive.to_numpy(zero_copy_only=False).astype("datetime64[us]")
    return found
