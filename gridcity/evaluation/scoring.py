"""From counts to values, ranks and scores. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gridcity.evaluation.definitions import Definitions, Direction, Indicator, Kind, Part, ScoreRule
from gridcity.evaluation.intervals import rank_intervals, wilson
from gridcity.evaluation.model import Counts, Lasted, Score, Value

_HOUR_S = 3600.0


def value_of(indicator: Indicator, counts: Counts, lasted: Mapping[str, Lasted]) -> Value:
    """Work out an indicator; its value is None where its denominator is 0, never 0 % or 100 %.

    A share is 0 to 1 and has its interval; a duration is in hours and has as numerator of how many deeds.
    """
    if indicator.kind is Kind.DURATION:
        found = lasted.get(str(indicator.duration))
        if found is None:
            return Value(None, 0)
        return Value(getattr(found, str(indicator.statistic)) / _HOUR_S, found.count)
    numerator = counts.get(str(indicator.numerator), 0)
    if indicator.kind is Kind.COUNT:
        return Value(numerator, numerator)
    denominator = counts.get(str(indicator.denominator), 0)
    interval = wilson(numerator, denominator)
    if interval is None:
        return Value(None, numerator, denominator)
    return Value(numerator / denominator, numerator, denominator, *interval)


def ranked(indicator: Indicator, values: Sequence[Value]) -> list[Value]:
    """Give each value the ranks it may have among the others, as far as their intervals tell.

    Only shares that are good one way are ranked: a count says how much there is, not how well it is done.
    """
    if indicator.kind is not Kind.SHARE or indicator.direction is Direction.NONE:
        return list(values)
    known = [i for i, value in enumerate(values) if value.low is not None and value.high is not None]
    intervals = [(float(values[i].low or 0), float(values[i].high or 0)) for i in known]
    if indicator.direction is Direction.DOWN:
        intervals = [(-high, -low) for low, high in intervals]
    found = list(values)
    for i, (best, worst) in zip(known, rank_intervals(intervals), strict=True):
        found[i] = replace(values[i], best=best, worst=worst)
    return found


def points_of(part: Part, indicator: Indicator, value: float) -> float:
    """Say how many points a value gives, 0 to 100."""
    if part.bands:
        return next((points for least, points in part.bands if value >= least), 0.0)
    return 100 * (value if indicator.direction is Direction.UP else 1 - value)


def score_of(rule: ScoreRule, definitions: Definitions, values: Mapping[str, Value]) -> Score:
    """Weigh what has a value; no score where that weighs less than the rule wants.

    The weights of parts without a value are shared out among the others in proportion.
    """
    covered = 0.0
    totals = [0.0, 0.0, 0.0]
    for part in rule.parts:
        value = values[part.indicator]
        if value.value is None:
            continue
        covered += part.weight
        ends = (value.value, value.value if value.low is None else value.low, value.high or value.value)
        points = [points_of(part, definitions.indicator(part.indicator), end) for end in ends]
        totals = [total + part.weight * one for total, one in zip(totals, _ordered(points), strict=True)]
    if covered < rule.least_weight:
        return Score(None, None, covered)
    middle, low, high = (total / covered for total in totals)
    return Score(middle, definitions.grade(middle), covered, low, high)


def ranked_scores(scores: Sequence[Score]) -> list[Score]:
    """Give each score the ranks it may have among the others, as far as their bounds tell."""
    known = [i for i, score in enumerate(scores) if score.points is not None]
    found = list(scores)
    bounds = [(float(scores[i].low or 0), float(scores[i].high or 0)) for i in known]
    for i, (best, worst) in zip(known, rank_intervals(bounds), strict=True):
        found[i] = replace(scores[i], best=best, worst=worst)
    return found


def _ordered(points: Sequence[float]) -> tuple[float, float, float]:
    """Give the points of the value, of its worse end and of its better end."""
    return points[0], min(points), max(points)
