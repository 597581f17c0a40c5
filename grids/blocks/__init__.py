"""Street-fitted unit cells: what streets, railways, water and compounds make of a city's areas."""

from grids.blocks.balance import Balance, balance_of
from grids.blocks.model import Compounds, Ground, Lines, Loads, Rules
from grids.blocks.tiling import make_blocks

__all__ = [
    "Balance",
    "Compounds",
    "Ground",
    "Lines",
    "Loads",
    "Rules",
    "balance_of",
    "make_blocks",
]
