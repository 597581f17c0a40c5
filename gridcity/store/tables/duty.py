"""Who answers for what, where, since when."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from gridcity.store.tables.base import Instant, metadata

# One word for what a rule is about: two rules are of equal specificity where place and target are the same.
_TARGET = """
CASE scope
WHEN 'class' THEN 'c' || class_id::text
WHEN 'major' THEN 'm' || kind || ':' || edition || ':' || major
WHEN 'all' THEN 'a' || kind
ELSE 't'
END
"""

duty_rules = Table(
    "duty_rules",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True, comment="Number of the rule; answers name it."),
    Column(
        "place",
        Text(collation="C"),
        nullable=False,
        comment="Where: empty for the whole city, an area's code (6, 9 or 12) or a cell's (15).",
    ),
    Column(
        "cell_id",
        BigInteger,
        ForeignKey("cells.id"),
        comment="The cell that is meant: after a redraw its code may name other ground.",
    ),
    Column("kind", Text, comment="component (部件) or matter (事项); empty for a territorial government."),
    Column(
        "scope", Text, nullable=False, comment="class, major, all; or territory, the last resort (属地兜底)."
    ),
    Column("edition", Text, ForeignKey("catalogue_editions.code"), comment="Edition of a major class."),
    Column("major", Text, comment="The two digits of a major class (大类)."),
    Column("class_id", Integer, ForeignKey("catalogue_classes.id"), comment="The class (小类)."),
    Column(
        "target",
        Text(collation="C"),
        Computed(_TARGET.strip(), persisted=True),
        nullable=False,
        comment="What for, in one word: made of scope, class, edition, major and kind.",
    ),
    Column("governing_id", Integer, ForeignKey("departments.id"), comment="Governing department (主管部门)."),
    Column("owner_id", Integer, ForeignKey("departments.id"), comment="Owner (权属单位)."),
    Column("maintainer_id", Integer, ForeignKey("departments.id"), comment="Maintainer (养护单位)."),
    Column("valid_from", Date, nullable=False, comment="First day on which it holds (the city's own)."),
    Column(
        "valid_to",
        Date,
        comment="First day on which it holds no longer; empty: no end. As valid_from: it never held.",
    ),
    Column(
        "is_contested",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="True where it came second and contradicts a rule: listed, answers nothing.",
    ),
    Column("note", Text, nullable=False, server_default=text("''"), comment="Its ground, in words."),
    Column("source", Text, nullable=False, comment="A file's name and row, or 'register'."),
    Column("succeeds_id", BigInteger, ForeignKey("duty_rules.id"), comment="The rule it took the place of."),
    Column("recorded_at", Instant, nullable=False, comment="When it was entered."),
    Column("recorded_by", Integer, ForeignKey("persons.id"), comment="Who entered it; empty for a command."),
    Column("ended_on", Date, comment="The day, in the city's calendar, on which its end was decided."),
    Column("ended_at", Instant, comment="When its end was entered."),
    Column("ended_by", Integer, ForeignKey("persons.id"), comment="Who entered its end."),
    CheckConstraint("scope IN ('class', 'major', 'all', 'territory')", name="scope"),
    CheckConstraint("kind IN ('component', 'matter')", name="kind"),
    CheckConstraint("(kind IS NULL) = (scope = 'territory')", name="kind_by_scope"),
    CheckConstraint("(class_id IS NOT NULL) = (scope = 'class')", name="class"),
    CheckConstraint(
        "(major IS NOT NULL) = (scope = 'major') AND (edition IS NOT NULL) = (scope = 'major')", name="major"
    ),
    CheckConstraint("length(place) IN (0, 6, 9, 12, 15)", name="place"),
    CheckConstraint("(cell_id IS NOT NULL) = (length(place) = 15)", name="cell"),
    CheckConstraint("num_nonnulls(governing_id, owner_id, maintainer_id) > 0", name="names_somebody"),
    CheckConstraint("valid_to >= valid_from", name="validity"),
    CheckConstraint("(ended_on IS NULL) = (ended_at IS NULL)", name="ended"),
    # The past stays as it was: no end is decided for a day before the deciding.
    CheckConstraint("is_contested OR ended_on IS NULL OR valid_to >= ended_on", name="no_past_end"),
    # At most one answer of equal specificity a day. By a hash of 64 bits: a third of the time and half of
    # the size of an index on the texts. That two differ and share one is a matter of one in a million cities.
    ExcludeConstraint(
        (text("hashtextextended(place || ' ' || target, coalesce(cell_id, 0))"), "="),
        (text("daterange(valid_from, valid_to)"), "&&"),
        using="gist",
        where=text("NOT is_contested"),
        name="duty_rules_overlap_key",
    ),
    # Serves: the answer for a place, a class and a day; the history of a place and class.
    Index("duty_rules_place_idx", "place", "target", "valid_from"),
    # Serves: what is contested.
    Index("duty_rules_contested_idx", "place", "target", postgresql_where=text("is_contested")),
    comment="Who governs, owns and maintains what, where, since when. A change ends a rule and begins one.",
)
