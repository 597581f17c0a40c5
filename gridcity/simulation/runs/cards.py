"""A result as bytes, the same for the same result; and its card: what it takes to come to it again."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

import numpy as np

from gridcity.simulation.ground import Ground
from gridcity.simulation.model import Check, Simulation

_LIBRARIES = ("gridcity", "numpy", "scipy", "numba")
_TOLD_APART = ("cut.input_sha256", "cut.cases", *(f"versions.{name}" for name in _LIBRARIES))


def canonical(value: object) -> str:
    """Write JSON in the one way: keys in order, no spaces; numbers that are none are null."""
    return json.dumps(
        _plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def write_result(found: Simulation | Check) -> str:
    """Write what a simulation says."""
    told = asdict(found)
    if isinstance(found, Check):
        for group, one in zip(
            (told["total"], *told["departments"]), (found.total, *found.departments), strict=True
        ):
            for name in ("cases_a_week", "late_rate", "close_h"):
                group[name]["fits"] = getattr(one, name).fits
    return canonical(told)


def sha256(content: str) -> str:
    """Name content by what it is."""
    return hashlib.sha256(content.encode()).hexdigest()


def card_of(
    *, city: str, ask: Mapping[str, Any], cut: Mapping[str, Any], ground: Ground, found: Simulation | Check,
    content: str,
) -> dict[str, Any]:  # fmt: skip
    """Write a card; no instant of the run is in it, so two cards of the same result are the same."""
    history = ground.history
    return {
        "city": city,
        "ask": dict(ask),
        "cut": {
            **cut,
            "learned_from": found.learned_from,
            "weeks": len(history.mondays),
            "cases": len(history),
            "input_sha256": ground.digest(),
        },
        "seed": ask["seed"],
        "versions": {name: version(name) for name in _LIBRARIES},
        "result": {"sha256": sha256(content), "bytes": len(content.encode())},
        "sentence": found.sentence[0],
        "sentence_en": found.sentence[1],
        "rerun": None,
    }


def compared(card: Mapping[str, Any], before: Mapping[str, Any], run_id: int) -> dict[str, Any]:
    """Say on the card of a repetition whether it came to the same, and if not, what is another now."""
    return {
        "of": run_id,
        "same_bytes": _at(card, "result.sha256") == _at(before, "result.sha256"),
        "same_input": _at(card, "cut.input_sha256") == _at(before, "cut.input_sha256"),
        "why": [
            {"what": what, "was": _at(before, what), "is": _at(card, what)}
            for what in _TOLD_APART
            if _at(before, what) != _at(card, what)
        ],
    }


def _at(card: Mapping[str, Any], path: str) -> object:
    found: Any = card
    for key in path.split("."):
        found = found[key]
    return found


def _plain(value: object) -> object:
    match value:
        case dict():
            return {str(key): _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case np.generic():
            return _plain(value.item())
        case float() if not np.isfinite(value):
            return None
    return value
