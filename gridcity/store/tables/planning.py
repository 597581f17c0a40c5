"""What planners send into the streets: watch lists of cells, and patrol plans with their rounds."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gridcity.store.tables.base import Instant, metadata

watch_lists = Table(
    "watch_lists",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, comment="Number of the watch list."),
    Column("name", Text, nullable=False, comment="What it is called."),
    Column("reason", JSONB, nullable=False, comment="Why these cells, as it was told."),
    Column("valid_from", Instant, nullable=False, comment="Since when the cells are watched."),
    Column("valid_until", Instant, nullable=False, comment="From when on they are watched no longer."),
    Column("made_at", Instant, nullable=False, comment="When it was made."),
    Column("made_by", Integer, ForeignKey("persons.id"), comment="Who made it; empty: a program."),
    Column("ended_at", Instant, comment="When it was ended before its time; empty: it was not."),
    Column("ended_by", Integer, ForeignKey("persons.id"), comment="Who ended it."),
    Column("idempotency_key", Text, comment="The caller's name for this write: a retry is the same write."),
    CheckConstraint("name <> ''", name="name"),
    CheckConstraint("valid_from < valid_until", name="period"),
    # Serves: the lists that hold now, those that expire first in front.
    Index("watch_lists_valid_until_idx", "valid_until"),
    # Serves: a retried write finds what it wrote before.
    Index(
        "watch_lists_idempotency_key",
        text("coalesce(made_by, 0)"),
        "idempotency_key",
        unique=True,
        postgresql_where=text("idempotency_key IS NOT NULL"),
    ),
    comment="Watch lists (关注名单): cells to keep an eye on, until a day.",
)

watch_list_cells = Table(
    "watch_list_cells",
    metadata,
    Column("list_id", Integer, ForeignKey("watch_lists.id"), primary_key=True, comment="The watch list."),
    Column("cell_id", BigInteger, ForeignKey("cells.id"), primary_key=True, comment="A cell on it."),
    # Serves: on which lists a cell is.
    Index("watch_list_cells_cell_idx", "cell_id"),
    comment="The cells of each watch list.",
)

patrol_plans = Table(
    "patrol_plans",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, comment="Number of the patrol plan."),
    Column("name", Text, nullable=False, comment="What it is called."),
    Column("reason", JSONB, nullable=False, comment="Why these cells, as it was told."),
    Column("valid_from", Instant, nullable=False, comment="Since when it is walked."),
    Column("valid_until", Instant, nullable=False, comment="From when on it is walked no longer."),
    Column("minutes", Double, nullable=False, comment="Most time of a round, walking and staying. [min]"),
    Column("stay_minutes", Double, nullable=False, comment="Time in the cell of each stop. [min]"),
    Column("reach_m", Double, nullable=False, comment="A stop covers cells whose middle lies so near. [m]"),
    Column("speed_kmh", Double, nullable=False, comment="Between stops, straight line × 1.3. [km/h]"),
    Column("made_at", Instant, nullable=False, comment="When it was made."),
    Column("made_by", Integer, ForeignKey("persons.id"), comment="Who made it; empty: a program."),
    Column("ended_at", Instant, comment="When it was ended before its time; empty: it was not."),
    Column("ended_by", Integer, ForeignKey("persons.id"), comment="Who ended it."),
    Column("idempotency_key", Text, comment="The caller's name for this write: a retry is the same write."),
    CheckConstraint("name <> ''", name="name"),
    CheckConstraint("valid_from < valid_until", name="period"),
    CheckConstraint("minutes > 0 AND stay_minutes >= 0 AND reach_m >= 0 AND speed_kmh > 0", name="measures"),
    # Serves: the plans that hold now, those that expire first in front.
    Index("patrol_plans_valid_until_idx", "valid_until"),
    # Serves: a retried write finds what it wrote before.
    Index(
        "patrol_plans_idempotency_key",
        text("coalesce(made_by, 0)"),
        "idempotency_key",
        unique=True,
        postgresql_where=text("idempotency_key IS NOT NULL"),
    ),
    comment="Patrol plans (巡查计划): which cells rounds go to, until a day.",
)

patrol_plan_cells = Table(
    "patrol_plan_cells",
    metadata,
    Column("plan_id", Integer, ForeignKey("patrol_plans.id"), primary_key=True, comment="The plan."),
    Column("cell_id", BigInteger, ForeignKey("cells.id"), primary_key=True, comment="A cell asked for."),
    Column("weight", Double, nullable=False, comment="What covering it is worth. [-]"),
    Column("is_covered", Boolean, nullable=False, comment="Whether a stop lies within reach."),
    CheckConstraint("weight > 0", name="weight"),
    # Serves: in which plans a cell is.
    Index("patrol_plan_cells_cell_idx", "cell_id"),
    comment="The cells that each plan was asked to cover.",
)

patrol_rounds = Table(
    "patrol_rounds",
    metadata,
    Column("plan_id", Integer, ForeignKey("patrol_plans.id"), primary_key=True, comment="The plan."),
    Column("number", SmallInteger, primary_key=True, autoincrement=False, comment="Counts from 1."),
    Column("inspector_id", Integer, ForeignKey("persons.id"), comment="Who walks it; empty: nobody yet."),
    Column("minutes", Double, nullable=False, comment="Walking and staying. [min]"),
    Column("length_m", Double, nullable=False, comment="First stop to last, straight × 1.3. [m]"),
    # Serves: the rounds of an inspector.
    Index("patrol_rounds_inspector_idx", "inspector_id"),
    comment="The rounds of each patrol plan.",
)

patrol_stops = Table(
    "patrol_stops",
    metadata,
    Column("plan_id", Integer, primary_key=True, comment="The plan."),
    Column("round", SmallInteger, primary_key=True, comment="The round."),
    Column("position", SmallInteger, primary_key=True, comment="Which stop of the round, from 1."),
    Column("cell_id", BigInteger, ForeignKey("cells.id"), nullable=False, comment="Where to stop."),
    Column("weight", Double, nullable=False, comment="What this stop covers that none before it did. [-]"),
    ForeignKeyConstraint(
        ["plan_id", "round"],
        ["patrol_rounds.plan_id", "patrol_rounds.number"],
        name="patrol_stops_round_fkey",
    ),
    # Serves: the stops in a cell.
    Index("patrol_stops_cell_idx", "cell_id"),
    comment="The stops of each round, in the order in which they are walked.",
)
