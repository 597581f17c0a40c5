"""Patrols over HTTP: who may file, who may see, and a walk that is sent twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gridcity.patrols import service
from gridcity.people.model import Role
from tests.support.people_and_cases import make_person
from tests.support.site import Site, problem_of

NOW = datetime.now(UTC).replace(microsecond=0)
BEGAN = NOW - timedelta(minutes=30)
RULE = {
    "longest_gap_s": 120,
    "fastest_kmh": 40.0,
    "coarsest_m": 50.0,
    "closest_s": 5,
    "least_s": 10,
    "keep_track_days": 14,
}


def begun(site: Site, key: str = "phone-00001", *, at: datetime = BEGAN) -> Any:
    return site.inspector.post("/patrols", {"key": key, "started_at": at.isoformat()})


@pytest.fixture
def path(site: Site) -> str:
    return f"/patrols/{begun(site).json()['id']}"


def fixes(site: Site, *cols: float) -> dict[str, Any]:
    places = [site.city.place(col, 0.5) for col in cols]
    return {
        "fixes": [
            {"at": (BEGAN + timedelta(minutes=index)).isoformat(), "lon": lon, "lat": lat, "accuracy_m": 5}
            for index, (lon, lat) in enumerate(places)
        ]
    }


def test_what_is_no_patrol_is_refused(site: Site, path: str) -> None:
    future = NOW + timedelta(hours=1)
    assert problem_of(begun(site, "phone-00002", at=future)) == (400, "patrols.invalid")
    assert problem_of(begun(site, at=BEGAN - timedelta(minutes=1))) == (409, "patrols.key_reused")
    assert problem_of(site.inspector.post("/patrols/999999/fixes", fixes(site, 0.5))) == (
        404,
        "patrols.not_found",
    )
    early = {"ended_at": (BEGAN - timedelta(minutes=1)).isoformat()}
    assert problem_of(site.inspector.post(f"{path}/end", early)) == (400, "patrols.invalid")
    assert problem_of(site.inspector.post(f"{path}/fixes", {"fixes": []}))[0] == 422
    assert problem_of(site[Role.LEADER].get("/patrols?login=nobody")) == (404, "people.person_not_found")
    assert problem_of(site[Role.PLANNER].get("/patrols/coverage?area=999999")) == (
        404,
        "cells.area_not_found",
    )
    assert problem_of(site.inspector.get("/cells/999999999999999/patrols")) == (404, "cells.cell_not_found")


def test_a_walk_that_is_sent_twice_is_one_and_seen_by_those_who_may(site: Site, path: str) -> None:
    batch = fixes(site, 0.5, 0.5, 0.5, 1.5)
    for _ in range(2):
        sent = site.inspector.post(f"{path}/fixes", batch)
        assert (sent.status_code, sent.json()["counted_min"], sent.json()["fixes"]) == (200, 3.0, 4)
        ended = site.inspector.post(f"{path}/end", {"ended_at": NOW.isoformat()})
        assert (ended.status_code, ended.json()["cells"]) == (200, 2)
        assert begun(site).json()["id"] == ended.json()["id"]

    lon, lat = site.city.place(0.5, 0.5)
    code = site.inspector.get(f"/cells/at?lon={lon}&lat={lat}").json()["code"]
    for role, is_told in ((Role.INSPECTOR, True), (Role.LEADER, True), (Role.HANDLER, False)):
        cell = site[role].get(f"/cells/{code}/patrols").json()
        assert (cell["minutes_7d"], cell["patrols_30d"], len(cell["visits"])) == (2.5, 1, 1)
        assert (cell["visits"][0]["person_name"] is not None) is is_told
    own = site.inspector.get("/patrols").json()["items"]
    assert [one["id"] for one in own] == [ended.json()["id"]]
    assert site[Role.LEADER].get(f"/patrols?login={own[0]['person_login']}").json()["items"] == own
    assert [one["at"] for one in site[Role.ADMIN].get(f"{path}/track").json()["items"]] == [
        datetime.fromisoformat(one["at"]).isoformat().replace("+00:00", "Z") for one in batch["fixes"]
    ]
    assert problem_of(site[Role.PLANNER].get(f"{path}/track"))[0] == 403


def test_planners_take_minutes_of_cells_and_areas_page_by_page(site: Site, path: str) -> None:
    site.inspector.post(f"{path}/fixes", fixes(site, 0.5, 0.5, 1.5))
    planner = site[Role.PLANNER]

    first = planner.get("/patrols/cells?limit=40").json()
    rest = planner.get(f"/patrols/cells?limit=40&after={first['next']}").json()
    past = planner.get("/patrols/cells", params={"to": BEGAN.isoformat()}).json()
    coverage = planner.get("/patrols/coverage?level=county").json()["items"]

    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [40, 20, None]
    assert sum(one["minutes"] for one in first["items"] + rest["items"]) == 2.0
    assert sum(one["minutes"] for one in past["items"]) == 0
    assert [(one["cells"], one["within_1d"], one["minutes_30d"]) for one in coverage] == [(60, 2, 2.0)]


def test_somebody_elses_patrol_is_not_added_to(site: Site) -> None:

    other = make_person(site.db)
    theirs = f"/patrols/{service.start(site.db, 'phone-00009', BEGAN, by=other, at=NOW).id}"

    assert problem_of(site.inspector.post(f"{theirs}/fixes", fixes(site, 0.5))) == (403, "patrols.not_yours")
    assert problem_of(site.inspector.get(f"{theirs}/track")) == (403, "patrols.not_yours")
    assert site.inspector.get("/patrols").json()["items"] == []


def test_the_rule_is_read_by_staff_and_set_by_who_manages_rules(site: Site, path: str) -> None:
    assert site.inspector.get("/patrols/rule").json()["keep_track_days"] == 30
    assert site.admin.request("PUT", "/patrols/rule", json=RULE).json() == RULE
    wrong = site.admin.request("PUT", "/patrols/rule", json=RULE | {"closest_s": 0})
    assert problem_of(wrong) == (400, "patrols.rule_invalid")


def test_a_track_that_was_deleted_takes_no_more(site: Site, path: str) -> None:

    service.delete_old_tracks(site.db, at=NOW + timedelta(days=40))

    answer = site.inspector.post(f"{path}/fixes", fixes(site, 0.5))
    assert problem_of(answer) == (409, "patrols.settled")
