"""Monthly reports: who gets which, and those that were made."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from gridcity.store.tables.base import Instant, metadata

_BY = "by IN ('city', 'county', 'street', 'community', 'department')"
_LANGUAGE = "language IN ('zh', 'en', 'both')"

report_orders = Table(
    "report_orders",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, comment="Number of the order."),
    Column("by", Text, nullable=False, comment="city, county, street, community or department."),
    Column(
        "unit",
        Text,
        nullable=False,
        comment="Whose report: an area's code, a department's number; empty: the whole city's.",
    ),
    Column("language", Text, nullable=False, comment="zh, en or both."),
    Column("person_id", Integer, ForeignKey("persons.id"), nullable=False, comment="Who gets it each month."),
    Column("ordered_at", Instant, nullable=False, comment="When it was ordered."),
    Column("ordered_by", Integer, ForeignKey("persons.id"), comment="Who ordered it; empty for a command."),
    Column("ended_at", Instant, comment="When the order ended; empty while it stands."),
    CheckConstraint(_BY, name="by"),
    CheckConstraint(_LANGUAGE, name="language"),
    CheckConstraint("(unit = '') = (by = 'city')", name="unit"),
    # Serves: one standing order each; what the worker makes, and for whom.
    Index(
        "report_orders_standing_key",
        "by",
        "unit",
        "language",
        "person_id",
        unique=True,
        postgresql_where=text("ended_at IS NULL"),
    ),
    comment="Who gets which monthly report; the worker makes them on the first working day of a month.",
)

reports = Table(
    "reports",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the report."),
    Column("by", Text, nullable=False, comment="city, county, street, community or department."),
    Column("unit", Text, nullable=False, comment="Whose; empty: the whole city's."),
    Column("month", Date, nullable=False, comment="First day of the month it is about (the city's own)."),
    Column("language", Text, nullable=False, comment="zh, en or both."),
    Column("title", Text, nullable=False, comment="Its title, in the city's own language."),
    Column("title_en", Text, nullable=False, comment="Its title in English."),
    Column(
        "as_of",
        Instant,
        nullable=False,
        comment="What the store knew then: what happened later is not in it.",
    ),
    Column("made_at", Instant, nullable=False, comment="When it was made."),
    Column("made_by", Integer, ForeignKey("persons.id"), comment="Who asked for it; empty: the worker."),
    Column("program", Text, nullable=False, comment="Version of the program that made it."),
    Column(
        "html_sha256", Text, ForeignKey("files.sha256"), nullable=False, comment="Its web page, one file."
    ),
    Column(
        "pdf_sha256", Text, ForeignKey("files.sha256"), comment="Its PDF; empty: there was no Chinese font."
    ),
    CheckConstraint(_BY, name="by"),
    CheckConstraint(_LANGUAGE, name="language"),
    CheckConstraint("(unit = '') = (by = 'city')", name="unit"),
    CheckConstraint("extract(day FROM month) = 1", name="month"),
    # Serves: the list of reports, the latest month first; whether an order's report was made.
    Index("reports_month_idx", "month", "by", "unit", "language"),
    comment="Reports that were made. Their bytes are among the files, named by their content.",
)
