"""Departments, persons, and how they prove who they are."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
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

departments = Table(
    "departments",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, comment="Number of the department."),
    Column("code", Text, nullable=False, unique=True, comment="Unified social credit code, or a local one."),
    Column("name", Text, nullable=False, comment="Name in the city's own language."),
    Column("name_en", Text, comment="English name, where one is known."),
    Column(
        "closed_on",
        Date,
        comment="The first day, in the city's calendar, on which it is no more; empty: it works.",
    ),
    comment="Who governs, owns, maintains or handles.",
)

department_events = Table(
    "department_events",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Order of writing."),
    Column(
        "department_id", Integer, ForeignKey("departments.id"), nullable=False, comment="Whose event it is."
    ),
    Column("kind", Text, nullable=False, comment="rename, close or open."),
    Column(
        "effective_on", Date, nullable=False, comment="The day, in the city's calendar, from which it holds."
    ),
    Column("name_before", Text, comment="Of a rename: the name until then."),
    Column("name_en_before", Text, comment="Of a rename: the English name until then, if there was one."),
    Column("happened_at", Instant, nullable=False, comment="When it was recorded."),
    Column("actor_id", Integer, ForeignKey("persons.id"), comment="Who recorded it; empty for a command."),
    CheckConstraint("kind IN ('rename', 'close', 'open')", name="kind"),
    CheckConstraint("(name_before IS NOT NULL) = (kind = 'rename')", name="name_before"),
    # Serves: the history of a department; what it was called on a day.
    Index("department_events_department_id_idx", "department_id", "effective_on"),
    comment="What became of departments, and since when. Rows are never changed: a trigger refuses.",
)

persons = Table(
    "persons",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, comment="Number of the person."),
    Column("login", Text, nullable=False, unique=True, comment="Name to sign in with, lower case."),
    Column("name", Text, nullable=False, comment="Name as colleagues write it."),
    Column("role", Text, nullable=False, comment="The role the person acts in; gridcity.people.model.Role."),
    Column(
        "department_id",
        Integer,
        ForeignKey("departments.id"),
        comment="Where the person works; every handler works somewhere.",
    ),
    Column("password_hash", Text, comment="argon2id; empty means no sign-in by password."),
    Column(
        "is_active", Boolean, nullable=False, server_default=text("true"), comment="False ends every session."
    ),
    Column("created_at", Instant, nullable=False, comment="When the account was made."),
    CheckConstraint(
        "role IN ('inspector', 'operator', 'dispatcher', 'leader', 'handler', 'supervisor', 'planner',"
        " 'clerk', 'admin', 'importer')",
        name="role",
    ),
    CheckConstraint("role <> 'handler' OR department_id IS NOT NULL", name="handlers_department"),
    comment="People who sign in, and programs that act in a role.",
)

sessions = Table(
    "sessions",
    metadata,
    Column(
        "token_hash", LargeBinary, primary_key=True, comment="SHA-256 of the cookie; the cookie is not kept."
    ),
    Column("person_id", Integer, ForeignKey("persons.id"), nullable=False, comment="Whose session it is."),
    Column("created_at", Instant, nullable=False, comment="When the person signed in."),
    Column("expires_at", Instant, nullable=False, comment="When the session ends by itself."),
    # Serves: ending all sessions of a person.
    Index("sessions_person_id_idx", "person_id"),
    comment="Browser sessions in force.",
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the token, to revoke it by."),
    Column(
        "token_hash",
        LargeBinary,
        nullable=False,
        unique=True,
        comment="SHA-256 of the token; it is not kept.",
    ),
    Column("person_id", Integer, ForeignKey("persons.id"), nullable=False, comment="In whose name it acts."),
    Column("name", Text, nullable=False, comment="What the token is for."),
    Column("created_at", Instant, nullable=False, comment="When it was made."),
    Column("expires_at", Instant, comment="When it ends; empty means when revoked."),
    Column("revoked_at", Instant, comment="When it was revoked; empty while it works."),
    # Serves: the tokens of a person, to list or to end.
    Index("tokens_person_id_idx", "person_id"),
    comment="Bearer tokens for programs.",
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("login", Text, primary_key=True, comment="The login as it was tried; it need not exist."),
    Column("source", Text, primary_key=True, comment="Where from: a network address, empty if unknown."),
    Column(
        "failures", Integer, nullable=False, comment="Refused attempts since the last one that was good. [-]"
    ),
    Column("failed_at", Instant, comment="When the last one was refused."),
    Column(
        "signed_in_at", Instant, comment="When somebody last signed in from there; such a place is trusted."
    ),
    # Serves: forgetting attempts of long ago.
    Index("sign_in_attempts_failed_at_idx", "failed_at"),
    comment="Refused sign-ins by login and place: who guesses passwords has to wait.",
)
