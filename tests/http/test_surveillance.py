"""Watches and cluster alarms over HTTP: who may set, decide and open, and what everybody sees."""

from datetime import timedelta
from typing import Any

import pytest

from gridcity.people.model import Role
from gridcity.surveillance import service
from tests.support.people_and_cases import NOON
from tests.support.site import Site, problem_of
from tests.support.watched import Watched, make_watched

WATCH: dict[str, Any] = {
    "name": "路灯", "name_en": "Street lights", "longest_days": 7, "reach_m": 1000, "largest_share": 0.2,
    "fewest_cases": 3, "every_min": 60, "replicates": 999, "recurrence_days": 365,
}  # fmt: skip


@pytest.fixture
def watched(site: Site) -> Watched:
    """Give a watched city on the day after something broke out."""
    watched = make_watched(site.db, site.city)
    at = NOON + timedelta(days=1)
    watched.breaks_out(site.db, until=at)
    service.look(site.db, watched.watch.id, at=at)
    return watched


def test_strangers_see_nothing_and_only_who_plans_or_leads_sets_a_watch(site: Site) -> None:
    assert site.stranger.get("/surveillance/alarms").status_code == 401
    for role in (Role.OPERATOR, Role.HANDLER, Role.SUPERVISOR):
        assert problem_of(site[role].post("/surveillance/watches", WATCH))[0] == 403
    for role in (Role.PLANNER, Role.LEADER, Role.ADMIN):
        assert site[role].post("/surveillance/watches", WATCH).status_code == 201


@pytest.mark.parametrize(
    "wrong", [{"reach_m": 99}, {"every_min": 1}, {"replicates": 10}, {"largest_share": 0.6}, {"color": "red"}]
)
def test_a_watch_out_of_bounds_does_not_come_in(site: Site, wrong: dict[str, object]) -> None:
    assert site[Role.PLANNER].post("/surveillance/watches", WATCH | wrong).status_code == 422


def test_a_watch_is_set_anew_as_it_was_read(site: Site) -> None:
    made = site[Role.PLANNER].post("/surveillance/watches", WATCH).json()
    path = f"/surveillance/watches/{made['id']}"
    assert (made["version"], made["trials"], made["trial_share"]) == (1, [], None)

    changed = site[Role.LEADER].request("PUT", path, json=WATCH | {"version": 1, "is_on": False})
    late = site[Role.PLANNER].request("PUT", path, json=WATCH | {"version": 1})
    nonsense = site[Role.PLANNER].request("PUT", path, json=WATCH | {"version": 2, "class_codes": ["zz"]})
    nobody = site[Role.PLANNER].request("PUT", "/surveillance/watches/4711", json=WATCH | {"version": 1})

    assert (changed.json()["version"], changed.json()["terms"]["is_on"]) == (2, False)
    assert problem_of(late) == (409, "surveillance.watch_changed")
    assert problem_of(nonsense) == (400, "surveillance.watch_invalid")
    assert problem_of(nobody) == (404, "surveillance.watch_not_found")
    assert problem_of(site[Role.ADMIN].get("/surveillance/watches/4711/scans"))[0] == 404


def test_a_watch_is_followed_by_who_set_it_and_by_whoever_wants_to_be_told(site: Site) -> None:
    made = site[Role.PLANNER].post("/surveillance/watches", WATCH).json()
    path = f"/surveillance/watches/{made['id']}/following"
    desk = site[Role.OPERATOR]

    def follows(who: Any) -> bool:
        (watch,) = who.get("/surveillance/watches").json()["items"]
        return bool(watch["is_followed"])

    assert (made["is_followed"], follows(site[Role.PLANNER]), follows(desk)) == (True, True, False)
    nobody = desk.request("PUT", "/surveillance/watches/4711/following", json={"is_following": True})
    assert problem_of(nobody) == (404, "surveillance.watch_not_found")
    for _ in range(2):
        assert desk.request("PUT", path, json={"is_following": True}).json()["is_followed"]
    assert follows(desk)
    assert not desk.request("PUT", path, json={"is_following": False}).json()["is_followed"]
    assert (follows(desk), follows(site[Role.PLANNER])) == (False, True)


def test_who_sets_a_watch_how_is_in_the_journal_of_rules(site: Site) -> None:
    made = site[Role.PLANNER].post("/surveillance/watches", WATCH).json()
    path = f"/surveillance/watches/{made['id']}"
    site[Role.LEADER].request("PUT", path, json=WATCH | {"version": 1})
    site[Role.LEADER].request("PUT", path, json=WATCH | {"version": 2, "is_on": False})

    items = site[Role.SUPERVISOR].get("/rule-changes?rules=watches").json()["items"]

    told = sorted(row for one in items for row in _lines(one))
    assert told == [
        (site.people[Role.LEADER].name, "after", False),
        (site.people[Role.LEADER].name, "before", True),
        (site.people[Role.PLANNER].name, "after", True),
    ]


def _lines(change: Any) -> list[tuple[str, str, bool]]:
    """Say who left a watch in which state; what only counts changes is no rule."""
    rows = [(side, row) for side in ("before", "after") for row in change[side]]
    assert all(not {"version", "changed_by", "changed_at"} & row.keys() for _, row in rows)
    return [(change["person_name"], side, row["is_on"]) for side, row in rows]


def test_an_alarm_is_seen_by_all_decided_at_the_desk_and_opens_one_case(site: Site, watched: Watched) -> None:
    (alarm,) = site[Role.HANDLER].get("/surveillance/alarms").json()["items"]
    path = f"/surveillance/alarms/{alarm['id']}"
    assert alarm["outline"]["type"] in ("Polygon", "MultiPolygon")
    assert (alarm["state"], alarm["watches_on"]) == ("open", 1)
    seen = site[Role.PLANNER].get(path).json()
    assert len(seen["cases"]) == alarm["observed"]
    assert [event["kind"] for event in seen["events"]] == ["found"]
    for role in (Role.PLANNER, Role.INSPECTOR, Role.HANDLER):
        assert problem_of(site[role].post(f"{path}/acknowledge", {"version": 1}))[0] == 403
        assert problem_of(site[role].post(f"{path}/incident"))[0] == 403
    blank = site[Role.OPERATOR].post(f"{path}/dismiss", {"version": 1, "reason": "   "})
    assert problem_of(blank) == (400, "surveillance.reason_missing")

    known = site[Role.OPERATOR].post(f"{path}/acknowledge", {"version": 1}).json()
    slower = site[Role.DISPATCHER].post(f"{path}/dismiss", {"version": 1, "reason": "A festival"})
    opened = site[Role.OPERATOR].post(f"{path}/incident").json()
    again = site[Role.LEADER].post(f"{path}/incident").json()

    assert known["state"] == "acknowledged"
    assert problem_of(slower) == (409, "surveillance.alarm_changed")
    assert (opened["case_id"], opened["linked"]) == (again["case_id"], alarm["observed"])
    assert site.inspector.get(f"/cases/{opened['case_id']}").json()["channel"] == "system"
    (of_case,) = site.inspector.get("/surveillance/alarms", params={"case_id": opened["case_id"]}).json()[
        "items"
    ]
    assert of_case["id"] == alarm["id"]
    (watch,) = site.inspector.get("/surveillance/watches").json()["items"]
    (scan,) = site.inspector.get(f"/surveillance/watches/{watch['id']}/scans").json()["items"]
    assert (watch["alarms"], scan["alarms"]) == (1, 1)

    site[Role.ADMIN].request(
        "PUT", f"/surveillance/watches/{watch['id']}", json=WATCH | {"version": 1, "is_on": False}
    )
    over = site[Role.OPERATOR].post(f"{path}/dismiss", {"version": 9, "reason": "Too late"})
    assert problem_of(over) == (409, "surveillance.alarm_ended")
    assert problem_of(site[Role.OPERATOR].get("/surveillance/alarms/4711")) == (
        404,
        "surveillance.alarm_not_found",
    )


def test_trials_are_done_by_the_worker_one_at_a_time(site: Site, watched: Watched) -> None:
    path = f"/surveillance/watches/{watched.watch.id}/trials"

    answers = [site[Role.PLANNER].post(path) for _ in range(2)]

    assert [one.status_code for one in answers] == [202, 202]
    assert [one.json()["trial_share"] for one in answers] == [0.0, 0.0]
    assert problem_of(site[Role.OPERATOR].post(path))[0] == 403
