"""What seals the histories of all cases, day by day."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, LargeBinary, Table

from gridcity.store.tables.base import Instant, metadata

daily_roots = Table(
    "daily_roots",
    metadata,
    Column("day", Date, primary_key=True, comment="The day, in the city's calendar."),
    Column("event_count", BigInteger, nullable=False, comment="Events recorded on it. [-]"),
    Column(
        "prev_root", LargeBinary, nullable=False, comment="Root of the day before; 32 zero bytes at first."
    ),
    Column("root", LargeBinary, nullable=False, comment="SHA-256 over it all; see gridcity.cases.journal."),
    Column("made_at", Instant, nullable=False, comment="When it was worked out."),
    CheckConstraint("event_count >= 0", name="event_count"),
    CheckConstraint("length(prev_root) = 32 AND length(root) = 32", name="length"),
    comment="One hash a day over all events recorded on it. Rows are never changed: a trigger refuses.",
)
