"""What can be wrong with the catalogue."""

from gridcity.errors import Invalid, NotFound


class EditionNotFound(NotFound):
    """No edition of the catalogue has that code."""

    code = "catalogue.edition_not_found"


class ClassNotFound(NotFound):
    """No class of the catalogue has that number or code."""

    code = "catalogue.class_not_found"


class EditionInvalid(Invalid):
    """A file of an edition says something that cannot be."""

    code = "catalogue.edition_invalid"
