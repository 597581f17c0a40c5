"""A redraw takes everything that hangs on cells along, or nothing at all."""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
import shapely
from geopandas import GeoDataFrame
from sqlalchemy import Connection, Engine, Select, func, select, text

from gridcity.cases import ledger, service
from gridcity.cells.areas import save_areas
from gridcity.cells.errors import NoAreas
from gridcity.cells.pages import cell_page
from gridcity.cells.service import cell_at
from gridcity.complaints.model import NewComplaint
from gridcity.complaints.service import submit
from gridcity.redraw import Moved, redraw
from gridcity.settings import CHECKOUT
from gridcity.store.errors import TryAgain
from gridcity.store.rewrite import rewritten
from gridcity.store.tables import cases, cells, complaints, components, document_links
from tests.support.people_and_cases import make_case, make_crew, make_person
from tests.support.tiny import MADE_AT, TinyCity, make_tiny_city, tiny_areas

LATER = MADE_AT + timedelta(days=90)
PLACES = ((-4.5, 2.5), (-0.5, 0.5), (0.5, -0.5), (4.5, -2.5))
"""In the far west, on both sides of the border between the communities, in the far east."""


@dataclass(frozen=True, slots=True)
class Full:
    """A city with a component, a case and a complaint at each of ``PLACES``, and a linked document."""

    tiny: TinyCity
    case_ids: tuple[int, ...]
    document_id: int


@pytest.fixture
def full(db: Connection) -> Full:
    return make_full(db)


def make_full(conn: Connection) -> Full:
    tiny = make_tiny_city(conn)
    crew = make_crew(conn)
    class_id = conn.scalar(text("SELECT min(id) FROM catalogue_classes WHERE kind = 'component'"))
    case_ids = []
    for at, (col, row) in enumerate(PLACES):
        lon, lat = tiny.place(col, row)
        conn.execute(
            text(
                "INSERT INTO components"
                " (code, class_id, name, cell_id, state, start_on, source, source_key, geom)"
                " VALUES (:code, :class, 'Lamp', :cell, 'intact', '2020-01-01', 'test', :code,"
                " st_setsrid(st_makepoint(:lon, :lat), 4326))"
            ),
            {"code": f"2301020100100000{at}", "class": class_id, "cell": cell_at(conn, lon, lat).id,
             "lon": lon, "lat": lat},
        )  # fmt: skip
        case_ids.append(make_case(conn, crew=crew, lon=lon, lat=lat).id)
        submit(conn, CHECKOUT, NewComplaint(lon=lon, lat=lat, description="The lamp is out."), at=MADE_AT)
    document_id = conn.scalar(
        text(
            "WITH kept AS (INSERT INTO files (sha256, media_type, size_bytes, received_at)"
            " VALUES (repeat('a', 64), 'application/pdf', 9, :at) RETURNING sha256)"
            " INSERT INTO documents (number, title, kind, issued_on, sha256, name, actor_id, registered_at)"
            " SELECT '1', 'On lamps', 'notice', :day, sha256, 'a.pdf', :actor, :at FROM kept RETURNING id"
        ),
        {"at": MADE_AT, "day": date(2026, 1, 1), "actor": make_person(conn).id},
    )
    linked = [cell_at(conn, *tiny.place(*place)).id for place in PLACES[1:3]]
    for cell_id in linked:
        conn.execute(document_links.insert().values(document_id=document_id, cell_id=cell_id))
    assert document_id is not None
    return Full(tiny, tuple(case_ids), document_id)


def moved_border(tiny: TinyCity, *, col: float) -> GeoDataFrame:
    """Move the border between the two communities to another column."""
    frame = tiny_areas(tiny.lattice)
    whole = frame.geometry[0]
    west = shapely.Polygon([tiny.place(x, y) for x, y in ((-6, -4), (col, -4), (col, 4), (-6, 4))])
    frame.loc[2, "geometry"] = shapely.intersection(whole, west)
    frame.loc[3, "geometry"] = shapely.difference(whole, west)
    return frame


def on_retired_cells(conn: Connection) -> dict[str, int]:
    def count(table) -> Select[int]:  # type: ignore[no-untyped-def]
        joined = table.join(cells, table.c.cell_id == cells.c.id)
        return select(func.count()).select_from(joined).where(cells.c.valid_to.is_not(None))

    return {
        table.name: conn.scalar(count(table)) or 0
        for table in (components, cases, complaints, document_links)
    }


def keys_and_indexes(conn: Connection) -> list[str]:
    return list(
        conn.scalars(
            text(
                "SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE connamespace = current_schema()::regnamespace UNION ALL"
                " SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON indexrelid = c.oid"
                " WHERE c.relnamespace = current_schema()::regnamespace AND indisvalid ORDER BY 1"
            )
        )
    )


def test_a_city_without_areas_is_not_redrawn(db: Connection) -> None:
    tiny = make_tiny_city(db)
    db.execute(text("UPDATE city SET profile = jsonb_set(profile, '{divisions,finest_level}', '\"street\"')"))
    db.execute(text("UPDATE cells SET area_code = left(area_code, 6)"))
    db.execute(text("DELETE FROM areas WHERE level = 'community'"))
    db.execute(text("DELETE FROM areas WHERE level = 'street'"))

    with pytest.raises(NoAreas):
        redraw(db, at=LATER)
    assert cell_at(db, *tiny.place(0.5, 0.5))


def test_nothing_is_redrawn_while_requests_are_replayed(db: Connection, engine: Engine) -> None:
    make_tiny_city(db)
    with engine.connect() as other, other.begin():
        lock = "SELECT pg_advisory_xact_lock(hashtext('gridcity replay'), hashtext(current_schema()))"
        other.execute(text(lock))

        with pytest.raises(TryAgain, match="replayed"):
            redraw(db, at=LATER)


def test_a_city_that_is_tiled_so_already_stays_as_it_is(db: Connection, full: Full) -> None:
    before = db.execute(text("SELECT layer, version FROM layer_versions ORDER BY layer")).all()

    again = redraw(db, at=LATER)

    assert not again.tiling.is_new
    assert again.moved == {}
    assert db.execute(text("SELECT layer, version FROM layer_versions ORDER BY layer")).all() == before


@pytest.mark.parametrize("is_live", [True, False])
def test_what_hangs_on_cells_moves_into_the_new_ones(
    db: Connection, full: Full, monkeypatch: pytest.MonkeyPatch, *, is_live: bool
) -> None:
    monkeypatch.setattr("gridcity.redraw.service._WORTH_REWRITING", 1)
    schema = keys_and_indexes(db)
    save_areas(db, moved_border(full.tiny, col=1.3))

    redrawn = redraw(db, at=LATER, is_live=is_live)

    assert redrawn.tiling.is_new
    assert redrawn.moved == {
        "components": Moved(1, 0),
        "cases": Moved(1, 0),
        "complaints": Moved(1, 0),
        "document_links": Moved(1, 0),
    }
    assert set(on_retired_cells(db).values()) == {0}
    for place in PLACES:
        here = cell_at(db, *full.tiny.place(*place))
        page = cell_page(db, here.code)
        assert (page.open_count, page.complaints_count, len(page.components)) == (1, 1, 1)
    assert keys_and_indexes(db) == schema
    assert redraw(db, at=LATER).moved == {}


def test_a_history_keeps_the_cell_of_its_day_and_stays_whole(db: Connection, full: Full) -> None:
    before = {case_id: service.history(db, case_id) for case_id in full.case_ids}
    save_areas(db, moved_border(full.tiny, col=1.3))
    redraw(db, at=LATER)

    for case_id, events in before.items():
        case = service.read(db, case_id)
        assert service.history(db, case_id) == events
        assert ledger.verify_chain(events, number=case.number) == case.head_hash
        assert service.rebuild(db, case) == case


def test_a_document_follows_the_ground_and_hangs_on_a_cell_once(db: Connection, full: Full) -> None:
    """Cells twice as wide: the two linked ones become one or two, never a double."""
    db.execute(text("UPDATE city SET profile = jsonb_set(profile, '{projection,cell_size_m}', '400')"))

    redraw(db, at=LATER)

    linked = db.execute(
        select(document_links.c.cell_id, cells.c.valid_to).join(cells, cells.c.id == document_links.c.cell_id)
    ).all()
    wanted = {cell_at(db, *full.tiny.place(*place)).id for place in PLACES[1:3]}
    assert sorted(row.cell_id for row in linked) == sorted(wanted)


def test_what_lies_outside_the_new_cells_keeps_the_old_one(db: Connection, full: Full) -> None:
    """The city gives its western community away: nothing is lost, and it is said."""
    db.execute(text("UPDATE cells SET area_code = '230102001002' WHERE area_code = '230102001001'"))
    db.execute(text("DELETE FROM areas WHERE code = '230102001001'"))
    old = db.scalar(select(cases.c.cell_id).where(cases.c.id == full.case_ids[0]))

    redrawn = redraw(db, at=LATER)

    assert redrawn.moved["cases"] == redrawn.moved["components"] == redrawn.moved["complaints"] == Moved(0, 2)
    assert redrawn.moved["document_links"] == Moved(0, 1)
    assert db.scalar(select(cases.c.cell_id).where(cases.c.id == full.case_ids[0])) == old
    assert service.read(db, full.case_ids[0]).cell_code is not None


def test_a_rewritten_column_is_checked_against_its_key(db: Connection, full: Full) -> None:
    with (
        pytest.raises(Exception, match="components_cell_id_fkey"),
        db.begin_nested(),
        rewritten(db, components.c.cell_id),
    ):
        db.execute(components.update().values(cell_id=-5))
    assert set(on_retired_cells(db).values()) == {0}
