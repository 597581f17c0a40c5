"""Inhabitants: how many people live in which area or cell, as counted on a day."""

from sqlalchemy import CheckConstraint, Column, Date, Double, Table, Text

from gridcity.store.tables.base import Instant, metadata

inhabitants = Table(
    "inhabitants",
    metadata,
    Column(
        "place",
        Text(collation="C"),
        primary_key=True,
        comment="Where: the code of an area (6, 9 or 12 digits) or of a cell (15 characters).",
    ),
    Column(
        "counted_on",
        Date,
        primary_key=True,
        comment="The day that the number is of; it holds until a later one.",
    ),
    Column(
        "inhabitants",
        Double,
        nullable=False,
        comment="How many live there; an estimate need not be whole. [people]",
    ),
    Column("source", Text, nullable=False, comment="Who counted: a census, an office, a name of a file."),
    Column("loaded_at", Instant, nullable=False, comment="When it was loaded, or last corrected."),
    CheckConstraint("place ~ '^([0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9A-Z]{15})$'", name="place"),
    CheckConstraint("inhabitants >= 0 AND inhabitants < 'infinity'", name="inhabitants"),
    comment="Inhabitants by area or cell (常住人口), as they were loaded; cells share out what areas have.",
)
