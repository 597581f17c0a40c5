"""Open a number: the very deeds that it counts, each with its case."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gridcity.city.service import get_city
from gridcity.evaluation.counting import belongs_to, relation, unit_of, values_of
from gridcity.evaluation.definitions import Definitions
from gridcity.evaluation.errors import NotDefined
from gridcity.evaluation.facts import DURATIONS, FACTS, NOT_OF_DEPARTMENTS, Deeds
from gridcity.evaluation.model import By, Deed, DeedPage
from gridcity.evaluation.periods import Period
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

MOST_PER_PAGE = 500


def fact_of(definitions: Definitions, indicator: str, part: str = "numerator") -> str:
    """Name the fact or duration that an indicator's numerator or denominator counts.

    Raises
    ------
    NotDefined
        There is no such indicator, or it has no denominator.
    """
    found = definitions.indicator(indicator)
    fact = found.duration or found.numerator if part == "numerator" else found.denominator
    if fact is None:
        raise NotDefined(f"{indicator} has no {part}.", indicator=indicator, part=part)
    return fact


def deeds_behind(
    conn: Connection,
    fact: str,
    period: Period,
    by: By,
    unit: str,
    *,
    at: datetime,
    after: int = 0,
    limit: int = 50,
) -> DeedPage:
    """List the deeds that a unit's fact counts in a period, as of an instant: as many as the number says.

    Parameters
    ----------
    fact
        A fact; or a duration, then every deed for which it is known.
    unit
        A region's code, a department's or person's number, '' for the city and for what lies in no cell.
    after
        How many to pass over: ``next`` of the page before. The same ``at`` gives the same list.
    limit
        Deeds a page, 1 to 500.

    Raises
    ------
    NotDefined
        There is no such fact, or it is none of departments.
    """
    deeds = _deeds_of(fact, by)
    condition = fact if fact in FACTS else f"{fact} IS NOT NULL"
    limit = max(1, min(limit, MOST_PER_PAGE))
    sql = load_queries("gridcity.evaluation")
    statement = (
        f"{relation(deeds, has_persons=by.post is not None)},\n"
        f"chosen AS MATERIALIZED (SELECT * FROM {deeds}"
        f" WHERE {condition} AND {belongs_to(by)} AND {unit_of(by)} = %(unit)s),\n"
        f"totals AS ({sql.totals}),\npage AS ({sql.page})\n{sql.deeds_page}"
    )
    values: dict[str, Any] = values_of(period, at=at, zone=get_city(conn).profile.zone)
    values |= {"unit": unit, "after": after, "most": limit}
    with cursor(conn) as cur:
        cur.execute(statement, values)
        rows = cur.fetchall()
    total, cases = rows[0][:2]
    items = tuple(Deed(*row[2:]) for row in rows if row[2] is not None)
    end = after + len(items)
    return DeedPage(total, cases, items, end if items and end < total else None)


def _deeds_of(fact: str, by: By) -> Deeds:
    known = FACTS.get(fact) or DURATIONS.get(fact)
    if known is None:
        raise NotDefined(f"No fact is called {fact[:60]!r}.", fact=fact[:60])
    if by is By.DEPARTMENT and known.deeds in NOT_OF_DEPARTMENTS:
        raise NotDefined(f"{fact} tells nothing of a {by}.", fact=fact, by=str(by))
    return known.deeds
