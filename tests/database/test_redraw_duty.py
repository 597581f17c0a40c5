"""A redraw passes on what was said of single cells: who answers there, and what is surveyed there."""

from datetime import date

import pytest
from sqlalchemy import Connection, text

from gridcity.cells.areas import save_areas
from gridcity.cells.service import cell_at
from gridcity.components.surveys.model import NewSurvey
from gridcity.components.surveys.service import open_survey
from gridcity.redraw import Inherited, preview, redraw
from gridcity.redraw.changes import changes
from tests.database.test_redraw import LATER, PLACES, Full, make_full, moved_border
from tests.support.people_and_cases import make_department, make_person
from tests.support.tiny import MADE_AT

TODAY = date(2026, 4, 1)
"""The city's day of ``LATER``."""
CELL_SIZE = "UPDATE city SET profile = jsonb_set(profile, '{projection,cell_size_m}', :size)"
ENTER = """
INSERT INTO duty_rules
    (place, cell_id, kind, scope, governing_id, valid_from, valid_to, is_contested, source, recorded_at)
VALUES (:place, :cell, 'matter', 'all', :department, :since, :until, :contested, 'register', :at)
RETURNING id
"""
RULES = """
SELECT place, cell_id, governing_id, valid_from, valid_to, is_contested, succeeds_id, note
FROM duty_rules WHERE source = 'redraw' ORDER BY place, valid_from, id
"""


@pytest.fixture
def full(db: Connection) -> Full:
    return make_full(db)


def entered(
    db: Connection, place: str, cell: int, department: int, *,
    since: date = date(2026, 1, 1), until: date | None = None, contested: bool = False,
) -> int:  # fmt: skip
    values = {
        "place": place, "cell": cell, "department": department, "since": since, "until": until,
        "contested": contested, "at": MADE_AT,
    }  # fmt: skip
    return int(db.execute(text(ENTER), values).scalar_one())


def resized(db: Connection, size_m: int) -> Inherited:
    db.execute(text(CELL_SIZE), {"size": str(size_m)})
    foretold = preview(db, at=LATER).duty
    made = redraw(db, at=LATER)
    assert made.duty == changes(db, made.tiling.id).duty == foretold
    return foretold


def test_a_rule_whose_ground_is_no_longer_the_citys_stays_and_is_counted(db: Connection, full: Full) -> None:
    west = cell_at(db, *full.tiny.place(*PLACES[0]))
    rule = entered(db, west.code, west.id, make_department(db).id)
    db.execute(text("UPDATE cells SET area_code = '230102001002' WHERE area_code = '230102001001'"))
    db.execute(text("DELETE FROM areas WHERE code = '230102001001'"))

    assert preview(db, at=LATER).duty == Inherited(0, 0, 0, 1)
    assert redraw(db, at=LATER).duty == Inherited(0, 0, 0, 1)
    assert db.scalar(text("SELECT ended_on FROM duty_rules WHERE id = :id"), {"id": rule}) is None


def test_rules_that_ended_before_are_left_alone(db: Connection, full: Full) -> None:
    cell = cell_at(db, *full.tiny.place(*PLACES[0]))
    entered(db, cell.code, cell.id, make_department(db).id, until=date(2026, 3, 1))
    assert resized(db, 50) == Inherited()


def test_every_part_of_a_split_cell_inherits_with_its_history_kept(db: Connection, full: Full) -> None:
    cell, office = cell_at(db, *full.tiny.place(-4.5, 2.5)), make_department(db).id
    old = entered(db, cell.code, cell.id, office, until=date(2027, 1, 1))
    later = entered(db, cell.code, cell.id, make_department(db).id, since=date(2027, 1, 1))

    inherited = resized(db, 50)

    rules = db.execute(text(RULES)).all()
    assert inherited.ended == 2
    assert inherited.contested == inherited.stranded == 0
    assert len(rules) == inherited.begun >= 8
    assert {(row.valid_from, row.valid_to, row.succeeds_id) for row in rules} == {
        (TODAY, date(2027, 1, 1), old), (date(2027, 1, 1), None, later),
    }  # fmt: skip
    assert all(f"Inherited from cell {cell.code}" in row.note for row in rules)
    ends = db.execute(
        text("SELECT id, valid_to, ended_on FROM duty_rules WHERE source = 'register' ORDER BY id")
    )
    assert [tuple(row) for row in ends] == [(old, TODAY, TODAY), (later, date(2027, 1, 1), TODAY)]
    small = cell_at(db, *full.tiny.place(-4.5, 2.5))
    assert small.id in {row.cell_id for row in rules}


@pytest.mark.parametrize("agreed", [True, False])
def test_a_cell_made_of_four_inherits_what_they_agree_on(db: Connection, full: Full, *, agreed: bool) -> None:
    first, second = make_department(db).id, make_department(db).id
    corners = [(0.5, 0.5), (1.5, 0.5), (0.5, 1.5), (1.5, 1.5)]
    for place in corners:
        cell = cell_at(db, *full.tiny.place(*place))
        entered(db, cell.code, cell.id, first if agreed or place != corners[0] else second)

    inherited = resized(db, 200)

    rules = db.execute(text(RULES)).all()
    whole = cell_at(db, *full.tiny.place(1, 1))
    assert (inherited.ended, inherited.stranded) == (4, 0)
    assert [(row.cell_id, row.is_contested) for row in rules if row.cell_id == whole.id] == (
        [(whole.id, False)] if agreed else [(whole.id, True)] * 2
    )


def test_a_question_stays_a_question(db: Connection, full: Full) -> None:
    cell = cell_at(db, *full.tiny.place(-4.5, 2.5))
    entered(db, cell.code, cell.id, make_department(db).id, contested=True)

    inherited = resized(db, 50)

    assert inherited.begun == inherited.contested >= 4


def test_two_redraws_of_one_day_leave_one_rule_that_holds(db: Connection, full: Full) -> None:
    save_areas(db, moved_border(full.tiny, col=1.3))
    cell = cell_at(db, *full.tiny.place(0.5, 0.5))
    entered(db, cell.code, cell.id, make_department(db).id)
    redraw(db, at=LATER)
    save_areas(db, moved_border(full.tiny, col=0.0))
    redraw(db, at=LATER)

    now = cell_at(db, *full.tiny.place(0.5, 0.5))
    holding = db.execute(
        text("SELECT count(*) FROM duty_rules WHERE cell_id = :id AND NOT is_contested"
             " AND (valid_to IS NULL OR valid_to > valid_from)"), {"id": now.id},
    ).scalar_one()  # fmt: skip
    assert holding <= 1
    assert db.scalar(text("SELECT count(*) FROM duty_rules WHERE valid_to IS NULL")) >= 1


def test_an_open_survey_goes_on_in_the_new_cells_of_its_ground(db: Connection, full: Full) -> None:
    cell = cell_at(db, *full.tiny.place(*PLACES[0]))
    wanted = NewSurvey("Lamps", due_on=date(2026, 12, 31), cell_codes=(cell.code,))
    survey = open_survey(db, wanted, by_id=make_person(db).id, at=MADE_AT)
    resized(db, 50)

    ground = db.execute(
        text(
            "SELECT cells.id, valid_to FROM survey_cells JOIN cells ON cells.id = cell_id"
            " WHERE survey_id = :id"
        ),
        {"id": survey.id},
    ).all()
    here = cell_at(db, *full.tiny.place(*PLACES[0]))
    assert len(ground) >= 4
    assert all(row.valid_to is None for row in ground)
    assert (
        db.scalar(text("SELECT cell_id FROM survey_items WHERE survey_id = :id"), {"id": survey.id})
        == here.id
    )
