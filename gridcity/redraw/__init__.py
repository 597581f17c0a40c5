"""Draw the city's cells anew, and give what hangs on them the cells of today."""

from gridcity.redraw.duties import Inherited
from gridcity.redraw.places import Moved
from gridcity.redraw.preview import Preview, preview
from gridcity.redraw.service import STEPS, Redrawn, redraw

__all__ = ["STEPS", "Inherited", "Moved", "Preview", "Redrawn", "preview", "redraw"]
