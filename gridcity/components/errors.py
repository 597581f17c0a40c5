"""What the register refuses."""

from gridcity.errors import Conflict, Invalid, NotFound, Unavailable


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


class StateNotPossible(Conflict):
    """That state cannot follow the one it is in; the details say which can."""

    code = "components.state_not_possible"


class ComponentChanged(Conflict):
    """Somebody else was faster; the details say what happened meanwhile."""

    code = "components.changed"


class ComponentMerged(Conflict):
    """The component is a double of another one, which the details name: change that one."""

    code = "components.merged"


class MergeNotPossible(Conflict):
    """The two are no doubles: the same one, of two classes, or the one to stay was removed."""

    code = "components.merge_not_possible"


class KeyReused(Conflict):
    """The same idempotency key came with another content."""

    code = "components.key_reused"


class DayImpossible(Invalid):
    """The day is yet to come, or lies before the component stood there."""

    code = "components.day_impossible"


class AttributesInvalid(Invalid):
    """The attributes are not what the class's schema asks for; the details name the field."""

    code = "components.attributes_invalid"


class DepartmentUnknown(Invalid):
    """There is no such department."""

    code = "components.department_unknown"


class CountChanged(Conflict):
    """The change would touch another number of components than was counted before."""

    code = "components.count_changed"


class SelectionEmpty(Invalid):
    """Nothing says which components are meant: a class, an area, a cell or codes."""

    code = "components.selection_empty"


class SourceMissing(Invalid):
    """Nothing says which data set the rows are from."""

    code = "components.source_missing"


class ExchangeFormatUnknown(Invalid):
    """The file is in no format of the exchange: CSV, GeoParquet, GeoPackage or Shapefile."""

    code = "components.exchange_format_unknown"


class ExchangeFileInvalid(Invalid):
    """The file cannot be read, or lacks a field that the exchange asks for."""

    code = "components.exchange_file_invalid"


class TooManyLabels(Invalid):
    """No component was named, or more than are drawn in one go."""

    code = "components.too_many_labels"


class FontMissing(Unavailable):
    """The server has no font with Chinese to draw labels with."""

    code = "components.font_missing"
