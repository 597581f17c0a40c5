"""What people and departments may be called. Pure."""

import unicodedata

from gridcity.people.errors import NameInvalid

LONGEST_NAME = 200
LONGEST_CODE = 100
"""Characters that a name, a department's code may have. [-]"""

# They turn the direction of what stands beside them, so that one name can look like another.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def checked_words(words: str, what: str, *, most: int) -> str:
    """Check a name or code and give it back with blanks trimmed. Markup is text, and is kept.

    Parameters
    ----------
    words, what
        The text, and what it is, for the message.
    most
        Characters it may have. [-]

    Raises
    ------
    NameInvalid
        It is blank, too long, or holds control or direction-changing characters.
    """
    said = words.strip()
    is_seen = all(char not in _TURNING and unicodedata.category(char) not in {"Cc", "Cs"} for char in said)
    if not is_seen or not 0 < len(said) <= most:
        raise NameInvalid(f"The {what} has 1 to {most} characters, all of which can be seen.", most=most)
    return said
