"""What a method is, and what several of them share: which cells stand, columns, sentences."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from gridcity.analytics.inference import bonferroni, false_discovery
from gridcity.analytics.weights import Booleans
from gridcity.studio.errors import AskInvalid
from gridcity.studio.inputs import Inputs
from gridcity.studio.model import Column, ColumnKind, Finding, Floats, Tell, Warned
from gridcity.studio.parameters import Parameter, Value

Run: TypeAlias = Callable[[Inputs, Mapping[str, Value], Tell], Finding]
Marks: TypeAlias = NDArray[np.int8]


class Family(StrEnum):
    """What a method answers."""

    LOCAL = "local"
    GLOBAL = "global"
    RATES = "rates"
    DENSITY = "density"
    SCAN = "scan"
    TIME = "time"


FAMILIES: dict[Family, tuple[str, str]] = {
    Family.LOCAL: ("哪里突出", "Where: each cell"),
    Family.GLOBAL: ("整体如何", "Whether at all: the whole city"),
    Family.RATES: ("按对照量", "How much for what there is"),
    Family.DENSITY: ("密度", "How densely"),
    Family.SCAN: ("扫描聚集区", "Which zones: scans"),
    Family.TIME: ("时空", "Since when: space and time"),
}
"""What families are called, in Chinese and in English."""


class Needs(StrEnum):
    """Whether a method takes a thing."""

    NO = "no"
    OPTIONAL = "optional"
    NEEDED = "needed"


@dataclass(frozen=True, slots=True)
class Method:
    """One statistic: what it is called, what it takes, and the function that works it out.

    ``says`` tells in a sentence what it answers; ``source`` where it is from. ``needs_list`` is for those
    that want each case with its place and day, not counts alone. ``needs_outlines`` is for those that look
    where the city ends, ``needs_streets`` for those that go along streets, ``needs_sources`` for those that
    ask who told: these take cases alone.
    """

    code: str
    family: Family
    name: str
    name_en: str
    says: str
    says_en: str
    source: str
    run: Run
    params: tuple[Parameter, ...] = ()
    exposure: Needs = Needs.NO
    uses_weights: bool = True
    needs_beside: bool = False
    needs_list: bool = False
    needs_period: bool = False
    needs_outlines: bool = False
    needs_streets: bool = False
    needs_sources: bool = False


def counts_column(inputs: Inputs) -> Column:
    """Show what was counted."""
    return Column("count", inputs.counts, "数量", "Count", ColumnKind.AMOUNT)


def beside_column(values: Floats) -> Column:
    """Show the second quantity."""
    return Column("beside", values, "对照数量", "Count of the other", ColumnKind.AMOUNT)


def p_column(values: Floats, code: str = "p", name: str = "p 值", name_en: str = "p-value") -> Column:
    """Show p-values."""
    return Column(code, values, name, name_en, ColumnKind.P)


def score_column(code: str, values: Floats, name: str, name_en: str) -> Column:
    """Show standard scores."""
    return Column(code, values, name, name_en, ColumnKind.SCORE, centre=0.0)


def corrected(p_values: Floats, params: Mapping[str, Value]) -> Floats:
    """Correct p-values for having tested every cell, as was asked."""
    match params["correction"]:
        case "fdr":
            return false_discovery(p_values)
        case "bonferroni":
            return bonferroni(p_values)
    return p_values


def marks(q_values: Floats, is_above: Booleans, params: Mapping[str, Value]) -> Marks:
    """Say which cells stand: 1 above, -1 below, 0 not at all."""
    stands = np.nan_to_num(q_values, nan=1.0) <= float(params["false_share"])
    return np.where(stands, np.where(is_above, 1, -1), 0).astype(np.int8)


def warnings_of(inputs: Inputs, params: Mapping[str, Value], p_values: Floats | None = None) -> list[Warned]:
    """Say what has to be known of the cells, and of how small p-values can be."""
    found: list[Warned] = []
    n, empty = inputs.counts.size, int((inputs.counts == 0).sum())
    if inputs.n_islands:
        found.append(
            Warned(
                "islands",
                f"{inputs.n_islands:,} 个网格没有邻居,无法判断。",
                f"{cells(inputs.n_islands)} without neighbours: nothing can be said of them.",
            )
        )
    if empty > 0.5 * n:
        found.append(
            Warned(
                "many_empty",
                f"{empty / n:.0%} 的网格为零:请看置换 p 值,不要看正态 p 值。",
                f"{empty / n:.0%} of the cells hold nothing: trust p-values by permutation, not normal ones.",
            )
        )
    if p_values is not None and "permutations" in params:
        found += _too_few_permutations(p_values, params)
    return found


def _too_few_permutations(p_values: Floats, params: Mapping[str, Value]) -> list[Warned]:
    """Say so where no number of marks could have been small enough: none stands for want of permutations."""
    least, share = 2.0 / (float(params["permutations"]) + 1.0), float(params["false_share"])
    tested = int(np.isfinite(p_values).sum())
    at_least = int((p_values <= least * 1.000001).sum())
    needed = {"fdr": tested * least / share, "bonferroni": np.inf if tested * least > share else 0.0}
    if not at_least or at_least >= needed.get(str(params["correction"]), 0.0):
        return []
    return [
        Warned(
            "permutations_few",
            f"{at_least:,} 个网格的 p 值已是置换能得到的最小值({least:.2g}),仍不够小:增加置换次数。",
            f"{cells(at_least)} with the smallest p-value that so few permutations allow ({least:.2g}), and"
            " it is not small enough: make more of them.",
        )
    ]


def cells(count: int) -> str:
    """Write a number of cells in English."""
    return f"{count:,} cell" if count == 1 else f"{count:,} cells"


def level(params: Mapping[str, Value]) -> tuple[str, str]:
    """Say by which measure cells stand, in Chinese and in English."""
    share = f"{float(params['false_share']):g}"
    match params["correction"]:
        case "fdr":
            return f"误报率不超过 {share}", f"a share of false finds of {share}"
        case "bonferroni":
            return f"Bonferroni 校正后 p ≤ {share}", f"p ≤ {share} after Bonferroni"
    return f"p ≤ {share},未校正", f"p ≤ {share}, uncorrected"


def needed(values: Floats | None) -> Floats:
    """Give what a checked ask has: the second quantity, or the exposure."""
    if values is None:
        raise AskInvalid(
            "The method needs a second quantity or an exposure.", field="beside", reason="missing"
        )
    return values


def counted(inputs: Inputs) -> Floats:
    """Give the counts where there are any at all.

    Raises
    ------
    AskInvalid
        Nothing was counted.
    """
    if not inputs.counts.any():
        raise AskInvalid("Nothing was counted in the period.", field="since", reason="nothing")
    return inputs.counts
