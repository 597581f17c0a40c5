"""What is asked and answered about cases, what ties them together, and the rules for that which a city sets.

The tables ``case_…`` are made of events, in the transaction that writes the event, and can be made of
them again. The others are the city's own to change.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
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
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint

from gridcity.store.tables.base import Instant, metadata, place

case_requests = Table(
    "case_requests",
    metadata,
    Column("case_id", BigInteger, ForeignKey("cases.id"), primary_key=True, comment="About which case."),
    Column("seq", Integer, primary_key=True, comment="The event by which it was asked. [-]"),
    Column("kind", Text, nullable=False, comment="check, extension, reply or appeal."),
    Column(
        "about",
        Text,
        comment="Of a check its stage; of a reply the kind of urge; of an appeal against what.",
    ),
    Column("asked_by", Integer, ForeignKey("persons.id"), comment="Who asked."),
    Column("asked_at", Instant, nullable=False, comment="When."),
    Column(
        "department_id", Integer, ForeignKey("departments.id"), comment="With whom the case was at the time."
    ),
    Column("reason", Text, comment="Why it was asked."),
    Column("limit_value", Double, comment="Of an extension: the whole limit asked for, in limit_unit."),
    Column("limit_unit", Text, comment="urgent_hour, work_hour, work_day or natural_day."),
    Column("until", Instant, comment="Until when an answer is expected; empty: nobody said."),
    Column(
        "assignee_id",
        Integer,
        ForeignKey("persons.id"),
        comment="Of a check: whose it is; empty where the cell has no collector.",
    ),
    Column(
        "answer",
        Text,
        comment="confirmed, not_confirmed, unable, granted, refused, replied, upheld, dismissed or lapsed.",
    ),
    Column("answered_seq", Integer, comment="The event that answered it, or made it pointless. [-]"),
    Column("answered_by", Integer, ForeignKey("persons.id"), comment="Who answered."),
    Column("answered_at", Instant, comment="When."),
    Column("answer_reason", Text, comment="What was said with the answer."),
    CheckConstraint("kind IN ('check', 'extension', 'reply', 'appeal')", name="kind"),
    CheckConstraint(
        "num_nonnulls(answer, answered_seq, answered_at) IN (0, 3) AND answered_seq > seq", name="answered"
    ),
    CheckConstraint("(limit_value IS NULL) = (limit_unit IS NULL)", name="limit"),
    # Serves: what waits for an answer, oldest first; a collector's tasks.
    Index(
        "case_requests_open_idx",
        "kind",
        "asked_at",
        postgresql_where=text("answered_at IS NULL"),
    ),
    comment="What somebody asked of somebody else about a case, and what came back.",
)

case_links = Table(
    "case_links",
    metadata,
    Column("case_id", BigInteger, ForeignKey("cases.id"), primary_key=True, comment="The one case."),
    Column(
        "kind",
        Text,
        primary_key=True,
        comment="What it is to the other: part, root_cause (that caused it), relapse, duplicate, related.",
    ),
    Column("other_id", BigInteger, ForeignKey("cases.id"), primary_key=True, comment="The other case."),
    Column("seq", Integer, nullable=False, comment="The event of the one case that tied them. [-]"),
    Column("linked_at", Instant, nullable=False, comment="When."),
    CheckConstraint(
        "kind IN ('part', 'root_cause', 'relapse', 'duplicate', 'related')",
        name="kind",
    ),
    CheckConstraint("case_id <> other_id", name="two"),
    # Serves: the links of a case, seen from the other side.
    Index("case_links_other_idx", "other_id"),
    comment="What ties two cases together; a link that was undone is in the events only.",
)

case_returns = Table(
    "case_returns",
    metadata,
    Column("case_id", BigInteger, ForeignKey("cases.id"), primary_key=True, comment="The case."),
    Column("seq", Integer, primary_key=True, comment="The event. [-]"),
    Column("department_id", Integer, ForeignKey("departments.id"), comment="Which department returned it."),
    Column(
        "claimed_id",
        Integer,
        ForeignKey("departments.id"),
        comment="Whose it is said to be; empty: the department does not know.",
    ),
    Column("reason", Text, nullable=False, comment="Why."),
    Column("returned_by", Integer, ForeignKey("persons.id"), comment="Who returned it."),
    Column("returned_at", Instant, nullable=False, comment="When."),
    Column(
        "is_owner_asked",
        Boolean,
        nullable=False,
        server_default=text("true"),
        comment="False: returned when departments did not have to say whose it is; nobody knows what it would"
        " have said.",
    ),
    # Serves: the ping-pong of departments in a period.
    Index("case_returns_returned_at_idx", "returned_at"),
    comment="Every return of a case, with the owner that was claimed.",
)

problem_kinds = Table(
    "problem_kinds",
    metadata,
    Column("code", Text, primary_key=True, comment="Word of the problem in addresses and events."),
    Column("name", Text, nullable=False, comment="What keeps a case from being solved, in Chinese."),
    Column("name_en", Text, nullable=False, comment="The same in English."),
    Column(
        "is_offered",
        Boolean,
        nullable=False,
        server_default=text("true"),
        comment="False: cases suspended for it stay so, new ones are not.",
    ),
    CheckConstraint("code ~ '^[a-z][a-z0-9_]{0,39}$'", name="code"),
    comment="Why cases cannot be solved for now (挂账问题库).",
)

case_suspensions = Table(
    "case_suspensions",
    metadata,
    Column("case_id", BigInteger, ForeignKey("cases.id"), primary_key=True, comment="The case."),
    Column("seq", Integer, primary_key=True, comment="The event that suspended it. [-]"),
    Column(
        "problem",
        Text,
        ForeignKey("problem_kinds.code"),
        nullable=False,
        comment="What keeps it from being solved.",
    ),
    Column("reason", Text, nullable=False, comment="The same in words."),
    Column("review_on", Date, comment="When it is looked at again (the city's own day); empty: nobody said."),
    Column("department_id", Integer, ForeignKey("departments.id"), comment="With whom it was."),
    Column("suspended_by", Integer, ForeignKey("persons.id"), comment="Who suspended it."),
    Column("suspended_at", Instant, nullable=False, comment="Since when."),
    Column("ended_seq", Integer, comment="The event that ended the suspension. [-]"),
    Column("ended_at", Instant, comment="Until when; empty: still."),
    CheckConstraint("(ended_seq IS NULL) = (ended_at IS NULL)", name="ended"),
    # Serves: the problem library: what is suspended now, the next to be looked at first.
    Index("case_suspensions_open_idx", "review_on", postgresql_where=text("ended_at IS NULL")),
    comment="Every suspension of a case, with the problem behind it.",
)

escalation_levels = Table(
    "escalation_levels",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False, comment="The step, from 1. [-]"),
    Column("after", Text, nullable=False, comment="What brings a case onto it: at_risk, late or very_late."),
    Column("role", Text, nullable=False, comment="To whom it is brought: a role."),
    Column("name", Text, nullable=False, comment="What the step is called, in Chinese."),
    Column("name_en", Text, nullable=False, comment="The same in English."),
    Column(
        "clocks",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{accept,dispatch,handle,verify}'"),
        comment="Which clocks bring a case onto it: accept, dispatch, handle, verify.",
    ),
    CheckConstraint(
        "cardinality(clocks) > 0 AND clocks <@ ARRAY['accept', 'dispatch', 'handle', 'verify']",
        name="clocks",
    ),
    CheckConstraint("level BETWEEN 1 AND 9", name="level"),
    CheckConstraint("after IN ('at_risk', 'late', 'very_late')", name="after"),
    comment="The ladder that open cases climb as their time runs out.",
)

relapse_rules = Table(
    "relapse_rules",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, comment="Number of the rule."),
    Column(
        "class_id",
        Integer,
        ForeignKey("catalogue_classes.id"),
        comment="Class it is for; empty: every class without a rule of its own.",
    ),
    Column("within_m", Double, nullable=False, comment="How near the former case lies at most. [m]"),
    Column("within_days", Integer, nullable=False, comment="How long ago it was closed at most. [d]"),
    CheckConstraint("within_m >= 0 AND within_m <= 1000", name="within_m"),
    CheckConstraint("within_days BETWEEN 0 AND 3650", name="within_days"),
    UniqueConstraint("class_id", postgresql_nulls_not_distinct=True),
    comment="Which new report is a relapse of a closed case of the same class.",
)

control_areas = Table(
    "control_areas",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, comment="Number of the control."),
    Column("name", Text, nullable=False, comment="What it is called."),
    Column("reason", Text, nullable=False, comment="Why reports are held back."),
    Column(
        "class_id", Integer, ForeignKey("catalogue_classes.id"), comment="Which class; empty: every class."
    ),
    Column("begins_at", Instant, nullable=False, comment="From when."),
    Column("ends_at", Instant, nullable=False, comment="Until when; brought forward when it is ended."),
    Column("made_by", Integer, ForeignKey("persons.id"), comment="Who made it."),
    Column("made_at", Instant, nullable=False, comment="When."),
    place("MULTIPOLYGON", comment="Where reports are held back."),
    CheckConstraint("ends_at >= begins_at", name="period"),
    # Serves: whether a report lies in a control area.
    Index("control_areas_geom_idx", "geom", postgresql_using="gist"),
    comment="Where and when reports are held back until somebody releases them (管控区域和时段).",
)

collector_places = Table(
    "collector_places",
    metadata,
    Column(
        "place",
        Text,
        primary_key=True,
        comment="Code of an area or a cell; the longest that a cell's code begins with counts.",
    ),
    Column("person_id", Integer, ForeignKey("persons.id"), nullable=False, comment="Its collector."),
    # Serves: whose places are whose.
    Index("collector_places_person_idx", "person_id"),
    comment="Which collector (监督员) looks after which ground (责任网格).",
)

collector_tenures = Table(
    "collector_tenures",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the row."),
    Column(
        "place",
        Text(collation="C"),
        nullable=False,
        comment="Code of an area or a cell; the longest that a cell's code begins with counts.",
    ),
    Column("person_id", Integer, ForeignKey("persons.id"), nullable=False, comment="Its collector."),
    Column("began_at", Instant, nullable=False, comment="Since when."),
    Column("ended_at", Instant, comment="Until before when; empty: still."),
    CheckConstraint("ended_at >= began_at", name="period"),
    # Serves: whose a place was at an instant, too.
    ExcludeConstraint(
        (text("place"), "="),
        (text("tstzrange(began_at, ended_at)"), "&&"),
        using="gist",
        name="collector_tenures_overlap_key",
    ),
    comment="Which collector (监督员) looked after which ground since when, until when; kept by a trigger.",
)
