"""The result card: everything that it takes to come to the same bytes again, and to know whether one has."""

import hashlib
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from gridcity.studio.inputs import Inputs
from gridcity.studio.model import Cut, Finding

_LIBRARIES = ("gridcity", "numpy", "scipy", "numba", "pyarrow")


def sha256(content: bytes) -> str:
    """Name content by what it is."""
    return hashlib.sha256(content).hexdigest()


def card_of(
    *,
    city: str,
    ask: Mapping[str, Any],
    cut: Cut,
    inputs: Inputs,
    finding: Finding,
    content: bytes,
    uses_weights: bool,
) -> dict[str, Any]:
    """Write a card; no instant of the run is in it, so two cards of the same result are the same."""
    params = ask["params"]
    return {
        "city": city,
        "ask": dict(ask),
        "cut": {
            "reported_before": ask["until"],
            "snapshot": cut.snapshot,
            "last_event": cut.last_event_id,
            "last_complaint": cut.last_complaint_id,
            "last_component": cut.last_component_id,
            "input_sha256": inputs.digest(),
            "cells": len(inputs.panel.codes),
            "counted": int(inputs.counts.sum()),
        },
        "tiling": inputs.tiling,
        "weights": {
            "code": ask["weights"],
            "params": ask["weight_params"],
            "nonzero": inputs.nonzero,
            "islands": inputs.n_islands,
        }
        if uses_weights
        else None,
        "permutations": params.get("permutations", params.get("replicates")),
        "seed": ask["seed"],
        "versions": {name: version(name) for name in _LIBRARIES},
        "result": {
            "sha256": sha256(content),
            "bytes": len(content),
            "rows": len(inputs.panel.codes),
            "columns": [column.code for column in finding.columns],
        },
        "sentence": finding.sentence,
        "sentence_en": finding.sentence_en,
        "rerun": None,
    }


def compared(card: Mapping[str, Any], before: Mapping[str, Any], run_id: int) -> dict[str, Any]:
    """Say on the card of a repetition whether it came to the same, and if not, what is another now."""
    why = [
        {"what": what, "was": _at(before, what), "is": _at(card, what)}
        for what in (
            "cut.input_sha256",
            "cut.counted",
            "cut.cells",
            "tiling.id",
            *(f"versions.{name}" for name in _LIBRARIES),
        )
        if _at(before, what) != _at(card, what)
    ]
    return {
        "of": run_id,
        "same_bytes": _at(card, "result.sha256") == _at(before, "result.sha256"),
        "same_input": _at(card, "cut.input_sha256") == _at(before, "cut.input_sha256"),
        "why": why,
    }


def _at(card: Mapping[str, Any], path: str) -> Any:
    for key in path.split("."):
        card = (card or {}).get(key)  # type: ignore[assignment]
    return card
