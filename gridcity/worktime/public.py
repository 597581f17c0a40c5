"""Public holidays and the working days that make up for them, from the ``holidays`` library.

What a government decrees for next year is in that library a few weeks after the decree: a calendar that
is made earlier lacks it, says so by ``known_until`` and is filled again then.
"""

from collections.abc import Iterable

import holidays

from gridcity.worktime.errors import CalendarInvalid
from gridcity.worktime.model import DayKind, SpecialDay

_NATIVE = {"CN": "zh_CN"}
_MAKE_UP, _MAKE_UP_EN = "调休上班", "Make-up working day"


def public_days(country: str, subdivision: str | None, years: Iterable[int]) -> tuple[SpecialDay, ...]:
    """List the holidays of a country, or of a part of it, and its make-up working days.

    Parameters
    ----------
    country, subdivision
        ISO 3166: ``CN``; ``US`` and ``MA``.

    Raises
    ------
    CalendarInvalid
        The library does not know the country, or its part.
    """
    years = sorted(years)
    try:
        named, named_en = (
            holidays.country_holidays(country, subdiv=subdivision, years=years, language=language)
            for language in (_NATIVE.get(country), "en_US")
        )
    except NotImplementedError:
        raise CalendarInvalid(
            f"No public holidays are known of {country} {subdivision or ''}.".replace(" .", "."),
            country=country,
            subdivision=subdivision,
        ) from None
    found = [
        SpecialDay(on, DayKind.HOLIDAY, str(name), str(named_en.get(on, name)))
        for on, name in sorted(named.items())
    ]
    found += [
        SpecialDay(
            on, DayKind.MAKE_UP, "调休上班" if country == "CN" else "Make-up day", "Make-up working day"
        )
        for on in sorted(named.weekend_workdays)
        if on.year in years and on not in named
    ]
    return tuple(sorted(found, key=lambda day: day.on))
