"""The table of cases is what the events say: what somebody wrote past them is found, and can be undone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from gridcity.cases import service
from gridcity.cases.journal.rebuilding import Rebuilt, rebuild_cases
from gridcity.cases.model import Command, Order, Stage
from gridcity.city.calendars import save_calendar
from gridcity.settings import Settings
from gridcity.store.tables import cases
from tests.support.clocks import HARBIN
from tests.support.people_and_cases import NOON, make_case, make_crew, make_ground

AN_HOUR = timedelta(hours=1)
FROM_ELSEWHERE = {
    "id": "it is the key",
    "number": "the store gives it, and every event is hashed with it",
    "cell_id": "cells are drawn anew",
    "component_id": "doubles of components are merged",
    "geom_3857": "the store computes it",
    "condition_id": "the clocks' own",
    "accept_due_at": "the clocks' own",
    "dispatch_due_at": "the clocks' own",
    "verify_due_at": "the clocks' own",
}
ANOTHER: dict[str, str] = {
    "stage": "'verifying'",
    "class_id": "(SELECT min(id) FROM catalogue_classes)",
    "department_id": "NULL",
    "reporter_id": "NULL",
    "handler_id": "(SELECT max(id) FROM persons)",
    "handler_ids": "'{1, 2, 3}'",
    "outcome": "'fixed', closed_at = now(), stage = 'closed'",
    "closed_at": "now(), outcome = 'fixed', stage = 'closed'",
    "limit_value": "7, limit_unit = 'work_hour'",
    "limit_unit": "'work_day', limit_value = 3",
    "calendar_id": "NULL",
    "pauses": "ARRAY[now()]",
    "pending": '\'[{"kind": "reply", "seq": 2, "by": null}]\'',
    "place_quality": "'default'",
    "head_hash": "'\\x00'",
    "geom": "st_setsrid(st_makepoint(126.5, 45.7), 4326)",
    "merged_into_id": "(SELECT max(id) FROM cases), merged_from = 'reported'",
    "merged_from": "'reported', merged_into_id = (SELECT max(id) FROM cases)",
    "ending": "'forced'",
    "version": "version + 1",
}
"""What a column may be changed to, where its type does not say."""
BY_TYPE = {
    "DATETIME": "now()",
    "TEXT": "'something else'",
    "INTEGER": "99",
    "SMALLINT": "9",
    "BOOLEAN": "NOT {name}",
}


@pytest.fixture
def city(city_engine: Engine) -> Engine:
    """Give a city with a case in every stage, one of them suspended, one reopened, one urged."""
    with city_engine.begin() as conn:
        save_calendar(conn, replace(HARBIN.calendar, code="standard"), at=NOON)
        crew, ground = make_crew(conn), make_ground(conn)
        for stage in Stage:
            make_case(conn, stage, crew=crew, ground=ground, class_id=ground.limited_class_id)
        waiting = make_case(conn, Stage.HANDLING, crew=crew, ground=ground, class_id=ground.limited_class_id)
        for command, by in ((Command.SUSPEND, crew.dispatcher), (Command.RESUME, crew.dispatcher)):
            order = Order(command, waiting.version, reason="No material")
            waiting = service.act(conn, waiting.id, order, by=by, at=NOON + waiting.version * AN_HOUR)
        again = make_case(conn, Stage.CLOSED, crew=crew, ground=ground)
        service.act(
            conn,
            again.id,
            Order(Command.REOPEN, again.version, reason="It is there again"),
            by=crew.leader,
            at=NOON + AN_HOUR,
        )
    return city_engine


def rebuilt(settings: Settings, *, is_written: bool = False) -> Rebuilt:
    return rebuild_cases(settings, settings.city, is_written=is_written)


def rows(engine: Engine) -> list[Any]:
    with engine.connect() as conn:
        return list(conn.execute(text("SELECT * FROM cases ORDER BY id")).all())


def test_what_the_engine_wrote_is_what_the_events_say(city: Engine, city_settings: Settings) -> None:
    found = rebuilt(city_settings)

    assert (found.cases, found.differences, found.written) == (7, (), 0)


def test_every_column_that_somebody_changes_is_found_and_written_back(
    city: Engine, city_settings: Settings
) -> None:
    before = rows(city)
    with city.begin() as conn:
        case_id = conn.scalar(text("SELECT min(id) FROM cases WHERE stage = 'handling'"))
    for column in cases.columns:
        if column.name in FROM_ELSEWHERE:
            continue
        kind = str(column.type).split("(")[0].split(" ")[0]
        value = ANOTHER.get(column.name) or BY_TYPE[kind].format(name=column.name)
        with city.begin() as conn:
            changed = text(f"UPDATE cases SET {column.name} = {value} WHERE id = :id")
            assert conn.execute(changed, {"id": case_id}).rowcount == 1

        found = rebuilt(city_settings, is_written=True)

        assert [one.case_id for one in found.differences] == [case_id], column.name
        assert found.written == 1
        assert rows(city) == before, column.name


def test_a_case_whose_events_are_gone_is_named_and_left_as_it_is(
    city: Engine, city_settings: Settings
) -> None:
    with city.begin() as conn:
        conn.execute(text("ALTER TABLE case_events DISABLE TRIGGER USER"))
        conn.execute(text("DELETE FROM case_events WHERE case_id = (SELECT min(id) FROM cases)"))
    before = rows(city)

    found = rebuilt(city_settings, is_written=True)

    assert [one.fields for one in found.differences] == [("events",)]
    assert found.written == 0
    assert rows(city) == before


@pytest.mark.parametrize(
    "forged",
    ["body = '[]'", 'body = \'{"due_at": "soon"}\'', "actor_role = 'a', command = command || chr(30) || 'b'"],
)
def test_events_that_no_command_wrote_are_named_and_spoil_no_other_case(
    city: Engine, city_settings: Settings, forged: str
) -> None:
    with city.begin() as conn:
        conn.execute(text("ALTER TABLE case_events DISABLE TRIGGER USER"))
        conn.execute(text("ALTER TABLE case_events DROP CONSTRAINT case_events_step_check"))
        which = "(SELECT min(case_id) FROM case_events WHERE command = 'dispatch') AND command = 'dispatch'"
        conn.execute(text(f"UPDATE case_events SET {forged} WHERE case_id = {which}".replace(": ", r"\: ")))

    found = rebuilt(city_settings, is_written=True)

    assert [one.fields for one in found.differences] == [("events",)]
    assert (found.cases, found.written) == (len(rows(city)), 0)


def test_what_stands_beside_the_cases_is_made_anew_with_them(city: Engine, city_settings: Settings) -> None:
    assert rebuilt(city_settings).beside == ()
    with city.begin() as conn:
        (number,) = conn.scalars(
            text("SELECT number FROM cases INNER JOIN case_suspensions ON cases.id = case_id")
        ).all()
        stray = conn.execute(
            text("SELECT id, number FROM cases WHERE stage = 'reported' ORDER BY id")
        ).first()
        assert stray is not None
        conn.execute(text("UPDATE case_suspensions SET reason = 'forged'"))
        conn.execute(
            text("INSERT INTO case_returns (case_id, seq, reason, returned_at) VALUES (:id, 9, '', now())"),
            {"id": stray.id},
        )

    assert set(rebuilt(city_settings).beside) == {number, stray.number}, "checking changes nothing"
    assert set(rebuilt(city_settings, is_written=True).beside) == {number, stray.number}
    assert rebuilt(city_settings).beside == ()
    with city.connect() as conn:
        assert conn.scalar(text("SELECT reason FROM case_suspensions")) == "No material"
        assert conn.scalar(text("SELECT count(*) FROM case_returns")) == 0
