"""The worker dies at any of its statements: nobody is told twice, and nothing is lost."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from gridcity.notices.model import Channel, Preferences
from gridcity.notices.preferences import save_preferences
from gridcity.settings import CHECKOUT, Settings
from tests.support.people_and_cases import NOON, make_crew, make_ground
from tests.support.post import mail_server
from tests.support.tiny import make_tiny_city

pytestmark = pytest.mark.faults

# Forks once for each point at which the worker may die: before each statement and each commit.
# Another finds what the dead one left; the last one lives.
DYING = """
import os, signal, sys, time
from datetime import timedelta
from pathlib import Path
import psycopg2
from sqlalchemy import text
from gridcity.cases.model import Stage
from gridcity.notices.deciding import decide
from gridcity.notices.delivering import LEASE
from gridcity.settings import Settings
from gridcity.worker import duties_of
from tests.faults.test_cases_killed import crew_and_ground
from tests.support.people_and_cases import NOON, make_case
from tests.support.post import Clock, settle

SESSIONS = (
    "SELECT pid FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend'"
)
url, file = sys.argv[1], Path(sys.argv[2])
settings = Settings(_env_file=None, database_url=url, home=Path("."), city="testcity", gateways_file=file)
clock = Clock(NOON)

def die_at(point):
    seen = 0
    def watch(frame, event, function):
        nonlocal seen
        owner = getattr(function, "__self__", None)
        if event != "c_call" or function.__name__ not in ("execute", "commit"):
            return
        if not isinstance(owner, (psycopg2.extensions.cursor, psycopg2.extensions.connection)):
            return
        seen += 1
        if seen == point:
            os.kill(os.getpid(), signal.SIGKILL)
    return watch

another = duties_of(settings, now=clock)
engine = another.post.engine
with engine.begin() as conn:
    crew, ground = crew_and_ground(conn)
    for _ in range(30):
        make_case(conn, Stage.DISPATCHED, crew=crew, ground=ground, at=clock())
    settle(conn)

def next_two(duties):
    with duties.post.engine.begin() as conn:
        decide(conn, duties.post.templates, duties.channels, at=clock(), most=2)

def sessions():
    with engine.connect() as conn:
        return set(conn.scalars(text(SESSIONS)))

def dies(point, do):
    before = sessions()
    child = os.fork()
    if child == 0:
        duties = duties_of(settings, now=clock)
        sys.setprofile(die_at(point))
        do(duties)
        os._exit(0)
    died = os.waitpid(child, 0)[1] != 0
    while sessions() - before:  # the server lets go what a dead one held when it notices, and not before
        time.sleep(0.005)
    return died

point = 1
while dies(point, next_two):
    point += 1
deaths, rounds, point = point - 1, 1, 0
another.deliver("smtp")
while True:
    next_two(another)
    rounds, point = rounds + 1, point + 1
    if not dies(point, lambda duties: duties.deliver("smtp")):
        break
    deaths += 1
    clock.goes_on(seconds=LEASE.total_seconds() + 1)
    another.deliver("smtp")
print(rounds, deaths)
"""


def test_a_worker_that_is_killed_at_any_statement_loses_nothing_and_tells_nobody_twice(
    city_engine: Engine, city_settings: Settings, tmp_path: Path
) -> None:
    with city_engine.begin() as conn:
        make_tiny_city(conn)
        make_ground(conn)
        crew = make_crew(conn)
        wish = Preferences(email="crew@city.example", channels=(Channel.SMTP,))
        save_preferences(conn, crew.handler.id, wish, at=NOON)
    with mail_server() as mail:
        file = tmp_path / "gateways.toml"
        file.write_text(
            f'[smtp]\nhost = "127.0.0.1"\nport = {mail.port}\ntls = "none"\nsender = "a@city.example"\n'
        )
        ran = subprocess.run(
            [sys.executable, "-c", DYING, city_settings.database_url or "", str(file)],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        rounds, deaths = map(int, ran.stdout.split())

    with city_engine.begin() as conn:
        notices = conn.execute(text("SELECT count(*), count(DISTINCT cause) FROM notices")).one()
        sent = conn.execute(
            text("SELECT state, count(*), array_agg(DISTINCT message) FROM notice_deliveries GROUP BY state")
        ).all()
    assert deaths > 20
    assert notices == (rounds, rounds)
    ((state, deliveries, messages),) = sent
    assert (state, deliveries) == ("sent", rounds)
    arrived = mail.names()
    assert set(arrived) == {f"<{name}@city.example>" for name in messages}, "nothing is lost"
    # It dies before the statement that records it, and before its commit: the gateway has it, nobody knows.
    assert sum(arrived.values()) - len(arrived) == 2, "only then it goes out again, under its name"
