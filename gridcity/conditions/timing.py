"""How long each step of a class may take, and on which clock: what comparisons and simulations ask."""

from dataclasses import dataclass

from gridcity.conditions.model import Limits
from gridcity.worktime.deadlines import Clock


@dataclass(frozen=True, slots=True)
class Rule:
    """How long each step of a class may take, and on which clock; no limit: as long as it likes."""

    limits: Limits
    clock: Clock
