"""A small city with cases that lie together, for what planners ask of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, text

from gridcity.jobs.running import run_job
from gridcity.people.model import Person, Role
from gridcity.settings import Settings
from gridcity.studio import service
from gridcity.studio.model import Run
from gridcity.studio.repository import RUNS
from tests.support.people_and_cases import NOON, Crew, Ground, make_case, make_crew, make_ground, make_person
from tests.support.tiny import TinyCity, make_tiny_city

PERIOD = {"since": (NOON - timedelta(days=30)).isoformat(), "until": (NOON + timedelta(days=1)).isoformat()}
"""A period that holds all cases of the city."""
FEW = {"permutations": 199}


@dataclass(frozen=True, slots=True)
class Studied:
    """The city, and who asks."""

    settings: Settings
    engine: Engine
    tiny: TinyCity
    crew: Crew
    ground: Ground
    planner: Person

    def asks(self, method: str, **more: Any) -> Run:
        """Ask for a run, as the planner."""
        with self.engine.begin() as conn:
            return service.ask_run(conn, {"method": method, **PERIOD, **more}, by=self.planner, at=NOON)

    def did(self, run: Run) -> Run:
        """Do a run in this process, and give it as it stands then."""
        run_job(self.settings, run.job_id)
        return self.seen(run)

    def seen(self, run: Run) -> Run:
        """Give a run as it stands."""
        with self.engine.begin() as conn:
            return RUNS.get(conn, run.id)

    def files(self, col: float, row: float, *, at: datetime = NOON, **report: Any) -> int:
        """File a case at a place counted in cells from the centre."""
        with self.engine.begin() as conn:
            return file_case(conn, self.tiny, self.crew, self.ground, (col, row), at=at, **report)


def make_studied(settings: Settings, engine: Engine) -> Studied:
    """Make the city: many cases in its north-east corner, one here and there elsewhere; every third by phone.

    Two streets cross, the one along the second row north of the centre.
    """
    with engine.begin() as conn:
        tiny, crew, ground = make_tiny_city(conn), make_crew(conn), make_ground(conn)
        planner = make_person(conn, Role.PLANNER)
        spots = [(3.5, 1.5)] * 6 + [(4.5, 1.5)] * 5 + [(3.5, 2.5)] * 5 + [(4.5, 2.5)] * 7
        spots += [(-4.5, -2.5), (-3.5, 0.5), (-1.5, 1.5), (0.5, -1.5), (1.5, 0.5), (2.5, -2.5), (-0.5, 2.5)]
        for number, spot in enumerate(spots):
            at = NOON - timedelta(days=number % 25, hours=2)
            channel = "inspector" if number % 3 else "phone"
            file_case(conn, tiny, crew, ground, spot, at=at, channel=channel)
        for key, ways in (("along", [(-9, 1.5), (0.5, 1.5), (9, 1.5)]), ("across", [(0.5, -9), (0.5, 1.5)])):
            course = ", ".join("{} {}".format(*tiny.place(*way)) for way in ways)
            conn.execute(
                text(
                    "INSERT INTO streets (source_key, kind, geom) VALUES (:key, 'residential',"
                    " st_multi(st_geomfromtext(:course, 4326)))"
                ),
                {"key": key, "course": f"LINESTRING ({course})"},
            )
    return Studied(settings, engine, tiny, crew, ground, planner)


def file_case(
    conn: Connection,
    tiny: TinyCity,
    crew: Crew,
    ground: Ground,
    spot: tuple[float, float],
    *,
    at: datetime,
    **report: Any,
) -> int:
    """File one case; gives its number in the store."""
    lon, lat = tiny.place(*spot)
    return make_case(conn, crew=crew, ground=ground, at=at, lon=lon, lat=lat, **report).id
