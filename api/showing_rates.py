"""Rates as they go over the wire: NaN and infinity as null, numbers with six figures."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from api.models.rates import BiasOut, CoverageOut, EquityOut, HonestRatesOut, MeasuredOut, Numbers
from gridcity.analytics.inequality import Measured
from gridcity.analytics.panels_equity import BiasAsked, BiasTold, EquityAsked, EquityTold
from gridcity.analytics.panels_rates import Coverage, Rates
from gridcity.analytics.weights import Floats
from gridcity.city.model import Level

_BY_AREA = [
    *("cases", "due", "late", "late_share", "late_low", "late_high", "late_gap", "gap_low", "gap_high"),
    *("late_p", "late_q", "hours", "hours_low", "hours_high", "rate", "rate_low", "rate_high"),
    *("public_share", "exposed", "along"),
]
"""Columns of equity that go over the wire under their own names."""


def numbers(values: Floats | None) -> Numbers:
    """Give numbers with six figures; null for what is none."""
    if values is None or not len(values):
        return []
    kept = np.isfinite(values)
    size = np.where(kept & (values != 0), np.abs(values), 1.0)
    scale = 10.0 ** (5 - np.floor(np.log10(size)))
    rounded = np.round(np.where(kept, values, 0.0) * scale) / scale
    return [one if told else None for one, told in zip(rounded.tolist(), kept.tolist(), strict=True)]


def number(value: float | None) -> float | None:
    """Give one number; null for what is none."""
    return None if value is None or not np.isfinite(value) else float(f"{value:.6g}")


def by_word(level: Level | None) -> str:
    """Name what units are."""
    return "cell" if level is None else str(level)


def show_rates(found: Rates, names: dict[str, tuple[str, str | None]]) -> HonestRatesOut:
    """Show rates; ``names`` are those of the areas that propensities are of."""
    asked = found.asked
    return HonestRatesOut(
        exposure=asked.exposure,
        unit=found.unit,
        by=by_word(asked.level),
        since=asked.since,
        until=asked.until,
        known=[str(one) for one in found.known],
        ids=None if found.ids is None else found.ids.tolist(),
        lon=None if found.centres is None else found.centres[:, 0].round(6).tolist(),
        lat=None if found.centres is None else found.centres[:, 1].round(6).tolist(),
        codes=list(found.codes),
        **_named(found.names),
        cases=numbers(found.cases),
        exposed=numbers(found.exposure),
        raw=numbers(found.raw),
        low=numbers(found.low),
        high=numbers(found.high),
        shrunk=numbers(found.shrunk),
        expected=numbers(found.expected),
        ratio=numbers(found.ratio),
        ratio_low=numbers(found.ratio_low),
        ratio_high=numbers(found.ratio_high),
        beyond=found.beyond.tolist(),
        city=number(found.city),
        spread=float(f"{found.spread:.6g}"),
        unexposed=found.unexposed,
        unexposed_cases=found.unexposed_cases,
        coverage=_coverage(found.coverage, names),
    )


def _coverage(found: Coverage, names: dict[str, tuple[str, str | None]]) -> CoverageOut:
    called = [names.get(code, (code, None)) for code in found.areas]
    return CoverageOut(
        reason=found.reason,
        eyes=None if found.eyes is None else str(found.eyes),
        left_out=found.left_out,
        rates=numbers(found.rates),
        low=numbers(found.low),
        high=numbers(found.high),
        shrunk=numbers(found.shrunk),
        looked_min=numbers(found.looked_min),
        silent=[] if found.silent is None else found.silent.tolist(),
        city=number(found.city),
        areas=list(found.areas),
        area_names=[name for name, _ in called],
        area_names_en=[name_en for _, name_en in called],
        propensity=numbers(found.propensity),
        propensity_low=numbers(found.propensity_low),
        propensity_high=numbers(found.propensity_high),
        told_apart=[] if found.told_apart is None else found.told_apart.tolist(),
    )


def show_bias(asked: BiasAsked, found: BiasTold) -> BiasOut:
    """Show who told of cases."""
    bias = found.bias
    return BiasOut(
        by=by_word(asked.level),
        since=asked.since,
        until=asked.until,
        ids=None if found.ids is None else found.ids.tolist(),
        lon=None if found.centres is None else found.centres[:, 0].round(6).tolist(),
        lat=None if found.centres is None else found.centres[:, 1].round(6).tolist(),
        codes=list(found.codes),
        **_named(found.names),
        inspectors=numbers(found.inspectors),
        public=numbers(found.public),
        others=numbers(found.others),
        expected_public=numbers(found.expected_public),
        ratio=numbers(bias.ratio),
        low=numbers(bias.low),
        high=numbers(bias.high),
        shrunk=numbers(bias.shrunk),
        shrunk_low=numbers(bias.shrunk_low),
        shrunk_high=numbers(bias.shrunk_high),
        city=float(f"{bias.city:.6g}"),
        alike=number(bias.alike),
    )


def show_equity(asked: EquityAsked, found: EquityTold) -> EquityOut:
    """Show how areas are served."""
    uneven = found.uneven
    return EquityOut(
        exposure=asked.exposure,
        unit=found.unit,
        by=by_word(asked.level),
        since=asked.since,
        until=asked.until,
        known=[str(one) for one in found.known],
        codes=list(found.codes),
        names=[name for name, _ in found.names],
        names_en=[name_en for _, name_en in found.names],
        **{name: numbers(getattr(found, name)) for name in _BY_AREA},
        lorenz=numbers(found.told),
        units=0 if uneven is None else uneven.units,
        gini=None if uneven is None else _measured(uneven.gini),
        theil=None if uneven is None else _measured(uneven.theil),
        theil_between=None if uneven is None else number(uneven.theil_between),
        concentration=None
        if uneven is None or uneven.concentration is None
        else _measured(uneven.concentration),
    )


def _measured(one: Measured) -> MeasuredOut:
    value, low, high = (float(f"{part:.6g}") for part in (one.value, one.low, one.high))
    return MeasuredOut(value=value, low=low, high=high, by_chance=number(one.by_chance))


def _named(names: Sequence[tuple[str, str | None]] | None) -> dict[str, Any]:
    if names is None:
        return {"names": None, "names_en": None}
    return {"names": [name for name, _ in names], "names_en": [name_en for _, name_en in names]}
