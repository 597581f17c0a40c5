"""What people write in a table: words compared as they look, days, and what was probably meant."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache

from gridcity.loading.faults import inert
from gridcity.loading.sheets import as_text

_MOST_HINTS = 200
"""So many different words of a file are compared with all that is known: that takes milliseconds each."""
_KNOWN_LOOKED_AT = 5_000
_LIKE, _LIKE_CODE = 0.6, 0.8
"""How alike a word and its suggestion are at least; of codes at most one digit in five differs. [-]"""
_NO_END = frozenset(
    {
        "长期", "长期有效", "永久", "无", "无期限", "不限", "至今", "今", "-", "—", "none", "no end",
        "9999-12-31", "9999/12/31", "99991231",
    }
)  # fmt: skip
_CLOCK = r"(?:[ T]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?" + _CLOCK)
_PLAIN_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_EPOCH = date(1899, 12, 30)
_SERIALS = (10_000, 100_000)
"""Numbers that are taken for a spreadsheet's days: 1927 to 2173. [days]"""


class Unfit(Exception):
    """A row that cannot be kept: which column, what is wrong with it, what to do."""

    def __init__(self, column: str, value: object, reason: str, hint: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason, self.hint = column, value, reason, hint


def folded(text: str) -> str:
    """See a text as it is compared: full-width forms, case and runs of blanks make no difference.

    Examples
    --------
    >>> folded("Ｗ１　水务（集团）")
    'w1 水务(集团)'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return " ".join(text.casefold().split())


class Hints:
    """Names what an unknown word comes nearest to. A file of rubbish gets a bounded number of hints."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}

    def nearest(self, column: str, word: str, known: Iterable[str]) -> str:
        """Give `` Did you mean …?``, or nothing."""
        key = column, folded(word)
        if key not in self._given:
            if len(self._given) >= _MOST_HINTS:
                return ""
            like = _nearest(key[1], list(known)[:_KNOWN_LOOKED_AT])
            self._given[key] = f" Did you mean {like}?" if like else ""
        return self._given[key]


def _nearest(word: str, known: list[str]) -> str | None:
    if word.isdigit():
        codes = [one for one in known if one.isdigit() and len(one) == len(word)]
        return next(iter(difflib.get_close_matches(word, codes, n=1, cutoff=_LIKE_CODE)), None)
    holding = [one for one in known if len(word) > 1 and word in one]
    if len(holding) == 1:
        return holding[0]
    return next(iter(difflib.get_close_matches(word, known, n=1, cutoff=_LIKE)), None)


def inert_removed(text: str) -> str:
    """Take away the apostrophe by which an export keeps a spreadsheet from taking a text for a formula.

    Examples
    --------
    >>> inert_removed("'=A1"), inert_removed("'tis")
    ('=A1', "'tis")
    """
    return text[1:] if text.startswith("'") and inert(text[1:]) == text else text


def means_no_end(value: object) -> bool:
    """Say whether what stands for an end says that there is none."""
    return folded(as_text(value) or "") in _NO_END


@lru_cache(maxsize=20_000, typed=True)
def read_day(value: object) -> date | None:
    """Read a day as people and spreadsheets write it; None for what is none. A time of day is left out.

    Examples
    --------
    >>> [str(read_day(value)) for value in ("2026年3月2日", "2026/3/2", 20260302, 46083, "46083.0", "x")]
    ['2026-03-02', '2026-03-02', '2026-03-02', '2026-03-02', '2026-03-02', 'None']
    >>> [str(read_day(value)) for value in ("２０２６－３－２", "2026-03-02 08:30", 46083.5, 7)]
    ['2026-03-02', '2026-03-02', '2026-03-02', 'None']
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = unicodedata.normalize("NFKC", as_text(value) or "").upper()
    found = _DATE.fullmatch(text) or _PLAIN_DATE.fullmatch(text)
    try:
        if found:
            return date(*map(int, found.groups()))
        serial = float(text)
        if _SERIALS[0] <= serial <= _SERIALS[1]:
            return _EPOCH + timedelta(days=int(serial))  # what a spreadsheet keeps of a date
    except (ValueError, OverflowError):
        pass
    return None
