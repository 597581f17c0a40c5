"""What a history of hot and cold steps is called: one table of rules.

The words are those of Esri's Emerging Hot Spot Analysis, and so is what they mean (see ``name_patterns``). A
rule asks some questions about a cell, each answered yes or no; the first rule that fits gives the name. The
same table holds for cold spots, with hot and cold changed over: an intensifying cold spot gets colder.
"""

from dataclasses import dataclass, fields
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from gridcity.analytics.errors import ShapeMismatch
from gridcity.analytics.weights import Booleans, Floats

OFTEN = 0.9
"""From this share of all steps on a cell counts as hot throughout. [-]"""


class Pattern(IntEnum):
    """The name of a history; of a cold spot it is negative."""

    NONE = 0
    NEW = 1
    CONSECUTIVE = 2
    INTENSIFYING = 3
    PERSISTENT = 4
    DIMINISHING = 5
    SPORADIC = 6
    OSCILLATING = 7
    HISTORICAL = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of each cell, and the answer that a rule wants; None: any.

    Attributes
    ----------
    now
        Hot in the last step.
    once
        Hot in the last step and not in the one before it.
    before
        Hot in any step before the unbroken run of hot steps that reaches the last one.
    often
        Hot in at least ``OFTEN`` of all steps.
    opposite
        Cold in any step.
    rising, falling
        Its score rises, or falls, over all steps, and no chance does as much.
    """

    now: bool | None = None
    once: bool | None = None
    before: bool | None = None
    often: bool | None = None
    opposite: bool | None = None
    rising: bool | None = None
    falling: bool | None = None


RULES: tuple[tuple[Pattern, Asked, str], ...] = (
    (Pattern.NEW, Asked(once=True, before=False), "hot in the last step, and never before"),
    (
        Pattern.CONSECUTIVE,
        Asked(now=True, once=False, before=False, often=False),
        "hot in the last steps without a break, and never before",
    ),
    (
        Pattern.INTENSIFYING,
        Asked(now=True, often=True, rising=True),
        "nearly always hot, and more and more so",
    ),
    (
        Pattern.DIMINISHING,
        Asked(now=True, often=True, falling=True),
        "nearly always hot, and less and less so",
    ),
    (
        Pattern.PERSISTENT,
        Asked(now=True, often=True, rising=False, falling=False),
        "nearly always hot, neither more nor less so",
    ),
    (
        Pattern.SPORADIC,
        Asked(now=True, often=False, opposite=False),
        "hot now and on and off before, never cold",
    ),
    (Pattern.OSCILLATING, Asked(now=True, often=False, opposite=True), "hot now, cold in some step before"),
    (Pattern.HISTORICAL, Asked(now=False, often=True), "nearly always hot, but not in the last step"),
)
"""Pattern, what it asks, and what it means in plain words."""


def name_patterns(signs: NDArray[np.int8], trend: NDArray[np.int8]) -> NDArray[np.int8]:
    """Name the history of each cell.

    Parameters
    ----------
    signs : ndarray of int8, shape (n_cells, n_steps)
        1 where a step is hot, -1 where it is cold, 0 where it is neither.
    trend : ndarray of int8, shape (n_cells,)
        1 where the cell's score rises, -1 where it falls, 0 where neither is more than chance.

    Returns
    -------
    ndarray of int8, shape (n_cells,)
        ``Pattern``; negative for a cold spot.

    Raises
    ------
    ShapeMismatch
        There are not as many trends as cells, or there is no step.

    Notes
    -----
    Definitions are those that Esri's page has now: a consecutive run has at least two steps, a sporadic spot
    is hot in the last step (older pages ask neither), and nine tenths of the steps are enough to be "nearly
    always". Where the page leaves two names for one history, what is now comes first, and then the order of
    its table, which is that of ``RULES``:

    * nearly always hot, but not in the last step: historical, never persistent, trend or no trend;
    * nearly always hot and cold in the last step: a new cold spot, not a historical hot spot;
    * hot at last for the first time, and cold in some step before: new, or consecutive, not oscillating.

    R's ``sfdep`` follows an older page: it also calls sporadic what is not hot at last, and persistent what
    was hot until then. Tested at the borders of each definition, and against the definitions written out one
    by one.

    References
    ----------
    Esri, "How Emerging Hot Spot Analysis works", ArcGIS Pro documentation,
    https://pro.arcgis.com/en/pro-app/latest/tool-reference/space-time-pattern-mining/learnmoreemerging.htm

    Examples
    --------
    >>> history = [[0, 0, 0, 1], [0, 0, 1, 1], [1, 1, 1, 1], [1, 0, 0, 1], [1, -1, 0, 1], [0, 0, 0, -1]]
    >>> names = name_patterns(np.array(history, dtype=np.int8), np.zeros(6, np.int8))
    >>> [pattern_name(one).removesuffix(" spot") for one in names.tolist()]
    ['new hot', 'consecutive hot', 'persistent hot', 'sporadic hot', 'oscillating hot', 'new cold']
    """
    if signs.ndim != 2 or signs.shape[1] == 0 or trend.shape != signs.shape[:1]:
        raise ShapeMismatch(
            f"{signs.shape} steps do not fit {trend.shape} trends.", signs=signs.shape, trend=trend.shape
        )
    names = np.zeros(signs.shape[0], dtype=np.int8)
    answers = {side: _answers(side * signs, side * trend) for side in (1, -1)}
    for pattern, asked, _ in RULES:
        for side in (1, -1):
            fits = names == 0
            for field in fields(Asked):
                wanted = getattr(asked, field.name)
                if wanted is not None:
                    fits &= answers[side][field.name] == wanted
            names[fits] = side * pattern
    return names


def pattern_name(pattern: int) -> str:
    """Say a pattern in words.

    Examples
    --------
    >>> pattern_name(-Pattern.NEW), pattern_name(0)
    ('new cold spot', 'no pattern')
    """
    if pattern == 0:
        return "no pattern"
    return f"{Pattern(abs(pattern)).name.lower()} {'hot' if pattern > 0 else 'cold'} spot"


def _answers(signs: NDArray[np.int8], trend: NDArray[np.int8]) -> dict[str, Booleans]:
    """Answer what is asked of hot spots; of cold ones where all signs are changed over."""
    is_hot = signs > 0
    run: Floats = np.logical_and.accumulate(is_hot[:, ::-1], axis=1).sum(axis=1)
    hot = is_hot.sum(axis=1)
    return {
        "now": is_hot[:, -1],
        "once": run == 1,
        "before": hot > run,
        "often": hot >= OFTEN * signs.shape[1] - 1e-9,
        "opposite": (signs < 0).any(axis=1),
        "rising": trend > 0,
        "falling": trend < 0,
    }
