"""Every failure that the geometry of tilings foresees.

``grids`` may not import upwards, so these have a root of their own; the edges show them
like the errors of gridcity.
"""

from typing import ClassVar


class GridError(Exception):
    """A foreseen failure: a message for people, a code and details for programs."""

    code: ClassVar[str] = "grids.error"

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class CoordinatesInvalid(GridError):
    """Coordinates are no longitudes and latitudes, or no numbers."""

    code = "grids.coordinates_invalid"


class LatticeInvalid(GridError):
    """A lattice cannot have that centre or that cell size."""

    code = "grids.lattice_invalid"


class AreasInvalid(GridError):
    """Areas cannot be made into a coverage: empty, far away, or one on top of the other."""

    code = "grids.areas_invalid"


class BlocksInvalid(GridError):
    """Blocks cannot be drawn by the rules that were given."""

    code = "grids.blocks_invalid"


class SequenceExhausted(GridError):
    """An area has more cells than three characters can number."""

    code = "grids.sequence_exhausted"


class NotAPartition(GridError):
    """The cells leave a gap, overlap, or cross a border: the tiling must not be used."""

    code = "grids.not_a_partition"


class CrosswalkInvalid(GridError):
    """Values do not fit the pieces that they are carried between."""

    code = "grids.crosswalk_invalid"
