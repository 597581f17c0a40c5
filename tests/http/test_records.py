"""Cells, components, complaints, documents and statistics: broken first, then happy."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from gridcity.complaints.senders import MOST_TRIES
from gridcity.people.model import Role
from tests.support.site import Site, problem_of

CELL = "230102001001001"
HTML = "<script>alert('x')</script>"


def classes(site: Site, kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = site.stranger.get(f"/classes?kind={kind}").json()["items"]
    return found


def registered(site: Site, **changes: Any) -> Any:
    lon, lat = site.city.place(0.5, 0.5)
    given = {"class_id": classes(site, "component")[0]["id"], "lon": lon, "lat": lat}
    return site.inspector.post("/components", given | changes)


def complained(site: Site, headers: dict[str, str] | None = None, **changes: Any) -> Any:
    lon, lat = site.city.place(0.5, 0.5)
    given = {"lon": str(lon), "lat": str(lat), "description": HTML} | changes
    picture = BytesIO()
    Image.new("RGB", (20, 20)).save(picture, "PNG")
    return site.stranger.post(
        "/complaints", data=given, files=[("photo", ("a.png", picture.getvalue()))], headers=headers
    )


def test_who_floods_the_citys_door_is_told_to_wait_though_nothing_was_taken(site: Site) -> None:
    for _ in range(MOST_TRIES):
        assert problem_of(complained(site, class_id="999999")) == (400, "complaints.class_invalid")

    answer = complained(site)

    assert problem_of(answer) == (429, "complaints.too_many")
    assert 0 < int(answer.headers["retry-after"]) <= 600
    assert site.stranger.get("/city").status_code == 200


def test_the_city_introduces_itself(site: Site) -> None:
    shown = site.stranger.get("/city").json()

    assert (shown["code"], shown["cells"], shown["finest_level"]) == ("testcity", 60, "community")
    west, south, east, north = shown["bounds"]
    assert west < shown["centre"][0] < east
    assert south < shown["centre"][1] < north


def test_areas_are_listed_by_level_and_parent(site: Site) -> None:
    assert len(site.stranger.get("/areas").json()["items"]) == 4
    assert [area["code"] for area in site.stranger.get("/areas?level=county").json()["items"]] == ["230102"]
    assert len(site.stranger.get("/areas?parent=230102001").json()["items"]) == 2
    assert site.stranger.get("/areas/230102").json()["name_en"] == "Daoli"
    assert problem_of(site.stranger.get("/areas/999999")) == (404, "cells.area_not_found")


@pytest.mark.parametrize("query", ["lon=x&lat=1", "lon=1", "lon=181&lat=0", "lon=nan&lat=0", "lon=inf&lat=0"])
def test_a_place_that_is_none_is_malformed(site: Site, query: str) -> None:
    assert problem_of(site.stranger.get(f"/cells/at?{query}")) == (422, "api.malformed")


def test_a_place_has_a_cell_or_lies_outside(site: Site) -> None:
    lon, lat = site.city.place(0.5, 0.5)

    assert site.stranger.get(f"/cells/at?lon={lon}&lat={lat}").json()["area_code"] == "230102001002"
    assert problem_of(site.stranger.get("/cells/at?lon=0&lat=0")) == (400, "cells.outside_city")


def test_a_cells_page_shows_what_is_in_it(site: Site) -> None:
    assert registered(site).status_code == 201
    lon, lat = site.city.place(0.5, 0.5)
    code = site.stranger.get(f"/cells/at?lon={lon}&lat={lat}").json()["code"]

    page = site.inspector.get(f"/cells/{code}").json()

    assert page["components"]["total"] == 1
    assert page["county"]["code"] == "230102"
    assert page["geometry"]["type"] == "MultiPolygon"
    assert page["open_cases"] == []
    assert problem_of(site.inspector.get("/cells/999999999999999")) == (404, "cells.cell_not_found")


def test_a_component_is_registered_changed_and_listed(site: Site) -> None:
    made = registered(site, name="<b>lamp</b>").json()
    assert made["name"] == "<b>lamp</b>"

    changed = site.inspector.post(
        f"/components/{made['code']}/state", {"expected_version": 1, "state": "damaged", "note": HTML}
    )
    again = site.inspector.post(
        f"/components/{made['code']}/state", {"expected_version": 2, "state": "damaged"}
    )

    assert [one["note"] for one in changed.json()["history"]] == [HTML]
    assert problem_of(again) == (409, "components.state_unchanged")
    for query, found in (
        ("state=damaged", 1),
        ("state=intact", 0),
        ("bbox=126,45,127,46", 1),
        ("bbox=1,1,2,2", 0),
    ):
        assert len(site.inspector.get(f"/components?{query}").json()["items"]) == found, query
    assert problem_of(site.inspector.get("/components?bbox=1,2,3")) == (422, "api.malformed")
    assert problem_of(site.inspector.get("/components?bbox=3,2,1,nan")) == (422, "api.malformed")
    assert problem_of(registered(site, class_id=2_000_000_000)) == (400, "components.class_unknown")
    assert problem_of(registered(site, lon=0.0, lat=0.0)) == (400, "cells.outside_city")


def test_a_complaint_is_answered_to_who_knows_its_secret(site: Site) -> None:
    receipt = complained(site).json()

    guess = site.stranger.post(f"/complaints/{receipt['number']}/status", {"secret": "x"})
    asked = site.stranger.post(f"/complaints/{receipt['number']}/status", {"secret": receipt["secret"]})

    assert problem_of(guess) == (404, "complaints.not_found")
    assert asked.json()["status"] == "received"
    assert problem_of(complained(site, lon="0", lat="0")) == (400, "cells.outside_city")


def test_a_complaint_becomes_a_case_or_is_declined(site: Site) -> None:
    complained(site)
    complained(site, {"Idempotency-Key": "a-key-that-is-hard-to-guess-0001"})
    operator = site[Role.OPERATOR]
    first, second = operator.get("/complaints?status=received").json()["items"]
    assert first["description"] == HTML

    filed = operator.post(f"/complaints/{first['id']}/link", {"class_id": classes(site, "matter")[0]["id"]})
    declined = operator.post(f"/complaints/{second['id']}/decline", {"answer": "Not ours."})
    again = operator.post(f"/complaints/{second['id']}/decline", {"answer": "Not ours."})

    assert filed.json()["status"] == "linked", filed.text
    case = operator.get(f"/cases/{filed.json()['case_id']}").json()
    assert [one["number"] for one in case["complaints"]] == [first["number"]]
    assert len(case["attachments"]) == 1
    assert declined.json()["answer"] == "Not ours."
    assert problem_of(again) == (409, "complaints.settled")
    assert problem_of(operator.post(f"/complaints/{first['id']}/link", {})) == (422, "api.malformed")


def test_a_document_is_registered_found_linked_and_read(site: Site) -> None:
    clerk = site[Role.CLERK]
    form = {"number": "哈政发〔2026〕1号", "title": HTML, "kind": "notice", "issued_on": "2026-03-02"}
    sent = {"data": form, "files": {"file": ("../a.txt", "公文 text".encode())}}

    made = clerk.post("/documents", **sent)
    again = clerk.post("/documents", **sent)

    assert made.status_code == 201, made.text
    assert problem_of(again) == (409, "documents.number_taken")
    number = made.json()["id"]
    linked = clerk.post(f"/documents/{number}/links", {"cell_code": CELL})
    assert linked.json()["cell_codes"] == [CELL]
    assert problem_of(clerk.post(f"/documents/{number}/links", {"case_id": 1}))[0] == 400
    unlinked = clerk.delete(f"/documents/{number}/links?cell_code={CELL}")
    assert (unlinked.status_code, unlinked.json()["cell_codes"]) == (200, [])
    gone = clerk.delete(f"/documents/{number}/links?cell_code={CELL}")
    assert problem_of(gone) == (404, "documents.link_not_found")
    assert [one["title"] for one in site.inspector.get("/documents?q=哈政发").json()["items"]] == [HTML]
    assert site.inspector.get("/documents?q=' OR '1'='1").json()["items"] == []
    content = site.inspector.get(f"/documents/{number}/content")
    assert content.content.decode() == "公文 text"
    assert content.headers["content-disposition"].startswith("attachment")
    assert problem_of(site.inspector.get("/documents/999999")) == (404, "documents.not_found")


@pytest.mark.parametrize(
    "target",
    [
        {},
        {"case_id": 1, "cell_code": CELL},
        {"case_id": 0},
        {"cell_code": "'; --"},
        {"cell_code": ""},
        {"component": 1},
    ],
)
def test_a_link_names_one_case_or_one_cell(site: Site, target: dict[str, Any]) -> None:
    clerk = site[Role.CLERK]

    assert problem_of(clerk.post("/documents/1/links", target)) == (422, "api.malformed")
    assert problem_of(clerk.delete("/documents/1/links", params=target)) == (422, "api.malformed")


@pytest.mark.parametrize("target", [{}, {"case_id": 1, "class_id": 1}, {"case_id": None}, {"case_id": 0}])
def test_a_complaint_is_linked_to_one_case_or_becomes_one(site: Site, target: dict[str, Any]) -> None:
    assert problem_of(site[Role.OPERATOR].post("/complaints/1/link", target)) == (422, "api.malformed")


def test_the_numbers_of_an_empty_city_are_zero(site: Site) -> None:
    shown = site.inspector.get("/statistics/overview").json()

    assert (shown["open"], shown["late"], shown["by_class"]) == (0, 0, [])
    assert site.inspector.get("/statistics/hotspots?days=30").json() == {"days": 30, "cells": []}
    backwards = "/statistics/overview?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z"
    assert problem_of(site.inspector.get(backwards)) == (400, "analytics.period_invalid")
