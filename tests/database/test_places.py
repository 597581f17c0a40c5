"""The index of names: what is compared with what, and that it follows its layers."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin
from sqlalchemy import Connection, text

from gridcity.places import reading, service
from gridcity.places.errors import SearchInvalid
from gridcity.places.loading import load_places
from gridcity.places.model import Kind
from gridcity.places.reading import read_new_names
from tests.support.tiny import TinyCity, make_tiny_city

AT = datetime(2026, 3, 1, tzinfo=UTC)
FOREVER = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
ROAD = (
    "INSERT INTO streets (source_key, kind, name, name_en, geom) VALUES (:key, :kind, :name, :name_en, :geom)"
)


@pytest.fixture
def city(db: Connection) -> TinyCity:
    return make_tiny_city(db)


def add_street(
    db: Connection,
    key: str,
    name: str,
    name_en: str | None = None,
    lon: float = 126.6,
    kind: str = "residential",
) -> None:
    geom = f"SRID=4326;MULTILINESTRING(({lon} 45.749,{lon} 45.751))"
    db.execute(text(ROAD), {"key": key, "kind": kind, "name": name, "name_en": name_en, "geom": geom})


def found(db: Connection, query: str, **how: object) -> list[str]:
    return [hit.name for hit in service.search(db, query, **how).items]  # type: ignore[arg-type]


def fold(db: Connection, words: str) -> str:
    return str(db.scalar(text("SELECT place_fold(:words)"), {"words": words}))


@FOREVER
@given(words=NAMES)
def test_folding_twice_is_folding_once(db: Connection, words: str) -> None:
    once = fold(db, words)

    assert fold(db, once) == once
    assert once == once.strip()
    assert not set(once) & set("'\"%_\\&|!():*<>\t\n")


@FOREVER
@given(words=NAMES)
def test_every_name_answers_itself(db: Connection, words: str) -> None:
    answers = db.execute(
        text(
            "SELECT folded = '' OR array_to_tsvector(place_tokens(folded)) @@ place_question(folded)"
            " FROM (SELECT place_fold(:words) AS folded) AS one"
        ),
        {"words": words},
    ).scalar_one()

    assert answers in (True, None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("１００号", "100号"),
        ("ＣＡＦÉ", "cafe"),
        ("哈爾濱  中央大街 100號", "哈尔滨中央大街100号"),
        ("O'Brien   St.", "obrien st"),
        ("Saint-Denis", "saint denis"),
    ],
)
def test_ways_of_writing_a_name_are_one(db: Connection, one: str, other: str) -> None:
    assert fold(db, one) == fold(db, other) == other


@pytest.mark.parametrize("near", [0.0, 100.0, 1e6])
def test_what_a_name_is_found_by_counts_more_than_all_else(db: Connection, near: float) -> None:
    scores = [
        db.scalar(
            text("SELECT place_score(:tier, :share, :weight, :near)"),
            {"tier": tier, "share": share, "weight": weight, "near": near},
        )
        for tier, share, weight in [(1, 1, 100), (2, 0, 0), (2, 1, 100), (3, 0, 0)]
    ]

    assert scores == sorted(scores)
    assert all(0 <= score <= 1 for score in scores)


def test_one_and_two_characters_find_the_middle_of_a_name(db: Connection, city: TinyCity) -> None:
    add_street(db, "a", "中央大街")

    assert found(db, "央") == found(db, "央大") == found(db, "大街") == ["中央大街"]


def test_words_are_found_in_any_order_and_unfinished(db: Connection, city: TinyCity) -> None:
    add_street(db, "a", "Commonwealth Avenue")

    assert found(db, "ave common") == ["Commonwealth Avenue"]


def test_pinyin_and_its_initials_find_a_chinese_name(db: Connection, city: TinyCity) -> None:
    add_street(db, "a", "中央大街")
    before = service.search(db, "zydj")
    read_new_names(db)

    assert (before.items, before.unread) == ((), True)
    assert found(db, "zydj") == found(db, "zhongyang") == found(db, "zhong yang da jie") == ["中央大街"]
    assert not service.search(db, "zydj").unread


def test_a_dictionary_written_anew_holds_what_was_known_and_what_is_new(
    db: Connection, city: TinyCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_MANY", 1)
    add_street(db, "a", "中央大街")
    assert read_new_names(db) > 0
    indexes = text("SELECT indexdef FROM pg_indexes WHERE tablename = 'place_readings' ORDER BY 1")
    before = db.scalars(indexes).all()
    for number in range(20):
        add_street(db, str(number), f"人民路{number}号")

    assert (read_new_names(db), read_new_names(db)) == (20, 0)

    assert db.scalars(indexes).all() == before
    assert found(db, "zydj") == ["中央大街"]
    assert found(db, "rmlh", limit=50) == []
    assert "人民路17号" in found(db, "renminlu", limit=50)


@given(name=st.text(st.sampled_from("中央大街银行行政乡重庆长安重要1０aB 号々"), max_size=12))
def test_names_read_word_by_word_sound_as_they_do_as_a_whole(name: str) -> None:
    whole = "".join(lazy_pinyin(name, style=Style.NORMAL, v_to_u=False)).lower()

    assert reading.pinyin_of(name)[0] == "".join(char for char in whole if char.isascii() and char.isalnum())


def test_a_place_that_is_renamed_or_goes_is_found_by_its_name_no_more(db: Connection, city: TinyCity) -> None:
    db.execute(
        text(
            "INSERT INTO places (source_key, type, kind, name, geom)"
            " VALUES ('a', 'poi', 'school', '第一小学', 'SRID=4326;POINT(126.6 45.75)')"
        )
    )
    db.execute(text("UPDATE places SET name = '第二小学'"))
    assert found(db, "小学") == ["第二小学"]

    db.execute(text("DELETE FROM places"))
    assert found(db, "小学") == []


@pytest.mark.parametrize("typed", ["中央大节", "重央大街", "Centrel Stret", "Cenrtal Street"])
def test_a_typing_error_finds_the_nearest_spelling(db: Connection, city: TinyCity, typed: str) -> None:
    add_street(db, "a", "中央大街", "Central Street")
    read_new_names(db)

    answer = service.search(db, typed)

    assert [hit.name for hit in answer.items] == ["中央大街"]
    assert answer.meant is not None


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("vfw pkwy", "Veterans of Foreign Wars Parkway"),
        ("VFW", "Veterans of Foreign Wars Parkway"),
        ("100 vfw parkway", "Veterans of Foreign Wars Parkway"),
        ("mlk blvd", "Martin Luther King Boulevard"),
        ("jfk", None),
        ("vfw street", None),
        ("mk boulevard", None),
    ],
)
def test_initials_find_the_name_whose_words_they_begin(
    db: Connection, city: TinyCity, typed: str, name: str | None
) -> None:
    for number, street in enumerate(("Veterans of Foreign Wars Parkway", "Martin Luther King Boulevard")):
        add_street(db, str(number), street)

    assert found(db, typed) == ([] if name is None else [name])


def test_a_door_number_that_nobody_loaded_finds_its_street(db: Connection, city: TinyCity) -> None:
    add_street(db, "a", "中央大街")

    answer = service.search(db, "小城市道里区中央大街999号")

    assert ([hit.name for hit in answer.items], answer.meant) == (["中央大街"], "中央大街")


def test_the_nearer_of_two_streets_of_one_name_comes_first(db: Connection, city: TinyCity) -> None:
    add_street(db, "west", "建设街", lon=126.55)
    add_street(db, "east", "建设街", lon=126.65)

    west, east = (service.search(db, "建设街", near=(lon, 45.75)).items for lon in (126.55, 126.65))

    assert len(west) == len(east) == 2
    assert (west[0].lon, east[0].lon) == (126.55, 126.65)


def test_pieces_of_one_street_are_one_answer(db: Connection, city: TinyCity) -> None:
    add_street(db, "a", "中央大街", lon=126.6)
    add_street(db, "b", "中央大街", "Central Street", lon=126.602)

    (hit,) = service.search(db, "中央大街").items

    assert hit.bounds == (126.6, 45.749, 126.602, 45.751)
    assert found(db, "central") == ["中央大街"]


def test_the_index_follows_every_change_of_its_layers(db: Connection, city: TinyCity) -> None:
    add_street(db, "a", "中央大街")
    add_street(db, "b", "中央大街", lon=126.602)
    db.execute(text("UPDATE streets SET name = '人民路' WHERE source_key = 'a'"))
    assert (found(db, "人民路"), found(db, "中央大街")) == (["人民路"], ["中央大街"])

    db.execute(text("DELETE FROM streets WHERE source_key = 'b'"))
    assert found(db, "中央") == []
    db.execute(text("UPDATE areas SET name = '新区' WHERE code = '230102001001'"))
    assert found(db, "新区", kinds={Kind.AREA}) == ["新区"]
    assert "西社区" not in found(db, "西社")

    db.execute(text("TRUNCATE streets"))
    assert found(db, "人民路") == []
    assert db.scalar(text("SELECT count(*) FROM place_names WHERE kind = 'street'")) == 0


def test_cells_are_found_by_the_beginning_of_their_code(db: Connection, city: TinyCity) -> None:
    assert found(db, "230102-001 002 003") == ["230102001002003"]
    assert found(db, "2301020010020", kinds={Kind.CELL}, limit=3) == [
        "230102001002001",
        "230102001002002",
        "230102001002003",
    ]


def test_nothing_and_nowhere(db: Connection, city: TinyCity) -> None:
    assert service.search(db, "").items == service.search(db, "?!").items == ()
    assert service.search(db, "中", kinds=frozenset()).items == ()
    with pytest.raises(SearchInvalid):
        service.search(db, "中", near=(float("nan"), 0))


def test_places_are_loaded_with_their_types_and_loading_them_again_changes_nothing(
    db: Connection, city: TinyCity, tmp_path: Path
) -> None:
    def feature(lon: float, **properties: object) -> dict[str, object]:
        return {
            "type": "Feature",
            "properties": properties,
            "geometry": {"type": "Point", "coordinates": [lon, 45.75]},
        }

    path = tmp_path / "places.geojson"
    rows = [
        feature(126.6, name="第一小学", kind="school"),
        feature(126.601, name="花园小区", kind="residential"),
        feature(126.602, street="红军街 - Hongjun Street", number="85号"),
        feature(126.603, kind="bench"),
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), encoding="utf-8")

    first, again = load_places(db, path, at=AT), load_places(db, path, at=AT)

    assert (first.read, first.added, first.set_aside) == (4, 3, 1)
    assert (again.added, again.known) == (0, 3)
    stored = db.execute(text("SELECT coalesce(name, number) AS called, type FROM places"))
    assert {row.called: row.type for row in stored} == {
        "第一小学": "poi",
        "花园小区": "zone",
        "85号": "number",
    }
    assert found(db, "红军街85") == ["红军街85号"]
    assert found(db, "dyxx") == ["第一小学"]
