"""Streets, buildings and people in cells: nothing is lost, nothing is counted twice."""

import numpy as np
import pytest
import shapely

from gridcity.analytics.apportioning import footprints_in_cells, lengths_in_cells, shared_out
from gridcity.analytics.errors import ShapeMismatch, ValuesInvalid
from grids.lattice import Lattice

LATTICE = Lattice(126.6, 45.75, 100.0)


def flat_box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    x, y = np.array([west, east, east, west]), np.array([south, south, north, north])
    return shapely.Polygon(np.column_stack(LATTICE.unproject(x, y)))


def flat_line(*places: tuple[float, float]) -> shapely.LineString:
    x, y = np.array(places, dtype=float).T
    return shapely.LineString(np.column_stack(LATTICE.unproject(x, y)))


CELLS = np.array([flat_box(100.0 * col, 0, 100.0 * col + 100, 100) for col in range(3)], dtype=object)


def test_a_street_is_measured_in_the_cells_it_runs_through() -> None:
    through = flat_line((50, 50), (250, 50))
    bent = flat_line((10, 10), (10, 40), (40, 40))
    beyond = flat_line((250, 80), (450, 80))

    found = lengths_in_cells(LATTICE, CELLS, np.array([through, bent, beyond], dtype=object))

    assert found == pytest.approx([50 + 60, 100, 50 + 50], rel=1e-6)


def test_a_street_between_two_cells_is_shared_by_them() -> None:
    border = shapely.LineString([CELLS[0].exterior.coords[1], CELLS[0].exterior.coords[2]])

    found = lengths_in_cells(LATTICE, CELLS, np.array([border], dtype=object))

    assert found[0] == pytest.approx(found[1])
    assert found.sum() == pytest.approx(100, rel=1e-4)


def test_a_house_on_a_border_is_shared_by_its_ground() -> None:
    houses = np.array([flat_box(90, 10, 120, 20), flat_box(210, 10, 220, 20)], dtype=object)

    assert footprints_in_cells(CELLS, LATTICE, houses) == pytest.approx([100, 200, 100], rel=1e-3)


def test_a_city_without_streets_or_cells_has_none() -> None:
    nothing = np.zeros(0, dtype=object)

    assert lengths_in_cells(LATTICE, CELLS, nothing).tolist() == [0, 0, 0]
    assert footprints_in_cells(CELLS, LATTICE, nothing).tolist() == [0, 0, 0]
    assert lengths_in_cells(LATTICE, nothing, np.array([flat_line((0, 0), (1, 1))], dtype=object)).size == 0


CODES = ["230102001001001", "230102001001002", "230102001002001", "230102002001001"]


def test_people_are_shared_out_from_the_finest_count_to_the_coarsest() -> None:
    homes, areas = np.array([10.0, 30, 0, 0]), np.full(4, 1e4)

    def shared(counts: dict[str, float]) -> list[float]:
        return [float(people) for people in shared_out(counts, CODES, homes, areas)]

    assert shared({"230102": 1000.0}) == [250, 750, 0, 0]
    assert shared({"230102": 1000.0, "230102001": 400.0}) == [100, 300, 0, 600], "no house: by ground"
    assert shared({"230102001": 400.0, "230102001002": 40.0})[:3] == [90, 270, 40]
    assert np.isnan(shared({"230102001": 400.0})[3])
    assert shared({"230102001001": 100.0, CODES[0]: 130.0})[:2] == [130, 0], "the finer count stands"


def test_people_of_an_area_sum_up_to_its_count() -> None:
    rng = np.random.default_rng(2)
    codes = [
        f"23010200{street}00{com}{cell:03d}" for street in range(3) for com in range(4) for cell in range(9)
    ]
    counts = {"230102": 90_000.0, "230102001": 20_000.0, "230102001002": 7_000.0, codes[3]: 120.0}
    people = shared_out(counts, codes, rng.gamma(1, 50, len(codes)), np.full(len(codes), 1e4))

    for area, number in counts.items():
        inside = [people[at] for at, code in enumerate(codes) if code.startswith(area)]
        assert sum(inside) == pytest.approx(number)


def test_what_are_no_numbers_of_people_is_refused() -> None:
    with pytest.raises(ShapeMismatch):
        shared_out({}, CODES, np.zeros(3), np.zeros(4))
    for wrong in (-1.0, np.nan):
        with pytest.raises(ValuesInvalid):
            shared_out({"230102": wrong}, CODES, np.zeros(4), np.ones(4))
