"""Rows copied as texts are the texts that are there."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from gridcity.store.streaming import copied

TEXTS = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20), min_size=1)


@given(TEXTS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_as_it_is(db: Connection, texts: list[str]) -> None:
    asked = "SELECT place, said FROM unnest(%(said)s::text[]) WITH ORDINALITY AS told (said, place)"
    rows = list(copied(db, asked, {"said": texts}))

    assert rows == [[str(place), said] for place, said in enumerate(texts, start=1)]


def test_what_would_end_a_column_or_a_row_is_read_back(db: Connection) -> None:
    hard = "a\tb\nc\rd\\e\bf\fg\vh\\N\\t"

    assert list(copied(db, "SELECT %(said)s, 1", {"said": hard})) == [[hard, "1"]]
