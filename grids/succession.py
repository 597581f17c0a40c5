"""Which codes the cells of a new drawing get, so that no code is ever given to other ground.

A code stays with its ground: a new cell takes the code of an old one if each is more than half of
the other and both lie in the same area; of several such cells, from several drawings, that of the
most alike, then of the latest. So a code comes back when its ground does, even years after it was
retired. Every other new cell gets a number above all that its area ever used, from west to east and
from north to south.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from grids.codes import MOST_CELLS, number_to_sequence, sequence_to_number
from grids.crosswalk import Crosswalk
from grids.errors import SequenceExhausted

Ints: TypeAlias = NDArray[np.int64]
Texts: TypeAlias = NDArray[np.str_]

MAJORITY = 0.5 + 1e-6
"""More than this share of each other makes two cells the same; exact halves are not, for all rounding. [-]"""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Cells that were: ``code``, and ``rank``: 0 in force, higher the longer ago they ended."""

    code: Texts
    rank: Ints


def succeed(shared: Crosswalk, earlier: Earlier, drawn: Texts, used: Texts) -> Texts:
    """Name new cells.

    Parameters
    ----------
    shared
        Ground that earlier cells (``one``) share with new ones (``other``).
    earlier
        The earlier cells.
    drawn : ndarray of str, shape (n_new,)
        The codes that the new cells would have in a city that was never tiled: twelve characters of the
        area, and their order in it.
    used : ndarray of str
        Every code that was ever given, those of ``earlier`` and of cells that stay in force.

    Returns
    -------
    ndarray of str, shape (n_new,)
        Each code once.

    Raises
    ------
    SequenceExhausted
        An area has given all its numbers.
    """
    codes = np.full(len(drawn), "", dtype="<U15")
    taken: set[str] = set()
    same = (shared.share_of_one > MAJORITY) & (shared.share_of_other > MAJORITY)
    old, new = shared.one[same], shared.other[same]
    alike = np.minimum(shared.share_of_one, shared.share_of_other)[same].round(6)
    inside = earlier.code[old].astype("<U12") == drawn[new].astype("<U12")
    old, new, alike = old[inside], new[inside], alike[inside]
    for at in np.lexsort((old, earlier.rank[old], -alike)).tolist():
        code = str(earlier.code[old[at]])
        if codes[new[at]] == "" and code not in taken:
            codes[new[at]] = code
            taken.add(code)
    _number(codes, drawn, used)
    return codes


def _number(codes: Texts, drawn: Texts, used: Texts) -> None:
    """Give fresh numbers to the cells that have no code yet, in the order in which they are drawn."""
    nameless = np.flatnonzero(codes == "")
    if len(nameless) == 0:
        return
    nameless = nameless[np.argsort(drawn[nameless])]
    last = dict.fromkeys(drawn[nameless].astype("<U12").tolist(), 0)
    for code in used.tolist():
        if code[:12] in last:
            last[code[:12]] = max(last[code[:12]], sequence_to_number(code[12:]))
    for at in nameless.tolist():
        area = str(drawn[at])[:12]
        last[area] += 1
        if last[area] > MOST_CELLS:
            raise SequenceExhausted(
                f"Area {area} has given all its {MOST_CELLS:,} numbers, and none is given to other ground.",
                area_code=area,
            )
        codes[at] = area + number_to_sequence(last[area])
