"""Letters as they leave the house: what is said, who says it, and how to be told no more. Pure.

A letter to who complained bears a link that stops letters about that complaint, in its words and in its head
(``List-Unsubscribe``, RFC 2369; one click, RFC 8058). A letter to staff names the page where they choose how
they are told. The letter that asks whether somebody reads mail at an address is written in both languages:
nobody knows who reads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from gridcity.notices import links
from gridcity.notices.describing import Described, Speaker, local_time
from gridcity.notices.gateways import Message
from gridcity.notices.links import Purpose
from gridcity.notices.model import Language
from gridcity.notices.templates import filled, headline

PAGE = "/address"
"""Where links of letters open; what they hold stands behind the #, which no server logs."""
UNSUBSCRIBE = "/api/v1/addresses/unsubscribe"
"""Where mail programs call that stop letters with one click."""


@dataclass(frozen=True, slots=True)
class Letters:
    """Writes to one address."""

    speaker: Speaker
    key: str | None
    """What links are signed with; None: letters have none."""
    address_id: int | None
    address_hash: bytes | None

    def asking(self, name: str, to: str, until: datetime | None) -> Message:
        """Write the letter that asks, with the link that confirms."""
        speaker = self.speaker
        subjects, texts = [], []
        for language in sorted(Language, key=lambda one: one is not speaker.first_language):
            facts = {
                "city": speaker.name(language),
                "link": f"{speaker.web}{PAGE}#{self._token(Purpose.CONFIRM, until)}",
                "until": local_time(until, speaker.city.profile.zone),
            }
            words = speaker.templates.asking[language]
            subjects.append(headline(words.subject, facts))
            texts.append(filled(words.text, facts))
        return Message(name, to, " · ".join(subjects), "\n\n".join(texts) + f"\n\n{self._sign(*Language)}")

    def telling(self, name: str, to: str, notices: Sequence[Described], language: Language) -> Message:
        """Write one or several notices, and how to be told no more."""
        speaker = self.speaker
        said = [speaker.words(one, language) for one in notices]
        one = said[0] if len(said) == 1 else speaker.digest(said, language)
        facts, unsubscribe = {"settings": f"{speaker.web}/notices/settings"}, ""
        if notices[0].complaint_id is not None:
            facts = {}
            if self.key is not None and self.address_id is not None:
                token = self._token(Purpose.STOP, None)
                facts = {"stop": f"{speaker.web}{PAGE}#{token}"}
                unsubscribe = f"{speaker.web}{UNSUBSCRIBE}/{token}"
        foot = filled(speaker.templates.foot[language], facts)
        text = "\n".join(filter(None, (f"{one.text}\n\n{self._sign(language)}", foot and foot + "\n")))
        return Message(name, to, one.subject, text, unsubscribe=unsubscribe)

    def _sign(self, *languages: Language) -> str:
        names = dict.fromkeys(self.speaker.name(one) for one in languages)
        return f"-- \n{' · '.join(names)}\n"

    def _token(self, purpose: Purpose, until: datetime | None) -> str:
        return links.sign(
            self.key or "", purpose, self.address_id or 0, bytes(self.address_hash or b""), until
        )
