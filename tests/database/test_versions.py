"""Tilings come and go: what each cell was before, what it became, and years that stay comparable."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from gridcity.analytics.versions import yearly_counts
from gridcity.cells.areas import save_areas
from gridcity.cells.errors import CellNotFound, NotTiled, TilingNotFound
from gridcity.cells.history import lineage, list_tilings, neighbours
from gridcity.cells.lookup import CellLookup
from gridcity.cells.service import cell_at
from gridcity.cells.versions import Fate
from gridcity.redraw import preview, redraw
from gridcity.redraw.changes import changes
from tests.database.test_redraw import Full, keys_and_indexes, make_full, moved_border
from tests.support.people_and_cases import make_case, make_crew
from tests.support.tiny import COMMUNITIES, MADE_AT, TinyCity, make_tiny_city, tiny_areas

LATER = MADE_AT + timedelta(days=90)
CELL_SIZE = "UPDATE city SET profile = jsonb_set(profile, '{projection,cell_size_m}', :size)"


def redrawn_at(db: Connection, size_m: int, days: int) -> None:
    db.execute(text(CELL_SIZE), {"size": str(size_m)})
    redraw(db, at=MADE_AT + timedelta(days=days))


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


def test_a_city_that_was_never_tiled_has_no_versions(db: Connection) -> None:
    db.execute(text("DELETE FROM city"))

    assert list_tilings(db) == []
    with pytest.raises(NotTiled):
        yearly_counts(db)


@pytest.mark.parametrize("code", ["", "000000000000000", "' OR 1=1 --"])
def test_a_cell_that_never_was_has_neither_lineage_nor_neighbours(
    db: Connection, tiny: TinyCity, code: str
) -> None:
    with pytest.raises(CellNotFound):
        lineage(db, code)
    with pytest.raises(CellNotFound):
        neighbours(db, code)


def test_a_tiling_that_never_was_cannot_be_counted_in(db: Connection, tiny: TinyCity) -> None:
    with pytest.raises(TilingNotFound):
        CellLookup.load(db, 32000)


def test_the_database_refuses_a_lineage_without_ground(db: Connection, tiny: TinyCity) -> None:
    one = cell_at(db, *tiny.place(0.5, 0.5)).id
    with pytest.raises(Exception, match="cell_lineage_positive_check"), db.begin_nested():
        db.execute(text("INSERT INTO cell_lineage VALUES (:one, :one, 0, 0, 0)"), {"one": one})


def test_cells_that_are_made_larger_are_merged_and_split_again_with_their_old_codes(
    db: Connection, tiny: TinyCity
) -> None:
    """100 m, 200 m, 100 m: the third tiling is the first, cell by cell and code by code."""
    inside = tiny.place(-3.5, 1.5)
    before = cell_at(db, *inside)
    first = db.execute(text("SELECT code, st_astext(geom) FROM cells ORDER BY code")).all()
    redrawn_at(db, 200, 10)
    between = cell_at(db, *inside)
    redrawn_at(db, 100, 20)

    after = cell_at(db, *inside)
    assert (after.code, after.id != before.id) == (before.code, True)
    assert (
        first
        == db.execute(
            text("SELECT code, st_astext(geom) FROM cells WHERE valid_to IS NULL ORDER BY code")
        ).all()
    )
    assert between.code not in {code for code, _ in first}

    merged, back = lineage(db, between.code), lineage(db, before.code)
    assert {one.code for one in merged.parents} == {one.code for one in merged.children}
    assert [one.share_of_child for one in merged.parents] == pytest.approx([0.25] * 4, abs=1e-6)
    assert [one.share_of_parent for one in merged.parents] == pytest.approx([1.0] * 4, abs=1e-6)
    assert merged.cell.valid_to is not None
    assert [one.id for one in back.versions] == [after.id, before.id]
    assert [one.code for one in back.parents] == [between.code]
    assert [one.code for one in lineage(db, before.code, cell_id=before.id).children] == [between.code]


def test_the_ground_of_a_retired_cell_is_shared_out_to_the_last_square_metre(
    db: Connection, tiny: TinyCity
) -> None:
    save_areas(db, moved_border(tiny, col=1.3))
    redraw(db, at=LATER)

    worst = db.execute(
        text(
            "SELECT max(abs(sum - 1)) FROM (SELECT sum(old_share) FROM cell_lineage GROUP BY old_id"
            " UNION ALL SELECT sum(new_share) FROM cell_lineage GROUP BY new_id) AS shares"
        )
    ).scalar_one()
    lost = db.scalar(
        text(
            "SELECT count(*) FROM cells WHERE valid_to IS NOT NULL"
            " AND id NOT IN (SELECT old_id FROM cell_lineage)"
        )
    )
    assert worst < 1e-6
    assert lost == 0


def test_no_code_is_given_to_other_ground(db: Connection, tiny: TinyCity) -> None:
    for days, size in ((10, 200), (20, 130), (30, 100), (40, 130)):
        redrawn_at(db, size, days)

    apart = db.execute(
        text(
            "SELECT one.code FROM cells AS one INNER JOIN cells AS other ON one.code = other.code"
            " AND one.id < other.id WHERE NOT EXISTS (SELECT FROM cells AS any_other"
            " WHERE any_other.code = other.code AND any_other.id < other.id"
            " AND st_area(st_intersection(any_other.geom, other.geom)) > 0.49 * greatest("
            " st_area(any_other.geom), st_area(other.geom)))"
        )
    ).all()
    assert apart == []
    assert {one.cells for one in list_tilings(db) if one.cell_size_m == 100} == {60}


def test_tilings_are_listed_with_what_began_and_ended(db: Connection, tiny: TinyCity) -> None:
    save_areas(db, moved_border(tiny, col=1.3))
    redraw(db, at=LATER)

    new, old = list_tilings(db)
    assert (old.cells, old.began, old.ended, old.valid_to) == (60, 60, 0, LATER)
    assert new.valid_to is None
    assert new.cells == old.cells - new.ended + new.began
    assert 0 < new.ended < 60


def test_five_years_are_counted_alike_under_every_tiling(db: Connection, tiny: TinyCity) -> None:
    """One case a year at each of three places; the city is redrawn every year."""
    crew = make_crew(db)
    places = [tiny.place(*place) for place in ((-4.4, 2.4), (0.4, -0.6), (4.4, -2.4))]
    for year, size in zip(range(2021, 2026), (100, 200, 130, 100, 150), strict=True):
        redrawn_at(db, size, (year - 2021) * 365 + 1)
        for lon, lat in places:
            make_case(db, crew=crew, lon=lon, lat=lat, at=datetime(year, 6, 1, tzinfo=UTC))

    versions = list_tilings(db)
    series = [yearly_counts(db, one.id) for one in versions]

    assert len(versions) == 5
    for one, found in zip(versions, series, strict=True):
        assert found.years == (2021, 2022, 2023, 2024, 2025)
        assert found.counts.tolist() == [[1] * 5] * 3
        assert found.outside.tolist() == [0] * 5
        lookup = CellLookup.load(db, one.id)
        assert len(lookup.codes) == one.cells
        assert set(found.codes) == {
            str(lookup.codes[at]) for at in lookup.positions(*zip(*places, strict=True))
        }
    assert yearly_counts(db).codes == series[0].codes


def test_a_preview_says_what_a_redraw_then_does_and_writes_nothing(db: Connection) -> None:
    full: Full = make_full(db)
    save_areas(db, moved_border(full.tiny, col=1.3))
    db.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    before, schema = _everything(db), keys_and_indexes(db)

    found = preview(db, at=LATER)

    assert (_everything(db), keys_and_indexes(db)) == (before, schema)
    redrawn = redraw(db, at=LATER)
    assert len(found.plan.retired) == redrawn.tiling.retired
    assert found.moved == {name: redrawn.moved[name] for name in found.moved}
    assert found.duty == redrawn.duty
    assert sum(found.tally.values()) == redrawn.tiling.retired
    told = changes(db, redrawn.tiling.id)
    assert found.tally == {fate: told.total(fate) for fate in Fate}
    assert (told.kept, told.same_code, told.duty) == (found.plan.kept, found.inherited, found.duty)
    assert (told.total("fresh"), told.new_ground) == (len(found.plan.fresh), found.fresh_ground)
    assert found.tally[Fate.GIVEN_UP] == 0
    drawn = db.scalars(text("SELECT code FROM cells WHERE valid_to IS NULL ORDER BY code")).all()
    assert sorted(found.plan.code.tolist()) == list(drawn)
    assert preview(db, at=LATER).plan.changes == 0


def test_ground_that_the_city_gives_away_is_named_so(db: Connection, tiny: TinyCity) -> None:
    db.execute(text("UPDATE cells SET area_code = '230102001002' WHERE area_code = '230102001001'"))
    db.execute(text("DELETE FROM areas WHERE code = '230102001001'"))

    assert preview(db, at=LATER).tally == {Fate.SPLIT: 0, Fate.MERGED: 0, Fate.MOVED: 0, Fate.GIVEN_UP: 30}


def test_a_cell_has_eight_neighbours_and_fewer_at_the_edge(db: Connection, tiny: TinyCity) -> None:
    make_case(db, crew=make_crew(db), lon=tiny.place(1.5, 1.5)[0], lat=tiny.place(1.5, 1.5)[1])
    middle = neighbours(db, cell_at(db, *tiny.place(0.5, 0.5)).code)

    assert [one.open for one in middle if one.open] == [1]
    assert sorted(one.code for one in middle) == sorted(
        cell_at(db, *tiny.place(0.5 + dx, 0.5 + dy)).code
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
        if (dx, dy) != (0, 0)
    )
    assert all(cell_at(db, one.lon, one.lat).code == one.code for one in middle)
    assert len(neighbours(db, COMMUNITIES[0] + "001")) == 3


def test_a_community_that_changes_its_code_gets_cells_of_its_own_code(db: Connection, tiny: TinyCity) -> None:
    frame = tiny_areas(tiny.lattice)
    frame.loc[2, "code"] = "230102001003"
    db.execute(text("UPDATE cells SET area_code = '230102001002' WHERE area_code = '230102001001'"))
    db.execute(text("DELETE FROM areas WHERE code = '230102001001'"))
    save_areas(db, frame)
    redraw(db, at=LATER)

    assert cell_at(db, *tiny.place(-4.5, 2.5)).code == "230102001003001"
    assert db.scalar(text("SELECT count(*) FROM cells WHERE valid_to IS NULL")) == 60


def _everything(db: Connection) -> list[object]:
    tables = ("tilings", "cells", "cell_lineage", "components", "cases", "complaints", "document_links")
    return [
        db.scalar(text(f"SELECT md5(string_agg(one::text, '' ORDER BY one::text)) FROM {table} AS one"))
        for table in tables
    ]
