"""What is tried where nothing is called as typed: less is looked at, and the same is found."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from gridcity.places import service
from tests.support.tiny import make_tiny_city

NAMES = (
    "Massachusetts Avenue",
    "Veterans of Foreign Wars Parkway",
    "North Main Street",
    "Building 7",
    "Mount Auburn Street",
    "中央大街",
    "Café O'Brien",
)
TYPED = """
    massachusetts avenue ave veterans main street st north n mount mt building bldg 7 cafe obrien
    avenu mas xyzzy streets a of 中央大街 中央 大街 1 zhongyang
"""
WORDS = TYPED.split()
KINDS = ["street", "building", "area", "place"]


@pytest.fixture
def named(db: Connection) -> Connection:
    """Give a city of a few streets."""
    make_tiny_city(db)
    for key, name in enumerate(NAMES):
        db.execute(
            text(
                "INSERT INTO streets (source_key, kind, name, geom) VALUES (:key, 'residential', :name,"
                " 'SRID=4326;MULTILINESTRING((126.6 45.749,126.6 45.751))')"
            ),
            {"key": str(key), "name": name},
        )
    return db


def answers(db: Connection, words: str) -> bool:
    return bool(db.scalar(text("SELECT place_answers(:words, :kinds)"), {"words": words, "kinds": KINDS}))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
def test_a_word_that_no_name_has_ends_the_looking_and_changes_no_answer(
    named: Connection, words: Sequence[str]
) -> None:
    asked = " ".join(words)
    plain = """
        SELECT EXISTS (
            SELECT 1 FROM place_names
            WHERE starts_with(folded, place_fold(:words)) OR tokens @@ place_question(place_fold(:words))
        ) OR EXISTS (
            SELECT 1 FROM place_readings
            WHERE starts_with(pinyin, replace(place_fold(:words), ' ', '')) AND :words !~ '[0-9]'
        )
    """

    assert answers(named, asked) == named.scalar(text(plain), {"words": asked})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.sampled_from(WORDS), min_size=2, max_size=9))
def test_of_the_beginnings_of_a_query_the_longest_that_is_answered_is_found(
    named: Connection, words: Sequence[str]
) -> None:
    shorter = [" ".join(words[:count]) for count in range(len(words) - 1, 0, -1)]

    found = named.scalar(
        text("SELECT place_meant(ARRAY['?'], ARRAY[''], :shorter, :kinds)"),
        {"shorter": shorter, "kinds": KINDS},
    )

    assert found == next((one for one in shorter if answers(named, one)), None)


def test_a_long_query_with_one_strange_word_is_answered_by_what_stands_before_it(named: Connection) -> None:
    answer = service.search(named, "veterans of foreign wars parkway xyzzyx qqqq wwww")

    assert ([hit.name for hit in answer.items], answer.meant) == (
        ["Veterans of Foreign Wars Parkway"],
        "veterans of foreign wars parkway",
    )
