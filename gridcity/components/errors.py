"""What the register refuses."""

from gridcity.errors import Conflict, Invalid, NotFound


class ComponentNotFound(NotFound):
    """No component has that code."""

    code = "components.not_found"


class ComponentCodeInvalid(Invalid):
    """It is no component code: 16 or 17 digits that name a county, a class and a number."""

    code = "components.code_invalid"


class ComponentClassUnknown(Invalid):
    """The class is not in the catalogue, or is a class of matters."""

    code = "components.class_unknown"


class ComponentFieldInvalid(Invalid):
    """A field of a component holds what it cannot hold."""

    code = "components.field_invalid"


class NumbersExhausted(Conflict):
    """A county has given all 999,999 numbers of a class."""

    code = "components.numbers_exhausted"


class StateUnchanged(Conflict):
    """The component is in that state already."""

    code = "components.state_unchanged"


class StateIsFinal(Conflict):
    """The component was removed: it comes back as a new one."""

    code = "components.state_is_final"


class SourceMissing(Invalid):
    """Nothing says which data set the rows are from."""

    code = "components.source_missing"
