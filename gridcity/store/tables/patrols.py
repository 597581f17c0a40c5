"""Patrols (巡查): who walked a beat when, how long in which cells, and by which rules that is counted."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from gridcity.store.tables.base import Instant, metadata

patrol_rules = Table(
    "patrol_rules",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False, comment="Always 1: a city has one."),
    Column(
        "longest_gap_s",
        Integer,
        nullable=False,
        comment="Of a longer break between two fixes nothing counts: nobody knows where it was spent. [s]",
    ),
    Column(
        "fastest_kmh",
        Double,
        nullable=False,
        comment="A fix that could only be reached faster is set aside. [km/h]",
    ),
    Column("coarsest_m", Double, nullable=False, comment="A fix less accurate is set aside. [m]"),
    Column(
        "closest_s",
        Integer,
        nullable=False,
        comment="Of fixes that follow each other sooner only the first is kept. [s]",
    ),
    Column(
        "least_s",
        Integer,
        nullable=False,
        comment="From so long on in it a patrol has been in a cell; less may be the error of fixes. [s]",
    ),
    Column(
        "keep_track_days",
        Integer,
        nullable=False,
        comment="After so long the fixes of a patrol are deleted; its minutes stay. [d]",
    ),
    CheckConstraint("id = 1", name="one"),
    CheckConstraint("longest_gap_s BETWEEN 10 AND 3600", name="longest_gap_s"),
    CheckConstraint("fastest_kmh > 0 AND fastest_kmh <= 300", name="fastest_kmh"),
    CheckConstraint("coarsest_m > 0 AND coarsest_m <= 200", name="coarsest_m"),
    CheckConstraint("closest_s BETWEEN 1 AND 60", name="closest_s"),
    CheckConstraint("least_s BETWEEN 0 AND 600", name="least_s"),
    CheckConstraint("keep_track_days BETWEEN 1 AND 3650", name="keep_track_days"),
    comment="How the minutes of patrols are counted, and how long their tracks are kept.",
)

patrols = Table(
    "patrols",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the patrol."),
    Column("person_id", Integer, ForeignKey("persons.id"), nullable=False, comment="Who walked it."),
    Column(
        "idempotency_key",
        Text,
        nullable=False,
        comment="The device's name for it: started again, it is the same.",
    ),
    Column("started_at", Instant, nullable=False, comment="When it began, by the device."),
    Column("ended_at", Instant, comment="When it ended; empty: nobody said. It is over after a day."),
    Column("recorded_at", Instant, nullable=False, comment="When the first word of it arrived."),
    Column("last_fix_at", Instant, comment="The last fix that is believed; empty: none."),
    Column(
        "counted_min",
        Double,
        nullable=False,
        server_default=text("0"),
        comment="What counts: the minutes in cells and those outside the city. [min]",
    ),
    Column(
        "outside_min",
        Double,
        nullable=False,
        server_default=text("0"),
        comment="Of these, outside all cells. [min]",
    ),
    Column(
        "gap_min",
        Double,
        nullable=False,
        server_default=text("0"),
        comment="What does not count: breaks between fixes that are too long. [min]",
    ),
    Column(
        "fixes", Integer, nullable=False, server_default=text("0"), comment="Fixes that are believed. [-]"
    ),
    Column(
        "coarse", Integer, nullable=False, server_default=text("0"), comment="Fixes too coarse to count. [-]"
    ),
    Column(
        "jumps",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="Fixes that could not be reached so fast. [-]",
    ),
    Column(
        "untimely",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="Fixes kept from before its start or after its end. [-]",
    ),
    Column("track_deleted_at", Instant, comment="When its fixes were deleted; empty: they are kept."),
    UniqueConstraint("person_id", "idempotency_key"),
    CheckConstraint("ended_at >= started_at", name="period"),
    # Serves: the patrols of a person, the last first; whether two of them overlap.
    Index("patrols_person_idx", "person_id", "started_at"),
    # Serves: the patrols of a period; tracks that are old enough to be deleted.
    Index("patrols_started_at_idx", "started_at"),
    comment="Each time somebody walked a beat.",
)

patrol_cells = Table(
    "patrol_cells",
    metadata,
    Column("patrol_id", BigInteger, ForeignKey("patrols.id"), primary_key=True, comment="The patrol."),
    Column("cell_id", BigInteger, ForeignKey("cells.id"), primary_key=True, comment="A cell it was in."),
    Column(
        "minutes",
        Double,
        nullable=False,
        comment="How long, as far as its fixes can tell: expected minutes, no whole ones. [min]",
    ),
    Column("first_at", Instant, nullable=False, comment="The first fix that may have been in it."),
    Column("last_at", Instant, nullable=False, comment="The last one."),
    CheckConstraint("minutes > 0", name="minutes"),
    CheckConstraint("last_at >= first_at", name="period"),
    # Serves: the last patrols of a cell, and its minutes in the last days.
    Index("patrol_cells_cell_idx", "cell_id", "last_at"),
    # Serves: the minutes of all cells in a period.
    Index("patrol_cells_last_at_idx", "last_at"),
    comment="How long each patrol was in which cells: made of its fixes, and kept when these are deleted.",
)

patrol_fixes = Table(
    "patrol_fixes",
    metadata,
    Column("patrol_id", BigInteger, ForeignKey("patrols.id"), primary_key=True, comment="The patrol."),
    Column("at", Instant, primary_key=True, comment="When, by the device: the same fix sent twice is one."),
    Column(
        "accuracy_m",
        Double,
        nullable=False,
        comment="Radius within which 68 of 100 true places lie, as the device says. [m]",
    ),
    Column("lon", Double, nullable=False, comment="Longitude, EPSG:4326: nobody is looked for by place. [°]"),
    Column("lat", Double, nullable=False, comment="Latitude, EPSG:4326. [°]"),
    CheckConstraint("accuracy_m > 0", name="accuracy_m"),
    comment="Tracks of patrols, thinned as they come and deleted when they are old.",
)
