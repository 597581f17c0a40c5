"""Cases, their history, and the steps that a history may contain."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Sequence,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gridcity.store.tables.base import Instant, metadata, place, web_place

case_numbers = Sequence("case_numbers", minvalue=1, maxvalue=99999, cycle=True, metadata=metadata)

ARROWS = (
    "none report reported",
    "reported release reported",
    "reported accept reported",
    "reported reject closed",
    "reported self_handle closed",
    "reported ask_check reported",
    "verifying ask_check verifying",
    "reported answer_check reported",
    "verifying answer_check verifying",
    "verifying answer_check handling",
    "reported dispatch dispatched",
    "dispatched dispatch dispatched",
    "reported arbitrate dispatched",
    "dispatched arbitrate dispatched",
    "dispatched return reported",
    "handling return reported",
    "dispatched start handling",
    "handling complete verifying",
    "dispatched complete verifying",
    "dispatched ask_extension dispatched",
    "handling ask_extension handling",
    "dispatched grant_extension dispatched",
    "handling grant_extension handling",
    "dispatched refuse_extension dispatched",
    "handling refuse_extension handling",
    "dispatched suspend dispatched",
    "handling suspend handling",
    "dispatched resume dispatched",
    "handling resume handling",
    "reported urge reported",
    "dispatched urge dispatched",
    "handling urge handling",
    "verifying urge verifying",
    "reported reply reported",
    "dispatched reply dispatched",
    "handling reply handling",
    "verifying reply verifying",
    "reported escalate reported",
    "dispatched escalate dispatched",
    "handling escalate handling",
    "verifying escalate verifying",
    "verifying verify verifying",
    "verifying rework handling",
    "verifying close closed",
    "dispatched force_close closed",
    "handling force_close closed",
    "verifying force_close closed",
    "reported void closed",
    "dispatched void closed",
    "handling void closed",
    "verifying void closed",
    "closed reopen reported",
    "dispatched appeal dispatched",
    "handling appeal handling",
    "verifying appeal verifying",
    "closed appeal closed",
    "dispatched decide_appeal dispatched",
    "handling decide_appeal handling",
    "verifying decide_appeal verifying",
    "closed decide_appeal closed",
    "reported link reported",
    "dispatched link dispatched",
    "handling link handling",
    "verifying link verifying",
    "closed link closed",
    "reported unlink reported",
    "dispatched unlink dispatched",
    "handling unlink handling",
    "verifying unlink verifying",
    "closed unlink closed",
    "reported split reported",
    "dispatched split dispatched",
    "handling split handling",
    "reported merge closed",
    "dispatched merge closed",
    "handling merge closed",
    "verifying merge closed",
    "closed unmerge reported",
    "closed unmerge dispatched",
    "closed unmerge handling",
    "closed unmerge verifying",
    "reported absorb reported",
    "dispatched absorb dispatched",
    "handling absorb handling",
    "verifying absorb verifying",
    "reported give_back reported",
    "dispatched give_back dispatched",
    "handling give_back handling",
    "verifying give_back verifying",
    "closed give_back closed",
    "reported note reported",
    "dispatched note dispatched",
    "handling note handling",
    "verifying note verifying",
    "closed note closed",
    "reported attach reported",
    "dispatched attach dispatched",
    "handling attach handling",
    "verifying attach verifying",
    "closed attach closed",
    "reported waive_evidence reported",
    "dispatched waive_evidence dispatched",
    "handling waive_evidence handling",
    "verifying waive_evidence verifying",
)
"""The steps an event may be: stage before, command, stage after; those of gridcity.cases.workflow.STEPS."""

case_steps = Table(
    "case_steps",
    metadata,
    Column("source", Text, primary_key=True, comment="Stage before; 'none' before the report."),
    Column("command", Text, primary_key=True, comment="The command."),
    Column("target", Text, primary_key=True, comment="Stage after."),
    Column("roles", ARRAY(Text), nullable=False, comment="Who may give the command."),
    Column(
        "needs", ARRAY(Text), nullable=False, comment="What it must bring: reason, department, outcome, …"
    ),
    comment="The workflow, one row an arrow, for readers of SQL. Mirrors gridcity.cases.workflow.STEPS.",
)

cases = Table(
    "cases",
    metadata,
    Column(
        "id", BigInteger, Identity(), primary_key=True, comment="What addresses and other tables refer to."
    ),
    Column(
        "number",
        Text,
        nullable=False,
        unique=True,
        comment="Case number, 19 digits: county 6, day 8, sequence 5.",
    ),
    Column(
        "class_id",
        Integer,
        ForeignKey("catalogue_classes.id"),
        nullable=False,
        comment="Class of the matter.",
    ),
    Column(
        "cell_id", BigInteger, ForeignKey("cells.id"), comment="Cell it lies in; empty outside the tiling."
    ),
    Column(
        "component_id",
        BigInteger,
        ForeignKey("components.id"),
        comment="The component it is about, if one is.",
    ),
    Column("stage", Text, nullable=False, comment="reported, dispatched, handling, verifying or closed."),
    Column(
        "version",
        Integer,
        nullable=False,
        comment="Grows by one with every event; guards against lost updates.",
    ),
    Column(
        "channel",
        Text,
        nullable=False,
        comment="How it came: inspector, citizen, phone, video, sensor, import …",
    ),
    Column("description", Text, nullable=False, comment="What was seen, in the reporter's words."),
    Column("address", Text, comment="The place in words."),
    Column(
        "place_quality", Text, nullable=False, comment="exact, default (a stand-in point), outside or none."
    ),
    Column("department_id", Integer, ForeignKey("departments.id"), comment="Who handles it now."),
    Column("reporter_id", Integer, ForeignKey("persons.id"), comment="Who filed it, if a person did."),
    Column(
        "handler_id", Integer, ForeignKey("persons.id"), comment="Who completed it last; may not verify it."
    ),
    Column(
        "handler_ids",
        ARRAY(Integer),
        nullable=False,
        server_default=text("'{}'"),
        comment="Everybody who ever completed it; none of them may verify it.",
    ),
    Column("outcome", Text, comment="How it ended: fixed, made_safe, not_found, not_ours, refused, …"),
    Column(
        "is_suspended", Boolean, nullable=False, server_default=text("false"), comment="Suspended (挂账)."
    ),
    Column(
        "rework_count",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="Times sent back by a verifier. [-]",
    ),
    Column(
        "return_count",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="Times returned as not ours. [-]",
    ),
    Column("reported_at", Instant, nullable=False, comment="When it was reported."),
    Column("dispatched_at", Instant, comment="When it was last dispatched."),
    Column("completed_at", Instant, comment="When the handler last said done."),
    Column("verified_at", Instant, comment="When somebody else last saw that it is done."),
    Column("closed_at", Instant, comment="When it was closed."),
    Column("due_at", Instant, comment="When handling has to be completed."),
    Column("at_risk_at", Instant, comment="When four fifths of the limit are used up."),
    Column("very_late_at", Instant, comment="When the limit is used up three times."),
    Column(
        "condition_id",
        Integer,
        ForeignKey("filing_conditions.id"),
        comment="The edition of the filing condition that its clocks take their limits from; empty: none.",
    ),
    Column("accept_due_at", Instant, comment="When it has to be accepted; empty: no limit, or imported."),
    Column("dispatch_due_at", Instant, comment="When it has to be dispatched; anew after a return."),
    Column("verify_due_at", Instant, comment="When the work has to be verified; empty until it is done."),
    Column("limit_value", Double, comment="The limit it was dispatched under, in limit_unit; empty: none."),
    Column("limit_unit", Text, comment="urgent_hour, work_hour, work_day or natural_day."),
    Column(
        "calendar_id",
        Integer,
        ForeignKey("calendars.id"),
        comment="The calendar its deadline was worked out on; empty: every hour counts.",
    ),
    Column(
        "pauses",
        ARRAY(Instant),
        nullable=False,
        server_default=text("'{}'"),
        comment="When it was suspended and resumed, in turn; an odd number of instants: suspended now.",
    ),
    Column(
        "accepted_at", Instant, comment="When it was accepted; empty: not yet, or dispatched without that."
    ),
    Column(
        "pending",
        JSONB,
        nullable=False,
        server_default=text("'[]'"),
        comment="What waits for an answer: kind, seq and by of each; more of it is in case_requests.",
    ),
    Column(
        "escalation_level",
        SmallInteger,
        nullable=False,
        server_default=text("0"),
        comment="How far it has climbed the escalation ladder. [-]",
    ),
    Column(
        "is_held",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="A control area holds it back.",
    ),
    Column(
        "is_arbitrated",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="True while an arbiter's ruling stands: the department cannot return it.",
    ),
    Column(
        "is_late_excused",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="True where an appeal against its lateness was upheld.",
    ),
    Column("merged_into_id", BigInteger, ForeignKey("cases.id"), comment="The case in which it goes on."),
    Column("merged_from", Text, comment="The stage it stood in when it was merged."),
    Column("ending", Text, comment="self_handled, forced or merged; empty: open, or ended the ordinary way."),
    Column("updated_at", Instant, nullable=False, comment="When its last event happened."),
    Column(
        "head_hash", LargeBinary, nullable=False, comment="Hash of its last event; the next one continues it."
    ),
    Column("external_key", Text, unique=True, comment="Its number in the system it was imported from."),
    place("POINT", comment="Where the problem is; empty if nobody said.", nullable=True),
    web_place("POINT"),
    CheckConstraint("stage IN ('reported', 'dispatched', 'handling', 'verifying', 'closed')", name="stage"),
    CheckConstraint("(stage = 'closed') = (outcome IS NOT NULL)", name="outcome_when_closed"),
    CheckConstraint("(stage = 'closed') = (closed_at IS NOT NULL)", name="closed_at_when_closed"),
    CheckConstraint("(limit_value IS NULL) = (limit_unit IS NULL)", name="limit"),
    CheckConstraint("ending IN ('self_handled', 'forced', 'merged')", name="ending"),
    CheckConstraint(
        "(merged_into_id IS NULL) = (merged_from IS NULL) AND merged_into_id <> id", name="merged"
    ),
    CheckConstraint("place_quality IN ('exact', 'default', 'outside', 'none')", name="place_quality"),
    # Serves: the queue (open cases, oldest first) and the load of each cell.
    Index("cases_open_idx", "reported_at", "id", postgresql_where=text("closed_at IS NULL")),
    # Serves: the list of all cases, newest first, page by page.
    Index("cases_reported_at_idx", "reported_at", "id"),
    # Serves: the list of cases whose place cannot be trusted.
    Index("cases_untrusted_idx", "reported_at", "id", postgresql_where=text("place_quality <> 'exact'")),
    # Serves: what was closed in a period, in the figures and in the list that each figure opens.
    Index("cases_closed_at_idx", "closed_at", postgresql_where=text("closed_at IS NOT NULL")),
    # Serves: what lies near a place; polygon filters.
    Index("cases_geom_idx", "geom", postgresql_using="gist"),
    # Serves: the case tiles.
    Index("cases_geom_3857_idx", "geom_3857", postgresql_using="gist"),
    # Serves: the cell page and counts by cell.
    Index("cases_cell_id_idx", "cell_id"),
    # Serves: the last repair of a class near a place, of which a report is a relapse.
    Index(
        "cases_repaired_idx",
        "class_id",
        "cell_id",
        "closed_at",
        postgresql_where=text("outcome IN ('fixed', 'made_safe') AND place_quality <> 'default'"),
    ),
    # Serves: what was merged into a case.
    Index("cases_merged_into_idx", "merged_into_id", postgresql_where=text("merged_into_id IS NOT NULL")),
    # Serves: the cases on a component; components with many of them.
    Index("cases_component_id_idx", "component_id", postgresql_where=text("component_id IS NOT NULL")),
    # Serves: a department's own queue.
    Index("cases_department_id_idx", "department_id", postgresql_where=text("closed_at IS NULL")),
    # Room on each page for a case's next versions: a change of stage then touches no index (HOT).
    # That is also why no index's predicate may name the stage.
    postgresql_with={"fillfactor": 80},
    comment="One problem in the city, from its report to its closing: a projection of its events.",
)

case_events = Table(
    "case_events",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the event."),
    Column("case_id", BigInteger, nullable=False, comment="Whose event it is."),
    Column("seq", Integer, nullable=False, comment="The case's version after it, from 1. [-]"),
    Column("source", Text, nullable=False, comment="Stage before; 'none' before the report."),
    Column("command", Text, nullable=False, comment="What was done."),
    Column("target", Text, nullable=False, comment="Stage after."),
    Column(
        "actor_id",
        Integer,
        ForeignKey("persons.id"),
        comment="Who did it; empty if the record does not tell.",
    ),
    Column("actor_role", Text, nullable=False, comment="In which role."),
    Column("origin", Text, nullable=False, comment="live, simulated or imported."),
    Column("happened_at", Instant, nullable=False, comment="When it was done."),
    Column(
        "recorded_at", Instant, nullable=False, server_default=text("now()"), comment="When it was written."
    ),
    Column("body", JSONB, nullable=False, comment="What the command brought: reason, department, outcome …"),
    Column("idempotency_key", Text, comment="The caller's name for this write: a retry is the same write."),
    Column(
        "prev_hash", LargeBinary, nullable=False, comment="Hash of the event before; 32 zero bytes at first."
    ),
    Column(
        "hash",
        LargeBinary,
        nullable=False,
        comment="SHA-256 over prev_hash and this event; see cases.ledger.",
    ),
    Column(
        "txid",
        BigInteger,
        nullable=False,
        server_default=text("(pg_current_xact_id()::text)::bigint"),
        comment="Transaction that wrote it: the live stream shows it when no older one is under way.",
    ),
    ForeignKeyConstraint(["case_id"], ["cases.id"], name="case_events_case_id_fkey"),
    # A CHECK, not a foreign key to case_steps: as strict, and 500,000 events are written a fifth faster.
    CheckConstraint(f"source || ' ' || command || ' ' || target IN {ARROWS}", name="step"),
    CheckConstraint("origin IN ('live', 'simulated', 'imported')", name="origin"),
    UniqueConstraint("case_id", "seq"),
    # Serves: a retried write finds what it wrote before.
    Index(
        "case_events_idempotency_key",
        "actor_id",
        "idempotency_key",
        unique=True,
        postgresql_where=text("idempotency_key IS NOT NULL"),
    ),
    # Serves: the root of a day. Rows are recorded in the order of time, so a few kilobytes do.
    Index("case_events_recorded_at_idx", "recorded_at", postgresql_using="brin"),
    # Serves: the evaluation tells the cases that took a detour from those that went straight.
    Index(
        "case_events_detours_idx",
        "case_id",
        postgresql_where=text(
            "source IN ('dispatched', 'handling') AND target = 'reported'"
            " OR source = 'verifying' AND target = 'handling'"
            " OR source = 'closed' AND target <> 'closed'"
            " OR source = 'dispatched' AND command IN ('dispatch', 'arbitrate')"
            " OR command IN ('suspend', 'resume', 'grant_extension')"
        ),
    ),
    # Serves: a comparison of rules tells the reports whose clocks began with their release.
    Index("case_events_released_idx", "case_id", postgresql_where=text("command = 'release'")),
    # Serves: the live stream after a break.
    Index("case_events_stream_idx", "txid", "id"),
    comment="What was done to each case, by whom. Rows are never changed: a trigger refuses.",
)
