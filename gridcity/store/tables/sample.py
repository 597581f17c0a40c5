"""What the sample city alone keeps: which week of cases is, or was, simulated in it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    Integer,
    SmallInteger,
    Table,
    text,
)

from gridcity.store.tables.base import Instant, metadata

simulated_week = Table(
    "simulated_week",
    metadata,
    Column("id", SmallInteger, primary_key=True, server_default=text("1"), comment="Always 1."),
    Column("seed", BigInteger, nullable=False, comment="What its chance is drawn from."),
    Column("days", Integer, nullable=False, comment="How long it is. [d]"),
    Column("ends_at", Instant, nullable=False, comment="Where it ends: when it was begun to be simulated."),
    Column("cases_per_day", Double, nullable=False, comment="Usual number of reports in a day. [d⁻¹]"),
    Column("incidents", Integer, nullable=False, comment="Misfortunes in it, each with what follows. [-]"),
    Column(
        "is_whole",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="False while it is written; false for ever if that was cut off, until somebody goes on.",
    ),
    CheckConstraint("id = 1", name="id"),
    comment="At most one row: the week of simulated cases in the sample city. Other cities have none.",
)
