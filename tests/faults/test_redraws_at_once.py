"""Two redraws at once, and cases that are filed while the city is redrawn."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import Connection, Engine, text

from gridcity.cases import service
from gridcity.cases.model import Report
from gridcity.cells.service import cell_at, hold_cell_at, hold_cells
from gridcity.complaints.model import NewComplaint
from gridcity.complaints.service import submit
from gridcity.components.model import NewComponent
from gridcity.components.service import register
from gridcity.documents import service as documents
from gridcity.documents.model import DocumentKind, NewDocument
from gridcity.duty.loading import load_duty
from gridcity.people.model import Person
from gridcity.redraw import STEPS, redraw
from gridcity.redraw.service import MOVE
from gridcity.settings import CHECKOUT
from gridcity.store.errors import TryAgain
from tests.support.people_and_cases import make_crew, make_department
from tests.support.tiny import MADE_AT, TinyCity, make_tiny_city

pytestmark = pytest.mark.faults

LATER = MADE_AT + timedelta(days=1)
SMALLER_CELLS = "UPDATE city SET profile = jsonb_set(profile, '{projection,cell_size_m}', '90')"
HEAD = "place,class,kind,owner,valid_from"
IS_WAITING = (
    "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)
WRITTEN = """
SELECT count(*), count(valid_to) FROM (
    SELECT cell_id FROM cases
    UNION ALL SELECT cell_id FROM complaints
    UNION ALL SELECT cell_id FROM components
    UNION ALL SELECT cell_id FROM document_links
    UNION ALL SELECT cell_id FROM duty_rules WHERE ended_on IS NULL
) AS written INNER JOIN cells ON cells.id = cell_id
"""
AT = (1.3, 1.3)
"""In a cell that is retired, and in another that has its code then."""


def file_case(conn: Connection, tiny: TinyCity, by: Person) -> None:
    class_id = conn.scalar(text("SELECT min(id) FROM catalogue_classes WHERE kind = 'matter'"))
    service.report(conn, Report(class_id or 0, *tiny.place(*AT), "A hole."), by=by, at=LATER)


def file_complaint(conn: Connection, tiny: TinyCity, by: Person) -> None:
    lon, lat = tiny.place(*AT)
    submit(conn, CHECKOUT, NewComplaint(lon=lon, lat=lat, description="A hole."), at=LATER)


def enter_component(conn: Connection, tiny: TinyCity, by: Person) -> None:
    class_id = conn.scalar(text("SELECT min(id) FROM catalogue_classes WHERE kind = 'component'"))
    register(conn, NewComponent(class_id or 0, *tiny.place(*AT)), at=LATER, by_id=by.id)


def link_document(conn: Connection, tiny: TinyCity, by: Person) -> None:
    cell = cell_at(conn, *tiny.place(*AT)).code
    new = NewDocument("1", "A notice", DocumentKind.NOTICE, LATER.date())
    with TemporaryDirectory() as home:
        kept = documents.register(conn, Path(home), new, b"%PDF-1.7\n%%EOF\n", "a.pdf", by=by, at=LATER)
    documents.link(conn, kept.id, cell_code=cell)


def load_rules(conn: Connection, tiny: TinyCity, by: Person) -> None:
    cell, office = cell_at(conn, *tiny.place(*AT)).code, make_department(conn).code
    with TemporaryDirectory() as folder:
        path = Path(folder) / "duty.csv"
        path.write_text(f"{HEAD}\n{cell},all,matter,{office},2026-01-01\n", encoding="utf-8")
        assert load_duty(conn, path, at=LATER).added == 1


Write = Callable[[Connection, TinyCity, Person], None]
BY_PLACE: tuple[Write, ...] = (file_case, file_complaint, enter_component)
BY_CODE: tuple[Write, ...] = (link_document, load_rules)


def written(engine: Engine, write: Write, tiny: TinyCity, by: Person) -> None:
    """Write in a transaction of its own."""
    with engine.begin() as conn:
        write(conn, tiny, by)


def redrawn(engine: Engine) -> bool:
    """Redraw in a transaction of its own."""
    with engine.begin() as conn:
        return redraw(conn, at=LATER).tiling.is_new


def counted(engine: Engine) -> tuple[int, int]:
    """Count what was written, and what of it lies in a cell that is no more."""
    with engine.connect() as conn:
        all_of_it, on_old_cells = conn.execute(text(WRITTEN)).one()
    return all_of_it, on_old_cells


@pytest.fixture
def tiny(city_engine: Engine) -> TinyCity:
    with city_engine.begin() as conn:
        made = make_tiny_city(conn)
        conn.execute(text(SMALLER_CELLS))
    return made


@pytest.fixture
def inspector(city_engine: Engine, tiny: TinyCity) -> Person:
    with city_engine.begin() as conn:
        return make_crew(conn).inspector


def test_the_second_of_two_redraws_is_told_so_at_once_and_changes_nothing(
    city_engine: Engine, tiny: TinyCity
) -> None:
    with city_engine.begin() as first:
        made = redraw(first, at=LATER)
        with city_engine.begin() as second, pytest.raises(TryAgain, match="redrawing this city right now"):
            redraw(second, at=LATER)
    with city_engine.begin() as second:
        again = redraw(second, at=LATER)

    assert made.tiling.is_new
    assert (again.tiling.is_new, again.tiling.id) == (False, made.tiling.id)


def test_a_redraw_that_fails_lets_the_next_one_in(city_engine: Engine, tiny: TinyCity) -> None:
    def stop(step: str) -> None:
        if step == MOVE:
            raise InterruptedError

    with pytest.raises(InterruptedError), city_engine.begin() as conn:
        redraw(conn, at=LATER, on_step=stop)
    with city_engine.begin() as conn:
        assert redraw(conn, at=LATER).tiling.retired == tiny.cells


def test_cases_filed_at_every_step_of_a_redraw_lie_in_cells_of_today(
    city_engine: Engine, tiny: TinyCity, inspector: Person
) -> None:
    with city_engine.begin() as conn:
        redraw(conn, at=LATER, on_step=lambda _: written(city_engine, file_case, tiny, inspector))

    assert counted(city_engine) == (len(STEPS), 0)


@pytest.mark.parametrize("write", BY_PLACE + BY_CODE)
def test_who_begins_while_cells_change_waits_and_writes_of_a_cell_of_today(
    city_engine: Engine, tiny: TinyCity, inspector: Person, write: Write
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with city_engine.begin() as conn:
            redraw(conn, at=LATER)
            waiting = pool.submit(written, city_engine, write, tiny, inspector)
            while not conn.scalar(text(IS_WAITING)):
                assert not waiting.done()
        waiting.result(60)

    written_rows, on_old_cells = counted(city_engine)
    assert (written_rows > 0, on_old_cells) == (True, 0)


@pytest.mark.parametrize("write", BY_PLACE)
def test_a_redraw_waits_for_who_has_read_the_old_cells_and_takes_along_what_they_write(
    city_engine: Engine, tiny: TinyCity, inspector: Person, write: Write
) -> None:
    """They know the cell and have written nothing of it yet, when all that is there has to be moved."""
    with ThreadPoolExecutor(1) as pool:
        with city_engine.begin() as slow:
            old = hold_cell_at(slow, *tiny.place(*AT))
            redrawing = pool.submit(redrawn, city_engine)
            while not slow.scalar(text(IS_WAITING)):
                assert not redrawing.done()
            write(slow, tiny, inspector)
            assert cell_at(slow, *tiny.place(*AT)) == old
        assert redrawing.result(60)

    written_rows, on_old_cells = counted(city_engine)
    assert (written_rows > 0, on_old_cells) == (True, 0)


def test_a_redraw_gives_way_to_who_wrote_first_and_asks_for_a_cell_then(
    city_engine: Engine, tiny: TinyCity
) -> None:
    """They hold what the redraw wants, and want what it holds: neither may be shot for it."""
    with ThreadPoolExecutor(1) as pool:
        with city_engine.begin() as other:
            other.execute(text("LOCK TABLE components IN ROW EXCLUSIVE MODE"))
            redrawing = pool.submit(redrawn, city_engine)
            while not other.scalar(text(IS_WAITING)):
                assert not redrawing.done()
            hold_cells(other)
        assert redrawing.result(60)


def test_a_redraw_gives_up_when_somebody_goes_on_writing(
    city_engine: Engine, tiny: TinyCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gridcity.redraw.alone._TRIES", 1)
    with city_engine.begin() as other:
        hold_cells(other)
        with pytest.raises(TryAgain, match="nothing was changed"):
            redrawn(city_engine)
        assert cell_at(other, *tiny.place(*AT))
    assert redrawn(city_engine)
