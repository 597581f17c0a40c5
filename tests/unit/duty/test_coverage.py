"""Holes by set arithmetic: against every cell and class asked one by one."""

import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gridcity.catalogue.model import Kind
from gridcity.duty.coverage import Covered, Gap, Ground, find_gaps, hole_of, places_of
from gridcity.duty.model import ClassName, Place, Scope, Target

AREAS = ("110101001001", "110101001002", "110101002001", "110102001001")
CELLS = [f"{area}{number:03d}" for area in AREAS for number in (1, 2, 3)]
NAMES: dict[str, tuple[str, str | None]] = {area: (f"社区 {area}", None) for area in AREAS}
GROUND = Ground.of(CELLS, list(range(101, 101 + len(CELLS))), [code[:12] for code in CELLS], NAMES)
CLASSES = [
    ClassName(number, kind, "edition", code, code, code, code[:2], code[:2])
    for number, (kind, code) in enumerate(
        [(kind, code) for kind in Kind for code in ("01001", "01002", "02001")], start=1
    )
]
TARGETS = [
    *(Target(Scope.CLASS, one.kind, class_id=one.id) for one in CLASSES),
    *(Target(Scope.MAJOR, kind, "edition", major) for kind in Kind for major in ("01", "02")),
    *(Target(Scope.ALL, kind) for kind in Kind),
    Target(Scope.TERRITORY),
]
PLACES = ["", "110101", "110102", "110101001", *AREAS]

on_areas = st.tuples(st.sampled_from(TARGETS), st.sampled_from(PLACES), st.none())
on_cells = st.tuples(
    st.sampled_from(TARGETS), st.none(), st.lists(st.sampled_from([*range(101, 113), 999]), min_size=1)
)


def covers(target: Target, one: ClassName) -> bool:
    return target in (
        Target(Scope.CLASS, one.kind, class_id=one.id),
        Target(Scope.MAJOR, one.kind, one.edition, one.major),
        Target(Scope.ALL, one.kind),
    )


@given(st.lists(on_areas | on_cells, max_size=12))
def test_holes_are_the_pairs_that_no_rule_covers(
    rules: list[tuple[Target, str | None, list[int] | None]],
) -> None:
    def is_there(place: str | None, cell_ids: list[int] | None, at: int) -> bool:
        return GROUND.codes[at].startswith(place) if place is not None else GROUND.ids[at] in (cell_ids or ())

    expected = {
        (str(GROUND.codes[at]), one.id)
        for at in range(len(CELLS))
        for one in CLASSES
        if not any(covers(target, one) and is_there(place, ids, at) for target, place, ids in rules)
    }
    without = {
        str(GROUND.codes[at])
        for at in range(len(CELLS))
        if not any(
            target.scope is Scope.TERRITORY and is_there(place, ids, at) for target, place, ids in rules
        )
    }

    gaps, untended = find_gaps(
        GROUND,
        [
            (target.word, place, None if ids is None else ",".join(map(str, ids)))
            for target, place, ids in rules
        ],
        CLASSES,
    )

    found = {(str(code), one.id) for gap in gaps for code in GROUND.codes[gap.mask] for one in gap.classes}
    assert found == expected
    assert set(GROUND.codes[untended].tolist()) == without


@given(st.sets(st.sampled_from(CELLS)))
def test_places_make_up_the_cells_and_nothing_else_and_are_the_fewest(codes: set[str]) -> None:
    mask = np.isin(GROUND.codes, list(codes))

    places, total = places_of(GROUND, mask)

    assert total == len(places)
    inside = [code for place in places for code in CELLS if code.startswith(place.code)]
    assert sorted(inside) == sorted(codes)
    if codes == set(CELLS):
        assert places == (Place(""),)
    for area in AREAS:
        mine = {code for code in CELLS if code.startswith(area)}
        assert not (mine <= codes and any(place.code in mine for place in places))


def test_a_hole_names_its_areas() -> None:
    mask = np.array([code.startswith(AREAS[0]) for code in GROUND.codes])

    hole = hole_of(GROUND, Gap(mask, (CLASSES[0],)))

    assert hole.places == (Place(AREAS[0], f"社区 {AREAS[0]}"),)
    assert hole.cells == 3


def test_a_city_without_cells_has_no_holes() -> None:
    nothing = Ground.of([], [], [], {})

    gaps, untended = find_gaps(nothing, [("acomponent", "", None), ("t", None, "1")], CLASSES)

    assert gaps == []
    assert places_of(nothing, untended) == ((), 0)


def test_a_large_city_is_searched_in_seconds_of_work() -> None:
    """20,000 cells, 400 classes, 100,000 rules on cells: eight million pairs."""
    codes = [f"110101{at // 3000 + 1:03d}{at // 100 % 30 + 1:03d}{at % 100 + 1:03d}" for at in range(20_000)]
    ground = Ground.of(codes, list(range(20_000)), [code[:12] for code in codes], {})
    classes = [
        ClassName(at, Kind.MATTER, "e", f"{at // 20 + 1:02d}{at % 20 + 1:03d}", "", "", "", "")
        for at in range(400)
    ]
    rng = np.random.default_rng(1)
    rules: list[Covered] = [
        (f"c{at}", None, ",".join(map(str, rng.choice(20_000, 250, replace=False)))) for at in range(400)
    ]
    rules += [("mmatter:e:03", "110101001", None)]
    began = time.process_time()

    gaps, _ = find_gaps(ground, rules, classes)
    holes = [hole_of(ground, gap) for gap in gaps]

    assert time.process_time() - began < 10
    assert sum(hole.cells * len(hole.classes) for hole in holes) == 400 * 19_750 - sum(
        int(19_750 - gap_cells(gaps, at)) for at in range(40, 60)
    )


def gap_cells(gaps: list[Gap], class_id: int) -> int:
    return sum(int(gap.mask.sum()) for gap in gaps if any(one.id == class_id for one in gap.classes))
