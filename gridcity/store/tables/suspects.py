"""Suspects (疑点) that somebody looked at, and that are none."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    text,
)

from gridcity.store.tables.base import Instant, metadata

suspect_dismissals = Table(
    "suspect_dismissals",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the dismissal."),
    Column(
        "kind",
        Text,
        nullable=False,
        comment="What was suspicious: far_case, missing_component, many_cases or double.",
    ),
    Column(
        "subject",
        Text(collation="C"),
        nullable=False,
        comment="What it is about, as ids: case-component, cell-class, component, double-double.",
    ),
    Column(
        "facts",
        Text(collation="C"),
        nullable=False,
        comment="A distance [dm; of doubles mm] or the id of the last case: others revive it.",
    ),
    Column("note", Text, nullable=False, comment="Why it is no suspect, in the words of who dismissed it."),
    Column("dismissed_at", Instant, nullable=False, comment="When it was dismissed."),
    Column("actor_id", Integer, ForeignKey("persons.id"), nullable=False, comment="Who dismissed it."),
    Column("withdrawn_at", Instant, comment="When the dismissal was taken back; empty while it holds."),
    Column("withdrawn_by_id", Integer, ForeignKey("persons.id"), comment="Who took it back."),
    CheckConstraint("kind IN ('far_case', 'missing_component', 'many_cases', 'double')", name="kind"),
    CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn"),
    # Serves: what is dismissed is left out of a list; the same is dismissed once.
    Index(
        "suspect_dismissals_subject_key",
        "kind",
        "subject",
        "facts",
        unique=True,
        postgresql_where=text("withdrawn_at IS NULL"),
    ),
    comment="Suspects of the register that somebody dismissed. They stay so until what told of them changes.",
)
