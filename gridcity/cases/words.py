"""What people may write: how much, and no characters that no store can keep."""

from gridcity.cases.errors import NeedMissing, TextNotStorable, TextTooLong

MOST = {
    "description": 10_000,
    "reason": 10_000,
    "note": 10_000,
    "address": 500,
    "name": 255,
    "channel": 40,
    "key": 200,
    "text": 200,
}
"""The most characters of each text."""

KINDS = ("report", "before", "after", "near", "far", "other")
"""What a photo shows."""


def check_words(**texts: str | None) -> None:
    """Refuse texts, each given by its name in ``MOST``, that are too long or cannot be stored.

    Raises
    ------
    TextTooLong
        More characters than ``MOST`` allows.
    TextNotStorable
        A NUL, or half of a surrogate pair.
    """
    for name, text in texts.items():
        if text is None or (len(text) <= MOST[name] and text.isascii() and "\0" not in text):
            continue
        if len(text) > MOST[name]:
            raise TextTooLong(
                f"The {name} has {len(text)} characters; at most {MOST[name]} are kept.",
                name=name,
                most=MOST[name],
            )
        try:
            text.encode()
        except UnicodeEncodeError:
            is_storable = False
        else:
            is_storable = "\0" not in text
        if not is_storable:
            raise TextNotStorable(f"The {name} holds a character that cannot be stored.", name=name)


def check_key(key: str | None) -> None:
    """Refuse an idempotency key that is too long or cannot be stored."""
    check_words(key=key)


def check_kind(kind: str | None) -> None:
    """Refuse a kind of evidence that is none.

    Raises
    ------
    NeedMissing
        It is none of ``KINDS``.
    """
    if kind is not None and kind not in KINDS:
        raise NeedMissing(f"Say what the file shows: {', '.join(KINDS)}.", kind=kind, possible=list(KINDS))
