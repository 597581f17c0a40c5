"""Addresses as people write them, and what is tried where a query finds nothing. Pure."""

import re
from collections.abc import Iterator, Sequence

from gridcity.places.model import AreaAt, Door, Named

AT_M = 20.0
"""So near to a door or a named place, a point is called by it. [m]"""
BESIDE_M = 15.0
"""So near to a street's middle line, a point is on the street. [m]"""

_HAN = re.compile(r"[\u3400-\u9fff]")
_DIVISIONS = re.compile(
    r"^(?:[^,，]{1,6}?省)?(?:[^,，]{1,8}?市)?(?:[^,，]{1,6}?[区县旗])?(?:[^,，]{1,8}?街道(?:办事处)?)?(?=[^,，]{2})"
)
_NUMBER_ZH = re.compile(
    r"(?<=\D)[0-9０-９]+(?:[-－][0-9０-９]+)?(?:号|號|栋|幢|弄|室|楼|单元|层)?[0-9０-９\s]*$"
)
_NUMBER_EN = re.compile(r"^\s*[0-9]+[a-zA-Z]?(?:-[0-9]+)?\s+(?=\S*[^\W\d])")
_PLAIN_NUMBER = re.compile(r"^[0-9０-９A-Za-z \-－]+$")
_NUMBER_BEHIND = re.compile(r"(?<=[^\W\d])\s+[0-9]+[a-zA-Z]?\s*$")
_FEWEST_LETTERS = 4
_NAME_ZH_END = re.compile(r"[市州盟]$")


def relaxed(query: str) -> Iterator[str]:
    """Give a query with less and less in it: without city and district, without the door number.

    Examples
    --------
    >>> list(relaxed("哈尔滨市道里区中央大街100号"))
    ['中央大街100号', '哈尔滨市道里区中央大街', '中央大街']
    >>> list(relaxed("100 Main Street, Boston"))
    ['100 Main Street', 'Main Street, Boston', 'Main Street']
    >>> list(relaxed("zhongyangdajie 100"))
    ['zhongyangdajie']
    """
    seen = {query.strip()}
    less = _less_place(query)
    for shorter in (less, _less_number(query), _less_number(less)):
        words = shorter.strip()
        if len(words) > 1 and words not in seen:
            seen.add(words)
            yield words


def shortened(query: str) -> Iterator[str]:
    """Give a query without the words behind it, which may name a quarter, down to a word of four letters.

    Examples
    --------
    >>> list(shortened("Massachusetts Ave Roxbury"))
    ['Massachusetts Ave', 'Massachusetts']
    >>> list(shortened("中央大街"))
    []
    """
    words = query.split()
    for count in range(min(len(words) - 1, 8), 0, -1):
        if max(map(len, words[:count])) >= _FEWEST_LETTERS:
            yield " ".join(words[:count])


def is_chinese(query: str) -> bool:
    """Say whether there are Chinese characters in it."""
    return _HAN.search(query) is not None


def _less_place(query: str) -> str:
    if _HAN.search(query):
        return _DIVISIONS.sub("", query.strip(), count=1)
    return query.partition(",")[0]


def _less_number(query: str) -> str:
    if _HAN.search(query):
        return _NUMBER_ZH.sub("", query.strip(), count=1)
    return _NUMBER_BEHIND.sub("", _NUMBER_EN.sub("", query, count=1), count=1)


def looks_like_code(query: str) -> str | None:
    """Give what was typed as the beginning of a code or a number, None where it is none.

    Examples
    --------
    >>> looks_like_code(" 230102-001 001 ")
    '230102001001'
    >>> looks_like_code("main")
    """
    code = re.sub(r"[\s-]", "", query).upper()
    if 4 <= len(code) <= 19 and code.isascii() and code.isalnum() and sum(map(str.isdigit, code)) >= 4:
        return code
    return None


def address_zh(
    city: str, areas: Sequence[AreaAt], street: Named | None, door: Door | None, place: Named | None
) -> str:
    """Say where a point is, widest first: 哈尔滨市道里区中央大街100号.

    Parameters
    ----------
    city
        The city's Chinese name, with or without 市.
    areas
        The areas around the point, widest first; the two widest are named.
    street, door, place
        What is nearest, each None where nothing is near enough to be named.
    """
    whole = city if _NAME_ZH_END.search(city) or not _HAN.search(city) else f"{city}市"
    names = [area.name for area in _worth_naming(areas, city)[: 1 if street or door or place else 3]]
    head = _joined([whole, *names])
    return _joined([head, _local_zh(street, door, place)])


def _local_zh(street: Named | None, door: Door | None, place: Named | None) -> str:
    if door is not None and door.distance_m <= AT_M:
        number = f"{door.number}号" if _PLAIN_NUMBER.match(door.number) else door.number
        local = _joined([door.street, number])
        return local if place is None or place.distance_m > AT_M else f"{local}（{place.name}）"
    if street is None:
        return "" if place is None else _off_zh(place, AT_M)
    local = _off_zh(street, BESIDE_M)
    return f"{local}（{place.name}）" if place is not None and place.distance_m <= AT_M else local


def _off_zh(named: Named, near_m: float) -> str:
    if named.distance_m <= near_m:
        return named.name
    return f"{named.name}旁{named.distance_m:.0f}米"


def address_en(
    city: str, areas: Sequence[AreaAt], street: Named | None, door: Door | None, place: Named | None
) -> str:
    """Say where a point is, nearest first: 100 Main Street, Back Bay, Boston.

    Parameters
    ----------
    city
        The city's English name.
    areas
        The areas around the point, widest first; the two widest are named.
    street, door, place
        What is nearest, each None where nothing is near enough to be named.
    """
    shown = _worth_naming(areas, city)[: 1 if street or door or place else 3]
    names = [area.name_en or area.name for area in reversed(shown)]
    parts: list[str] = []
    for name in [_local_en(street, door, place), *names, city]:
        if name and name not in parts:
            parts.append(name)
    return ", ".join(parts)


def _local_en(street: Named | None, door: Door | None, place: Named | None) -> str:
    at_place = (place.name_en or place.name) if place is not None and place.distance_m <= AT_M else ""
    if door is not None and door.distance_m <= AT_M:
        local = f"{door.number} {door.street}"
    elif street is not None:
        local = _off_en(street, BESIDE_M)
    else:
        return "" if place is None else _off_en(place, AT_M)
    return f"{local} ({at_place})" if at_place else local


def _off_en(named: Named, near_m: float) -> str:
    name = named.name_en or named.name
    return name if named.distance_m <= near_m else f"{named.distance_m:.0f} m off {name}"


def _worth_naming(areas: Sequence[AreaAt], city: str) -> list[AreaAt]:
    """Leave out areas that are called by their code, or as the city is."""
    return [
        area for area in areas if not area.name.isdigit() and city.removesuffix("市") != area.name
        and city != area.name_en
    ]  # fmt: skip


def _joined(parts: Sequence[str]) -> str:
    """Join names as Chinese does, with a blank only where two Latin words would meet."""
    text = ""
    for part in parts:
        if not part or text.endswith(part):
            continue
        meets = bool(text) and text[-1].isascii() and part[0].isascii()
        text += f" {part}" if meets else part
    return text
