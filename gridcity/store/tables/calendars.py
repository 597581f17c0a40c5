"""When is worked."""

from sqlalchemy import Column, ForeignKey, Identity, Index, Integer, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from gridcity.store.tables.base import Instant, metadata

calendars = Table(
    "calendars",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, comment="Number of the edition; deadlines name it."),
    Column("code", Text, nullable=False, comment="Which calendar: standard, or a name of the city's own."),
    Column(
        "written",
        JSONB,
        nullable=False,
        comment="Time zone, working hours from which day on, special days; see gridcity.worktime.calendars.",
    ),
    Column("note", Text, nullable=False, server_default=text("''"), comment="Why it was made, in words."),
    Column("made_at", Instant, nullable=False, comment="When it was made."),
    Column("made_by", Integer, ForeignKey("persons.id"), comment="Who made it; empty for a command."),
    # Serves: the newest edition of a calendar.
    Index("calendars_code_idx", "code", "id"),
    comment="Editions of the working calendars. Rows are never changed: an edit is a new edition.",
)
