"""Why there is no report."""

from gridcity.errors import Conflict, Invalid, NotFound, Unavailable


class MonthUnclear(Invalid):
    """A report's month is none, or has not begun."""

    code = "reports.month_unclear"


class SubjectUnknown(NotFound):
    """There is no area or department by that code or number to report on."""

    code = "reports.subject_unknown"


class ReportNotFound(NotFound):
    """There is no such report, or it is not the caller's to see."""

    code = "reports.not_found"


class OrderNotFound(NotFound):
    """There is no such standing order, or it has ended."""

    code = "reports.order_not_found"


class OrderStands(Conflict):
    """The person gets this report already."""

    code = "reports.order_stands"


class NotDrawn(Unavailable):
    """The program that draws reports failed."""

    code = "reports.not_drawn"
