"""What would be otherwise: crews, seats at the desk, limits, borders, arrivals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from gridcity.conditions.timing import Rule
from gridcity.simulation.engine import Flags, Ints
from gridcity.simulation.errors import ScenarioInvalid

MOST_CREWS = 10_000
MOST_ARRIVALS = 10.0


@dataclass(frozen=True, slots=True)
class Border:
    """An area, and to whom its cases go; from one department only, or from all."""

    area: str
    """Code: all finer areas within are meant, too."""
    to_department_id: int
    from_department_id: int | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """What would be otherwise; as it is, by itself."""

    more_crews: Mapping[int, int] = field(default_factory=dict)
    """Department → crews more, or fewer below 0."""
    more_seats: int = 0
    """Seats at the desk (受理派遣席位), where cases are accepted and dispatched: more, or fewer below 0."""
    rules: Mapping[int, Rule] = field(default_factory=dict)
    """Class → other limits; classes that are not named keep theirs."""
    stretch: Mapping[int, float] = field(default_factory=dict)
    """Department → its limits of handling times so much [-]; key 0: everybody's."""
    borders: Sequence[Border] = ()
    arrivals: float = 1.0
    """So many times as many cases [-]."""

    def __post_init__(self) -> None:
        if not 0.0 <= self.arrivals <= MOST_ARRIVALS:
            raise ScenarioInvalid(f"Arrivals go from 0 to {MOST_ARRIVALS:g} times.", arrivals=self.arrivals)
        if any(abs(more) > MOST_CREWS for more in (*self.more_crews.values(), self.more_seats)):
            raise ScenarioInvalid(f"At most {MOST_CREWS:,} crews or seats come or go.")
        if not all(0.01 <= factor <= 100.0 for factor in self.stretch.values()):
            raise ScenarioInvalid("Limits are stretched from 0.01 to 100 times.")

    @property
    def is_as_it_is(self) -> bool:
        """Whether nothing would be otherwise."""
        return self.arrivals == 1.0 and not (
            any(self.more_crews.values())
            or self.more_seats
            or self.rules
            or self.borders
            or set(self.stretch.values()) - {1.0}
        )

    def departments(self, department_ids: Ints, areas: np.ndarray[tuple[int], np.dtype[np.str_]]) -> Ints:
        """Say to whom cases of some departments and areas would go; the last border that fits counts."""
        found = department_ids.copy()
        for border in self.borders:
            is_moved: Flags = np.char.startswith(areas, border.area)
            if border.from_department_id is not None:
                is_moved &= department_ids == border.from_department_id
            found[is_moved] = border.to_department_id
        return found

    def stretched(self, department_ids: Ints, spans: Ints, never: int) -> Ints:
        """Make the limits of handling as long as they would be [µs]."""
        factors = np.full(len(spans), self.stretch.get(0, 1.0))
        for department, factor in self.stretch.items():
            if department:
                factors[department_ids == department] = factor
        if (factors == 1.0).all():
            return spans
        found, is_due = spans.copy(), spans < never
        found[is_due] = (spans[is_due] * factors[is_due]).astype(np.int64)
        return found
