"""Clean the names that files are sent under."""

import re
import unicodedata

LONGEST_NAME = 120
"""Characters a cleaned name may have, its ending included. [-]"""

_SEPARATORS = re.compile(r"[/\\]")
_REPLACED = re.compile(r'[<>:"|?*]')


def clean_name(name: str) -> str:
    r"""Make a file name safe to keep and to offer for download; what it says stays readable.

    Paths are cut off, control and direction-changing characters dropped, characters that some
    system forbids replaced by ``_``, and long names shortened before their ending. The result is
    still text, never markup: whoever shows it escapes it.

    Examples
    --------
    >>> clean_name("../../etc/passwd")
    'passwd'
    >>> clean_name("C:\\photos\\manhole <1>.jpg")
    'manhole _1_.jpg'
    >>> clean_name("..")
    'file'
    """
    last = _SEPARATORS.split(unicodedata.normalize("NFC", name))[-1]
    # Categories C*: controls, bidirectional overrides, surrogates, unassigned.
    visible = "".join(char for char in last if not unicodedata.category(char).startswith("C"))
    kept = _REPLACED.sub("_", visible).strip(" .")
    if len(kept) > LONGEST_NAME:
        stem, dot, ending = kept.rpartition(".")
        tail = dot + ending if stem and len(ending) <= 10 else ""
        kept = kept[: LONGEST_NAME - len(tail)].rstrip(" .") + tail
    return kept or "file"
