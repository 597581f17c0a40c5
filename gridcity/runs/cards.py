"""The result card: all that it takes to come to the same bytes again, and to know whether one has. Pure.

No instant of the run is on a card, so two cards of the same result are the same.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np


def canonical(value: object) -> str:
    """Write JSON in the one way: keys in order, no spaces, numbers as Python has them; NaN is null."""
    return json.dumps(
        _plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def sha256(content: bytes) -> str:
    """Name content by what it is."""
    return hashlib.sha256(content).hexdigest()


def versions(*libraries: str) -> dict[str, str]:
    """Say which editions of libraries did the work; gridcity's own first."""
    return {name: version(name) for name in ("gridcity", *libraries)}


def compared(
    card: Mapping[str, Any], before: Mapping[str, Any], run_id: int, apart: Sequence[str]
) -> dict[str, Any]:
    """Say on the card of a repetition whether it came to the same, and if not, what is another now.

    Parameters
    ----------
    run_id
        The run that it repeats, whose card is ``before``.
    apart
        What on the card, as ``cut.cells``, may tell why; versions are looked at beside.
    """
    return {
        "of": run_id,
        "same_bytes": _at(card, "result.sha256") == _at(before, "result.sha256"),
        "same_input": _at(card, "cut.input_sha256") == _at(before, "cut.input_sha256"),
        "why": [
            {"what": what, "was": _at(before, what), "is": _at(card, what)}
            for what in (*apart, *(f"versions.{name}" for name in card["versions"]))
            if _at(before, what) != _at(card, what)
        ],
    }


def _at(card: Mapping[str, Any], path: str) -> Any:
    found: Any = card
    for key in path.split("."):
        found = (found or {}).get(key)
    return found


def _plain(value: object) -> object:
    """Replace what JSON has not: NaN and infinities by null, NumPy's numbers by Python's."""
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
