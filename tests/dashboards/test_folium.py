"""Maps as single files: nothing leaves the file, and something is drawn."""

from collections.abc import Iterator
from datetime import timedelta
from json import dumps
from pathlib import Path

import folium
import numpy as np
import pytest
import shapely
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Connection, text

from dashboards.background import city_bounds, draw_background
from dashboards.cell_layer import CellLayer
from dashboards.cell_maps import (
    COLD,
    COOL,
    DENSITY_COLOURS,
    HOT,
    PLAIN,
    WARM,
    density_sheet,
    density_steps,
    hot_bands,
    hotspot_sheet,
)
from dashboards.sheet import Sheet
from tests.support.browser import CHROMIUM, CHROMIUM_ARGUMENTS
from tests.support.people_and_cases import NOON, make_case, make_crew, make_ground
from tests.support.tiny import TinyCity, make_tiny_city

ATTACK = "</script></title>\"'><img src=hostile onerror=alert(1)><svg/onload=alert(1)>"
SINCE, UNTIL = NOON - timedelta(days=1), NOON + timedelta(days=1)


@pytest.fixture
def busy_city(db: Connection) -> TinyCity:
    """Give a tiny city with water, a street with a name that is markup, and a busy corner."""
    tiny = make_tiny_city(db)
    ground, crew = make_ground(db), make_crew(db)
    for col, row in ((3.5, 1.5), (3.6, 1.4), (3.5, 2.5), (4.5, 1.5), (4.5, 2.5), (-3.5, -1.5)):
        lon, lat = tiny.place(col, row)
        make_case(db, ground=ground, crew=crew, lon=lon, lat=lat, description="<script>alert(1)</script>")
    west, south = tiny.place(-4, -2)
    east, north = tiny.place(4, 2)
    ends = {"a": west, "b": south, "c": east, "d": north}
    db.execute(
        text(
            "INSERT INTO streets (source_key, kind, name, geom) VALUES ('s1', 'primary', '<b>Main</b>',"
            " st_multi(st_setsrid(st_makeline(st_point(:a, :b), st_point(:c, :d)), 4326)))"
        ),
        ends,
    )
    db.execute(
        text(
            "INSERT INTO water (source_key, kind, geom) VALUES"
            " ('w1', 'lake', st_makeenvelope(:a, :b, (:a + :c) / 2, (:b + :d) / 2, 4326))"
        ),
        ends,
    )
    return tiny


def test_scores_are_sorted_into_what_stands_and_what_may_be_chance() -> None:
    scores = np.array([np.nan, 0.0, 2.1, -2.1, 6.0, -6.0] + [0.1] * 20)

    assert hot_bands(scores).tolist()[:6] == [PLAIN, PLAIN, WARM, COOL, HOT, COLD]


@pytest.mark.parametrize("peak", [0.003, 1.0, 57.0, 6000.0])
def test_colours_change_at_rising_round_numbers_below_the_peak(peak: float) -> None:
    steps = density_steps(np.array([0.0, peak]))

    assert len(steps) == len(DENSITY_COLOURS)
    assert (np.diff(steps) > 0).all()
    assert 0 < steps[0] < steps[-1] < peak


def test_words_on_a_map_are_shown_as_words() -> None:
    sheet = Sheet((126.0, 45.0, 127.0, 46.0), title="<script>alert(1)</script>")
    sheet.add_title("<img src=x onerror=alert(1)>", "a & b", "</h1>")
    sheet.add_legend("<b>", [("red", "<i>")], "<u>")

    page = sheet.to_html()

    assert "<img src=x" not in page
    assert "<title>&lt;script&gt;" in page
    assert "a &amp; b" in page


def test_a_city_where_nothing_happened_has_maps_without_cells(db: Connection) -> None:
    make_tiny_city(db)

    assert "0 件案件" in hotspot_sheet(db, since=SINCE, until=UNTIL).to_html()
    assert "0 件案件" in density_sheet(db, since=SINCE, until=UNTIL).to_html()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: `make setup` installs it")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield opened
        opened.close()


# Water, a street, a border and cells have a colour each.
_COLOURS = """() => {
    const canvas = document.querySelector("canvas.leaflet-zoom-animated");
    if (canvas === null) return false;
    const bytes = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    const seen = new Set();
    for (let at = 0; at < bytes.length; at += 4)
        if (bytes[at + 3] > 0) seen.add([0, 1, 2].map((band) => bytes[at + band] >> 4).join());
    return seen.size >= 4;
}"""


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["hotspots", "density"])
def test_a_map_opens_without_a_network_and_shows_cells(
    db: Connection, busy_city: TinyCity, browser: Browser, tmp_path: Path, kind: str
) -> None:
    draw = {"hotspots": hotspot_sheet, "density": density_sheet}[kind]
    out = tmp_path / "map.html"
    out.write_text(draw(db, since=SINCE, until=UNTIL).to_html(), encoding="utf-8")
    page = browser.new_page(viewport={"width": 900, "height": 700})
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))

    page.goto(out.as_uri())
    page.wait_for_function(_COLOURS)

    assert wrong == []
    assert [url for url in asked if not url.startswith("data:")] == [out.as_uri()]
    assert page.locator(".legend li").count() == {"hotspots": 5, "density": 7}[kind]

    page.hover(".leaflet-control-layers")
    labels = page.locator(".leaflet-control-layers label").all_inner_texts()
    assert any("Streets" in label for label in labels)
    page.close()


def _point(page: Page) -> None:
    """Move over the middle of a map until it says what lies there: it hears of that once it is drawn."""
    page.wait_for_selector("canvas.leaflet-zoom-animated")
    for turn in range(100):
        page.mouse.move(470 + 4 * (turn % 2), 350 + 2 * (turn % 2))
        if page.locator(".leaflet-tooltip").count() > 0:
            return
        page.wait_for_timeout(100)
    pytest.fail("nothing was told of the middle of the map")


@pytest.mark.browser
def test_no_word_on_a_map_runs(db: Connection, busy_city: TinyCity, browser: Browser, tmp_path: Path) -> None:
    names = dumps({kind: f"{kind} {ATTACK}" for kind in ("zh", "en", "local")})
    named = "UPDATE city SET profile = jsonb_set(profile, '{names}', CAST(:names AS jsonb))"
    db.execute(text(named), {"names": names})
    for table in ("areas", "streets"):
        db.execute(text(f"UPDATE {table} SET name = :words, name_en = :words"), {"words": ATTACK})
    bounds = city_bounds(db)
    sheet = Sheet(bounds, title=ATTACK)
    draw_background(db, sheet)
    sheet.add_legend(ATTACK, [("red", ATTACK)], ATTACK)
    whole = np.array([shapely.box(*bounds)])
    CellLayer(ATTACK, whole, np.zeros(1, int), ["red"], {ATTACK: [ATTACK]}).add_to(sheet)
    folium.LayerControl(collapsed=False).add_to(sheet)
    page = browser.new_page(viewport={"width": 900, "height": 700})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: asked.append(dialog.message))

    for number, drawn in enumerate((density_sheet(db, since=SINCE, until=UNTIL), sheet)):
        out = tmp_path / f"map-{number}.html"
        out.write_text(drawn.to_html(), encoding="utf-8")
        page.goto(out.as_uri())
        _point(page)
        assert ATTACK in page.title()
        assert ATTACK in page.locator(".card").first.inner_text()
        assert page.locator("[src=hostile], [onerror], [onload]").count() == 0
        assert [url for url in asked if not url.startswith(("data:", out.as_uri()))] == []
        asked.clear()

    assert page.locator(".leaflet-tooltip td").all_inner_texts() == [ATTACK]
    assert ATTACK in page.locator(".leaflet-control-layers").inner_text()
    page.close()


@pytest.mark.browser
def test_the_cell_under_the_pointer_says_what_it_is(
    db: Connection, busy_city: TinyCity, browser: Browser, tmp_path: Path
) -> None:
    out = tmp_path / "map.html"
    out.write_text(density_sheet(db, since=SINCE, until=UNTIL).to_html(), encoding="utf-8")
    page = browser.new_page(viewport={"width": 900, "height": 700})
    page.goto(out.as_uri())

    _point(page)

    heads = page.locator(".leaflet-tooltip th").all_inner_texts()
    assert heads == ["网格 cell", "案件 cases", "面积 area [m²]", "密度 density [km⁻²]"]
    words = page.locator(".leaflet-tooltip td").all_inner_texts()
    codes = db.scalars(text("SELECT code FROM cells WHERE valid_to IS NULL")).all()
    assert words[0] in codes
    page.close()
