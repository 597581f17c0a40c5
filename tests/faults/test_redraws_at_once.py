"""Two redraws at once, and cases that are filed while the city is redrawn."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine, text

from gridcity.cases import service
from gridcity.cases.model import Case, Report
from gridcity.cells import cell_at
from gridcity.people.model import Person
from gridcity.redraw import STEPS, place_again, redraw
from gridcity.redraw.service import MOVE
from gridcity.store.errors import TryAgain
from tests.support.people_and_cases import make_crew
from tests.support.tiny import MADE_AT, TinyCity, make_tiny_city

pytestmark = pytest.mark.faults

LATER = MADE_AT + timedelta(days=1)
SMALLER_CELLS = "UPDATE city SET profile = jsonb_set(profile, '{projection,cell_size_m}', '70')"
IS_WAITING = (
    "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'cases'::regclass"
    " AND pid <> pg_backend_pid())"
)


def filed(engine: Engine, tiny: TinyCity, by: Person) -> Case:
    """File a case in a transaction of its own."""
    lon, lat = tiny.place(1.3, 1.3)
    class_id_of = "SELECT min(id) FROM catalogue_classes WHERE kind = 'matter'"
    with engine.begin() as conn:
        class_id = conn.execute(text(class_id_of)).scalar_one()
        return service.report(conn, Report(class_id, lon, lat, "A hole."), by=by, at=LATER)


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


def on_old_cells(conn: Connection) -> int:
    query = "SELECT count(*) FROM cases JOIN cells ON cells.id = cell_id WHERE valid_to IS NOT NULL"
    return int(conn.execute(text(query)).scalar_one())


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


@pytest.mark.parametrize("moment", STEPS)
def test_a_case_filed_during_any_step_of_a_redraw_lies_in_a_cell_of_today(
    city_engine: Engine, tiny: TinyCity, inspector: Person, moment: str
) -> None:
    def file_one(step: str) -> None:
        if step == moment:
            filed(city_engine, tiny, inspector)

    with city_engine.begin() as conn:
        redraw(conn, at=LATER, on_step=file_one)
    with city_engine.begin() as conn:
        place_again(conn)

    with city_engine.connect() as conn:
        assert conn.execute(text("SELECT count(*) FROM cases")).scalar_one() == 1
        assert on_old_cells(conn) == 0


def test_a_case_that_waits_for_a_redraw_to_end_lies_in_a_cell_of_today(
    city_engine: Engine, tiny: TinyCity, inspector: Person
) -> None:
    """It read the old cells, or the new ones: place_again comes after it either way."""
    with ThreadPoolExecutor(1) as pool:
        with city_engine.begin() as conn:
            redraw(conn, at=LATER)
            waiting = pool.submit(filed, city_engine, tiny, inspector)
            while not conn.scalar(text(IS_WAITING)):
                assert not waiting.done()
        with city_engine.begin() as conn:
            place_again(conn)
        case = waiting.result(60)

    with city_engine.begin() as conn:
        place_again(conn)
        assert on_old_cells(conn) == 0
        assert service.read(conn, case.id).cell_code == cell_at(conn, *tiny.place(1.3, 1.3)).code
