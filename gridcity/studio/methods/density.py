"""How densely, whatever the cells: hills over every place, added up."""

from collections.abc import Mapping

import numpy as np

from gridcity.analytics.density import kernel_density
from gridcity.studio.errors import AskInvalid
from gridcity.studio.inputs import Inputs, Listed
from gridcity.studio.methods.base import Family, Method, counts_column
from gridcity.studio.model import Column, ColumnKind, Finding, Tell
from gridcity.studio.parameters import Value, number

_BANDWIDTH = number(
    "bandwidth_m", 300.0, 20.0, 20_000.0, "带宽", "Bandwidth", unit="m",
    help="小则见街角,大则见城区。", help_en="Small ones show street corners, large ones districts.",
)  # fmt: skip


def _kernel(inputs: Inputs, params: Mapping[str, Value], tell: Tell) -> Finding:
    listed, bandwidth = _listed(inputs.listed), float(params["bandwidth_m"])
    tell(0.2, "计算密度", "Working out the density")
    density = kernel_density(listed.places, inputs.panel.centres, bandwidth_m=bandwidth)
    top = int(np.argmax(density))
    return Finding(
        columns=(
            Column("density", density, "密度", "Density", ColumnKind.DENSITY, "件/km²", "per km²"),
            counts_column(inputs),
        ),
        main="density",
        sentence=(
            f"带宽 {bandwidth:g} 米时,网格 {inputs.panel.codes[top]} 处最密:"
            f"每平方千米 {density[top]:,.3g} 件。"
        ),
        sentence_en=(
            f"At a bandwidth of {bandwidth:g} m it is densest at cell {inputs.panel.codes[top]}, with"
            f" {density[top]:,.3g} per km²."
        ),
    )


def _listed(listed: Listed | None) -> Listed:
    if listed is None or not listed.cell.size:
        raise AskInvalid("Nothing was counted in the period.", field="since", reason="nothing")
    return listed


METHODS = (
    Method(
        "kernel_density", Family.DENSITY, "核密度", "Kernel density",
        "哪里密,哪里疏,不受网格边界左右?", "Where is it dense, whatever the borders of the cells?",
        "Silverman (1986); Wand (1994)", _kernel, (_BANDWIDTH,), uses_weights=False, needs_list=True,
    ),
)  # fmt: skip
