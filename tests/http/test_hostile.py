"""SQL where words are asked for: it is looked for as words, finds nothing, and changes nothing."""

import json
from typing import Any

import pytest
from sqlalchemy import text

from gridcity.people.model import Role
from tests.support.site import Site, problem_of

SQL = [
    "' OR '1'='1",
    "' OR 1=1 --",
    "\\' OR 1=1 --",
    "%' OR '%'='",
    "'; DROP TABLE cases; --",
    "$$; DELETE FROM persons; $$",
    "x' UNION SELECT login, password_hash FROM persons --",
    "%(text)s",
    "%s",
    ":text",
    "{0}",
]
PATTERNS = ["%", "_", "%%", "\\%", "_" * 5, "a%e"]
NO_PLACES = [
    "1,2,3",
    "1,2,3,4,5",
    "1,2,3,4); DROP TABLE components; --",
    "nan,nan,nan,nan",
    "inf,-inf,inf,inf",
    "-180,-90,180,91",
    "2,0,1,1",
    "0,0,1,' OR '1'='1",
    "0x1,0,1,1",
    "1e400,0,1,1",
    ",,,",
]


@pytest.fixture
def filled(site: Site) -> Site:
    """Give a site with one case, one component and one document."""
    lon, lat = site.city.place(0.5, 0.5)
    for kind, path in (("matter", "/cases"), ("component", "/components")):
        class_id = site.stranger.get(f"/classes?kind={kind}").json()["items"][0]["id"]
        words = {"description": "A plate"} if kind == "matter" else {}
        made = site.inspector.post(path, {"class_id": class_id, "lon": lon, "lat": lat} | words)
        assert made.status_code == 201, made.text
    form = {"number": "N 1", "title": "Plates", "kind": "notice", "issued_on": "2026-03-02"}
    made = site[Role.CLERK].post("/documents", data=form, files={"file": ("a.txt", b"plain words")})
    assert made.status_code == 201, made.text
    return site


def counted(site: Site) -> list[int]:
    """Count what somebody could want to take away."""
    tables = ("cases", "case_events", "components", "documents", "persons", "sessions")
    return [site.db.scalar(text(f"SELECT count(*) FROM {table}")) or 0 for table in tables]


@pytest.mark.parametrize("words", [*SQL, *PATTERNS])
@pytest.mark.parametrize("path", ["/cases", "/documents"])
def test_words_that_are_sql_are_words(filled: Site, path: str, words: str) -> None:
    before = counted(filled)
    assert len(filled.admin.get(path, params={"q": "plate"}).json()["items"]) == 1

    found = filled.admin.get(path, params={"q": words})

    assert (found.status_code, found.json()["items"]) == (200, [])
    assert counted(filled) == before


@pytest.mark.parametrize("place", NO_PLACES)
def test_a_box_that_is_none_is_malformed(filled: Site, place: str) -> None:
    answer = filled.inspector.get("/components", params={"bbox": place})

    assert problem_of(answer) == (422, "api.malformed")


@pytest.mark.parametrize("mark", [*SQL, "0", "-1", "9" * 400, "e30", "bnVsbA", "../../1", "\u0661"])
@pytest.mark.parametrize("path", ["/cases", "/components", "/documents", "/complaints"])
def test_a_page_mark_that_was_never_given_shows_no_page_or_is_refused(
    filled: Site, path: str, mark: str
) -> None:
    before = counted(filled)

    answer = filled.admin.get(path, params={"after": mark})

    assert answer.status_code in (200, 400, 404, 422), answer.text
    assert answer.status_code != 200 or len(answer.json()["items"]) <= 1
    assert counted(filled) == before


def ring(*corners: Any) -> str:
    return json.dumps({"type": "Polygon", "coordinates": [list(corners)]})


@pytest.mark.parametrize(
    "area",
    [
        *SQL,
        "POLYGON((0 0,1 0,1 1,0 0))",
        ring([0, 0], [1, 0], [1, 1], ["' OR 1=1 --", 0]),
        ring([0, 0], [1, 0], [1, 1], [1e308, 0], [0, 0]),
        ring([0, 0], [1, 0], [1, 1], [None, 0], [0, 0]),
        ring(*[[0, 0]] * 2),
        '{"type": "Polygon", "coordinates": [[[NaN, 0], [1, 0], [1, 1], [NaN, 0]]]}',
        '{"type": "Polygon", "coordinates": ' + "[" * 5_000 + "]" * 5_000 + "}",
        '{"type": "GeometryCollection", "geometries": []}',
    ],
    ids=lambda area: str(area)[:40],
)
def test_an_area_that_is_none_is_refused(filled: Site, area: str) -> None:
    before = counted(filled)

    answer = filled.inspector.get("/cases", params={"within": area})

    assert problem_of(answer) == (400, "cases.filter_not_understood")
    assert counted(filled) == before


@pytest.mark.parametrize("words", SQL)
def test_nobody_signs_in_by_sql(site: Site, words: str) -> None:
    for login, password in ((words, "x"), (site.people[Role.ADMIN].login, words), (words, words)):
        refused = site.stranger.post("/session", {"login": login, "password": password})

        assert problem_of(refused) == (401, "people.sign_in_refused")


@pytest.mark.parametrize(
    "body",
    [
        "[" * 50_000 + "]" * 50_000,
        '{"login":' + "[" * 50_000 + "]" * 50_000 + "}",
        '{"a":' * 50_000 + "1" + "}" * 50_000,
        '{"login":' + "9" * 5_000 + ',"password":1e999999}',
        '{"login":"x","login":"y","password":NaN}',
    ],
    ids=["deep", "deep in a member", "deep objects", "endless numbers", "no number"],
)
def test_a_body_made_to_exhaust_the_reader_is_malformed(site: Site, body: str) -> None:
    answer = site.stranger.request(
        "POST", "/session", content=body, headers={"Content-Type": "application/json"}
    )

    assert problem_of(answer) == (422, "api.malformed")


def test_who_sends_a_thousand_faults_is_told_of_twenty(site: Site) -> None:
    answer = site.stranger.post("/session", {"k" * 1_000 + str(number): number for number in range(300)})

    faults = answer.json()["details"]["errors"]
    assert len(faults) == 20
    assert max(len(str(part)) for fault in faults for part in fault["where"]) == 200


def test_words_and_numbers_are_never_as_large_as_photos(site: Site) -> None:
    body = {"login": "x" * 600_000, "password": "x"}

    assert problem_of(site.stranger.post("/session", body)) == (413, "api.request_entity_too_large")
