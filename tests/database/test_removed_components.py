"""What was removed is still in the register, and counts nowhere as standing."""

from pathlib import Path

import pytest
from sqlalchemy import Connection

from gridcity.cells.pages import cell_page
from gridcity.components import service
from gridcity.components.model import Component, State
from tests.database.test_component_life import a_component, entry
from tests.support.tiles import tile_features
from tests.support.tiny import TinyCity, make_tiny_city


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


@pytest.fixture
def three(db: Connection, tiny: TinyCity) -> list[Component]:
    """Register three in one cell, of which one is lost and one removed."""
    made = [a_component(db, tiny) for _ in range(3)]
    service.change_state(db, made[1].code, State.LOST, entry(1))
    service.change_state(db, made[2].code, State.REMOVED, entry(1))
    return made


def test_the_cell_page_counts_what_is_lost_but_not_what_was_removed(
    db: Connection, three: list[Component]
) -> None:
    assert cell_page(db, three[0].cell_code).components == ((three[0].class_id, 2),)


@pytest.mark.parametrize("zoom", [10, 13, 15])
def test_tiles_from_afar_do_not_count_it(
    db: Connection, tiny: TinyCity, three: list[Component], zoom: int, tmp_path: Path
) -> None:
    assert sum(one["count"] for one in tile_features(db, tiny, "components", zoom, tmp_path)) == 2


def test_tiles_near_by_do_not_draw_it(
    db: Connection, tiny: TinyCity, three: list[Component], tmp_path: Path
) -> None:
    drawn = {one["code"] for one in tile_features(db, tiny, "components", 17, tmp_path)}

    assert drawn == {one.code for one in three[:2]}


def test_it_is_still_found_by_its_code_and_its_state(db: Connection, three: list[Component]) -> None:
    assert service.get(db, three[2].code).state is State.REMOVED
