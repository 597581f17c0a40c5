"""Whether whoever reads mail at an address wants it: typing an address sends nobody mail."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    text,
)

from gridcity.store.tables.base import Instant, metadata

notice_addresses = Table(
    "notice_addresses",
    metadata,
    Column(
        "id",
        BigInteger,
        Identity(),
        primary_key=True,
        comment="Number of the address; links in letters name it.",
    ),
    Column("person_id", Integer, ForeignKey("persons.id"), comment="Who would be told there: a person, or"),
    Column("complaint_id", BigInteger, ForeignKey("complaints.id"), comment="who made this complaint."),
    Column(
        "address_hash",
        LargeBinary,
        nullable=False,
        comment="SHA-256 of the address, its ASCII letters small: mail_hash(address).",
    ),
    Column(
        "state",
        Text,
        nullable=False,
        comment="waiting (only the letter that asks goes there), confirmed, or refused.",
    ),
    Column(
        "confirmed_by",
        Text,
        comment="Why it counts as confirmed: link (its reader said so), administrator (who set it for"
        " somebody else vouches for it), or before (it was in force before addresses were confirmed).",
    ),
    Column(
        "requester",
        Text,
        comment="On whose account the letter counts: person N, or of a complaint the hash of the network it"
        " came from, which is forgotten after a day.",
    ),
    Column("made_at", Instant, nullable=False, comment="When the address was given."),
    Column(
        "wanted_at",
        Instant,
        comment="Since when a letter that asks is to be written; empty: none is. Given up after a day.",
    ),
    Column("letter_due_at", Instant, comment="Not written before: limits by address and requester."),
    Column(
        "letters",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="How many such letters were written. [-]",
    ),
    Column(
        "expires_at",
        Instant,
        comment="Until when the link in the last one holds; then what waited is given up.",
    ),
    Column("decided_at", Instant, comment="When it was confirmed or refused."),
    CheckConstraint("num_nonnulls(person_id, complaint_id) = 1", name="recipient"),
    CheckConstraint("state IN ('waiting', 'confirmed', 'refused')", name="state"),
    CheckConstraint("confirmed_by IN ('link', 'administrator', 'before')", name="confirmed_by"),
    CheckConstraint("(state = 'confirmed') = (confirmed_by IS NOT NULL)", name="confirmed"),
    CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
    CheckConstraint("(wanted_at IS NULL) = (letter_due_at IS NULL)", name="wanted"),
    # Serves: whether a person may be written to; once for each address.
    Index(
        "notice_addresses_person_key",
        "person_id",
        "address_hash",
        unique=True,
        postgresql_where=text("person_id IS NOT NULL"),
    ),
    # Serves: whether who complained may be written to.
    Index(
        "notice_addresses_complaint_key",
        "complaint_id",
        unique=True,
        postgresql_where=text("complaint_id IS NOT NULL"),
    ),
    # Serves: everybody who gave an address that is refused.
    Index("notice_addresses_address_hash_idx", "address_hash"),
    # Serves: letters to be written now.
    Index("notice_addresses_wanted_idx", "letter_due_at", postgresql_where=text("letter_due_at IS NOT NULL")),
    # Serves: forgetting networks.
    Index(
        "notice_addresses_requester_idx",
        "made_at",
        postgresql_where=text("requester IS NOT NULL AND complaint_id IS NOT NULL"),
    ),
    comment="Whether whoever reads mail at an address wants it, for each person and complaint that gave it."
    " The address itself stands with them.",
)

notice_letters = Table(
    "notice_letters",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number inside the store."),
    Column("address_hash", LargeBinary, nullable=False, comment="To whom, as in notice_addresses."),
    Column("requester", Text, comment="On whose account, as in notice_addresses."),
    Column("written_at", Instant, nullable=False, comment="When."),
    # Serves: how many letters an address got lately.
    Index("notice_letters_address_hash_idx", "address_hash", "written_at"),
    # Serves: how many letters somebody had written lately.
    Index(
        "notice_letters_requester_idx",
        "requester",
        "written_at",
        postgresql_where=text("requester IS NOT NULL"),
    ),
    comment="Letters that asked lately, so that nobody gets many and nobody has many sent; forgotten after a"
    " day.",
)

refused_addresses = Table(
    "refused_addresses",
    metadata,
    Column(
        "address_hash",
        LargeBinary,
        primary_key=True,
        comment="The address, as in notice_addresses; it stands nowhere in words.",
    ),
    Column("refused_at", Instant, nullable=False, comment="When its reader said so."),
    comment="Who never wants to be written to, whoever gives their address.",
)
