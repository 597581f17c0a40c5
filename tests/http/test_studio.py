"""The studio over HTTP: who may ask and who may look, and what each answer holds."""

import dataclasses
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from gridcity.clock import now
from gridcity.people.model import Role
from gridcity.runs.cards import canonical, sha256
from gridcity.studio import repository
from gridcity.studio.asks import read_ask
from gridcity.studio.cards import card_of
from gridcity.studio.encoding import write_result
from gridcity.studio.here import frame_of
from gridcity.studio.methods import method_of
from gridcity.studio.model import Cut
from gridcity.studio.reading import read_inputs
from gridcity.studio.repository import RUNS
from tests.support.site import Site, problem_of

ASKS = {Role.PLANNER, Role.SUPERVISOR, Role.LEADER, Role.ADMIN}
PERIOD = {"since": "2026-01-01T00:00:00Z", "until": "2026-02-01T00:00:00Z"}


def asked(site: Site, method: str = "gi_star", role: Role = Role.PLANNER, **more: Any) -> dict[str, Any]:
    answer = site[role].post("/studio/runs", {"method": method, **PERIOD, **more})
    assert answer.status_code == 202, answer.text
    run: dict[str, Any] = answer.json()
    return run


@pytest.mark.parametrize("role", Role)
def test_planners_ask_and_everybody_who_reads_statistics_looks(site: Site, role: Role) -> None:
    run = asked(site)
    seen = site[role].get(f"/studio/runs/{run['id']}")
    choices = site[role].get("/studio/choices").json()
    own = site[role].post("/studio/runs", {"method": "moran", **PERIOD})

    assert seen.status_code == 200
    assert choices["may_run"] == (role in ASKS)
    assert own.status_code == (202 if role in ASKS else 403)
    assert seen.json()["is_mine"] == (role is Role.PLANNER)
    may_stop = role in (Role.PLANNER, Role.LEADER, Role.ADMIN)
    assert ("cancel" in seen.json()["can"]) == may_stop
    stopped = site[role].post(f"/studio/runs/{run['id']}/cancel")
    assert stopped.status_code == (200 if may_stop else 403)


def test_a_stranger_sees_nothing(site: Site) -> None:
    run = asked(site)
    for path in ("/studio/choices", "/studio/runs", f"/studio/runs/{run['id']}"):
        assert problem_of(site.stranger.get(path)) == (401, "api.not_signed_in")


def test_an_ask_comes_back_with_everything_filled_in(site: Site) -> None:
    run = asked(site, "local_moran", title=" Lamps ", params={"permutations": 199})

    assert (run["state"], run["share"], run["title"], run["error"]) == ("waiting", 0.0, "Lamps", None)
    assert run["ask"]["params"] == {"permutations": 199, "false_share": 0.05, "correction": "fdr"}
    assert (run["ask"]["weights"], run["ask"]["seed"], run["ask"]["area"]) == ("queen", 1, None)
    assert set(run["can"]) == {"cancel", "keep"}


def test_the_list_goes_back_page_by_page(site: Site) -> None:
    ids = [asked(site, seed=seed)["id"] for seed in range(3)]
    first = site[Role.SUPERVISOR].get("/studio/runs?limit=2").json()
    second = site[Role.SUPERVISOR].get(f"/studio/runs?limit=2&after={first['next']}").json()
    mine = site[Role.SUPERVISOR].get("/studio/runs?mine=true").json()

    assert [one["id"] for one in first["runs"]] == ids[:0:-1]
    assert second["runs"][0]["id"] == ids[0]
    assert mine["runs"] == []


def test_what_is_not_done_has_no_result_and_what_is_not_there_is_not_found(site: Site) -> None:
    run = asked(site)
    planner = site[Role.PLANNER]
    for part in ("result", "bytes", "card"):
        assert problem_of(planner.get(f"/studio/runs/{run['id']}/{part}")) == (409, "studio.not_done")
        assert problem_of(planner.get(f"/studio/runs/999999/{part}")) == (404, "studio.run_not_found")
    compared = planner.get(f"/studio/compare?a={run['id']}&b={run['id']}")
    assert problem_of(compared) == (409, "studio.not_done")
    assert problem_of(planner.delete(f"/studio/runs/{run['id']}")) == (409, "studio.run_under_way")
    assert problem_of(planner.post(f"/studio/runs/{run['id']}/rerun")) == (409, "studio.not_done")
    other = site[Role.SUPERVISOR].delete(f"/studio/runs/{run['id']}")
    assert problem_of(other) == (403, "studio.run_not_yours")


def test_asks_that_make_no_sense_are_named(site: Site) -> None:
    planner = site[Role.PLANNER]
    for change, code in (
        ({"method": "astrology"}, "studio.ask_invalid"),
        ({"area": "999999"}, "studio.nothing_to_count"),
        ({"since": "2999-01-01T00:00:00Z", "until": None}, "studio.ask_invalid"),
    ):
        answer = planner.post("/studio/runs", {"method": "gi_star", **PERIOD, **change})
        assert problem_of(answer) == (400, code)
    key = {"Idempotency-Key": "same-key-1"}
    first = planner.post("/studio/runs", {"method": "gi_star", **PERIOD}, headers=key)
    again = planner.post("/studio/runs", {"method": "gi_star", **PERIOD}, headers=key)
    other = planner.post("/studio/runs", {"method": "gi", **PERIOD}, headers=key)
    assert first.json()["id"] == again.json()["id"]
    assert problem_of(other) == (409, "studio.key_reused")
    for seed in range(9):
        asked(site, seed=seed)
    assert problem_of(planner.post("/studio/runs", {"method": "gi", **PERIOD})) == (
        409,
        "studio.too_many_waiting",
    )


def test_a_result_that_is_kept_is_shown_sent_and_forgotten(site: Site) -> None:
    run = asked(site)
    put_result(site, run["id"])
    planner = site[Role.PLANNER]
    result = planner.get(f"/studio/runs/{run['id']}/result").json()
    content = planner.get(f"/studio/runs/{run['id']}/bytes")
    card = planner.get(f"/studio/runs/{run['id']}/card").json()
    seen = planner.get(f"/studio/runs/{run['id']}").json()
    wish = {"name": "Here", "expires_on": "2999-12-31"}
    kept = planner.post(f"/studio/runs/{run['id']}/keep", {"is_kept": True}).json()

    assert len(result["ids"]) == len(result["values"]["z"]) == len(result["lon"]) == 60
    assert result["scatter"] is None
    assert content.content[:4] == b"PAR1"
    assert content.headers["etag"] == f'"{card["result"]["sha256"]}"'
    assert {"rerun", "delete", "keep"} <= set(seen["can"])
    assert kept["is_kept"]
    compared = planner.get(f"/studio/compare?a={run['id']}&b={run['id']}").json()
    assert (compared["same_bytes"], compared["agreement"], compared["cells"]) == (True, 1.0, 60)
    no_such = planner.get(f"/studio/compare?a={run['id']}&b={run['id']}&column=moon")
    assert problem_of(no_such) == (409, "studio.nothing_to_compare")
    assert problem_of(planner.post(f"/studio/runs/{run['id']}/cancel")) == (409, "studio.run_finished")
    low = planner.post(f"/studio/runs/{run['id']}/watch", wish | {"which": "low", "cluster": 7})
    assert problem_of(low) == (409, "studio.nothing_stands")
    ok = {"name": "Here", "expires_on": "2026-12-31"}
    far = planner.post(f"/studio/runs/{run['id']}/watch", wish)
    assert far.status_code in (201, 400), "a list that never ends is refused by whoever keeps lists"
    assert planner.post(f"/studio/runs/{run['id']}/patrol-plan", ok).status_code in (201, 400)
    assert planner.delete(f"/studio/runs/{run['id']}").status_code == 204
    assert problem_of(planner.get(f"/studio/runs/{run['id']}")) == (404, "studio.run_not_found")


def test_a_result_is_taken_along_in_each_format_as_it_is_kept(site: Site, tmp_path: Path) -> None:
    run = asked(site)
    early = site[Role.PLANNER].get(f"/exports/runs/{run['id']}.csv")
    put_result(site, run["id"])
    taken = {
        form: site[Role.INSPECTOR].get(f"/exports/runs/{run['id']}.{form}")
        for form in ("parquet", "gpkg", "csv")
    }
    (tmp_path / "run.gpkg").write_bytes(taken["gpkg"].content)
    sheet = pd.read_csv(BytesIO(taken["csv"].content), dtype={"code": str})
    frames = {
        "parquet": gpd.read_parquet(BytesIO(taken["parquet"].content)),
        "gpkg": gpd.read_file(tmp_path / "run.gpkg"),
        "csv": gpd.GeoDataFrame(sheet, geometry=gpd.GeoSeries.from_wkt(sheet.pop("wkt")), crs=4326),
    }

    assert problem_of(early) == (409, "studio.not_done")
    assert problem_of(site.stranger.get(f"/exports/runs/{run['id']}.csv")) == (401, "api.not_signed_in")
    kept = frame_of(site.db, run["id"])
    for form, frame in frames.items():
        there = frame.set_index("code")
        assert there.index.tolist() == kept.index.tolist(), form
        assert there.crs == kept.crs, form
        assert there.geometry.geom_equals(kept.geometry).all(), form
        assert set(kept.columns) <= set(there.columns), form
        for name in set(kept.columns) - {"geometry"}:
            np.testing.assert_array_equal(
                there[name].astype(float), kept[name].astype(float), err_msg=f"{form} {name}"
            )


def put_result(site: Site, run_id: int) -> None:
    """Work a run out in the test's own transaction, over counts that are put in its way."""
    one = RUNS.get(site.db, run_id)
    ask, cut = read_ask(one.ask, at=one.asked_at), Cut(**one.cut)
    method = method_of(ask.method)
    inputs = read_inputs(site.db, ask, cut, method)
    counts = np.r_[np.full(6, 9.0), np.zeros(54)]
    inputs = dataclasses.replace(inputs, panel=dataclasses.replace(inputs.panel, counts=counts))
    params = {**ask.params, "permutations": 199, "correction": "none"}
    finding = method.run(inputs, params, lambda *_: None)
    content = write_result(inputs, finding)
    card = card_of(
        city="testcity",
        ask=one.ask,
        cut=cut,
        inputs=inputs,
        finding=finding,
        content=content,
        uses_weights=True,
    )
    repository.save(
        site.db, run_id, content, at=now(), sha256=sha256(content), card=canonical(card),
        sentence=finding.sentence, sentence_en=finding.sentence_en, significant=6, same_bytes=None,
    )  # fmt: skip
    done = "UPDATE long_jobs SET state = 'done', share = 1, finished_at = now() WHERE id = :id"
    site.db.execute(text(done), {"id": one.job_id})
    assert json.loads(canonical(card)) == card
