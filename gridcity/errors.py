"""Every failure that gridcity foresees, by kind.

::

    GridcityError
    ├── NotFound      nothing by that name exists, or the caller may not know of it
    ├── Invalid       the request is well formed but makes no sense in this city
    ├── Conflict      it made sense before something else happened
    ├── Forbidden     somebody else may do it, but not this person
    └── Unavailable   something we lean on did not answer; trying again may help

Modules raise subclasses of these, defined beside the code that raises them.
Anything else that escapes is a bug. ``api.errors`` gives each kind its HTTP status.
"""

from typing import ClassVar


class GridcityError(Exception):
    """A foreseen failure: a message for people, a code and details for programs."""

    code: ClassVar[str] = "gridcity.error"

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class NotFound(GridcityError):
    """Nothing by that name exists, or the caller may not know of it."""

    code = "gridcity.not_found"


class Invalid(GridcityError):
    """The request is well formed but makes no sense in this city."""

    code = "gridcity.invalid"


class Conflict(GridcityError):
    """It made sense before something else happened."""

    code = "gridcity.conflict"


class Forbidden(GridcityError):
    """Somebody else may do it, but not this person."""

    code = "gridcity.forbidden"


class Unavailable(GridcityError):
    """Something we lean on did not answer; trying again may help."""

    code = "gridcity.unavailable"
