"""Classes of components and matters, by edition."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Identity,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from gridcity.store.tables.base import metadata

catalogue_editions = Table(
    "catalogue_editions",
    metadata,
    Column("code", Text, primary_key=True, comment="Short name, e.g. gbt-47678.5-2026."),
    Column("name", Text, nullable=False, comment="The standard or local rule it was taken from."),
    Column("is_local", Boolean, nullable=False, comment="True where a city made it for itself."),
    comment="Editions of the catalogue: one standard, or one city's own list.",
)

catalogue_classes = Table(
    "catalogue_classes",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, comment="What components and cases refer to."),
    Column("edition", Text, ForeignKey("catalogue_editions.code"), nullable=False, comment="Its edition."),
    Column("kind", Text, nullable=False, comment="component (部件) or matter (事项)."),
    Column("code", Text, nullable=False, comment="Class code: 2 major digits, then 2 or 3 minor ones."),
    Column("major_name", Text, nullable=False, comment="Name of the major class, in the edition's language."),
    Column("major_name_en", Text, nullable=False, comment="Name of the major class in English."),
    Column("name", Text, nullable=False, comment="Name of the class, in the edition's language."),
    Column("name_en", Text, nullable=False, comment="Name of the class in English."),
    Column("geometry", Text, nullable=False, comment="Natural extent: point, line or polygon."),
    Column(
        "is_emergency",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="A sudden event (突发事件).",
    ),
    Column("limit_value", Double, comment="Time limit for handling, in limit_unit; empty means none is set."),
    Column("limit_unit", Text, comment="urgent_hour, work_hour, work_day or natural_day."),
    Column("limit_basis", Text, comment="Where the limit comes from; a proposal says so."),
    Column("accuracy", Text, comment="Of components: A places are right within 0.5 m, B 1.0 m, C 10 m."),
    Column(
        "about_code",
        Text,
        comment="Of matters: the class of components of its edition that it says is missing or broken.",
    ),
    Column(
        "attributes_schema", JSONB(none_as_null=True), comment="Of components: their attributes, JSON Schema."
    ),
    CheckConstraint("accuracy IN ('A', 'B', 'C')", name="accuracy"),
    CheckConstraint("kind IN ('component', 'matter')", name="kind"),
    CheckConstraint("about_code IS NULL OR kind = 'matter'", name="about"),
    CheckConstraint("geometry IN ('point', 'line', 'polygon')", name="geometry"),
    CheckConstraint("(limit_value IS NULL) = (limit_unit IS NULL)", name="limit"),
    CheckConstraint(
        "limit_unit IN ('urgent_hour', 'work_hour', 'work_day', 'natural_day')", name="limit_unit"
    ),
    UniqueConstraint("edition", "kind", "code"),
    comment="Component 01001 and matter 01001 share a number: the key is edition, kind and code.",
)
