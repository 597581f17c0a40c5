"""What a calendar or a limit cannot be."""

from gridcity.errors import Invalid


class CalendarInvalid(Invalid):
    """A calendar that cannot be: hours that overlap, a day named twice, an unknown zone, no hours at all."""

    code = "worktime.calendar_invalid"


class LimitInvalid(Invalid):
    """A limit has to be longer than nothing, and be counted in one of the four units."""

    code = "worktime.limit_invalid"


class NeverDue(Invalid):
    """The calendar has too little working time for this limit: it would end after more than thirty years."""

    code = "worktime.never_due"


class ExplanationBroken(Invalid):
    """An explanation that does not give the deadline it says."""

    code = "worktime.explanation_broken"
