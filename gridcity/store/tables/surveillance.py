"""What is watched for clusters of cases, what each look found, and the alarms that came of it."""

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
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from gridcity.store.tables.base import Instant, metadata

watches = Table(
    "watches",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, comment="Number of the watch."),
    Column("name", Text, nullable=False, comment="What it is called, in Chinese."),
    Column("name_en", Text, nullable=False, comment="The same in English."),
    Column(
        "class_codes",
        ARRAY(Text),
        nullable=False,
        server_default=text("'{}'"),
        comment="Codes of classes of matters, or of whole groups of them (two digits); empty: all.",
    ),
    Column("area_code", Text, comment="Only cases of this area; empty: the whole city."),
    Column(
        "method",
        Text,
        nullable=False,
        comment="permutation (space-time, from the cases alone) or poisson (expected from history).",
    ),
    Column("history_days", Integer, nullable=False, comment="How far back cases are read. [days]"),
    Column("longest_days", Integer, nullable=False, comment="How long a cluster may have gone on. [days]"),
    Column("reach_m", Double, nullable=False, comment="Radius of the largest circle. [m]"),
    Column(
        "largest_share", Double, nullable=False, comment="A circle holds at most so much of all cases. [0–1]"
    ),
    Column("fewest_cases", Integer, nullable=False, comment="A cluster has at least so many. [cases]"),
    Column("every_min", Integer, nullable=False, comment="Between two scans. [min]"),
    Column("replicates", Integer, nullable=False, comment="How often chance is asked. [-]"),
    Column("seed", Integer, nullable=False, comment="What decides the replicates."),
    Column(
        "recurrence_days",
        Double,
        nullable=False,
        comment="A cluster is an alarm if chance takes at least so long for one like it. [days]",
    ),
    Column("is_on", Boolean, nullable=False, comment="Whether the worker scans for it."),
    Column("version", Integer, nullable=False, comment="Grows by one with every change. [-]"),
    Column("changed_by", Integer, ForeignKey("persons.id"), comment="Who set it; empty for a command."),
    Column("changed_at", Instant, nullable=False, comment="When."),
    CheckConstraint("method IN ('permutation', 'poisson')", name="method"),
    CheckConstraint("longest_days BETWEEN 1 AND 60", name="longest_days"),
    CheckConstraint("history_days BETWEEN 2 * longest_days AND 1830", name="history_days"),
    CheckConstraint("reach_m BETWEEN 100 AND 5000", name="reach_m"),
    CheckConstraint("largest_share > 0 AND largest_share <= 0.5", name="largest_share"),
    CheckConstraint("fewest_cases BETWEEN 2 AND 1000", name="fewest_cases"),
    CheckConstraint("every_min BETWEEN 5 AND 10080", name="every_min"),
    CheckConstraint("replicates BETWEEN 99 AND 9999", name="replicates"),
    CheckConstraint("recurrence_days BETWEEN 1 AND 36500", name="recurrence_days"),
    comment="What is watched for clusters of cases in space and time, how, and what counts as an alarm.",
)

watch_followers = Table(
    "watch_followers",
    metadata,
    Column("watch_id", Integer, ForeignKey("watches.id"), primary_key=True, comment="Which watch."),
    Column("person_id", Integer, ForeignKey("persons.id"), primary_key=True, comment="Who follows it."),
    Column(
        "followed_at",
        Instant,
        nullable=False,
        comment="Since when: of alarms before that nobody is told afterwards.",
    ),
    comment="Who is told of the alarms of a watch: who set it, and who asked for that.",
)

watch_scans = Table(
    "watch_scans",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the scan."),
    Column("watch_id", Integer, ForeignKey("watches.id"), nullable=False, comment="For which watch."),
    Column("watch_version", Integer, nullable=False, comment="As the watch was set then. [-]"),
    Column(
        "scanned_at", Instant, nullable=False, comment="The moment of the scan: only what was known counts."
    ),
    Column("cases", Integer, nullable=False, comment="How many cases it read. [cases]"),
    Column("cells", Integer, nullable=False, comment="In how many cells they lay. [cells]"),
    Column("clusters", Integer, nullable=False, comment="How many clusters it found, rare or not. [-]"),
    Column("alarms", Integer, nullable=False, comment="How many of them were rare enough. [-]"),
    Column(
        "rarest_days",
        Double,
        comment="Recurrence interval of the most outstanding cluster; empty: nothing stood out. [days]",
    ),
    Column(
        "watches_on", Integer, nullable=False, comment="How many watches were on: each adds its chances. [-]"
    ),
    # Serves: when a watch was scanned last, and its latest scans.
    UniqueConstraint("watch_id", "scanned_at"),
    comment="Every look of a watch over the cases, whether it found anything or not.",
)

cluster_alarms = Table(
    "cluster_alarms",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the alarm."),
    Column("watch_id", Integer, ForeignKey("watches.id"), nullable=False, comment="Whose alarm it is."),
    Column("state", Text, nullable=False, comment="open, acknowledged, dismissed or ended."),
    Column("version", Integer, nullable=False, comment="Grows by one with every event. [-]"),
    Column("radius_m", Double, nullable=False, comment="From the centre to its farthest cell's. [m]"),
    Column(
        "cell_ids",
        ARRAY(BigInteger),
        nullable=False,
        comment="The cells inside, nearest first: its circle lies round the middle of the first.",
    ),
    Column("since", Instant, nullable=False, comment="When it began, by the last scan that saw it."),
    Column("until", Instant, nullable=False, comment="The moment of that scan."),
    Column("observed", Integer, nullable=False, comment="Cases inside. [cases]"),
    Column("expected", Double, nullable=False, comment="Cases expected inside. [cases]"),
    Column("ratio", Double, nullable=False, comment="Logarithm of its likelihood ratio. [-]"),
    Column("p_value", Double, nullable=False, comment="By Monte Carlo: no smaller than 1/(replicates + 1)."),
    Column("p_gumbel", Double, comment="By a Gumbel distribution: finer, approximate; empty: none fits."),
    Column(
        "recurrence_days",
        Double,
        nullable=False,
        comment="How long chance takes for one as rare, at the watch's pace. [days]",
    ),
    Column("rarest_days", Double, nullable=False, comment="The longest that any scan said. [days]"),
    Column(
        "watches_on", Integer, nullable=False, comment="How many watches were on: each adds its chances. [-]"
    ),
    Column("first_seen_at", Instant, nullable=False, comment="The first scan that saw it."),
    Column("last_seen_at", Instant, nullable=False, comment="The last scan that saw it."),
    Column("decided_by", Integer, ForeignKey("persons.id"), comment="Who acknowledged or dismissed it."),
    Column("decided_at", Instant, comment="When."),
    Column("reason", Text, comment="Why it was dismissed."),
    Column("dismissed_days", Double, comment="What its recurrence interval was when dismissed. [days]"),
    Column("case_id", BigInteger, ForeignKey("cases.id"), comment="The incident that was opened for it."),
    Column("ended_at", Instant, comment="The scan that no longer saw it, a day after the last that did."),
    CheckConstraint("state IN ('open', 'acknowledged', 'dismissed', 'ended')", name="state"),
    CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended"),
    CheckConstraint("state <> 'dismissed' OR reason IS NOT NULL", name="dismissed"),
    CheckConstraint("cardinality(cell_ids) > 0 AND since < until", name="cluster"),
    # Serves: the alarms on the map, and those that a scan may see again.
    Index("cluster_alarms_live_idx", "watch_id", "id", postgresql_where=text("ended_at IS NULL")),
    # Serves: the alarms of the past, the last seen first.
    Index("cluster_alarms_last_seen_at_idx", "last_seen_at", "id"),
    # Serves: the alarm behind a case.
    Index("cluster_alarms_case_id_idx", "case_id", postgresql_where=text("case_id IS NOT NULL")),
    comment="Clusters of cases that are too rare for chance; one that is seen again stays the same alarm.",
)

cluster_alarm_events = Table(
    "cluster_alarm_events",
    metadata,
    Column(
        "alarm_id", BigInteger, ForeignKey("cluster_alarms.id"), primary_key=True, comment="Of which alarm."
    ),
    Column("seq", Integer, primary_key=True, comment="The alarm's version after it, from 1. [-]"),
    Column(
        "kind", Text, nullable=False, comment="found, changed, acknowledge, dismiss, return, incident or end."
    ),
    Column("happened_at", Instant, nullable=False, comment="When."),
    Column("actor_id", Integer, ForeignKey("persons.id"), comment="Who did it; empty: a scan."),
    Column("body", JSONB, nullable=False, comment="What it said: reason, case, or the cluster as it was."),
    CheckConstraint(
        "kind IN ('found', 'changed', 'acknowledge', 'dismiss', 'return', 'incident', 'end')", name="kind"
    ),
    # Serves: of which alarms people are to be told.
    Index(
        "cluster_alarm_events_news_idx",
        "happened_at",
        postgresql_where=text("kind IN ('found', 'return')"),
    ),
    comment="What became of each alarm, by whom.",
)

watch_trials = Table(
    "watch_trials",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, comment="Number of the trial."),
    Column(
        "watch_id", Integer, ForeignKey("watches.id"), nullable=False, comment="The watch that was tried."
    ),
    Column("watch_version", Integer, nullable=False, comment="As it was set then. [-]"),
    Column(
        "kind",
        Text,
        nullable=False,
        comment="past (as it was known then), shuffled (no cluster by construction) or outbreak (put in).",
    ),
    Column("since", Instant, nullable=False, comment="The first scan is a step after this."),
    Column("until", Instant, nullable=False, comment="The last scan is not after this."),
    Column("step_min", Integer, nullable=False, comment="Between two scans of the trial. [min]"),
    Column("replicates", Integer, nullable=False, comment="How often chance was asked in each. [-]"),
    Column("seed", Integer, nullable=False, comment="What decided the shuffling and the outbreaks."),
    Column("scans", Integer, nullable=False, comment="How many scans were made. [-]"),
    Column(
        "alarms", Integer, nullable=False, comment="Different alarms; of outbreaks: those that were detected."
    ),
    Column("outbreaks", Integer, comment="How many outbreaks were put in. [-]"),
    Column(
        "rate",
        Double,
        nullable=False,
        comment="Alarms a year [1/a]; of outbreaks the share detected [0–1].",
    ),
    Column("rate_low", Double, nullable=False, comment="Lower end of its 95 % interval."),
    Column("rate_high", Double, nullable=False, comment="Upper end of its 95 % interval."),
    Column("size", Integer, comment="Cases of each outbreak. [cases]"),
    Column("days", Integer, comment="How long each outbreak went on. [days]"),
    Column("radius_m", Double, comment="How far its cases lay from its centre. [m]"),
    Column("delay_days", Double, comment="Median time from an outbreak's begin to its alarm. [days]"),
    Column("tried_at", Instant, nullable=False, comment="When the trial was made."),
    CheckConstraint("kind IN ('past', 'shuffled', 'outbreak')", name="kind"),
    CheckConstraint("since < until AND scans > 0", name="period"),
    CheckConstraint(
        "(kind = 'outbreak') = (num_nonnulls(outbreaks, size, days, radius_m) = 4)", name="outbreak"
    ),
    # Serves: the trials of a watch, the latest first.
    Index("watch_trials_watch_id_idx", "watch_id", "id"),
    comment="What a watch would have done: false alarms and detection, measured.",
)
