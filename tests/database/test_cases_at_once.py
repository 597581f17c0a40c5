"""Several people at the same case at the same moment, each in a transaction that commits."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import TypeVar

from sqlalchemy import Engine, text

from gridcity.cases import attaching, ledger, service
from gridcity.cases.errors import CaseChanged, CommandNotPossible, KeyReused
from gridcity.cases.model import Attachment, Case, Command, Order, Stage
from gridcity.errors import GridcityError
from tests.support.people_and_cases import NOON, Crew, Ground, a_report, make_case, make_crew, make_ground
from tests.support.pictures import photo
from tests.support.tiny import make_tiny_city

AT_ONCE = 8
T = TypeVar("T")


def prepared(engine: Engine, stage: Stage = Stage.REPORTED) -> tuple[Crew, Ground, Case]:
    with engine.begin() as conn:
        crew, ground = make_crew(conn), make_ground(conn)
        return crew, ground, make_case(conn, stage, crew=crew, ground=ground)


def all_at_once(engine: Engine, doing: Callable[..., T]) -> list[T | GridcityError]:
    """Let eight threads do the same thing, each in its own transaction; what each got."""
    barrier = Barrier(AT_ONCE, timeout=60)

    def one(number: int) -> T | GridcityError:
        try:
            with engine.begin() as conn:
                conn.execute(text("SELECT 1"))
                barrier.wait()
                return doing(conn, number)
        except GridcityError as refusal:
            return refusal

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(AT_ONCE)))


def test_of_eight_who_dispatch_at_once_one_wins_and_seven_learn_what_happened(city_engine: Engine) -> None:
    crew, _, case = prepared(city_engine)

    results = all_at_once(
        city_engine,
        lambda conn, _: service.act(
            conn,
            case.id,
            Order(Command.DISPATCH, 1, department_id=crew.department.id),
            by=crew.dispatcher,
            at=NOON,
        ),
    )

    won = [result for result in results if isinstance(result, Case)]
    lost = [result for result in results if isinstance(result, CaseChanged)]
    assert (len(won), len(lost)) == (1, AT_ONCE - 1)
    for refusal in lost:
        assert [event["command"] for event in refusal.details["meanwhile"]] == ["dispatch"]  # type: ignore[attr-defined]
    with city_engine.begin() as conn:
        assert service.read(conn, case.id) == won[0]
        assert len(service.history(conn, case.id)) == 2


def test_the_same_report_sent_eight_times_at_once_is_one_case(city_engine: Engine) -> None:
    crew, ground, _ = prepared(city_engine)

    results = all_at_once(
        city_engine,
        lambda conn, _: service.report(conn, a_report(ground), by=crew.inspector, at=NOON, key="same"),
    )

    assert len({result.id for result in results if isinstance(result, Case)}) == 1
    assert all(result == results[0] for result in results)
    with city_engine.begin() as conn:
        assert conn.scalar(text("SELECT count(*) FROM cases")) == 2
        assert conn.scalar(text("SELECT count(*) FROM case_events")) == 2


def test_the_same_command_sent_eight_times_at_once_is_one_event(city_engine: Engine) -> None:
    crew, _, case = prepared(city_engine, Stage.DISPATCHED)

    results = all_at_once(
        city_engine,
        lambda conn, _: service.act(
            conn, case.id, Order(Command.START, 2, key="same"), by=crew.handler, at=NOON
        ),
    )

    assert all(result == results[0] for result in results)
    assert isinstance(results[0], Case)
    with city_engine.begin() as conn:
        assert len(service.history(conn, case.id)) == 3


def test_one_key_for_eight_different_cases_at_once_writes_one(city_engine: Engine) -> None:
    crew, ground, _ = prepared(city_engine)
    with city_engine.begin() as conn:
        made = [make_case(conn, crew=crew, ground=ground) for _ in range(AT_ONCE)]

    results = all_at_once(
        city_engine,
        lambda conn, i: service.act(
            conn, made[i].id, Order(Command.NOTE, 1, note="x", key="same"), by=crew.leader, at=NOON
        ),
    )

    assert sum(isinstance(result, Case) for result in results) == 1
    assert sum(isinstance(result, KeyReused) for result in results) == AT_ONCE - 1
    with city_engine.begin() as conn:
        assert conn.scalar(text("SELECT sum(version) FROM cases")) == AT_ONCE + 2


def test_eight_different_reports_at_once_under_one_key_file_one(city_engine: Engine) -> None:
    crew, ground, _ = prepared(city_engine)

    results = all_at_once(
        city_engine,
        lambda conn, i: service.report(
            conn, a_report(ground, description=f"hole {i}"), by=crew.inspector, at=NOON, key="same"
        ),
    )

    assert sum(isinstance(result, Case) for result in results) == 1
    assert sum(isinstance(result, KeyReused) for result in results) == AT_ONCE - 1


def test_a_photo_hangs_on_a_case_whatever_version_it_is_at(city_engine: Engine, tmp_path: Path) -> None:
    with city_engine.begin() as conn:
        make_tiny_city(conn)
    crew, _, case = prepared(city_engine)
    photos = [photo(comment=f"number {number // 2}") for number in range(AT_ONCE)]

    results = all_at_once(
        city_engine,
        lambda conn, number: attaching.attach(
            conn, tmp_path, case.id, photos[number], "hole.jpg", "before", by=crew.inspector, at=NOON
        ),
    )

    hung = {result.sha256 for result in results if isinstance(result, Attachment)}
    assert [result for result in results if isinstance(result, GridcityError)] == []
    with city_engine.begin() as conn:
        assert {one.sha256 for one in service.attachments(conn, case.id)} == hung
        assert len(hung) == AT_ONCE // 2
        assert service.read(conn, case.id).version == case.version + len(hung)
        assert ledger.verify_chain(service.history(conn, case.id), number=case.number)


def test_many_reports_and_notes_at_once_lose_and_double_nothing(city_engine: Engine) -> None:
    crew, ground, case = prepared(city_engine)

    def doing(conn: object, number: int) -> Case:
        for i in range(10):
            service.report(conn, a_report(ground), by=crew.inspector, at=NOON)  # type: ignore[arg-type]
            del i
        return service.read(conn, case.id)  # type: ignore[arg-type]

    all_at_once(city_engine, doing)

    with city_engine.begin() as conn:
        assert conn.scalar(text("SELECT count(*) FROM cases")) == 10 * AT_ONCE + 1
        assert conn.scalar(text("SELECT count(DISTINCT number) FROM cases")) == 10 * AT_ONCE + 1


def test_whoever_waits_for_a_lock_decides_on_what_is_there_then(city_engine: Engine) -> None:
    crew, _, case = prepared(city_engine, Stage.HANDLING)
    with city_engine.connect() as first, city_engine.connect() as second, ThreadPoolExecutor(1) as pool:
        moved = service.act(first, case.id, Order(Command.COMPLETE, case.version), by=crew.handler, at=NOON)
        waiting = pool.submit(
            service.act,
            second,
            case.id,
            Order(Command.VOID, case.version, reason="late"),
            by=crew.leader,
            at=NOON,
        )
        first.commit()

        refusal = waiting.exception(timeout=20)

        assert isinstance(refusal, CaseChanged | CommandNotPossible)
        second.rollback()
        assert service.read(second, case.id) == moved
        events = service.history(second, case.id)
        assert ledger.verify_chain(events, number=case.number) == moved.head_hash
