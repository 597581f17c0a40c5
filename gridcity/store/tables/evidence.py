"""When photos before and after show the same spot, and who is skilled in what."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    UniqueConstraint,
)

from gridcity.store.tables.base import metadata

evidence_rules = Table(
    "evidence_rules",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, comment="Number of the rule."),
    Column(
        "class_id",
        Integer,
        ForeignKey("catalogue_classes.id"),
        comment="Class of the cases; empty: every class without a rule of its own.",
    ),
    Column(
        "within_m",
        Double,
        nullable=False,
        comment="How far apart photos of one spot lie at most;"
        " what their cameras say of errors is added. [m]",
    ),
    Column(
        "within_deg",
        Double,
        nullable=False,
        comment="By how much the directions of photos of one spot differ at most. [°]",
    ),
    Column(
        "from_case_m",
        Double,
        nullable=False,
        comment="How far from its case a photo is taken without being doubted. [m]",
    ),
    Column("clock_slack_min", Integer, nullable=False, comment="How wrong a camera's clock may be. [min]"),
    Column(
        "alike_bits",
        SmallInteger,
        nullable=False,
        comment="In how many of 64 bits the hashes of two photos of one picture differ at most. [-]",
    ),
    CheckConstraint("within_m > 0 AND within_m <= 5000", name="within_m"),
    CheckConstraint("within_deg > 0 AND within_deg <= 180", name="within_deg"),
    CheckConstraint("from_case_m > 0 AND from_case_m <= 50000", name="from_case_m"),
    CheckConstraint("clock_slack_min BETWEEN 0 AND 1440", name="clock_slack_min"),
    CheckConstraint("alike_bits BETWEEN 0 AND 3", name="alike_bits"),
    UniqueConstraint("class_id", postgresql_nulls_not_distinct=True),
    comment="When photos before and after count as of the same spot, and when they are doubted.",
)

person_skills = Table(
    "person_skills",
    metadata,
    Column("person_id", Integer, ForeignKey("persons.id"), primary_key=True, comment="Who."),
    Column(
        "class_id",
        Integer,
        ForeignKey("catalogue_classes.id"),
        primary_key=True,
        comment="Class of matters that the person is skilled in.",
    ),
    # Serves: who is skilled in a class.
    Index("person_skills_class_idx", "class_id"),
    comment="Who is skilled in which matters, for suggestions of crews.",
)
