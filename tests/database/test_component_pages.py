"""Pages of the register: whatever is asked for, on any day, a page holds what a plain look at each would."""

from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import Connection

from gridcity.components import service
from gridcity.components.errors import ComponentNotFound
from gridcity.components.listing import service as listing
from gridcity.components.model import Component, ComponentFilter, State
from tests.database.test_component_life import BORN, a_component, entry, on
from tests.support.tiny import TinyCity, make_tiny_city

DAYS = [None, BORN - timedelta(days=1), BORN, date(2026, 1, 15), date(2026, 2, 1), date(2026, 2, 20)]


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    return make_tiny_city(db)


def a_register(db: Connection, tiny: TinyCity) -> list[str]:
    """Register eight that were moved, lost, found, removed, merged and edited at different times."""
    made = [a_component(db, tiny, col=col, class_code=code) for col, code in _PLACES]
    codes = [one.code for one in made]
    lon, lat = tiny.place(2.5, 0.5)
    service.move(db, codes[0], lon=lon, lat=lat, entry=on(date(2026, 2, 1)))
    service.change_state(db, codes[1], State.LOST, on(date(2026, 1, 10)))
    service.change_state(db, codes[1], State.INTACT, on(date(2026, 2, 10)))
    service.change_state(db, codes[2], State.REMOVED, on(date(2026, 1, 20)))
    service.merge(db, codes[3], codes[4], on(date(2026, 2, 15)))
    born_lost = [a_component(db, tiny, col=col, state=State.LOST).code for col in (0.7, 2.7)]
    service.edit(db, born_lost[1], {"remark": "gone before it was registered"}, on(date(2026, 2, 5)))
    return [*codes, *born_lost]


_PLACES = ((0.5, "01001"), (-4.5, "01001"), (0.6, "01002"), (2.6, "01001"), (2.4, "01001"), (-0.5, "01002"))


def looked_up(db: Connection, code: str, day: date | None) -> Component | None:
    try:
        found = service.get(db, code, as_of=day)
    except ComponentNotFound:
        return None
    return None if found.merged_into else found


def listed(db: Connection, wanted: ComponentFilter, *, limit: int = 2) -> list[str]:
    """Turn the pages, two components each."""
    codes: list[str] = []
    after = None
    while True:
        page = service.list_components(db, wanted, after=after, limit=limit)
        codes += [one.code for one in page.items]
        if page.next is None:
            return codes
        after = page.next


@pytest.mark.parametrize("day", DAYS)
def test_pages_hold_what_a_look_at_each_finds(
    db: Connection, tiny: TinyCity, monkeypatch: pytest.MonkeyPatch, day: date | None
) -> None:
    codes = a_register(db, tiny)
    (west, south), (east, north) = tiny.place(0, 0), tiny.place(1, 1)
    first = service.get(db, codes[0])
    there = {code: one for code in codes if (one := looked_up(db, code, day)) is not None}
    for state, its_class, place in product(
        (None, State.INTACT, State.LOST, State.REMOVED),
        (None, first.class_id),
        ("", "cell", "box", "wide box"),
    ):
        monkeypatch.setattr(listing, "_MOST_CELLS", 0 if place == "wide box" else 1_000)
        wanted = ComponentFilter(
            cell_code=first.cell_code if place == "cell" else None,
            class_id=its_class,
            state=state,
            bbox=(west, south, east, north) if "box" in place else None,
            as_of=day,
        )
        expected = [
            code
            for code, one in there.items()
            if state in (None, one.state)
            and its_class in (None, one.class_id)
            and (place != "cell" or one.cell_code == first.cell_code)
            and ("box" not in place or (west <= one.lon <= east and south <= one.lat <= north))
        ]
        assert listed(db, wanted) == sorted(expected), wanted


def test_a_class_is_listed_county_by_county(db: Connection, tiny: TinyCity) -> None:
    lids = [a_component(db, tiny, col=col) for col in (4.5, -4.5, 0.5)]
    its_class = lids[0].class_id

    assert listed(db, ComponentFilter(class_id=its_class)) == sorted(one.code for one in lids)
    assert listed(db, ComponentFilter(class_id=2**31 - 1)) == []


def test_what_changed_after_a_page_was_read_does_not_shift_the_next(db: Connection, tiny: TinyCity) -> None:
    codes = sorted(a_component(db, tiny).code for _ in range(3))
    page = service.list_components(db, limit=1)
    service.change_state(db, codes[0], State.LOST, entry())

    rest = service.list_components(db, after=page.next, limit=5)

    assert [one.code for one in rest.items] == codes[1:]
