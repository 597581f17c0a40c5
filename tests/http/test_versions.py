"""Tilings, lineages, neighbours and coarse fixes over HTTP."""

from datetime import timedelta

import pytest
import shapely
import shapely.geometry
from sqlalchemy import text

from gridcity.redraw import redraw
from tests.support.site import Site, problem_of
from tests.support.tiny import MADE_AT

CELL = "230102001001001"


def redrawn(site: Site, size_m: int) -> None:
    site.db.execute(
        text("UPDATE city SET profile = jsonb_set(profile, '{projection,cell_size_m}', :size)"),
        {"size": str(size_m)},
    )
    redraw(site.db, at=MADE_AT + timedelta(days=30))


@pytest.mark.parametrize("address", [f"/cells/{CELL}/neighbours", "/tilings/1/cases"])
def test_what_counts_cases_is_not_for_strangers(site: Site, address: str) -> None:
    assert problem_of(site.stranger.get(address)) == (401, "api.not_signed_in")


def test_what_never_was_is_not_found(site: Site) -> None:
    assert problem_of(site.stranger.get("/cells/999999999999999/lineage")) == (404, "cells.cell_not_found")
    beside = site.inspector.get("/cells/999999999999999/neighbours")
    assert problem_of(beside) == (404, "cells.cell_not_found")
    assert problem_of(site.inspector.get("/tilings/32000/cases")) == (404, "cells.tiling_not_found")
    assert site.inspector.get("/tilings/0/cases").status_code == 422


@pytest.mark.parametrize("accuracy", ["0", "-3", "1001", "nan", "inf", "x"])
def test_what_is_no_accuracy_is_refused(site: Site, accuracy: str) -> None:
    lon, lat = site.city.place(0.5, 0.5)
    assert site.stranger.get(f"/cells/at?lon={lon}&lat={lat}&accuracy_m={accuracy}").status_code == 422


def test_a_fix_beside_a_border_has_candidates_that_sum_to_one(site: Site) -> None:
    lon, lat = site.city.place(0.02, 0.5)
    plain = site.stranger.get(f"/cells/at?lon={lon}&lat={lat}").json()
    coarse = site.stranger.get(f"/cells/at?lon={lon}&lat={lat}&accuracy_m=15").json()
    sharp = site.stranger.get(f"/cells/at?lon={lon}&lat={lat}&accuracy_m=0.5").json()

    assert plain["candidates"] is None
    assert plain["code"] == coarse["code"] == coarse["candidates"][0]["code"]
    assert [one["probability"] for one in coarse["candidates"]] == pytest.approx([0.58, 0.42], abs=0.005)
    assert sharp["candidates"] == [{"code": plain["code"], "probability": 1.0}]


def test_a_case_keeps_where_its_fix_may_have_been_taken(site: Site) -> None:
    lon, lat = site.city.place(0.02, 0.5)
    class_id = site.stranger.get("/classes?kind=matter").json()["items"][0]["id"]
    given = {"class_id": class_id, "lon": lon, "lat": lat, "description": "A hole."}

    def body_of(accuracy_m: float | None, key: str) -> dict[str, object]:
        report = given if accuracy_m is None else given | {"accuracy_m": accuracy_m}
        answers = [site.inspector.post("/cases", report, headers={"Idempotency-Key": key}) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json()["id"] == answers[1].json()["id"]
        history = site.inspector.get(f"/cases/{answers[0].json()['id']}/history").json()
        body: dict[str, object] = history["items"][0]["body"]
        return body

    coarse, sharp, plain = body_of(14.2, "key-coarse"), body_of(0.4, "key-sharp"), body_of(None, "key-plain")
    held = coarse["place_candidates"]
    assert isinstance(held, dict)
    assert coarse["place_accuracy_m"] == 15
    assert sum(held.values()) == pytest.approx(1000, abs=2)
    assert max(held, key=lambda code: held[code]) == coarse["cell"]
    assert sharp["place_accuracy_m"] == 1
    assert "place_candidates" not in sharp
    assert not {"place_accuracy_m", "place_candidates"} & set(plain)


def test_a_redrawn_city_tells_what_was_and_what_became_of_it(site: Site) -> None:
    lon, lat = site.city.place(-3.5, 1.5)
    before = site.stranger.get(f"/cells/at?lon={lon}&lat={lat}").json()["code"]
    redrawn(site, 200)
    new, old = site.stranger.get("/tilings").json()["items"]
    code = site.stranger.get(f"/cells/at?lon={lon}&lat={lat}").json()["code"]

    merged = site.stranger.get(f"/cells/{code}/lineage").json()
    gone = site.stranger.get(f"/cells/{before}/lineage").json()

    assert (old["cells"], old["ended"], new["valid_to"]) == (60, 0, None)
    assert new["ended"] == 60
    assert [one["share_of_child"] for one in merged["parents"]] == pytest.approx([0.25] * 4, abs=1e-6)
    assert merged["children"] == []
    assert gone["valid_to"] is not None
    assert [one["code"] for one in gone["children"]] == [code]
    assert len(gone["versions"]) == 1
    old_ground, new_ground = (shapely.geometry.shape(one["geometry"]) for one in (gone, merged))
    assert old_ground.contains(shapely.Point(lon, lat))
    assert old_ground.area == pytest.approx(new_ground.area / 4, rel=1e-3)


def test_cases_are_counted_in_the_cells_of_any_tiling(site: Site) -> None:
    lon, lat = site.city.place(-3.5, 1.5)
    class_id = site.stranger.get("/classes?kind=matter").json()["items"][0]["id"]
    site.inspector.post("/cases", {"class_id": class_id, "lon": lon, "lat": lat, "description": "A hole."})
    before = site.stranger.get(f"/cells/at?lon={lon}&lat={lat}").json()["code"]
    redrawn(site, 200)
    after = site.stranger.get(f"/cells/at?lon={lon}&lat={lat}").json()["code"]

    for tiling, code in zip(site.stranger.get("/tilings").json()["items"], (after, before), strict=True):
        found = site.inspector.get(f"/tilings/{tiling['id']}/cases").json()
        assert found["items"] == [{"code": code, "counts": [1]}]


def test_neighbours_are_listed_with_a_place_inside_each(site: Site) -> None:
    found = site.inspector.get(f"/cells/{CELL}/neighbours").json()["items"]

    assert len(found) == 3
    for one in found:
        here = site.stranger.get(f"/cells/at?lon={one['lon']}&lat={one['lat']}").json()["code"]
        assert here == one["code"] != CELL
