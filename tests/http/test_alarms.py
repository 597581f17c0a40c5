"""Alarms over HTTP: sent by gateways, kept as they came, shown with what their clock said."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from gridcity.people.model import Role
from tests.support.site import Site, problem_of

SIGNAL = {"code": "tilt", "name": "井盖倾斜", "name_en": "Manhole tilts", "at_least": 3}


@pytest.fixture
def alarm(site: Site, db: Connection) -> dict[str, Any]:
    """Give an alarm of a lost clock, in a city that knows what it means."""
    class_id = db.scalar(text("SELECT min(id) FROM catalogue_classes WHERE kind = 'matter'"))
    said = site[Role.ADMIN].request(
        "PUT", "/alarm-signals", json={"items": [SIGNAL | {"class_id": class_id, "behind_h": 24}]}
    )
    assert said.status_code == 200, said.text
    (signal,) = (one for one in said.json()["items"] if one["code"] == "tilt")
    assert (signal["ahead_min"], signal["behind_h"]) == (5, 24)
    lon, lat = site.city.place(0.5, 0.5)
    return {"device": "D-1", "signal": "tilt", "happened_at": "1970-01-01T00:00:07Z", "lon": lon, "lat": lat}


def test_only_gateways_send_alarms_and_only_who_reads_cases_sees_them(
    site: Site, alarm: dict[str, Any]
) -> None:
    assert site.stranger.get("/alarms").status_code == 401
    assert problem_of(site.inspector.post("/alarms", {"items": [alarm]}))[0] == 403
    assert site.inspector.get("/alarms").status_code == 200


@pytest.mark.parametrize(
    "wrong", [{"ahead_min": -1}, {"ahead_min": 1441}, {"behind_h": 0}, {"behind_h": 8761}]
)
def test_a_clock_is_not_believed_for_ever(site: Site, alarm: dict[str, Any], wrong: dict[str, int]) -> None:
    items = [SIGNAL | {"class_id": 1} | wrong]
    assert site[Role.ADMIN].request("PUT", "/alarm-signals", json={"items": items}).status_code == 422


def test_an_alarm_of_a_lost_clock_is_kept_with_what_the_clock_said(site: Site, alarm: dict[str, Any]) -> None:
    now = datetime.now(UTC)
    right = alarm | {"happened_at": (now - timedelta(hours=1)).isoformat(), "says": "31°"}

    sent = site[Role.IMPORTER].post("/alarms", {"items": [alarm, right]}).json()["items"]

    assert [one["taking"] for one in sent] == ["counted", "counted"]
    lost = sent[0]["group_id"]
    (kept,) = site.inspector.get("/alarms", params={"is_doubtful": True}).json()["items"]
    assert (kept["group_id"], kept["is_doubtful"]) == (lost, True)
    assert kept["happened_at"].startswith("1970-01-01T00:00:07")
    assert kept["counts_at"] == kept["received_at"]
    assert abs(datetime.fromisoformat(kept["counts_at"]) - now) < timedelta(minutes=5)
    groups = {one["id"]: one["doubtful"] for one in site.inspector.get("/alarms/groups").json()["items"]}
    assert groups[lost] == 1


def test_alarms_are_listed_page_by_page_newest_first(site: Site, alarm: dict[str, Any]) -> None:
    now = datetime.now(UTC)
    times = [(now - timedelta(minutes=minute)).isoformat() for minute in (2, 1)]
    alarms = [alarm | {"happened_at": one} for one in times]
    group = site[Role.IMPORTER].post("/alarms", {"items": alarms}).json()["items"][0]["group_id"]

    first = site.inspector.get("/alarms", params={"group_id": group, "limit": 1}).json()
    second = site.inspector.get(
        "/alarms", params={"group_id": group, "limit": 1, "after": first["next"]}
    ).json()

    told = [datetime.fromisoformat(page["items"][0]["happened_at"]) for page in (first, second)]
    assert told == [datetime.fromisoformat(one) for one in reversed(times)]
    assert second["next"] is None
