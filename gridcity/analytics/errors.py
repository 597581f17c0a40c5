"""When a statistic cannot be worked out."""

from gridcity.errors import Invalid, Unavailable


class ShapeMismatch(Invalid):
    """Two arguments do not speak of the same cells."""

    code = "analytics.shape_mismatch"


class NoVariation(Invalid):
    """All values are equal, so that none can stand out."""

    code = "analytics.no_variation"


class TooFewCells(NoVariation):
    """There are fewer cells than the statistic needs."""

    code = "analytics.too_few_cells"


class ValuesInvalid(Invalid):
    """Values are missing, infinite, or of a kind that the statistic is not made for."""

    code = "analytics.values_invalid"


class WeightsInvalid(Invalid):
    """Weights are missing, infinite, negative, or make a cell its own neighbour where it may not be."""

    code = "analytics.weights_invalid"


class IslandsFound(Invalid):
    """Cells have no neighbours, and nobody said what is to become of them."""

    code = "analytics.islands_found"


class NeighbourhoodInvalid(Invalid):
    """A number of neighbours or a distance makes no neighbourhood of these cells."""

    code = "analytics.neighbourhood_invalid"


class PermutationsInvalid(Invalid):
    """The number of permutations is not positive, or beyond what memory holds."""

    code = "analytics.permutations_invalid"


class BandwidthInvalid(Invalid):
    """A bandwidth is no positive length, or too small for the extent of the city."""

    code = "analytics.bandwidth_invalid"


class PeriodInvalid(Invalid):
    """A period ends before it begins, is longer than ten years, or lies outside the years 1900 to 2199."""

    code = "analytics.period_invalid"


class ClusterUnreachable(Unavailable):
    """No Dask scheduler answers at the address, or it has no machines to do the work."""

    code = "analytics.cluster_unreachable"


class ClusterUnfit(Invalid):
    """Machines of a cluster have other versions, and might give other results."""

    code = "analytics.cluster_unfit"
