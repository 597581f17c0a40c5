"""Named statements are found by name, once each."""

import pytest

from gridcity.store.queries import load_queries, parse_queries


def test_two_statements_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two statements are named here"):
        parse_queries("p", "-- name: here\nSELECT 1;\n-- name: here\nSELECT 2;")


def test_a_name_without_a_statement_is_refused() -> None:
    with pytest.raises(ValueError, match="empty names no statement"):
        parse_queries("p", "-- name: empty\n-- nothing but words\n")


def test_a_statement_that_is_not_there_is_named_with_its_package() -> None:
    with pytest.raises(AttributeError, match=r"gridcity\.store has no statement named elsewhere"):
        _ = load_queries("gridcity.store").elsewhere


def test_a_statement_comes_without_its_comments_and_semicolon() -> None:
    queries = parse_queries(
        "p", "-- house\n-- name: one\n-- why\nSELECT '--' AS x\n-- more\nFROM y;\n\n-- name: two\nSELECT 2"
    )

    assert queries.one == "SELECT '--' AS x\nFROM y"
    assert queries.two == "SELECT 2"
    assert dir(queries) == ["one", "two"]
