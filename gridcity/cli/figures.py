"""An evaluation as a table that fits the terminal: as many columns as there is room for."""

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gridcity.cli.talking import say, seen

if TYPE_CHECKING:
    from gridcity.evaluation.definitions import Definitions
    from gridcity.evaluation.model import Evaluation, Score, Value

_LONGEST_NAME = 24
_GAP = 2
_FEW = 3
"""Of so many indicators the ranks are shown, too."""


def show_figures(found: "Evaluation", defined: "Definitions", *, console: Console | None = None) -> None:
    """Print the units of an evaluation, a line each, and what the columns mean in Chinese and English."""
    console = console or Console(highlight=False)
    if not found.rows:
        say("There is nobody to evaluate.")
        return
    columns = [("", [_short(row.name) for row in found.rows])]
    if len({row.period for row in found.rows}) > 1:
        columns.append(("period", [row.period.label for row in found.rows]))
    if found.score is not None:
        columns.append(("score", [_points(row.score) for row in found.rows]))
    left = console.width - sum(_width(*column) for column in columns)
    shown: list[str] = []
    for code in found.indicators:
        values = [row.values[code] for row in found.rows]
        ranks = [_rank(value) if len(found.indicators) <= _FEW else "" for value in values]
        said = [_said(value, defined, code) + rank for value, rank in zip(values, ranks, strict=True)]
        column = (_heading(code), said)
        left -= _width(*column)
        if left < 0 and shown:
            break
        shown.append(code)
        columns.append(column)
    _print(console, columns)
    for code in shown:
        one = defined.indicator(code)
        say(f"{code}: {one.zh}, {one.en}")
    rest = found.indicators[len(shown) :]
    if rest:
        say(f"Not shown here: {', '.join(rest)}. Name them with --indicator, or write all with --csv.")


def _print(console: Console, columns: list[tuple[str, list[str]]]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0))
    for number, (heading, _) in enumerate(columns):
        table.add_column(
            Text(heading), justify="right" if number else "left", no_wrap=True, vertical="bottom"
        )
    for row in zip(*(values for _, values in columns), strict=True):
        table.add_row(*(Text(value) for value in row))
    console.print(table)


def _width(heading: str, values: list[str]) -> int:
    return _GAP + max(cell_len(line) for line in (*heading.split("\n"), *values))


def _heading(code: str) -> str:
    """Write a code under itself, a word a line: columns are narrow then."""
    return code.replace("_", "_\n")


def _short(name: str) -> str:
    name = seen(name)
    return name if cell_len(name) <= _LONGEST_NAME else set_cell_size(name, _LONGEST_NAME - 1).rstrip() + "…"


def _points(score: "Score | None") -> str:
    if score is None:
        return ""
    if score.points is None:
        return "no value"
    return f"{score.grade} {score.points:.1f}{_rank(score)}"


def _rank(one: "Value | Score") -> str:
    """Say where it stands among all, as far as small numbers tell."""
    if one.best is None:
        return ""
    return f" #{one.best}" if one.best == one.worst else f" #{one.best}-{one.worst}"


def _said(value: "Value", defined: "Definitions", code: str) -> str:
    from gridcity.evaluation.definitions import Kind

    kind = defined.indicator(code).kind
    if value.value is None:
        return "no value"
    if kind is Kind.COUNT:
        return f"{value.numerator:,}"
    if kind is Kind.DURATION:
        return f"{value.value:,.1f} h"
    return f"{100 * value.value:.1f} % ({value.numerator:,}/{value.denominator:,})"
