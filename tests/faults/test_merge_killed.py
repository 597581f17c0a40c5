"""The program dies inside a merge: the double is merged whole, or not at all; sent again, it is."""

import os
import subprocess
import sys

import pytest
from sqlalchemy import Connection, Engine, text

from gridcity.components import service
from gridcity.components.model import Component, Entry
from gridcity.settings import CHECKOUT, Settings
from tests.database.test_component_life import AT, a_component
from tests.support.people_and_cases import make_person
from tests.support.tiny import make_tiny_city

pytestmark = pytest.mark.faults

# Forks once for each point and dies there: before or after each statement, before or after the commit.
DYING = """
import os, signal, sys
from pathlib import Path
import psycopg2
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from tests.faults.test_merge_killed import a_merge, pairs

url, city = sys.argv[1], sys.argv[2]
settings = Settings(_env_file=None, database_url=url, home=Path("."), city=city)

def die_at(point):
    seen = 0
    def watch(frame, event, function):
        nonlocal seen
        if event not in ("c_call", "c_return"):
            return
        owner = getattr(function, "__self__", None)
        if function.__name__ not in ("execute", "commit"):
            return
        if not isinstance(owner, (psycopg2.extensions.cursor, psycopg2.extensions.connection)):
            return
        seen += 1
        if seen == point:
            os.kill(os.getpid(), signal.SIGKILL)
    return watch

engine = open_engine(settings, city)
with engine.connect() as conn:
    todo = pairs(conn)
engine.dispose()
for point, (double, into) in enumerate(todo, start=1):
    sys.stdout.flush()
    if os.fork() == 0:
        engine = open_engine(settings, city)
        with engine.connect():
            pass
        sys.setprofile(die_at(point))
        a_merge(engine, double, into)
        sys.setprofile(None)
        os.write(1, f"{double}\\n".encode())
        os._exit(0)
    os.wait()
"""
POINTS = 40


def pairs(conn: Connection) -> list[tuple[str, str]]:
    """Give the doubles, each with what it is merged into: every third component has a follower of its own."""
    codes = conn.scalars(text("SELECT code FROM components ORDER BY id")).all()
    return list(zip(codes[1::3], codes[::3], strict=True))


def a_merge(engine: Engine, double: str, into: str) -> Component:
    """Merge under a key, so that it can be sent again."""
    with engine.begin() as conn:
        by_id = conn.scalar(text("SELECT min(id) FROM persons"))
        return service.merge(conn, double, into, Entry(by_id, AT, key=f"merge {double}"))


def check_whole(conn: Connection) -> set[str]:
    """Check that every double is merged with all that belongs to it, or not at all; give the merged ones."""
    merged = set()
    for double, into in pairs(conn):
        found = service.get(conn, double)
        follower = conn.scalar(
            text(
                "SELECT code FROM components WHERE id = ("
                "SELECT component_id FROM component_events WHERE other_id = :id AND kind = 'merge'"
                " ORDER BY id LIMIT 1)"
            ),
            {"id": found.id},
        )
        absorbed = conn.scalar(
            text("SELECT count(*) FROM component_events WHERE other_id = :id AND kind = 'absorb'"),
            {"id": found.id},
        )
        assert found.merged_into in (None, into)
        assert absorbed == (found.merged_into is not None)
        assert service.get(conn, str(follower)).merged_into == (found.merged_into or double)
        if found.merged_into is not None:
            merged.add(double)
    for code, version, events in conn.execute(
        text(
            "SELECT code, version, (SELECT count(*) FROM component_events WHERE component_id = components.id)"
            " FROM components"
        )
    ):
        assert version == 1 + events, code
    return merged


def test_the_program_may_die_at_any_point_of_a_merge(city_settings: Settings, city_engine: Engine) -> None:
    with city_engine.begin() as conn:
        tiny = make_tiny_city(conn)
        make_person(conn)
        for _ in range(POINTS):
            a_component(conn, tiny)
            double, follower = a_component(conn, tiny), a_component(conn, tiny)
            service.merge(conn, follower.code, double.code, Entry(None, AT))

    told = subprocess.run(
        [sys.executable, "-c", DYING, str(city_settings.database_url), city_settings.city],
        cwd=CHECKOUT,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout.split()

    assert 0 < len(told) < POINTS, "it died at some points, and lived where there were none left"
    with city_engine.begin() as conn:
        merged = check_whole(conn)
        todo = pairs(conn)
    assert set(told) <= merged
    for one, into in todo:
        assert a_merge(city_engine, one, into).code == into
    with city_engine.begin() as conn:
        assert check_whole(conn) == {one for one, _ in todo}
