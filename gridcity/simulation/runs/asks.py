"""A scenario and how it is run, in values that JSON has."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gridcity.conditions.model import Limits
from gridcity.conditions.timing import Rule
from gridcity.simulation.arriving import Arrivals
from gridcity.simulation.calibrating import Assumed
from gridcity.simulation.runs.model import Kind
from gridcity.simulation.scenario import Border, Scenario
from gridcity.simulation.setting import Setting
from gridcity.worktime.deadlines import ALWAYS, Clock
from gridcity.worktime.model import Limit, Unit


@dataclass(frozen=True, slots=True)
class Ask:
    """What is simulated, and how."""

    kind: Kind
    scenario: Scenario
    setting: Setting


def read_ask(given: Mapping[str, Any], clock: Clock = ALWAYS) -> Ask:
    """Read an ask; other limits count on a clock, the city's working time.

    Raises
    ------
    ScenarioInvalid
        Its numbers cannot be.
    """
    scenario = Scenario(
        more_crews={one["department_id"]: one["more"] for one in given["more_crews"]},
        stretch={one["department_id"] or 0: one["factor"] for one in given["stretch"]},
        rules={
            one["class_id"]: Rule(Limits(handle=Limit(one["value"], Unit(one["unit"]))), clock)
            for one in given["limits"]
        },
        borders=tuple(
            Border(one["area"], one["to_department_id"], one["from_department_id"])
            for one in given["borders"]
        ),
        arrivals=given["arrivals"],
        more_seats=given.get("more_seats", 0),  # asks from before there was such a thing
    )
    crews = {one["department_id"]: one["crews"] for one in given["crews"]}
    setting = Setting(
        weeks=given["weeks"],
        replicates=given["replicates"],
        seed=given["seed"],
        arrivals=Arrivals(given["arriving"]),
        learned_weeks=given["learned_weeks"],
        assumed=Assumed(crews, given["hands_on_h"]),
    )
    return Ask(Kind(given["kind"]), scenario, setting)
