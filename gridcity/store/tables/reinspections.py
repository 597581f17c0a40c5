"""Random re-inspection (抽查复核) of closed cases: what was drawn, out of what, and what was found."""

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
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from gridcity.store.tables.base import Instant, metadata

reinspection_draws = Table(
    "reinspection_draws",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, comment="Number of the draw."),
    Column("since", Instant, nullable=False, comment="Closings from this instant on could be drawn."),
    Column("until", Instant, nullable=False, comment="Closings before this instant could be drawn."),
    Column("seed", Text, nullable=False, comment="What decides the draw, together with the case numbers."),
    Column("per_department", Integer, nullable=False, comment="At most so many of each department. [cases]"),
    Column("due_on", Date, nullable=False, comment="The day by which all are to be seen."),
    Column(
        "drawn_at", Instant, nullable=False, comment="When it was drawn: what was closed still was drawable."
    ),
    Column("drawn_by", Integer, ForeignKey("persons.id"), comment="Who drew; empty for a command."),
    Column("idempotency_key", Text, comment="The caller's name for this write: a retry is the same write."),
    CheckConstraint("since < until AND until <= drawn_at", name="period"),
    CheckConstraint("per_department > 0", name="per_department"),
    # Serves: a retried write finds what it wrote before.
    Index(
        "reinspection_draws_idempotency_key",
        "drawn_by",
        "idempotency_key",
        unique=True,
        postgresql_where=text("idempotency_key IS NOT NULL"),
    ),
    comment="Draws of closed cases to be seen again. Rows are never changed: a trigger refuses.",
)

reinspection_strata = Table(
    "reinspection_strata",
    metadata,
    Column("draw_id", Integer, ForeignKey("reinspection_draws.id"), primary_key=True, comment="The draw."),
    Column(
        "department_id",
        Integer,
        ForeignKey("departments.id"),
        primary_key=True,
        comment="The department that had handled the cases.",
    ),
    Column(
        "drawable_ids",
        ARRAY(BigInteger),
        nullable=False,
        comment="Every case that could be drawn, by id, so that the draw can be repeated.",
    ),
    Column("drawn", Integer, nullable=False, comment="How many of them were. [cases]"),
    CheckConstraint("drawn BETWEEN 1 AND cardinality(drawable_ids)", name="drawn"),
    comment="What each draw was made from, by department. Rows are never changed: a trigger refuses.",
)

reinspections = Table(
    "reinspections",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the task."),
    Column("draw_id", Integer, ForeignKey("reinspection_draws.id"), nullable=False, comment="The draw."),
    Column("case_id", BigInteger, ForeignKey("cases.id"), nullable=False, comment="The case to see again."),
    Column("closed_at", Instant, nullable=False, comment="Which closing of it is looked at."),
    Column(
        "department_id",
        Integer,
        ForeignKey("departments.id"),
        nullable=False,
        comment="The department that had handled it.",
    ),
    Column(
        "inspector_id",
        Integer,
        ForeignKey("persons.id"),
        comment="Whose task it is: nobody who completed, verified or closed it. Empty: nobody was free.",
    ),
    Column("finding", Text, comment="true: it is done; false: it is not; unable: nobody can tell."),
    Column("note", Text, nullable=False, server_default=text("''"), comment="In the finder's words."),
    Column("found_at", Instant, comment="When it was told; empty while open."),
    Column("found_by", Integer, ForeignKey("persons.id"), comment="Who was there."),
    CheckConstraint("finding IN ('true', 'false', 'unable')", name="finding"),
    CheckConstraint("num_nonnulls(finding, found_at, found_by) IN (0, 3)", name="found"),
    UniqueConstraint("draw_id", "case_id"),
    # Serves: what was found of a case; the false closures of a period.
    Index("reinspections_case_idx", "case_id", "closed_at"),
    # Serves: an inspector's open tasks.
    Index("reinspections_open_idx", "inspector_id", postgresql_where=text("found_at IS NULL")),
    comment="Closed cases to be seen again by somebody else. A trigger refuses a second finding.",
)
