"""Evaluate a period, and open the cases behind a number."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from gridcity.city.service import get_city
from gridcity.evaluation.counting import tally
from gridcity.evaluation.definitions import Definitions, Indicator
from gridcity.evaluation.errors import NotDefined
from gridcity.evaluation.model import By, Evaluation, Row, Score, Tally, Value
from gridcity.evaluation.naming import Name, names_of, units_there
from gridcity.evaluation.periods import Period, Step, cut
from gridcity.evaluation.scoring import ranked, ranked_scores, score_of, value_of


def evaluate(
    conn: Connection,
    definitions: Definitions,
    period: Period,
    by: By,
    *,
    at: datetime,
    indicators: Sequence[str] = (),
    step: Step | None = None,
    units: Sequence[str] = (),
) -> Evaluation:
    """Evaluate the units of one kind.

    Parameters
    ----------
    conn
        A connection to the city's schema.
    definitions
        The indicators and scores.
    period
        A day, week, month, quarter or year of the city's calendar.
    by
        Which units.
    at
        As of when: what happened later is not counted, and what falls due later is not late.
    indicators
        Only these, by code; all that tell of such units without it.
    step
        Also by such pieces of the period.
    units
        Only these; ranks are still among all.

    Raises
    ------
    NotDefined
        An indicator does not exist, or tells nothing of such units.
    PeriodUnclear
        The period is not made of such pieces.
    """
    return evaluate_all(
        conn, definitions, period, [by], at=at, indicators=indicators, step=step, units=units
    )[by]


def evaluate_all(
    conn: Connection,
    definitions: Definitions,
    period: Period,
    bys: Sequence[By],
    *,
    at: datetime,
    indicators: Sequence[str] = (),
    step: Step | None = None,
    units: Sequence[str] = (),
) -> dict[By, Evaluation]:
    """Evaluate units of several kinds in one pass; as ``evaluate``."""
    pieces = [] if step is None else cut(period, step)
    chosen = {by: _chosen(definitions, by, indicators) for by in bys}
    tallies = tally(conn, period, bys, at=at, zone=get_city(conn).profile.zone, step=step)
    return {
        by: Evaluation(
            by=by,
            period=period,
            at=at,
            definitions=definitions.fingerprint,
            indicators=tuple(indicator.code for indicator in chosen[by]),
            score=None if (rule := definitions.score_of(by)) is None else rule.code,
            rows=tuple(_rows(conn, definitions, by, chosen[by], tallies[by], [period, *pieces], units)),
        )
        for by in bys
    }


def _chosen(definitions: Definitions, by: By, codes: Sequence[str]) -> list[Indicator]:
    for code in codes:
        if not definitions.indicator(code).tells_of(by):
            raise NotDefined(f"{code} tells nothing of a {by}.", indicator=code, by=str(by))
    return [
        indicator
        for indicator in definitions.indicators.values()
        if indicator.tells_of(by) and (not codes or indicator.code in codes)
    ]


def _rows(
    conn: Connection,
    definitions: Definitions,
    by: By,
    chosen: Sequence[Indicator],
    tallies: Sequence[Tally],
    periods: Sequence[Period],
    units: Sequence[str],
) -> list[Row]:
    """Work out every unit in every piece of the period; ranks are among the units of one piece."""
    counted = {(one.unit, one.first): one for one in tallies}
    everyone = list(dict.fromkeys([*units_there(conn, by), *sorted({one.unit for one in tallies})]))
    names = names_of(conn, by, everyone)
    rows: list[Row] = []
    for number, period in enumerate(periods):
        first = period.first if number else None
        present = [counted.get((unit, first), Tally(unit, first, {}, {})) for unit in everyone]
        rows += _piece(definitions, by, chosen, present, period, names)
    return [row for row in rows if not units or row.unit in units]


def _piece(
    definitions: Definitions,
    by: By,
    chosen: Sequence[Indicator],
    present: Sequence[Tally],
    period: Period,
    names: Mapping[str, Name],
) -> list[Row]:
    rule = definitions.score_of(by)
    needed = {indicator.code: indicator for indicator in chosen}
    if rule is not None:
        needed |= {part.indicator: definitions.indicator(part.indicator) for part in rule.parts}
    columns: dict[str, list[Value]] = {
        code: ranked(indicator, [value_of(indicator, one.counts, one.lasted) for one in present])
        for code, indicator in needed.items()
    }
    scores: list[Score | None] = [None] * len(present)
    if rule is not None:
        each = ({code: column[i] for code, column in columns.items()} for i in range(len(present)))
        scores = [*ranked_scores([score_of(rule, definitions, values) for values in each])]
    rows = []
    for i, one in enumerate(present):
        name = names[one.unit]
        rows.append(
            Row(
                unit=one.unit,
                name=name.name,
                name_en=name.name_en,
                period=period,
                values={indicator.code: columns[indicator.code][i] for indicator in chosen},
                score=scores[i],
                counts=one.counts,
            )
        )
    return rows
