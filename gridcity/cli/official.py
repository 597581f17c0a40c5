"""``gridcity tile --from FILE``: check the cells that a city decreed, and take them."""

from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from gridcity.cli.findings import show_findings, write_findings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from gridcity.cells.official import OfficialCells, OfficialDraw
    from grids.official import Checked

_MOST_SHOWN = 10


def take_official(
    engine: "Engine",
    file: Path,
    map_file: Path | None,
    layer: str | None,
    *,
    tolerance_m: float,
    report: Path | None,
    is_check: bool,
) -> "OfficialDraw | None":
    """Read and check cells, and show what is wrong; give what puts them in force, None if only checked."""
    from gridcity.cells.official import OfficialDraw, check_official
    from gridcity.city.service import get_city
    from gridcity.loading.cells import read_cells
    from gridcity.loading.faults import Faults
    from gridcity.loading.maps import ColumnMap, read_map

    column_map = (ColumnMap() if map_file is None else read_map(map_file)).changed(layer=layer)
    faults = Faults()
    with engine.connect() as conn:
        profile = get_city(conn).profile
    cells = read_cells(file, column_map, faults, centre=(profile.centre_lon, profile.centre_lat))
    console = Console(highlight=False)
    if is_check or report is not None:
        with engine.connect() as conn:
            checked, _ = check_official(conn, cells, tolerance_m=tolerance_m)
            _show(console, cells, checked, len(faults))
            if report is not None:
                write_findings(conn, checked.findings, cells.file_name, report)
                console.print(f"Every finding with its place is in {report}.", markup=False)
    if is_check:
        console.print("Checked only: nothing was changed.")
        return None
    return OfficialDraw(cells, tolerance_m)


def _show(console: Console, cells: "OfficialCells", checked: "Checked", set_aside: int) -> None:
    show_findings(console, f"{cells.file_name}: {len(cells.codes):,} cells", checked.findings)
    if set_aside:
        console.print(f"{set_aside:,} rows have no polygon that can be read.")
    worst = sorted((one for one in checked.findings if not one.is_minor), key=lambda one: -one.area_m2)
    for one in worst[:_MOST_SHOWN]:
        console.print(one.says, markup=False)
    if len(worst) > _MOST_SHOWN:
        console.print(f"… and {len(worst) - _MOST_SHOWN:,} more.")
    console.print("They can be put in force." if checked.is_acceptable else "They cannot be put in force.")
