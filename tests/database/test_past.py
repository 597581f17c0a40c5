"""Any past moment's queue and map are those that people saw at that moment."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from sqlalchemy import Connection

from gridcity.cases import service
from gridcity.cases.errors import FilterNotUnderstood
from gridcity.cases.model import Case, Command, Order, Stage
from gridcity.cases.past import PastFilter, count_open_at, list_open_at, past_tile_statement
from gridcity.store.engine import cursor
from tests.support.people_and_cases import NOON, make_case, make_crew, make_ground
from tests.support.tiles import tile_of

A_MINUTE = timedelta(minutes=1)
OPEN = [stage for stage in Stage if stage is not Stage.CLOSED]


@pytest.fixture
def seen(db: Connection) -> list[Case]:
    """Make a dozen lives, one of them reopened, and note each case as it was after each of its events."""
    crew, ground = make_crew(db), make_ground(db)
    cases = []
    for i, stage in enumerate([*Stage, *reversed(Stage), Stage.HANDLING, Stage.CLOSED]):
        case = make_case(
            db,
            stage,
            crew=crew,
            ground=ground,
            at=NOON + i * 4 * A_MINUTE,
            class_id=ground.limited_class_id if i % 2 else ground.class_id,
        )
        cases.append(case)
    closed = make_case(db, Stage.CLOSED, crew=crew, ground=ground)
    again = Order(Command.REOPEN, closed.version, reason="The hole is there again")
    cases.append(service.act(db, closed.id, again, by=crew.leader, at=NOON + 30 * A_MINUTE))
    return [service.rebuild(db, case, version=seq) for case in cases for seq in range(1, case.version + 1)]


def shown_at(db: Connection, then: object, where: PastFilter | None = None) -> list[Case]:
    """Read all pages, four cases a page."""
    found, after = [], None
    while True:
        page = list_open_at(db, then, where or PastFilter(), after=after, limit=4)  # type: ignore[arg-type]
        found += page.items
        if page.next is None:
            return found
        after = page.next


def test_a_mark_of_another_list_is_refused(db: Connection) -> None:
    with pytest.raises(FilterNotUnderstood):
        list_open_at(db, NOON, PastFilter(), after="bm90aGluZw")


def test_before_the_first_report_nothing_was_open(db: Connection, seen: list[Case]) -> None:
    assert shown_at(db, NOON - A_MINUTE) == []
    assert count_open_at(db, NOON - A_MINUTE, PastFilter()) == dict.fromkeys(OPEN, 0)


def test_at_every_minute_each_case_is_shown_as_it_was(db: Connection, seen: list[Case]) -> None:
    for minute in range(65):
        then = NOON + minute * A_MINUTE
        last = {case.id: case for case in seen if case.updated_at <= then}
        expected = [case for case in last.values() if case.stage is not Stage.CLOSED]
        expected.sort(key=lambda case: (case.reported_at, case.id), reverse=True)

        shown = shown_at(db, then)

        # A rebuilt case is called by the department that it is with today; a past one by that of its day.
        nameless = [replace(case, department_name=None) for case in shown]
        assert nameless == [replace(case, department_name=None) for case in expected]
        assert all((case.department_name is None) == (case.department_id is None) for case in shown)
        counted = count_open_at(db, then, PastFilter())
        assert counted == {stage: sum(case.stage is stage for case in expected) for stage in OPEN}


def test_filters_speak_of_the_stage_of_the_day_and_of_what_never_changes(
    db: Connection, seen: list[Case]
) -> None:
    then = NOON + 20 * A_MINUTE
    shown = shown_at(db, then)
    class_id, cell = shown[0].class_id, shown[0].cell_code

    for where, expected in (
        (PastFilter(stages=(Stage.HANDLING,)), [c for c in shown if c.stage is Stage.HANDLING]),
        (PastFilter(class_ids=(class_id,)), [c for c in shown if c.class_id == class_id]),
        (PastFilter(cell=cell), [c for c in shown if c.cell_code == cell]),
        (PastFilter(area="999999"), []),
    ):
        assert shown_at(db, then, where) == expected
        assert sum(count_open_at(db, then, where).values()) == len(expected)


def test_a_tile_of_the_past_holds_what_was_open_there(
    db: Connection, seen: list[Case], tmp_path: Path
) -> None:
    then = NOON + 20 * A_MINUTE
    shown = shown_at(db, then)
    lon, lat = shown[0].lon, shown[0].lat
    assert lon is not None
    assert lat is not None

    def features(moment: datetime, zoom: int) -> list[dict[str, Any]]:
        with cursor(db) as cur:
            cur.execute(*past_tile_statement(moment, PastFilter(), zoom, *tile_of(lon, lat, zoom)))
            ((tile,),) = cur.fetchall()
        if not tile:
            return []
        (tmp_path / "tile.mvt").write_bytes(tile)
        read = pyogrio.read_dataframe(tmp_path / "tile.mvt", read_geometry=False)
        return list(read.to_dict(orient="records"))

    assert features(NOON - A_MINUTE, 8) == features(NOON - A_MINUTE, 14) == []
    (square,) = features(then, 8)
    assert square["count"] == len(shown)
    assert {stage: square[stage] for stage in OPEN} == count_open_at(db, then, PastFilter())
    assert sorted(point["stage"] for point in features(then, 14)) == sorted(case.stage for case in shown)
