"""The register of urban components (部件) and the history of their lives."""

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
from sqlalchemy.dialects.postgresql import JSONB

from gridcity.store.tables.base import Instant, metadata, place

# Codes and keys are compared byte by byte (collation C): their indexes are built in half the time.
_STATES = "('intact', 'damaged', 'lost', 'abandoned', 'removed')"

STATE_ARROWS = (
    "intact damaged",
    "intact lost",
    "intact abandoned",
    "intact removed",
    "damaged intact",
    "damaged lost",
    "damaged abandoned",
    "damaged removed",
    "lost intact",
    "lost damaged",
    "lost removed",
    "abandoned intact",
    "abandoned damaged",
    "abandoned lost",
    "abandoned removed",
)
"""The changes of state there may be: those of gridcity.components.workflow.TRANSITIONS."""

component_numbers = Table(
    "component_numbers",
    metadata,
    Column(
        "prefix", Text, primary_key=True, comment="County and class: the code without its last six digits."
    ),
    Column(
        "last", Integer, nullable=False, comment="The last sequence number allotted; never given twice. [-]"
    ),
    CheckConstraint("last BETWEEN 0 AND 999999", name="last"),
    comment="Where the allotting of component codes stands.",
)

components = Table(
    "components",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the component."),
    Column(
        "code",
        Text(collation="C"),
        nullable=False,
        unique=True,
        comment="17 digits: county 6, class 5, sequence 6. Field GLBJBSM.",
    ),
    Column("class_id", Integer, ForeignKey("catalogue_classes.id"), nullable=False, comment="Its class."),
    Column("name", Text, nullable=False, comment="Field GLBJMC."),
    Column(
        "governing_id",
        Integer,
        ForeignKey("departments.id"),
        comment="Governing department. Fields ZGBMDM, ZGBMMC.",
    ),
    Column("owner_id", Integer, ForeignKey("departments.id"), comment="Owner. Fields QSDWDM, QSDWMC."),
    Column(
        "maintainer_id", Integer, ForeignKey("departments.id"), comment="Maintainer. Fields YHDWDM, YHDWMC."
    ),
    Column(
        "cell_id",
        BigInteger,
        ForeignKey("cells.id"),
        nullable=False,
        comment="Its cell; gives fields SZDYWGBSM, SZJDDM, SZJDMC, SZSQDM, SZSQMC.",
    ),
    Column(
        "state", Text, nullable=False, comment="intact, damaged, lost, abandoned or removed. Field GLBJZT."
    ),
    Column("start_on", Date, nullable=False, comment="Field CSRQ."),
    Column("changed_on", Date, comment="Field BGRQ."),
    Column("data_source", Text, comment="Field SJLY."),
    Column("remark", Text, comment="Field BZ."),
    Column("source", Text, nullable=False, comment="Data set it was loaded from, or 'register'."),
    Column(
        "source_key",
        Text(collation="C"),
        nullable=False,
        comment="Its key there: loading the file again finds it.",
    ),
    Column("attributes", JSONB, nullable=False, server_default=text("'{}'"), comment="What the class adds."),
    Column(
        "version",
        Integer,
        nullable=False,
        server_default=text("1"),
        comment="Grows by one with every event; guards against lost updates.",
    ),
    Column(
        "merged_into_id",
        BigInteger,
        ForeignKey("components.id"),
        comment="Of a double: the component that stays. Never one that is merged itself.",
    ),
    # No index on the place: what stands near one is found through the cells there (cells_in_box),
    # which are a twentieth as many. A GiST index would cost a bulk load a quarter of its time.
    place("POINT", comment="Its representative point."),
    # As strict as the pattern ^[0-9]{16,17}$, in a fifth of its time: bytes are compared, not characters.
    CheckConstraint(
        "octet_length(code) IN (16, 17) AND ltrim(convert_to(code, 'UTF8'), '0123456789') = ''", name="code"
    ),
    CheckConstraint(f"state IN {_STATES}", name="state"),
    CheckConstraint("merged_into_id IS NULL OR state = 'removed'", name="merged_is_removed"),
    # The key first: it differs soonest, so the index is built and searched in a third of the time.
    UniqueConstraint("source_key", "source"),
    # Serves: the cell page; what stands near a place (through its cells); tiles; counts by cell and class.
    Index("components_cell_id_idx", "cell_id", "class_id"),
    # Serves: what is in some state; how many of a cell's were removed. Empty where all is intact.
    Index("components_state_idx", "state", "cell_id", "class_id", postgresql_where=text("state <> 'intact'")),
    # Serves: the doubles that a component took in, whose cases and photos are its own now.
    Index(
        "components_merged_into_id_idx", "merged_into_id", postgresql_where=text("merged_into_id IS NOT NULL")
    ),
    # Serve: what a department governs, owns or maintains. A first load that fills none of these columns
    # proves their keys by the empty indexes.
    Index("components_governing_id_idx", "governing_id", postgresql_where=text("governing_id IS NOT NULL")),
    Index("components_owner_id_idx", "owner_id", postgresql_where=text("owner_id IS NOT NULL")),
    Index(
        "components_maintainer_id_idx", "maintainer_id", postgresql_where=text("maintainer_id IS NOT NULL")
    ),
    comment="Manholes, lamps, hydrants, trees: all that stands in the city and has a code.",
)

component_batches = Table(
    "component_batches",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the batch."),
    Column(
        "kind", Text, nullable=False, comment="responsible (in bulk), survey (closed) or import (matched)."
    ),
    Column("asked", JSONB, nullable=False, comment="What was asked for: which components, what of them."),
    Column("changed", Integer, nullable=False, comment="How many components it changed. [-]"),
    Column("effective_on", Date, nullable=False, comment="The day from which it holds."),
    Column("happened_at", Instant, nullable=False, comment="When it was done."),
    Column("actor_id", Integer, ForeignKey("persons.id"), comment="Who did it."),
    Column("note", Text, nullable=False, server_default=text("''"), comment="Why, in the actor's words."),
    Column("idempotency_key", Text, comment="The caller's name for this write: a retry is the same write."),
    CheckConstraint("kind IN ('responsible', 'survey', 'import')", name="kind"),
    # Serves: a retried write finds what it wrote before.
    Index(
        "component_batches_idempotency_key",
        "actor_id",
        "idempotency_key",
        unique=True,
        postgresql_where=text("idempotency_key IS NOT NULL"),
    ),
    comment="Changes of many components at once. Rows are never changed: a trigger refuses.",
)

component_events = Table(
    "component_events",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Order of writing."),
    Column(
        "component_id", BigInteger, ForeignKey("components.id"), nullable=False, comment="Whose event it is."
    ),
    Column(
        "seq", Integer, nullable=False, comment="Its version after it; 1 is its birth, which is the row. [-]"
    ),
    Column("kind", Text, nullable=False, comment="move, state, edit, responsible, merge or absorb."),
    Column(
        "effective_on",
        Date,
        nullable=False,
        comment="The day from which it holds. Of two that speak of a day, the one written later is right.",
    ),
    Column("before", JSONB, nullable=False, comment="The columns of components that it set, as they were."),
    Column("after", JSONB, nullable=False, comment="The same columns, as it set them; geom as EWKT."),
    Column(
        "other_id",
        BigInteger,
        ForeignKey("components.id"),
        comment="Of merge the survivor, of absorb the double.",
    ),
    Column("batch_id", BigInteger, ForeignKey("component_batches.id"), comment="The batch it was part of."),
    Column("happened_at", Instant, nullable=False, comment="When it was recorded."),
    Column("actor_id", Integer, ForeignKey("persons.id"), comment="Who recorded it."),
    Column("note", Text, nullable=False, server_default=text("''"), comment="Why, in the actor's words."),
    Column("idempotency_key", Text, comment="The caller's name for this write: a retry is the same write."),
    CheckConstraint("kind IN ('move', 'state', 'edit', 'responsible', 'merge', 'absorb')", name="kind"),
    CheckConstraint(
        f"kind <> 'state' OR (before ->> 'state') || ' ' || (after ->> 'state') IN {STATE_ARROWS}",
        name="state",
    ),
    CheckConstraint("seq > 1", name="seq"),
    # Serves: the history of one component; no version is written twice.
    UniqueConstraint("component_id", "seq"),
    # Serves: the register as of a day: what stood in a box then, and was moved since.
    Index(
        "component_events_place_before_idx",
        text("CAST(before ->> 'geom' AS geometry)"),
        postgresql_using="gist",
        postgresql_where=text("before ->> 'geom' IS NOT NULL"),
    ),
    # Serves: the register as of a day: what was in a state then, and is in another now.
    Index(
        "component_events_state_before_idx",
        text("(before ->> 'state')"),
        "component_id",
        postgresql_where=text("before ->> 'state' IS NOT NULL"),
    ),
    # Serves: the same: what had come into a state by then.
    Index(
        "component_events_state_after_idx",
        text("(after ->> 'state')"),
        "effective_on",
        "component_id",
        postgresql_where=text("before ->> 'state' IS NOT NULL"),
    ),
    # Serves: the same: what was changed, but perhaps never in its state.
    Index(
        "component_events_stateless_idx",
        "component_id",
        postgresql_where=text("before ->> 'state' IS NULL"),
    ),
    # Serves: a retried write finds what it wrote before.
    Index(
        "component_events_idempotency_key",
        "actor_id",
        "idempotency_key",
        unique=True,
        postgresql_where=text("idempotency_key IS NOT NULL"),
    ),
    comment="What was done to each component, by whom. Rows are never changed: a trigger refuses.",
)
