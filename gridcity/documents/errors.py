"""Why a document is not registered, linked or read."""

from gridcity.errors import Conflict, Invalid, NotFound


class DocumentNotFound(NotFound):
    """No document has that number in the store."""

    code = "documents.not_found"


class DocumentNumberTaken(Conflict):
    """A document with that number is registered already."""

    code = "documents.number_taken"


class DocumentInvalid(Invalid):
    """A field of the register is empty, too long, of no known kind, or its dates contradict each other."""

    code = "documents.invalid"


class LinkTargetUnknown(Invalid):
    """The case or cell to link to does not exist."""

    code = "documents.target_unknown"


class LinkNotFound(NotFound):
    """The document is not linked to that case or cell."""

    code = "documents.link_not_found"
