"""What can be wrong with alarms and with what they mean."""

from gridcity.errors import Invalid


class SignalInvalid(Invalid):
    """A signal's class is no class of matters, or its code stands twice."""

    code = "alarms.signal_invalid"


class SignalUnknown(Invalid):
    """Nobody has said what this signal means in this city."""

    code = "alarms.signal_unknown"


class AlarmPlaceMissing(Invalid):
    """An alarm brings neither a place nor a component that is registered."""

    code = "alarms.place_missing"


class AlarmInvalid(Invalid):
    """An alarm names no device."""

    code = "alarms.alarm_invalid"
