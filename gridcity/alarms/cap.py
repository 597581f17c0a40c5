"""Emergencies as messages of the Common Alerting Protocol, CAP 1.2 (OASIS, 1 July 2010). Pure.

One case is one chain of messages: its report is an *Alert*, every event that changes how the emergency stands
an *Update* that supersedes all messages before it, and an end without a danger left a *Cancel* (it was none,
or it was a double). Where the work was done the last *Update* says *AllClear*. What is only noted, attached
or linked makes no message. A message never expires by itself, since an emergency does not end by its
deadline: when it is due is a parameter. Messages are for those who work with the city (scope *Restricted*);
what a city tells its people is its own decision. ``feed`` lists the last message of each emergency as Atom
(RFC 4287), as OASIS' *Example Practices: CAP Feeds* (2014) has it, without anything that reporters wrote.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from gridcity.cases.model import Case, CaseEvent, Command, Outcome, Stage

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MEDIA_TYPE = "application/cap+xml"
ATOM = "http://www.w3.org/2005/Atom"
ATOM_TYPE = "application/atom+xml"
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


_TOLD = frozenset({Command.SUSPEND, Command.RESUME, Command.ESCALATE, Command.DISPATCH, Command.ARBITRATE})
"""What makes a message although the case stays in its stage."""


@dataclass(frozen=True, slots=True)
class Told:
    """A message of a case: the version of the case that it tells of, and when that came about."""

    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """An emergency as a feed lists it: the case, its last message, where that is read."""

    case: Case
    last: Told
    href: str


def messages(events: Iterable[CaseEvent]) -> list[Told]:
    """Say which events of a case are messages, first to last: the report, and what changes how it stands."""
    return [
        Told(event.seq, event.happened_at)
        for event in events
        if event.source != event.target or event.command in _TOLD
    ]


def feed(
    listed: Sequence[Listed], *, city: str, name: str, here: str, at: datetime, after: str | None
) -> str:
    """Write an index of emergencies as an Atom feed, the last changed first.

    Parameters
    ----------
    city, name
        The city's code, and what it is called.
    here, after
        The address of this page, and of the next one (RFC 5005); None: it is the last.
    at
        When it is written; of a feed without entries also when it was updated.
    """
    root = ET.Element("feed", {"xmlns": ATOM})
    _add(root, "id", f"urn:gridcity:{city}:cap")
    _add(root, "title", f"{name}: CAP 1.2")
    _add(root, "updated", _instant(max((one.last.at for one in listed), default=at)))
    author = ET.SubElement(root, "author")
    _add(author, "name", _sender(city))
    ET.SubElement(root, "link", {"rel": "self", "type": ATOM_TYPE, "href": here})
    if after is not None:
        ET.SubElement(root, "link", {"rel": "next", "type": ATOM_TYPE, "href": after})
    for one in sorted(listed, key=lambda one: (one.last.at, one.case.id), reverse=True):
        entry = ET.SubElement(root, "entry")
        _add(entry, "id", f"urn:gridcity:{_identifier(city, one.case, one.last)}")
        _add(entry, "title", f"{one.case.class_name} {one.case.class_name_en}: {one.case.cell_code or '-'}")
        _add(entry, "updated", _instant(one.last.at))
        _add(entry, "published", _instant(one.case.reported_at))
        _add(entry, "summary", " · ".join(_STAGES[one.case.stage]))
        ET.SubElement(entry, "category", {"term": _kind(one.case, one.last)})
        ET.SubElement(entry, "link", {"rel": "alternate", "type": MEDIA_TYPE, "href": one.href})
    return _written(root)


def cap_message(
    case: Case,
    told: Sequence[Told],
    *,
    city: str,
    class_code: str,
    is_exercise: bool,
    web: str | None,
) -> str:
    """Write how a case stands as a CAP 1.2 alert.

    Parameters
    ----------
    case
        The case as of the last message (EPSG:4326; CAP's WGS 84 circle is latitude, longitude and km).
    told
        The case's messages up to this one, see ``messages``: those before it are superseded.
    city
        The city's code: who sends, and what the identifier begins with.
    class_code
        Code of the case's class, which chooses the category.
    is_exercise
        Whether the case was made by the simulator: its messages say *Exercise*.
    web
        The address of the case's page.
    """
    *former, this = told
    sender = _sender(city)
    alert = ET.Element("alert", {"xmlns": NAMESPACE})
    kind = _kind(case, this)
    _add(alert, "identifier", _identifier(city, case, this))
    _add(alert, "sender", sender)
    _add(alert, "sent", _instant(this.at))
    _add(alert, "status", "Exercise" if is_exercise else "Actual")
    _add(alert, "msgType", kind)
    _add(alert, "source", case.number)
    _add(alert, "scope", "Restricted")
    _add(alert, "restriction", "Those who work with the city's cases")
    if former:
        referred = (f"{sender},{_identifier(city, case, one)},{_instant(one.at)}" for one in former)
        _add(alert, "references", " ".join(referred))
    _add(alert, "incidents", case.number)
    for language, position in (("zh-CN", 0), ("en", 1)):
        _add_info(alert, case, language, position, _CATEGORIES.get(class_code, "Infra"), web)
    return _written(alert)


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
    _add(info, "headline", _headline(case, position))
    _add(info, "description", f"{case.description}\n{_STAGES[case.stage][position]}")
    if web is not None:
        _add(info, "web", web)
    if case.due_at is not None and case.stage is not Stage.CLOSED:
        parameter = ET.SubElement(info, "parameter")
        _add(parameter, "valueName", "due")
        _add(parameter, "value", _instant(case.due_at))
    area = ET.SubElement(info, "area")
    _add(area, "areaDesc", _place(case) or case.number)
    if case.lat is not None and case.lon is not None:
        _add(area, "circle", f"{case.lat:.7f},{case.lon:.7f} {RADIUS_KM}")
    if case.cell_code is not None:
        code = ET.SubElement(area, "geocode")
        _add(code, "valueName", "cell")
        _add(code, "value", case.cell_code)


def _kind(case: Case, this: Told) -> str:
    if this.version == 1:
        return "Alert"
    return "Cancel" if case.stage is Stage.CLOSED and case.outcome not in _DONE else "Update"


def _sender(city: str) -> str:
    return f"gridcity.{city}"


def _identifier(city: str, case: Case, this: Told) -> str:
    return f"{_sender(city)}.{case.number}.{this.version}"


def _place(case: Case) -> str:
    return case.address or case.cell_code or ""


def _headline(case: Case, position: int) -> str:
    event = (case.class_name, case.class_name_en)[position]
    return f"{event}: {_place(case)}" if _place(case) else event


def _written(root: ET.Element) -> str:
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add(parent: ET.Element, name: str, text: str) -> None:
    kept = (char for char in text if (char >= " " or char in "\n\t") and char not in "\ufffe\uffff")
    ET.SubElement(parent, name).text = "".join(kept)


def _instant(at: datetime) -> str:
    """Write an instant as CAP wants it: with seconds, and ``-00:00`` for UTC instead of a Z."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}-00:00"
