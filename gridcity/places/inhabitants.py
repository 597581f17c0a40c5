"""Load how many people live where: a table by area or by cell, from CSV or XLSX.

::

    place,inhabitants,counted_on,source
    230102001001,8412,2020-11-01,Seventh census
    230102001001005,310,2020-11-01,Seventh census

A place that has a number of the same day already is corrected by the file; the same file again changes
nothing. Areas and cells may stand side by side: what an area has beyond its counted cells is shared out
among the others (``gridcity.analytics.panels_exposure``).
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import Connection, bindparam, select, update

from gridcity.city.service import city_day
from gridcity.loading.columns import Vocabulary
from gridcity.loading.dated import read_drafts
from gridcity.loading.faults import Faults
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Loaded, Tell, tell_nobody
from gridcity.loading.record import save_load
from gridcity.loading.sheets import Values, as_text
from gridcity.loading.spelling import Hints, Unfit, read_day
from gridcity.store.bulk import copy_binary
from gridcity.store.tables import areas, cells, inhabitants

LAYER = "inhabitants"
INHABITANTS = Vocabulary(
    headings={
        "place": (
            "place", "place code", "area", "area code", "cell", "cell code", "code", "where",
            "区域", "区域编码", "区域代码", "区划代码", "社区代码", "社区编码", "单元网格", "网格编码",
            "网格代码",
        ),
        "inhabitants": (
            "inhabitants", "population", "residents", "people", "count",
            "常住人口", "人口", "人口数", "居民数", "常住人口数", "总人口",
        ),
        "counted_on": (
            "counted on", "date", "day", "as of", "census day", "统计日期", "截止日期", "普查日期", "日期",
        ),
        "source": ("source", "census", "来源", "数据来源", "统计口径"),
    },
    needed=(("place",), ("inhabitants",), ("counted_on",)),
)  # fmt: skip
MOST_INHABITANTS = 1e9
"""More than live in any city: a number beyond it is a slip. [people]"""


@dataclass(frozen=True, slots=True)
class Count:
    """One row of the file."""

    row: int
    place: str
    counted_on: date
    inhabitants: float
    source: str


@dataclass(slots=True)
class _Reader:
    """Makes counts of rows."""

    places: frozenset[str]
    today: date
    source: str
    hints: Hints
    seen: dict[tuple[str, date], int]

    def read(self, row: int, values: Values) -> Count:
        place = self._place(values.get("place"))
        counted_on = self._day(values.get("counted_on"))
        people = _people(values.get("inhabitants"))
        earlier = self.seen.setdefault((place, counted_on), row)
        if earlier != row:
            raise Unfit(
                "place", place, "the file has this place twice for the day",
                f"Row {earlier} has it, too. Leave one of them out.",
            )  # fmt: skip
        return Count(row, place, counted_on, people, as_text(values.get("source")) or self.source)

    def _place(self, value: object) -> str:
        code = (as_text(value) or "").upper()
        if code in self.places:
            return code
        hint = self.hints.nearest("place", code, self.places)
        raise Unfit(
            "place", value, "no area and no cell in force has this code",
            f"Give the code of an area (6, 9 or 12 digits) or of a cell (15 characters).{hint}",
        )  # fmt: skip

    def _day(self, value: object) -> date:
        day = read_day(value)
        if day is None:
            raise Unfit("counted_on", value, "is no day", "Write it like 2020-11-01.")
        if day > self.today:
            raise Unfit("counted_on", value, "lies ahead", "Give the day on which people were counted.")
        return day


def _people(value: object) -> float:
    written = (as_text(value) or "").replace(",", "").replace("，", "")
    try:
        people = float(written)
    except ValueError:
        raise Unfit("inhabitants", value, "is no number", "Write how many people live there: 8412.") from None
    if not (0 <= people < MOST_INHABITANTS) or math.isnan(people):
        raise Unfit(
            "inhabitants", value, "is no number of people", "It has to be 0 or more, and less than a billion."
        )
    return people


def load_inhabitants(
    conn: Connection,
    path: Path,
    *,
    at: datetime,
    column_map: ColumnMap | None = None,
    is_dry_run: bool = False,
    faults: Faults | None = None,
    tell: Tell = tell_nobody,
) -> Loaded:
    """Load numbers of inhabitants in the connection's transaction; see the head of this module.

    Parameters
    ----------
    conn
        A connection to the city's schema; nothing is committed.
    path
        CSV or XLSX; headings in ``INHABITANTS``.
    at
        When it is loaded.
    column_map
        What the columns are, where their headings do not say it.
    is_dry_run
        Read and check everything, write nothing.
    faults
        Where rows that are set aside go, if not into a list of this load's own.
    tell
        Told of the progress.

    Raises
    ------
    FileMissing, FileEmpty, FileUnreadable, LayerUnclear, ColumnMissing
        The file as a whole cannot be loaded.
    """
    began = time.perf_counter()
    loaded = Loaded(
        LAYER, path.name, at, is_dry_run=is_dry_run, faults=Faults() if faults is None else faults
    )
    given = column_map or ColumnMap()
    if not is_dry_run:
        conn.exec_driver_sql("LOCK TABLE inhabitants IN SHARE ROW EXCLUSIVE MODE")
    codes = conn.scalars(select(areas.c.code)).all()
    codes = [*codes, *conn.scalars(select(cells.c.code).where(cells.c.valid_to.is_(None))).all()]
    reader = _Reader(frozenset(codes), city_day(conn, at), given.source or path.stem, Hints(), {})
    counts = list(read_drafts(path, reader, INHABITANTS, given, loaded, tell=tell))
    _write(conn, counts, loaded, at)
    loaded.seconds = time.perf_counter() - began
    save_load(conn, loaded)
    return loaded


def _write(conn: Connection, counts: Sequence[Count], loaded: Loaded, at: datetime) -> None:
    """Write what is new, correct what differs, leave what is the same."""
    table = inhabitants.c
    stored = {
        (place, day): (people, source)
        for place, day, people, source in conn.execute(
            select(table.place, table.counted_on, table.inhabitants, table.source)
        )
    }
    known = [stored.get((one.place, one.counted_on)) for one in counts]
    added = [one for one, there in zip(counts, known, strict=True) if there is None]
    corrected = [
        one
        for one, there in zip(counts, known, strict=True)
        if there is not None and there != (one.inhabitants, one.source)
    ]
    loaded.added = len(added) + len(corrected)
    loaded.known = len(counts) - loaded.added
    if corrected:
        loaded.notes.append(f"Of what was there already the file corrects {len(corrected):,}.")
    if loaded.is_dry_run:
        return
    instant = np.datetime64(at.replace(tzinfo=None) - at.utcoffset(), "us")  # type: ignore[operator]
    columns = {
        "place": [one.place for one in added],
        "counted_on": np.array([one.counted_on for one in added], dtype="datetime64[D]"),
        "inhabitants": np.array([one.inhabitants for one in added], dtype=np.float64),
        "source": [one.source for one in added],
        "loaded_at": np.full(len(added), instant),
    }
    if added:
        copy_binary(conn, inhabitants, list(columns), list(columns.values()))
    if corrected:
        conn.execute(
            update(inhabitants)
            .where(table.place == bindparam("of_place"), table.counted_on == bindparam("of_day"))
            .values(inhabitants=bindparam("people"), source=bindparam("said_by"), loaded_at=at),
            [
                {
                    "of_place": one.place,
                    "of_day": one.counted_on,
                    "people": one.inhabitants,
                    "said_by": one.source,
                }
                for one in corrected
            ],
        )
