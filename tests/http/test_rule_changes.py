"""The journal of rules: whoever changes one is in it, whichever way, and nobody changes the journal."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from api.models.rule_changes import RuleList
from gridcity.people.model import Role
from gridcity.store.tables import metadata
from tests.support.site import Site, problem_of

ALL = "/evidence-rules"


def changes(site: Site, rules: str) -> Any:
    answer = site[Role.LEADER].get(f"/rule-changes?rules={rules}")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_the_journal_is_for_those_who_lead(site: Site) -> None:
    assert problem_of(site.inspector.get("/rule-changes"))[0] == 403
    assert problem_of(site.admin.get("/rule-changes?rules=cases"))[0] == 422


def test_a_list_that_is_saved_anew_reads_as_what_was_changed_in_it(site: Site) -> None:
    rules = site.admin.get(ALL).json()["items"]
    assert site.admin.request("PUT", ALL, json={"items": rules}).status_code == 200
    assert changes(site, "evidence_rules") == []

    changed = [rules[0] | {"within_m": 44.0}]
    assert site.admin.request("PUT", ALL, json={"items": changed}).status_code == 200

    (change,) = changes(site, "evidence_rules")
    assert change["person_name"] == site.people[Role.ADMIN].name
    assert [row["within_m"] for row in change["before"]] == [rules[0]["within_m"]]
    assert [row["within_m"] for row in change["after"]] == [44.0]
    assert [one["id"] for one in site.admin.get("/rule-changes?limit=1").json()["items"]] == [change["id"]]
    assert site.admin.get(f"/rule-changes?after={change['id']}").json() == {"items": [], "next": None}


def test_a_control_and_a_persons_skills_are_in_it_with_who_changed_them(site: Site) -> None:
    class_id = site.admin.get("/classes?kind=matter").json()["items"][0]["id"]
    login = site.people[Role.HANDLER].login
    saved = site[Role.LEADER].request("PUT", f"/people/{login}/skills", json={"class_ids": [class_id]})
    assert saved.status_code == 200, saved.text

    (change,) = changes(site, "person_skills")
    assert (change["person_name"], change["before"]) == (site.people[Role.LEADER].name, [])
    crew = site.people[Role.HANDLER]
    assert change["after"] == [{"person_id": crew.id, "class_id": class_id}]
    assert change["people"] == {str(crew.id): crew.name}


def test_what_a_command_of_the_server_changes_is_in_it_without_a_name(site: Site) -> None:
    site.db.execute(text("UPDATE patrol_rules SET keep_track_days = 31"))
    site.db.execute(text("UPDATE patrol_rules SET keep_track_days = 31"))

    (change,) = changes(site, "patrol_rules")
    assert change["person_name"] is None
    assert (change["before"][0]["keep_track_days"], change["after"][0]["keep_track_days"]) == (30, 31)


def test_nobody_changes_the_journal(site: Site) -> None:
    for statement in ("UPDATE rule_changes SET before = NULL", "DELETE FROM rule_changes"):
        with pytest.raises(DatabaseError) as refused, site.db.begin_nested():
            site.db.execute(text(statement))
        assert getattr(refused.value.orig, "pgcode", "") == "GC001"


def test_every_list_in_the_journal_has_its_trigger_and_every_rule_of_a_class_is_in_it(site: Site) -> None:
    watched = set(
        site.db.execute(
            text("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%\\_journal'")
        ).scalars()
    )

    assert watched == {str(name) for name in RuleList}
    rules = {name for name in metadata.tables if name.endswith("_rules")}
    assert rules - watched == {"duty_rules"}, "their rows are their own history"
