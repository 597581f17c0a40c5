"""Who is told what: both languages, the same facts in each, and to citizens nothing that is not public."""

import tomllib
from copy import deepcopy
from typing import Any

import pytest

from gridcity.cases.vocabulary import Command
from gridcity.notices.errors import TemplatesInvalid
from gridcity.notices.model import Language
from gridcity.notices.templates import PUBLIC, checked, headline, read_templates
from gridcity.settings import CHECKOUT

DATA = CHECKOUT / "data"
RAW = tomllib.loads((DATA / "notices" / "notices.toml").read_text(encoding="utf-8"))
TEMPLATES = read_templates(DATA)


def raw(**changes: Any) -> dict[str, Any]:
    """Give the file with its first notice changed."""
    changed = deepcopy(RAW)
    changed["notice"][0] |= changes
    return changed


@pytest.mark.parametrize(
    "wrong",
    [
        raw(on=["explode"]),
        raw(on=["report:nowhere"]),
        raw(to=["mayor"]),
        raw(only="sometimes"),
        raw(zh={"subject": "一", "text": ""}),
        raw(en={"subject": "two\nlines", "text": "x"}),
        raw(en={"subject": "{number}", "text": "does not say where"}),
        raw(en={"subject": "{password}", "text": "x"}),
        raw(en={"subject": "{", "text": "x"}),
        raw(kind="late"),
        raw(topic="weather"),
        raw(on=["alarm:found"], to=["reporter"]),
        raw(to=["complainant"]),
        raw(to=["complainant", "reporter"]),
        RAW | {"outcomes": {}},
    ],
)
def test_a_file_that_says_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(TemplatesInvalid):
        checked(wrong)


def test_every_command_tells_somebody_or_is_said_to_tell_nobody() -> None:
    assert TEMPLATES.forgotten == []


def test_every_notice_is_said_in_both_languages() -> None:
    for kind, words in TEMPLATES.words.items():
        assert set(words) == set(Language), kind


def test_those_whom_a_case_concerns_are_told() -> None:
    told = {(rule.command, rule.audience) for rule in TEMPLATES.rules}

    assert told >= {
        (Command.ACCEPT, "reporter"),
        (Command.REJECT, "reporter"),
        (Command.CLOSE, "reporter"),
        (Command.REOPEN, "reporter"),
        (Command.DISPATCH, "department"),
        (Command.URGE, "department"),
        (Command.REWORK, "department"),
        ("at_risk", "department"),
        ("late", "department"),
        ("late", "supervisor"),
        (Command.RETURN, "dispatcher"),
        (Command.ESCALATE, "ladder"),
        (Command.APPEAL, "supervisor"),
        (Command.ASK_EXTENSION, "supervisor"),
        (Command.ASK_CHECK, "collector"),
        (Command.CLOSE, "complainant"),
        (Command.REOPEN, "complainant"),
        ("settled", "complainant"),
    }


def test_a_citizens_notice_has_no_field_that_is_not_public() -> None:
    staff_only = {"number": "N", "address": "A", "reason": "R", "actor": "P", "department": "D", "link": "L"}
    facts = dict.fromkeys(PUBLIC, "public") | staff_only
    for rule in TEMPLATES.rules:
        if rule.audience == "complainant":
            for language in Language:
                said = TEMPLATES.said(rule.kind, language, facts)
                assert not set(staff_only.values()) & set(
                    (said.subject + said.text).replace(" ", "").split("\n")
                )


def test_a_fact_that_looks_like_a_field_stays_as_it_is() -> None:
    assert headline("{reason}[, {due}]", {"reason": "{link} [x]", "link": "no", "due": ""}) == "{link} [x]"


def test_a_kind_that_is_no_more_is_said_by_its_name() -> None:
    assert TEMPLATES.said("of_old", Language.EN, {}).subject == "of_old"
