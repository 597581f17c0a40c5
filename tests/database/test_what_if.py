"""A past year under other rules: what the engine would have said, and nothing written."""

import csv
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from gridcity.cases import service
from gridcity.cases.model import Case, Command, Order, Report
from gridcity.catalogue.model import Kind
from gridcity.catalogue.service import get_class_by_code
from gridcity.cli import main
from gridcity.components import service as components
from gridcity.components.model import NewComponent
from gridcity.conditions.loading import load_conditions
from gridcity.conditions.model import Timed
from gridcity.duty import service as duty
from gridcity.duty.loading import load_duty
from gridcity.settings import Settings
from gridcity.whatif.errors import NothingToCompare
from gridcity.whatif.reading import read_year
from gridcity.whatif.service import compare
from tests.support.people_and_cases import Crew, make_crew
from tests.support.tiny import COMMUNITIES, TinyCity, make_tiny_city

GBT = "gbt-47678.5-2026"
MONDAY = datetime(2025, 3, 3, 1, 0, tzinfo=UTC)
NOW = datetime(2026, 3, 2, tzinfo=UTC)
LIMITS = "class,handle within,valid from\n06010,2 urgent_hour,2020-01-01\n06011,1 natural_day,2020-01-01\n"
SHORTER = "class,handle within\n06010,1 urgent_hour\n"
CELL = f"{COMMUNITIES[0]}001"
DUTY = (
    "place,class,kind,governing,owner,maintainer,valid_from\n"
    "city,territory,,Government,,,2025-01-01\n"
    f"{COMMUNITIES[0]},06,matter,West,,,2025-01-01\n"
    f"{CELL},06010,matter,Corner,,,2026-01-01\n"
    "city,06011,matter,Waste,,,2025-01-01\n"
    "city,all,component,,Owners,,2025-01-01\n"
)


@pytest.fixture(scope="module")
def whole_city(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Connection, TinyCity]]:
    """Give the tiny city under its limits, in a transaction of this module."""
    path = tmp_path_factory.mktemp("limits") / "limits.csv"
    path.write_text(LIMITS, encoding="utf-8")
    with engine.connect() as conn, conn.begin() as transaction:
        city = make_tiny_city(conn)
        load_conditions(conn, path, at=NOW)
        yield conn, city
        transaction.rollback()


@pytest.fixture
def db(whole_city: tuple[Connection, TinyCity]) -> Iterator[Connection]:
    with whole_city[0].begin_nested() as nested:
        yield whole_city[0]
        nested.rollback()


@pytest.fixture
def city(whole_city: tuple[Connection, TinyCity]) -> TinyCity:
    return whole_city[1]


@pytest.fixture
def crew(db: Connection) -> Crew:
    return make_crew(db)


def written(folder: Path, lines: str, name: str) -> Path:
    path = folder / name
    path.write_text(lines, encoding="utf-8")
    return path


def handled(
    db: Connection,
    crew: Crew,
    at: tuple[float, float],
    code: str = "06010",
    *,
    minutes: int,
    start: datetime = MONDAY,
) -> Case:
    """Take a case through: it is done so many minutes after its dispatch."""
    report = Report(get_class_by_code(db, GBT, Kind.MATTER, code).id, *at, "Something")
    case = service.report(db, report, by=crew.inspector, at=start)
    for command, by, wait, brought in (
        (Command.DISPATCH, crew.dispatcher, 0, {"department_id": crew.department.id}),
        (Command.START, crew.handler, 0, {}),
        (Command.COMPLETE, crew.handler, minutes, {}),
    ):
        order = Order(command, case.version, **brought)  # type: ignore[arg-type]
        case = service.act(db, case.id, order, by=by, at=start + timedelta(minutes=wait))
    return case


def test_without_rules_or_cases_there_is_nothing_to_compare(
    db: Connection, crew: Crew, tmp_path: Path
) -> None:
    shorter = written(tmp_path, SHORTER, "limits.csv")
    unknown = written(tmp_path, "class,handle within\n99999,1 urgent_hour\n", "unknown.csv")
    nowhere = written(tmp_path, "place,class,governing,valid_from\nmoon,06010,X,2025-01-01\n", "duty.csv")
    with pytest.raises(NothingToCompare, match="2025"):
        compare(db, 2025, at=NOW, limits=shorter)
    handled(db, crew, (126.6005, 45.7505), minutes=5)
    for limits, table in ((None, None), (unknown, None), (None, nowhere)):
        with pytest.raises(NothingToCompare):
            compare(db, 2025, at=NOW, limits=limits, duty=table)
    with pytest.raises(NothingToCompare, match="2024"):
        compare(db, 2024, at=NOW, limits=shorter)


def test_other_limits_make_other_cases_late_and_nothing_is_written(
    db: Connection, crew: Crew, city: TinyCity, tmp_path: Path
) -> None:
    place = city.place(0.5, 0.5)
    for minutes in (30, 90, 150):
        handled(db, crew, place, minutes=minutes)
    handled(db, crew, place, "06011", minutes=90)
    before = db.execute(text("SELECT md5(string_agg(cases::text, '|' ORDER BY id)) FROM cases")).scalar()

    found = compare(db, 2025, at=NOW, limits=written(tmp_path, SHORTER, "limits.csv"))

    handling = found.of(Timed.HANDLE)
    assert (found.cases, handling.was.late, handling.would_be.late) == (4, 1, 2)
    assert (handling.newly_late, handling.no_longer_late, found.moved) == (1, 0, 0)
    (department,) = found.departments
    theirs = department.of(Timed.HANDLE)
    assert (department.code, theirs.would_be.late_rate) == (crew.department.code, 2 / 4)
    assert theirs.was.in_hand == pytest.approx((30 + 90 + 150 + 90) / (365 * 24 * 60))
    assert [(one.code, one.of(Timed.HANDLE).would_be.late_rate) for one in found.classes] == [
        ("06010", 2 / 3),
        ("06011", 0),
    ]
    assert any("1 cases are of classes that the file does not name" in en for _, en in found.notes)
    after = db.execute(text("SELECT md5(string_agg(cases::text, '|' ORDER BY id)) FROM cases")).scalar()
    assert after == before
    assert db.scalar(text("SELECT count(*) FROM filing_conditions")) == 2


def test_another_duty_table_sends_each_case_where_the_engine_would(
    db: Connection, crew: Crew, city: TinyCity, tmp_path: Path
) -> None:
    """The whole table is loaded afterwards, and the engine is asked case by case."""
    places = [(col + 0.5, row + 0.5) for col in (-5, -1, 0, 4) for row in (-3, 0, 2)]
    cases = [
        handled(db, crew, city.place(*place), code, minutes=10)
        for place in places
        for code in ("06010", "06011", "09006")
    ]
    assert CELL in {case.cell_code for case in cases}
    path = written(tmp_path, DUTY, "duty.csv")

    found = compare(db, 2025, at=NOW, duty=path)

    load_duty(db, path, at=NOW, make_departments=True)
    counted: dict[str, int] = {}
    for case in cases:
        answer = duty.ask(db, cell=case.cell_code, class_id=case.class_id, at=NOW)
        assert answer.responsible is not None
        counted[answer.responsible.name] = counted.get(answer.responsible.name, 0) + 1
    assert {one.name: one.cases_would_be for one in found.departments if one.cases_would_be} == counted
    assert set(counted) == {"Government", "West", "Corner", "Waste"}
    assert found.moved == len(cases)


def test_a_case_of_a_component_goes_to_its_owner(
    db: Connection, crew: Crew, city: TinyCity, tmp_path: Path
) -> None:
    lon, lat = city.place(0.5, 0.5)
    cover = get_class_by_code(db, GBT, Kind.COMPONENT, "01002")
    component = components.register(
        db, NewComponent(cover.id, lon, lat, "Cover", start_on=date(2020, 1, 1)), at=NOW, by_id=crew.leader.id
    )
    class_id = get_class_by_code(db, GBT, Kind.MATTER, "01002").id
    report = Report(class_id, lon, lat, "Loose", component_id=component.id)
    case = service.report(db, report, by=crew.inspector, at=MONDAY)
    order = Order(Command.DISPATCH, case.version, department_id=crew.department.id)
    service.act(db, case.id, order, by=crew.dispatcher, at=MONDAY)

    found = compare(db, 2025, at=NOW, duty=written(tmp_path, DUTY, "duty.csv"))

    assert {one.name: one.cases_would_be for one in found.departments} == {
        crew.department.name: 0,
        "Owners": 1,
    }


def test_a_year_is_one_of_the_citys_own_calendar(db: Connection, crew: Crew, city: TinyCity) -> None:
    new_year = datetime(2025, 12, 31, 16, 0, tzinfo=UTC)
    handled(db, crew, city.place(0.5, 0.5), minutes=1, start=new_year)
    handled(db, crew, city.place(0.5, 0.5), minutes=1, start=new_year - timedelta(microseconds=1))

    assert (len(read_year(db, 2025)), len(read_year(db, 2026))) == (1, 1)


Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def gridcity(
    city_settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Typed:
    monkeypatch.setenv("GRIDCITY_DATABASE_URL", str(city_settings.database_url))
    monkeypatch.setenv("GRIDCITY_HOME", str(city_settings.home))
    monkeypatch.setenv("GRIDCITY_CITY", city_settings.city)
    monkeypatch.setenv("COLUMNS", "300")

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["gridcity", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def test_conditions_and_comparisons_as_they_are_typed(
    gridcity: Typed, city_engine: Engine, tmp_path: Path
) -> None:
    with city_engine.begin() as conn:
        city, crew = make_tiny_city(conn), make_crew(conn)
    assert "No condition is in force" in gridcity("conditions", "list")[1]
    own = written(tmp_path, LIMITS, "own.csv")
    assert "2 rows read, 2 conditions added" in gridcity("conditions", "load", own)[1]
    assert "0 conditions added, 2 there already" in gridcity("conditions", "load", own)[1]
    wrong = written(tmp_path, LIMITS + "06012,soon,\n", "wrong.csv")
    sheet = tmp_path / "errors.csv"
    _, out, _ = gridcity("conditions", "load", wrong, "--dry-run", "--errors", sheet)
    assert "Set aside 1: handle: no limit" in out
    assert "number and unit" in sheet.read_text("utf-8")
    code, _, err = gridcity("conditions", "load", written(tmp_path, SHORTER, "shorter.csv"))
    assert (code, "contradicts condition" in err) == (1, True)
    with city_engine.begin() as conn:
        handled(conn, crew, city.place(0.5, 0.5), minutes=90)

    as_json, as_csv = tmp_path / "found.json", tmp_path / "found.csv"
    code, out, _ = gridcity(
        "what-if", "--year", 2025, "--limits", tmp_path / "shorter.csv", "--json", as_json, "--csv", as_csv
    )

    assert code == 0
    assert "handle: late 0 of 1 were (0.0%), 1 of 1 would be (100.0%); 1 newly late" in out
    said = json.loads(as_json.read_text("utf-8"))
    _, _, handling, _ = said["departments"][0]["clocks"]
    assert (handling["newly_late"], handling["would_be"]["late_rate"]) == (1, 1.0)
    rows = list(csv.DictReader(as_csv.read_text("utf-8-sig").splitlines()))
    assert [(row["by"], row["clock"]) for row in rows[:5]] == [
        *(("department", clock) for clock in ("accept", "dispatch", "handle", "verify")),
        ("class", "accept"),
    ]
    assert (rows[2]["code"], rows[2]["cases_were"], rows[2]["late_would_be"]) == (
        crew.department.code,
        "1",
        "1",
    )
    assert "06010" in gridcity("what-if", "--year", 2025, "--limits", own, "--by", "class")[1]
    assert gridcity("what-if", "--year", 2025)[0] == 1
    exported = tmp_path / "out.xlsx"
    assert "2 conditions are in" in gridcity("conditions", "export", exported, "--language", "en")[1]
    assert "2 there already" in gridcity("conditions", "load", exported)[1]
    assert "examples are in force from today on" in gridcity("conditions", "examples")[1]
    assert "example" in gridcity("conditions", "list", "--examples")[1]
    assert "06010" in gridcity("conditions", "list", "--own")[1]
    assert "examples ended" in gridcity("conditions", "end", "--examples")[1]
    assert "handle: 2 urgent hours" in gridcity("conditions", "show", 1)[1]
    assert "holds until before" in gridcity("conditions", "end", 1)[1]
    assert gridcity("conditions", "end")[0] == 2
    assert gridcity("conditions", "export", tmp_path / "out.pdf")[0] == 2
