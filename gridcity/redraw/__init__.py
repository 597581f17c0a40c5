"""Draw the city's cells anew, and give what hangs on them the cells of today."""

from gridcity.redraw.service import STEPS, Moved, Redrawn, place_again, redraw

__all__ = ["STEPS", "Moved", "Redrawn", "place_again", "redraw"]
