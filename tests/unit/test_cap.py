"""CAP 1.2: what the standard asks of a message, read back by a parser."""

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from gridcity.alarms.cap import NAMESPACE, cap_message
from gridcity.cases.model import Case, Outcome, Stage
from tests.support.plain_cases import REPORTED_AT, case_in

ORDER = [
    "identifier", "sender", "sent", "status", "msgType", "source", "scope", "restriction", "references",
    "info",
]  # fmt: skip
INFO_ORDER = [
    "language", "category", "event", "responseType", "urgency", "severity", "certainty", "expires",
    "headline", "description", "web", "area",
]  # fmt: skip
CATEGORIES = {
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE",
    "Other",
}  # fmt: skip


def read(case: Case, *, class_code: str = "90003", is_exercise: bool = False) -> ET.Element:
    """Write a case's message and read it back."""
    message = cap_message(
        case,
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


def test_the_first_message_is_what_later_ones_refer_to() -> None:
    first = read(case_in(Stage.REPORTED, version=1, updated_at=REPORTED_AT))
    later = read(case_in(Stage.HANDLING, version=3, updated_at=REPORTED_AT + timedelta(hours=1)))

    referred = f"{said(first, 'sender')},{said(first, 'identifier')},{said(first, 'sent')}"
    assert said(later, "references") == referred
    assert not {" ", ",", "<", "&"} & set(said(first, "identifier") or " ")


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
