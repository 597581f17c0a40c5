"""A simulation that was asked for."""

from dataclasses import dataclass
from enum import StrEnum

from gridcity.runs import model as runs


class Kind(StrEnum):
    """What is simulated."""

    SCENARIO = "scenario"
    """Weeks to come, with other rules beside the city as it is."""
    CHECK = "check"
    """Weeks that went by, held back and foretold."""


@dataclass(frozen=True, slots=True)
class Run(runs.Run):
    """One simulation."""

    kind: Kind
