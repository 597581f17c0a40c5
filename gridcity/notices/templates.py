"""Who is told what, and in which words: ``data/notices/notices.toml``, read and checked."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gridcity.cases.vocabulary import Command, Outcome, Stage
from gridcity.notices.errors import TemplatesInvalid
from gridcity.notices.model import Language, Topic, Words
from gridcity.people.model import Role

COMPLAINANT = "complainant"
OWNER = "owner"
FOLLOWER, SUBSCRIBER = "follower", "subscriber"
AUDIENCES = frozenset(
    {
        "reporter",
        "department",
        "collector",
        "asker",
        "ladder",
        OWNER,
        FOLLOWER,
        SUBSCRIBER,
        COMPLAINANT,
        *(str(role) for role in Role),
    }
)
"""Who may be told."""
SETTLED = ("settled:linked", "settled:declined")
LIMITS = ("at_risk", "late")
WEEKLY = "weekly"
ADDRESS = "address"
ALARMS = ("alarm:found", "alarm:return")
REPORTS = ("report_ended:done", "report_ended:failed")
RUNS = ("run_ended:done", "run_ended:failed", "simulation_ended:done", "simulation_ended:failed")
WORK = ALARMS + REPORTS + RUNS
_AUDIENCE_OF = (
    dict.fromkeys(ALARMS, FOLLOWER) | dict.fromkeys(REPORTS, SUBSCRIBER) | dict.fromkeys(RUNS, "asker")
)
"""Who is told of what is no case."""
_OTHER_CAUSES = frozenset({*SETTLED, *LIMITS, WEEKLY, ADDRESS, *_AUDIENCE_OF})
_FIELD = re.compile(r"\{([a-z_]+)\}")
_PERHAPS = re.compile(r"\[([^\[\]]*)\]")
PUBLIC = frozenset({"complaint", "city", "outcome", "answer", "status"})
"""What a citizen may be told: no more than the public status shows."""
STAFF = frozenset(
    {
        *("number", "class", "address", "cell", "reason", "note", "due", "until", "outcome", "department"),
        *("actor", "other", "level", "open", "late", "link", "city"),
        *("watch", "alarm", "cells", "observed", "expected", "rarity", "title", "subject", "month", "run"),
        "sentence",
    }
)
_IN_DIGEST = frozenset({"count", "city"})
_IN_ASKING = frozenset({"city", "link", "until"})
_IN_FOOT = frozenset({"settings", "stop"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of who is told: after which command, leading where (empty: anywhere), whom."""

    kind: str
    command: str
    target: str
    audience: str
    only_emergency: bool
    topic: Topic | None = None
    """By what it may be turned off; None: it may not."""


@dataclass(frozen=True, slots=True)
class Templates:
    """All notices that there are."""

    rules: tuple[Rule, ...]
    words: Mapping[str, Mapping[Language, Words]]
    """Kind → its words in each language."""
    outcomes: Mapping[str, Mapping[Language, str]]
    digest: Mapping[Language, str]
    asking: Mapping[Language, Words]
    """The letter that asks whether somebody reads mail at an address."""
    foot: Mapping[Language, str]
    """What stands below every letter: how to be told no more."""
    silent: frozenset[str]

    def caused_by(self, *causes: str) -> list[Rule]:
        """Give the rules of causes that are no commands: deadlines, complaints settled, the week."""
        return [rule for rule in self.rules if ":".join(filter(None, (rule.command, rule.target))) in causes]

    @property
    def forgotten(self) -> list[str]:
        """Name the commands that tell nobody and are not listed as silent."""
        known = {rule.command for rule in self.rules} | {cause.partition(":")[0] for cause in self.silent}
        return sorted(set(map(str, Command)) - known)

    def said(self, kind: str, language: Language, facts: Mapping[str, str]) -> Words:
        """Write a notice; a kind that is no more is said by its name."""
        words = self.words.get(kind, {}).get(language)
        if words is None:
            return Words(kind, "")
        return Words(headline(words.subject, facts), filled(words.text, facts))


def headline(template: str, facts: Mapping[str, str]) -> str:
    """Put facts into a subject: one line; what stands in brackets is left out where a field in it is empty.

    Examples
    --------
    >>> headline("Closed: {number}[, {outcome}]", {"number": "7", "outcome": ""})
    'Closed: 7'
    """
    kept = _PERHAPS.sub(
        lambda found: found[1] if all(facts.get(name) for name in _FIELD.findall(found[1])) else "", template
    )
    return " ".join(_FIELD.sub(lambda found: facts.get(found[1], ""), kept).split())


def filled(template: str, facts: Mapping[str, str]) -> str:
    r"""Put facts in their places; a line with one that is empty is left out.

    Examples
    --------
    >>> filled("Closed.\nReason: {reason}\n{link}", {"link": "https://city.example/7"})
    'Closed.\nhttps://city.example/7'
    """
    lines = template.strip().split("\n")
    kept = [line for line in lines if all(facts.get(name) for name in _FIELD.findall(line))]
    return "\n".join(_FIELD.sub(lambda found: facts.get(found[1], ""), line) for line in kept)


@cache
def read_templates(data_dir: Path) -> Templates:
    """Read the file of notices, once a process.

    Raises
    ------
    TemplatesInvalid
        It names a command, an audience, a field or an outcome that does not exist, lacks a language, or says
        of some command neither who is told nor that nobody is.
    """
    path = data_dir / "notices" / "notices.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return checked(raw)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise TemplatesInvalid(f"{path} cannot be read: {error!r}.", file=str(path)) from error


def checked(raw: Mapping[str, Any]) -> Templates:
    """Make templates of what the file holds; raises as ``read_templates``."""
    entries = list(raw["notice"])
    _refuse_twice([entry["kind"] for entry in entries])
    templates = Templates(
        rules=tuple(rule for entry in entries for rule in _rules(entry)),
        words={entry["kind"]: _words(entry) for entry in entries},
        outcomes={
            name: dict(zip((Language.ZH, Language.EN), said, strict=True))
            for name, said in raw["outcomes"].items()
        },
        digest={language: _checked_fields(raw["digest"][language], _IN_DIGEST) for language in Language},
        asking={language: _asking(raw["asking"][language]) for language in Language},
        foot={language: _checked_fields(raw["foot"][language], _IN_FOOT) for language in Language},
        silent=frozenset(raw["silent"]),
    )
    missing = {str(outcome) for outcome in Outcome} ^ set(templates.outcomes)
    if missing:
        raise TemplatesInvalid("The outcomes are not those of cases.", outcomes=sorted(missing))
    return templates


def _rules(entry: Mapping[str, Any]) -> Iterable[Rule]:
    kind, only = entry["kind"], entry.get("only")
    if only not in {None, "emergency"}:
        raise TemplatesInvalid(f"{kind}: only {only!r} is not known.", kind=kind)
    topic = entry.get("topic")
    if topic is not None and topic not in set(Topic):
        raise TemplatesInvalid(f"{kind}: no topic is called {topic!r}.", kind=kind)
    for cause in entry["on"]:
        command, _, target = cause.partition(":")
        is_known = cause in _OTHER_CAUSES or (
            command in set(Command) and (not target or target in set(Stage))
        )
        if not is_known:
            raise TemplatesInvalid(f"{kind}: nothing is called {cause!r}.", kind=kind, on=cause)
        for audience in entry["to"]:
            if audience not in AUDIENCES or _AUDIENCE_OF.get(cause, audience) != audience:
                raise TemplatesInvalid(f"{kind}: nobody is called {audience!r}.", kind=kind, to=audience)
            yield Rule(
                kind, command, target, audience, only is not None, None if topic is None else Topic(topic)
            )


def _words(entry: Mapping[str, Any]) -> dict[Language, Words]:
    """Check the words of a notice: both languages, the same fields, to citizens only what is public."""
    kind = entry["kind"]
    is_public = COMPLAINANT in entry["to"]
    if is_public and len(entry["to"]) > 1:
        raise TemplatesInvalid(f"{kind}: what complainants are told, nobody else is.", kind=kind)
    found: dict[Language, Words] = {}
    for language in Language:
        said = entry.get(language)
        if not said or not said.get("subject") or not said.get("text") or "\n" in said["subject"]:
            raise TemplatesInvalid(f"{kind} has no words in {language}.", kind=kind, language=language)
        for text in (said["subject"], said["text"]):
            _checked_fields(text, PUBLIC if is_public else STAFF)
        found[language] = Words(said["subject"], said["text"])
    if len({frozenset(_FIELD.findall(f"{one.subject}\n{one.text}")) for one in found.values()}) > 1:
        raise TemplatesInvalid(f"{kind} does not tell the same in each language.", kind=kind)
    return found


def _asking(said: Mapping[str, str]) -> Words:
    """Check the letter that asks: it holds its link."""
    text = _checked_fields(said["text"], _IN_ASKING)
    if "{link}" not in text:
        raise TemplatesInvalid("The letter that asks has no link.")
    return Words(_checked_fields(said["subject"], _IN_ASKING), text)


def _checked_fields(text: str, allowed: frozenset[str]) -> str:
    unknown = sorted(set(_FIELD.findall(text)) - allowed)
    if unknown or "{" in _FIELD.sub("", text):
        raise TemplatesInvalid(
            f"{text!r} names what it may not tell.", unknown=unknown, allowed=sorted(allowed)
        )
    return text


def _refuse_twice(kinds: list[str]) -> None:
    twice = sorted({kind for kind in kinds if kinds.count(kind) > 1})
    if twice:
        raise TemplatesInvalid("A kind stands twice.", kinds=twice)
