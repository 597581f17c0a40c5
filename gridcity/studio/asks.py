"""Read what is asked for, fill in what was left out, and refuse what makes no sense."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from gridcity.analytics.panels_exposure import Exposure
from gridcity.studio.errors import AskInvalid
from gridcity.studio.inputs import WEIGHTINGS, Weighting
from gridcity.studio.methods import method_of
from gridcity.studio.methods.base import Needs
from gridcity.studio.model import Ask, Data, Quantity
from gridcity.studio.parameters import Value, read_values

USUAL_PERIOD = timedelta(days=90)
LONGEST_PERIOD = timedelta(days=3660)
_YEARS = range(1900, 2200)
_MOST_SEED = 2**32 - 1
_FIELDS = (
    "method", "params", "data", "class_ids", "area", "since", "until", "exposure", "weights",
    "weight_params", "beside", "seed",
)  # fmt: skip


def read_ask(given: Mapping[str, Any], *, at: datetime) -> Ask:
    """Read an ask as it comes in.

    Parameters
    ----------
    given
        ``method`` and as much of the rest as differs from what is usual.
    at
        Now: without a period, the 90 days before it are meant.

    Raises
    ------
    AskInvalid
        It names what does not exist, lacks what the method needs, or has a period that cannot be.
    """
    unknown = sorted(set(given) - set(_FIELDS))
    if unknown:
        raise AskInvalid(f"An ask has no {unknown[0]}.", field=unknown[0], reason="unknown")
    method = method_of(str(given.get("method", "")))
    quantity = _quantity(given, "data")
    since, until = _period(given.get("since"), given.get("until"), at)
    weighting = _weighting(given.get("weights") or "queen")
    beside = given.get("beside")
    if method.needs_beside and beside is None:
        raise AskInvalid(
            "The method sets a second quantity beside the first.", field="beside", reason="missing"
        )
    exposure = _exposure(given.get("exposure") or "none", method.exposure)
    if method.needs_period and quantity.data is Data.COMPONENTS:
        raise AskInvalid("Components have no days: count cases or complaints.", field="data", reason="period")
    if method.needs_sources and quantity.data is not Data.CASES:
        raise AskInvalid("Only of cases it is known who told of them.", field="data", reason="sources")
    return Ask(
        method=method.code,
        params=read_values(method.params, given.get("params") or {}),
        quantity=quantity,
        since=since,
        until=until,
        area=given.get("area"),
        exposure=exposure,
        weights=weighting.code if method.uses_weights else "queen",
        weight_params=_weight_params(weighting, given) if method.uses_weights else {},
        beside=_quantity(beside, "beside.data") if beside is not None and method.needs_beside else None,
        seed=_seed(given.get("seed", 1)),
    )


def write_ask(ask: Ask) -> dict[str, Any]:
    """Write an ask with everything filled in, in values that JSON has."""
    return {
        "method": ask.method,
        "params": dict(ask.params),
        "data": str(ask.quantity.data),
        "class_ids": _ids(ask.quantity),
        "area": ask.area,
        "since": ask.since.isoformat(),
        "until": ask.until.isoformat(),
        "exposure": ask.exposure,
        "weights": ask.weights,
        "weight_params": dict(ask.weight_params),
        "beside": None
        if ask.beside is None
        else {"data": str(ask.beside.data), "class_ids": _ids(ask.beside)},
        "seed": ask.seed,
    }


def _quantity(given: Mapping[str, Any], field: str) -> Quantity:
    data = given.get("data") or "cases"
    if data not in {str(one) for one in Data}:
        raise AskInvalid(f"{data!r} is nothing that is counted.", field=field, reason="unknown")
    class_ids = given.get("class_ids")
    if class_ids is None:
        return Quantity(Data(data))
    if not class_ids:
        raise AskInvalid("Name a class, or none at all for all.", field="class_ids", reason="empty")
    return Quantity(Data(data), tuple(sorted({int(one) for one in class_ids})))


def _ids(quantity: Quantity) -> list[int] | None:
    return None if quantity.class_ids is None else list(quantity.class_ids)


def _period(
    since: datetime | str | None, until: datetime | str | None, at: datetime
) -> tuple[datetime, datetime]:
    last = _instant(until) or at
    if last.year not in _YEARS:
        raise AskInvalid(f"The year {last.year} cannot be.", field="until", reason="year")
    first = _instant(since) or last - USUAL_PERIOD
    if first.year not in _YEARS:
        raise AskInvalid(f"The year {first.year} cannot be.", field="since", reason="year")
    if first >= last:
        raise AskInvalid("The period ends before it begins.", field="until", reason="order")
    if last - first > LONGEST_PERIOD:
        raise AskInvalid("A period has ten years at most.", field="since", reason="too_long")
    if first > at:
        raise AskInvalid("The period has not begun yet.", field="since", reason="future")
    return first, last


def _instant(given: datetime | str | None) -> datetime | None:
    """Read an instant; without a zone it is none."""
    if given is None:
        return None
    try:
        instant = datetime.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        raise AskInvalid(f"{given!r} is no instant.", field="since", reason="kind") from None
    if instant.tzinfo is None:
        raise AskInvalid("An instant needs its zone.", field="since", reason="zone")
    return instant


def needs_streets(ask: Ask) -> bool:
    """Say whether an ask goes along the streets, by its method or by its weights."""
    method = method_of(ask.method)
    return method.needs_streets or (method.uses_weights and _weighting(ask.weights).needs_streets)


def _weighting(code: str) -> Weighting:
    for one in WEIGHTINGS:
        if one.code == code:
            return one
    raise AskInvalid(f"There are no weights {code}.", field="weights", reason="unknown")


def _weight_params(weighting: Weighting, given: Mapping[str, Any]) -> dict[str, Value]:
    return read_values(weighting.params, given.get("weight_params") or {}, field="weight_params")


def _exposure(code: str, needs: Needs) -> str:
    if code != "none" and code not in {str(one) for one in Exposure}:
        raise AskInvalid(f"There is no exposure {code}.", field="exposure", reason="unknown")
    if needs is Needs.NEEDED and code == "none":
        raise AskInvalid("Rates need something to be of.", field="exposure", reason="missing")
    return "none" if needs is Needs.NO else code


def _seed(seed: object) -> int:
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= _MOST_SEED:
        raise AskInvalid(f"A seed is a whole number from 0 to {_MOST_SEED:,}.", field="seed", reason="bounds")
    return seed
