"""Emergencies as messages of the Common Alerting Protocol, CAP 1.2 (OASIS, 1 July 2010). Pure.

One case is one chain of messages: its report is an *Alert*, every later version an *Update* that refers to
the first, and an end without a danger left a *Cancel* (it was none, or it was a double). Where the work was
done the last *Update* says *AllClear*. The message is for those who work with the city (scope *Restricted*);
what a city tells its people is its own decision.
"""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from gridcity.cases.model import Case, Outcome, Stage

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MEDIA_TYPE = "application/cap+xml"
RADIUS_KM = 0.1
"""The circle that a case stands for: about its cell. [km]"""
_DONE = frozenset({Outcome.FIXED, Outcome.MADE_SAFE})
_CATEGORIES = {
    "90003": "Fire",  # gas leak
    "90005": "Env",  # sewer overflow
    "90006": "Met",  # street flooding
    "90007": "Transport",
    "90008": "Transport",
    "90009": "Met",  # fallen tree
}
"""Category of CAP by code of the local class; all others concern the city's infrastructure."""
_STAGES = {
    Stage.REPORTED: ("已上报，待派遣", "Reported, not yet dispatched"),
    Stage.DISPATCHED: ("已派遣", "Dispatched"),
    Stage.HANDLING: ("处置中", "Being handled"),
    Stage.VERIFYING: ("已处置，待核查", "Handled, to be verified"),
    Stage.CLOSED: ("已结案", "Closed"),
}


def cap_message(case: Case, *, city: str, class_code: str, is_exercise: bool, web: str | None) -> str:
    """Write a case as a CAP 1.2 alert.

    Parameters
    ----------
    case
        A case with a place (EPSG:4326; CAP's WGS 84 circle is latitude, longitude and a radius in km).
    city
        The city's code: who sends, and what the identifier begins with.
    class_code
        Code of the case's class, which chooses the category.
    is_exercise
        Whether the case was made by the simulator: its messages say *Exercise*.
    web
        The address of the case's page.
    """
    sender = f"gridcity.{city}"
    alert = ET.Element("alert", {"xmlns": NAMESPACE})
    kind = _kind(case)
    _add(alert, "identifier", f"{sender}.{case.number}.{case.version}")
    _add(alert, "sender", sender)
    _add(alert, "sent", _instant(case.updated_at))
    _add(alert, "status", "Exercise" if is_exercise else "Actual")
    _add(alert, "msgType", kind)
    _add(alert, "source", case.number)
    _add(alert, "scope", "Restricted")
    _add(alert, "restriction", "Those who work with the city's cases")
    if kind != "Alert":
        _add(alert, "references", f"{sender},{sender}.{case.number}.1,{_instant(case.reported_at)}")
    for language, position in (("zh-CN", 0), ("en", 1)):
        _add_info(alert, case, language, position, _CATEGORIES.get(class_code, "Infra"), web)
    ET.indent(alert)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(alert, encoding="unicode") + "\n"


def _add_info(
    alert: ET.Element, case: Case, language: str, position: int, category: str, web: str | None
) -> None:
    info = ET.SubElement(alert, "info")
    event = (case.class_name, case.class_name_en)[position]
    _add(info, "language", language)
    _add(info, "category", category)
    _add(info, "event", event)
    if case.outcome in _DONE:
        _add(info, "responseType", "AllClear")
    _add(info, "urgency", "Past" if case.stage is Stage.CLOSED else "Immediate")
    _add(info, "severity", "Minor" if case.stage is Stage.CLOSED else "Severe")
    _add(info, "certainty", "Observed" if case.outcome is not Outcome.NOT_FOUND else "Unlikely")
    if case.due_at is not None:
        _add(info, "expires", _instant(case.due_at))
    place = case.address or case.cell_code or ""
    _add(info, "headline", f"{event}: {place}" if place else event)
    _add(info, "description", f"{case.description}\n{_STAGES[case.stage][position]}")
    if web is not None:
        _add(info, "web", web)
    area = ET.SubElement(info, "area")
    _add(area, "areaDesc", place or case.number)
    if case.lat is not None and case.lon is not None:
        _add(area, "circle", f"{case.lat:.7f},{case.lon:.7f} {RADIUS_KM}")
    if case.cell_code is not None:
        code = ET.SubElement(area, "geocode")
        _add(code, "valueName", "cell")
        _add(code, "value", case.cell_code)


def _kind(case: Case) -> str:
    if case.version == 1:
        return "Alert"
    return "Cancel" if case.stage is Stage.CLOSED and case.outcome not in _DONE else "Update"


def _add(parent: ET.Element, name: str, text: str) -> None:
    kept = (char for char in text if (char >= " " or char in "\n\t") and char not in "\ufffe\uffff")
    ET.SubElement(parent, name).text = "".join(kept)


def _instant(at: datetime) -> str:
    """Write an instant as CAP wants it: with seconds, and ``-00:00`` for UTC instead of a Z."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}-00:00"
