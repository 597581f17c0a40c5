"""How exactly a component's place is known: the accuracy classes of GB/T 47678.5-2026."""

import math
from collections.abc import Mapping

from gridcity.catalogue.model import CatalogueClass

ACCURACY_M: Mapping[str, float] = {"A": 0.5, "B": 1.0, "C": 10.0}
"""Accuracy class → how far a place may be from the truth. [m]"""

_METRES_A_DEGREE = 111_000.0
"""Of latitude, rounded down: a margin made with it is never too small. [m]"""


def accuracy_m(its_class: CatalogueClass) -> float:
    """Say within which distance two places of a class may be one; unknown is as rough as it gets. [m]."""
    return ACCURACY_M[its_class.accuracy or "C"]


def margins(lat: float, within_m: float) -> tuple[float, float]:
    """Give the degrees of longitude and latitude that a distance around a place reaches at most. [°].

    Examples
    --------
    >>> [round(margin, 6) for margin in margins(60.0, 111.0)]
    [0.002, 0.001]
    """
    margin = within_m / _METRES_A_DEGREE
    return margin / max(math.cos(math.radians(min(abs(lat) + margin, 90.0))), 1e-6), margin
