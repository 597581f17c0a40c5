"""Find places by what people type.

Names first, in one statement; where nothing answers, with less in the query (no district,
no door number), then in the nearest spelling. Codes and numbers are looked for beside.
"""

import math
import unicodedata
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection

from gridcity.city.service import get_city
from gridcity.places import wording
from gridcity.places.errors import SearchInvalid
from gridcity.places.model import (
    NAMED,
    PUBLIC,
    Found,
    Hit,
    Kind,
    PlaceType,
)
from gridcity.places.reading import pinyin_of
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries
from gridcity.store.statements import Prepared

LONGEST_QUERY = 200
"""What is typed beyond it is not looked at. [characters]"""
_MOST_WORDS = 10
"""Of more words the first are looked for: no name has as many, and each is a walk through the index. [-]"""
MOST_HITS = 50
_CANDIDATES = 300
"""How many names each way into the index gives at most. [-]"""
_AROUND = 600
"""How many of the nearest names are looked through where very many answer. [-]"""
_COMPONENTS_AROUND = 2_000
"""Nobody looks further than the reach that holds so many components of any name. [-]"""
_REACHES_M = (100, 200, 400, 800, 1_600, 3_200, 6_400)
"""How far components are looked for, one reach after the other until enough are found. [m]"""
_SEARCH = Prepared(
    "search_names",
    load_queries("gridcity.places").search_names,
    before="SET LOCAL plan_cache_mode = force_custom_plan",
)
"""Planned for the very words: a plan for any words looks through a million names for rare ones."""
_ASK = Prepared("ask", load_queries("gridcity.places").ask)
_MEANT = Prepared("meant", load_queries("gridcity.places").meant)
_COMPONENTS = Prepared("search_components", load_queries("gridcity.places").search_components)


def search(
    conn: Connection,
    query: str,
    *,
    near: tuple[float, float] | None = None,
    kinds: Collection[Kind] = PUBLIC,
    limit: int = 10,
) -> Found:
    """Find what is called as typed, best first.

    Parameters
    ----------
    query
        Any text: the beginning of a name, words of it, pinyin or its initials, a code. Characters
        beyond ``LONGEST_QUERY`` are not looked at.
    near
        Longitude and latitude [°] that near answers are near to; None: the middle of the city's map.
    kinds
        What may be found; whoever calls answers for what the reader may see.
    limit
        How many at most, 1 to ``MOST_HITS``.

    Raises
    ------
    SearchInvalid
        ``near`` is no place on Earth.
    """
    lon, lat = _origin(conn, near)
    words = _plain(query)
    if not words or not kinds:
        return Found(())
    limit = max(1, min(limit, MOST_HITS))
    codes = _codes(conn, words, kinds, limit)
    names = sorted(str(kind) for kind in NAMED.intersection(kinds))
    found, meant = _names_or_nearest(conn, words, lon, lat, names, limit) if names else ([], None)
    if codes:
        meant = None
    nearby = (
        _components(conn, words, lon, lat, max(3, limit - len(found) - len(codes)))
        if Kind.COMPONENT in kinds and not codes
        else []
    )
    if nearby and meant is not None:
        found, meant = [], None
    items = sorted([*codes, *found, *nearby], key=lambda hit: -hit.score)[:limit]
    return Found(tuple(items), meant, is_unread(conn))


def is_unread(conn: Connection) -> bool:
    """Say whether names were loaded whose pinyin nobody has read yet."""
    with cursor(conn) as cur:
        cur.execute(load_queries("gridcity.places", "readings.sql").is_unread)
        row = cur.fetchone()
    return bool(row and row[0])


def _plain(query: str) -> str:
    """Leave out what no name holds: full-width forms, control characters, halves of pairs, many words.

    One character may stand for a sentence (U+FDFA for eighteen): what it is written out as is cut, too.
    """
    plain = unicodedata.normalize("NFKC", query[:LONGEST_QUERY])[:LONGEST_QUERY]
    kept = (char for char in plain if unicodedata.category(char) not in ("Cc", "Cs", "Cn"))
    return " ".join("".join(kept).split()[:_MOST_WORDS])


def _origin(conn: Connection, near: tuple[float, float] | None) -> tuple[float, float]:
    if near is None:
        profile = get_city(conn).profile
        return profile.map_lon, profile.map_lat
    lon, lat = near
    if not is_on_earth(lon, lat):
        raise SearchInvalid(f"{lon}, {lat} is no place on Earth.", lon=str(lon), lat=str(lat))
    return lon, lat


def is_on_earth(lon: float, lat: float) -> bool:
    """Say whether two numbers are a longitude and a latitude, in degrees."""
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90


def _names_or_nearest(
    conn: Connection, words: str, lon: float, lat: float, kinds: Sequence[str], limit: int
) -> tuple[list[Hit], str | None]:
    """Look for the words; where nothing answers, for less of them, then for what sounds or looks alike."""
    found = _names(conn, words, lon, lat, kinds, limit)
    if found:
        return found, None
    instead = _meant(conn, words, kinds)
    if instead is None:
        return [], None
    return _names(conn, instead, lon, lat, kinds, limit), instead


def _meant(conn: Connection, words: str, kinds: Sequence[str]) -> str | None:
    attempts = [words, *wording.relaxed(words)]
    sounds = [pinyin_of(one)[0] if wording.is_chinese(one) else "" for one in attempts]
    values = {
        "attempts": attempts,
        "sounds": sounds,
        "shorter": list(wording.shortened(attempts[-1])),
        "kinds": list(kinds),
    }
    row = _MEANT.first(conn, values)
    return None if row is None else row[0]


def _names(
    conn: Connection, words: str, lon: float, lat: float, kinds: Sequence[str], limit: int
) -> list[Hit]:
    asked = _ASK.first(conn, {"q": words})
    assert asked is not None  # noqa: S101  (a question without a table always has one answer)
    folded, question, whole = asked
    values = {
        "folded": folded,
        "question": question,
        "whole": whole,
        "lon": lon,
        "lat": lat,
        "kinds": list(kinds),
        "most": _CANDIDATES,
        "around": _AROUND,
        "wanted": limit,
    }
    return [_hit(row) for row in _SEARCH.all(conn, values)]


def _hit(row: tuple[Any, ...]) -> Hit:
    kind, key, type_, found, name, name_en, what, lon, lat, bounds, score, around, around_en = row
    is_door = type_ == PlaceType.NUMBER and kind == Kind.PLACE
    title = found if is_door or name is None else name
    around = [area for area in around or () if not area.isdigit()]  # a derived area is called by its code
    around_en = [area for area in around_en or () if not area.isdigit()]
    inside, inside_en = "".join(around), ", ".join(reversed(around_en))
    if around and all(area.isascii() for area in around):
        inside = inside_en
    if is_door and name is not None:
        inside, inside_en = f"{name} · {inside}".strip(" ·"), f"{name_en or name} · {inside_en}".strip(" ·")
    return Hit(
        Kind(kind), key, PlaceType(type_), title, None if is_door else name_en,
        inside or what, inside_en or what, lon, lat, None if bounds is None else tuple(bounds), float(score),
    )  # fmt: skip


def _codes(conn: Connection, words: str, kinds: Collection[Kind], limit: int) -> list[Hit]:
    code = wording.looks_like_code(words)
    if code is None:
        return []
    with cursor(conn) as cur:
        cur.execute(
            load_queries("gridcity.places").search_codes,
            {"code": code, "kinds": sorted(map(str, kinds)), "wanted": limit},
        )
        rows = cur.fetchall()
    return [_code_hit(code, *row) for row in rows]


def _code_hit(
    code: str, kind: str, key: str, name: str | None, name_en: str | None, lon: float, lat: float, bounds: Any
) -> Hit:
    title = key
    detail, detail_en = name or "", name_en or name or ""
    if kind == Kind.CASE:
        title, detail, detail_en = name or key, (name_en or "")[:80], (name_en or "")[:80]
    elif kind == Kind.AREA:
        title, detail, detail_en = name or key, key, key
    elif kind == Kind.CELL:
        detail, detail_en = "单元网格", "cell"
    score = 0.9 + 0.1 * len(code) / max(len(key), len(code))
    extent = None if bounds is None else tuple(bounds)
    type_ = PlaceType.DIVISION if kind == Kind.AREA else None
    return Hit(
        Kind(kind), key, type_, title, name_en if type_ else None, detail, detail_en, lon, lat, extent, score
    )


def _components(conn: Connection, words: str, lon: float, lat: float, limit: int) -> list[Hit]:
    if len(words) < 2:
        return []
    folded = unicodedata.normalize("NFKC", words)
    pattern = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    values = {
        "pattern": f"%{pattern}%",
        "lon": lon,
        "lat": lat,
        "reaches_m": list(_REACHES_M),
        "around": _COMPONENTS_AROUND,
        "wanted": limit,
    }
    rows = _COMPONENTS.all(conn, values)
    return [
        Hit(
            Kind.COMPONENT, key, None, name, class_en, f"{class_name} {key}", f"{class_en} {key}",
            x, y, None, 0.35 + 0.1 / (1 + distance_m / 500),
        )
        for key, name, class_name, class_en, x, y, distance_m in rows
    ]  # fmt: skip
