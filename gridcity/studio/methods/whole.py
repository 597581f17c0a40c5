"""Whether at all: one number for the whole city, beside what chance would make of it."""

from collections.abc import Mapping

import numpy as np

from gridcity.analytics.autocorrelation import bivariate_moran, geary, general_g, moran
from gridcity.analytics.global_permutations import (
    Replicates,
    bivariate_moran_permuted,
    geary_permuted,
    general_g_permuted,
    joins_permuted,
    moran_permuted,
)
from gridcity.analytics.inference import Score
from gridcity.analytics.join_counts import join_counts
from gridcity.analytics.weighted import Islands, lag
from gridcity.studio.inputs import Inputs
from gridcity.studio.methods.base import (
    Family,
    Method,
    beside_column,
    counts_column,
    needed,
    score_column,
    warnings_of,
)
from gridcity.studio.model import (
    Column,
    ColumnKind,
    Finding,
    Floats,
    Heading,
    Number,
    Reference,
    Scatter,
    Sheet,
    Tell,
)
from gridcity.studio.parameters import Parameter, Value, integer

_PERMUTATIONS = integer(
    "permutations", 999, 99, 99_999, "置换次数", "Permutations",
    help="次数越多,p 值能越小。", help_en="The more, the smaller p-values can be.",
)  # fmt: skip
_PARAMS: tuple[Parameter, ...] = (_PERMUTATIONS,)
_ISLANDS = Islands.LEAVE_OUT


def _moran(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    return moran_of(inputs, inputs.counts, params, tell, counts_column(inputs))


def moran_of(
    inputs: Inputs, values: Floats, params: Mapping[str, Value], tell: Tell, *columns: Column
) -> Finding:
    """Say whether values like each other lie together."""
    weights = inputs.shared_weights
    score = moran(values, weights, islands=_ISLANDS)
    tell(0.1, "抽取置换", "Drawing permutations")
    chance = moran_permuted(
        values, weights, rng=inputs.rng, permutations=int(params["permutations"]), islands=_ISLANDS
    )
    x = (values - values.mean()) / values.std()
    around = lag(x, weights)
    told, told_en = _told(
        chance,
        ("相似的网格聚在一起", "like cells lie together"),
        ("相邻的网格彼此不同", "neighbours differ from each other"),
    )
    return Finding(
        columns=(
            *columns,
            score_column("x", x, "本格(标准化)", "Here (standardised)"),
            score_column("y", np.asarray(around), "邻格平均(标准化)", "Neighbours' mean (standardised)"),
        ),
        main=columns[0].code,
        numbers=_numbers("moran", "Moran's I", "Moran's I", score, chance),
        reference=_reference("Moran's I", chance),
        scatter=Scatter(
            "x", "y", "本格(标准化)", "Here (standardised)",
            "邻格平均(标准化)", "Neighbours' mean (standardised)", score.value,
        ),
        sentence=f"Moran's I = {score.value:.3f}(p = {chance.p_two_sided:.3g}):{told}。",
        sentence_en=f"Moran's I is {score.value:.3f} (p = {chance.p_two_sided:.3g}): {told_en}.",
        warnings=tuple(warnings_of(inputs, params)),
    )  # fmt: skip


def _geary(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    weights = inputs.shared_weights
    score = geary(inputs.counts, weights, islands=_ISLANDS)
    tell(0.1, "抽取置换", "Drawing permutations")
    chance = geary_permuted(
        inputs.counts, weights, rng=inputs.rng, permutations=int(params["permutations"]), islands=_ISLANDS
    )
    told, told_en = _told(
        chance,
        ("相邻的网格彼此不同", "neighbours differ from each other"),
        ("相似的网格聚在一起", "like cells lie together"),
    )
    return Finding(
        columns=(counts_column(inputs),),
        main="count",
        numbers=_numbers("geary", "Geary's C", "Geary's C", score, chance),
        reference=_reference("Geary's C", chance),
        sentence=f"Geary's C = {score.value:.3f}(p = {chance.p_two_sided:.3g}):{told}。",
        sentence_en=f"Geary's C is {score.value:.3f} (p = {chance.p_two_sided:.3g}): {told_en}.",
        warnings=tuple(warnings_of(inputs, params)),
    )


def _general_g(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    score = general_g(inputs.counts, inputs.weights, islands=_ISLANDS)
    tell(0.1, "抽取置换", "Drawing permutations")
    chance = general_g_permuted(
        inputs.counts,
        inputs.weights,
        rng=inputs.rng,
        permutations=int(params["permutations"]),
        islands=_ISLANDS,
    )
    told, told_en = _told(
        chance, ("高值聚在一起", "high values lie together"), ("低值聚在一起", "low values lie together")
    )
    return Finding(
        columns=(counts_column(inputs),),
        main="count",
        numbers=_numbers("general_g", "Getis-Ord G", "Getis-Ord G", score, chance),
        reference=_reference("Getis-Ord G", chance),
        sentence=f"G = {score.value:.3g}(p = {chance.p_two_sided:.3g}):{told}。",
        sentence_en=f"G is {score.value:.3g} (p = {chance.p_two_sided:.3g}): {told_en}.",
        warnings=tuple(warnings_of(inputs, params)),
    )


def _bivariate(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    beside, weights = needed(inputs.beside), inputs.shared_weights
    score = bivariate_moran(inputs.counts, beside, weights, islands=_ISLANDS)
    tell(0.1, "抽取置换", "Drawing permutations")
    chance = bivariate_moran_permuted(
        inputs.counts,
        beside,
        weights,
        rng=inputs.rng,
        permutations=int(params["permutations"]),
        islands=_ISLANDS,
    )
    told, told_en = _told(
        chance,
        ("一种多处,周围另一种也多", "where one is, the other is next door"),
        ("一种多处,周围另一种少", "where one is, the other is not"),
    )
    return Finding(
        columns=(counts_column(inputs), beside_column(beside)),
        main="count",
        numbers=_numbers("bivariate_moran", "双变量 Moran's I", "Bivariate Moran's I", score, chance),
        reference=_reference("Moran's I", chance),
        sentence=f"双变量 Moran's I = {score.value:.3f}(p = {chance.p_two_sided:.3g}):{told}。",
        sentence_en=f"Bivariate Moran's I is {score.value:.3f} (p = {chance.p_two_sided:.3g}): {told_en}.",
        warnings=tuple(warnings_of(inputs, params)),
    )


def _joins(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    marked = inputs.counts >= int(params["at_least"])
    counts = join_counts(marked, inputs.weights, islands=_ISLANDS)
    tell(0.1, "抽取置换", "Drawing permutations")
    both, neither, one = joins_permuted(
        marked, inputs.weights, rng=inputs.rng, permutations=int(params["permutations"]), islands=_ISLANDS
    )
    n = int(marked.sum())
    told, told_en = _told(both, ("它们聚在一起", "they lie together"), ("它们彼此分开", "they keep apart"))
    rows = (
        (("都有", "both"), counts.both, both),
        (("都没有", "neither"), counts.neither, neither),
        (("只有一方", "one of the two"), counts.one, one),
    )
    return Finding(
        columns=(
            counts_column(inputs),
            Column("marked", marked.astype(np.float64), "达到的网格", "Marked cells", ColumnKind.AMOUNT),
        ),
        main="marked",
        numbers=_numbers("joins", "相邻且都达到的对数", "Neighbours that are both marked", counts.both, both),
        reference=_reference("BB", both),
        sheet=Sheet(
            (
                Heading("相邻两格", "Neighbours"),
                Heading("对数", "Pairs"),
                Heading("随机期望", "By chance"),
                Heading("p", "p"),
            ),
            tuple((name, score.value, score.expected, chance.p_two_sided) for name, score, chance in rows),
        ),
        sentence=f"{n:,} 个网格至少有 {int(params['at_least'])} 件(p = {both.p_two_sided:.3g}):{told}。",
        sentence_en=(
            f"{n:,} cells hold at least {int(params['at_least'])} (p = {both.p_two_sided:.3g}): {told_en}."
        ),
        warnings=tuple(warnings_of(inputs, params)),
    )


def _numbers(code: str, name: str, name_en: str, score: Score, chance: Replicates) -> tuple[Number, ...]:
    z = score.z
    return (
        Number(code, name, name_en, score.value),
        Number("expected", "随机期望", "By chance", score.expected),
        Number("z", "标准分", "Score", None if np.isnan(z) else z),
        Number("p", "p(置换)", "p (permutations)", chance.p_two_sided),
        Number(
            "p_normal", "p(正态)", "p (normal)", None if np.isnan(z) else score.p_two_sided
        ),
        Number("cells", "网格", "Cells", float(score.cells)),
    )  # fmt: skip


def _reference(name: str, chance: Replicates) -> Reference:
    return Reference(f"随机排列下的 {name}", f"{name} by chance", chance.value, chance.replicates)


def _told(chance: Replicates, above: tuple[str, str], below: tuple[str, str]) -> tuple[str, str]:
    """Put in words on which side of chance a number lies; nothing where it lies within."""
    if chance.p_two_sided > 0.05:
        return "与随机没有分别", "no more than chance would make of it"
    return above if chance.p_greater < chance.p_less else below


METHODS = (
    Method(
        "moran", Family.GLOBAL, "全局 Moran 指数", "Moran's I",
        "整个城市里,相似的网格是否聚在一起?", "Do like cells lie together, in the city as a whole?",
        "Moran (1950); Cliff and Ord (1981)", _moran, _PARAMS,
    ),
    Method(
        "geary", Family.GLOBAL, "全局 Geary 指数", "Geary's C",
        "相邻的网格彼此相差大还是小?", "Do neighbours differ more, or less, than chance would have it?",
        "Geary (1954)", _geary, _PARAMS,
    ),
    Method(
        "general_g", Family.GLOBAL, "Getis-Ord G", "General G",
        "聚在一起的是高值还是低值?", "Is it the high values that lie together, or the low ones?",
        "Getis and Ord (1992)", _general_g, _PARAMS,
    ),
    Method(
        "join_counts", Family.GLOBAL, "连接计数", "Join counts",
        "有这种问题的网格是否彼此相邻?", "Do cells that have it lie side by side?",
        "Cliff and Ord (1981)", _joins,
        (
            integer("at_least", 1, 1, 1_000_000, "至少几件算有", "From how many on a cell has it"),
            *_PARAMS,
        ),
    ),
    Method(
        "bivariate_moran", Family.GLOBAL, "双变量 Moran 指数", "Bivariate Moran's I",
        "一种数量多的地方,周围另一种是否也多?", "Where one thing is, is there much of another next door?",
        "Wartenberg (1985)", _bivariate, _PARAMS, needs_beside=True,
    ),
)  # fmt: skip
