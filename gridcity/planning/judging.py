"""What came of a watch list or a patrol plan, read from the store and judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from scipy.spatial import cKDTree
from sqlalchemy import Connection

from gridcity.planning import repository
from gridcity.planning.checking import Named, metres
from gridcity.planning.covering import Floats, Ints
from gridcity.planning.effect import Difference, difference
from gridcity.planning.errors import TooEarly
from gridcity.planning.matching import CONTROLS, features, matched
from gridcity.planning.model import PatrolPlan, WatchList

WEEK = timedelta(days=7)
LEAST_WEEKS_BEFORE = 8
MOST_WEEKS_BEFORE = 52
_ALIKE = 1.25
APART_M = 250.0
"""Controls lie at least so far from every treated cell: what was driven there is not theirs. [m]"""


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of it."""

    weeks_before: int
    weeks_after: int
    treated: int
    controls: int
    result: Difference
    treated_by_week: tuple[float, ...]
    """From the first week before to the last after [cases]."""
    control_by_week: tuple[float, ...]
    """The same of the controls, as if there were as many as treated cells [cases]."""
    patrol_before_min: float
    """Patrols in the treated cells, a week [min]."""
    patrol_after_min: float
    sentence: tuple[str, str]


def effect_of(conn: Connection, one: WatchList | PatrolPlan, *, at: datetime, seed: int = 1) -> Judged:
    """Compare the cells of a list, or those that a plan covers, with cells that were like them before.

    Whole weeks count, from when it began to hold until it ended or now. Cells that were on any list or plan
    meanwhile, and those near treated ones, are no controls. ``reason["class_ids"]``, if there, says which
    classes count.

    Raises
    ------
    TooEarly
        It has not held for a week, nothing is known of eight weeks before, or there is nothing to compare.
    """
    ends = min(one.ended_at or one.valid_until, at)
    weeks_after = (ends - one.valid_from) // WEEK
    if weeks_after < 1:
        raise TooEarly("It has to hold for a week before its effect can be seen.", valid_from=one.valid_from)
    weeks_before = min(max(LEAST_WEEKS_BEFORE, weeks_after), MOST_WEEKS_BEFORE)
    since, until = one.valid_from - weeks_before * WEEK, one.valid_from + weeks_after * WEEK
    class_ids = one.reason.get("class_ids")
    values = {
        "middle": one.valid_from,
        "since": since,
        "until": until,
        "class_ids": class_ids if isinstance(class_ids, list) and class_ids else None,
    }
    rows = repository.rows_of(conn, "weekly_counts", values)
    counts = np.zeros((len(rows), weeks_before + weeks_after))
    for number, row in enumerate(rows):
        if row["weeks"] is not None:
            counts[number, np.array(row["weeks"]) + weeks_before] = row["counts"]
    codes = {row["code"]: number for number, row in enumerate(rows)}
    treated = np.array(sorted(codes[code] for code in _codes(one) if code in codes), dtype=np.int64)
    touched = {
        row["cell_id"] for row in repository.rows_of(conn, "touched_cells", {"since": since, "until": until})
    }
    x, y = (
        metres([Named(row["id"], row["code"], row["lon"], row["lat"]) for row in rows])
        if rows
        else (_NONE, _NONE)
    )
    pool = _pool(x, y, treated, np.array([row["id"] in touched for row in rows], dtype=bool))
    if not len(treated) or len(pool) < CONTROLS or not counts[:, :weeks_before].any():
        raise TooEarly("There is nothing to compare it with: no cases before, or no other cells.")
    before, after = counts[:, :weeks_before], counts[:, weeks_before:]
    area = np.array([row["area_m2"] for row in rows])
    sets = matched(features(before, area), treated, pool)
    result = difference(before, after, treated, sets, np.random.default_rng(seed))
    minutes = repository.rows_of(
        conn,
        "patrol_minutes",
        {
            "cells": [rows[number]["id"] for number in treated],
            "middle": one.valid_from,
            "since": since,
            "until": until,
        },
    )[0]
    return Judged(
        weeks_before=weeks_before,
        weeks_after=weeks_after,
        treated=len(treated),
        controls=len(np.unique(sets)),
        result=result,
        treated_by_week=tuple(counts[treated].sum(axis=0).tolist()),
        control_by_week=tuple((counts[sets].sum(axis=(0, 1)) / sets.shape[1]).tolist()),
        patrol_before_min=float(minutes["minutes_before"]) / weeks_before,
        patrol_after_min=float(minutes["minutes_after"]) / weeks_after,
        sentence=sentence(result, weeks_before, weeks_after),
    )


_NONE: Floats = np.zeros(0)


def _codes(one: WatchList | PatrolPlan) -> Sequence[str]:
    if isinstance(one, WatchList):
        return [cell.cell_code for cell in one.cells]
    return [cell.cell_code for cell in one.cells if cell.is_covered]


def _pool(
    x: Floats, y: Floats, treated: Ints, is_touched: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
) -> Ints:
    """List the cells that nobody did anything to, far enough from those treated."""
    if not len(treated):
        return treated
    tree = cKDTree(np.column_stack([x[treated], y[treated]]))
    far, _ = tree.query(np.column_stack([x, y]))
    return np.flatnonzero((far >= APART_M) & ~is_touched)


def sentence(result: Difference, weeks_before: int, weeks_after: int) -> tuple[str, str]:
    """Say what came of it, plainly, in Chinese and English."""
    effect, trend = result.effect, result.trend
    if effect.ratio is None:
        return (
            "案卷太少，看不出效果。",
            "There are too few cases to see an effect.",
        )
    change = (effect.ratio - 1) * 100
    zh = f"与此前相似的网格相比，案卷{'减少' if change < 0 else '增加'} {abs(change):.0f} %"
    went = "down" if change < 0 else "up"
    en = f"Compared with cells that were like them before, cases went {went} {abs(change):.0f} %"
    if effect.low is not None and effect.high is not None:
        low, high = (f"{(one - 1) * 100:+.0f} %" for one in (effect.low, effect.high))
        zh += f"（95 % 区间 {low} 至 {high}，置换检验 p = {result.p_value:.3f}）"
        en += f" (95 % interval {low} to {high}, placebo p = {result.p_value:.3f})"
    if not effect.is_clear:
        zh += "，与没有变化无法区分"
        en += ", which is not to be told from no change"
    zh += f"。此前 {weeks_before} 周，此后 {weeks_after} 周。"
    en += f". {weeks_before} weeks before, {weeks_after} after."
    if not 1 / _ALIKE <= result.control_before / result.treated_before <= _ALIKE:
        zh += "注意：此前与之相似的网格不足，对照网格的案卷数明显不同。"
        en += " Beware: few cells were as busy before; the matched ones were not."
    if trend.is_clear:
        zh += "注意：此前两组的走势已不相同，结论存疑。"
        en += " Beware: the two had not gone alike before, so this may be something else."
    return zh, en
