"""What cannot be done because something that gridcity leans on is busy, away or not its own."""

import os
from pathlib import Path
from socket import SHUT_RDWR, socket

import psycopg2
import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from gridcity.cli import db as commands
from gridcity.settings import Settings
from gridcity.store.engine import cursor, open_engine
from gridcity.store.errors import NotPrivate, ProgramsMissing, StoreBusy, StoreUnreachable, translate
from gridcity.store.programs import programs_of


def test_a_statement_that_takes_too_long_means_busy(db: Connection) -> None:
    db.execute(text("SET LOCAL statement_timeout = 20"))
    with pytest.raises(DBAPIError) as refused, db.begin_nested():
        db.execute(text("SELECT pg_sleep(5)"))

    assert isinstance(translate(refused.value), StoreBusy)


def test_a_statement_may_take_so_long_only_where_somebody_waits(settings: Settings) -> None:
    hurried = open_engine(settings, settings.city, statement_timeout_s=0.05)
    patient = open_engine(settings, settings.city)

    with hurried.connect() as conn, pytest.raises(DBAPIError) as refused:
        conn.execute(text("SELECT pg_sleep(5)"))
    with patient.connect() as conn:
        assert conn.scalar(text("SHOW statement_timeout")) == "0"

    assert isinstance(translate(refused.value), StoreBusy)
    hurried.dispose()
    patient.dispose()


def test_a_row_that_is_locked_too_long_means_busy(engine: Engine) -> None:
    with engine.connect() as one, engine.connect() as other:
        one.execute(text("LOCK TABLE cases"))
        with pytest.raises(DBAPIError) as refused:
            other.execute(text("LOCK TABLE cases NOWAIT"))

    assert isinstance(translate(refused.value), StoreBusy)


def test_a_pool_without_a_free_connection_means_busy(engine: Engine) -> None:
    small = create_engine(engine.url, pool_size=1, max_overflow=0, pool_timeout=0.01)
    with small.connect(), pytest.raises(PoolTimeout) as refused:
        small.connect()
    small.dispose()

    assert isinstance(translate(refused.value), StoreBusy)


def test_a_server_that_is_not_there_means_unreachable(tmp_path: Path) -> None:
    with pytest.raises(psycopg2.OperationalError) as refused:
        psycopg2.connect(host=str(tmp_path), dbname="postgres")

    assert isinstance(translate(refused.value), StoreUnreachable)


def test_a_connection_that_the_server_ended_means_unreachable(engine: Engine) -> None:
    with engine.connect() as conn, engine.connect() as other:
        with cursor(conn) as cur:
            cur.execute("SELECT pg_backend_pid()")
            (pid,) = cur.fetchone() or (0,)
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        with pytest.raises(psycopg2.OperationalError) as refused, cursor(conn) as cur:
            cur.execute("SELECT 1")
        conn.invalidate()

    assert isinstance(translate(refused.value), StoreUnreachable)


def test_a_connection_that_breaks_between_two_statements_means_unreachable(engine: Engine) -> None:
    """Whoever is refused is rolled back: a server that dies there says so in words of its own."""
    with engine.connect() as conn:
        conn.execute(text("SELECT 1"))
        with cursor(conn) as cur:
            raw = cur.connection
        with socket(fileno=os.dup(raw.fileno())) as line:
            line.shutdown(SHUT_RDWR)
        with pytest.raises(psycopg2.DatabaseError) as refused:
            raw.rollback()
        conn.invalidate()

    assert isinstance(translate(refused.value), StoreUnreachable)


def test_a_cluster_of_a_version_that_is_gone_is_not_started() -> None:
    with pytest.raises(ProgramsMissing, match="made by PostgreSQL 9999") as refused:
        programs_of(9999)

    assert refused.value.code == "store.programs_missing"


def test_a_server_that_is_not_ours_is_not_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRIDCITY_DATABASE_URL", "postgresql://somebody@elsewhere/city")

    with pytest.raises(NotPrivate, match="not gridcity's own"):
        commands.stop()


def test_a_mistake_of_ours_is_no_foreseen_refusal(db: Connection) -> None:
    with pytest.raises(DBAPIError) as mistake, db.begin_nested():
        db.execute(text("SELECT nonsense"))

    assert translate(mistake.value) is None
    assert translate(ValueError("anything")) is None
