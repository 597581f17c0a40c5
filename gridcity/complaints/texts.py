"""What a citizen may write: checked, and otherwise kept as it was written. Pure."""

import unicodedata
from dataclasses import replace

from gridcity.complaints.errors import ComplaintTextInvalid, ContactInvalid, KeyInvalid
from gridcity.complaints.model import Contact, NewComplaint
from gridcity.complaints.secrets import LONGEST_KEY, SHORTEST_KEY

LONGEST_TEXT = 4000
LONGEST_CONTACT = 200
_ALLOWED_CONTROLS = {"\n", "\t"}


def checked(new: NewComplaint) -> NewComplaint:
    """Check the words of a complaint and give it back with blanks trimmed.

    Nothing is escaped or taken out: markup is text, and whoever shows it escapes it.

    Raises
    ------
    ComplaintTextInvalid
        The description is blank, longer than ``LONGEST_TEXT``, or holds control characters.
    ContactInvalid
        A part of the contact is longer than ``LONGEST_CONTACT`` or holds control characters.
    """
    description = new.description.replace("\r\n", "\n").strip()
    if not description:
        raise ComplaintTextInvalid("Say what is wrong.")
    if len(description) > LONGEST_TEXT:
        raise ComplaintTextInvalid(
            f"The description has {len(description):,} characters; {LONGEST_TEXT:,} are taken at most.",
            length=len(description),
            longest=LONGEST_TEXT,
        )
    if not _is_text(description):
        raise ComplaintTextInvalid("The description holds characters that are no text.")
    contact = Contact(
        name=_contact(new.contact.name, "name"),
        phone=_contact(new.contact.phone, "phone"),
        email=_contact(new.contact.email, "email"),
    )
    return replace(new, description=description, contact=contact)


def check_key(key: str | None) -> None:
    """Check an idempotency key: it opens the receipt of the write it names, so it has to be hard to guess.

    Raises
    ------
    KeyInvalid
    """
    if key is not None and not (SHORTEST_KEY <= len(key) <= LONGEST_KEY and key.isascii()):
        raise KeyInvalid(
            f"An idempotency key has {SHORTEST_KEY} to {LONGEST_KEY} ASCII characters; send a random UUID.",
            shortest=SHORTEST_KEY,
            longest=LONGEST_KEY,
        )


def _contact(value: str, part: str) -> str:
    said = value.strip()
    if len(said) > LONGEST_CONTACT or not _is_text(said):
        raise ContactInvalid(
            f"The {part} is longer than {LONGEST_CONTACT} characters or no text.",
            part=part,
            longest=LONGEST_CONTACT,
        )
    return said


def _is_text(value: str) -> bool:
    return all(char in _ALLOWED_CONTROLS or unicodedata.category(char) not in {"Cc", "Cs"} for char in value)
