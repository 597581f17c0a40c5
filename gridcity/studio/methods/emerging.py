"""Since when: which cells heat up and which cool down, step by step."""

from collections.abc import Mapping

import numpy as np

from gridcity.analytics.spacetime.emerging import Against, emerging_hot_spots
from gridcity.analytics.spacetime.patterns import Pattern, pattern_name
from gridcity.studio.errors import AskInvalid
from gridcity.studio.inputs import Inputs, Listed
from gridcity.studio.methods.base import Family, Method, cells, counts_column, p_column, score_column
from gridcity.studio.model import Category, Column, ColumnKind, Finding, Floats, Heading, Number, Sheet, Tell
from gridcity.studio.parameters import FALSE_SHARE, Option, Value, choice, integer

_NAMES = {
    Pattern.NEW: "新出现",
    Pattern.CONSECUTIVE: "连续",
    Pattern.INTENSIFYING: "增强",
    Pattern.PERSISTENT: "持续",
    Pattern.DIMINISHING: "减弱",
    Pattern.SPORADIC: "零星",
    Pattern.OSCILLATING: "振荡",
    Pattern.HISTORICAL: "曾经",
}
CATEGORIES = (
    Category(0, "none", "无规律", "No pattern"),
    *(
        Category(one, one.name.lower(), f"{zh}热点", pattern_name(one).capitalize())
        for one, zh in _NAMES.items()
    ),
    *(
        Category(-one, f"{one.name.lower()}_cold", f"{zh}冷点", pattern_name(-one).capitalize())
        for one, zh in _NAMES.items()
    ),
)
_LEAST_STEPS, _MOST_BINS = 4, 50_000_000


def _emerging(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    length = int(params["step_days"])
    cube = _cube(inputs.listed, length, inputs.counts.size)
    tell(0.3, "逐步计算 Gi*", "Scoring every step")
    found = emerging_hot_spots(
        cube,
        inputs.starred_weights,
        against=Against(str(params["against"])),
        false_share=float(params["false_share"]),
    )
    patterns = found.patterns
    named = [(one, int((patterns == one.value).sum())) for one in CATEGORIES]
    hot, cold = int((patterns > 0).sum()), int((patterns < 0).sum())
    new = int((patterns == Pattern.NEW).sum())
    return Finding(
        columns=(
            Column(
                "pattern",
                patterns.astype(np.float64),
                "类型",
                "Pattern",
                ColumnKind.CATEGORY,
                categories=CATEGORIES,
            ),
            score_column("trend", found.trends.z, "趋势(标准分)", "Trend (score)"),
            p_column(found.trend_p, "trend_p", "趋势 p 值", "p-value of the trend"),
            score_column("z_last", found.scores[:, -1], "最后一步的 Gi*", "Gi* of the last step"),
            counts_column(inputs),
        ),
        main="pattern",
        stands=np.sign(patterns).astype(np.int8),
        numbers=(Number("steps", "步数", "Steps", float(cube.shape[1])),),
        sheet=Sheet(
            (Heading("类型", "Pattern"), Heading("网格", "Cells")),
            tuple(((one.name, one.name_en), float(n)) for one, n in named if n),
        ),
        sentence=(
            f"{cube.shape[1]} 步(每步 {length} 天)中,{hot:,} 个网格有热点规律(其中新出现 {new:,} 个),"
            f"{cold:,} 个有冷点规律。"
        ),
        sentence_en=(
            f"Over {cube.shape[1]} steps of {length} days {cells(hot)} have a history of heat, {new:,} of"
            f" them new, and {cold:,} one of cold."
        ),
    )


def _cube(listed: Listed | None, length: int, n_cells: int) -> Floats:
    """Count by cell and step; steps are counted back from the end, and a first one cut short is left out."""
    if listed is None or not listed.cell.size:
        raise AskInvalid("Nothing was counted in the period.", field="since", reason="nothing")
    steps = listed.n_days // length
    if steps < _LEAST_STEPS:
        raise AskInvalid(
            f"{listed.n_days} days have {steps} steps of {length}; {_LEAST_STEPS} are needed.",
            field="params.step_days",
            reason="too_few_steps",
        )
    if steps * n_cells > _MOST_BINS:
        raise AskInvalid(
            f"{steps:,} steps of {n_cells:,} cells are too many; take longer ones.",
            field="params.step_days",
            reason="too_many_bins",
        )
    step = steps - 1 - (listed.n_days - 1 - listed.day) // length
    kept = step >= 0
    flat = np.bincount(listed.cell[kept] * steps + step[kept], minlength=n_cells * steps)
    return flat.reshape(n_cells, steps).astype(np.float64)


METHODS = (
    Method(
        "emerging_hot_spots", Family.TIME, "新兴热点", "Emerging hot spots",
        "哪里在变热、变冷,哪里一直热?", "Where does it heat up, cool down, or stay hot?",
        "Ord and Getis (1995); Mann (1945); Kendall (1975)", _emerging,
        (
            integer("step_days", 7, 1, 366, "每步天数", "Days a step", unit="d"),
            choice(
                "against", "cube",
                (
                    Option("cube", "与全时段比较", "All steps together"),
                    Option("window", "与同一时期比较", "The same steps elsewhere"),
                ),
                "与什么比较", "Compared with",
            ),
            FALSE_SHARE,
        ),
        needs_list=True, needs_period=True,
    ),
)  # fmt: skip
