"""The small sample city in a real store: whole, peopled, and alive through the service layer alone."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, make_url, text

from gridcity import clock
from gridcity.analytics.panels_exposure import Exposure, read_exposure, read_ground
from gridcity.cases import ledger, service
from gridcity.cases.model import Origin
from gridcity.city.profiles import read_profile
from gridcity.city.service import save_city
from gridcity.evaluation.definitions import DEFINITIONS, read_definitions
from gridcity.evaluation.model import By
from gridcity.evaluation.periods import read_period
from gridcity.evaluation.service import evaluate
from gridcity.people.service import sign_in
from gridcity.sample.errors import SampleIncomplete
from gridcity.sample.install import CODE, install
from gridcity.sample.plan import read_plan
from gridcity.sample.staff import DEMO_ROLES, password_of
from gridcity.sample.stream import stream
from gridcity.sample.week import Week, simulate_week
from gridcity.settings import CHECKOUT, Settings
from gridcity.store.engine import city_files_home, open_engine
from tests.support.cluster import CITY, ScratchCluster

NOW = datetime(2026, 3, 5, 6, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def settings(scratch_cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with scratch_cluster.database() as url:
        yield Settings(_env_file=None, database_url=url, home=tmp_path_factory.mktemp("home"), city=CITY)


@pytest.fixture(scope="module")
def city(settings: Settings) -> Iterator[Engine]:
    """Make the small city once; its tests only look, or add."""
    engine = open_engine(settings, CITY)
    with engine.begin() as conn:
        save_city(conn, read_profile(CODE, settings.data_dir), at=NOW)
    install(settings, engine, read_plan(settings.data_dir, "small"), at=NOW)
    yield engine
    engine.dispose()


def a_week(settings: Settings, engine: Engine, *, seed: int = 5, until: datetime = NOW) -> Week:
    return simulate_week(
        engine,
        settings.data_dir,
        city_files_home(settings, CITY),
        seed=seed,
        until=until,
        cases_per_day=22,
        incidents=1,
    )


@pytest.fixture(scope="module")
def twin(
    scratch_cluster: ScratchCluster, settings: Settings, city: Engine
) -> Iterator[tuple[Settings, Engine]]:
    """Lend a copy of the city as it is before its week."""
    city.dispose()
    with scratch_cluster.database(like=str(make_url(str(settings.database_url)).database)) as url:
        own = settings.model_copy(update={"database_url": url})
        engine = open_engine(own, CITY)
        yield own, engine
        engine.dispose()


@pytest.fixture(scope="module")
def week(settings: Settings, twin: tuple[Settings, Engine], city: Engine) -> Week:
    """Let the week go by in the city; its twin stays as it was."""
    return a_week(settings, city)


def number_of(engine: Engine, query: str) -> int:
    with engine.begin() as conn:
        return int(conn.scalar(text(query)) or 0)


def test_a_city_that_is_not_the_sample_city_is_not_simulated(city_engine: Engine, settings: Settings) -> None:
    with city_engine.begin() as conn:
        save_city(conn, read_profile(CODE, settings.data_dir), at=NOW)

    with pytest.raises(SampleIncomplete, match="gridcity sample"):
        simulate_week(
            city_engine,
            settings.data_dir,
            city_files_home(settings, CITY),
            seed=1,
            until=NOW,
            cases_per_day=1,
            incidents=0,
        )


def test_the_small_city_has_its_cells_and_all_its_components(city: Engine, settings: Settings) -> None:
    assert 450 <= number_of(city, "SELECT count(*) FROM cells WHERE valid_to IS NULL") <= 750
    assert (
        number_of(city, "SELECT count(*) FROM components")
        == read_plan(settings.data_dir, "small").size.components
    )
    assert number_of(city, "SELECT sum(rows_set_aside) FROM loads") == 0
    assert number_of(city, "SELECT count(*) FROM components WHERE owner_id IS NULL") == 0
    for table in ("streets", "water", "buildings"):
        assert number_of(city, f"SELECT count(*) FROM {table}") > 0


def test_people_live_where_houses_stand_and_it_is_said_that_they_are_made_up(
    city: Engine, settings: Settings
) -> None:
    with city.begin() as conn:
        rows = conn.execute(text("SELECT place, inhabitants, source FROM inhabitants")).all()
        homeless = conn.scalar(
            text(
                "SELECT count(*) FROM inhabitants INNER JOIN areas ON areas.code = inhabitants.place"
                " WHERE inhabitants.inhabitants > 0 AND NOT EXISTS (SELECT FROM buildings"
                " WHERE buildings.kind IN ('apartments', 'house', 'farm')"
                " AND st_intersects(buildings.geom, areas.geom))"
            )
        )
        ground = read_ground(conn)
        people = read_exposure(conn, ground, Exposure.INHABITANTS, since=NOW - timedelta(days=7), until=NOW)

    total = sum(row.inhabitants for row in rows)
    assert 10_000 < total < 100_000, "a small town's"
    assert {len(row.place) for row in rows} == {12}
    assert all("编造" in row.source and "made up" in row.source for row in rows)
    assert homeless == 0
    assert people.sum() == pytest.approx(total), "every inhabitant lives in a cell"
    assert number_of(city, "SELECT count(*) FROM loads WHERE layer = 'inhabitants'") == 1


def test_making_it_again_changes_nothing(city: Engine, settings: Settings) -> None:
    before = number_of(city, "SELECT sum(version) FROM layer_versions")

    install(settings, city, read_plan(settings.data_dir, "small"), at=NOW)

    assert number_of(city, "SELECT sum(version) FROM layer_versions") == before


def test_there_is_a_login_for_every_role(city: Engine, settings: Settings) -> None:
    password = password_of(settings.data_dir)
    with city.begin() as conn:
        for role in DEMO_ROLES:
            person, _token = sign_in(conn, str(role), password, at=NOW)
            assert person.role is role


def test_the_week_goes_through_all_stages_and_ends_now(city: Engine, week: Week) -> None:
    with city.begin() as conn:
        stages = {row[0] for row in conn.execute(text("SELECT stage FROM cases GROUP BY stage")).all()}
        first, last = conn.execute(text("SELECT min(happened_at), max(happened_at) FROM case_events")).one()

    assert 80 <= week.reported <= 320
    assert week.reported == number_of(city, "SELECT count(*) FROM cases")
    assert {"closed", "handling"} <= stages
    assert NOW - timedelta(days=7) <= first < NOW - timedelta(days=6)
    assert NOW - timedelta(hours=4) < last <= NOW
    assert sum(week.open_by_stage.values()) == number_of(
        city, "SELECT count(*) FROM cases WHERE stage <> 'closed'"
    )


def test_inspectors_walk_their_beats_and_what_they_walked_adds_up(
    city: Engine, settings: Settings, week: Week
) -> None:
    rest = """
    SELECT count(*) FROM patrols
    WHERE abs(counted_min - outside_min - (SELECT sum(minutes) FROM patrol_cells WHERE patrol_id = id)) > 1e-6
    """
    walked = number_of(city, "SELECT count(*) FROM patrols")

    assert 10 <= walked <= 40
    assert number_of(city, rest) == 0
    assert number_of(city, "SELECT count(DISTINCT cell_id) FROM patrol_cells") > 200
    assert number_of(city, "SELECT count(*) FROM patrols WHERE coarse > 0") > 0


def test_all_ground_is_some_inspectors_since_the_week_began(city: Engine, week: Week) -> None:
    nobodys = (
        "SELECT count(*) FROM cells WHERE valid_to IS NULL AND left(code, 12) NOT IN (SELECT place FROM {})"
    )
    assert number_of(city, nobodys.format("collector_places")) == 0
    since = "collector_tenures WHERE began_at <= (SELECT min(reported_at) FROM cases) AND ended_at IS NULL"
    assert number_of(city, nobodys.format(since)) == 0
    assert number_of(city, "SELECT count(DISTINCT person_id) FROM collector_places") > 3


def test_simulated_histories_are_whole_and_say_that_they_are_simulated(city: Engine, week: Week) -> None:
    assert number_of(city, "SELECT count(DISTINCT origin) FROM case_events") == 1
    with city.begin() as conn:
        for number in conn.execute(text("SELECT id FROM cases ORDER BY id LIMIT 40")).scalars().all():
            case, events = service.read(conn, number), service.history(conn, number)
            assert ledger.verify_chain(events, number=case.number) == case.head_hash
            assert {event.origin for event in events} == {Origin.SIMULATED}
            assert [event.happened_at for event in events] == sorted(event.happened_at for event in events)
            assert service.rebuild(conn, case) == case


def test_every_case_of_the_week_is_under_a_condition_and_its_clocks_run(city: Engine, week: Week) -> None:
    with city.connect() as conn:
        cases, under, timed, handled = conn.execute(
            text(
                "SELECT count(*), count(condition_id), count(accept_due_at),"
                " count(*) FILTER (WHERE completed_at IS NOT NULL AND due_at IS NULL) FROM cases"
            )
        ).one()
        examples = conn.scalar(text("SELECT bool_and(is_example) FROM filing_conditions"))

    assert cases == under >= week.reported
    assert 0 < timed < cases, "what the catalogue proposes has a limit of handling only"
    assert handled == 0
    assert examples


def test_inspectors_are_sent_to_look_and_what_they_answer_can_be_evaluated(
    city: Engine, week: Week, settings: Settings
) -> None:
    asked = "SELECT count(*) FROM case_requests WHERE kind = 'check'"
    for about in ("reported", "verifying"):
        assert number_of(city, f"{asked} AND about = '{about}'") > 3
    assert number_of(city, f"{asked} AND assignee_id IS NULL") == 0
    with city.begin() as conn:
        found = evaluate(
            conn, read_definitions(settings.data_dir / DEFINITIONS), read_period("2026"), By.CITY, at=NOW
        )

    (row,) = found.rows
    for code in ("verified_in_time_rate", "check_tasks_in_time_rate", "unable_rate"):
        assert row.values[code].value is not None, code
    assert 0 < (row.values["verified_in_time_rate"].value or 0) <= 1


def test_citizens_take_part_and_their_complaints_are_linked(city: Engine, week: Week) -> None:
    assert number_of(city, "SELECT count(*) FROM complaints") > 0
    assert number_of(city, "SELECT count(*) FROM complaints WHERE status <> 'linked'") == 0


def test_life_goes_on_in_real_time_until_it_is_stopped(city: Engine, week: Week, settings: Settings) -> None:
    before = number_of(city, "SELECT count(*) FROM case_events")
    lines: list[str] = []

    happened = stream(
        city,
        settings.data_dir,
        city_files_home(settings, CITY),
        seed=5,
        per_minute=60_000,
        stop=threading.Event(),
        tell=lines.append,
        most=25,
    )

    assert happened == 25 <= len(lines)
    assert number_of(city, "SELECT count(*) FROM case_events") >= before + 25
    with city.begin() as conn:
        latest = conn.scalar(text("SELECT max(happened_at) FROM case_events"))
    assert abs((clock.now() - latest).total_seconds()) < 60


def test_a_stream_that_is_told_to_stop_does_nothing_more(
    city: Engine, week: Week, settings: Settings
) -> None:
    stop = threading.Event()
    stop.set()

    home = city_files_home(settings, CITY)
    assert stream(city, settings.data_dir, home, seed=5, per_minute=60_000, stop=stop) == 0


def test_life_goes_on_when_the_server_throws_everybody_out(
    city: Engine, week: Week, settings: Settings
) -> None:
    thrown: list[int] = []

    def tell(_line: str) -> None:
        if len(thrown) < 3:
            others = (
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            )
            with city.begin() as conn:
                thrown.append(conn.scalar(text(f"{others} AND datname = current_database()")) or 0)

    home = city_files_home(settings, CITY)
    stop = threading.Event()
    happened = stream(city, settings.data_dir, home, seed=6, per_minute=60_000, stop=stop, tell=tell, most=8)

    assert happened == 8


DYING = """
import os, signal
from datetime import datetime
from gridcity.sample import week
from gridcity.settings import Settings
from gridcity.store.engine import city_files_home, open_engine

happen, seen = week._happen, []

def die_at_last(*given):
    seen.append(given)
    if len(seen) == 700:
        os.kill(os.getpid(), signal.SIGKILL)
    return happen(*given)

week._happen = die_at_last
settings = Settings(_env_file=None)
week.simulate_week(
    open_engine(settings, settings.city), settings.data_dir, city_files_home(settings, settings.city),
    seed=5, until=datetime.fromisoformat("{until}"), cases_per_day=22, incidents=1,
)
"""
REPORTS = "SELECT reported_at, st_astext(geom), class_id FROM cases WHERE reported_at <= :now ORDER BY id"


@pytest.mark.faults
def test_a_week_that_is_killed_is_gone_on_with_to_its_own_end(
    twin: tuple[Settings, Engine], city: Engine, week: Week
) -> None:
    settings, engine = twin
    environment = os.environ | {
        "GRIDCITY_DATABASE_URL": str(settings.database_url),
        "GRIDCITY_HOME": str(settings.home),
        "GRIDCITY_CITY": settings.city,
    }
    code = DYING.format(until=NOW.isoformat())
    died = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, env=environment, check=False, timeout=120
    )
    assert died.returncode == -signal.SIGKILL
    assert 0 < number_of(engine, "SELECT count(*) FROM case_events") < week.events
    assert number_of(engine, "SELECT count(*) FROM simulated_week WHERE NOT is_whole") == 1

    gone_on = a_week(settings, engine, seed=6, until=NOW + timedelta(hours=3))

    with city.begin() as uncut, engine.begin() as conn:
        now = {"now": NOW}
        assert conn.execute(text(REPORTS), now).all() == uncut.execute(text(REPORTS), now).all()
        assert NOW - timedelta(hours=4) < conn.scalar(text("SELECT max(happened_at) FROM case_events")) <= NOW
        for number in conn.scalars(text("SELECT id FROM cases WHERE id % 7 = 0")).all():
            case, events = service.read(conn, number), service.history(conn, number)
            assert [event.happened_at for event in events] == sorted(event.happened_at for event in events)
            assert service.rebuild(conn, case) == case
    assert gone_on.reported == week.reported
    assert gone_on.events == number_of(engine, "SELECT count(*) FROM case_events")
    assert sum(gone_on.open_by_stage.values()) == number_of(
        engine, "SELECT count(*) FROM cases WHERE stage <> 'closed'"
    )
    assert a_week(settings, engine, until=NOW + timedelta(days=9)) == gone_on
    assert number_of(engine, "SELECT count(*) FROM case_events") == gone_on.events


def test_of_two_who_simulate_at_once_one_waits_and_changes_nothing(
    settings: Settings, city: Engine, week: Week
) -> None:
    events = number_of(city, "SELECT count(*) FROM case_events")
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(lambda _: a_week(settings, city), range(2)))

    assert both[0] == both[1]
    assert number_of(city, "SELECT count(*) FROM case_events") == events
