"""The program or the server dies inside a command: nothing acknowledged is lost, nothing half done."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from gridcity.cases import ledger, service
from gridcity.cases.model import Case, Command, Order, Outcome
from gridcity.people.model import Person
from gridcity.settings import CHECKOUT, Settings
from gridcity.store.cluster import Cluster
from gridcity.store.engine import open_engine
from gridcity.store.schema import create_city_schema
from tests.support.people_and_cases import NOON, Crew, Ground, a_report, make_crew, make_ground

pytestmark = pytest.mark.faults

# Forks once for each point in a life and dies there: before or after each statement, before or after
# each commit. The child tells what was acknowledged to it, and nothing else.
DYING = """
import os, signal, sys
from pathlib import Path
import psycopg2
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from tests.faults.test_cases_killed import a_life, crew_and_ground

url, city, most = sys.argv[1], sys.argv[2], int(sys.argv[3])
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

for point in range(1, most + 1):
    sys.stdout.flush()
    if os.fork() == 0:
        engine = open_engine(settings, city)
        with engine.connect() as conn:
            crew, ground = crew_and_ground(conn)
        sys.setprofile(die_at(point))
        for case in a_life(engine, crew, ground, f"point {point}"):
            os.write(1, f"{point} {case.id} {case.version}\\n".encode())
        os._exit(0)
    os.wait()
"""


def crew_and_ground(conn: Connection) -> tuple[Crew, Ground]:
    """Find the people and the ground that the test has made."""
    from gridcity.people import service as people

    by_role = {person.role: person for person in people.list_persons(conn)}
    department = people.list_departments(conn)[0]
    roles = ("inspector", "operator", "dispatcher", "leader", "handler", "supervisor", "importer")
    return Crew(department, *(by_role[role] for role in roles)), make_ground(conn)  # type: ignore[index]


def a_life(engine: Engine, crew: Crew, ground: Ground, name: str) -> Iterator[Case]:
    """Take a case through its life; each command has a key, so that it can be sent again."""
    with engine.begin() as conn:
        case = service.report(
            conn, a_report(ground, description=name), by=crew.inspector, at=NOON, key=f"{name}: report"
        )
    yield case
    for order, by in _orders(crew, name):
        with engine.begin() as conn:
            case = service.act(conn, case.id, order, by=by, at=NOON)
        yield case


def _orders(crew: Crew, name: str) -> list[tuple[Order, Person]]:
    return [
        (
            Order(Command.DISPATCH, 1, department_id=crew.department.id, key=f"{name}: dispatch"),
            crew.dispatcher,
        ),
        (Order(Command.START, 2, key=f"{name}: start"), crew.handler),
        (Order(Command.COMPLETE, 3, key=f"{name}: complete"), crew.handler),
        (Order(Command.VERIFY, 4, key=f"{name}: verify"), crew.inspector),
        (Order(Command.CLOSE, 5, outcome=Outcome.FIXED, key=f"{name}: close"), crew.leader),
    ]


def check_whole(conn: Connection) -> dict[int, int]:
    """Check that every case is what its events made of it; case → version."""
    versions = {}
    for case_id in conn.scalars(text("SELECT id FROM cases")).all():
        case = service.read(conn, case_id)
        events = service.history(conn, case_id)
        assert len(events) == case.version
        assert ledger.verify_chain(events, number=case.number) == case.head_hash
        assert service.rebuild(conn, case) == case
        versions[case.id] = case.version
    assert conn.scalar(text("SELECT count(*) FROM case_events")) == sum(versions.values())
    return versions


def test_the_program_may_die_at_any_point_of_any_command(
    city_settings: Settings, city_engine: Engine
) -> None:
    with city_engine.begin() as conn:
        make_crew(conn)
        make_ground(conn)
    most = (
        2 * (2 + 5 * 3 + 3) + 2
    )  # both sides of each statement and commit, each prepared once; and one that lives
    url = str(city_settings.database_url)

    told = subprocess.run(
        [sys.executable, "-c", DYING, url, city_settings.city, str(most)],
        cwd=CHECKOUT,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    ).stdout

    acknowledged: dict[int, int] = {}
    points: dict[int, int] = {}
    for point, case_id, version in (map(int, line.split()) for line in told.splitlines()):
        acknowledged[case_id] = version
        points[point] = version
    assert set(points.values()) >= {1, 2, 3, 4, 5}, "the program died in every part of a life"
    with city_engine.begin() as conn:
        stored = check_whole(conn)
        crew, ground = crew_and_ground(conn)
    for case_id, version in acknowledged.items():
        assert version <= stored[case_id] <= version + 1
    for point in range(1, most + 1):
        *_, last = a_life(city_engine, crew, ground, f"point {point}")
        assert last.version == 6
    with city_engine.begin() as conn:
        assert set(check_whole(conn).values()) == {6}
        assert conn.scalar(text("SELECT count(*) FROM cases")) == most


@pytest.fixture
def private_server() -> Iterator[tuple[Cluster, Settings]]:
    """Lend a server that writes durably, with a city in it."""
    home = Path(tempfile.mkdtemp(prefix="gridcity-faults-"))
    home.chmod(0o755)
    cluster = Cluster(home)
    cluster.ensure_running()
    settings = Settings(_env_file=None, database_url=cluster.url(), home=home, city="killed", pool_size=16)
    whole = open_engine(settings)
    create_city_schema(whole, settings.city)
    whole.dispose()
    yield cluster, settings
    cluster.destroy()
    shutil.rmtree(home)


def lives_until_refused(
    engine: Engine, crew: Crew, ground: Ground, data: Path
) -> tuple[dict[int, int], list[str]]:
    """Run eight threads of lives and kill the server among them; acknowledged case → version, lives begun."""
    acknowledged: dict[int, int] = {}
    names: list[str] = []
    refused: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for i in range(10_000):
                names.append(f"worker {number}, life {i}")
                for case in a_life(engine, crew, ground, names[-1]):
                    acknowledged[case.id] = case.version
        except DBAPIError as failure:
            refused.append(failure)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    while len(acknowledged) < 100 and all(thread.is_alive() for thread in threads):
        time.sleep(0.01)
    kill(data)
    for thread in threads:
        thread.join(timeout=60)
    assert len(refused) == 8
    return acknowledged, names


def kill(data: Path) -> None:
    """Kill a server and all its processes at once."""
    server = (data / "postmaster.pid").read_text().splitlines()[0]
    children = subprocess.run(["pgrep", "-P", server], capture_output=True, text=True, check=False)
    for pid in (server, *children.stdout.split()):
        with contextlib.suppress(ProcessLookupError):  # it ended by itself meanwhile
            os.kill(int(pid), signal.SIGKILL)


def test_the_server_may_die_in_the_middle_of_many_commands(private_server: tuple[Cluster, Settings]) -> None:
    cluster, settings = private_server
    engine = open_engine(settings, settings.city)
    with engine.begin() as conn:
        crew, ground = make_crew(conn), make_ground(conn)

    acknowledged, names = lives_until_refused(engine, crew, ground, cluster.data)
    engine.dispose()

    cluster.ensure_running()
    engine = open_engine(settings, settings.city)
    with engine.begin() as conn:
        stored = check_whole(conn)
    for case_id, version in acknowledged.items():
        assert version <= stored[case_id] <= version + 1
    for name in names:
        *_, last = a_life(engine, crew, ground, name)
        assert last.version == 6
    with engine.begin() as conn:
        assert set(check_whole(conn).values()) == {6}
        assert conn.scalar(text("SELECT count(*) FROM cases")) == len(names)
    engine.dispose()
