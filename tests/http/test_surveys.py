"""Surveys over HTTP: refusals first, then a walk from the first cell to the closing."""

from typing import Any

import pytest

from gridcity.people.model import Role
from tests.http.test_components import made
from tests.support.site import Site, problem_of

DUE = "2999-01-01"


@pytest.fixture
def one(site: Site) -> dict[str, Any]:
    return made(site)


def survey_of(site: Site, **what: Any) -> Any:
    return site[Role.LEADER].post("/surveys", {"name": "Lids", "due_on": DUE, "area": "230102"} | what)


def test_who_may_not_make_a_survey_and_what_is_none_are_refused(site: Site) -> None:
    assert (
        problem_of(site.inspector.post("/surveys", {"name": "x", "due_on": DUE, "area": "230102"}))[0] == 403
    )
    for what, refusal in (
        ({"due_on": "2000-01-01"}, "surveys.invalid"),
        ({"area": "999999"}, "surveys.invalid"),
        ({"cell_codes": ["999999999999999"], "area": None}, "cells.cell_not_found"),
        ({"class_ids": [2**31 - 1]}, "components.class_unknown"),
    ):
        assert problem_of(survey_of(site, **what))[1] == refusal
    assert problem_of(site.inspector.get("/surveys/999999")) == (404, "surveys.not_found")


def test_a_survey_is_walked_and_closed(site: Site, one: dict[str, Any]) -> None:
    survey = survey_of(site).json()
    here = f"lon={one['lon']}&lat={one['lat']}"
    path = f"/surveys/{survey['id']}"
    assert (survey["open"], survey["cells"]) == (1, 60)

    place = {"lon": one["lon"], "lat": one["lat"]}
    assert problem_of(site[Role.PLANNER].post(f"{path}/next", place))[0] == 403
    taken = site.inspector.post(f"{path}/next", place).json()
    assert taken["until"] is not None
    assert site[Role.LEADER].get(f"{path}/next?{here}").json()["cell_code"] is None
    stop = site.inspector.get(f"{path}/next?{here}").json()
    assert stop | {"until": taken["until"]} == taken
    assert (stop["cell_code"], [item["code"] for item in stop["items"]]) == (one["cell_code"], [one["code"]])
    seen = {"component_code": one["code"], "finding": "missing", "note": "gone", "key": "phone-00001"}
    for _ in range(2):
        answer = site.inspector.post(f"{path}/findings", seen)
        assert (answer.status_code, answer.json()["missing"], answer.json()["open"]) == (201, 1, 0)
    reused = site.inspector.post(f"{path}/findings", seen | {"finding": "found"})
    assert problem_of(reused) == (409, "surveys.key_reused")
    assert site.inspector.get(f"{path}/next?{here}").json() == {"cell_code": None, "items": [], "until": None}
    listed = site.inspector.get(f"{path}/cells/{one['cell_code']}?{here}").json()["items"]
    assert [item["finding"] for item in listed] == ["missing"]
    cells = site.inspector.get(f"{path}/cells?limit=40").json()
    rest = site.inspector.get(f"{path}/cells?limit=40&after={cells['next']}").json()
    assert [len(cells["items"]), len(rest["items"]), rest["next"]] == [40, 20, None]
    assert [item["consequence"] for item in site.inspector.get(f"{path}/consequences").json()["items"]] == [
        "lost"
    ]

    closed = site[Role.LEADER].post(f"{path}/close", {"apply": True}).json()

    assert closed["counts"] == [{"consequence": "lost", "count": 1}]
    assert site.inspector.get(f"/components/{one['code']}").json()["state"] == "lost"
    again = site.inspector.post(f"{path}/findings", seen | {"key": "phone-00002"})
    assert problem_of(again) == (409, "surveys.closed")
    assert [item["id"] for item in site.inspector.get("/surveys").json()["items"]] == [survey["id"]]


def test_a_survey_is_not_closed_while_something_is_open_unless_it_is_said(
    site: Site, one: dict[str, Any]
) -> None:
    path = f"/surveys/{survey_of(site).json()['id']}/close"
    assert problem_of(site[Role.LEADER].post(path, {"apply": True})) == (409, "surveys.unfinished")
    assert site[Role.LEADER].post(path, {"apply": True, "leave_open": True}).status_code == 201
