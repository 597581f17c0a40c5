"""What of a citizen's words goes into a case, which all staff read: all but who it was. Pure.

Phone numbers, e-mail and chat addresses, identity and bank card numbers become ``***``, and so do
the name and the contact that came with the complaint. It errs on the side of taking too much, and is
a first draft: whoever files the case reads it beside the citizen's own words and writes what the
crew has to know.

Kept, because crews need them: door numbers, dates, codes of cells, components and cases, number plates.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from gridcity.complaints.model import Contact

MASK = "***"

# Digits as they are typed on a Chinese keyboard, too: each is one character, so places stay the same.
_NARROW = str.maketrans("０１２３４５６７８９＠－＋（）　．：", "0123456789@-+() .:")
_ALONE = r"(?<![\d.])"  # not the tail of a longer number
_END = r"(?!\d)"
_SEP = r"[ \-.]?"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"[a-z0-9._%+\-]+@[a-z0-9\-]+(?:\.[a-z0-9\-]+)+",
        # A mobile phone in China, however it is grouped.
        rf"{_ALONE}(?:\+?86{_SEP})?1{_SEP}[3-9](?:{_SEP}\d){{9}}{_END}",
        # A landline with its area code, perhaps with an extension.
        rf"{_ALONE}\(?0\d{{2,3}}\)?{_SEP}\d{{3,4}}{_SEP}\d{{4}}{_END}(?:\s?(?:-|转|ext\.?)\s?\d{{1,5}})?",
        # North America; with separators, else it may be any ten digits.
        rf"{_ALONE}(?:\+?1{_SEP})?\(?[2-9]\d\d\)?[ \-.]\s?\d{{3}}[ \-.]\d{{4}}{_END}",
        r"\+\d{1,3}(?:[ \-.]?\d){6,14}(?!\d)",
        # Whatever is said to be a phone number or a chat name.
        r"(?:电话|手机|座机|号码|联系方式|\btel\b|\bphone\b|\bmobile\b|\bcall(?: me)?\b)"
        r"[^\d\n]{0,8}(?P<phone>\d(?:[ \-.]?\d){4,13})",
        r"(?:微信|\bvx\b|\bwechat\b|\bqq\b)[号是为:\s]{0,4}(?P<chat>[A-Za-z0-9_\-]{5,20})",
        # Whoever says what they are called.
        r"(?:我叫|姓名[:是为]?|联系人[:是为]?)\s*(?P<name>[\u4e00-\u9fff·]{2,4}?)(?=[^\u4e00-\u9fff·]|住|家|电|手|$)",
        r"\bmy name is\s+(?P<named>\w[\w'\-]*(?:\s\w[\w'\-]*)?)",
    )
)
_LONG_NUMBER = re.compile(r"(?<!\d)\d(?:[ \-]?\d){14,17}(?:[ \-]?[\dX])?(?!\d)", re.IGNORECASE)
_ID_LENGTH = 18
_BORN = slice(6, 14)
_FIRST_YEAR = 1900
_CARD_LENGTHS = (16, 19)
_CARDS_BEGIN = tuple("3456")
_SHORTEST_NAME, _SHORTEST_NUMBER = 2, 5


def masked(words: str, contact: Contact | None = None) -> str:
    """Give a citizen's words without what names or reaches a person.

    Parameters
    ----------
    words
        What the citizen wrote.
    contact
        What came with it; where the words repeat it, it is masked.

    Examples
    --------
    >>> masked("3 号楼前井盖丢失，联系我 138 0000 0000 或 li@example.org")
    '3 号楼前井盖丢失，联系我 *** 或 ***'
    >>> masked("部件 23010201001000001 损坏，案卷 2301022026030200001")
    '部件 23010201001000001 损坏，案卷 2301022026030200001'
    """
    narrow = words.translate(_NARROW)
    hidden = [False] * len(words)
    for start, end in (*_found(narrow), *_numbers(narrow), *_said_before(narrow, contact or Contact())):
        hidden[start:end] = [True] * (end - start)
    return "".join(
        "" if is_hidden and at and hidden[at - 1] else MASK if is_hidden else char
        for at, (char, is_hidden) in enumerate(zip(words, hidden, strict=True))
    )


def _found(words: str) -> Iterator[tuple[int, int]]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(words):
            yield match.span(match.lastgroup or 0)


def _numbers(words: str) -> Iterator[tuple[int, int]]:
    """Find identity and bank card numbers; codes of ours are as long, and are told apart by their sense."""
    for match in _LONG_NUMBER.finditer(words):
        digits = re.sub(r"[ \-]", "", match.group()).upper()
        is_identity = len(digits) == _ID_LENGTH and _is_day(digits[_BORN])
        if is_identity or _is_card(digits):
            yield match.span()


def _said_before(words: str, contact: Contact) -> Iterator[tuple[int, int]]:
    for said in contact.as_dict().values():
        told = said.translate(_NARROW).strip()
        if len(told) < (_SHORTEST_NUMBER if told.isdecimal() else _SHORTEST_NAME):
            continue
        # Chinese has no blanks between words; a Latin name is not a part of another word.
        pattern = rf"(?<!\w){re.escape(told)}(?!\w)" if told.isascii() else re.escape(told)
        yield from (match.span() for match in re.finditer(pattern, words, re.IGNORECASE))


def _is_day(digits: str) -> bool:
    with suppress(ValueError):
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}").year >= _FIRST_YEAR
    return False


def _is_card(digits: str) -> bool:
    """Say whether a number is a bank card's by its check digit (Luhn); our case numbers hold a day."""
    is_like_one = len(digits) in _CARD_LENGTHS and digits.isdecimal() and digits.startswith(_CARDS_BEGIN)
    if not is_like_one or _is_day(digits[_BORN]):
        return False
    doubled = (int(digit) * (2 - at % 2) for at, digit in enumerate(reversed(digits), start=1))
    return sum(sum(divmod(number, 10)) for number in doubled) % 10 == 0
