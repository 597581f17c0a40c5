"""Why nothing is exported."""

from gridcity.errors import Invalid, NotFound, Unavailable


class TableUnknown(NotFound):
    """There is no table by that name to take along."""

    code = "exports.table_unknown"


class FormatUnknown(Invalid):
    """The file is in no format that is written."""

    code = "exports.format_unknown"


class FilterNotFitting(Invalid):
    """A table has no column that the filter asks for, or the filter makes no sense."""

    code = "exports.filter_not_fitting"


class ExportsBusy(Unavailable):
    """As many exports as one process runs are under way; trying again later helps."""

    code = "exports.busy"
