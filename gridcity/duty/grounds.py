"""Which ground a word of a duty table means: a code, a name, a path of names, or the whole city."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from gridcity.city.service import get_city
from gridcity.loading.spelling import Hints, Unfit, folded
from gridcity.store.tables import areas, cells

WHOLE_CITY = frozenset({"全市", "全城", "全部区域", "city", "whole city", "the whole city", "all", "*"})
_CITY_ENDS = ("", "市", "全市")
_BETWEEN = " /-·>、,"
"""What people put between the names of a path."""
_FEWEST, _MOST = 6, 15
"""Shortest and longest code of a place. [characters]"""


@dataclass(frozen=True, slots=True)
class Grounds:
    """The areas and cells of the city, by everything that they may be called."""

    cells: Mapping[str, int]
    """Codes of the cells in force → their numbers."""
    areas: Mapping[str, list[str]]
    """Code, name or English name of an area, folded → codes."""
    city: frozenset[str]
    """What the whole city is called, folded."""
    hints: Hints

    @classmethod
    def of(cls, conn: Connection, hints: Hints) -> "Grounds":
        """Read the city's."""
        names: dict[str, list[str]] = {}
        codes: set[str] = set()
        for code, *words in conn.execute(select(areas.c.code, areas.c.name, areas.c.name_en)):
            codes.add(code)
            for word in {folded(word) for word in (code, *words) if word}:
                names.setdefault(word, []).append(code)
        in_force = conn.execute(select(cells.c.code, cells.c.id).where(cells.c.valid_to.is_(None)))
        names_of_city = get_city(conn).profile.names
        called = [folded(name) for name in (names_of_city.zh, names_of_city.en, names_of_city.local)]
        city = {f"{name}{end}" for name in called for end in _CITY_ENDS} | WHOLE_CITY
        prefectures = {code[:4] for code in codes}
        if len(prefectures) == 1:
            city.add(f"{prefectures.pop()}00")
        return cls({row.code: row.id for row in in_force}, names, frozenset(city), hints)

    def find(self, text: str) -> tuple[str, int | None]:
        """Give the code of what is meant, empty for the whole city, and the number of a cell.

        Raises
        ------
        Unfit
            It is nowhere in the city, or may mean several areas.
        """
        word = folded(text)
        code = word.upper()
        if code in self.cells:
            return code, self.cells[code]
        found = self._areas(word)
        if len(found) == 1:
            return found[0], None
        if not found and (word in self.city or _shortened(code) in self.city):
            return "", None
        if found:
            raise Unfit("place", text, "several areas are called so", f"Write its code: {', '.join(found)}.")
        raise Unfit(
            "place", text, "unknown place",
            f"No cell in force and no area has that code or name.{self._hint(code, text)}",
        )  # fmt: skip

    def _areas(self, word: str) -> list[str]:
        """Find areas by code or name; by a code with zeros behind it; by the names of a path."""
        known = self.areas.get(word) or self.areas.get(_shortened(word))
        if known:
            return known
        for name in sorted(self.city, key=len, reverse=True):
            if len(name) > 1 and word.startswith(name) and not name.isascii():
                rest = word.removeprefix(name).lstrip(_BETWEEN)
                return self.areas.get(rest) or self._by_path(rest)
        return self._by_path(word)

    def _by_path(self, word: str, inside: str = "") -> list[str]:
        """Read 道里区爱建街道 as the street of that name in the county of that name, and so on."""
        found: list[str] = []
        for at in range(2, len(word) - 1):
            rest = word[at:].lstrip(_BETWEEN)
            for head in self.areas.get(word[:at].rstrip(_BETWEEN), ()):
                if head.startswith(inside):
                    tails = self.areas.get(rest) or self._by_path(rest, head)
                    found += [tail for tail in tails if tail.startswith(head) and tail != head]
        return list(dict.fromkeys(found))

    def _hint(self, code: str, text: str) -> str:
        if code[:_FEWEST].isdigit() and _FEWEST <= len(code) <= _MOST and code.isalnum():
            for length in (12, 9, 6):
                if code[:length] in self.areas and length < len(code):
                    name = next((word for word, those in self.areas.items() if those == [code[:length]]
                                 and not word.isdigit()), "known")  # fmt: skip
                    return f" {code[:length]} is {name}; nothing in it has that code."
        return self.hints.nearest("place", text, self.areas)


def _shortened(code: str) -> str:
    """Leave out the groups of zeros that statistics offices fill codes up with: 230102000000 is 230102."""
    if code.isdigit() and len(code) in (9, 12):
        while len(code) > _FEWEST and code.endswith("000"):
            code = code[:-3]
    return code
