"""Who sees what of complaints, and which files: each role, one after the other."""

from hashlib import sha256
from typing import Any

import pytest

from gridcity.files import service
from gridcity.people.model import Role
from gridcity.settings import Settings
from gridcity.store.engine import city_files_home
from tests.support.people_and_cases import NOON
from tests.support.pictures import photo
from tests.support.site import API, Site, problem_of

READERS = {
    Role.OPERATOR,
    Role.DISPATCHER,
    Role.LEADER,
    Role.SUPERVISOR,
    Role.CLERK,
    Role.ADMIN,
}
"""Who reads complaints."""
WORDS = "My neighbour at number seven pours oil down the drain"
CONTACT = {"name": "Li Hua", "phone": "0451-8888888", "email": "li@example.org"}


def a_matter(site: Site) -> int:
    number: int = site.stranger.get("/classes?kind=matter").json()["items"][0]["id"]
    return number


def a_case(site: Site) -> dict[str, Any]:
    lon, lat = site.city.place(0.5, 0.5)
    report = {"class_id": a_matter(site), "lon": lon, "lat": lat, "description": "Oil in the drain"}
    made: dict[str, Any] = site.inspector.post("/cases", report).json()
    return made


def complained(site: Site, **contact: str) -> Any:
    lon, lat = site.city.place(0.5, 0.5)
    said = {"lon": str(lon), "lat": str(lat), "description": WORDS} | contact
    return site.stranger.post("/complaints", data=said, files=[("photo", ("a.jpg", photo(size=(40, 20))))])


def a_linked_complaint(site: Site) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make a case and a complaint that is linked to it: both as the operator sees them."""
    case = a_case(site)
    receipt = complained(site, **CONTACT).json()
    operator = site[Role.OPERATOR]
    [complaint] = [
        one for one in operator.get("/complaints").json()["items"] if one["number"] == receipt["number"]
    ]
    linked = operator.post(f"/complaints/{complaint['id']}/link", {"case_id": case["id"]})
    assert linked.status_code == 200, linked.text
    return operator.get(f"/cases/{case['id']}").json(), linked.json()


@pytest.mark.parametrize("role", sorted(Role))
def test_what_a_citizen_wrote_is_read_by_those_alone_who_read_complaints(site: Site, role: Role) -> None:
    case, complaint = a_linked_complaint(site)
    caller = site[role]
    pages = [
        caller.get(path)
        for path in (
            f"/cases/{case['id']}",
            f"/cases/{case['id']}/history",
            f"/cases?q={WORDS[:20]}",
            "/cases",
            f"/cells/{complaint['cell_code']}",
            "/statistics/overview",
        )
    ]
    note = {"command": "note", "expected_version": case["version"], "note": "Seen"}
    pages.append(caller.post(f"/cases/{case['id']}/commands", note))
    inbox = caller.get(f"/complaints?case_id={case['id']}")

    shown = "".join(page.text for page in pages)
    for private in CONTACT.values():
        assert private not in shown
    if role in READERS:
        assert [one["description"] for one in pages[0].json()["complaints"]] == [WORDS]
        assert inbox.json()["items"][0]["contact"] == CONTACT
    else:
        assert WORDS not in shown
        assert pages[0].json()["complaints"] == []
        assert problem_of(inbox) == (403, "api.role_not_allowed")


@pytest.mark.parametrize("role", sorted(Role))
def test_a_file_is_given_to_those_who_may_see_what_it_hangs_on(site: Site, role: Role) -> None:
    case, complaint = a_linked_complaint(site)
    hung = site.inspector.post(
        f"/cases/{case['id']}/attachments",
        files={"file": ("a.jpg", photo(), "image/jpeg")},
        data={"kind": "before"},
    )
    entry = {"number": "1", "title": "Plan", "kind": "notice", "issued_on": "2026-03-02"}
    clerk = site[Role.CLERK]
    scan = photo("PNG", size=(30, 30))
    made = clerk.post("/documents", data=entry, files={"file": ("plan.png", scan, "image/png")})
    assert made.status_code == 201, made.text
    kinds = {
        "case": hung.json()["url"],
        "complaint": complaint["photos"][0]["url"],
        "document": f"{API}/files/{sha256(scan).hexdigest()}",
    }

    got = {kind: site.client.get(url, headers=site[role].headers).status_code for kind, url in kinds.items()}

    assert got == {"case": 200, "complaint": 200 if role in READERS else 404, "document": 200}
    for url in kinds.values():
        assert site.client.get(url).status_code == 401


@pytest.mark.parametrize("role", sorted(Role))
def test_a_case_filed_for_a_complaint_tells_nobody_who_complained(site: Site, role: Role) -> None:
    told = "Oil in the drain. Call Li Hua, 138 0000 0000 or li@example.org"
    complained(site, description=told, **CONTACT)
    operator = site[Role.OPERATOR]
    complaint = operator.get("/complaints").json()["items"][-1]
    assert complaint["suggested_description"] == "Oil in the drain. Call ***, *** or ***"
    linked = operator.post(f"/complaints/{complaint['id']}/link", {"class_id": a_matter(site)}).json()
    caller, case_id = site[role], linked["case_id"]

    pages = [
        caller.get(path).text
        for path in (f"/cases/{case_id}/history", "/cases", f"/cells/{complaint['cell_code']}")
    ]
    found = caller.get("/cases?q=138%200000").json()["items"] + caller.get("/cases?q=Li Hua").json()["items"]
    case = caller.get(f"/cases/{case_id}").json()

    assert case["description"] == complaint["suggested_description"]
    assert [one["description"] for one in case["complaints"]] == ([told] if role in READERS else [])
    assert found == []
    for private in ("Li Hua", "138 0000", "li@example.org", *CONTACT.values()):
        assert private not in "".join(pages)


@pytest.mark.parametrize(
    "more", [{"description": "x"}, {"photos": []}, {"class_id": 1}, {"photos": ["../etc/passwd"]}]
)
def test_a_complaint_changes_no_case_that_is_there_already(site: Site, more: dict[str, Any]) -> None:
    case = a_case(site)
    complained(site)
    operator = site[Role.OPERATOR]
    complaint = operator.get("/complaints").json()["items"][-1]

    answer = operator.post(f"/complaints/{complaint['id']}/link", {"case_id": case["id"]} | more)

    assert problem_of(answer) == (422, "api.malformed")


def test_a_complaints_photo_is_everybodys_once_it_proves_a_case(site: Site) -> None:
    complained(site)
    operator = site[Role.OPERATOR]
    complaint = operator.get("/complaints").json()["items"][-1]
    url = complaint["photos"][0]["url"]
    hidden = site.client.get(url, headers=site.inspector.headers)
    assert problem_of(hidden) == (404, "files.not_found")

    operator.post(f"/complaints/{complaint['id']}/link", {"class_id": a_matter(site)})

    assert site.client.get(url, headers=site.inspector.headers).status_code == 200


def test_a_file_that_hangs_on_nothing_is_nobodys(site: Site, site_settings: Settings) -> None:
    content = photo("PNG", size=(31, 31))
    service.keep(
        site.db,
        city_files_home(site_settings, site_settings.city),
        content,
        "a.png",
        at=NOON,
        photos_only=True,
    )
    url = f"/files/{sha256(content).hexdigest()}"

    assert {problem_of(site[role].get(url)) for role in Role} == {(404, "files.not_found")}
