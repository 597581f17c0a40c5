"""What can be wrong with areas, cells and places."""

from gridcity.errors import Invalid, NotFound


class OutsideCity(Invalid):
    """A place lies in none of the city's cells."""

    code = "cells.outside_city"


class PlaceInvalid(Invalid):
    """Numbers that are no longitude and latitude."""

    code = "cells.place_invalid"


class CellNotFound(NotFound):
    """No cell in force has that code."""

    code = "cells.cell_not_found"


class AreaNotFound(NotFound):
    """No area has that code."""

    code = "cells.area_not_found"


class AreaInvalid(Invalid):
    """An area's code, level, name or parent cannot be, or its ground cannot."""

    code = "cells.area_invalid"


class NoAreas(NotFound):
    """The city has no areas of the level that its cells are cut at."""

    code = "cells.no_areas"


class TilingFailed(Invalid):
    """The areas cannot be tiled, or the cells failed their proof; the message says which and where."""

    code = "cells.tiling_failed"


class NotTiled(NotFound):
    """The city has no cells yet."""

    code = "cells.not_tiled"


class TilingNotFound(NotFound):
    """There never was a tiling of that number."""

    code = "cells.tiling_not_found"


class BlockRulesInvalid(Invalid):
    """The rules by which blocks are drawn cannot be read, or say something that cannot be."""

    code = "cells.block_rules_invalid"


class CellsRefused(Invalid):
    """Official cells leave gaps, overlap, cross a border or have wrong codes; the details count what."""

    code = "cells.cells_refused"
