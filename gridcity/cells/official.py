"""Cells that a city decreed: checked like our own, and put in force if nothing serious is wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection

from gridcity.cells.errors import CellsRefused, TilingFailed
from gridcity.cells.tiling import WRITE, Drawing, finest_areas, lattice_of
from gridcity.city.model import TilingKind
from gridcity.city.service import get_city
from grids.coverage import make_coverage
from grids.errors import GridError
from grids.lattice import Lattice
from grids.measure import area_m2
from grids.official import TOLERANCE_M, Checked, check_cells
from grids.proof import prove
from grids.tiling import Tiling

CHECK, PROVE = "Check the cells", "Prove the partition"
STEPS = (CHECK, PROVE, WRITE)
"""What ``on_step`` is told while official cells are taken, in order."""
_SLIVER_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class OfficialCells:
    """Cells as a file has them: polygons in EPSG:4326, codes, and stated areas [m²], NaN for none."""

    file_name: str
    shapes: NDArray[np.object_]
    codes: list[str]
    stated_m2: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))


def check_official(
    conn: Connection, cells: OfficialCells, *, tolerance_m: float = TOLERANCE_M
) -> tuple[Checked, list[str]]:
    """Check cells against the city's areas; nothing is written.

    Returns
    -------
    tuple of Checked and list of str
        What was found, and the codes of the areas by ``Checked.area``.

    Raises
    ------
    CityNotMade, NoAreas, TilingFailed
        There is nothing to check them against.
    """
    profile = get_city(conn).profile
    codes, shapes = finest_areas(conn, profile)
    stated = cells.stated_m2 if len(cells.stated_m2) else None
    try:
        areas = make_coverage(shapes, codes).polygons
        checked = check_cells(
            cells.shapes,
            cells.codes,
            areas,
            codes,
            stated_m2=stated,
            tolerance_m=tolerance_m,
            target_m2=lattice_of(profile).cell_area_m2,
        )
    except GridError as error:
        raise TilingFailed(error.message, **error.details) from error
    return checked, codes


@dataclass(frozen=True, slots=True)
class OfficialDraw:
    """Takes cells as they are decreed: the ``how`` of ``tile`` and ``redraw``.

    Cells are refused unless every finding is minor: no code wrong or double, no gap, overlap or crossing
    wider than ``tolerance_m`` [m]. What is narrower is mended, and the result proved.
    """

    cells: OfficialCells
    tolerance_m: float = TOLERANCE_M
    steps = STEPS

    def __call__(self, conn: Connection, *, on_step: Callable[[str], None] = lambda _: None) -> Drawing:
        """Check, mend and prove; nothing is written.

        Raises
        ------
        CellsRefused
            Something serious is wrong; the details count it by kind.
        CityNotMade, NoAreas, TilingFailed
            As for the lattice.
        """
        on_step(CHECK)
        profile = get_city(conn).profile
        checked, codes = check_official(conn, self.cells, tolerance_m=self.tolerance_m)
        if checked.polygon is None:
            serious = {str(wrong): many for wrong, (_, many) in checked.count().items() if many}
            raise CellsRefused(
                f"{self.cells.file_name} is refused: {_listed(serious)}."
                " See them with --check --report FILE.",
                findings=serious,
            )
        on_step(PROVE)
        _, areas = finest_areas(conn, profile)
        try:
            tiling = _tiling(
                lattice_of(profile), checked, self.cells.codes, make_coverage(areas, codes).polygons
            )
        except GridError as error:
            raise TilingFailed(error.message, **error.details) from error
        return Drawing(profile, codes, tiling, TilingKind.OFFICIAL, codes_are_given=True)


def _listed(serious: dict[str, int]) -> str:
    return ", ".join(f"{many:,} × {wrong}" for wrong, many in serious.items())


def _tiling(lattice: Lattice, checked: Checked, codes: list[str], areas: NDArray[np.object_]) -> Tiling:
    """Prove mended cells."""
    polygons = np.asarray(checked.polygon, dtype=object)
    order = np.argsort(np.array(codes))
    none_whole = np.zeros(len(order), dtype=bool)
    proof = prove(areas, polygons, checked.area, none_whole)
    proof.demand()
    inside = shapely.get_coordinates(shapely.point_on_surface(polygons))
    col, row = lattice.col_row(inside[:, 0], inside[:, 1])
    sizes = area_m2(polygons)
    return Tiling(
        code=np.array(codes)[order],
        area=checked.area[order],
        col=col[order],
        row=row[order],
        area_m2=sizes[order],
        polygon=polygons[order],
        is_whole=none_whole,
        proof=proof,
        repairs=(),
        joined=0,
        alone=int((sizes < _SLIVER_SHARE * lattice.cell_area_m2).sum()),
    )
