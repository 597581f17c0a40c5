"""What a condition can say, and when two of them meet. Pure."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from gridcity.conditions.errors import ConditionInvalid
from gridcity.conditions.model import NewCondition, Timed, Wording
from gridcity.loading.sheets import as_text

LONGEST_WORDS = 1_000
"""Of each text. [characters]"""
MOST_PHOTOS = 20
MOST_UNITS = 100_000
"""Of a limit, in its unit. [-]"""
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,19}")
_WORDS = tuple(Wording.__dataclass_fields__)
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def meets(one: NewCondition, other: NewCondition) -> bool:
    """Say whether two editions hold on some of the same days."""
    begins, ends = max(one.valid_from, other.valid_from), min(_end(one), _end(other))
    return begins < ends


def tidied(new: NewCondition) -> NewCondition:
    """Give a condition without blanks around its words."""
    words = {name: as_text(getattr(new.wording, name)) or "" for name in _WORDS}
    return replace(new, wording=Wording(**words), basis=as_text(new.basis) or "")


def check_content(new: NewCondition) -> None:
    """Refuse what a condition cannot say, whatever the store holds.

    Raises
    ------
    ConditionInvalid
        The details name the field, the message says what may stand there.
    """
    if _CODE.fullmatch(new.code) is None:
        raise ConditionInvalid(
            "A code is 1 to 20 letters, digits, dots, hyphens or underscores, a letter or digit first.",
            field="code",
        )
    if new.valid_to is not None and new.valid_to <= new.valid_from:
        raise ConditionInvalid("A condition ends after the day on which it begins.", field="valid_to")
    for field, message in (*_of_words(new), *_of_numbers(new)):
        raise ConditionInvalid(message, field=field)


def _of_words(new: NewCondition) -> Iterator[tuple[str, str]]:
    for name, text in _texts(new).items():
        if len(text) > LONGEST_WORDS or _UNSEEN.search(text):
            yield name, f"At most {LONGEST_WORDS:,} characters, and none that command a terminal."


def _texts(new: NewCondition) -> dict[str, str]:
    return {name: getattr(new.wording, name) for name in _WORDS} | {"basis": new.basis}


def _of_numbers(new: NewCondition) -> Iterator[tuple[str, str]]:
    for name in ("photos_before", "photos_after"):
        if not 0 <= getattr(new, name) <= MOST_PHOTOS:
            yield name, f"From 0 to {MOST_PHOTOS} photos are asked for."
    for timed in Timed:
        limit = new.limits.of(timed)
        if limit is not None and limit.value > MOST_UNITS:
            yield str(timed), f"A limit is {MOST_UNITS:,} units at most."


def _end(one: NewCondition) -> date:
    return one.valid_to or date.max
