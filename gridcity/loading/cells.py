"""Read the cells that a city decreed, with their codes."""

from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gridcity.cells.official import OfficialCells
from gridcity.loading.errors import ColumnMissing, CrsMissing, FileEmpty
from gridcity.loading.faults import Faults
from gridcity.loading.keys import text_column
from gridcity.loading.likely import likely_crs
from gridcity.loading.maps import ColumnMap
from gridcity.loading.readers import open_layer
from gridcity.loading.shapes import ShapeCheck, make_placer

_CODES = ("code", "cell_code", "SZDYWGBSM", "bsm", "BSM", "标识码")
_AREAS = ("area_m2", "area", "MJ", "mj", "面积")


def read_cells(
    path: Path, column_map: ColumnMap, faults: Faults, *, centre: tuple[float, float] | None = None
) -> OfficialCells:
    """Read cells from a file; rows without a polygon that can be read go to ``faults``.

    The code is the map's column ``code``, or one with a usual name (``SZDYWGBSM``, 标识码); a stated
    area in m² is taken from 面积 or ``area_m2`` where there is one. Where no cell can be read because the
    file has metres and calls them degrees, the error names the systems that would put them at the city's
    ``centre`` (longitude, latitude [°]).

    Raises
    ------
    FileMissing, FileEmpty, FileUnreadable, LayerUnclear, CrsMissing, ColumnMissing
        The file as a whole cannot be read.
    """
    codes: list[str] = []
    stated: list[NDArray[np.float64]] = []
    shapes = [np.empty(0, dtype=object)]
    likely: list[str] = []
    with open_layer(path, column_map, faults) as opened:
        placer = make_placer(opened.crs, column_map.coord_type, path.name)
        check = ShapeCheck(path.name, placer, ("polygon",), None, faults)
        for raw in opened.chunks:
            chunk = check.check(raw)
            if len(chunk) == 0 and centre is not None and not likely:
                likely = likely_crs(raw.shaped().shapes, *centre)
            table = chunk.table
            named = column_map.columns.get("code", ())
            name = named[0] if named else next((one for one in _CODES if one in table.column_names), None)
            if name is None:
                raise ColumnMissing(
                    f"{path.name} has no column for the cells' codes. It has {', '.join(table.column_names)}."
                    ' Name it in a column map: [columns] code = "…".',
                    columns=table.column_names,
                )
            codes += [text or "" for text in text_column(table, name, file_name=path.name).to_pylist()]
            stated.append(_numbers(table))
            shapes.append(chunk.shapes)
    if not codes and likely:
        raise CrsMissing(
            f"{path.name} has metres and says that they are degrees. In the city they would lie as "
            f'{" or ".join(likely)}. Say which, in a column map: crs = "{likely[0].partition(" ")[0]}".',
            likely=likely,
        )
    if not codes:
        raise FileEmpty(f"{path.name} has no cells that can be read.", path=str(path))
    return OfficialCells(path.name, np.concatenate(shapes), codes, np.concatenate(stated))


def _numbers(table: "pa.Table") -> NDArray[np.float64]:
    """Read the stated areas, NaN where there are none."""
    name = next((one for one in _AREAS if one in table.column_names), None)
    if name is None or not (pa.types.is_floating(table[name].type) or pa.types.is_integer(table[name].type)):
        return np.full(len(table), np.nan)
    return np.asarray(table[name].cast(pa.float64()).fill_null(np.nan).to_numpy(), dtype=np.float64)
