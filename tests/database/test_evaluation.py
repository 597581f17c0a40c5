"""What is counted: the same as a second count finds, part by part, and every number opens its cases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Connection, Engine

from gridcity.evaluation.counting import tally
from gridcity.evaluation.definitions import DEFINITIONS, Definitions, Kind, read_definitions
from gridcity.evaluation.errors import NotDefined, PeriodUnclear
from gridcity.evaluation.facts import DURATIONS, FACTS, NOT_OF_DEPARTMENTS, Deeds
from gridcity.evaluation.model import REGION_DIGITS, By, Deed, DeedPage
from gridcity.evaluation.opening import deeds_behind, fact_of
from gridcity.evaluation.periods import Period, Step, read_period
from gridcity.evaluation.service import evaluate, evaluate_all
from gridcity.settings import CHECKOUT
from tests.support.lives import Lives
from tests.support.recount import recount
from tests.support.tiny import make_tiny_city

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2026, 3, 20, tzinfo=UTC)
MIDDLE, END = BEGIN + timedelta(days=12), BEGIN + timedelta(days=60)
YEAR, MARCH = read_period("2026"), read_period("2026-03")
BYS = tuple(By)
Key: TypeAlias = tuple[str, date | None, str]


@pytest.fixture(scope="module")
def db(engine: Engine) -> Iterator[Connection]:
    """Lend a transaction in which fifty cases went many ways; rolled back after the last test here."""
    with engine.connect() as conn, conn.begin() as transaction:
        lives = Lives(conn, make_tiny_city(conn), seed=2)
        lives.give_ground(BEGIN + timedelta(days=2), MIDDLE)
        for i in range(50):
            lives.lead(BEGIN + timedelta(hours=7 * i), steps=11)
        yield conn
        transaction.rollback()


@pytest.fixture(scope="module")
def definitions() -> Definitions:
    return read_definitions(CHECKOUT / "data" / DEFINITIONS)


@dataclass(frozen=True)
class Counted:
    """Both counts: (unit, first day, fact) → how many."""

    ours: dict[Key, int]
    theirs: dict[Key, int]


def count_twice(db: Connection, period: Period, by: By, at: datetime, step: Step | None = None) -> Counted:
    tallies = tally(db, period, [by], at=at, zone=ZONE, step=step)[by]
    ours = {
        (one.unit, one.first, fact): number
        for one in tallies
        for fact, number in one.counts.items()
        if number
    }
    frame = of_units(recount(db, at), by)
    frame = frame[frame["fact"].isin(list(FACTS))]
    local = frame["at"].dt.tz_convert(ZONE)
    frame = frame[(local.dt.date >= period.first) & (local.dt.date < period.end)]
    whole = frame.groupby(["unit", "fact"]).size()
    theirs: dict[Key, int] = {(unit, None, fact): int(number) for (unit, fact), number in whole.items()}
    if step is not None:
        months = (
            frame["at"].dt.tz_convert(ZONE).dt.strftime("%Y-%m").map(lambda month: read_period(month).first)
        )
        by_month = frame.groupby(["unit", months, "fact"]).size()
        theirs |= {key: int(number) for key, number in by_month.items()}
    return Counted(ours, theirs)


def of_units(frame: pd.DataFrame, by: By) -> pd.DataFrame:
    """Leave the deeds that belong to a unit of a kind, and say to which."""
    frame = frame.assign(at=pd.to_datetime(frame["at"], utc=True))
    if by is By.CITY:
        return frame.assign(unit="")
    if by in REGION_DIGITS:
        return frame.assign(unit=frame["cell"].str[: REGION_DIGITS[by]])
    column = "department_id" if by is By.DEPARTMENT else "person_id"
    if by.post is not None:
        frame = frame[frame["role"] == by.post]
    frame = frame[frame[column].notna()]
    return frame.assign(unit=frame[column].astype(int).astype(str))


@pytest.mark.parametrize("by", BYS)
@pytest.mark.parametrize("at", [MIDDLE, END])
def test_every_fact_is_counted_as_a_second_count_finds_it(db: Connection, by: By, at: datetime) -> None:
    counted = count_twice(db, YEAR, by, at, Step.MONTH)

    assert counted.ours == counted.theirs
    if by is By.CITY and at == END:
        happened = {fact for _, _, fact in counted.ours}
        assert set(FACTS) - happened == {"self_handled", "reinspected", "false_closures"}


def test_what_lies_outside_a_period_is_not_counted_in_it(db: Connection) -> None:
    counted = count_twice(db, MARCH, By.DEPARTMENT, END)

    assert counted.ours == counted.theirs
    assert counted.ours


def test_parts_make_the_whole_in_place_in_time_and_by_department(db: Connection) -> None:
    bys = (By.CITY, By.COUNTY, By.STREET, By.COMMUNITY, By.CELL, By.DEPARTMENT)
    tallies = tally(db, YEAR, bys, at=END, zone=ZONE, step=Step.DAY)

    def total(by: By, fact: str, *, is_whole: bool) -> int:
        return sum(one.counts.get(fact, 0) for one in tallies[by] if (one.first is None) == is_whole)

    for fact, known in FACTS.items():
        whole = total(By.CITY, fact, is_whole=True)
        for by in bys:
            if by is By.DEPARTMENT and known.deeds in NOT_OF_DEPARTMENTS:
                assert total(by, fact, is_whole=True) == 0
                continue
            assert total(by, fact, is_whole=True) == total(by, fact, is_whole=False) == whole, (by, fact)


@pytest.mark.parametrize("by", [By.CITY, By.COMMUNITY, By.DEPARTMENT, By.HANDLER])
def test_every_number_opens_exactly_the_deeds_that_it_counts(
    db: Connection, definitions: Definitions, by: By
) -> None:
    found = evaluate(db, definitions, MARCH, by, at=END)
    row = next(row for row in found.rows if row.counts)
    pages: dict[str, DeedPage] = {}
    for code, value in row.values.items():
        for part, number in (("numerator", value.numerator), ("denominator", value.denominator)):
            if number is None:
                continue
            fact = fact_of(definitions, code, part)
            if fact not in pages:
                pages[fact] = deeds_behind(db, fact, MARCH, by, row.unit, at=END, limit=500)
            assert (pages[fact].total, len(pages[fact].items)) == (number, number), (code, part)
    for page in pages.values():
        assert page.cases == len({deed.case_id for deed in page.items})
        assert all(MARCH.since(ZONE) <= deed.at < MARCH.until(ZONE) for deed in page.items)
    assert any(page.total for page in pages.values())


def test_pages_of_deeds_follow_each_other_without_gap_or_repetition(db: Connection) -> None:
    whole = deeds_behind(db, "dispatched", YEAR, By.CITY, "", at=END, limit=500)
    pages: list[Deed] = []
    after = 0
    while True:
        page = deeds_behind(db, "dispatched", YEAR, By.CITY, "", at=END, after=after, limit=7)
        pages += page.items
        if page.next is None:
            break
        after = page.next

    assert tuple(pages) == whole.items
    assert whole.total == len(pages) > 14
    assert whole.cases < whole.total


def test_durations_are_those_that_numpy_finds(db: Connection) -> None:
    frame = recount(db, END)
    for by in (By.CITY, By.DEPARTMENT, By.COMMUNITY):
        ours = {one.unit: one.lasted for one in tally(db, YEAR, [by], at=END, zone=ZONE)[by]}
        theirs = of_units(frame[frame["fact"].isin(list(DURATIONS))], by)
        for (unit, code), part in theirs.groupby(["unit", "fact"]):
            seconds = part["seconds"].to_numpy(dtype=float)
            lasted = ours[str(unit)][str(code)]
            expected = [len(seconds), seconds.mean(), *np.percentile(seconds, [50, 90])]
            assert [lasted.count, lasted.mean, lasted.median, lasted.p90] == pytest.approx(expected, abs=1e-3)


def test_a_unit_with_nothing_to_count_has_no_value_and_no_score(
    db: Connection, definitions: Definitions
) -> None:
    found = evaluate(db, definitions, read_period("2020"), By.DEPARTMENT, at=END)

    assert len(found.rows) == 2
    for row in found.rows:
        shares = [
            one for code, one in row.values.items() if definitions.indicator(code).kind is not Kind.COUNT
        ]
        assert {one.value for one in shares} == {None}
        assert {(one.low, one.best, one.rank) for one in shares} == {(None, None, None)}
        assert row.score is not None
        assert (row.score.points, row.score.grade, row.score.best) == (None, None, None)


def test_several_kinds_of_units_in_one_pass_are_what_each_alone_is(
    db: Connection, definitions: Definitions
) -> None:
    together = evaluate_all(db, definitions, YEAR, [By.CITY, By.STREET, By.DEPARTMENT, By.HANDLER], at=END)

    for by, found in together.items():
        assert found == evaluate(db, definitions, YEAR, by, at=END)


def test_only_the_units_asked_for_are_shown_and_ranks_stay_among_all(
    db: Connection, definitions: Definitions
) -> None:
    everyone = evaluate(db, definitions, YEAR, By.DEPARTMENT, at=END)
    one = everyone.rows[0]

    assert evaluate(db, definitions, YEAR, By.DEPARTMENT, at=END, units=[one.unit]).rows == (one,)
    value = one.values["handled_in_time_rate"]
    assert value.best is not None
    assert value.worst is not None
    assert 1 <= value.best <= value.worst <= 2


def test_what_tells_nothing_of_a_unit_is_refused(db: Connection, definitions: Definitions) -> None:
    with pytest.raises(NotDefined):
        evaluate(db, definitions, YEAR, By.DEPARTMENT, at=END, indicators=["filed_rate"])
    with pytest.raises(NotDefined):
        deeds_behind(db, "filed", YEAR, By.DEPARTMENT, "1", at=END)
    with pytest.raises(NotDefined):
        deeds_behind(db, "beauty", YEAR, By.CITY, "", at=END)
    with pytest.raises(NotDefined):
        fact_of(definitions, "reported", "denominator")
    with pytest.raises(PeriodUnclear):
        evaluate(db, definitions, YEAR, By.CITY, at=END, step=Step.WEEK)
    assert set(Deeds) == {fact.deeds for fact in FACTS.values()}
