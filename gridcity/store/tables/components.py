"""The register of urban components (部件) and the history of their states."""

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
    # No geom_3857 and no index on it: a tile shows components from zoom 16, where it holds some
    # hundred of them, and is found by geom, whose axes Web Mercator keeps. A second GiST index
    # would cost a bulk load a third of its time.
    place("POINT", comment="Its representative point."),
    # As strict as the pattern ^[0-9]{16,17}$, in less than half its time.
    CheckConstraint("length(code) IN (16, 17) AND ltrim(code, '0123456789') = ''", name="code"),
    CheckConstraint(f"state IN {_STATES}", name="state"),
    # The key first: it differs soonest, so the index is built and searched in a third of the time.
    UniqueConstraint("source_key", "source"),
    # Serves: what stands near a place; the component tiles.
    Index("components_geom_idx", "geom", postgresql_using="gist"),
    # Serves: the cell page; counts by cell and class.
    Index("components_cell_id_idx", "cell_id", "class_id"),
    comment="Manholes, lamps, hydrants, trees: all that stands in the city and has a code.",
)

component_states = Table(
    "component_states",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Order of writing."),
    Column(
        "component_id",
        BigInteger,
        ForeignKey("components.id"),
        nullable=False,
        comment="Whose state changed.",
    ),
    Column("previous", Text, nullable=False, comment="The state before."),
    Column("state", Text, nullable=False, comment="The state after."),
    Column("happened_at", Instant, nullable=False, comment="When it changed."),
    Column("actor_id", Integer, ForeignKey("persons.id"), comment="Who recorded it."),
    Column("note", Text, nullable=False, server_default=text("''"), comment="Why, in the actor's words."),
    CheckConstraint(f"previous IN {_STATES}", name="previous"),
    CheckConstraint(f"state IN {_STATES}", name="state"),
    # Serves: the history of one component.
    Index("component_states_component_id_idx", "component_id", "happened_at"),
    comment="Each change of a component's state. Rows are never changed: a trigger refuses.",
)
