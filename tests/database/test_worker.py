"""The worker as it runs: jobs in the queue of the city, each period's once, however many work."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.periodic import PeriodicDeferrer
from sqlalchemy import Engine, text

from gridcity.cases.model import Stage
from gridcity.doctor import check_notices
from gridcity.notices.model import Channel, Preferences
from gridcity.notices.preferences import save_preferences
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.worker import Duties, Pace, duties_of, queue_of, run_worker
from tests.support.cluster import ScratchCluster
from tests.support.people_and_cases import Crew, make_case, make_crew, make_person
from tests.support.post import MailServer, mail_server, settle
from tests.support.tiny import make_tiny_city

PATIENCE_S = 60.0


class Place:
    """A city with its settings, and a mail server that its worker writes to."""

    def __init__(self, settings: Settings, engine: Engine, crew: Crew, mail: MailServer) -> None:
        self.settings, self.engine, self.crew, self.mail = settings, engine, crew, mail

    def scalar(self, query: str) -> int:
        with self.engine.begin() as conn:
            return int(conn.scalar(text(query)) or 0)

    def dispatches(self) -> None:
        with self.engine.begin() as conn:
            make_case(conn, Stage.DISPATCHED, crew=self.crew, at=datetime.now(UTC))
            settle(conn)

    def duties(self) -> Duties:
        return duties_of(self.settings)


@pytest.fixture(scope="module")
def place(scratch_cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("home")
    with scratch_cluster.database() as url, mail_server() as mail:
        file = home / "gateways.toml"
        file.write_text(
            f'[smtp]\nhost = "127.0.0.1"\nport = {mail.port}\ntls = "none"\nsender = "a@city.example"\n'
        )
        settings = Settings(_env_file=None, database_url=url, home=home, city="testcity", gateways_file=file)
        engine = open_engine(settings, "testcity")
        with engine.begin() as conn:
            make_tiny_city(conn)
            crew = make_crew(conn)
            wish = Preferences(email="crew@city.example", channels=(Channel.SMTP,))
            save_preferences(conn, crew.handler.id, wish, at=datetime.now(UTC))
        yield Place(settings, engine, crew, mail)
        engine.dispose()


def in_queue(duties: Duties, *, name: str | None = None) -> None:
    """Run what waits in the queue, until nothing does."""

    async def run() -> None:
        app = queue_of(duties)
        app.periodic_registry.periodic_tasks.clear()
        async with app.open_async():
            if name is not None:
                await app.configure_task(name).defer_async(timestamp=0)
            await app.run_worker_async(wait=False, install_signal_handlers=False, delete_jobs="successful")

    asyncio.run(run())


def test_a_job_to_deliver_is_deferred_with_the_notice_and_once_however_many_wait(place: Place) -> None:
    duties = place.duties()
    for _ in range(3):
        place.dispatches()
        duties.look()
    assert place.scalar("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver'") == 1

    in_queue(duties)

    assert place.scalar("SELECT count(*) FROM notice_deliveries WHERE state <> 'sent'") == 0
    assert place.scalar("SELECT count(*) FROM procrastinate_jobs") == 0
    assert len(place.mail.letters) == 1


def test_a_job_whose_gateway_is_down_waits_in_the_queue_and_nothing_is_lost(place: Place) -> None:
    duties = place.duties()
    place.mail.stop()
    before = len(place.mail.letters)
    place.dispatches()
    duties.look()
    in_queue(duties)
    assert place.scalar(
        "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND scheduled_at > now()"
    )
    assert place.scalar("SELECT count(*) FROM notice_deliveries WHERE state = 'waiting'") == 1

    place.mail.start()
    with place.engine.begin() as conn:
        conn.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now()"))
    in_queue(duties)

    assert len(place.mail.letters) == before + 1


def test_old_tracks_of_patrols_are_forgotten_by_the_schedule(place: Place) -> None:
    with place.engine.begin() as conn:
        conn.execute(
            text(
                "WITH walk AS (INSERT INTO patrols (person_id, idempotency_key, started_at, recorded_at)"
                " SELECT :id, 'walk-' || days, now() - make_interval(days => days), now()"
                " FROM unnest(ARRAY[1, 31]) AS days RETURNING id, started_at)"
                " INSERT INTO patrol_fixes SELECT id, started_at, 5, 126.6, 45.75 FROM walk"
            ),
            {"id": place.crew.handler.id},
        )

    in_queue(place.duties(), name="forget")

    assert place.scalar("SELECT count(*) FROM patrol_fixes") == 1
    assert place.scalar("SELECT count(*) FROM patrols WHERE track_deleted_at IS NOT NULL") == 1


def test_what_comes_while_a_gateway_is_down_leaves_one_job_in_the_queue(place: Place) -> None:
    duties = place.duties()
    place.mail.stop()
    for _ in range(3):
        place.dispatches()
        duties.look()
        with place.engine.begin() as conn:  # as when the job before has only just failed
            conn.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now()"))
        in_queue(duties)

    jobs = "SELECT count(*) FROM procrastinate_jobs"
    assert (place.scalar(jobs), place.scalar(f"{jobs} WHERE status = 'todo'")) == (1, 1)
    place.mail.start()
    with place.engine.begin() as conn:
        assert conn.scalar(text("SELECT args -> 'tries' FROM procrastinate_jobs")) == 3
        conn.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now()"))
    in_queue(duties)
    assert place.scalar(jobs) == 0


def test_jobs_of_workers_that_died_are_done_once_by_others(place: Place) -> None:
    left = "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args, status) VALUES"
    with place.engine.begin() as conn:
        for status in ("doing", "doing", "todo"):
            conn.execute(
                text(f"{left} ('notices', 'deliver', 'deliver smtp', :args, '{status}')"),
                {"args": '{"channel": "smtp"}'},
            )
    in_queue(place.duties(), name="rescue")

    assert place.scalar("SELECT count(*) FROM procrastinate_jobs") == 0


def test_two_workers_run_each_period_once(place: Place) -> None:
    async def defer() -> set[str]:
        names = set()
        for _ in range(2):
            app = queue_of(place.duties())
            periodic = list(app.periodic_registry.periodic_tasks.values())
            async with app.open_async():
                await PeriodicDeferrer(app.periodic_registry).defer_jobs([(one, 60) for one in periodic])
            names |= {one.task.name for one in periodic}
        return names

    names = asyncio.run(defer())
    with place.engine.begin() as conn:
        jobs = list(conn.scalars(text("SELECT task_name FROM procrastinate_jobs")))
        conn.execute(text("DELETE FROM procrastinate_periodic_defers"))
        conn.execute(text("DELETE FROM procrastinate_jobs"))

    assert names == {"wake", "limits", "escalate", "week", "forget", "rescue", "reports", "watch"}
    assert sorted(jobs) == sorted(names)


def test_cases_climb_in_the_name_of_who_was_named(place: Place) -> None:
    with place.engine.begin() as conn:
        leader = make_person(conn, login="night.leader", role=place.crew.leader.role)
        case = make_case(conn, Stage.DISPATCHED, crew=place.crew, at=datetime.now(UTC))
        conn.execute(
            text("UPDATE cases SET due_at = :due, at_risk_at = :due, very_late_at = :due WHERE id = :id"),
            {"due": datetime.now(UTC) - timedelta(days=1), "id": case.id},
        )
    named = place.settings.model_copy(update={"escalate_by": leader.login})

    place.duties().escalate()
    assert place.scalar("SELECT count(*) FROM case_events WHERE command = 'escalate'") == 0
    in_queue(duties_of(named), name="escalate")

    assert place.scalar(
        f"SELECT count(*) FROM case_events WHERE command = 'escalate' AND actor_id = {leader.id}"
    )


def test_the_doctor_says_when_notices_wait_and_nobody_works(place: Place) -> None:
    def finding() -> tuple[bool, str]:
        with place.engine.begin() as conn:
            one = check_notices(conn, place.settings.city)
        return one.is_well, one.said

    place.dispatches()
    place.duties().look()
    with place.engine.begin() as conn:
        conn.execute(text("DELETE FROM procrastinate_workers"))
        conn.execute(text("UPDATE notice_deliveries SET due_at = now() - interval '1 hour'"))
        conn.execute(text("UPDATE notice_deliveries SET sent_at = NULL, state = 'waiting', reason = '421'"))
    is_well, said = finding()
    assert not is_well
    assert "no worker was seen" in said
    with place.engine.begin() as conn:
        conn.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))
    assert "smtp: 421" in finding()[1]
    with place.engine.begin() as conn:
        conn.execute(text("UPDATE notice_deliveries SET state = 'failed'"))
    assert "failed" in finding()[1]
    with place.engine.begin() as conn:
        conn.execute(text("DELETE FROM notice_deliveries"))
        conn.execute(text("DELETE FROM procrastinate_jobs"))
        conn.execute(text("DELETE FROM procrastinate_workers"))


def test_a_worker_tells_people_until_it_is_told_to_stop_also_after_its_store_went_away(place: Place) -> None:
    stop, before = threading.Event(), len(place.mail.letters)
    quick = {"stop": stop, "pace": Pace(look_s=0.05, again_s=0.05)}
    worker = threading.Thread(target=run_worker, args=(place.settings,), kwargs=quick)

    def dispatch_and_wait(letters: int) -> None:
        place.dispatches()
        until = datetime.now(UTC) + timedelta(seconds=PATIENCE_S)
        while len(place.mail.letters) < before + letters and datetime.now(UTC) < until:
            stop.wait(0.05)
        assert len(place.mail.letters) == before + letters

    worker.start()
    dispatch_and_wait(1)
    place.scalar(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    dispatch_and_wait(2)
    stop.set()
    worker.join(PATIENCE_S)

    assert not worker.is_alive()


def test_commands_show_what_was_told_and_how(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from gridcity.cli import notices

    for name, value in place.settings.model_dump(exclude_none=True).items():
        monkeypatch.setenv(f"GRIDCITY_{name.upper()}", str(value))
    monkeypatch.setenv("COLUMNS", "300")

    def ran(*words: str) -> str:
        done = CliRunner().invoke(notices.app, list(words))
        assert done.exit_code == 0, done.output
        return done.output

    login = place.crew.supervisor.login
    quiet = ("--quiet-from", "21:00", "--quiet-until", "07:00")
    said = ran("prefer", login, "--channel", "smtp", "--email", "eye@city.example", *quiet)
    assert "inbox, smtp to eye@city.example" in said
    assert "quiet from 21:00 until 07:00" in ran("prefer", login)
    assert "took it" in ran("test", "smtp", "somebody@city.example")
    assert place.mail.letters[-1]["To"] == "somebody@city.example"
    assert "派遣" in ran("inbox", place.crew.handler.login)
    assert "smtp" in ran("list")
    assert "go out again" in ran("retry")
