"""Who told: what the public reported, set against what inspectors found, cell by cell."""

from collections.abc import Mapping

import numpy as np

from gridcity.analytics.reporting_bias import Bias, reporting_bias
from gridcity.studio.errors import AskInvalid
from gridcity.studio.inputs import Inputs
from gridcity.studio.methods.base import Family, Marks, Method, cells, counts_column
from gridcity.studio.model import Column, ColumnKind, Finding, Floats, Number, Tell, Warned
from gridcity.studio.parameters import Value, number

_LEVEL = number(
    "level", 0.95, 0.5, 0.999, "置信水平", "Confidence",
    help="网格的区间不含全市之比时标出。", help_en="Cells are marked whose interval leaves the city's out.",
)  # fmt: skip


def _told(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    """Find where the public tells of less, or more, for each case inspectors find than in the city."""
    sources = inputs.sources
    if sources is None:
        raise AskInvalid("Only of cases it is known who told of them.", field="data", reason="sources")
    level = float(params["level"])
    tell(0.3, "比较来源", "Comparing who told")
    found = reporting_bias(sources.inspectors, sources.public, level=level)
    is_known = sources.inspectors + sources.public > 0
    ratio, low, high = (
        np.where(is_known, part / found.city, np.nan)
        for part in (found.shrunk, found.shrunk_low, found.shrunk_high)
    )
    stands: Marks = np.where(high < 1.0, -1, np.where(low > 1.0, 1, 0)).astype(np.int8)
    few, many = int((stands < 0).sum()), int((stands > 0).sum())
    known = int(is_known.sum())
    return Finding(
        columns=(
            Column("ratio", ratio, "公众与巡查之比(全市 = 1)", "Public to inspectors (city = 1)",
                   ColumnKind.RATIO, centre=1.0),
            Column("low", low, "区间下限", "Lower bound", ColumnKind.RATIO, centre=1.0),
            Column("high", high, "区间上限", "Upper bound", ColumnKind.RATIO, centre=1.0),
            _amount("public", sources.public, "公众举报", "Told by the public"),
            _amount("inspectors", sources.inspectors, "巡查发现", "Found by inspectors"),
            _amount("others", sources.others, "其他来源", "By machines or unknown"),
            _amount("expected_public", sources.expected_public, "按类别应有的公众举报",
                    "Public, as its classes would have it"),
            counts_column(inputs),
        ),
        main="ratio",
        stands=stands,
        numbers=(
            Number("city", "全市之比", "The city's ratio", found.city),
            Number("public", "公众举报", "Told by the public", float(sources.public.sum())),
            Number("inspectors", "巡查发现", "Found by inspectors", float(sources.inspectors.sum())),
        ),
        sentence=(
            f"全市每 1 件巡查发现对应 {found.city:.2f} 件公众举报。能够判断的 {known:,} 个网格中,"
            f"{few:,} 个公众举报偏少,{many:,} 个偏多({100 * level:g}% 区间)。"
        ),
        sentence_en=(
            f"In the city the public told of {found.city:.2f} cases for each that inspectors found. Of"
            f" {cells(known)} with cases of either, {few:,} hear less from the public and {many:,} more"
            f" ({100 * level:g}% intervals)."
        ),
        warnings=_warned(found),
    )  # fmt: skip


def _amount(code: str, values: Floats, name: str, name_en: str) -> Column:
    return Column(code, values, name, name_en, ColumnKind.AMOUNT)


def _warned(found: Bias) -> tuple[Warned, ...]:
    """Say so where cells differ by chance alone: then all are taken for the city."""
    if np.isfinite(found.alike):
        return ()
    return (
        Warned(
            "all_alike",
            "各网格之间的差别不超过偶然:都按全市之比看待。",
            "Cells differ no more than by chance: all are taken for the city.",
        ),
    )


METHODS = (
    Method(
        "reporting_bias", Family.RATES, "谁在说:公众与巡查", "Who tells: public and inspectors",
        "与巡查发现的相比,哪里的公众不太反映问题?",
        "Set against what inspectors find, where does the public not tell?",
        "Kleinman (1973)", _told, (_LEVEL,), uses_weights=False, needs_sources=True,
    ),
)  # fmt: skip
