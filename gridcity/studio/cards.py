"""The card of a statistic."""

from collections.abc import Mapping
from typing import Any

from gridcity.runs.cards import sha256, versions
from gridcity.studio.inputs import Inputs
from gridcity.studio.model import Cut, Finding

APART = ("cut.input_sha256", "cut.counted", "cut.cells", "tiling.id")
"""What on a card may tell why a repetition came to something else."""


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
    """Write a run's card."""
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
        "versions": versions("numpy", "scipy", "numba", "pyarrow"),
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
