"""What a case's steps do to the figures of March 2026, by hand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from gridcity.cases import service as cases
from gridcity.cases.model import Case, Command, Order, Outcome
from gridcity.evaluation.counting import tally
from gridcity.evaluation.model import By, Counts
from gridcity.evaluation.periods import Period, read_period
from gridcity.people.model import Person

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Nine in the morning in Harbin. The limit is four hours; no calendar is there, so every hour counts."""
MARCH, ZONE = read_period("2026-03"), ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LATER = MONDAY + 20 * DAY
FACTORY_TOO = """
UPDATE city SET profile = jsonb_set(
    jsonb_set(profile, '{catalogue,editions}', (profile #> '{catalogue,editions}') || '"factory"'),
    '{catalogue,matter_editions}', (profile #> '{catalogue,matter_editions}') || '"factory"'
)
"""
"""Lets files of conditions name the classes that factories make."""


def do(db: Connection, case: Case, command: Command, by: Person, at: datetime, **order: object) -> Case:
    """Give a command, with whatever it may have to bring."""
    given = {"reason": "Because", "outcome": Outcome.FIXED} | order
    return cases.act(db, case.id, Order(command, case.version, **given), by=by, at=at)  # type: ignore[arg-type]


def counts(
    db: Connection, by: By = By.CITY, unit: str = "", at: datetime = LATER, period: Period = MARCH
) -> Counts:
    """Give what was counted of a unit, without the zeros."""
    for one in tally(db, period, [by], at=at, zone=ZONE)[by]:
        if one.unit == unit:
            return {fact: number for fact, number in one.counts.items() if number}
    return {}
