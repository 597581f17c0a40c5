"""Case numbers by the thousand: county, day on the city's clocks, sequence."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Connection

from gridcity.cases.bulk.records import Ints, Records
from gridcity.cases.bulk.texts import joined
from gridcity.cases.errors import NumbersExhausted
from gridcity.store.engine import cursor

MOST_A_DAY = 99_999
"""As many numbers as a county and day have. [cases]"""


class CountedNumbers:
    """Numbers for a city that has no cases yet, and to which nobody else can add any meanwhile.

    They begin with 1 in each county and day; the database is not asked. ``finish`` has to be called at
    the end, so that it goes on from there.
    """

    def __init__(self, timezone: str) -> None:
        self._timezone = timezone
        self._given: Counter[str] = Counter()
        self._last_id = 0

    def allot(self, records: Records) -> tuple[Ints, list[str]]:
        """Give ids and numbers.

        Raises
        ------
        NumbersExhausted
            A county has more cases on one day than there are numbers.
        """
        numbers = []
        for head in _heads(records, self._timezone):
            self._given[head] += 1
            numbers.append(f"{head}{self._given[head]:05d}")
        for head, given in self._given.items():
            if given > MOST_A_DAY:
                raise _exhausted(head)
        ids = np.arange(self._last_id + 1, self._last_id + 1 + len(records), dtype=np.int64)
        self._last_id += len(records)
        return ids, numbers

    def finish(self, conn: Connection) -> None:
        """Let the store's own sequences go on behind what was given."""
        if not self._last_id:
            return
        with cursor(conn) as cur:
            cur.execute(
                "SELECT setval('cases_id_seq', greatest(%s, nextval('cases_id_seq')))", (self._last_id,)
            )
            cur.execute("SELECT setval('case_numbers', %s)", (max(self._given.values()),))


def draw_numbers(conn: Connection, records: Records, timezone: str) -> tuple[Ints, list[str]]:
    """Draw ids and numbers from the store's sequences, for a city that has cases.

    Raises
    ------
    NumbersExhausted
        All numbers of a county and day are taken.
    """
    count = len(records)
    heads = _heads(records, timezone)
    with cursor(conn) as cur:
        cur.execute("SELECT nextval('cases_id_seq') FROM generate_series(1, %s)", (count,))
        ids = np.fromiter((row[0] for row in cur.fetchall()), dtype=np.int64, count=count)
        numbers = [""] * count
        left, drawn = list(range(count)), 0
        while left:
            if drawn > 2 * MOST_A_DAY:
                raise _exhausted(heads[left[0]])
            drawn += len(left)
            cur.execute("SELECT nextval('case_numbers') FROM generate_series(1, %s)", (len(left),))
            for i, (sequence,) in zip(left, cur.fetchall(), strict=True):
                numbers[i] = f"{heads[i]}{sequence:05d}"
            cur.execute("SELECT number FROM cases WHERE number = ANY(%s)", ([numbers[i] for i in left],))
            gone = {row[0] for row in cur.fetchall()}
            left = [i for i in left if numbers[i] in gone] if gone else []
    return ids, numbers


def _heads(records: Records, timezone: str) -> list[str]:
    local = pc.local_timestamp(
        pc.assume_timezone(pa.array(records.reported_at), "UTC").cast(pa.timestamp("us", timezone))
    )
    heads: list[str] = joined(records.counties, pc.strftime(local, format="%Y%m%d")).to_pylist()
    return heads


def _exhausted(head: str) -> NumbersExhausted:
    return NumbersExhausted("All case numbers of this county and day are taken.", county=head[:6])
