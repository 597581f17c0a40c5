"""How alike two texts are, in any script. Pure.

Texts are compared by their pieces: of words in letters every three characters in a row, of Chinese
every two, as trigrams are for one and bigrams for the other what a word is made of. The likeness is Dice's:
twice the pieces that both have, by the pieces of both (L. R. Dice, Ecology 26, 1945).
"""

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUNS = re.compile(rf"([{_HAN}]+)|((?:(?![{_HAN}])[^\W_])+)")
_LONGEST = 400
"""What stands behind it is not looked at. [characters]"""


def likeness(one: str, other: str) -> float:
    """Say how alike two texts are: 0 nothing in common, 1 the same pieces as often [-]."""
    ours, theirs = _pieces(one), _pieces(other)
    total = ours.total() + theirs.total()
    if not total:
        return 0.0
    return 2 * (ours & theirs).total() / total


@lru_cache(maxsize=4_096)
def _pieces(text: str) -> Counter[str]:
    folded = unicodedata.normalize("NFKC", text[:_LONGEST]).casefold()
    pieces: Counter[str] = Counter()
    for chinese, letters in _RUNS.findall(folded):
        text, width = (chinese, 2) if chinese else (f" {letters} ", 3)
        pieces.update(text[at : at + width] for at in range(max(1, len(text) - width + 1)))
    return pieces
