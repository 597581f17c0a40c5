"""What-if simulations: what was asked, and what came out of it."""

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
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gridcity.store.tables.base import Instant, metadata

simulations = Table(
    "simulations",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the simulation."),
    Column(
        "job_id",
        BigInteger,
        ForeignKey("long_jobs.id"),
        nullable=False,
        unique=True,
        comment="The job that does it: how far it is, why it failed.",
    ),
    Column("asked_by_id", Integer, ForeignKey("persons.id"), comment="Who asked; empty: the program."),
    Column("asked_at", Instant, nullable=False, comment="When it was asked for."),
    Column("idempotency_key", Text, comment="The caller's name for the ask: sent again, it is the same one."),
    Column(
        "kind",
        Text,
        nullable=False,
        comment="scenario: weeks to come with other rules; check: past weeks, held back and foretold.",
    ),
    Column("title", Text, nullable=False, comment="What its owner calls it; may be empty."),
    Column("ask", JSONB, nullable=False, comment="Everything that was asked, defaults filled in."),
    Column(
        "cut", JSONB, nullable=False, comment="How far the ledger had come: what is recorded later is not in."
    ),
    Column(
        "rerun_of_id",
        BigInteger,
        ForeignKey("simulations.id", ondelete="SET NULL"),
        comment="The simulation that it repeats.",
    ),
    Column("same_bytes", Boolean, comment="Of a repetition that is done: whether the result is the same."),
    Column("result", Text, comment="What came out of it, canonical JSON."),
    Column("card", Text, comment="The result card, canonical JSON: what it takes to come to it again."),
    Column("sentence", Text, comment="What came out of it in a sentence, in Chinese."),
    Column("sentence_en", Text, comment="The same in English."),
    Column(
        "is_kept",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="Kept for good; else deleted some time after expires_on.",
    ),
    Column("expires_on", Date, nullable=False, comment="Until when it is kept at least."),
    CheckConstraint("kind IN ('scenario', 'check')", name="kind"),
    CheckConstraint("(result IS NULL) = (card IS NULL)", name="card"),
    # Serves: a retried ask finds its simulation.
    Index(
        "simulations_idempotency_key",
        "asked_by_id",
        "idempotency_key",
        unique=True,
        postgresql_where=text("idempotency_key IS NOT NULL"),
    ),
    # Serves: somebody's own simulations, newest first.
    Index("simulations_asked_by_id_idx", "asked_by_id", "id"),
    # Serves: deleting a simulation lets go of its repetitions.
    Index("simulations_rerun_of_id_idx", "rerun_of_id", postgresql_where=text("rerun_of_id IS NOT NULL")),
    # Serves: simulations whose time is over.
    Index("simulations_expires_on_idx", "expires_on", postgresql_where=text("NOT is_kept")),
    comment="What-if simulations that somebody asked for: the ask, the data cut, the result and its card.",
)
