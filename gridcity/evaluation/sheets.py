"""An evaluation as a table: one line a unit and piece of time, values beside the counts they are made of."""

import csv
from io import StringIO

from gridcity.evaluation.definitions import Definitions, Kind
from gridcity.evaluation.model import Evaluation, Row, Score, Value
from gridcity.loading.faults import inert

Cell = str | int | float | None


def table_of(evaluation: Evaluation, definitions: Definitions) -> tuple[list[str], list[list[Cell]]]:
    """Give headings and rows: what has no value is None, shares are 0 to 1, durations in hours."""
    headings = ["unit", "name", "name_en", "period"]
    if evaluation.score is not None:
        headings += [
            "score",
            "grade",
            "score_low",
            "score_high",
            "rank_best",
            "rank_worst",
            "covered_percent",
        ]
    for code in evaluation.indicators:
        headings += [code, *(f"{code}_{part}" for part in _parts(definitions.indicator(code).kind))]
    rows = [_row(row, evaluation, definitions) for row in evaluation.rows]
    return headings, rows


def to_csv(evaluation: Evaluation, definitions: Definitions) -> bytes:
    """Write an evaluation as CSV, in UTF-8 with its mark, for spreadsheets and programs alike."""
    sheet = StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    headings, rows = table_of(evaluation, definitions)
    writer.writerow(headings)
    for row in rows:
        writer.writerow([inert(cell) if isinstance(cell, str) else _text(cell) for cell in row])
    return sheet.getvalue().encode("utf-8-sig")


def _row(row: Row, evaluation: Evaluation, definitions: Definitions) -> list[Cell]:
    cells: list[Cell] = [row.unit, row.name, row.name_en, row.period.label]
    if evaluation.score is not None:
        cells += _score(row.score or Score(None, None, 0))
    for code in evaluation.indicators:
        cells += _value(row.values[code], definitions.indicator(code).kind)
    return cells


def _score(score: Score) -> list[Cell]:
    return [score.points, score.grade, score.low, score.high, score.best, score.worst, score.covered]


def _value(value: Value, kind: Kind) -> list[Cell]:
    if kind is Kind.COUNT:
        return [value.numerator]
    if kind is Kind.DURATION:
        return [value.value, value.numerator]
    return [
        value.value, value.numerator, value.denominator, value.low, value.high, value.best, value.worst,
    ]  # fmt: skip


def _parts(kind: Kind) -> list[str]:
    if kind is Kind.COUNT:
        return []
    if kind is Kind.DURATION:
        return ["count"]
    return ["numerator", "denominator", "low", "high", "rank_best", "rank_worst"]


def _text(cell: float | None) -> str:
    if cell is None:
        return ""
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)
