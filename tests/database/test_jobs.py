"""Long work: begun once, told how far it is, stopped, killed, taken over; and never in anybody's way."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from gridcity.errors import Invalid
from gridcity.jobs import asking, kinds
from gridcity.jobs.errors import JobFinished, JobNotFound, JobTakenOver
from gridcity.jobs.model import Job, State
from gridcity.jobs.process import do_job
from gridcity.jobs.running import MOST_TRIES, Work, claim, run_job
from gridcity.settings import CHECKOUT, Settings
from gridcity.store.engine import open_engine
from gridcity.studio.repository import RUNS
from gridcity.worker import duties_of, queue_of
from tests.support.cluster import ScratchCluster
from tests.support.people_and_cases import NOON
from tests.support.studied import FEW, Studied, make_studied

PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def studio(scratch_cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studied]:
    with scratch_cluster.database() as url:
        home = tmp_path_factory.mktemp("home")
        settings = Settings(_env_file=None, database_url=url, home=home, city="testcity")
        engine = open_engine(settings, "testcity")
        yield make_studied(settings, engine)
        engine.dispose()


def kind_of(monkeypatch: pytest.MonkeyPatch, does: Callable[[Work], None]) -> str:
    """Make a kind of job that does something, in this process."""
    monkeypatch.setattr(sys.modules[__name__], "_does", does, raising=False)
    kind = kinds.Kind(f"{__name__}:_does", 0, timedelta(days=30))
    monkeypatch.setitem(kinds.KINDS, "trial", kind)
    return "trial"


def asked(studio: Studied, kind: str, *, once: str | None = None) -> int:
    with studio.engine.begin() as conn:
        return asking.ask(conn, kind, {"of": "interest"}, at=NOON, once=once)


def job(studio: Studied, job_id: int) -> Job:
    with studio.engine.begin() as conn:
        return asking.get(conn, job_id)


def test_progress_is_told_and_the_end_comes_with_the_result(
    studio: Studied, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Job] = []

    def does(work: Work) -> None:
        work.tell(0.4, "数数", "Counting")
        seen.append(job(studio, work.job_id))
        work.tell(0.5, "再数", "Counting on")  # so soon after the first it is not written
        seen.append(job(studio, work.job_id))
        with work.finishing() as conn:
            conn.execute(
                text("UPDATE long_jobs SET body = '{\"done\": true}' WHERE id = :id"), {"id": work.job_id}
            )

    job_id = asked(studio, kind_of(monkeypatch, does))
    run_job(studio.settings, job_id)
    done = job(studio, job_id)

    assert [(one.state, one.share, one.step_en) for one in seen] == [(State.RUNNING, 0.4, "Counting")] * 2
    assert (done.state, done.share, done.body) == (State.DONE, 1.0, {"done": True})
    with studio.engine.begin() as conn, pytest.raises(JobFinished):
        asking.cancel(conn, job_id, at=NOON)


def test_what_is_foreseen_fails_with_its_code_and_what_is_not_with_another(
    studio: Studied, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(work: Work) -> None:
        raise Invalid("It makes no sense.")

    def breaks(work: Work) -> None:
        raise ZeroDivisionError("secret")

    failed = []
    for does in (refuses, breaks):
        job_id = asked(studio, kind_of(monkeypatch, does))
        run_job(studio.settings, job_id)
        failed.append(job(studio, job_id))

    assert [one.state for one in failed] == [State.FAILED] * 2
    assert [one.error_code for one in failed] == ["gridcity.invalid", "jobs.broken"]
    assert "secret" not in str(failed[1].error_message)


def test_who_was_taken_over_is_refused_and_the_other_is_not(
    studio: Studied, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = asked(studio, kind_of(monkeypatch, lambda work: None))
    first, second = (claim(studio.engine, job_id, at=NOON) for _ in range(2))
    old, new = (Work(studio.engine, studio.settings, job_id, one or 0, {}) for one in (first, second))

    with pytest.raises(JobTakenOver):
        old.tell(0.5, "迟", "late")
    with pytest.raises(JobTakenOver), old.finishing():
        pytest.fail("nothing is written by who was taken over")
    with new.finishing():
        pass
    assert job(studio, job_id).state is State.DONE


def test_a_job_is_given_up_after_three_tries(studio: Studied, monkeypatch: pytest.MonkeyPatch) -> None:
    job_id = asked(studio, kind_of(monkeypatch, lambda work: None))
    tries = [claim(studio.engine, job_id, at=NOON) for _ in range(MOST_TRIES + 1)]

    assert tries == [1, 2, 3, None]
    assert (job(studio, job_id).state, job(studio, job_id).error_code) == (State.FAILED, "jobs.given_up")


def test_one_by_a_name_waits_at_a_time(studio: Studied, monkeypatch: pytest.MonkeyPatch) -> None:
    def does(work: Work) -> None:
        with work.finishing():
            pass

    kind = kind_of(monkeypatch, does)
    first, second = (asked(studio, kind, once="scan of the night") for _ in range(2))
    run_job(studio.settings, first)

    assert first == second
    assert asked(studio, kind, once="scan of the night") > first


def test_what_no_queue_knows_of_is_put_into_it_and_old_jobs_are_forgotten(
    studio: Studied, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = asked(studio, kind_of(monkeypatch, lambda work: None))
    mine = "SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'job_id' = :id"
    with studio.engine.begin() as conn:
        conn.execute(text("DELETE FROM procrastinate_jobs"))
        assert asking.enter_lost(conn) >= 1
        assert conn.scalar(text(mine), {"id": str(job_id)}) == 1
        asking.cancel(conn, job_id, at=NOON)
        asking.forget(conn, at=NOON + timedelta(days=31))
        with pytest.raises(JobNotFound):
            asking.get(conn, job_id)


def test_what_is_done_without_a_queue_is_nobody_elses_while_its_process_lives(
    studio: Studied, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = "SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'job_id' = :id"
    seen: list[int] = []

    def looks(conn: Connection, job_id: int) -> None:
        asking.enter_lost(conn)
        seen.append(conn.scalar(text(mine), {"id": str(job_id)}) or 0)

    def does(work: Work) -> None:
        with work.engine.begin() as conn:
            looks(conn, work.job_id)

    kind = kind_of(monkeypatch, does)
    with studio.engine.begin() as conn:
        job_id = asking.ask(conn, kind, {}, at=NOON, is_entered=False)
    run_job(studio.settings, job_id)
    with studio.engine.begin() as conn:
        looks(conn, job_id)
        conn.execute(text("DELETE FROM procrastinate_jobs"))

    assert seen == [0, 1], "when the process is over and the job is not, a worker takes it"


@contextmanager
def blocked(studio: Studied) -> Iterator[None]:
    """Keep whatever reads the cells waiting."""
    with studio.engine.connect() as conn, conn.begin():
        conn.execute(text("LOCK TABLE cells IN ACCESS EXCLUSIVE MODE"))
        yield


def wait_until_blocked(studio: Studied) -> None:
    """Wait until somebody waits for the cells."""
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'cells'::regclass"
    ready = threading.Event()
    for _ in range(int(PATIENCE_S / 0.05)):
        with studio.engine.begin() as conn:
            if conn.scalar(text(waits)):
                return
        ready.wait(0.05)
    pytest.fail("nobody came to read the cells")


def children() -> list[int]:
    """Name the processes that this one has begun to do jobs."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        for pid in (task / "children").read_text().split():
            if b"gridcity.jobs.process" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(int(pid))
    return found


def beside(studio: Studied, job_id: int) -> threading.Thread:
    """Do a job as the worker does, beside the test."""
    thread = threading.Thread(target=lambda: asyncio.run(do_job(studio.engine, studio.settings, job_id)))
    thread.start()
    return thread


def test_a_running_job_is_cancelled_and_its_process_killed(studio: Studied) -> None:
    run = studio.asks("gi_star", params=FEW)
    with blocked(studio):
        thread = beside(studio, run.job_id)
        wait_until_blocked(studio)
        with studio.engine.begin() as conn:
            asking.cancel(conn, run.job_id, at=NOON)
            assert asking.get(conn, run.job_id).is_cancelling
        thread.join(PATIENCE_S)

    assert not thread.is_alive()
    assert children() == []
    assert studio.seen(run).state is State.CANCELLED


def test_a_process_that_is_killed_costs_its_run_alone(studio: Studied) -> None:
    run = studio.asks("gi_star", params=FEW)
    with blocked(studio):
        thread = beside(studio, run.job_id)
        wait_until_blocked(studio)
        (pid,) = children()
        os.kill(pid, signal.SIGKILL)
        thread.join(PATIENCE_S)
    killed = studio.seen(run)

    assert (killed.state, killed.error_code) == (State.FAILED, "jobs.killed")
    assert "signal 9" in str(killed.error_message)


WORKER = """
import asyncio, json, sys
from gridcity.jobs.process import do_job
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
settings = Settings(_env_file=None, **json.loads(sys.argv[1]))
asyncio.run(do_job(open_engine(settings, settings.city), settings, int(sys.argv[2])))
"""


def test_a_run_whose_worker_is_killed_is_taken_again_by_the_next_and_comes_to_the_same_on_one_thread(
    studio: Studied, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = studio.asks("local_moran", params=FEW)
    with blocked(studio):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, studio.settings.model_dump_json(), str(run.job_id)], cwd=CHECKOUT
        )
        wait_until_blocked(studio)
        worker.kill()
        worker.wait(PATIENCE_S)
    assert studio.seen(run).state is State.RUNNING, "nobody could say more of it"

    async def next_worker() -> None:
        app = queue_of(duties_of(studio.settings))
        app.periodic_registry.periodic_tasks.clear()
        async with app.open_async():
            await app.run_worker_async(wait=False, install_signal_handlers=False, delete_jobs="successful")

    with studio.engine.begin() as conn:
        conn.execute(text("DELETE FROM procrastinate_jobs"))
        asking.enter_lost(conn)
        conn.execute(
            text("DELETE FROM procrastinate_jobs WHERE args ->> 'job_id' <> :id"), {"id": str(run.job_id)}
        )
    monkeypatch.setenv("NUMBA_NUM_THREADS", "1")
    asyncio.run(next_worker())
    done = studio.seen(run)

    assert (done.state, done.error_message) == (State.DONE, None)
    with studio.engine.begin() as conn:
        assert asking.get(conn, run.job_id).tries == 2
        assert conn.scalar(text("SELECT count(*) FROM procrastinate_jobs")) == 0
        again = RUNS.rerun(conn, run.id, by=studio.planner, at=NOON)
    assert studio.did(again).same_bytes is True, "in another process, on all threads"
