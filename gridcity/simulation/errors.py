"""What a simulation refuses."""

from gridcity.errors import Invalid


class NothingToLearn(Invalid):
    """The store tells of too few cases in the period that the simulation is to learn from."""

    code = "simulation.nothing_to_learn"


class ScenarioInvalid(Invalid):
    """A scenario names something that the city has not, or numbers that cannot be; the details say which."""

    code = "simulation.scenario_invalid"
