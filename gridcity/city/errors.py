"""What can be wrong with a city's profile, or with the city itself."""

from gridcity.errors import Invalid, NotFound


class ProfileNotFound(NotFound):
    """No profile by that name or path exists."""

    code = "city.profile_not_found"


class ProfileInvalid(Invalid):
    """A profile says something that cannot be."""

    code = "city.profile_invalid"


class CityNotMade(NotFound):
    """The schema holds no city yet: ``gridcity city create`` makes it."""

    code = "city.not_made"


class AreaCodeInvalid(Invalid):
    """A division code has the wrong length, wrong characters or the wrong parent."""

    code = "city.area_code_invalid"


class CalendarNotFound(NotFound):
    """The city has no such working calendar, or no such edition of it."""

    code = "city.calendar_not_found"
