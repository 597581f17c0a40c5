"""What hangs on cells and cases: evidence, complaints, documents; and the store's own book-keeping."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gridcity.store.tables.base import Instant, metadata, place

files = Table(
    "files",
    metadata,
    Column(
        "sha256", Text, primary_key=True, comment="Its content's SHA-256, hexadecimal: also its path on disk."
    ),
    Column("media_type", Text, nullable=False, comment="Found from the content, never from the name."),
    Column("size_bytes", BigInteger, nullable=False, comment="Size as received. [byte]"),
    Column("served_sha256", Text, comment="For photos: the copy without EXIF that is shown to people."),
    Column("exif", JSONB, comment="What the camera wrote; kept privately, never served."),
    Column("taken_at", Instant, comment="When the photo was taken, as its camera says."),
    place("POINT", comment="Where the photo was taken, as its camera says.", nullable=True),
    Column(
        "direction_deg",
        Double,
        comment="Where the camera looked, clockwise from north, 0 to 360, as it says. [°]",
    ),
    Column("position_error_m", Double, comment="How far off its place may be, as the camera says. [m]"),
    Column(
        "looks",
        ARRAY(Integer),
        comment="Of a photo: its 64-bit difference hash in four parts of 16 bits, each with its number above"
        " them. Empty where it has none: sent before there were hashes, or of one colour.",
    ),
    Column("received_at", Instant, nullable=False, comment="When it first arrived."),
    CheckConstraint("direction_deg >= 0 AND direction_deg < 360", name="direction_deg"),
    CheckConstraint("position_error_m >= 0", name="position_error_m"),
    CheckConstraint("cardinality(looks) = 4", name="looks"),
    # Serves: photos taken near a place.
    Index("files_geom_idx", "geom", postgresql_using="gist"),
    # Serves: photos that look like one: of two that differ in three bits at most, one part is the same.
    Index("files_looks_idx", "looks", postgresql_using="gin"),
    comment="Files by content: the same bytes are kept once.",
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the attachment."),
    Column("case_id", BigInteger, ForeignKey("cases.id"), comment="The case it belongs to, or"),
    Column("complaint_id", BigInteger, ForeignKey("complaints.id"), comment="the complaint it came with, or"),
    Column("component_id", BigInteger, ForeignKey("components.id"), comment="the component it shows."),
    Column("sha256", Text, ForeignKey("files.sha256"), nullable=False, comment="Its content."),
    Column("name", Text, nullable=False, comment="Its file name as sent, without any path."),
    Column("kind", Text, nullable=False, comment="report, before, after, near, far or other."),
    Column("actor_id", Integer, ForeignKey("persons.id"), comment="Who attached it; empty for a citizen."),
    Column("attached_at", Instant, nullable=False, comment="When it was attached."),
    CheckConstraint("num_nonnulls(case_id, complaint_id, component_id) = 1", name="owner"),
    CheckConstraint("kind IN ('report', 'before', 'after', 'near', 'far', 'other')", name="kind"),
    UniqueConstraint("case_id", "sha256"),
    UniqueConstraint("complaint_id", "sha256"),
    UniqueConstraint("component_id", "sha256"),
    # Serves: who may see a file, by what it hangs on.
    Index("attachments_sha256_idx", "sha256"),
    # Serves: the cases whose work was shown by photos in a period, for those who look for doubts.
    Index(
        "attachments_after_idx",
        "attached_at",
        "case_id",
        postgresql_where=text("kind = 'after' AND case_id IS NOT NULL"),
    ),
    comment="Evidence: which file hangs on which case, complaint or component.",
)

complaint_numbers = Sequence("complaint_numbers", minvalue=1, maxvalue=99999, cycle=True, metadata=metadata)

complaints = Table(
    "complaints",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number inside the store."),
    Column("number", Text, nullable=False, unique=True, comment="Number the citizen is given."),
    Column(
        "secret_hash", LargeBinary, nullable=False, comment="SHA-256 of the secret that opens its status."
    ),
    Column(
        "class_id",
        Integer,
        ForeignKey("catalogue_classes.id"),
        comment="What the citizen chose, if anything.",
    ),
    Column("description", Text, nullable=False, comment="What the citizen wrote."),
    Column(
        "contact", JSONB, nullable=False, server_default=text("'{}'"), comment="Name, phone, mail: private."
    ),
    Column(
        "language",
        Text,
        comment="In which language the citizen wrote, and is written to: zh or en; empty: the city's first.",
    ),
    Column("cell_id", BigInteger, ForeignKey("cells.id"), nullable=False, comment="Cell it lies in."),
    Column("case_id", BigInteger, ForeignKey("cases.id"), comment="The case it was linked to."),
    Column("status", Text, nullable=False, comment="received, linked or declined."),
    Column("answer", Text, comment="What the city answered."),
    Column("received_at", Instant, nullable=False, comment="When it came in."),
    Column("settled_at", Instant, comment="When it was linked or declined."),
    Column("settled_by_id", Integer, ForeignKey("persons.id"), comment="Who linked or declined it."),
    Column(
        "idempotency_key",
        Text,
        unique=True,
        comment="The sender's name for this write: a retry is the same write.",
    ),
    place("POINT", comment="Where the citizen put the pin."),
    CheckConstraint("status IN ('received', 'linked', 'declined')", name="status"),
    CheckConstraint("language IN ('zh', 'en')", name="language"),
    CheckConstraint("(status = 'linked') = (case_id IS NOT NULL)", name="case_when_linked"),
    # Serves: complaints near a place.
    Index("complaints_geom_idx", "geom", postgresql_using="gist"),
    # Serves: the acceptor's queue.
    Index("complaints_received_idx", "received_at", postgresql_where=text("status = 'received'")),
    # Serves: who is told that their complaint was settled.
    Index("complaints_settled_idx", "settled_at", postgresql_where=text("settled_at IS NOT NULL")),
    # Serves: who is told when a case moves; the cell page.
    Index("complaints_case_id_idx", "case_id"),
    Index("complaints_cell_id_idx", "cell_id"),
    comment="The public's reports (公众投诉), each with its own number and answer.",
)

complaint_senders = Table(
    "complaint_senders",
    metadata,
    Column("source", Text, primary_key=True, comment="Network address that complaints were sent from."),
    Column("since", Instant, nullable=False, comment="When it sent the first one that counts."),
    Column("tries", Integer, nullable=False, comment="How often it has tried since then. [-]"),
    # Serves: forgetting addresses whose time is over.
    Index("complaint_senders_since_idx", "since"),
    comment="Who sends complaints lately, so that nobody floods the public's door; forgotten in minutes.",
)

documents = Table(
    "documents",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number inside the store."),
    Column("number", Text, nullable=False, unique=True, comment="Document number (发文字号)."),
    Column("title", Text, nullable=False, comment="Title."),
    Column("kind", Text, nullable=False, comment="Kind of document, e.g. notice, reply, letter."),
    Column("issued_on", Date, nullable=False, comment="Date it bears."),
    Column("valid_until", Date, comment="Last day it is in force; empty means until revoked."),
    Column("sha256", Text, ForeignKey("files.sha256"), nullable=False, comment="Its content."),
    Column("name", Text, nullable=False, comment="Its file name as sent, without any path."),
    Column("actor_id", Integer, ForeignKey("persons.id"), nullable=False, comment="Who registered it."),
    Column("registered_at", Instant, nullable=False, comment="When it was registered."),
    # Serves: who may see a file, by what it hangs on.
    Index("documents_sha256_idx", "sha256"),
    comment="Official documents (公文).",
)

document_links = Table(
    "document_links",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the link."),
    Column("document_id", BigInteger, ForeignKey("documents.id"), nullable=False, comment="The document."),
    Column("case_id", BigInteger, ForeignKey("cases.id"), comment="A case it concerns, or"),
    Column("cell_id", BigInteger, ForeignKey("cells.id"), comment="a cell it concerns."),
    CheckConstraint("num_nonnulls(case_id, cell_id) = 1", name="target"),
    UniqueConstraint("document_id", "case_id"),
    UniqueConstraint("document_id", "cell_id"),
    # Serves: the documents of a case, of a cell.
    Index("document_links_case_id_idx", "case_id"),
    Index("document_links_cell_id_idx", "cell_id"),
    comment="Which cases and cells a document concerns.",
)

loads = Table(
    "loads",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the load."),
    Column("layer", Text, nullable=False, comment="areas, streets, water, buildings, components or cases."),
    Column("file_name", Text, nullable=False, comment="Name of the file."),
    Column("rows_read", BigInteger, nullable=False, comment="Rows the file had. [-]"),
    Column("rows_added", BigInteger, nullable=False, comment="Rows that were new. [-]"),
    Column("rows_known", BigInteger, nullable=False, comment="Rows that were there already. [-]"),
    Column("rows_set_aside", BigInteger, nullable=False, comment="Rows with a fault. [-]"),
    Column("started_at", Instant, nullable=False, comment="When it began."),
    Column("finished_at", Instant, nullable=False, comment="When it was complete."),
    comment="What was loaded, from what, with which result.",
)

layer_versions = Table(
    "layer_versions",
    metadata,
    Column("layer", Text, primary_key=True, comment="cells, areas, streets, water, buildings or components."),
    Column("version", BigInteger, nullable=False, comment="Grows with every change: the tiles' ETag. [-]"),
    comment="How often each map layer changed; kept by triggers.",
)
