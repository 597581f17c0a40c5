"""The planner's studio: what was asked, and what came out of it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gridcity.store.tables.base import Instant, metadata

studio_results = Table(
    "studio_results",
    metadata,
    Column("sha256", Text, primary_key=True, comment="SHA-256 of the content, hexadecimal."),
    Column("content", LargeBinary, nullable=False, comment="The result: Parquet, a row a cell."),
    Column("made_at", Instant, nullable=False, comment="When a run first came to it."),
    CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
    comment="Results of statistics by their content: the same bytes are kept once.",
)

studio_runs = Table(
    "studio_runs",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the run."),
    Column(
        "job_id",
        BigInteger,
        ForeignKey("long_jobs.id"),
        nullable=False,
        unique=True,
        comment="The job that does it: how far it is, why it failed.",
    ),
    Column("asked_by_id", Integer, ForeignKey("persons.id"), comment="Who asked; empty: the command line."),
    Column("asked_at", Instant, nullable=False, comment="When it was asked for."),
    Column("idempotency_key", Text, comment="The caller's name for the ask: sent again, it is the same run."),
    Column("method", Text, nullable=False, comment="Which statistic."),
    Column("title", Text, nullable=False, comment="What its owner calls it; may be empty."),
    Column("ask", JSONB, nullable=False, comment="Everything that was asked, defaults filled in."),
    Column(
        "cut", JSONB, nullable=False, comment="How far the ledger had come: what is recorded later is not in."
    ),
    Column(
        "rerun_of_id",
        BigInteger,
        ForeignKey("studio_runs.id", ondelete="SET NULL"),
        comment="The run that it repeats.",
    ),
    Column("same_bytes", Boolean, comment="Of a repetition that is done: whether the result is the same."),
    Column("result_sha256", Text, ForeignKey("studio_results.sha256"), comment="What came out of it."),
    Column("card", Text, comment="The result card, canonical JSON: what it takes to come to it again."),
    Column("sentence", Text, comment="What came out of it in a sentence, in Chinese."),
    Column("sentence_en", Text, comment="The same in English."),
    Column("significant", Integer, comment="Cells that stand out; empty where the statistic names none."),
    Column(
        "is_kept",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="Kept for good; else deleted some time after expires_on.",
    ),
    Column("expires_on", Date, nullable=False, comment="Until when it is kept at least."),
    CheckConstraint("(result_sha256 IS NULL) = (card IS NULL)", name="card"),
    # Serves: a retried ask finds its run.
    Index(
        "studio_runs_idempotency_key",
        "asked_by_id",
        "idempotency_key",
        unique=True,
        postgresql_where=text("idempotency_key IS NOT NULL"),
    ),
    # Serves: somebody's own runs, newest first.
    Index("studio_runs_asked_by_id_idx", "asked_by_id", "id"),
    # Serves: whether a result is still some run's.
    Index("studio_runs_result_idx", "result_sha256"),
    # Serves: deleting a run lets go of its repetitions.
    Index("studio_runs_rerun_of_id_idx", "rerun_of_id", postgresql_where=text("rerun_of_id IS NOT NULL")),
    # Serves: runs whose time is over.
    Index("studio_runs_expires_on_idx", "expires_on", postgresql_where=text("NOT is_kept")),
    comment="Statistics that somebody asked for: the ask, the data cut, the result and its card.",
)
