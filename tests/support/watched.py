"""A small city with a quiet past and an outbreak in one corner, for what is watched."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import Connection

from gridcity.cases.model import Origin
from gridcity.cases.service import report
from gridcity.people.model import Person, Role
from gridcity.surveillance import service
from gridcity.surveillance.model import Terms, Watch
from tests.support.people_and_cases import NOON, Ground, a_report, make_ground, make_person
from tests.support.tiny import TinyCity

PAST_DAYS = 28
TERMS = Terms(
    "路面", "Roads", history_days=PAST_DAYS, longest_days=7, reach_m=300.0, largest_share=0.5,
    replicates=199, recurrence_days=100.0, every_min=1440,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watched:
    """The city, who works in it, and what is watched."""

    tiny: TinyCity
    ground: Ground
    operator: Person
    watch: Watch

    def files(
        self, conn: Connection, col: float, row: float, *, at: datetime, origin: Origin = Origin.SIMULATED
    ) -> int:
        """File a case at a place counted in cells from the centre."""
        lon, lat = self.tiny.place(col, row)
        return report(
            conn, a_report(self.ground, lon=lon, lat=lat), by=self.operator, at=at, origin=origin
        ).id

    def breaks_out(
        self, conn: Connection, *, until: datetime, cases: int = 10, days: float = 2.0
    ) -> list[int]:
        """Let cases happen in two cells of the north-east corner."""
        return [
            self.files(conn, 3.5 + one % 2, 1.5, at=until - timedelta(days=days * (one + 0.5) / cases))
            for one in range(cases)
        ]


def make_watched(conn: Connection, tiny: TinyCity, *, terms: Terms = TERMS) -> Watched:
    """Let one or two cases a day happen anywhere, for four weeks until noon; nothing stands out."""
    ground, operator = make_ground(conn), make_person(conn, Role.OPERATOR)
    watch = service.add_watch(conn, terms, by=None, at=NOON - timedelta(days=PAST_DAYS))
    watched = Watched(tiny, ground, operator, watch)
    rng = np.random.default_rng(7)
    for day in range(PAST_DAYS):
        for _ in range(2):
            col, row = rng.integers(-4, 5), rng.integers(-2, 3)
            at = NOON - timedelta(days=day + rng.uniform(0.01, 0.99))
            watched.files(conn, col + 0.5, row + 0.5, at=at)
    return watched
