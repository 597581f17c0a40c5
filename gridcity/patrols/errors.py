"""What patrols refuse."""

from gridcity.errors import Conflict, Forbidden, Invalid, NotFound


class PatrolNotFound(NotFound):
    """There is no such patrol."""

    code = "patrols.not_found"


class PatrolInvalid(Invalid):
    """A patrol, its end or its fixes lie in the future, too long ago, or are no places."""

    code = "patrols.invalid"


class PatrolNotYours(Forbidden):
    """The patrol is somebody else's: who walked it adds to it, and few others see its track."""

    code = "patrols.not_yours"


class PatrolKeyReused(Conflict):
    """The same key came with another start."""

    code = "patrols.key_reused"


class PatrolSettled(Conflict):
    """The track was deleted since: what was counted of it stays as it is."""

    code = "patrols.settled"


class PatrolRuleInvalid(Invalid):
    """A threshold of the rule lies outside what makes sense; the details say which."""

    code = "patrols.rule_invalid"
