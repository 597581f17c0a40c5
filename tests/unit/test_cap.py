"""CAP 1.2: what the standard asks of a message, read back by a parser."""

import re
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from gridcity.alarms.cap import ATOM, NAMESPACE, Listed, Told, cap_message, feed, messages
from gridcity.cases.ledger import GENESIS
from gridcity.cases.model import Case, CaseEvent, Command, Origin, Outcome, Stage
from tests.support.plain_cases import REPORTED_AT, case_in

ORDER = [
    "identifier", "sender", "sent", "status", "msgType", "source", "scope", "restriction", "references",
    "incidents", "info",
]  # fmt: skip
INFO_ORDER = [
    "language", "category", "event", "responseType", "urgency", "severity", "certainty",
    "headline", "description", "web", "parameter", "area",
]  # fmt: skip
CATEGORIES = {
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE",
    "Other",
}  # fmt: skip


def told(case: Case) -> list[Told]:
    """Say that every event of a case was a message, a minute after the other."""
    return [
        Told(version, case.updated_at - timedelta(minutes=case.version - version))
        for version in range(1, case.version + 1)
    ]


def read(case: Case, *, class_code: str = "90003", is_exercise: bool = False) -> ET.Element:
    """Write a case's message and read it back."""
    message = cap_message(
        case,
        told(case),
        city="harbin",
        class_code=class_code,
        is_exercise=is_exercise,
        web="http://localhost/command?case=7",
    )
    return ET.fromstring(message)  # noqa: S314  (our own)


def said(element: ET.Element, name: str) -> str | None:
    return element.findtext(f"{{{NAMESPACE}}}{name}")


def ended(outcome: Outcome) -> Case:
    return replace(case_in(Stage.CLOSED, version=6), outcome=outcome)


@pytest.mark.parametrize(
    ("case", "kind"),
    [
        (case_in(Stage.REPORTED, version=1), "Alert"),
        (case_in(Stage.HANDLING, version=3), "Update"),
        (ended(Outcome.FIXED), "Update"),
        (ended(Outcome.MADE_SAFE), "Update"),
        (ended(Outcome.VOID), "Cancel"),
        (ended(Outcome.NOT_FOUND), "Cancel"),
    ],
)
def test_a_message_has_its_parts_in_the_order_of_the_standard(case: Case, kind: str) -> None:
    alert = read(case)

    names = [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in alert]
    assert alert.tag == f"{{{NAMESPACE}}}alert"
    assert names == sorted(names, key=ORDER.index)
    assert names.count("info") == 2
    assert said(alert, "msgType") == kind
    assert ("references" in names) == (kind != "Alert")
    for info in alert.findall(f"{{{NAMESPACE}}}info"):
        parts = [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in info]
        assert parts == sorted(parts, key=INFO_ORDER.index)
        assert said(info, "category") in CATEGORIES
        assert (said(info, "responseType") == "AllClear") == (
            case.outcome in {Outcome.FIXED, Outcome.MADE_SAFE}
        )


def test_a_message_supersedes_all_before_it() -> None:
    minute = timedelta(minutes=1)
    former = [
        read(case_in(stage, version=version, updated_at=REPORTED_AT + version * minute))
        for version, stage in enumerate((Stage.REPORTED, Stage.DISPATCHED, Stage.HANDLING), start=1)
    ]
    last = read(case_in(Stage.VERIFYING, version=4, updated_at=REPORTED_AT + 4 * minute))

    referred = [f"{said(one, 'sender')},{said(one, 'identifier')},{said(one, 'sent')}" for one in former]
    assert (said(last, "references") or "").split(" ") == referred
    assert all(re.fullmatch(r"[^ ,<&]+", said(one, "identifier") or "") for one in former)
    assert all(
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d", said(one, "sent") or "")
        for one in former
    )


def test_an_emergency_past_its_deadline_is_still_one() -> None:
    late = case_in(Stage.HANDLING, due_at=REPORTED_AT - timedelta(days=1))

    info = read(late).find(f"{{{NAMESPACE}}}info")

    assert info is not None
    assert said(info, "expires") is None
    assert said(info, "urgency") == "Immediate"
    assert info.findtext(f"{{{NAMESPACE}}}parameter/{{{NAMESPACE}}}value") == "2026-03-01T08:00:00-00:00"


def test_notes_and_photos_make_no_messages() -> None:
    def event(seq: int, command: Command, source: str, target: Stage) -> CaseEvent:
        return CaseEvent(
            7, seq, source, command, target, None, "leader", Origin.LIVE, REPORTED_AT, {}, GENESIS, GENESIS
        )

    found = messages(
        [
            event(1, Command.REPORT, "none", Stage.REPORTED),
            event(2, Command.ATTACH, "reported", Stage.REPORTED),
            event(3, Command.DISPATCH, "reported", Stage.DISPATCHED),
            event(4, Command.NOTE, "dispatched", Stage.DISPATCHED),
            event(5, Command.DISPATCH, "dispatched", Stage.DISPATCHED),
        ]
    )

    assert [one.version for one in found] == [1, 3, 5]


def test_a_feed_lists_the_last_message_of_each_emergency_and_no_words_of_reporters() -> None:
    case = case_in(
        Stage.HANDLING, description="secret <b>", address="Wang's house", cell_code="230102001001001"
    )
    later = replace(case, id=8, number="2301022026030200008")
    minute = timedelta(minutes=1)
    listed = [
        Listed(case, Told(3, REPORTED_AT), "http://x/api/v1/cases/7/cap?version=3"),
        Listed(later, Told(1, REPORTED_AT + minute), "http://x/api/v1/cases/8/cap?version=1"),
    ]

    text = feed(
        listed, city="harbin", name="哈尔滨", here="http://x/f?a=1&b=2", at=REPORTED_AT, after="http://x/g"
    )

    root = ET.fromstring(text)  # noqa: S314  (our own)
    atom = f"{{{ATOM}}}"
    entries = root.findall(f"{atom}entry")
    assert root.findtext(f"{atom}updated") == "2026-03-02T08:01:00-00:00"
    assert [one.findtext(f"{atom}id") for one in entries] == [
        "urn:gridcity:gridcity.harbin.2301022026030200008.1",
        "urn:gridcity:gridcity.harbin.2301022026030200007.3",
    ]
    kinds = [one.find(f"{atom}category") for one in entries]
    assert [None if one is None else one.get("term") for one in kinds] == ["Alert", "Update"]
    assert [one.get("rel") for one in root.findall(f"{atom}link")] == ["self", "next"]
    assert "secret" not in text
    assert "Wang" not in text


def test_what_people_wrote_stays_text_and_simulated_cases_are_exercises() -> None:
    case = case_in(Stage.REPORTED, version=1, description="<alert>&\x0b]]>")

    alert = read(case, is_exercise=True, class_code="0101")

    info = alert.find(f"{{{NAMESPACE}}}info")
    assert info is not None
    assert (said(info, "description") or "").startswith("<alert>&]]>")
    assert said(info, "category") == "Infra"
    assert said(alert, "status") == "Exercise"


def test_a_case_without_a_place_has_an_area_without_a_circle() -> None:
    case = case_in(Stage.REPORTED, version=1, lon=None, lat=None, cell_code=None, address=None)

    area = read(case).find(f"{{{NAMESPACE}}}info/{{{NAMESPACE}}}area")

    assert area is not None
    assert said(area, "areaDesc") == case.number
    assert said(area, "circle") is None
