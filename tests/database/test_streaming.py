"""Rows read as lines are the texts that are there."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from gridcity.store.streaming import lines

ASKED = (
    "SELECT concat_ws(chr(31), told.place, told.said) AS line"
    " FROM unnest(%(said)s::text[]) WITH ORDINALITY AS told (said, place) ORDER BY told.place"
)
TEXTS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00\x1e\x1f"), max_size=20), min_size=1
)


@given(TEXTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_as_it_is(db: Connection, texts: list[str]) -> None:
    (rows,) = lines(db, {"said": texts}, ASKED)

    assert list(rows) == [[str(place), said] for place, said in enumerate(texts, start=1)]


def test_a_control_character_in_json_is_no_end_of_a_line(db: Connection) -> None:
    asked = "SELECT concat_ws(chr(31), %(said)s::jsonb, 1) AS line"
    (rows,) = lines(db, {"said": r'{"note": "a\u001eb\u001fc"}'}, asked)

    assert list(rows) == [[r'{"note": "a\u001eb\u001fc"}', "1"]]


def test_several_are_asked_for_at_once_and_nothing_gives_no_line(db: Connection) -> None:
    some, none = lines(db, {}, "SELECT 'a' AS line", "SELECT 'b' AS line WHERE false")

    assert (list(some), list(none)) == ([["a"]], [])
