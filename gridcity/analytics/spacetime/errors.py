"""When nothing can be said of space and time."""

from gridcity.errors import Invalid


class StepsInvalid(Invalid):
    """Steps of time end before they begin, lack a zone, or are too few or too many."""

    code = "analytics.steps_invalid"


class CubeTooLarge(Invalid):
    """A dense cube of so many cells and steps does not fit into memory."""

    code = "analytics.cube_too_large"


class PairsTooMany(Invalid):
    """More pairs lie near each other than memory holds."""

    code = "analytics.pairs_too_many"


class NotFitted(Invalid):
    """A model does not settle on these counts."""

    code = "analytics.not_fitted"
