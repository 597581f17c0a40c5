"""Surveys (普查): what somebody goes out to see, what was seen, and what came of it."""

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
from sqlalchemy.dialects.postgresql import ARRAY

from gridcity.store.tables.base import Instant, metadata, place

surveys = Table(
    "surveys",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, comment="Number of the survey."),
    Column("name", Text, nullable=False, comment="What it is called."),
    Column(
        "class_ids", ARRAY(Integer), nullable=False, comment="Classes that are looked for; empty means all."
    ),
    Column("due_on", Date, nullable=False, comment="The day by which all is to be seen."),
    Column(
        "opened_at", Instant, nullable=False, comment="When it was made: it looks for what stood there then."
    ),
    Column("opened_by_id", Integer, ForeignKey("persons.id"), comment="Who made it."),
    Column("closed_at", Instant, comment="When it was closed; empty while findings are taken."),
    Column("closed_by_id", Integer, ForeignKey("persons.id"), comment="Who closed it."),
    Column(
        "batch_id",
        BigInteger,
        ForeignKey("component_batches.id"),
        comment="The changes that its findings were given; empty where none was applied.",
    ),
    Column("idempotency_key", Text, comment="The caller's name for this write: a retry is the same write."),
    # Serves: a retried write finds what it wrote before.
    Index(
        "surveys_idempotency_key",
        "opened_by_id",
        "idempotency_key",
        unique=True,
        postgresql_where=text("idempotency_key IS NOT NULL"),
    ),
    comment="Survey campaigns of the register.",
)

survey_cells = Table(
    "survey_cells",
    metadata,
    Column("survey_id", Integer, ForeignKey("surveys.id"), primary_key=True, comment="The survey."),
    Column("cell_id", BigInteger, ForeignKey("cells.id"), primary_key=True, comment="A cell that it covers."),
    comment="The ground of a survey.",
)

survey_items = Table(
    "survey_items",
    metadata,
    Column("survey_id", Integer, ForeignKey("surveys.id"), primary_key=True, comment="The survey."),
    Column(
        "component_id",
        BigInteger,
        ForeignKey("components.id"),
        primary_key=True,
        comment="A component to look for.",
    ),
    Column("cell_id", BigInteger, nullable=False, comment="The cell it stood in when the survey was made."),
    Column("finding", Text, comment="The last word on it: found, missing or wrong_place; empty while open."),
    CheckConstraint("finding IN ('found', 'missing', 'wrong_place')", name="finding"),
    # Serves: the work list of a cell; progress by cell.
    Index("survey_items_cell_idx", "survey_id", "cell_id"),
    comment="What a survey looks for, and how far it has come.",
)

survey_stops = Table(
    "survey_stops",
    metadata,
    Column("survey_id", Integer, ForeignKey("surveys.id"), primary_key=True, comment="The survey."),
    Column("cell_id", BigInteger, ForeignKey("cells.id"), primary_key=True, comment="The cell taken."),
    Column("actor_id", Integer, ForeignKey("persons.id"), nullable=False, comment="Who walks it."),
    Column("until", Instant, nullable=False, comment="Until then nobody else is sent there."),
    # Serves: whoever takes a stop gives back the one before.
    Index("survey_stops_actor_idx", "survey_id", "actor_id"),
    comment="Who is on the way to which cell, so that two do not look for the same things.",
)

survey_findings = Table(
    "survey_findings",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Order of arrival."),
    Column("survey_id", Integer, ForeignKey("surveys.id"), nullable=False, comment="The survey."),
    Column(
        "component_id", BigInteger, ForeignKey("components.id"), comment="What was looked for; empty for new."
    ),
    Column("class_id", Integer, ForeignKey("catalogue_classes.id"), comment="Of a new one: its class."),
    Column("cell_id", BigInteger, ForeignKey("cells.id"), comment="Of a new one: the cell it was found in."),
    Column("finding", Text, nullable=False, comment="found, missing, wrong_place or new."),
    Column(
        "version",
        Integer,
        comment="The component's version when it was seen; a later one was changed since. [-]",
    ),
    Column("note", Text, nullable=False, server_default=text("''"), comment="In the finder's words."),
    Column("actor_id", Integer, ForeignKey("persons.id"), nullable=False, comment="Who was there."),
    Column("found_at", Instant, nullable=False, comment="When it arrived."),
    Column(
        "seen_at",
        Instant,
        comment="When it was seen, where the finder's phone said so: empty means when it arrived."
        " The last counts.",
    ),
    Column(
        "idempotency_key",
        Text,
        nullable=False,
        comment="The finder's name for it: sent again, it is the same.",
    ),
    place("POINT", comment="Where the finder saw it: of wrong_place and new.", nullable=True),
    CheckConstraint("finding IN ('found', 'missing', 'wrong_place', 'new')", name="finding"),
    CheckConstraint("(finding = 'new') = (component_id IS NULL)", name="component"),
    CheckConstraint("(finding = 'new') = (class_id IS NOT NULL)", name="class"),
    CheckConstraint("(finding IN ('wrong_place', 'new')) = (geom IS NOT NULL)", name="place"),
    UniqueConstraint("actor_id", "idempotency_key"),
    # Serves: the findings of a survey, the last of each component.
    Index("survey_findings_survey_idx", "survey_id", "component_id", "id"),
    # Serves: new ones found near a place.
    Index("survey_findings_geom_idx", "geom", postgresql_using="gist"),
    # Serves: what surveys said of a component.
    Index("survey_findings_component_id_idx", "component_id", "id"),
    comment="What was seen in the field. Rows are never changed: a trigger refuses.",
)
