"""Alarms of sensors and cameras, what they mean, and what they were grouped into."""

from sqlalchemy import (
    BigInteger,
    Boolean,
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
    Column(
        "ahead_min",
        Integer,
        nullable=False,
        server_default=text("5"),
        comment="How far ahead of ours a device's clock is believed. [min]",
    ),
    Column(
        "behind_h",
        Integer,
        nullable=False,
        server_default=text("720"),
        comment="How far behind ours a device's clock is believed: so long gateways keep alarms. [h]",
    ),
    CheckConstraint("group_by IN ('device', 'place')", name="group_by"),
    CheckConstraint("within_m > 0 AND within_m <= 5000", name="within_m"),
    CheckConstraint("window_min BETWEEN 1 AND 44640", name="window_min"),
    CheckConstraint("at_least BETWEEN 1 AND 1000", name="at_least"),
    CheckConstraint("ahead_min BETWEEN 0 AND 1440", name="ahead_min"),
    CheckConstraint("behind_h BETWEEN 1 AND 8760", name="behind_h"),
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
    Column(
        "doubtful",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="How many of them came from a clock that could not be right. [-]",
    ),
    Column("first_at", Instant, nullable=False, comment="When the first of them happened."),
    Column("last_at", Instant, nullable=False, comment="When the last of them happened."),
    Column("case_id", BigInteger, ForeignKey("cases.id"), comment="The case that was made of it."),
    Column(
        "is_over",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="Its case was closed when the next group began: it takes no more alarms.",
    ),
    place("POINT", comment="Where the first of them was."),
    # Serves: which groups near an alarm, without a case yet, may take it; however many years there are. As a
    # range, for by the last instant alone the planner would take it for the groups of a device.
    Index(
        "alarm_groups_geom_idx",
        "geom",
        text("tstzrange(first_at, last_at, '[]')"),
        postgresql_using="gist",
        postgresql_where=text("case_id IS NULL"),
    ),
    # Serves: which groups of a device, without a case yet, may take an alarm. The device first: by the signal
    # alone the planner would take it for the groups near a place.
    Index(
        "alarm_groups_device_idx",
        "device",
        "signal",
        "last_at",
        postgresql_where=text("case_id IS NULL"),
    ),
    # Serves: which groups near an alarm have a case that may be open.
    Index(
        "alarm_groups_near_idx",
        "geom",
        postgresql_using="gist",
        postgresql_where=text("case_id IS NOT NULL AND NOT is_over"),
    ),
    # Serves: which groups of a device have a case that may be open.
    Index(
        "alarm_groups_open_idx",
        "device",
        "signal",
        postgresql_where=text("case_id IS NOT NULL AND NOT is_over"),
    ),
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
    Column("happened_at", Instant, nullable=False, comment="When, by the device's clock."),
    Column(
        "counts_at",
        Instant,
        nullable=False,
        comment="When it counts as having happened: received_at where the device's clock cannot be right.",
    ),
    Column("received_at", Instant, nullable=False, comment="When it came here."),
    Column("says", Text, nullable=False, comment="What came with it: a reading, a plate, a link."),
    # What a clock that stands says again, days later, is another alarm.
    UniqueConstraint("device", "signal", "happened_at", "counts_at"),
    # Serves: how many alarms of a group fell into the last minutes.
    Index("alarms_group_id_idx", "group_id", "counts_at"),
    # Serves: which devices' clocks are wrong.
    Index("alarms_doubtful_idx", "id", postgresql_where=text("counts_at <> happened_at")),
    comment="What devices reported, each once however often it was sent.",
)
