"""What notices tell, read from the store and put into words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from sqlalchemy import Connection

from gridcity.city.model import City
from gridcity.city.service import get_city
from gridcity.notices.model import Language, Words
from gridcity.notices.templates import Templates
from gridcity.store.engine import cursor
from gridcity.store.queries import load_queries

_SQL = load_queries("gridcity.notices")
_YEAR_DAYS, _CENTURY_DAYS = 365.25, 36_525
_LONGEST_FACT = 1000
"""A reason may be a letter; a notice says its beginning. [characters]"""


class Described(NamedTuple):
    """A notice with what it is about, in the order of the statement ``described``."""

    id: int
    kind: str
    person_id: int | None
    complaint_id: int | None
    webhook_id: int | None
    case_id: int | None
    facts: dict[str, Any]
    is_emergency: bool
    made_at: datetime
    read_at: datetime | None
    number: str | None
    stage: str | None
    address: str | None
    cell_code: str | None
    class_code: str | None
    class_name: str | None
    class_name_en: str | None
    event_id: int | None
    seq: int | None
    command: str | None
    source: str | None
    target: str | None
    happened_at: datetime | None
    body: dict[str, Any] | None
    actor_name: str | None
    department_code: str | None
    department_name: str | None
    department_name_en: str | None
    other_number: str | None
    due_at: datetime | None
    complaint_number: str | None
    answer: str | None


def described(conn: Connection, condition: str, values: dict[str, Any]) -> list[Described]:
    """Read notices with what they are about.

    Parameters
    ----------
    condition
        What follows the statement: a WHERE of our own words, ORDER BY, LIMIT; ``%(name)s`` for values.
    values
        The values of the condition.
    """
    with cursor(conn) as cur:
        cur.execute(f"{_SQL.described}\n{condition}", values)
        return [Described(*row) for row in cur.fetchall()]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Puts notices of a city into words."""

    templates: Templates
    city: City
    web: str
    """The address people reach the city by, without a slash at the end."""

    @property
    def first_language(self) -> Language:
        """The language of whoever never chose one."""
        known = [one for one in self.city.profile.languages if one in set(Language)]
        return Language(known[0]) if known else Language.EN

    def name(self, language: Language) -> str:
        """Say what the city is called."""
        names = self.city.profile.names
        return names.zh if language is Language.ZH else names.en

    def words(self, one: Described, language: Language) -> Words:
        """Say one notice: to who complained only what the public status shows."""
        facts = self._public(one, language)
        if one.complaint_id is None:
            facts |= self._of_case(one, language) | self._of_work(one, language)
        return self.templates.said(one.kind, language, facts)

    def digest(self, notices: Sequence[Words], language: Language) -> Words:
        """Join several notices into one message."""
        subject = self.templates.digest[language].format(count=len(notices), city=self.name(language))
        return Words(
            subject, "\n\n".join(f"{at}. {one.subject}\n{one.text}" for at, one in enumerate(notices, 1))
        )

    def _public(self, one: Described, language: Language) -> dict[str, str]:
        outcome = (one.body or {}).get("outcome")
        return {
            "city": self.name(language),
            "complaint": one.complaint_number or "",
            "outcome": self.templates.outcomes.get(str(outcome), {}).get(language, ""),
            "answer": one.answer or "",
            "status": f"{self.web}/report/status#{one.complaint_number or ''}",
        }

    def _of_case(self, one: Described, language: Language) -> dict[str, str]:
        is_zh = language is Language.ZH
        body, zone = one.body or {}, self.city.profile.zone
        facts = {
            "number": one.number or "",
            "class": (one.class_name if is_zh else one.class_name_en) or "",
            "address": one.address or "",
            "cell": one.cell_code or "",
            "reason": str(body.get("reason") or body.get("note") or ""),
            "note": str(body.get("note") or ""),
            "department": (one.department_name if is_zh else one.department_name_en)
            or one.department_name
            or "",
            "actor": one.actor_name or "",
            "other": one.other_number or "",
            "level": str(body.get("level") or ""),
            "due": local_time(one.facts.get("due_at") or body.get("due_at") or one.due_at, zone),
            "until": local_time(body.get("until"), zone),
            "link": self.web + (one.facts.get("path") or _case_path(one.case_id)),
        }
        facts |= {name: str(one.facts[name]) for name in ("open", "late") if name in one.facts}
        return {name: fact[:_LONGEST_FACT] for name, fact in facts.items()}

    def _of_work(self, one: Described, language: Language) -> dict[str, str]:
        """Give what a notice tells of what no person did; names in the reader's language."""
        known = one.facts
        facts: dict[str, str] = {
            name: str(known[name])
            for name in ("alarm", "cell", "cells", "observed", "expected", "run", "month")
            if name in known
        }
        for name in ("watch", "title", "subject", "sentence"):
            said = (known.get(f"{name}_en") if language is Language.EN else None) or known.get(name)
            facts |= {} if said is None else {name: str(said)[:_LONGEST_FACT]}
        if "month" in known:
            facts.setdefault("subject", self.name(language))
        if "recurrence_days" in known:
            facts["rarity"] = rarity(float(known["recurrence_days"]), language)
        return facts


def _case_path(case_id: int | None) -> str:
    return "/command" + ("" if case_id is None else f"?case={case_id}")


def rarity(days: float, language: Language) -> str:
    """Say how seldom chance brings something. Pure.

    Examples
    --------
    >>> [rarity(days, Language.EN) for days in (90.7, 1200.0, 40_000.0)]
    ['once in 90 days', 'once in 3 years', 'less than once in a century']
    """
    is_zh = language is Language.ZH
    if days > _CENTURY_DAYS:
        return "一百年也难得" if is_zh else "less than once in a century"
    if days >= 2 * _YEAR_DAYS:
        years = int(days / _YEAR_DAYS)
        return f"约 {years} 年" if is_zh else f"once in {years} years"
    whole = max(1, int(days))
    return f"约 {whole} 天" if is_zh else f"once in {whole} days"


def speaker_of(conn: Connection, templates: Templates, web: str) -> Speaker:
    """Give who puts this city's notices into words."""
    return Speaker(templates, get_city(conn), web)


def local_time(at: datetime | str | None, zone: tzinfo) -> str:
    """Write an instant as the city's clocks show it; nothing where there is none."""
    if not at:
        return ""
    instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"
