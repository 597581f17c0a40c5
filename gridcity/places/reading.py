"""How Chinese names sound: their pinyin, read as words, not character by character.

Reading takes a dictionary of words (pypinyin), so it is done outside the database, once for each
different name, by whoever loads names (``read_new_names``).
"""

import re
from functools import lru_cache

from sqlalchemy import Connection, text

from gridcity.store.engine import cursor
from gridcity.store.filling import filled_before_indexed
from gridcity.store.queries import load_queries
from gridcity.store.tables import place_readings

_BATCH = 5_000
_MANY = 50_000
"""From so many new readings the dictionary is written and indexed anew, if most of it is new. [names]"""
_LETTERS = re.compile(r"[^a-z0-9]")


def pinyin_of(name: str) -> tuple[str, str]:
    """Give a name's pinyin without tones, and the first letters of its syllables.

    Examples
    --------
    >>> pinyin_of("中央大街")
    ('zhongyangdajie', 'zydj')
    >>> pinyin_of("工商银行")
    ('gongshangyinhang', 'gsyh')
    """
    from pypinyin.seg.simpleseg import seg

    words = [_word_pinyin(word) for word in seg(name)]
    return "".join(pinyin for pinyin, _ in words), "".join(initials for _, initials in words)


@lru_cache(maxsize=50_000)
def _word_pinyin(word: str) -> tuple[str, str]:
    """Read one word: names of a city are made of few."""
    from pypinyin import Style, lazy_pinyin

    syllables = [
        _LETTERS.sub("", syllable.lower()) for syllable in lazy_pinyin(word, style=Style.NORMAL, v_to_u=False)
    ]
    initials = "".join(
        syllable[:1] if len(syllable) > 1 and not syllable[0].isdigit() else syllable
        for syllable in syllables
    )
    return "".join(syllables), initials


def read_new_names(conn: Connection) -> int:
    """Read the Chinese names that nobody has read yet, in the connection's transaction; how many.

    Whoever loads names calls it; until then names are found by their characters only, and every
    search says so. After a first large load the dictionary is indexed as a whole; searches wait for it.
    """
    queries = load_queries("gridcity.places", "readings.sql")
    with cursor(conn) as cur:
        cur.execute(queries.unread_names, {"after": "", "most": _BATCH})
        names = [str(row[0]) for row in cur.fetchall()]
        if not names:
            return 0
        cur.execute(queries.make_new_readings)
        while names:
            readings = [pinyin_of(name) for name in names]
            values = {
                "folded": names,
                "pinyin": [pinyin for pinyin, _ in readings],
                "initials": [initials for _, initials in readings],
            }
            cur.execute(queries.add_new_readings, values)
            cur.execute(queries.unread_names, {"after": names[-1], "most": _BATCH})
            names = [str(row[0]) for row in cur.fetchall()]
        cur.execute(queries.count_new_readings)
        read, known = cur.fetchone() or (0, 0)
    if read < max(_MANY, known):
        conn.execute(text(queries.save_readings))
    else:
        conn.execute(text(queries.add_known_readings))
        conn.execute(text("TRUNCATE place_readings"))
        with filled_before_indexed(conn, place_readings):
            conn.execute(text(queries.save_all_readings))
    conn.execute(text("DROP TABLE new_readings"))
    return int(read)
