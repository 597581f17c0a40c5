"""Areas, cells, and the cell of a place."""

from gridcity.cells.areas import children, get_area, list_areas, save_areas
from gridcity.cells.lookup import CellLookup
from gridcity.cells.model import Area, AreasSaved, Cell, TilingMade
from gridcity.cells.pages import CellPage, cell_page, open_cases_by_cell
from gridcity.cells.service import cell_at, find_cell_at, get_cell
from gridcity.cells.tiling import current_tiling, tile

__all__ = [
    "Area",
    "AreasSaved",
    "Cell",
    "CellLookup",
    "CellPage",
    "TilingMade",
    "cell_at",
    "cell_page",
    "children",
    "current_tiling",
    "find_cell_at",
    "get_area",
    "get_cell",
    "list_areas",
    "open_cases_by_cell",
    "save_areas",
    "tile",
]
