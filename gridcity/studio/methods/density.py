"""How densely, whatever the cells: hills over every place, added up."""

from collections.abc import Mapping

import numpy as np

from gridcity.analytics.adaptive_density import adaptive_density
from gridcity.analytics.density import kernel_density
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
from gridcity.studio.model import Column, ColumnKind, Finding, Floats, Number, Tell
from gridcity.studio.parameters import CORRECTION, FALSE_SHARE, Value, integer, number

_BANDWIDTH = number(
    "bandwidth_m", 300.0, 20.0, 20_000.0, "带宽", "Bandwidth", unit="m",
    help="小则见街角,大则见城区。", help_en="Small ones show street corners, large ones districts.",
)  # fmt: skip


def _kernel(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    listed, bandwidth = _listed(inputs.listed), float(params["bandwidth_m"])
    tell(0.2, "计算密度", "Working out the density")
    return _dense(
        inputs, kernel_density(listed.places, inputs.panel.centres, bandwidth_m=bandwidth), bandwidth
    )


def _dense(inputs: Inputs, density: Floats, bandwidth: float) -> Finding:
    top = int(np.argmax(density))
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
    )


def _adaptive(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    listed, bandwidth = _listed(inputs.listed), float(params["bandwidth_m"])
    tell(0.2, "计算密度", "Working out the density")
    return _dense(
        inputs, adaptive_density(listed.places, inputs.panel.centres, bandwidth_m=bandwidth), bandwidth
    )


def _risk(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    """Find where the first quantity is denser than the second."""
    cases, controls = _listed(inputs.listed), _listed(inputs.listed_beside)
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


def _listed(listed: Listed | None) -> Listed:
    if listed is None or not listed.cell.size:
        raise AskInvalid("Nothing was counted in the period.", field="since", reason="nothing")
    return listed


METHODS = (
    Method(
        "kernel_density", Family.DENSITY, "核密度", "Kernel density",
        "哪里密,哪里疏,不受网格边界左右?", "Where is it dense, whatever the borders of the cells?",
        "Silverman (1986); Wand (1994)", _kernel, (_BANDWIDTH,), uses_weights=False, needs_list=True,
    ),
    Method(
        "adaptive_density", Family.DENSITY, "自适应核密度", "Adaptive density",
        "密处看得细、疏处看得稳:哪里密?",
        "Where is it dense, finely where there is much, steadily elsewhere?",
        "Abramson (1982)", _adaptive, (_BANDWIDTH,), uses_weights=False, needs_list=True,
    ),
    Method(
        "relative_risk", Family.DENSITY, "相对风险", "Relative risk",
        "与另一种数量相比,哪里偏高?", "Set against another quantity, where is it high?",
        "Kelsall and Diggle (1995)", _risk,
        (
            _BANDWIDTH, integer("permutations", 999, 99, 9999, "置换次数", "Permutations"),
            FALSE_SHARE, CORRECTION,
        ),
        uses_weights=False, needs_beside=True, needs_list=True,
    ),
)  # fmt: skip
