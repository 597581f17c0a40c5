"""Who is told what, by which way, and how far the telling has come.

``notices`` is at once the inbox of every person. A notice that also leaves the house has a row in
``notice_deliveries`` for each channel; where it goes is looked up when it is sent and not kept there.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gridcity.store.tables.base import Instant, metadata

notice_progress = Table(
    "notice_progress",
    metadata,
    Column(
        "is_only",
        Boolean,
        primary_key=True,
        server_default=text("true"),
        comment="Always true: there is one row.",
    ),
    Column("txid", BigInteger, nullable=False, comment="Transaction of the last event that was looked at."),
    Column("event_id", BigInteger, nullable=False, comment="Number of that event."),
    Column("limits_until", Instant, comment="Deadlines up to this instant were looked at; empty: none yet."),
    CheckConstraint("is_only", name="is_only"),
    comment="How far events have been read for notices: one row, whose lock is the turn to read.",
)

notice_webhooks = Table(
    "notice_webhooks",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, comment="Number of the webhook."),
    Column("name", Text, nullable=False, comment="Whose it is, in words."),
    Column("url", Text, nullable=False, comment="Where it is called."),
    Column(
        "commands", ARRAY(Text), nullable=False, comment="Of which commands it is told; empty: of every one."
    ),
    Column(
        "is_active", Boolean, nullable=False, server_default=text("true"), comment="False: it is not called."
    ),
    Column("made_by", Integer, ForeignKey("persons.id"), comment="Who made it; empty for a command."),
    Column("made_at", Instant, nullable=False, comment="When."),
    Column("tested_at", Instant, comment="When it was last tried by hand; empty: never."),
    CheckConstraint("url ~ '^https?://'", name="url"),
    comment="Programs elsewhere that are told of cases. Their secrets are not kept, but worked out.",
)

notices = Table(
    "notices",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the notice."),
    Column("kind", Text, nullable=False, comment="What it tells: a kind in data/notices/notices.toml."),
    Column(
        "cause",
        Text(collation="C"),
        nullable=False,
        comment="Of what it tells, so that nobody is told twice: event 812, late 55 until …",
    ),
    Column("person_id", Integer, ForeignKey("persons.id"), comment="Who is told: a person, or"),
    Column("complaint_id", BigInteger, ForeignKey("complaints.id"), comment="who made this complaint, or"),
    Column("webhook_id", Integer, ForeignKey("notice_webhooks.id"), comment="a program."),
    Column(
        "case_id",
        BigInteger,
        comment="The case it is about. No foreign key: cases are never deleted; a check would lock its row.",
    ),
    Column("event_id", BigInteger, comment="The event of the case that it tells of, if one is."),
    Column(
        "facts",
        JSONB,
        nullable=False,
        server_default=text("'{}'"),
        comment="What it tells that stands nowhere else: a deadline, counts.",
    ),
    Column("is_emergency", Boolean, nullable=False, comment="True: quiet hours do not hold it back."),
    Column("made_at", Instant, nullable=False, comment="When it was decided that somebody is told."),
    Column("read_at", Instant, comment="When the person had read it; empty: not yet, or no person's."),
    CheckConstraint("num_nonnulls(person_id, complaint_id, webhook_id) = 1", name="recipient"),
    # Serves: a person is told once; what they were told.
    Index(
        "notices_person_key",
        "person_id",
        "cause",
        unique=True,
        postgresql_where=text("person_id IS NOT NULL"),
    ),
    # Serves: a complainant is told once.
    Index(
        "notices_complaint_key",
        "complaint_id",
        "cause",
        unique=True,
        postgresql_where=text("complaint_id IS NOT NULL"),
    ),
    # Serves: a program is told once.
    Index(
        "notices_webhook_key",
        "webhook_id",
        "cause",
        unique=True,
        postgresql_where=text("webhook_id IS NOT NULL"),
    ),
    # Serves: a person's inbox, newest first.
    Index("notices_inbox_idx", "person_id", "id", postgresql_where=text("person_id IS NOT NULL")),
    # Serves: how many of them wait to be read, asked by every page that is open.
    Index(
        "notices_unread_idx",
        "person_id",
        "id",
        postgresql_where=text("person_id IS NOT NULL AND read_at IS NULL"),
    ),
    comment="Who was told what: each recipient once of each cause.",
)

notice_deliveries = Table(
    "notice_deliveries",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the delivery."),
    Column(
        "notice_id",
        BigInteger,
        ForeignKey("notices.id", ondelete="CASCADE"),
        nullable=False,
        comment="What is delivered.",
    ),
    Column(
        "person_id",
        Integer,
        comment="The person of the notice, if it is a person's: what waits for one goes out in one message.",
    ),
    Column("channel", Text, nullable=False, comment="smtp, webhook, sms or wecom."),
    Column(
        "state",
        Text,
        nullable=False,
        comment="waiting, held (until the address is confirmed), claimed (a worker has it), sending (it is at"
        " the gateway), sent, failed, or doubtful: the gateway may have it, nobody knows.",
    ),
    Column("due_at", Instant, nullable=False, comment="Not sent before: quiet hours, digests, the next try."),
    Column(
        "first_due_at", Instant, nullable=False, comment="When it was first due: it is tried for three days."
    ),
    Column("tries", Integer, nullable=False, server_default=text("0"), comment="How often it was tried. [-]"),
    Column("claimed_until", Instant, comment="Until when a worker has it; later, another may take it."),
    Column(
        "message",
        Text(collation="C"),
        comment="Name of the message it goes out in, the same at every try: its Message-ID or key.",
    ),
    Column("reason", Text, comment="Why the last try failed."),
    Column("sent_at", Instant, comment="When the gateway took it."),
    CheckConstraint("channel IN ('smtp', 'webhook', 'sms', 'wecom')", name="channel"),
    CheckConstraint(
        "state IN ('waiting', 'held', 'claimed', 'sending', 'sent', 'failed', 'doubtful')", name="state"
    ),
    CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
    CheckConstraint("(state IN ('claimed', 'sending')) = (claimed_until IS NOT NULL)", name="claimed"),
    UniqueConstraint("notice_id", "channel"),
    # Serves: what is to be sent now; what waits for how long.
    Index(
        "notice_deliveries_due_idx",
        "channel",
        "due_at",
        "person_id",
        "id",
        postgresql_where=text("state IN ('waiting', 'claimed', 'sending')"),
    ),
    # Serves: the rest of a message that goes out again.
    Index(
        "notice_deliveries_message_idx",
        "message",
        postgresql_where=text("message IS NOT NULL AND state IN ('waiting', 'claimed', 'sending')"),
    ),
    # Serves: what could not be delivered.
    Index(
        "notice_deliveries_undelivered_idx",
        "state",
        "id",
        postgresql_where=text("state IN ('failed', 'doubtful')"),
    ),
    # Serves: what waits until an address is confirmed.
    Index("notice_deliveries_held_idx", "notice_id", postgresql_where=text("state = 'held'")),
    comment="Notices on their way out of the house.",
)

notice_preferences = Table(
    "notice_preferences",
    metadata,
    Column("person_id", Integer, ForeignKey("persons.id"), primary_key=True, comment="Whose they are."),
    Column("language", Text, comment="zh or en; empty: the city's first."),
    Column("email", Text, comment="Where mail goes. Shown to the person and to who manages people."),
    Column("phone", Text, comment="Where text messages go. Shown as email is."),
    Column("wecom", Text, comment="The person's account at WeCom (企业微信). Shown as email is."),
    Column(
        "channels", ARRAY(Text), nullable=False, comment="By which ways: smtp, sms, wecom; none: inbox only."
    ),
    Column("quiet_from", Time, comment="From when nothing is sent, in the city's time."),
    Column("quiet_until", Time, comment="Until when; before quiet_from: over midnight."),
    Column("digest", Text, nullable=False, comment="at_once, hourly or daily."),
    Column("digest_at", Time, nullable=False, comment="Of a daily digest: when, in the city's time."),
    Column("changed_at", Instant, nullable=False, comment="When they were last changed."),
    Column(
        "muted",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="Of what they are not told at all: alarms, reports, runs.",
    ),
    CheckConstraint("muted <@ ARRAY['alarms', 'reports', 'runs']", name="muted"),
    CheckConstraint("language IN ('zh', 'en')", name="language"),
    CheckConstraint("channels <@ ARRAY['smtp', 'sms', 'wecom']", name="channels"),
    CheckConstraint(
        "(quiet_from IS NULL) = (quiet_until IS NULL) AND quiet_from <> quiet_until", name="quiet"
    ),
    CheckConstraint("digest IN ('at_once', 'hourly', 'daily')", name="digest"),
    comment="How a person wants to be told, beside the inbox; without a row: by the inbox only.",
)
