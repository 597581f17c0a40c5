"""What a redraw changed, over HTTP: numbers, cells with their cases before and after, a map."""

import pytest
import shapely.geometry

from tests.http.test_versions import redrawn
from tests.support.site import Site, problem_of


def joined_by_four(site: Site) -> str:
    """Redraw the city in larger squares; give the address of what that changed, and of nothing before."""
    redrawn(site, 200)
    newest, before = site.stranger.get("/tilings").json()["items"][:2]
    assert site.inspector.get(f"/tilings/{newest['id']}/changes").json()["before_id"] == before["id"]
    return f"/tilings/{newest['id']}/changes"


def filed_at(site: Site, lon: float, lat: float) -> None:
    class_id = site.stranger.get("/classes?kind=matter").json()["items"][0]["id"]
    given = {"class_id": class_id, "lon": lon, "lat": lat, "description": "A hole."}
    assert site.inspector.post("/cases", given).status_code == 201


@pytest.mark.parametrize("part", ["", "/cells", "/map"])
def test_what_a_redraw_changed_is_not_for_strangers_nor_for_tilings_that_never_were(
    site: Site, part: str
) -> None:
    assert problem_of(site.stranger.get(f"/tilings/1/changes{part}")) == (401, "api.not_signed_in")
    assert problem_of(site.inspector.get(f"/tilings/32000/changes{part}")) == (404, "cells.tiling_not_found")
    assert site.inspector.get(f"/tilings/0/changes{part}").status_code == 422


@pytest.mark.parametrize("query", ["fate=burnt", "area=23", "after=x", "limit=0"])
def test_what_cannot_be_asked_of_retired_cells_is_refused(site: Site, query: str) -> None:
    assert site.inspector.get(f"/tilings/1/changes/cells?{query}").status_code == 422


def test_a_first_tiling_only_began(site: Site) -> None:
    found = site.inspector.get("/tilings/1/changes").json()

    assert (found["before_id"], found["kept"], found["retired"]) == (None, 0, 0)
    assert found["fresh"] == found["new_ground"] == 60
    assert found["same_code"] == 0
    assert site.inspector.get("/tilings/1/changes/cells").json() == {"items": [], "next": None}
    drawn = site.inspector.get("/tilings/1/changes/map").json()
    assert {one["properties"]["what"] for one in drawn["features"]} == {"new"}


def test_squares_that_are_joined_by_four_are_merged_and_counted_so_everywhere(site: Site) -> None:
    found = site.inspector.get(joined_by_four(site)).json()

    assert (found["kept"], found["retired"]) == (0, 60)
    assert found["merged"] == sum(area["merged"] for area in found["areas"]) > 0
    assert sum(found[fate] for fate in ("split", "merged", "moved", "given_up")) == 60
    assert sum(area["retired"] for area in found["areas"]) == 60
    assert sum(area["fresh"] for area in found["areas"]) == found["fresh"]
    assert found["new_ground"] == 0
    assert found["duty"] == {"ended": 0, "begun": 0, "contested": 0, "stranded": 0}


def test_cases_are_told_on_the_ground_before_and_after(site: Site) -> None:
    place = site.city.place(-3.5, 1.5)
    before = site.stranger.get(f"/cells/at?lon={place[0]}&lat={place[1]}").json()["code"]
    filed_at(site, *place)
    changes = joined_by_four(site)
    after = site.stranger.get(f"/cells/at?lon={place[0]}&lat={place[1]}").json()["code"]

    pages = [site.inspector.get(f"{changes}/cells?limit=25").json()]
    while pages[-1]["next"]:
        pages.append(site.inspector.get(f"{changes}/cells?limit=25&after={pages[-1]['next']}").json())
    cells = [one for page in pages for one in page["items"]]

    assert len(pages) == 3
    assert [one["code"] for one in cells] == sorted({one["code"] for one in cells})
    assert {one["code"]: one["cases"] for one in cells if one["cases"]} == {before: 1}
    (parent,) = (one for one in cells if one["code"] == before)
    assert [(one["code"], one["cases"]) for one in parent["children"]] == [(after, 1)]
    assert parent["children"][0]["share_of_parent"] == pytest.approx(1.0)
    assert all(
        sum(child["share_of_parent"] for child in one["children"]) == pytest.approx(1.0) for one in cells
    )
    merged = site.inspector.get(f"{changes}/cells?fate=merged&area={before[:12]}&limit=500").json()
    assert before in {one["code"] for one in merged["items"]}
    assert {one["fate"] for one in merged["items"]} == {"merged"}


def test_the_map_shows_the_cells_of_a_box_and_areas_where_they_are_too_many(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = joined_by_four(site)
    lon, lat = site.city.place(-3.5, 1.5)
    box = f"{lon},{lat},{lon},{lat}"

    near = site.inspector.get(f"{changes}/map?bbox={box}").json()
    assert near["level"] == "cells"
    assert {(one["properties"]["what"], one["properties"]["fate"]) for one in near["features"]} == {
        ("retired", "merged"),
        ("new", None),
    }
    point = shapely.Point(lon, lat)
    assert all(shapely.geometry.shape(one["geometry"]).covers(point) for one in near["features"])

    monkeypatch.setattr("gridcity.redraw.changes.MOST_DRAWN", 10)
    far = site.inspector.get(f"{changes}/map").json()
    assert far["level"] == "areas"
    assert {one["properties"]["what"] for one in far["features"]} == {"area"}
    assert sum(one["properties"]["retired"] for one in far["features"]) == 60
