"""Who changed which of the city's rules when: what a row said before, and what it says since."""

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
from sqlalchemy.dialects.postgresql import JSONB

from gridcity.store.tables.base import Instant, metadata

rule_changes = Table(
    "rule_changes",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Order of the changes."),
    Column("list", Text, nullable=False, comment="The table whose row was changed."),
    Column(
        "happened_at",
        Instant,
        nullable=False,
        server_default=text("now()"),
        comment="When the transaction began that changed it: what was changed together has one instant.",
    ),
    Column("person_id", Integer, ForeignKey("persons.id"), comment="Who; empty for a command of the server."),
    Column("before", JSONB(none_as_null=True), comment="The row as it was; empty where it is new."),
    Column(
        "after", JSONB(none_as_null=True), comment="The row as it is since; empty where it was taken out."
    ),
    CheckConstraint("before IS NOT NULL OR after IS NOT NULL", name="something"),
    # Serves: the changes of one list, the newest first.
    Index("rule_changes_list_idx", "list", "happened_at"),
    # Serves: all changes, the newest first.
    Index("rule_changes_happened_at_idx", "happened_at"),
    comment="The journal of rules, written by triggers. Rows are never changed: a trigger refuses.",
)
