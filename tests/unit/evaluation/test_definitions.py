"""Definitions are data: wrong ones are refused, with the place of what is wrong."""

from pathlib import Path

import pytest

from gridcity.evaluation.definitions import DEFINITIONS, Kind, parse_definitions, read_definitions
from gridcity.evaluation.errors import DefinitionInvalid, NotDefined
from gridcity.evaluation.facts import FACTS, NOT_OF_DEPARTMENTS, facts_of
from gridcity.evaluation.model import By
from gridcity.settings import CHECKOUT
from gridcity.store.queries import load_queries

INDICATORS = """
[[indicators]]
code = "in_time"
zh = "按期处置率"
en = "In time"
numerator = "handled_in_time"
denominator = "due"
direction = "up"
[[indicators]]
code = "reported"
zh = "上报数"
en = "Reports"
numerator = "reported"
"""
SCORES = """
[[scores]]
code = "region"
zh = "区域"
en = "Region"
of = ["street"]
parts = [
    { indicator = "in_time", weight = 80 },
    { indicator = "reported", weight = 20, bands = [[100, 100], [0, 50]] },
]
"""
GRADES = 'grades = [{ code = "A", least = 90 }, { code = "B", least = 0 }]\n'
WHOLE = GRADES + INDICATORS + SCORES


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("grades", "grades = (", "no TOML"),
        ('"handled_in_time"', '"handled_quickly"', "'handled_quickly' is no fact; known are reported"),
        ('denominator = "due"', 'denominator = "dispatched"', "the one is no part of the other"),
        ('direction = "up"', 'direction = "sideways"', "'sideways' is none of up, down, none"),
        ('direction = "up"', 'colour = "red"', "nobody knows what colour means"),
        ('direction = "up"', "", "nobody knows which values are good"),
        ('zh = "上报数"', 'zh = " "', "it has no zh"),
        ('code = "reported"', 'code = "in_time"', "it is defined twice"),
        ("weight = 80", "weight = 70", "the weights make 90, not 100"),
        ("weight = 80", "weight = -80", "a weight is more than 0"),
        ("weight = 80", 'weight = "much"', "'much' is no number"),
        ('{ indicator = "in_time"', '{ indicator = "beauty"', "no indicator has that code"),
        ('of = ["street"]', 'of = ["street", "planet"]', "'planet' is none of city"),
        ('of = ["street"]', 'of = ["department"]', "reports belong to no department"),
        ("[[100, 100], [0, 50]]", "[[0, 50], [100, 100]]", "bands begin with the highest value"),
        ("bands = [[100, 100], [0, 50]]", "bands = [[100, 101]]", "points are 0 to 100"),
        (", bands = [[100, 100], [0, 50]]", "", "it needs bands"),
        ("least = 90", "least = 0", "begin with the best"),
        ('code = "B", least = 0', 'code = "B", least = 10', "the last from 0 on"),
        ('numerator = "reported"', 'duration = "naps_s"', "a duration is one of handling_s"),
        ('"reported"', '"reported"\nstatistic = "mean"', "a statistic is of a duration"),
        (SCORES, SCORES + SCORES.replace('"region"', '"again"'), "street have two scores"),
        (GRADES, "", "it has no grades"),
    ],
)  # fmt: skip
def test_a_wrong_definition_is_refused_and_its_place_named(was: str, becomes: str, says: str) -> None:
    assert was in WHOLE
    with pytest.raises(DefinitionInvalid, match=r"house\.toml") as caught:
        parse_definitions(WHOLE.replace(was, becomes, 1), name="house.toml")

    assert says in caught.value.message
    assert caught.value.details["where"]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionInvalid, match="cannot be read"):
        read_definitions(tmp_path / "none.toml")


def test_what_comes_along_is_right_and_tells_of_every_fact() -> None:
    defined = read_definitions(CHECKOUT / "data" / DEFINITIONS)

    told = {one.numerator for one in defined.indicators.values()}
    told |= {one.denominator for one in defined.indicators.values()}
    # Told by their complement, or in another light: each of these opens its cases all the same.
    assert set(FACTS) - told == {"redirected", "handled_late", "failed", "excused"}
    assert {by for by in By if defined.score_of(by) is None} == {By.CELL}
    assert [code for code, _ in defined.grades] == ["A", "B", "C", "D", "E"]


@pytest.mark.parametrize(("points", "grade"), [(100, "A"), (90, "A"), (89.9, "B"), (0, "B")])
def test_grades_fall_at_their_bounds(points: float, grade: str) -> None:
    assert parse_definitions(WHOLE).grade(points) == grade


def test_an_indicator_that_nobody_defined_is_not_found() -> None:
    defined = parse_definitions(WHOLE)

    assert defined.indicator("in_time").kind is Kind.SHARE
    with pytest.raises(NotDefined):
        defined.indicator("beauty")


def test_each_fact_is_a_column_of_its_relation_and_nothing_else_is() -> None:
    sql = load_queries("gridcity.evaluation", "facts.sql")
    standing = {
        "case_id",
        "round",
        "at",
        "cell",
        "department_id",
        "person_id",
        "role",
        "handling_s",
        "closing_s",
    }

    for deeds in {fact.deeds for fact in FACTS.values()}:
        whole = f"\n{getattr(sql, deeds)}"
        last = whole[whole.rindex("\nSELECT") :]
        select = last[: last.index("\nFROM")]
        columns = {line.split(" AS ")[-1].split(".")[-1].strip(" ,\n") for line in _columns(select)}
        assert columns - standing == set(facts_of(deeds)), deeds
        assert (deeds in NOT_OF_DEPARTMENTS) == ("NULL::integer AS department_id" in select)


def _columns(select: str) -> list[str]:
    """Split a SELECT's targets at the commas that stand in no parenthesis."""
    found, depth, start = [], 0, len("SELECT")
    for i, char in enumerate(select):
        depth += (char == "(") - (char == ")")
        if char == "," and depth == 0:
            found.append(select[start:i])
            start = i + 1
    return [*found, select[start:]]
