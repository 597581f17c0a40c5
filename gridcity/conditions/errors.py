"""What filing conditions refuse."""

from gridcity.errors import Conflict, Invalid, NotFound


class ConditionNotFound(NotFound):
    """No filing condition has that number, or the class has none by that code in force."""

    code = "conditions.not_found"


class ConditionInvalid(Invalid):
    """A filing condition cannot be: its class, calendar, words, photos or days; details.field says which."""

    code = "conditions.invalid"


class ConditionOverlaps(Conflict):
    """Another edition of the condition, or another default of its class, holds on some of the same days."""

    code = "conditions.overlaps"


class ConditionEnded(Conflict):
    """The edition holds no longer, or its end was decided before: it cannot be changed."""

    code = "conditions.ended"


class ConditionUnchanged(Conflict):
    """The change says what the condition says already."""

    code = "conditions.unchanged"


class BeforeToday(Invalid):
    """A change would begin before today: what held in the past stays as it was."""

    code = "conditions.before_today"


class ConditionsContradict(Conflict):
    """Rows of the file contradict each other or conditions in the store; nothing was written."""

    code = "conditions.file_contradicts"
