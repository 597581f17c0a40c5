"""What is suggested as a duplicate while somebody reports."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Identity,
    Integer,
    Table,
    UniqueConstraint,
)

from gridcity.store.tables.base import metadata

duplicate_rules = Table(
    "duplicate_rules",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, comment="Number of the rule."),
    Column(
        "class_id",
        Integer,
        ForeignKey("catalogue_classes.id"),
        comment="Class of the new report; empty: every class without a rule of its own.",
    ),
    Column("within_m", Double, nullable=False, comment="How near the other case lies at most. [m]"),
    Column("within_days", Integer, nullable=False, comment="How long ago it was closed at most. [d]"),
    Column("least_score", Double, nullable=False, comment="From which score on it is shown, 0 to 1. [-]"),
    CheckConstraint("within_m > 0 AND within_m <= 2000", name="within_m"),
    CheckConstraint("within_days BETWEEN 0 AND 3650", name="within_days"),
    CheckConstraint("least_score >= 0 AND least_score <= 1", name="least_score"),
    UniqueConstraint("class_id", postgresql_nulls_not_distinct=True),
    comment="Which cases are suggested as the same while a report is being written.",
)
