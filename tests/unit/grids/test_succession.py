"""A code stays with its ground, comes back with it, and is never given to other ground."""

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grids import crosswalk as module
from grids.codes import MOST_CELLS, number_to_sequence
from grids.crosswalk import crosswalk
from grids.errors import CrosswalkInvalid, SequenceExhausted
from grids.lattice import Lattice
from grids.succession import Earlier, succeed

LATTICE = Lattice(126.6, 45.75)
AREA = "230102001001"


def strips(*borders: float) -> np.ndarray:
    """Cut a strip of 100 m into cells at metres from the centre."""
    ends = list(pairwise(borders))
    corners = np.array([[(west, 0), (east, 0), (east, 100), (west, 100)] for west, east in ends], dtype=float)
    lon, lat = LATTICE.unproject(corners[..., 0], corners[..., 1])
    return np.asarray(shapely.polygons(np.stack([lon, lat], axis=-1)))


def codes(*numbers: int, area: str = AREA) -> np.ndarray:
    return np.array([area + number_to_sequence(number) for number in numbers], dtype="<U15")


def named(old: np.ndarray, ranks: list[int], before: np.ndarray, after: np.ndarray) -> list[str]:
    natural = codes(*range(1, len(after) + 1))
    found = succeed(crosswalk(LATTICE, before, after), Earlier(old, np.array(ranks)), natural, old)
    return [str(code)[12:] for code in found]


def test_an_area_that_has_given_all_its_numbers_is_not_numbered_anew() -> None:
    shared = crosswalk(LATTICE, strips(0, 100), strips(200, 300))
    old = codes(MOST_CELLS)

    with pytest.raises(SequenceExhausted, match="given to other ground"):
        succeed(shared, Earlier(old, np.zeros(1, dtype=int)), codes(1), old)


def test_a_cell_that_is_split_in_halves_leaves_its_code_to_nobody() -> None:
    assert named(codes(1, 2), [0, 0], strips(0, 100, 200), strips(0, 50, 100, 200)) == ["003", "004", "002"]


def test_the_larger_part_of_a_cell_keeps_the_code() -> None:
    assert named(codes(1), [0], strips(0, 100), strips(0, 60, 100)) == ["001", "002"]


def test_a_cell_that_is_mostly_made_of_another_takes_its_code_and_the_other_code_is_closed() -> None:
    assert named(codes(1, 2), [0, 0], strips(0, 100, 150), strips(0, 150)) == ["001"]


def test_a_code_comes_back_with_its_ground_and_no_other_takes_it_meanwhile() -> None:
    """Cells 1 and 2 were merged into 3 and are drawn again; 4 stood nearby all the time."""
    before = np.concatenate([strips(0, 200), strips(200, 300), strips(0, 100, 200)])

    assert named(codes(3, 4, 1, 2), [0, 0, 1, 1], before, strips(0, 100, 200, 300)) == ["001", "002", "004"]


def test_of_two_earlier_cells_the_more_alike_names_the_new_one_then_the_later() -> None:
    assert named(codes(1, 2), [0, 1], np.concatenate([strips(0, 90), strips(0, 100)]), strips(0, 100)) == [
        "002"
    ]
    assert named(codes(1, 2), [2, 1], np.concatenate([strips(0, 100)] * 2), strips(0, 100)) == ["002"]


def test_ground_that_changes_its_area_gets_a_number_of_the_new_area() -> None:
    shared = crosswalk(LATTICE, strips(0, 100), strips(0, 100))
    natural = codes(1, area="230102001002")

    assert succeed(shared, Earlier(codes(7), np.zeros(1, dtype=int)), natural, codes(7)).tolist() == [
        "230102001002001"
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 40), min_size=2, max_size=8, unique=True), min_size=2, max_size=6))
def test_no_code_ever_means_other_ground_however_often_a_city_is_redrawn(drawings: list[list[int]]) -> None:
    """Each new holder of a code shares more than half with an earlier holder of it."""
    held: dict[str, list[shapely.Geometry]] = {}
    every = np.empty(0, dtype=object)
    every_code, drawn_in = np.empty(0, dtype="<U15"), np.empty(0, dtype=int)
    for at, borders in enumerate(drawings):
        cells = strips(*(10.0 * border for border in sorted(borders)))
        rank = np.maximum(at - 1 - drawn_in, 0)
        natural = codes(*range(1, len(cells) + 1))
        found = succeed(crosswalk(LATTICE, every, cells), Earlier(every_code, rank), natural, every_code)

        assert len(set(found.tolist())) == len(cells)
        for code, cell in zip(found.tolist(), cells, strict=True):
            if code in held:
                common = [shapely.area(shapely.intersection(cell, other)) for other in held[code]]
                assert any(
                    area > 0.49 * max(shapely.area(cell), shapely.area(other))
                    for area, other in zip(common, held[code], strict=True)
                )
            held.setdefault(code, []).append(cell)
        every, every_code = np.concatenate([every, cells]), np.concatenate([every_code, found])
        drawn_in = np.concatenate([drawn_in, np.full(len(cells), at)])


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31))
def test_the_compiled_areas_are_those_of_geos(seed: int) -> None:
    """Stars with holes, in two parts, on a coarse grid, where edges fall together."""
    rng = np.random.default_rng(seed)

    def star() -> shapely.Geometry:
        angle = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(3, 12)))
        ring = rng.uniform(0.5, 3, len(angle))[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
        shape = shapely.buffer(shapely.Polygon(np.round((ring + rng.uniform(0, 4, 2)) * 2) / 2), 0)
        hole = shapely.box(*np.sort(rng.integers(0, 8, (2, 2)) / 2, axis=0).ravel())
        return shapely.union(
            shapely.difference(shape, hole), shapely.box(5, 5, 6, 6 + int(rng.integers(0, 2)))
        )

    one, other = np.array([star() for _ in range(4)]), np.array([star() for _ in range(4)])
    left, right = (pairs.ravel() for pairs in np.mgrid[0:4, 0:4])
    from grids.overlap import shared_areas

    found = shared_areas(one, other, left, right)

    assert found == pytest.approx(shapely.area(shapely.intersection(one[left], other[right])), abs=1e-11)


@pytest.mark.parametrize("worth", [0, 10**9], ids=["compiled", "geos"])
def test_what_is_carried_to_other_pieces_and_back_keeps_its_sum(
    monkeypatch: pytest.MonkeyPatch, worth: int
) -> None:
    monkeypatch.setattr(module, "_WORTH_COMPILING", worth)
    shared = crosswalk(LATTICE, strips(0, 100, 200), strips(-50, 25, 150, 160))

    assert shared.share_of_one == pytest.approx([0.25, 0.75, 0.5, 0.1], rel=1e-6)
    carried = shared.carry(np.array([40.0, 12.0]))
    assert carried == pytest.approx([10.0, 30.0 + 10.0, 2.0], rel=1e-6)
    assert shared.carry_back(carried).sum() == pytest.approx(52.0, rel=1e-12)
    with pytest.raises(CrosswalkInvalid):
        shared.carry(np.array([1.0]))
    with pytest.raises(CrosswalkInvalid, match="share ground with no other"):
        crosswalk(LATTICE, strips(0, 100, 200), strips(0, 100)).carry(np.array([1.0, 1.0]))
