"""What a survey refuses."""

from gridcity.errors import Conflict, Invalid, NotFound


class SurveyNotFound(NotFound):
    """There is no such survey."""

    code = "surveys.not_found"


class SurveyInvalid(Invalid):
    """A survey needs a name, ground inside the city, and a day that is not over."""

    code = "surveys.invalid"


class SurveyClosed(Conflict):
    """The survey is closed: it takes no more findings."""

    code = "surveys.closed"


class FindingInvalid(Invalid):
    """The finding lacks what it has to say, or is about something that the survey does not look for."""

    code = "surveys.finding_invalid"


class FindingKeyReused(Conflict):
    """The same key came with another finding."""

    code = "surveys.key_reused"


class SurveyUnfinished(Conflict):
    """Components are still open; closing has to say that they stay unseen."""

    code = "surveys.unfinished"
