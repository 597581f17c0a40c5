"""Tables to take along."""

from api.models.base import Wire


class ExportColumn(Wire):
    """A column: what it is called, its type in the database, what it holds."""

    name: str
    type: str
    comment: str
    comment_zh: str


class ExportTable(Wire):
    """A table, with what it can be narrowed to."""

    name: str
    comment: str
    comment_zh: str
    has_place: bool
    has_areas: bool
    has_days: bool
    columns: list[ExportColumn]
