"""Every statistic that the studio offers: one table, each a pure function of what was read."""

from gridcity.studio.errors import AskInvalid
from gridcity.studio.methods import along_streets, density, emerging, local, rates, reporting, scanning, whole
from gridcity.studio.methods.base import Family, Method, Needs

__all__ = ["METHODS", "Family", "Method", "Needs", "method_of"]

METHODS: dict[str, Method] = {
    method.code: method
    for module in (local, whole, rates, reporting, density, along_streets, scanning, emerging)
    for method in module.METHODS
}
"""By code, in the order in which a form shows them."""


def method_of(code: str) -> Method:
    """Give a method.

    Raises
    ------
    AskInvalid
        There is none by that code.
    """
    if code not in METHODS:
        raise AskInvalid(f"There is no method {code}.", field="method", reason="unknown", possible=[*METHODS])
    return METHODS[code]
