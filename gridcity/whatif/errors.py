"""Why nothing can be compared."""

from gridcity.errors import Invalid


class NothingToCompare(Invalid):
    """Neither limits nor duty rules were given, the files hold none, or the year has no cases."""

    code = "whatif.nothing_to_compare"
