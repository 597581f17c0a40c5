"""When an evaluation cannot be made, or may not be seen."""

from gridcity.errors import Forbidden, Invalid, NotFound


class DefinitionInvalid(Invalid):
    """An indicator, score or grade is defined in a way that makes no sense; the details say where."""

    code = "evaluation.definition_invalid"


class PeriodUnclear(Invalid):
    """A period is none of 2015, 2015-Q2, 2015-06, 2015-W23, 2015-06-15, or cannot be cut as asked."""

    code = "evaluation.period_unclear"


class NotDefined(NotFound):
    """No fact, indicator or score has that code, or it tells nothing of such units."""

    code = "evaluation.not_defined"


class NotYoursToSee(Forbidden):
    """These figures are about others; the caller's role sees its own, or none."""

    code = "evaluation.not_yours_to_see"
