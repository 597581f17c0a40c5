"""When a statistic cannot be worked out."""

from gridcity.errors import Invalid


class ShapeMismatch(Invalid):
    """Two arguments do not speak of the same cells."""

    code = "analytics.shape_mismatch"


class NoVariation(Invalid):
    """All values are equal, so that none can stand out."""

    code = "analytics.no_variation"


class BandwidthInvalid(Invalid):
    """A bandwidth is no positive length, or too small for the extent of the city."""

    code = "analytics.bandwidth_invalid"


class PeriodInvalid(Invalid):
    """A period ends before it begins, is longer than ten years, or lies outside the years 1900 to 2199."""

    code = "analytics.period_invalid"
