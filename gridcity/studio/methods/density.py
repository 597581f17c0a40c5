"""How densely, whatever the cells: hills over every place, added up."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from shapely.geometry.base import BaseGeometry

from gridcity.analytics.adaptive_density import adaptive_density
from gridcity.analytics.density import Edges, kernel_density
from gridcity.analytics.relative_risk import relative_risk
from gridcity.studio.errors import AskInvalid
from gridcity.studio.inputs import Inputs, Listed
from gridcity.studio.methods.base import (
    Family,
    Method,
    cells,
    corrected,
    counts_column,
    level,
    marks,
    p_column,
)
from gridcity.studio.model import Column, ColumnKind, Finding, Floats, Number, Tell, Warned
from gridcity.studio.parameters import CORRECTION, FALSE_SHARE, Option, Value, choice, integer, number

BANDWIDTH = number(
    "bandwidth_m", 300.0, 20.0, 20_000.0, "带宽", "Bandwidth", unit="m",
    help="小则见街角,大则见城区。", help_en="Small ones show street corners, large ones districts.",
)  # fmt: skip


_EDGES = choice(
    "edges", "at_place",
    (
        Option("at_place", "按地点补偿", "Made good at each place (Diggle)"),
        Option("at_case", "按案件补偿", "Made good for each case (Jones)"),
        Option("none", "不校正", "None"),
    ),
    "边界校正", "Correction at the border",
    help="边界之外没有案件可数:不校正时,边界附近偏低。",
    help_en="Nothing is counted beyond the border: without it, the density near it is too low.",
)  # fmt: skip


def _kernel(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    return _dense(inputs, params, tell, kernel_density)


def _adaptive(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    return _dense(inputs, params, tell, adaptive_density)


def _dense(
    inputs: Inputs, params: Mapping[str, Value], tell: Tell, estimate: Callable[..., Floats]
) -> Finding:
    """Say how densely cases lie at each cell, by one of the estimates."""
    listed, bandwidth = listed_of(inputs.listed), float(params["bandwidth_m"])
    tell(0.2, "计算密度", "Working out the density")
    density = estimate(
        listed.places, inputs.panel.centres, bandwidth_m=bandwidth, **_border(inputs.border, params)
    )
    if np.isnan(density).all():
        raise AskInvalid(
            "The bandwidth is so wide that next to nothing of a hill lies in the area: take a smaller one, or"
            " no correction at the border.",
            field="params.bandwidth_m",
            reason="bounds",
        )
    top = int(np.nanargmax(density))
    return Finding(
        columns=(
            Column("density", density, "密度", "Density", ColumnKind.DENSITY, "件/km²", "per km²"),
            counts_column(inputs),
        ),
        main="density",
        sentence=(
            f"带宽 {bandwidth:g} 米时,网格 {inputs.panel.codes[top]} 处最密:"
            f"每平方千米 {density[top]:,.3g} 件。"
        ),
        sentence_en=(
            f"At a bandwidth of {bandwidth:g} m it is densest at cell {inputs.panel.codes[top]}, with"
            f" {density[top]:,.3g} per km²."
        ),
        warnings=(_TOO_LOW,) if params["edges"] == "none" else (),
    )


_TOO_LOW = Warned(
    "border_uncorrected",
    "未做边界校正:边界附近一个带宽之内偏低,最多低一半左右。",
    "Not corrected at the border: within a bandwidth of it the density is too low, by up to about half.",
)


def _border(border: BaseGeometry | None, params: Mapping[str, Value]) -> dict[str, Any]:
    """Say where the city ends, and what is done about it."""
    if params["edges"] == "none":
        return {}
    return {"area": border, "edges": Edges(str(params["edges"]))}


def _risk(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    """Find where the first quantity is denser than the second."""
    cases, controls = listed_of(inputs.listed), listed_of(inputs.listed_beside)
    tell(0.1, "抽取置换", "Drawing permutations")
    found = relative_risk(
        cases.places,
        controls.places,
        inputs.panel.centres,
        bandwidth_m=float(params["bandwidth_m"]),
        rng=inputs.rng,
        permutations=int(params["permutations"]),
    )
    p_values = np.minimum(2 * np.fmin(found.p_high, found.p_low), 1.0)
    q_values = corrected(p_values, params)
    stands = marks(q_values, found.p_high < found.p_low, params)
    high, low = int((stands > 0).sum()), int((stands < 0).sum())
    known, (measure, measure_en) = int(found.is_known.sum()), level(params)
    return Finding(
        columns=(
            Column(
                "ratio", np.exp(found.log_ratio), "相对风险", "Relative risk", ColumnKind.RATIO, centre=1.0
            ),
            p_column(p_values),
            p_column(q_values, "q", "校正后 p 值", "Corrected p-value"),
            counts_column(inputs),
        ),
        main="ratio",
        stands=stands,
        numbers=(Number("p", "整体 p 值", "p-value of the whole", _number(found.p_overall)),),
        sentence=f"能够判断的 {known:,} 个网格中,{high:,} 个偏高,{low:,} 个偏低({measure})。",
        sentence_en=f"Of {cells(known)} that can be judged, {high:,} are high and {low:,} low, at "
        f"{measure_en}.",
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value


def listed_of(listed: Listed | None) -> Listed:
    """Give what was listed, where there is anything."""
    if listed is None or not listed.cell.size:
        raise AskInvalid("Nothing was counted in the period.", field="since", reason="nothing")
    return listed


METHODS = (
    Method(
        "kernel_density", Family.DENSITY, "核密度", "Kernel density",
        "哪里密,哪里疏,不受网格边界左右?", "Where is it dense, whatever the borders of the cells?",
        "Silverman (1986); Diggle (1985); Wand (1994)", _kernel, (BANDWIDTH, _EDGES), uses_weights=False,
        needs_list=True, needs_outlines=True,
    ),
    Method(
        "adaptive_density", Family.DENSITY, "自适应核密度", "Adaptive density",
        "密处看得细、疏处看得稳:哪里密?",
        "Where is it dense, finely where there is much, steadily elsewhere?",
        "Abramson (1982); Davies and Baddeley (2018)", _adaptive, (BANDWIDTH, _EDGES), uses_weights=False,
        needs_list=True, needs_outlines=True,
    ),
    Method(
        "relative_risk", Family.DENSITY, "相对风险", "Relative risk",
        "与另一种数量相比,哪里偏高?", "Set against another quantity, where is it high?",
        "Kelsall and Diggle (1995)", _risk,
        (
            BANDWIDTH, integer("permutations", 999, 99, 9999, "置换次数", "Permutations"),
            FALSE_SHARE, CORRECTION,
        ),
        uses_weights=False, needs_beside=True, needs_list=True,
    ),
)  # fmt: skip
