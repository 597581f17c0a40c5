"""What the duty table refuses."""

from gridcity.errors import Conflict, Invalid, NotFound


class RuleNotFound(NotFound):
    """No duty rule has that number."""

    code = "duty.rule_not_found"


class RuleInvalid(Invalid):
    """A duty rule cannot be: its place, class or department is unknown, it names nobody or has no days."""

    code = "duty.rule_invalid"


class QuestionInvalid(Invalid):
    """Nobody can be asked for: no such cell, class or component, or not one of the two ways to ask."""

    code = "duty.question_invalid"


class RuleOverlaps(Conflict):
    """Another rule answers for the same place and class on some of the same days; the details name both."""

    code = "duty.rule_overlaps"


class RuleEnded(Conflict):
    """The rule holds no longer, or its end was decided before: it cannot be changed."""

    code = "duty.rule_ended"


class RuleUnchanged(Conflict):
    """The change says what the rule says already."""

    code = "duty.rule_unchanged"


class PastIsSettled(Invalid):
    """A change would begin before today: what held in the past stays as it was."""

    code = "duty.past_is_settled"


class FileContradicts(Conflict):
    """Rows of the file contradict each other or rules in the store; nothing was written."""

    code = "duty.file_contradicts"
