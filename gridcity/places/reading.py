"""How Chinese names sound: their pinyin, read as words, not character by character.

Reading takes some 20 µs a name and a dictionary of words (pypinyin), so it is done outside the
database, once for each different name, by whoever loads names (``read_new_names``).
"""

import re

from sqlalchemy import Connection

from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_BATCH = 5_000
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
    from pypinyin import Style, lazy_pinyin

    syllables = [
        _LETTERS.sub("", syllable.lower()) for syllable in lazy_pinyin(name, style=Style.NORMAL, v_to_u=False)
    ]
    initials = "".join(
        syllable[:1] if len(syllable) > 1 and not syllable[0].isdigit() else syllable
        for syllable in syllables
    )
    return "".join(syllables), initials


def read_new_names(conn: Connection) -> int:
    """Read the Chinese names that nobody has read yet, in the connection's transaction; how many.

    Whoever loads names calls it; until then names are found by their characters only, and every
    search says so.
    """
    queries = load_queries("gridcity.places")
    read = 0
    while True:
        with cursor(conn) as cur:
            cur.execute(queries.unread_names, {"most": _BATCH})
            names = [str(row[0]) for row in cur.fetchall()]
            if not names:
                break
            readings = [pinyin_of(name) for name in names]
            cur.execute(
                queries.save_readings,
                {
                    "folded": names,
                    "pinyin": [pinyin for pinyin, _ in readings],
                    "initials": [initials for _, initials in readings],
                },
            )
        read += len(names)
    return read
