"""Under which conditions a case of a class is filed, and how long it may take."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
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

CLOCKS = ("accept", "dispatch", "handle", "verify")
"""What is timed, in the order of a case's life."""
_UNITS = "('urgent_hour', 'work_hour', 'work_day', 'natural_day')"


def _limit(clock: str, says: str) -> list["Column[object] | CheckConstraint"]:
    return [
        Column(f"{clock}_value", Double, comment=f"{says}, in {clock}_unit; empty: no limit."),
        Column(f"{clock}_unit", Text, comment="urgent_hour, work_hour, work_day or natural_day."),
        CheckConstraint(
            f"({clock}_value IS NULL) = ({clock}_unit IS NULL)"
            f" AND {clock}_value > 0 AND {clock}_value <= 100000 AND {clock}_unit IN {_UNITS}",
            name=clock,
        ),
    ]


filing_conditions = Table(
    "filing_conditions",
    metadata,
    Column("id", Integer, Identity(), primary_key=True, comment="Number of the edition; cases name it."),
    Column(
        "class_id",
        Integer,
        ForeignKey("catalogue_classes.id"),
        nullable=False,
        comment="The class of matters.",
    ),
    Column(
        "code",
        Text(collation="C"),
        nullable=False,
        comment="Which condition of its class: 1, 2, … or a word of the city's own.",
    ),
    Column(
        "is_default",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="True: a case of the class is under it until somebody names another.",
    ),
    Column("filing", Text, nullable=False, server_default=text("''"), comment="When it is filed (立案条件)."),
    Column("filing_en", Text, nullable=False, server_default=text("''"), comment="The same in English."),
    Column("closing", Text, nullable=False, server_default=text("''"), comment="When it is done (结案条件)."),
    Column("closing_en", Text, nullable=False, server_default=text("''"), comment="The same in English."),
    *_limit("accept", "From the report until it is accepted"),
    *_limit("dispatch", "From acceptance, or from the report, until it is dispatched"),
    *_limit("handle", "From the dispatch until it is completed"),
    *_limit("verify", "From completion until somebody has verified it"),
    Column(
        "photos_before",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="Photos needed of how it was. [-]",
    ),
    Column(
        "photos_after",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="Photos needed of how it is now. [-]",
    ),
    Column(
        "is_same_spot_required",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="True: the work is verified only where photos before and after show the same spot.",
    ),
    Column(
        "is_emergency",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="True where it cannot wait, whatever its class: its clocks count every hour.",
    ),
    Column(
        "calendar",
        Text,
        nullable=False,
        server_default=text("'standard'"),
        comment="Code of the working calendar that its clocks count on.",
    ),
    Column("basis", Text, nullable=False, server_default=text("''"), comment="Where its limits come from."),
    Column(
        "is_example",
        Boolean,
        nullable=False,
        server_default=text("false"),
        comment="True for a proposal that the city has not made its own.",
    ),
    Column("valid_from", Date, nullable=False, comment="First day on which it holds (the city's own)."),
    Column(
        "valid_to",
        Date,
        comment="First day on which it holds no longer; empty: no end. As valid_from: it never held.",
    ),
    Column("source", Text, nullable=False, comment="A file's name and row, 'catalogue' or 'register'."),
    Column(
        "succeeds_id",
        Integer,
        ForeignKey("filing_conditions.id"),
        comment="The edition it took the place of.",
    ),
    Column("recorded_at", Instant, nullable=False, comment="When it was entered."),
    Column("recorded_by", Integer, ForeignKey("persons.id"), comment="Who entered it; empty for a command."),
    Column("ended_on", Date, comment="The day, in the city's calendar, on which its end was decided."),
    Column("ended_at", Instant, comment="When its end was entered."),
    Column("ended_by", Integer, ForeignKey("persons.id"), comment="Who entered its end."),
    CheckConstraint("code ~ '^[0-9A-Za-z][0-9A-Za-z._-]{0,19}$'", name="code"),
    CheckConstraint("photos_before BETWEEN 0 AND 20", name="photos_before"),
    CheckConstraint("photos_after BETWEEN 0 AND 20", name="photos_after"),
    CheckConstraint("valid_to >= valid_from", name="validity"),
    CheckConstraint("(ended_on IS NULL) = (ended_at IS NULL)", name="ended"),
    # The past stays as it was: no end is decided for a day before the deciding.
    CheckConstraint("ended_on IS NULL OR valid_to >= ended_on", name="no_past_end"),
    # One edition of a condition a day, and one default of a class a day.
    ExcludeConstraint(
        (text("class_id"), "="),
        (text("code"), "="),
        (text("daterange(valid_from, valid_to)"), "&&"),
        using="gist",
        name="filing_conditions_overlap_key",
    ),
    ExcludeConstraint(
        (text("class_id"), "="),
        (text("daterange(valid_from, valid_to)"), "&&"),
        using="gist",
        where=text("is_default"),
        name="filing_conditions_default_key",
    ),
    # Serves: the condition of a case when it is filed; the history of a condition.
    Index("filing_conditions_class_idx", "class_id", "code", "valid_from"),
    comment="When a case is filed, when it is done, and how long each step may take. A change ends an edition"
    " and begins one.",
)
