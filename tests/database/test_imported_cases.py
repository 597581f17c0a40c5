"""Imported cases are cases: their histories prove themselves, and their lives go on."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from gridcity.cases import ledger, service
from gridcity.cases.errors import CaseChanged, CommandNotPossible, RoleMayNotAct
from gridcity.cases.model import Case, Command, Order, Origin, Outcome, Stage
from gridcity.people.model import Role
from gridcity.replay.maps import read_request_map
from gridcity.replay.service import replay
from tests.support.people_and_cases import Crew, make_crew
from tests.support.requests import MAP, request_row, write_requests
from tests.support.tiny import make_tiny_city

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
OPEN, CLOSED = "1", "2"


@pytest.fixture
def crew(city_engine: Engine, tmp_path: Path) -> Crew:
    """Import one request that is open, one that is closed, one nobody placed; give those who work now."""
    with city_engine.begin() as conn:
        tiny = make_tiny_city(conn)
        crew = make_crew(conn)
    rows = [
        request_row(tiny, OPEN, closed_dt="", case_status="Open"),
        request_row(tiny, CLOSED),
        request_row(tiny, "3", latitude="", longitude="", closed_dt="", case_status="Open"),
    ]
    replay(city_engine, write_requests(tmp_path / "r.csv", rows), read_request_map(MAP), at=NOW)
    return crew


def imported(engine: Engine, key: str) -> Case:
    with engine.connect() as conn:
        case_id = conn.scalar(text("SELECT id FROM cases WHERE external_key = :key"), {"key": key})
        assert case_id is not None
        return service.read(conn, case_id)


def prove(engine: Engine, case_id: int) -> list[Origin]:
    """Check a case's chain and that its events make it; give where each event came from."""
    with engine.connect() as conn:
        case = service.read(conn, case_id)
        events = service.history(conn, case_id)
        assert ledger.verify_chain(events, number=case.number) == case.head_hash
        assert service.rebuild(conn, case) == case
        for version in range(1, case.version):
            assert service.rebuild(conn, case, version=version).version == version
        return [event.origin for event in events]


def test_an_inspector_cannot_void_what_was_imported(city_engine: Engine, crew: Crew) -> None:
    case = imported(city_engine, OPEN)

    with city_engine.begin() as conn, pytest.raises(RoleMayNotAct):
        service.act(conn, case.id, Order(Command.VOID, case.version, reason="old"), by=crew.inspector, at=NOW)
    assert imported(city_engine, OPEN) == case


def test_a_closed_import_cannot_be_voided_or_verified_again(city_engine: Engine, crew: Crew) -> None:
    case = imported(city_engine, CLOSED)

    for command, by in ((Command.VOID, crew.leader), (Command.VERIFY, crew.inspector)):
        with city_engine.begin() as conn, pytest.raises(CommandNotPossible):
            service.act(conn, case.id, Order(command, case.version, reason="why"), by=by, at=NOW)


def test_a_leader_voids_an_open_import_and_the_chain_goes_on(city_engine: Engine, crew: Crew) -> None:
    case = imported(city_engine, OPEN)
    before = prove(city_engine, case.id)

    with city_engine.begin() as conn:
        order = Order(Command.VOID, case.version, reason="Nobody can say what became of it.")
        ended = service.act(conn, case.id, order, by=crew.leader, at=NOW)

    assert (ended.stage, ended.outcome, ended.closed_at) == (Stage.CLOSED, Outcome.VOID, NOW)
    assert prove(city_engine, case.id) == [*before, Origin.LIVE]
    assert set(before) == {Origin.IMPORTED}


def test_an_operator_reopens_a_closed_import_and_it_lives_through_all_stages(
    city_engine: Engine, crew: Crew
) -> None:
    case = imported(city_engine, CLOSED)
    assert crew.operator.role is Role.OPERATOR

    for order, by in (
        (Order(Command.REOPEN, 0, reason="It is out again."), crew.operator),
        (Order(Command.DISPATCH, 0, department_id=crew.department.id), crew.dispatcher),
        (Order(Command.START, 0), crew.handler),
        (Order(Command.COMPLETE, 0), crew.handler),
        (Order(Command.VERIFY, 0), crew.inspector),
        (Order(Command.CLOSE, 0, outcome=Outcome.FIXED), crew.leader),
    ):
        with city_engine.begin() as conn:
            now = Order(
                order.command, case.version, reason=order.reason, department_id=order.department_id,
                outcome=order.outcome,
            )  # fmt: skip
            case = service.act(conn, case.id, now, by=by, at=NOW)
        prove(city_engine, case.id)

    assert (case.stage, case.outcome) == (Stage.CLOSED, Outcome.FIXED)
    assert case.external_key == CLOSED


def test_an_import_without_a_place_goes_on_living_too(city_engine: Engine, crew: Crew) -> None:
    case = imported(city_engine, "3")
    assert case.lon is None

    with city_engine.begin() as conn:
        service.act(conn, case.id, Order(Command.NOTE, case.version, note="井盖"), by=crew.operator, at=NOW)

    assert prove(city_engine, case.id)[-1] is Origin.LIVE


def test_two_who_decide_on_the_same_import_at_once_do_not_both_win(city_engine: Engine, crew: Crew) -> None:
    case = imported(city_engine, OPEN)
    order = Order(Command.VOID, case.version, reason="old")
    with city_engine.begin() as conn:
        service.act(conn, case.id, order, by=crew.leader, at=NOW)

    with city_engine.begin() as conn, pytest.raises(CaseChanged):
        service.act(conn, case.id, order, by=crew.supervisor, at=NOW)
