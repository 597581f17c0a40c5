"""Filing conditions: what is refused, what gives way, and that nothing of the past is written anew."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from gridcity.catalogue.model import Kind
from gridcity.catalogue.service import get_class_by_code
from gridcity.conditions import exporting, repository, service
from gridcity.conditions.columns import CONDITIONS
from gridcity.conditions.errors import (
    BeforeToday,
    ConditionEnded,
    ConditionInvalid,
    ConditionNotFound,
    ConditionOverlaps,
    ConditionsContradict,
    ConditionUnchanged,
)
from gridcity.conditions.loading import Overlaps, load_conditions
from gridcity.conditions.model import ConditionFilter, Limits, NewCondition, Wording
from gridcity.loading.columns import recognise
from gridcity.loading.maps import ColumnMap
from gridcity.worktime.model import Limit, Unit
from tests.support.tiny import make_tiny_city

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
FOUR_HOURS = Limits(handle=Limit(4, Unit.WORK_HOUR))
TWO_DAYS = Limits(handle=Limit(2, Unit.WORK_DAY))
GBT = "gbt-47678.5-2026"


@pytest.fixture(scope="module")
def whole_city(engine: Engine) -> Iterator[Connection]:
    """Give the tiny city in a transaction of this module, which is rolled back."""
    with engine.connect() as conn, conn.begin() as transaction:
        make_tiny_city(conn)
        yield conn
        transaction.rollback()


@pytest.fixture
def city(whole_city: Connection) -> Iterator[Connection]:
    with whole_city.begin_nested() as nested:
        yield whole_city
        nested.rollback()


def class_of(db: Connection, code: str = "06010") -> int:
    return get_class_by_code(db, GBT, Kind.MATTER, code).id


def a_condition(db: Connection, code: str = "1", **what: object) -> NewCondition:
    given: dict[str, object] = {
        "class_id": class_of(db),
        "code": code,
        "valid_from": TODAY,
        "limits": FOUR_HOURS,
    }
    return NewCondition(**(given | what))  # type: ignore[arg-type]


def written(folder: Path, lines: str, name: str = "conditions.csv") -> Path:
    path = folder / name
    path.write_text(lines, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("what", "field"),
    [
        ({"class_id": 10**9}, "class_id"),
        ({"code": ""}, "code"),
        ({"code": "条件一"}, "code"),
        ({"valid_to": TODAY}, "valid_to"),
        ({"calendar": "nights"}, "calendar"),
        ({"photos_after": 21}, "photos_after"),
        ({"photos_before": -1}, "photos_before"),
        ({"basis": "x" * 1001}, "basis"),
        ({"wording": Wording(closing="a\x1bb")}, "closing"),
        ({"limits": Limits(verify=Limit(100_001, Unit.WORK_DAY))}, "verify"),
    ],
)
def test_a_condition_that_cannot_be_is_refused(city: Connection, what: dict[str, Any], field: str) -> None:
    with pytest.raises(ConditionInvalid) as caught:
        service.add(city, a_condition(city, **what), at=NOW)

    assert caught.value.details["field"] == field


def test_a_component_has_no_filing_condition(city: Connection) -> None:
    component = get_class_by_code(city, GBT, Kind.COMPONENT, "01001").id
    with pytest.raises(ConditionInvalid, match="is a component"):
        service.add(city, a_condition(city, class_id=component), at=NOW)


def test_the_past_stays_as_it_was(city: Connection) -> None:
    yesterday = TODAY - timedelta(days=1)
    with pytest.raises(BeforeToday):
        service.add(city, a_condition(city, valid_from=yesterday), at=NOW)
    first = service.add(city, a_condition(city), at=NOW)
    with pytest.raises(BeforeToday):
        service.end(city, first.id, at=NOW, on=yesterday)
    with pytest.raises(ConditionOverlaps):
        service.add(city, a_condition(city), at=NOW)
    with pytest.raises(ConditionNotFound):
        service.end(city, 10**9, at=NOW)
    ended = service.end(city, first.id, at=NOW, on=TODAY + timedelta(days=3))
    assert ended.content.valid_to == TODAY + timedelta(days=3)
    with pytest.raises(ConditionEnded):
        service.change(city, first.id, a_condition(city), at=NOW + timedelta(days=9))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE filing_conditions SET handle_value = 9 WHERE id = :id",
        "UPDATE filing_conditions SET valid_from = '2020-01-01' WHERE id = :id",
        "DELETE FROM filing_conditions WHERE id = :id",
        "TRUNCATE filing_conditions CASCADE",
        "INSERT INTO filing_conditions (class_id, code, valid_from, source, recorded_at)"
        " SELECT class_id, code, valid_from, 'x', now() FROM filing_conditions WHERE id = :id",
        "INSERT INTO filing_conditions (class_id, code, is_default, valid_from, source, recorded_at)"
        " SELECT class_id, '2', true, valid_from, 'x', now() FROM filing_conditions WHERE id = :id",
    ],
)
def test_the_store_refuses_what_would_rewrite_an_edition(city: Connection, change: str) -> None:
    first = service.add(city, a_condition(city), at=NOW)
    with pytest.raises(DBAPIError), city.begin_nested():
        city.execute(text(change), {"id": first.id})


def test_a_change_ends_an_edition_and_begins_another(city: Connection) -> None:
    first = service.add(city, a_condition(city), at=NOW)
    with pytest.raises(ConditionUnchanged):
        service.change(city, first.id, a_condition(city), at=NOW)

    second = service.change(
        city, first.id, a_condition(city, limits=TWO_DAYS), at=NOW, on=TODAY + timedelta(days=7)
    )

    editions = service.history(city, second.id)
    assert [(one.content.limits, one.content.valid_from, one.content.valid_to) for one in editions] == [
        (FOUR_HOURS, TODAY, TODAY + timedelta(days=7)),
        (TWO_DAYS, TODAY + timedelta(days=7), None),
    ]
    assert second.succeeds_id == first.id
    assert second.content.is_default


def test_the_first_condition_of_a_class_is_its_default_until_another_takes_that_place(
    city: Connection,
) -> None:
    first = service.add(city, a_condition(city), at=NOW)
    second = service.add(city, a_condition(city, "2"), at=NOW)
    assert (first.content.is_default, second.content.is_default) == (True, False)

    later = TODAY + timedelta(days=5)
    service.change(city, second.id, a_condition(city, "2", is_default=True), at=NOW, on=later)

    def defaults(on: date) -> list[tuple[str, bool | None]]:
        found = repository.list_all(city, ConditionFilter(class_id=first.content.class_id, on=on))
        return [(one.content.code, one.content.is_default) for one in found]

    assert defaults(TODAY) == [("1", True), ("2", False)]
    assert defaults(later) == [("1", False), ("2", True)]
    third = a_condition(city, "3", is_default=True)
    with pytest.raises(ConditionOverlaps, match="change that one first"):
        service.add(city, third, at=NOW)


def test_what_the_catalogue_proposes_becomes_examples_once(city: Connection) -> None:
    own = service.add(city, a_condition(city), at=NOW)

    made = service.propose(city, at=NOW)

    listed = repository.list_all(city, ConditionFilter(is_example=True))
    assert made == len(listed) > 250
    assert {one.source for one in listed} == {"catalogue"}
    assert own.content.class_id not in {one.content.class_id for one in listed}
    assert all(one.content.basis.startswith(("proposal", "median")) for one in listed)
    assert service.propose(city, at=NOW) == 0
    assert service.end_examples(city, at=NOW) == made
    assert repository.list_all(city, ConditionFilter(on=TODAY)) == [own]
    assert service.propose(city, at=NOW) == 0, "what was ended stays ended"


HEAD = "小类代码,条件编号,默认,立案条件,受理时限,派遣时限,处置时限,核查时限,处置后照片,生效日期,截止日期\n"


def test_a_file_is_read_as_people_write_it(city: Connection, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        HEAD
        + "06010 暴露垃圾,,,不足 1 m³,0.5紧急工作时,30 work_hour,4 个工作时,1工作日,1,2026年3月2日,长期\n"
        + "6011,A,是,积存,,-,２ 工作日,3天,,,2026-12-31\n",
    )

    loaded = load_conditions(city, path, at=NOW)

    assert (loaded.read, loaded.added, loaded.set_aside) == (2, 2, 0), list(loaded.faults)
    first, second = repository.list_all(city, ConditionFilter(on=TODAY))
    assert first.content.limits == Limits(
        Limit(0.5, Unit.URGENT_HOUR),
        Limit(30, Unit.WORK_HOUR),
        Limit(4, Unit.WORK_HOUR),
        Limit(1, Unit.WORK_DAY),
    )
    assert (first.content.is_default, first.content.photos_after, first.content.valid_to) == (True, 1, None)
    assert second.content.limits == Limits(handle=Limit(2, Unit.WORK_DAY), verify=Limit(3, Unit.NATURAL_DAY))
    assert (second.content.code, second.content.valid_to) == ("A", date(2027, 1, 1))
    again = load_conditions(city, path, at=NOW)
    assert (again.added, again.known) == (0, 2)
    later = load_conditions(city, path, at=NOW + timedelta(days=40))
    assert (later.added, later.known) == (0, 2)


@pytest.mark.parametrize(
    ("line", "column", "hint"),
    [
        (",,,,,,4 工作时,,,,", "class", "code or the name"),
        ("99999,,,,,,4 工作时,,,,", "class", "no such matter"),
        ("06010,,,,,,四小时,,,,", "handle", "number and unit"),
        ("06010,,,,,,4,,,,", "handle", "number and unit"),
        ("06010,,,,,,0 工作时,,,,", "handle", "longer than nothing"),
        ("06010,,maybe,,,,4 工作时,,,,", "default", "yes or no"),
        ("06010,,,,,,4 工作时,,many,,", "photos_after", "how many"),
        ("06010,,,,,,4 工作时,,99,,", "photos_after", "0 to 20"),
        ("06010,a b,,,,,4 工作时,,,,", "code", "letters"),
        ("06010,,,,,,4 工作时,,,下周,", "valid_from", "2026-03-02"),
        ("06010,,,,,,4 工作时,,,2026-03-02,2026-01-01", "last_on", "ends after"),
    ],
)
def test_a_row_that_cannot_be_a_condition_is_set_aside_with_a_hint(
    city: Connection, tmp_path: Path, line: str, column: str, hint: str
) -> None:
    loaded = load_conditions(city, written(tmp_path, f"{HEAD}{line}\n06011,,,,,,1 工作日,,,,\n"), at=NOW)

    ((fault),) = list(loaded.faults)
    assert (fault.row, fault.column) == (1, column)
    assert hint in fault.hint
    assert (loaded.added, loaded.read) == (1, 2)


@pytest.mark.parametrize(
    "lines",
    [
        "06010,1,,,,,4 工作时,,,,\n06010,1,,,,,5 工作时,,,,\n",
        "06010,1,是,,,,4 工作时,,,,\n06010,2,是,,,,5 工作时,,,,\n",
        "06011,1,,,,,4 工作时,,,,\n06011,1,,,,,5 工作时,,,2026-05-01,\n",
    ],
)
def test_rows_that_contradict_each_other_refuse_the_file(
    city: Connection, tmp_path: Path, lines: str
) -> None:
    path = written(tmp_path, HEAD + lines)
    with pytest.raises(ConditionsContradict, match="row 2 contradicts row 1"):
        load_conditions(city, path, at=NOW)
    assert repository.list_all(city, ConditionFilter()) == []
    dry = load_conditions(city, path, at=NOW, is_dry_run=True)
    assert [(fault.row, fault.reason) for fault in dry.faults] == [(2, "contradicts another")]


def test_a_file_succeeds_what_is_there_only_if_asked(city: Connection, tmp_path: Path) -> None:
    first = service.add(city, a_condition(city), at=NOW)
    path = written(tmp_path, HEAD + "06010,,,,,,2 工作日,,,2026-03-09,\n")
    with pytest.raises(ConditionsContradict, match=f"condition {first.id} in the store"):
        load_conditions(city, path, at=NOW)

    load_conditions(city, path, at=NOW, overlaps=Overlaps.SUCCEED)

    editions = service.history(city, first.id)
    assert [(one.content.limits, one.content.is_default) for one in editions] == [
        (FOUR_HOURS, True),
        (TWO_DAYS, True),
    ]
    assert editions[0].content.valid_to == editions[1].content.valid_from == date(2026, 3, 9)
    early = written(tmp_path, HEAD + "06010,,,,,,3 工作日,,,2026-01-01,\n", "early.csv")
    with pytest.raises(ConditionsContradict):
        load_conditions(city, early, at=NOW, overlaps=Overlaps.SUCCEED)


def test_examples_give_way_to_what_the_city_makes_its_own(city: Connection, tmp_path: Path) -> None:
    service.propose(city, at=NOW)
    path = written(tmp_path, HEAD + "06010,,,,,,2 工作日,,,,\n")

    load_conditions(city, path, at=NOW)

    (now,) = repository.list_all(city, ConditionFilter(class_id=class_of(city), on=TODAY))
    assert (now.content.limits, now.content.is_example, now.content.is_default) == (TWO_DAYS, False, True)


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z"), exclude_characters="'"), max_size=20
)
limits = st.none() | st.builds(
    Limit, st.floats(0.001, 100_000).map(lambda value: round(value, 3)), st.sampled_from(Unit)
)
contents = st.builds(
    NewCondition,
    class_id=st.just(0),
    code=st.sampled_from(["1", "2", "a.b-c_d"]),
    valid_from=st.dates(date(2026, 3, 2), date(2030, 1, 1)),
    is_default=st.booleans(),
    wording=st.builds(Wording, words, words, words, words),
    limits=st.builds(Limits, limits, limits, limits, limits),
    photos_before=st.integers(0, 20),
    photos_after=st.integers(0, 20),
    is_emergency=st.booleans(),
    basis=words,
    is_example=st.booleans(),
)


@given(content=contents, language=st.sampled_from(["zh", "en"]), form=st.sampled_from(["csv", "xlsx"]))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_out_comes_back_the_same(
    city: Connection, tmp_path: Path, content: NewCondition, language: str, form: str
) -> None:
    write = exporting.to_csv if form == "csv" else exporting.to_xlsx
    path = tmp_path / f"round.{form}"
    wanted = replace(content, class_id=class_of(city))
    with city.begin_nested() as nested:
        service.add(city, wanted, at=NOW)
        path.write_bytes(write(exporting.chosen(city), language))
        again = load_conditions(city, path, at=NOW)
        nested.rollback()
    with city.begin_nested() as nested:
        load_conditions(city, path, at=NOW)
        (loaded,) = exporting.chosen(city)
        nested.rollback()

    assert (again.read, again.known, again.added) == (1, 1, 0), list(again.faults)
    assert loaded.content == wanted


def test_no_heading_means_two_things_and_exports_name_each_once() -> None:
    known = [word for words in CONDITIONS.headings.values() for word in words]
    assert len(known) == len(set(known))
    for field, those in CONDITIONS.headings.items():
        assert all(recognise([word.upper()], ColumnMap(), CONDITIONS) == {field: 0} for word in those)
    for language in ("zh", "en"):
        found = recognise(exporting.headings(language), ColumnMap(), CONDITIONS)
        assert list(found) == list(exporting.FIELDS)


def test_no_text_of_a_condition_becomes_a_formula(city: Connection, tmp_path: Path) -> None:
    service.add(city, a_condition(city, wording=Wording(filing='=HYPERLINK("x")')), at=NOW)

    content = exporting.to_csv(exporting.chosen(city), "en").decode("utf-8-sig")

    (row,) = csv.DictReader(StringIO(content))
    assert row["filing condition"] == '\'=HYPERLINK("x")'
    path = tmp_path / "out.csv"
    path.write_text(content, encoding="utf-8")
    assert load_conditions(city, path, at=NOW).known == 1
