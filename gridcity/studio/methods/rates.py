"""How much for what there is: counts set against inhabitants, components, streets, patrols or ground."""

from collections.abc import Mapping

import numpy as np

from gridcity.analytics.rates import (
    global_bayes_rates,
    local_bayes_rates,
    poisson_probability,
    raw_rates,
    standardised_rates,
)
from gridcity.analytics.weights import Booleans
from gridcity.studio.errors import AskInvalid
from gridcity.studio.inputs import Inputs, kept_weights
from gridcity.studio.methods.base import (
    Family,
    Method,
    Needs,
    cells,
    corrected,
    counted,
    counts_column,
    level,
    marks,
    needed,
    p_column,
    warnings_of,
)
from gridcity.studio.methods.whole import moran_of
from gridcity.studio.model import Column, ColumnKind, Finding, Floats, Number, Tell, Warned
from gridcity.studio.parameters import CORRECTION, FALSE_SHARE, Value, integer


def _bayes(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    kept = _exposed(inputs)
    cases, exposure = inputs.counts[kept], needed(inputs.exposure)[kept]
    return _rates(inputs, kept, global_bayes_rates(cases, exposure), "全市", "the city's")


def _bayes_around(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    kept = _exposed(inputs)
    cases, exposure = inputs.counts[kept], needed(inputs.exposure)[kept]
    rates = local_bayes_rates(cases, exposure, kept_weights(inputs.weights, kept))
    return _rates(inputs, kept, rates, "周围", "their surroundings'")


def _rates(inputs: Inputs, kept: Booleans, smooth: Floats, whose: str, whose_en: str) -> Finding:
    exposure = needed(inputs.exposure)
    cases, of = inputs.counts[kept], exposure[kept]
    rate = float(cases.sum() / of.sum())
    unit, unit_en = inputs.exposure_unit
    highest = int(np.nanargmax(smooth))
    top = np.flatnonzero(kept)[highest]
    ratio = smooth / rate if rate else np.full(smooth.shape, np.nan)
    return Finding(
        columns=(
            counts_column(inputs),
            _exposure_column(inputs),
            _rate_column("raw", _spread(kept, raw_rates(cases, of)), "原始率", "Raw rate", inputs),
            _rate_column("rate", _spread(kept, smooth), "平滑率", "Smoothed rate", inputs),
            Column(
                "ratio", _spread(kept, ratio), "与全市之比", "Times the city's", ColumnKind.RATIO, centre=1.0
            ),
        ),
        main="rate",
        numbers=(Number("city_rate", "全市", "The whole city", rate, unit, unit_en),),
        sentence=(
            f"全市{unit} {rate:.3g} 件;向{whose}的率收缩后,最高的网格 {inputs.panel.codes[top]} 为"
            f" {smooth[highest]:.3g}({ratio[highest]:.1f} 倍)。"
        ),
        sentence_en=(
            f"The city has {rate:.3g} {unit_en}; drawn towards {whose_en} rate, cell"
            f" {inputs.panel.codes[top]} is highest with {smooth[highest]:.3g}, {ratio[highest]:.1f} times"
            " the city's."
        ),
        warnings=tuple(_unexposed(inputs, kept)),
    )


def _moran_rates(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    kept = _exposed(inputs)
    if not kept.all():
        raise AskInvalid(
            f"{cells(int((~kept).sum()))} have none of what the rates are of: choose another exposure.",
            field="exposure",
            reason="missing_somewhere",
        )
    rates = standardised_rates(inputs.counts, needed(inputs.exposure))
    column = Column("rate", rates, "标准化的率", "Standardised rate", ColumnKind.SCORE, centre=0.0)
    return moran_of(inputs, rates, params, tell, column, counts_column(inputs), _exposure_column(inputs))


def _probability(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    kept = _exposed(inputs)
    cases, of = inputs.counts[kept], needed(inputs.exposure)[kept]
    rate = float(cases.sum() / of.sum())
    expected = of * rate
    p_values = np.minimum(2 * poisson_probability(cases, of), 1.0)
    q_values = corrected(p_values, params)
    stands = np.zeros(kept.size, dtype=np.int8)
    stands[kept] = marks(q_values, cases > expected, params)
    above, below = int((stands > 0).sum()), int((stands < 0).sum())
    measure, measure_en = level(params)
    ratio = np.divide(cases, expected, out=np.full(cases.shape, np.nan), where=expected > 0)
    return Finding(
        columns=(
            counts_column(inputs),
            Column("expected", _spread(kept, expected), "应有", "Expected", ColumnKind.AMOUNT),
            Column(
                "ratio", _spread(kept, ratio), "与应有之比", "Times expected", ColumnKind.RATIO, centre=1.0
            ),
            p_column(_spread(kept, p_values)),
            p_column(_spread(kept, q_values), "q", "校正后 p 值", "Corrected p-value"),
        ),
        main="ratio",
        stands=stands,
        sentence=(f"{int(kept.sum()):,} 个网格中,{above:,} 个比全市的率应有的多,{below:,} 个少({measure})。"),
        sentence_en=(
            f"Of {cells(int(kept.sum()))}, {above:,} hold more than the city's rate would have it and"
            f" {below:,} fewer, at {measure_en}."
        ),
        warnings=(*warnings_of(inputs, params), *_unexposed(inputs, kept)),
    )


def _exposed(inputs: Inputs) -> Booleans:
    """Say which cells have any of what rates are of."""
    kept = np.asarray(needed(inputs.exposure) > 0)
    if not counted(inputs)[kept].any():
        raise AskInvalid(
            "No cell with cases has any of what the rates are of: choose another exposure.",
            field="exposure",
            reason="nowhere",
        )
    return kept


def _unexposed(inputs: Inputs, kept: Booleans) -> list[Warned]:
    left, lost = int((~kept).sum()), int(inputs.counts[~kept].sum())
    if not left:
        return []
    return [
        Warned(
            "unexposed",
            f"{left:,} 个网格没有对照量,不计率;其中有 {lost:,} 件。",
            f"{cells(left)} without any of what rates are of are left out, with {lost:,} that lie in them.",
        )
    ]


def _spread(kept: Booleans, values: Floats) -> Floats:
    """Put values of some of the cells where they belong; NaN elsewhere."""
    spread = np.full(kept.size, np.nan)
    spread[kept] = values
    return spread


def _exposure_column(inputs: Inputs) -> Column:
    return Column("exposure", needed(inputs.exposure), "对照量", "Exposure", ColumnKind.AMOUNT)


def _rate_column(code: str, values: Floats, name: str, name_en: str, inputs: Inputs) -> Column:
    unit, unit_en = inputs.exposure_unit
    return Column(code, values, name, name_en, ColumnKind.RATE, unit, unit_en)


METHODS = (
    Method(
        "bayes_rates", Family.RATES, "平滑率 (经验贝叶斯)", "Smoothed rates (empirical Bayes)",
        "按对照量看,哪里偏高?小网格的率向全市收缩。",
        "Where is it high for what there is? Rates of small cells are drawn towards the city's.",
        "Marshall (1991)", _bayes, exposure=Needs.NEEDED, uses_weights=False,
    ),
    Method(
        "local_bayes_rates", Family.RATES, "平滑率 (局部经验贝叶斯)",
        "Smoothed rates (local empirical Bayes)",
        "同上,但向周围收缩。", "The same, drawn towards their surroundings'.",
        "Marshall (1991)", _bayes_around, exposure=Needs.NEEDED,
    ),
    Method(
        "probability_map", Family.RATES, "概率图", "Probability map",
        "哪个网格比全市的率应有的多得多或少得多?",
        "Which cells hold far more, or fewer, than the city's rate has it?",
        "Choynowski (1959)", _probability, (FALSE_SHARE, CORRECTION),
        exposure=Needs.NEEDED, uses_weights=False,
    ),
    Method(
        "moran_rates", Family.RATES, "率的 Moran 指数", "Moran's I of rates",
        "按对照量看,高的是否聚在一起?", "Do high rates lie together, small numbers allowed for?",
        "Assunção and Reis (1999)", _moran_rates,
        (integer("permutations", 999, 99, 99_999, "置换次数", "Permutations"),), exposure=Needs.NEEDED,
    ),
)  # fmt: skip
