"""Invented names, each given once: two characters and a suffix, with their English."""

from typing import Any

import numpy as np

_VOWELS = "aeo"


class Names:
    """A bag of two-character names; drawing never gives the same name twice."""

    def __init__(self, parts: dict[str, Any], rng: np.random.Generator) -> None:
        pairs = [
            (a + b, _joined(first, second)) for a, first in parts["first"] for b, second in parts["second"]
        ]
        self._suffixes: dict[str, list[str]] = parts["suffixes"]
        self._bags: dict[str, list[tuple[str, str]]] = {}
        for kind in self._suffixes:
            seen: set[str] = set()
            bag = []
            for index in rng.permutation(len(pairs)):
                name, english = pairs[int(index)]
                if english not in seen:
                    seen.add(english)
                    bag.append((name, english))
            self._bags[kind] = bag
        self._drawn = dict.fromkeys(self._suffixes, 0)

    def draw(self, kind: str) -> tuple[str, str]:
        """Take the next name of a kind; when the bag is empty, sides of the city tell them apart."""
        bag = self._bags[kind]
        turn, index = divmod(self._drawn[kind], len(bag))
        self._drawn[kind] += 1
        name, english = bag[index]
        suffix, suffix_en = self._suffixes[kind]
        side, side_en = [("", ""), ("东", "East "), ("西", "West "), ("南", "South "), ("北", "North ")][
            turn % 5
        ]
        return f"{name}{side}{suffix}", f"{side_en}{english} {suffix_en}"


def _joined(first: str, second: str) -> str:
    """Join two syllables as pinyin does: an apostrophe before a vowel."""
    mark = "'" if second[0] in _VOWELS else ""
    return f"{first}{mark}{second}".capitalize()
