"""Duty over HTTP: who may, what is refused, what is answered, and that answers explain themselves."""

import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook
from sqlalchemy import text as sql

from gridcity.catalogue.model import Kind
from gridcity.duty.model import Claim, Party, Place, Question, Scope, Slot, Target
from gridcity.duty.rules import decide
from gridcity.people.model import Department, Role
from tests.support.site import Caller, Site, problem_of

CELL = "230102001002001"
COMMUNITY = CELL[:12]


def today() -> date:
    """Return the day it is in Harbin, asked anew each time: a run of the suite may pass midnight there."""
    return datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date()


HEAD = "place,class,kind,governing,owner,maintainer,valid_from,last_on\n"


def a_class(site: Site, kind: str = "component", code: str = "01001") -> int:
    found = site.stranger.get(f"/classes?kind={kind}").json()["items"]
    return int(next(one["id"] for one in found if one["code"] == code and one["edition"].startswith("gbt")))


def a_rule(site: Site, **changes: Any) -> dict[str, Any]:
    given = {
        "place": "", "scope": "class", "kind": "component", "class_id": a_class(site),
        "owner_id": site.department.id,
    }  # fmt: skip
    return given | changes


def added(site: Site, **changes: Any) -> dict[str, Any]:
    answer = site.admin.post("/duty/rules", a_rule(site, **changes))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def patch(caller: Caller, path: str, body: dict[str, Any]) -> Any:
    return caller.request("PATCH", path, json=body)


def loaded(site: Site, content: bytes | str, name: str = "duty.csv", **form: str) -> Any:
    return site.admin.post("/duty/load", files={"file": (name, content)}, data=form)


def test_only_leaders_and_administrators_keep_rules_and_all_staff_reads_them(site: Site) -> None:
    rule = added(site)
    for role in set(Role) - {Role.ADMIN, Role.LEADER}:
        refused = (403, "api.role_not_allowed")
        assert problem_of(site[role].post("/duty/rules", a_rule(site))) == refused
        assert problem_of(patch(site[role], f"/duty/rules/{rule['id']}", {})) == refused
        assert problem_of(site[role].delete(f"/duty/rules/{rule['id']}")) == refused
        assert problem_of(site[role].post("/duty/load", files={"file": ("a.csv", b"a")})) == refused
        for path in ("/duty/rules", f"/duty/rules/{rule['id']}", f"/cells/{CELL}/duty"):
            assert site[role].get(path).status_code == 200, (role, path)
    other = a_class(site, code="01002")
    assert site[Role.LEADER].post("/duty/rules", a_rule(site, class_id=other)).status_code == 201


@pytest.mark.parametrize(
    "changes",
    [
        {"place": "23"},
        {"place": "x" * 15},
        {"scope": "everything"},
        {"scope": "major"},
        {"scope": "territory"},
        {"class_id": None},
        {"valid_from": "soon"},
        {"owner_id": 0},
        {"note": "a\0b"},
        {"who": "me"},
    ],
)
def test_a_rule_without_sense_is_malformed(site: Site, changes: dict[str, Any]) -> None:
    assert problem_of(site.admin.post("/duty/rules", a_rule(site, **changes))) == (422, "api.malformed")


def test_a_rule_that_cannot_be_is_refused(site: Site) -> None:
    yesterday = str(today() - timedelta(days=1))
    for changes, expected in (
        ({"place": "999999"}, (400, "duty.rule_invalid")),
        ({"owner_id": None}, (400, "duty.rule_invalid")),
        ({"owner_id": 2_000_000_000}, (400, "duty.rule_invalid")),
        ({"class_id": 2_000_000_000}, (400, "duty.rule_invalid")),
        ({"valid_to": str(today())}, (400, "duty.rule_invalid")),
        ({"valid_from": yesterday}, (400, "duty.past_is_settled")),
    ):
        assert problem_of(site.admin.post("/duty/rules", a_rule(site, **changes))) == expected, changes
    added(site)
    again = site.admin.post("/duty/rules", a_rule(site))
    assert problem_of(again) == (409, "duty.rule_overlaps")
    assert problem_of(site.admin.get("/duty/rules/999999")) == (404, "duty.rule_not_found")


def test_a_rule_is_changed_ended_and_never_rewritten(site: Site) -> None:
    rule = added(site, note="依据一")
    path = f"/duty/rules/{rule['id']}"
    later = str(today() + timedelta(days=7))

    assert problem_of(patch(site.admin, path, {"owner_id": site.department.id})) == (
        409,
        "duty.rule_unchanged",
    )
    assert problem_of(patch(site.admin, path, {"on": "2020-01-01", "owner_id": None})) == (
        400,
        "duty.past_is_settled",
    )
    changed = patch(
        site.admin,
        path,
        {"on": later, "owner_id": None, "maintainer_id": site.department.id, "note": "依据二"},
    )

    assert changed.status_code == 200, changed.text
    assert (changed.json()["succeeds_id"], changed.json()["valid_from"]) == (rule["id"], later)
    detail = site.admin.get(path).json()
    assert [(one["note"], one["valid_to"]) for one in detail["history"]] == [
        ("依据一", later),
        ("依据二", None),
    ]
    assert (detail["ended_on"], detail["recorded_by"]) == (str(today()), site.people[Role.ADMIN].name)
    ended = site.admin.delete(f"/duty/rules/{changed.json()['id']}")
    assert (ended.status_code, ended.json()["valid_to"]) == (200, later)
    assert problem_of(site.admin.delete(f"/duty/rules/{changed.json()['id']}")) == (409, "duty.rule_ended")


def test_a_question_is_answered_with_its_reasons(site: Site) -> None:
    near = added(site, place=COMMUNITY, scope="all", class_id=None)
    wide = added(site)
    asked = f"/duty?cell={CELL}&class_id={a_class(site)}"

    answer = site.inspector.get(asked).json()

    assert (answer["rule_id"], answer["responsible"]["id"]) == (wide["id"], site.department.id)
    assert answer["text_en"].startswith("Components, owner first:")
    outcomes = {step["rule_id"]: step["outcome"] for step in answer["steps"] if step["rule_id"]}
    assert outcomes == {wide["id"]: "answers", near["id"]: "passed_over"}
    assert site.inspector.get(f"{asked}&on=2020-01-01").json()["responsible"] is None
    assert recomputed(answer) == (
        answer["rule_id"],
        answer["text"],
        [step["text"] for step in answer["steps"]],
    )


def recomputed(answer: dict[str, Any]) -> tuple[int | None, str, list[str]]:
    """Work an answer out again from nothing but what was sent."""

    def place(sent: dict[str, Any]) -> Place:
        return Place(sent["code"], sent["name"], sent["name_en"])

    def target(sent: dict[str, Any] | None) -> Target | None:
        if sent is None:
            return None
        kind = None if sent["kind"] is None else Kind(sent["kind"])
        return Target(Scope(sent["scope"]), kind, sent["edition"], sent["major"], sent["class_id"])

    def day(sent: str | None) -> date | None:
        return None if sent is None else date.fromisoformat(sent)

    def claim(step: dict[str, Any]) -> Claim | None:
        sent = step["considered"]["claim"]
        if sent is None:
            return None
        parties = {party: Department(**sent[party]) for party in Party if sent[party] is not None}
        return Claim(
            place(sent["place"]), target(sent["target"]), parties, step["rule_id"],
            day(sent["valid_from"]), day(sent["valid_to"]), sent["is_contested"], day(sent["recorded_on"]),
        )  # fmt: skip

    slots = [
        Slot(place(slot["place"]), target(slot["target"]), tuple(filter(None, [claim(step)])))
        for step in answer["steps"]
        for slot in step["considered"]["slots"]
    ]
    question = Question(
        date.fromisoformat(answer["on"]), Kind(answer["kind"]), answer["class_id"], "01001", "供水井盖",
        "Water supply manhole cover", "01", "市政公用设施", "Municipal utilities", "gbt-47678.5-2026",
        answer["cell_code"], answer["component_code"],
    )  # fmt: skip
    again = decide(question, slots)
    return again.rule_id, again.text, [step.text for step in again.steps]


def test_a_question_that_is_none_is_refused(site: Site) -> None:
    number = a_class(site)
    for query, expected in {
        "": (400, "duty.question_invalid"),
        f"cell={CELL}": (400, "duty.question_invalid"),
        f"cell={CELL}&class_id={number}&component=23010200000000001": (400, "duty.question_invalid"),
        "component=23010200000000001": (400, "duty.question_invalid"),
        f"cell=999999999999999&class_id={number}": (404, "cells.cell_not_found"),
        f"cell={CELL}&class_id=2000000000": (404, "catalogue.class_not_found"),
        "cell=x&class_id=1": (422, "api.malformed"),
        f"cell={CELL}&class_id={number}&on=tomorrow": (422, "api.malformed"),
    }.items():
        assert problem_of(site.inspector.get(f"/duty?{query}")) == expected, query
    for on in ("0001-01-01", "9999-12-31"):
        assert site.inspector.get(f"/duty?cell={CELL}&class_id={number}&on={on}").status_code == 200


def test_a_case_names_whom_duty_names(site: Site) -> None:
    lon, lat = site.city.place(0.5, 0.5)
    number = a_class(site, "matter", "06010")
    rule = added(site, kind="matter", class_id=number, owner_id=None, governing_id=site.department.id)
    report = {"class_id": number, "lon": lon, "lat": lat, "description": "垃圾"}

    filed = site.inspector.post("/cases", report).json()
    read = site[Role.DISPATCHER].get(f"/cases/{filed['id']}").json()

    assert filed["duty"] is None
    assert (read["duty"]["responsible"]["id"], read["duty"]["rule_id"]) == (site.department.id, rule["id"])
    assert read["duty"]["capacity"] == "governing"
    assert read["duty"]["text"].startswith("事项属地优先")


def test_a_case_of_a_component_goes_to_its_owner(site: Site) -> None:
    lon, lat = site.city.place(0.5, 0.5)
    component = site.inspector.post(
        "/components", {"class_id": a_class(site), "lon": lon, "lat": lat, "owner_id": site.department.id}
    ).json()
    report = {"class_id": a_class(site, "matter"), "lon": lon, "lat": lat, "description": "井盖"}

    filed = site.inspector.post("/cases", report | {"component_code": component["code"]}).json()
    read = site.inspector.get(f"/cases/{filed['id']}").json()

    assert (read["duty"]["responsible"]["id"], read["duty"]["rule_id"]) == (site.department.id, None)
    assert read["duty"]["capacity"] == "owner"


def test_a_cell_says_who_answers_for_what(site: Site) -> None:
    rule = added(site, scope="major", edition="gbt-47678.5-2026", major="01", class_id=None)

    items = site.inspector.get(f"/cells/{CELL}/duty").json()["items"]

    major = next(one for one in items if one["major"] == "01" and one["kind"] == "component")
    assert (major["class_id"], major["rule_id"], major["owner"]["id"]) == (
        None,
        rule["id"],
        site.department.id,
    )
    assert major["classes"] == 76
    assert problem_of(site.inspector.get("/cells/999999999999999/duty")) == (404, "cells.cell_not_found")


def test_problems_are_listed_and_mapped(site: Site) -> None:
    for kind in ("component", "matter"):
        added(site, place="230102001001", scope="all", kind=kind, class_id=None)

    found = site.inspector.get("/duty/problems").json()
    features = site.inspector.get("/duty/problems/map").json()["features"]

    assert [(gap["cells"], gap["places"][0]["code"], gap["places_total"]) for gap in found["gaps"]] == [
        (30, COMMUNITY, 1)
    ]
    assert found["pairs_without"] == 30 * len(found["gaps"][0]["classes"])
    assert [one["code"] for one in found["untended"]] == [""]
    assert [(one["properties"]["code"], one["geometry"]["type"]) for one in features] == [
        (COMMUNITY, "MultiPolygon")
    ]
    switched = site.inspector.get("/duty/problems", params={"edition": "boston-311"}).json()
    assert (found["retired"], switched["editions"]) == ([], ["boston-311"])
    assert problem_of(site.inspector.get("/duty/problems?edition=none"))[1] == "duty.question_invalid"
    earlier = site.inspector.get("/duty/problems/map?on=2020-01-01").json()["features"]
    assert [one["properties"]["level"] for one in earlier] == ["city"]


def test_rules_are_listed_page_by_page(site: Site) -> None:
    first, second = added(site), added(site, place=CELL)

    page = site.inspector.get("/duty/rules?limit=1").json()
    rest = site.inspector.get(f"/duty/rules?after={page['next']}").json()

    assert [one["id"] for one in page["items"] + rest["items"]] == [first["id"], second["id"]]
    assert rest["next"] is None
    assert site.inspector.get(f"/duty/rules?place={CELL}").json()["items"][0]["place"]["level"] == "cell"
    assert site.inspector.get("/duty/rules?contested=true").json()["items"] == []
    assert problem_of(site.inspector.get("/duty/rules?after=x")) == (422, "api.malformed")


def test_a_file_is_tried_loaded_and_loaded_again(site: Site) -> None:
    text = f"{HEAD}全市,01001,部件,,{site.department.code},,2024-01-01,\n全市,77777,部件,,x,,2024-01-01,\n"

    tried = loaded(site, text, dry_run="true").json()
    done = loaded(site, text)
    again = loaded(site, text).json()

    assert (tried["added"], tried["is_dry_run"]) == (1, True)
    assert done.status_code == 201
    assert (done.json()["added"], done.json()["set_aside"], again["added"], again["known"]) == (1, 1, 0, 1)
    fault = done.json()["faults"][0]
    assert (fault["row"], fault["column"], fault["reason"]) == (2, "class", "unknown class")


def test_a_file_with_contradictions_is_refused_whole_or_listed(site: Site) -> None:
    line = f"全市,01001,部件,,{site.department.code},,"
    text = (
        f"{HEAD}{line}2024-01-01,\n{line}2025-01-01,\n全市,01002,部件,,{site.department.code},,2024-01-01,\n"
    )

    refused = loaded(site, text)

    assert problem_of(refused) == (409, "duty.file_contradicts")
    assert refused.json()["details"]["count"] == 1
    assert site.admin.get("/duty/rules").json()["items"] == []
    assert loaded(site, text, overlaps="list").json()["added"] == 3
    (overlap,) = site.admin.get("/duty/problems").json()["overlaps"]
    assert (overlap["contested"]["source"], overlap["rule"]["source"]) == ("duty.csv row 2", "duty.csv row 1")
    withdrawn = site.admin.delete(f"/duty/rules/{overlap['contested']['id']}").json()
    assert withdrawn["valid_to"] == withdrawn["valid_from"]
    assert site.admin.get("/duty/problems").json()["overlaps"] == []


def test_what_is_wrong_is_counted_and_listed_page_by_page(site: Site) -> None:
    line = f"全市,01001,部件,,{site.department.code},,"
    years = "".join(f"{line}{year}-01-01,\n" for year in (2021, 2022, 2023, 2024))
    loaded(site, f"{HEAD}{years}", overlaps="list")
    for cell in range(1, 4):
        added(site, place=f"{COMMUNITY}{cell:03}")
    site.db.execute(sql("UPDATE cells SET valid_to = now() WHERE area_code = :code"), {"code": COMMUNITY})

    told = site.inspector.get("/duty/problems").json()
    other = site.inspector.get("/duty/problems?edition=boston-311").json()

    totals = [told[f"{what}_total"] for what in ("overlaps", "stranded", "retired")]
    assert (totals, other["retired_total"]) == ([3, 3, 0], 4)
    for what, shown in (
        ("contested", [one["contested"]["id"] for one in told["overlaps"]]),
        ("stranded", [one["id"] for one in told["stranded"]]),
        ("retired", [one["id"] for one in other["retired"]]),
    ):
        query = "edition=boston-311&limit=2" if what == "retired" else "limit=2"
        page = site.inspector.get(f"/duty/problems/{what}?{query}").json()
        rest = site.inspector.get(f"/duty/problems/{what}?{query}&after={page['next']}").json()
        found = [one.get("contested", one)["id"] for one in page["items"] + rest["items"]]
        assert (found, rest["next"]) == (shown, None), what
        assert problem_of(site.stranger.get(f"/duty/problems/{what}"))[0] == 401
    assert problem_of(site.inspector.get("/duty/problems/retired?edition=none"))[0] == 400
    assert problem_of(site.inspector.get("/duty/problems/contested?after=-1"))[0] == 422


def test_a_file_that_is_none_is_refused(site: Site) -> None:
    assert problem_of(loaded(site, b"")) == (400, "loading.file_empty")
    assert problem_of(loaded(site, b"PK\x03\x04 no workbook", "a.xlsx")) == (400, "loading.file_unreadable")
    assert problem_of(loaded(site, "a,b\n1,2\n")) == (400, "loading.column_missing")
    assert problem_of(loaded(site, HEAD, column_map="[")) == (400, "loading.map_invalid")
    assert problem_of(loaded(site, HEAD, overlaps="maybe")) == (422, "api.malformed")
    assert problem_of(site.admin.post("/duty/load")) == (422, "api.malformed")
    for name in ("../../etc/passwd", "a\\b.csv", "." * 300, "\0"):
        assert (
            loaded(site, f"{HEAD}全市,属地,,{site.department.code},,,2024-01-01,\n", name).status_code == 201
        )


def test_a_workbook_is_loaded_with_a_map_of_its_columns(site: Site) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["哪里", "什么", "谁", "从何时"])
    sheet.append(["全市", 1001, site.department.name, 46_023])
    content = BytesIO()
    book.save(content)
    column_map = (
        '[columns]\nplace = "哪里"\nclass = "什么"\nowner = "谁"\nvalid_from = "从何时"\n'
        '[constants]\nkind = "component"\n'
    )

    done = loaded(site, content.getvalue(), "duty.xlsx", column_map=column_map)

    assert done.json()["added"] == 1, done.text
    (rule,) = site.admin.get("/duty/rules").json()["items"]
    assert (rule["valid_from"], rule["source"]) == ("2026-01-01", "duty.xlsx row 2")
    assert json.dumps(rule["target"]) == json.dumps(
        {"scope": "class", "kind": "component", "edition": "gbt-47678.5-2026", "major": "01",
         "class_id": a_class(site)}
    )  # fmt: skip
