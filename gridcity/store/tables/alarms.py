"""Alarms of sensors and cameras, what they mean, and what they were grouped into."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from gridcity.store.tables.base import Instant, metadata, place

alarm_signals = Table(
    "alarm_signals",
    metadata,
    Column("code", Text(collation="C"), primary_key=True, comment="What devices call it."),
    Column("name", Text, nullable=False, comment="What it means, in Chinese."),
    Column("name_en", Text, nullable=False, comment="The same in English."),
    Column(
        "class_id",
        Integer,
        ForeignKey("catalogue_classes.id"),
        nullable=False,
        comment="Class of the cases that are made of it.",
    ),
    Column("group_by", Text, nullable=False, comment="Which alarms are of one problem: device or place."),
    Column("within_m", Double, nullable=False, comment="How far apart alarms of one place lie. [m]"),
    Column("window_min", Integer, nullable=False, comment="How long a group stays open for more. [min]"),
    Column("at_least", Integer, nullable=False, comment="How many alarms in that time make a report. [-]"),
    Column("channel", Text, nullable=False, comment="The channel of the cases: sensor, video …"),
    CheckConstraint("group_by IN ('device', 'place')", name="group_by"),
    CheckConstraint("within_m > 0 AND within_m <= 5000", name="within_m"),
    CheckConstraint("window_min BETWEEN 1 AND 44640", name="window_min"),
    CheckConstraint("at_least BETWEEN 1 AND 1000", name="at_least"),
    comment="What alarms mean in this city, and when a report is filed.",
)

alarm_groups = Table(
    "alarm_groups",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the group."),
    Column(
        "signal",
        Text(collation="C"),
        ForeignKey("alarm_signals.code"),
        nullable=False,
        comment="The signal of all its alarms.",
    ),
    Column("device", Text(collation="C"), nullable=False, comment="The device of its first alarm."),
    Column("alarms", Integer, nullable=False, comment="How many alarms it holds. [-]"),
    Column("first_at", Instant, nullable=False, comment="When the first of them happened."),
    Column("last_at", Instant, nullable=False, comment="When the last of them happened."),
    Column("case_id", BigInteger, ForeignKey("cases.id"), comment="The case that was made of it."),
    place("POINT", comment="Where the first of them was."),
    # Serves: which groups near an alarm may take it.
    Index("alarm_groups_geom_idx", "geom", postgresql_using="gist"),
    # Serves: which groups of a device may take an alarm, however many devices and years there are.
    Index("alarm_groups_device_idx", "signal", "device", "last_at"),
    # Serves: the alarms behind a case; groups whose case is still open.
    Index("alarm_groups_case_id_idx", "case_id", postgresql_where=text("case_id IS NOT NULL")),
    comment="Alarms that are of one problem.",
)

alarms = Table(
    "alarms",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the alarm."),
    Column(
        "group_id",
        BigInteger,
        ForeignKey("alarm_groups.id"),
        nullable=False,
        comment="What it was grouped into.",
    ),
    Column("device", Text(collation="C"), nullable=False, comment="Which device said it."),
    Column("signal", Text(collation="C"), nullable=False, comment="What it said."),
    Column("happened_at", Instant, nullable=False, comment="When, by the device."),
    Column("received_at", Instant, nullable=False, comment="When it came here."),
    Column("says", Text, nullable=False, comment="What came with it: a reading, a plate, a link."),
    UniqueConstraint("device", "signal", "happened_at"),
    # Serves: how many alarms of a group fell into the last minutes.
    Index("alarms_group_id_idx", "group_id", "happened_at"),
    comment="What devices reported, each once however often it was sent.",
)
