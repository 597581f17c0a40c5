"""What the case engine promises together with the store: one transaction, rolled back."""

from datetime import timedelta
from typing import Any

import pytest
from psycopg2 import errors as refusals
from sqlalchemy import Connection, text

from gridcity.cases import ledger, service
from gridcity.cases.errors import (
    CaseChanged,
    CaseNotFound,
    KeyReused,
    PlaceOutsideCity,
    ReferenceUnknown,
    RoleMayNotAct,
    TextNotStorable,
    TextTooLong,
)
from gridcity.cases.model import Command, Order, Origin, Outcome, Stage
from gridcity.cases.workflow import stored_steps
from gridcity.people.model import Person, Role
from gridcity.store.engine import cursor
from gridcity.store.errors import APPEND_ONLY
from tests.support.people_and_cases import (
    NOON,
    a_report,
    make_case,
    make_crew,
    make_ground,
    make_person,
)


def test_the_stored_workflow_is_the_one_in_the_code(db: Connection) -> None:
    stored = db.execute(text("SELECT source, command, target, roles, needs FROM case_steps")).all()

    assert sorted(map(tuple, stored)) == sorted(stored_steps())


def test_an_event_that_is_no_arrow_cannot_be_written(db: Connection) -> None:
    case = make_case(db, Stage.REPORTED)

    with pytest.raises(refusals.IntegrityError) as caught, cursor(db) as cur:
        cur.execute(
            "INSERT INTO case_events (case_id, seq, source, command, target, actor_role, origin, happened_at,"
            " body, prev_hash, hash)"
            " VALUES (%s, 2, 'reported', 'close', 'closed', 'leader', 'live', now(), '{}', '', '')",
            (case.id,),
        )
    assert caught.value.diag.constraint_name in {"case_events_step_check", "case_events_step_fkey"}


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE case_events SET body = '{}'",
        "DELETE FROM case_events",
        "TRUNCATE case_events",
    ],
)
def test_history_cannot_be_changed_or_taken_away(db: Connection, attempt: str) -> None:
    make_case(db, Stage.REPORTED)

    with pytest.raises(refusals.Error) as caught, cursor(db) as cur:
        cur.execute(attempt)
    assert caught.value.pgcode == APPEND_ONLY


def test_a_report_outside_the_city_is_refused(db: Connection) -> None:
    crew, ground = make_crew(db), make_ground(db)

    for lon, lat in ((0.0, 0.0), (ground.lat, ground.lon), (float("nan"), 1.0), (float("inf"), 1.0)):
        with pytest.raises(PlaceOutsideCity):
            service.report(db, a_report(ground, lon=lon, lat=lat), by=crew.inspector, at=NOON)
    assert db.scalar(text("SELECT count(*) FROM cases")) == 0


def test_what_a_report_names_has_to_exist(db: Connection) -> None:
    crew, ground = make_crew(db), make_ground(db)

    for unknown in ({"class_id": -1}, {"component_id": -1}):
        with pytest.raises(ReferenceUnknown):
            service.report(db, a_report(ground, **unknown), by=crew.inspector, at=NOON)


@pytest.mark.parametrize("description", ["a\0b", "half a pair \ud83d"])
def test_words_that_no_store_can_keep_are_refused(db: Connection, description: str) -> None:
    crew, ground = make_crew(db), make_ground(db)

    with pytest.raises(TextNotStorable):
        service.report(db, a_report(ground, description=description), by=crew.inspector, at=NOON)


def test_words_are_limited(db: Connection) -> None:
    crew, ground = make_crew(db), make_ground(db)

    with pytest.raises(TextTooLong):
        service.report(db, a_report(ground, description="x" * 10_001), by=crew.inspector, at=NOON)


@pytest.mark.parametrize(
    "words",
    [
        "'; DROP TABLE cases; --",
        "<script>alert(1)</script>",
        '%(actor_id)s $1 \\ \x01 " 路面坑洞 🕳️',
        "a\nb\tc",
    ],
)
def test_words_come_back_as_they_were_written(db: Connection, words: str) -> None:
    crew, ground = make_crew(db), make_ground(db)

    case = service.report(db, a_report(ground, description=words, address=words), by=crew.inspector, at=NOON)
    case = service.act(db, case.id, Order(Command.NOTE, 1, note=words), by=crew.inspector, at=NOON)

    assert service.read(db, case.id) == case
    assert (case.description, case.address) == (words, words)
    events = service.history(db, case.id)
    assert events[1].body == {"note": words.strip()}
    assert ledger.verify_chain(events, number=case.number) == case.head_hash


def test_a_planner_files_nothing(db: Connection) -> None:
    ground = make_ground(db)

    with pytest.raises(RoleMayNotAct):
        service.report(db, a_report(ground), by=make_person(db, Role.PLANNER), at=NOON)


def test_a_number_is_county_local_day_and_sequence(db: Connection) -> None:
    crew, ground = make_crew(db), make_ground(db)

    case = service.report(db, a_report(ground), by=crew.inspector, at=NOON)

    assert len(case.number) == 19
    assert case.number.startswith(ground.cell_code[:6] + "20260302")


def test_a_number_that_is_taken_is_passed_over(db: Connection) -> None:
    crew, ground = make_crew(db), make_ground(db)
    first = service.report(db, a_report(ground), by=crew.inspector, at=NOON)
    db.execute(text("SELECT setval('case_numbers', :number, false)"), {"number": int(first.number[-5:])})

    second = service.report(db, a_report(ground), by=crew.inspector, at=NOON)

    assert int(second.number) == int(first.number) + 1


def test_a_place_on_a_border_belongs_to_the_lowest_code(db: Connection) -> None:
    crew, ground = make_crew(db), make_ground(db)
    lon, lat, codes = db.execute(
        text(
            """
            SELECT st_x(p), st_y(p), codes
            FROM (
                SELECT p, (SELECT array_agg(code ORDER BY code) FROM cells WHERE st_covers(geom, p)) AS codes
                FROM (
                    SELECT st_setsrid(st_makepoint(
                        round(st_x(v)::numeric, 7)::float8, round(st_y(v)::numeric, 7)::float8), 4326) AS p
                    FROM cells, LATERAL (SELECT (st_dumppoints(geom)).geom AS v) AS corners
                ) AS points
            ) AS counted
            ORDER BY cardinality(codes) DESC NULLS LAST LIMIT 1
            """
        )
    ).one()

    case = service.report(db, a_report(ground, lon=lon, lat=lat), by=crew.inspector, at=NOON)

    assert case.cell_code == codes[0]


def test_a_whole_life_can_be_read_rebuilt_and_proved(db: Connection) -> None:
    case = make_case(db, Stage.CLOSED)

    events = service.history(db, case.id)

    assert service.read(db, case.id) == case
    assert service.rebuild(db, case) == case
    assert ledger.verify_chain(events, number=case.number) == case.head_hash
    assert [event.command for event in events] == [
        "report",
        "dispatch",
        "start",
        "complete",
        "verify",
        "close",
    ]
    assert [event.seq for event in events] == [1, 2, 3, 4, 5, 6]


def test_a_life_with_every_detour_can_be_rebuilt_at_any_version(db: Connection) -> None:
    crew = make_crew(db)
    case = make_case(db, crew=crew, class_id=make_ground(db).limited_class_id)
    seen = [case]
    detours: list[tuple[Command, Person, dict[str, Any]]] = [
        (Command.DISPATCH, crew.dispatcher, {"department_id": crew.department.id}),
        (Command.RETURN, crew.handler, {"reason": "not ours", "is_owner_unknown": True}),
        (Command.DISPATCH, crew.leader, {"department_id": crew.department.id, "note": "it is"}),
        (Command.SUSPEND, crew.supervisor, {"reason": "frost"}),
        (Command.RESUME, crew.supervisor, {}),
        (Command.START, crew.handler, {}),
        (Command.COMPLETE, crew.handler, {}),
        (Command.REWORK, crew.inspector, {"reason": "still open"}),
        (Command.COMPLETE, crew.handler, {}),
        (Command.VERIFY, crew.inspector, {}),
        (Command.CLOSE, crew.operator, {"outcome": Outcome.MADE_SAFE}),
        (Command.REOPEN, crew.operator, {"reason": "it sank again"}),
        (Command.VOID, crew.leader, {"reason": "filed twice"}),
    ]
    for command, by, brought in detours:
        order = Order(command, case.version, **brought)
        case = service.act(db, case.id, order, by=by, at=NOON + timedelta(hours=case.version))
        assert case == service.read(db, case.id)
        seen.append(case)

    assert [service.rebuild(db, case, version=past.version) for past in seen] == seen
    assert (case.rework_count, case.return_count) == (1, 1)


def test_what_does_not_exist_is_not_found(db: Connection) -> None:
    crew = make_crew(db)

    with pytest.raises(CaseNotFound):
        service.read(db, -1)
    with pytest.raises(CaseNotFound):
        service.history(db, -1)
    with pytest.raises(CaseNotFound):
        service.act(db, -1, Order(Command.NOTE, 1, note="x"), by=crew.inspector, at=NOON)


def test_who_comes_late_is_told_what_happened_meanwhile(db: Connection) -> None:
    crew = make_crew(db)
    case = make_case(db, Stage.HANDLING, crew=crew)

    with pytest.raises(CaseChanged) as caught:
        service.act(db, case.id, Order(Command.VOID, 1, reason="late"), by=crew.leader, at=NOON)

    details = caught.value.details
    assert (details["version"], details["stage"]) == (3, Stage.HANDLING)
    assert [event["command"] for event in details["meanwhile"]] == ["dispatch", "start"]  # type: ignore[attr-defined]
    assert service.read(db, case.id) == case


def test_a_dispatch_to_nobody_is_refused(db: Connection) -> None:
    crew = make_crew(db)
    case = make_case(db, crew=crew)

    with pytest.raises(ReferenceUnknown):
        service.act(db, case.id, Order(Command.DISPATCH, 1, department_id=-1), by=crew.dispatcher, at=NOON)


def test_a_file_that_is_not_kept_cannot_be_attached(db: Connection) -> None:
    crew = make_crew(db)
    case = make_case(db, crew=crew)

    with pytest.raises(ReferenceUnknown):
        service.act(db, case.id, Order(Command.ATTACH, 1, sha256="f" * 64), by=crew.inspector, at=NOON)
    assert service.read(db, case.id).version == 1


def test_a_kept_file_hangs_on_the_case_and_in_its_history(db: Connection) -> None:
    crew = make_crew(db)
    case = make_case(db, crew=crew)
    db.execute(
        text(
            "INSERT INTO files (sha256, media_type, size_bytes, received_at)"
            " VALUES (:sha, 'image/png', 1, :at)"
        ),
        {"sha": "a" * 64, "at": NOON},
    )

    order = Order(Command.ATTACH, 1, sha256="a" * 64, kind="before", name="hole.png")
    case = service.act(db, case.id, order, by=crew.inspector, at=NOON)

    assert [(one.sha256, one.kind, one.name) for one in service.attachments(db, case.id)] == [
        ("a" * 64, "before", "hole.png")
    ]
    body = service.history(db, case.id)[1].body
    assert body == {"sha256": "a" * 64, "kind": "before", "name": "hole.png"}


def test_the_same_report_twice_is_one_case(db: Connection) -> None:
    crew, ground = make_crew(db), make_ground(db)

    first = service.report(db, a_report(ground), by=crew.inspector, at=NOON, key="r1")
    again = service.report(db, a_report(ground), by=crew.inspector, at=NOON + timedelta(hours=1), key="r1")
    other = service.report(db, a_report(ground), by=crew.operator, at=NOON, key="r1")

    assert again == first
    assert other.id != first.id
    assert db.scalar(text("SELECT count(*) FROM case_events")) == 2


def test_a_retry_is_answered_as_the_first_time_though_more_has_happened(db: Connection) -> None:
    crew = make_crew(db)
    case = make_case(db, crew=crew)
    order = Order(Command.DISPATCH, 1, department_id=crew.department.id, key="d1")

    first = service.act(db, case.id, order, by=crew.dispatcher, at=NOON)
    service.act(db, case.id, Order(Command.START, 2), by=crew.handler, at=NOON)
    again = service.act(db, case.id, order, by=crew.dispatcher, at=NOON + timedelta(hours=1))

    assert again == first
    assert service.read(db, case.id).version == 3


def test_a_key_is_not_used_for_two_different_writes(db: Connection) -> None:
    crew, ground = make_crew(db), make_ground(db)
    case = service.report(db, a_report(ground), by=crew.leader, at=NOON, key="k")

    with pytest.raises(KeyReused):
        service.report(db, a_report(ground, description="another"), by=crew.leader, at=NOON, key="k")
    with pytest.raises(KeyReused):
        service.act(db, case.id, Order(Command.NOTE, 1, note="x", key="k"), by=crew.leader, at=NOON)
    service.act(db, case.id, Order(Command.NOTE, 1, note="x", key="n"), by=crew.leader, at=NOON)
    with pytest.raises(KeyReused):
        service.act(db, case.id, Order(Command.NOTE, 1, note="y", key="n"), by=crew.leader, at=NOON)
    with pytest.raises(KeyReused):
        service.report(db, a_report(ground), by=crew.leader, at=NOON, key="n")


def test_an_event_says_where_it_came_from(db: Connection) -> None:
    crew, ground = make_crew(db), make_ground(db)

    case = service.report(db, a_report(ground), by=crew.inspector, at=NOON, origin=Origin.SIMULATED)

    assert service.history(db, case.id)[0].origin is Origin.SIMULATED
