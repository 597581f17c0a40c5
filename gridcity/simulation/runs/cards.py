"""A simulation's result as bytes, the same for the same result; and its card."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from gridcity.runs.cards import canonical, sha256, versions
from gridcity.simulation.ground import Ground
from gridcity.simulation.model import Check, Simulation

APART = ("cut.input_sha256", "cut.cases")
"""What on a card may tell why a repetition came to something else."""


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


def card_of(
    *, city: str, ask: Mapping[str, Any], cut: Mapping[str, Any], ground: Ground, found: Simulation | Check,
    content: str,
) -> dict[str, Any]:  # fmt: skip
    """Write a simulation's card."""
    history = ground.history
    return {
        "city": city,
        "ask": dict(ask),
        "cut": {
            **cut,
            "learned_from": found.learned_from,
            "weeks": len(history.week_begins),
            "cases": len(history),
            "input_sha256": ground.digest(),
        },
        "seed": ask["seed"],
        "versions": versions("numpy", "scipy", "numba"),
        "result": {"sha256": sha256(content.encode()), "bytes": len(content.encode())},
        "sentence": found.sentence[0],
        "sentence_en": found.sentence[1],
        "rerun": None,
    }
