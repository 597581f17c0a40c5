"""What may be wrong with a watch, or with what is wanted of an alarm."""

from gridcity.errors import Conflict, Invalid, NotFound


class WatchNotFound(NotFound):
    """There is no such watch."""

    code = "surveillance.watch_not_found"


class WatchInvalid(Invalid):
    """A watch names no class or area of the city, or numbers that cannot be."""

    code = "surveillance.watch_invalid"


class WatchChanged(Conflict):
    """Somebody else changed the watch meanwhile."""

    code = "surveillance.watch_changed"


class AlarmNotFound(NotFound):
    """There is no such alarm."""

    code = "surveillance.alarm_not_found"


class AlarmChanged(Conflict):
    """Somebody else decided on the alarm meanwhile."""

    code = "surveillance.alarm_changed"


class AlarmEnded(Conflict):
    """The alarm is over: nothing is left to decide."""

    code = "surveillance.alarm_ended"


class ReasonMissing(Invalid):
    """Nobody dismisses an alarm without saying why."""

    code = "surveillance.reason_missing"


class TrialInvalid(Invalid):
    """A trial's period, steps or outbreaks cannot be."""

    code = "surveillance.trial_invalid"
