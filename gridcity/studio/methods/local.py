"""Where: each cell against its surroundings."""

from collections.abc import Mapping

import numpy as np

from gridcity.analytics.hotspots import getis_ord, getis_ord_star
from gridcity.analytics.inference import Permuted
from gridcity.analytics.local_geary import local_geary
from gridcity.analytics.local_moran import Quadrant, bivariate_local_moran, local_moran, quadrants
from gridcity.analytics.local_permutations import (
    bivariate_local_moran_permuted,
    getis_ord_permuted,
    local_geary_permuted,
    local_moran_permuted,
)
from gridcity.analytics.weighted import lag
from gridcity.analytics.weights import Booleans
from gridcity.studio.inputs import Inputs
from gridcity.studio.methods.base import (
    Family,
    Marks,
    Method,
    beside_column,
    cells,
    corrected,
    counts_column,
    level,
    marks,
    needed,
    p_column,
    score_column,
    warnings_of,
)
from gridcity.studio.model import Category, Column, ColumnKind, Finding, Floats, Scatter, Tell
from gridcity.studio.parameters import CORRECTION, FALSE_SHARE, PERMUTATIONS, Value

CATEGORIES = (
    Category(0, "not_significant", "不显著", "Not significant"),
    Category(1, "high_high", "高–高(热点)", "High–high (hot spot)"),
    Category(2, "low_high", "低–高", "Low–high"),
    Category(3, "low_low", "低–低(冷点)", "Low–low (cold spot)"),
    Category(4, "high_low", "高–低", "High–low"),
)
_PARAMS = (PERMUTATIONS, FALSE_SHARE, CORRECTION)


def gi_star(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    """Find hot and cold spots, each cell counted with its neighbours."""
    return _hot_spots(inputs, params, tell, getis_ord_star(inputs.counts, inputs.starred_weights), "Gi*")


def gi(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    """Find cells in busy and in quiet surroundings, whatever they hold themselves."""
    return _hot_spots(inputs, params, tell, getis_ord(inputs.counts, inputs.weights), "Gi")


def _hot_spots(inputs: Inputs, params: Mapping[str, Value], tell: Tell, scores: Floats, name: str) -> Finding:
    tell(0.1, "抽取置换", "Drawing permutations")
    permuted = getis_ord_permuted(
        inputs.counts, inputs.weights, rng=inputs.rng, permutations=int(params["permutations"])
    )
    stands, p_values, q_values = _judged(params, permuted, permuted.p_greater < permuted.p_less)
    hot, cold, n = int((stands > 0).sum()), int((stands < 0).sum()), stands.size
    measure, measure_en = level(params)
    return Finding(
        columns=(
            counts_column(inputs),
            score_column("z", scores, f"{name} 标准分", f"{name} score"),
            p_column(p_values),
            p_column(q_values, "q", "校正后 p 值", "Corrected p-value"),
        ),
        main="z",
        stands=stands,
        sentence=f"{n:,} 个网格中,{hot:,} 个是热点,{cold:,} 个是冷点({measure})。",
        sentence_en=f"Of {cells(n)}, {hot:,} are hot and {cold:,} are cold, at {measure_en}.",
        warnings=tuple(warnings_of(inputs, params, p_values)),
    )


def moran(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    """Find clusters and outliers: cells like their neighbours, and cells that stand against them."""
    weights = inputs.shared_weights
    scores = local_moran(inputs.counts, weights)
    tell(0.1, "抽取置换", "Drawing permutations")
    permuted = local_moran_permuted(
        inputs.counts, weights, rng=inputs.rng, permutations=int(params["permutations"])
    )
    return _clusters(inputs, params, permuted, scores.value, scores.z, inputs.counts, inputs.counts)


def bivariate_moran(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    """Find where one quantity goes with another next door."""
    weights, beside = inputs.shared_weights, needed(inputs.beside)
    scores = bivariate_local_moran(inputs.counts, beside, weights)
    tell(0.1, "抽取置换", "Drawing permutations")
    permuted = bivariate_local_moran_permuted(
        inputs.counts, beside, weights, rng=inputs.rng, permutations=int(params["permutations"])
    )
    return _clusters(inputs, params, permuted, scores.value, scores.z, inputs.counts, beside)


def _clusters(
    inputs: Inputs,
    params: Mapping[str, Value],
    permuted: Permuted,
    values: Floats,
    scores: Floats,
    here: Floats,
    around: Floats,
) -> Finding:
    """Name clusters and outliers; what is drawn against what is part of it."""
    weights, is_one = inputs.shared_weights, here is around
    x = (here - here.mean()) / here.std()
    y = lag((around - around.mean()) / around.std(), weights)
    quadrant = quadrants(here, weights) if is_one else _quadrants(x, y, permuted)
    is_high = np.isin(quadrant, (Quadrant.HIGH_HIGH, Quadrant.HIGH_LOW))
    stands, p_values, q_values = _judged(params, permuted, is_high)
    which = np.where(stands != 0, quadrant, 0)
    found = {one.code: int((which == one.value).sum()) for one in CATEGORIES}
    measure, measure_en = level(params)
    columns = [
        counts_column(inputs),
        *([] if is_one else [beside_column(around)]),
        Column(
            "cluster", which.astype(np.float64), "聚类", "Cluster", ColumnKind.CATEGORY, categories=CATEGORIES
        ),
        score_column("local_i", values, "局部 Moran 指数", "Local Moran's I"),
        score_column("z", scores, "标准分", "Score"),
        p_column(p_values),
        p_column(q_values, "q", "校正后 p 值", "Corrected p-value"),
        score_column("x", x, "本格(标准化)", "Here (standardised)"),
        score_column("y", np.asarray(y), "邻格平均(标准化)", "Neighbours' mean (standardised)"),
    ]
    known = ~np.isnan(values)
    slope = float((x[known] @ y[known]) / (x[known] @ x[known]))
    return Finding(
        columns=tuple(columns),
        main="cluster",
        stands=stands,
        scatter=Scatter(
            "x", "y", "本格(标准化)", "Here (standardised)",
            "邻格平均(标准化)", "Neighbours' mean (standardised)", slope, "cluster",
        ),
        sentence=(
            f"{here.size:,} 个网格中,高–高 {found['high_high']:,} 个,低–低 {found['low_low']:,} 个;"
            f"与周围相反的:高–低 {found['high_low']:,} 个,低–高 {found['low_high']:,} 个({measure})。"
        ),
        sentence_en=(
            f"Of {cells(here.size)}, {found['high_high']:,} are high among high and {found['low_low']:,} low"
            f" among low; {found['high_low']:,} high and {found['low_high']:,} low ones stand against their"
            f" surroundings, at {measure_en}."
        ),
        warnings=tuple(warnings_of(inputs, params, p_values)),
    )  # fmt: skip


def geary(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    """Find cells that are like their neighbours, and cells where something breaks off."""
    weights = inputs.shared_weights
    scores = local_geary(inputs.counts, weights)
    tell(0.1, "抽取置换", "Drawing permutations")
    permuted = local_geary_permuted(
        inputs.counts, weights, rng=inputs.rng, permutations=int(params["permutations"])
    )
    stands, p_values, q_values = _judged(params, permuted, permuted.p_greater < permuted.p_less)
    breaks, alike = int((stands > 0).sum()), int((stands < 0).sum())
    measure, measure_en = level(params)
    return Finding(
        columns=(
            counts_column(inputs),
            score_column("z", scores.z, "标准分", "Score"),
            score_column("local_c", scores.value, "局部 Geary 指数", "Local Geary's C"),
            p_column(p_values),
            p_column(q_values, "q", "校正后 p 值", "Corrected p-value"),
        ),
        main="z",
        stands=stands,
        sentence=f"{stands.size:,} 个网格中,{alike:,} 个与邻居相似,{breaks:,} 个相差悬殊({measure})。",
        sentence_en=(
            f"Of {cells(stands.size)}, {alike:,} are like their neighbours, and at {breaks:,} something"
            f" breaks off, at {measure_en}."
        ),
        warnings=tuple(warnings_of(inputs, params, p_values)),
    )


def _judged(
    params: Mapping[str, Value], permuted: Permuted, is_above: Booleans
) -> tuple[Marks, Floats, Floats]:
    """Say which cells stand, with p-values before and after the correction."""
    p_values = permuted.p_two_sided
    q_values = corrected(p_values, params)
    return marks(q_values, is_above, params), p_values, q_values


def _quadrants(x: Floats, y: Floats, permuted: Permuted) -> Marks:
    which = np.where(
        x > 0,
        np.where(y > 0, Quadrant.HIGH_HIGH, Quadrant.HIGH_LOW),
        np.where(y > 0, Quadrant.LOW_HIGH, Quadrant.LOW_LOW),
    )
    which[permuted.greater_equal < 0] = Quadrant.ISLAND
    return which.astype(np.int8)


METHODS = (
    Method(
        "gi_star", Family.LOCAL, "热点分析 Gi*", "Hot spots (Gi*)",
        "哪些地方连同周围都偏多或偏少?",
        "Where do a cell and its neighbours hold more, or less, than their share?",
        "Ord and Getis (1995)", gi_star, _PARAMS,
    ),
    Method(
        "local_moran", Family.LOCAL, "聚类与异常 (局部 Moran)", "Clusters and outliers (local Moran, LISA)",
        "哪里高的聚在一起、低的聚在一起,哪个网格与周围相反?",
        "Where do like cells lie together, and which stand against their surroundings?",
        "Anselin (1995)", moran, _PARAMS,
    ),
    Method(
        "gi", Family.LOCAL, "周围热度 Gi", "Busy surroundings (Gi)",
        "哪个网格的周围(不含自身)偏多?",
        "Whose neighbours, without the cell itself, hold more than their share?",
        "Ord and Getis (1995)", gi, _PARAMS,
    ),
    Method(
        "local_geary", Family.LOCAL, "局部 Geary", "Likeness to neighbours (local Geary)",
        "哪里与邻居相似,哪里突然变化?",
        "Where are cells like their neighbours, and where does something break off?",
        "Anselin (1995, 2019)", geary, _PARAMS,
    ),
    Method(
        "bivariate_local_moran", Family.LOCAL, "双变量聚类", "Two quantities (bivariate local Moran)",
        "一种数量多的地方,周围另一种是否也多?",
        "Where there is much of one thing, is there much of another next door?",
        "Anselin, Syabri and Smirnov (2002)", bivariate_moran, _PARAMS, needs_beside=True,
    ),
)  # fmt: skip
