"""Work that takes long and is done by the worker, each in a process of its own."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    Identity,
    Index,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gridcity.store.tables.base import Instant, metadata

long_jobs = Table(
    "long_jobs",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the job."),
    Column("kind", Text, nullable=False, comment="Who does it: studio, surveillance, report …"),
    Column("body", JSONB, nullable=False, comment="What is asked for, as its kind understands it."),
    Column("once", Text, comment="While one by this name waits or runs, no other is added."),
    Column("state", Text, nullable=False, comment="waiting, running, done, failed or cancelled."),
    Column("share", Double, nullable=False, comment="How much of it is done, 0 to 1. [-]"),
    Column("step", Text, comment="What it is doing, in Chinese."),
    Column("step_en", Text, comment="The same in English."),
    Column("tries", SmallInteger, nullable=False, comment="How often it was begun. [-]"),
    Column("is_cancelling", Boolean, nullable=False, comment="Somebody wants it to stop; it runs yet."),
    Column("asked_at", Instant, nullable=False, comment="When it was asked for."),
    Column("started_at", Instant, comment="When it was last begun."),
    Column("finished_at", Instant, comment="When it was done, failed or was cancelled."),
    Column("error_code", Text, comment="Why it failed, for programs."),
    Column("error_message", Text, comment="Why it failed, in words."),
    CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name="state"),
    CheckConstraint("share >= 0 AND share <= 1", name="share"),
    CheckConstraint(
        "(finished_at IS NOT NULL) = (state IN ('done', 'failed', 'cancelled'))", name="finished_at"
    ),
    CheckConstraint("(state = 'failed') = (error_code IS NOT NULL)", name="error_code"),
    # Serves: one job by a name at a time.
    Index(
        "long_jobs_once_key",
        "once",
        unique=True,
        postgresql_where=text("once IS NOT NULL AND finished_at IS NULL"),
    ),
    # Serves: what waits and runs, in order.
    Index("long_jobs_open_idx", "id", postgresql_where=text("finished_at IS NULL")),
    # Serves: forgetting what was finished long ago.
    Index("long_jobs_finished_at_idx", "finished_at", postgresql_where=text("finished_at IS NOT NULL")),
    comment="Work that takes long: who waits for it sees how far it is, and may stop it.",
)
