"""The register over HTTP: refusals first, then the life of a component."""

from typing import Any

import pytest

from gridcity.components import labels
from gridcity.people.model import Role
from tests.http.test_records import registered
from tests.support.pictures import photo
from tests.support.site import Site, problem_of


def made(site: Site, **changes: Any) -> dict[str, Any]:
    answer = registered(site, **changes)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def change(site: Site, code: str, what: str, body: dict[str, Any], *, key: str | None = None) -> Any:
    headers = None if key is None else {"Idempotency-Key": key}
    return site[Role.LEADER].post(f"/components/{code}/{what}", body, headers=headers)


def test_what_cannot_be_is_refused_by_its_name(site: Site) -> None:
    one = made(site)
    lon, lat = site.city.outside
    new = {"class_id": one["class_id"], "lon": one["lon"], "lat": one["lat"]}

    for answer, refusal in (
        (
            change(site, one["code"], "move", {"expected_version": 1, "lon": lon, "lat": lat}),
            "cells.outside_city",
        ),
        (
            change(site, one["code"], "state", {"expected_version": 1, "state": "intact"}),
            "components.state_unchanged",
        ),
        (change(site, one["code"], "attributes", {"expected_version": 1}), "components.field_invalid"),
        (
            change(site, one["code"], "attributes", {"expected_version": 1, "owner_id": 2**31 - 1}),
            "components.department_unknown",
        ),
        (
            change(site, one["code"], "state", {"expected_version": 1, "state": "lost", "on": "9999-12-31"}),
            "components.day_impossible",
        ),
        (
            change(site, one["code"], "merge", {"expected_version": 1, "into": one["code"]}),
            "components.merge_not_possible",
        ),
        (site.inspector.post("/components", new | {"start_on": "9999-12-31"}), "components.day_impossible"),
        (
            change(site, "23010201001999999", "state", {"expected_version": 1, "state": "lost"}),
            "components.not_found",
        ),
    ):
        assert problem_of(answer)[1] == refusal, answer.text


def test_no_change_goes_without_the_version_it_was_decided_on(site: Site) -> None:
    one = made(site)
    for what, body in (
        ("state", {"state": "damaged"}),
        ("move", {"lon": one["lon"], "lat": one["lat"]}),
        ("attributes", {"remark": "seen"}),
        ("merge", {"into": one["code"]}),
    ):
        answer = change(site, one["code"], what, body)
        assert answer.status_code == 422, what
        assert "expected_version" in answer.text
    assert site.inspector.get(f"/components/{one['code']}").json()["version"] == 1


def test_a_plan_is_refused_and_told_where_it_belongs(site: Site) -> None:
    one = made(site)
    plan = {"expected_version": 1, "state": "removed", "on": "2999-12-01"}
    answer = change(site, one["code"], "state", plan)

    assert problem_of(answer) == (400, "components.day_impossible")
    assert "record it on that day" in answer.json()["detail"]


def test_who_comes_late_is_told_what_happened(site: Site) -> None:
    one = made(site)
    assert change(site, one["code"], "state", {"expected_version": 1, "state": "damaged"}).status_code == 201

    late = change(site, one["code"], "state", {"expected_version": 1, "state": "lost"})

    assert problem_of(late) == (409, "components.changed")
    assert late.json()["details"]["version"] == 2
    assert [event["kind"] for event in late.json()["details"]["meanwhile"]] == ["state"]


def test_an_inspector_may_move_but_not_merge(site: Site) -> None:
    one, other = made(site), made(site)
    body = {"expected_version": 1, "into": other["code"]}

    assert problem_of(site.inspector.post(f"/components/{one['code']}/merge", body)) == (
        403,
        "api.role_not_allowed",
    )
    assert change(site, one["code"], "merge", body).json()["code"] == other["code"]
    assert site.inspector.get(f"/components/{one['code']}").json()["merged_into"] == other["code"]
    again = change(site, one["code"], "state", {"expected_version": 2, "state": "intact"})
    assert problem_of(again) == (409, "components.merged")
    assert again.json()["details"]["merged_into"] == other["code"]


def test_a_component_lives_and_every_step_is_told(site: Site) -> None:
    one = made(site, start_on="2026-01-01", attributes={"depth_m": 2})
    code = one["code"]
    lon, lat = site.city.place(-2.5, 1.5)
    where = {"expected_version": 1, "lon": lon, "lat": lat, "on": "2026-02-01", "note": "rebuilt"}
    moved = change(site, code, "move", where, key="move-0001").json()

    assert change(site, code, "move", where, key="move-0001").json() == moved
    assert (moved["lon"], moved["version"]) == (lon, 2)
    assert moved["cell_code"] != one["cell_code"]
    edited = change(site, code, "attributes", {"expected_version": 2, "name": "Lid 7", "remark": None}).json()
    assert (edited["name"], edited["attributes"]) == ("Lid 7", {"depth_m": 2})
    assert edited["possible_states"] == ["damaged", "lost", "abandoned", "removed"]
    past = site.inspector.get(f"/components/{code}?as_of=2026-01-31").json()
    assert (past["lon"], past["cell_code"], past["name"]) == (one["lon"], one["cell_code"], one["name"])
    assert problem_of(site.inspector.get(f"/components/{code}?as_of=2025-12-31"))[0] == 404
    told = site.inspector.get(f"/components/{code}/history").json()["items"]
    assert [(event["seq"], event["kind"]) for event in told] == [(1, "register"), (2, "move"), (3, "edit")]
    assert told[1]["before"]["place"] == {"lon": one["lon"], "lat": one["lat"]}
    assert told[1]["note"] == "rebuilt"
    listed = site.inspector.get("/components?as_of=2026-01-15").json()["items"]
    assert [(item["code"], item["lon"]) for item in listed] == [(code, one["lon"])]


def test_a_registration_with_a_key_is_one_component(site: Site) -> None:
    headers = {"Idempotency-Key": "offline-0001"}
    lon, lat = site.city.place(0.5, 0.5)
    body = {"class_id": made(site)["class_id"], "lon": lon, "lat": lat}

    first = site.inspector.post("/components", body, headers=headers).json()

    assert site.inspector.post("/components", body, headers=headers).json() == first
    assert len(site.inspector.get("/components").json()["items"]) == 2


def test_a_case_shows_what_became_of_its_component(site: Site) -> None:
    one = made(site)
    matter = site.stranger.get("/classes?kind=matter").json()["items"][0]["id"]
    report = {
        "class_id": matter, "lon": one["lon"], "lat": one["lat"], "description": "broken",
        "component_code": one["code"],
    }  # fmt: skip
    case = site.inspector.post("/cases", report).json()
    lon, lat = site.city.place(1.5, 0.5)
    change(site, one["code"], "move", {"expected_version": 1, "lon": lon, "lat": lat})

    shown = site.inspector.get(f"/cases/{case['id']}/component").json()

    assert (shown["filed_on"], shown["is_moved"], shown["is_merged"]) == (one["code"], True, False)
    assert 99 < shown["distance_m"] < 101
    assert site.inspector.get(f"/cases/{case['id']}").json()["cell_code"] == case["cell_code"]
    listed = site.inspector.get(f"/components/{one['code']}/cases").json()["items"]
    assert [item["id"] for item in listed] == [case["id"]]
    assert problem_of(site.inspector.get("/cases/999999/component")) == (404, "components.not_found")


def test_departments_change_in_bulk_after_they_were_counted(site: Site) -> None:
    one = made(site)
    owner = {"class_ids": [one["class_id"]], "owner_id": site.department.id}

    def asked(**more: Any) -> Any:
        return site[Role.LEADER].post("/components/responsible", owner | more)

    assert problem_of(site.inspector.post("/components/responsible", owner)) == (403, "api.role_not_allowed")
    assert problem_of(asked(dry_run=False)) == (422, "api.malformed")
    counted = asked().json()
    assert counted == {"count": 1, "by_class": [{"class_id": one["class_id"], "count": 1}], "batch_id": None}
    assert problem_of(asked(dry_run=False, expected_count=2)) == (409, "components.count_changed")
    assert site.inspector.get(f"/components/{one['code']}").json()["owner_id"] is None
    done = asked(dry_run=False, expected_count=1).json()
    shown = site.inspector.get(f"/components/{one['code']}").json()
    assert shown["owner_name"] == site.department.name
    told = site.inspector.get(f"/components/{one['code']}/history").json()["items"]
    assert told[-1]["batch_id"] == done["batch_id"]


def test_a_form_can_be_drawn_from_what_the_attributes_of_a_class_are(site: Site) -> None:
    classes = site.stranger.get("/classes?kind=component").json()["items"]
    by_code = {one["code"]: one["id"] for one in classes}

    told = site.stranger.get(f"/classes/{by_code['01001']}/attributes").json()
    assert told["class_id"] == by_code["01001"]
    assert told["json_schema"]["properties"]["diameter_mm"]["title"] == "井盖直径"
    assert site.stranger.get(f"/classes/{by_code['01002']}/attributes").json()["json_schema"] is None
    assert problem_of(site.stranger.get("/classes/999999/attributes")) == (404, "catalogue.class_not_found")
    assert problem_of(site.stranger.get("/classes/0/attributes"))[0] == 422


def test_suspects_are_dismissed_by_who_may_and_shown_with_why(site: Site) -> None:
    made(site), made(site)
    (item,) = site.inspector.get("/components/suspects?kind=double").json()["items"]
    body = {"mark": item["mark"], "note": "two lids <b>beside</b> each other"}
    address = "/components/suspects/dismissals"
    assert problem_of(site.stranger.post(address, body))[0] == 401
    assert problem_of(site.callers[Role.PLANNER].post(address, body))[:2] == (403, "api.role_not_allowed")
    assert problem_of(site.inspector.post(address, body | {"note": " "}))[0] == 400
    assert problem_of(site.inspector.post(address, body | {"mark": "double.1-2"}))[0] == 400

    answer = site.inspector.post(address, body)

    assert answer.status_code == 201
    assert answer.json()["actor_name"] == site.people[Role.INSPECTOR].name
    assert site.inspector.get("/components/suspects?kind=double").json()["items"] == []
    (gone,) = site.inspector.get("/components/suspects?kind=double&dismissed=true").json()["items"]
    assert gone["dismissal"] == answer.json()
    assert gone["dismissal"]["note"] == body["note"]
    assert site[Role.LEADER].delete(f"{address}/{answer.json()['id']}").status_code == 204
    assert problem_of(site[Role.LEADER].delete(f"{address}/{answer.json()['id']}"))[:2] == (
        404,
        "suspects.dismissal_not_found",
    )
    (back,) = site.inspector.get("/components/suspects?kind=double").json()["items"]
    assert back["dismissal"] is None


def test_suspects_are_listed_with_their_reason(site: Site) -> None:
    one, other = made(site), made(site)

    page = site.inspector.get("/components/suspects?kind=double").json()

    assert [(item["component_code"], item["other_code"]) for item in page["items"]] == [
        (one["code"], other["code"])
    ]
    assert one["code"] in page["items"][0]["why"]
    assert page["next"] is None
    assert problem_of(site.inspector.get("/components/suspects"))[0] == 422
    assert problem_of(site.inspector.get("/components/suspects?kind=double&after=x"))[0] == 400


def test_the_register_is_sent_with_the_standards_fields(site: Site) -> None:
    one = made(site, name="井盖")

    lines = site.inspector.get("/components.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("GLBJBSM,GLBJMC,ZGBMDM")
    assert lines[1].startswith(f"{one['code']},井盖,")
    none = site.inspector.get("/components.csv?area=999999").content.decode("utf-8-sig").splitlines()
    assert none == lines[:1]
    assert site.inspector.get("/components.parquet").content[:4] == b"PAR1"
    assert problem_of(site.stranger.get("/components.csv")) == (401, "api.not_signed_in")


def test_labels_are_drawn_for_codes_and_for_a_cell(site: Site) -> None:
    one = made(site)

    for query in (f"codes={one['code']}", f"cell={one['cell_code']}"):
        answer = site.inspector.get(f"/components/labels.pdf?{query}")
        assert (answer.headers["content-type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert problem_of(site.inspector.get("/components/labels.pdf")) == (400, "components.too_many_labels")
    missing = site.inspector.get("/components/labels.pdf?codes=23010201001999999")
    assert problem_of(missing) == (404, "components.not_found")


def test_photos_hang_on_a_component_and_go_with_a_merge(site: Site) -> None:
    double, stays = made(site), made(site)

    def send(code: str, content: bytes = b"") -> Any:
        shot = content or photo(taken="2026:03:02 12:00:00")
        return site.inspector.post(
            f"/components/{code}/photos",
            data={"kind": "near"},
            files={"file": ("lid.jpg", shot, "image/jpeg")},
        )

    assert problem_of(send(double["code"], b"no picture"))[1].startswith("files.")
    assert problem_of(send("23010201001999999")) == (404, "components.not_found")
    sent = [send(double["code"]) for _ in range(2)]
    assert [one.status_code for one in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()
    url = sent[0].json()["url"].removeprefix("/api/v1")
    assert site.inspector.get(url).headers["content-type"] == "image/jpeg"
    assert (
        change(site, double["code"], "merge", {"expected_version": 1, "into": stays["code"]}).status_code
        == 201
    )
    (shown,) = site.inspector.get(f"/components/{stays['code']}/photos").json()["items"]
    assert (shown["component_code"], shown["name"]) == (double["code"], "lid.jpg")
    assert problem_of(send(double["code"])) == (409, "components.merged")


def test_no_labels_are_drawn_without_a_chinese_font(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labels, "_FONTS", ())

    answer = site.inspector.get(f"/components/labels.pdf?codes={made(site)['code']}")

    assert problem_of(answer) == (503, "components.font_missing")
