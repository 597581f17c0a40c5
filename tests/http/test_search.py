"""Search and addresses over HTTP: who finds what, and what no query can do."""

import pytest
from sqlalchemy import Connection, text

from gridcity.cases import service as cases
from gridcity.cases.ledger import verify_chain
from gridcity.people.model import Role
from tests.support.site import Site, problem_of

STREET = """
INSERT INTO streets (source_key, kind, name, name_en, geom)
VALUES ('a', 'residential', '中央大街', 'Central Street',
    'SRID=4326;MULTILINESTRING((126.6 45.749,126.6 45.751))')
"""
DOOR = """
INSERT INTO places (source_key, type, kind, name, street, number, geom)
VALUES ('b', 'number', 'house', NULL, '中央大街', '100', 'SRID=4326;POINT(126.6001 45.75)')
"""
HOSTILE = [
    *("%", "_", "\\", "'", '"', "';--", "%%%%", "\\' OR 1=1", "😀", "\u0000中", "\u202e中央", "a & b | !c"),
    *("(", ":*", "'''", "\t\n", "\ufeff", "A\u0300" * 60, "中" * 200, "a " * 100, "<b>", "\U0010ffff"),
    *("%s %(q)s {0}", "1" * 200),
]


@pytest.fixture
def named(db: Connection) -> Connection:
    """Name a street and a door."""
    db.execute(text(STREET))
    db.execute(text(DOOR))
    return db


def class_id(site: Site) -> int:
    number: int = site.stranger.get("/classes", params={"kind": "matter"}).json()["items"][0]["id"]
    return number


def names(answer: object) -> list[tuple[str, str]]:
    return [(hit["kind"], hit["name"]) for hit in answer.json()["items"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("query", HOSTILE)
def test_no_query_breaks_the_search(site: Site, named: Connection, query: str) -> None:
    answer = site.stranger.get("/search", params={"q": query})

    assert answer.status_code == 200
    assert named.scalar(text("SELECT count(*) FROM streets")) == 1


def test_signs_that_mean_something_to_a_pattern_find_nothing_by_themselves(
    site: Site, named: Connection
) -> None:
    for query in ("%", "_", "\\", "'", "😀", "  ", ""):
        assert names(site.stranger.get("/search", params={"q": query})) == []
        assert names(site[Role.OPERATOR].get("/search", params={"q": query})) == []


def test_ten_thousand_characters_are_refused(site: Site) -> None:
    assert problem_of(site.stranger.get("/search", params={"q": "a" * 10_000})) == (422, "api.malformed")


@pytest.mark.parametrize("near", ["x", "1", "1,2,3", "nan,1", "inf,2", "181,0", "0,91"])
def test_a_neighbourhood_that_is_nowhere_is_refused(site: Site, near: str) -> None:
    answer = site.stranger.get("/search", params={"q": "中", "near": near})

    assert problem_of(answer) in {(422, "api.malformed"), (400, "places.search_invalid")}


@pytest.mark.parametrize("kind", ["person", "street; drop table", ""])
def test_kinds_that_are_not_searched_are_refused(site: Site, kind: str) -> None:
    assert problem_of(site.stranger.get("/search", params={"q": "中", "kinds": kind}))[0] == 422


def test_a_stranger_finds_streets_doors_areas_and_cells(site: Site, named: Connection) -> None:
    assert names(site.stranger.get("/search", params={"q": "中央"})) == [
        ("street", "中央大街"),
        ("place", "中央大街100号"),
    ]
    assert ("area", "道里区") in names(site.stranger.get("/search", params={"q": "道里"}))
    assert names(site.stranger.get("/search", params={"q": "230102001001001"})) == [
        ("cell", "230102001001001")
    ]


def test_only_staff_find_cases(site: Site, db: Connection) -> None:
    lon, lat = site.city.place(0.5, 0.5)
    body = {"class_id": class_id(site), "lon": lon, "lat": lat, "description": "a hole"}
    number = site[Role.OPERATOR].post("/cases", body).json()["number"]

    assert names(site[Role.OPERATOR].get("/search", params={"q": number})) == [("case", number)]
    assert names(site.stranger.get("/search", params={"q": number})) == []
    assert names(site.stranger.get("/search", params={"q": number, "kinds": "case"})) == []


def test_a_typing_error_is_named_and_a_stranger_to_the_city_is_not_invented(
    site: Site, named: Connection
) -> None:
    meant = site.stranger.get("/search", params={"q": "centrel stret"}).json()

    assert (meant["meant"], meant["items"][0]["name"]) == ("central street", "中央大街")
    assert site.stranger.get("/search", params={"q": "qqqqzzzz"}).json() == {
        "items": [],
        "meant": None,
        "incomplete": meant["incomplete"],
    }


def test_a_point_has_an_address_in_both_languages(site: Site, named: Connection) -> None:
    answer = site.stranger.get("/address", params={"lon": 126.6001, "lat": 45.75}).json()

    assert answer["text"] == "小城市道里区中央大街100号"
    assert answer["text_en"] == "100 中央大街, Daoli, Tiny City"
    assert [area["code"] for area in answer["areas"]][:2] == ["230102", "230102001"]
    assert answer["cell_code"].startswith("230102001")
    assert answer["distance_m"] < 1


def test_off_the_street_is_said_with_its_distance(site: Site, named: Connection) -> None:
    answer = site.stranger.get("/address", params={"lon": 126.6007, "lat": 45.7505}).json()

    assert answer["text"] == f"小城市道里区中央大街旁{answer['distance_m']:.0f}米"
    assert answer["text_en"].startswith(f"{answer['distance_m']:.0f} m off Central Street, Daoli")
    assert 40 < answer["distance_m"] < 70


def test_a_case_without_an_address_is_given_one_that_says_where_it_is_from(
    site: Site, named: Connection
) -> None:
    body = {"class_id": class_id(site), "lon": 126.6, "lat": 45.75, "description": "a hole"}

    derived = site[Role.OPERATOR].post("/cases", body).json()
    said = site[Role.OPERATOR].post("/cases", {**body, "address": "behind the church"}).json()

    assert derived["address"].endswith("（按坐标推定）")
    assert "中央大街" in derived["address"]
    assert said["address"] == "behind the church"


def test_a_retry_is_answered_though_the_streets_changed_meanwhile(site: Site, named: Connection) -> None:
    body = {"class_id": class_id(site), "lon": 126.6, "lat": 45.75, "description": "a hole"}
    key = {"Idempotency-Key": "the-same-write"}
    first = site[Role.OPERATOR].post("/cases", body, headers=key)
    for change in ("UPDATE streets SET name = '人民路'", "DELETE FROM streets", STREET):
        named.execute(text(change))

        again = site[Role.OPERATOR].post("/cases", body, headers=key)

        assert (again.status_code, again.json()) == (201, first.json())
    assert named.scalar(text("SELECT count(*) FROM cases")) == 1


def test_a_retry_is_answered_though_the_first_found_no_address(site: Site, db: Connection) -> None:
    db.execute(text("UPDATE areas SET geom = st_translate(geom, 20, 0)"))
    body = {"class_id": class_id(site), "lon": 126.6, "lat": 45.75, "description": "a hole"}
    key = {"Idempotency-Key": "the-same-write"}
    first = site[Role.OPERATOR].post("/cases", body, headers=key).json()
    db.execute(text(STREET))

    again = site[Role.OPERATOR].post("/cases", body, headers=key)

    assert (again.status_code, again.json()) == (201, first)
    assert first["address"] is None


@pytest.mark.parametrize("addresses", [(None, "behind the church"), ("behind the church", None), ("a", "b")])
def test_a_key_is_refused_where_the_reporter_said_another_address(
    site: Site, named: Connection, addresses: tuple[str | None, str | None]
) -> None:
    body = {"class_id": class_id(site), "lon": 126.6, "lat": 45.75, "description": "a hole"}
    key = {"Idempotency-Key": "the-same-write"}

    first, other = (
        site[Role.OPERATOR].post("/cases", {**body, "address": address}, headers=key) for address in addresses
    )

    assert first.status_code == 201
    assert problem_of(other) == (409, "cases.key_reused")


def test_the_history_says_that_an_address_was_derived_and_still_adds_up(
    site: Site, named: Connection
) -> None:
    body = {"class_id": class_id(site), "lon": 126.6, "lat": 45.75, "description": "a hole"}
    case = site[Role.OPERATOR].post("/cases", body).json()

    (event,) = site[Role.OPERATOR].get(f"/cases/{case['id']}/history").json()["items"]

    assert event["body"]["is_address_derived"] is True
    events = cases.history(named, case["id"])
    assert verify_chain(events, number=case["number"]) == events[-1].hash


def test_where_nothing_can_be_looked_up_filing_says_what_is_wrong_with_the_place(
    site: Site, named: Connection
) -> None:
    lon, lat = site.city.outside
    body = {"class_id": class_id(site), "lon": lon, "lat": lat, "description": "a hole"}

    assert problem_of(site[Role.OPERATOR].post("/cases", body)) == (400, "cases.outside_city")


def test_words_too_many_for_a_case_are_no_address(site: Site, named: Connection) -> None:
    named.execute(text("UPDATE streets SET name = repeat('长', 600)"))
    body = {"class_id": class_id(site), "lon": 126.6, "lat": 45.75, "description": "a hole"}
    named.execute(text("DELETE FROM places"))  # whose door would be named in the street's place

    answer = site[Role.OPERATOR].post("/cases", body)

    assert (answer.status_code, answer.json()["address"]) == (201, None)


def test_a_complaint_becomes_a_case_with_a_derived_address_once_whatever_the_streets_are_called(
    site: Site, named: Connection
) -> None:
    said = {"lon": 126.6, "lat": 45.75, "description": "a hole"}
    number = site.stranger.post("/complaints", data=said).json()["number"]
    (complaint,) = [
        item for item in site[Role.OPERATOR].get("/complaints").json()["items"] if item["number"] == number
    ]
    way = f"/complaints/{complaint['id']}/link"
    filed = site[Role.OPERATOR].post(way, {"class_id": class_id(site)}).json()
    named.execute(text("UPDATE streets SET name = '人民路'"))

    again = site[Role.OPERATOR].post(way, {"class_id": class_id(site)})

    case = site[Role.OPERATOR].get(f"/cases/{filed['case_id']}").json()
    assert case["address"].endswith("（按坐标推定）")
    assert problem_of(again) == (409, "complaints.settled")
    assert named.scalar(text("SELECT count(*) FROM cases")) == 1
