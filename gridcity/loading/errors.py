"""Why a whole file cannot be loaded. What is wrong with single rows is a ``Fault``, not an error."""

from gridcity.errors import Invalid, NotFound


class FileMissing(NotFound):
    """There is no such file."""

    code = "loading.file_missing"


class FileUnreadable(Invalid):
    """The file is damaged, or is not what its name says."""

    code = "loading.file_unreadable"


class FileEmpty(Invalid):
    """The file holds nothing to load."""

    code = "loading.file_empty"


class LayerUnclear(Invalid):
    """The file has several layers and none was named, or the named one is not there."""

    code = "loading.layer_unclear"


class CrsMissing(Invalid):
    """The file does not say what its coordinates mean."""

    code = "loading.crs_missing"


class ColumnMissing(Invalid):
    """A column that is needed, or that the column map names, is not in the file."""

    code = "loading.column_missing"


class SheetNotWritable(Invalid):
    """The file for the rows that are set aside cannot be opened."""

    code = "loading.sheet_not_writable"


class MapInvalid(Invalid):
    """The column map cannot be understood."""

    code = "loading.map_invalid"
