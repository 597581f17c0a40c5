"""Loading duty: what is wrong is set aside or refused with both rows named, and nothing is half-written."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from gridcity.catalogue.model import Kind
from gridcity.catalogue.service import get_class_by_code
from gridcity.duty import service
from gridcity.duty.errors import FileContradicts
from gridcity.duty.loading import load_duty
from gridcity.duty.model import Party, Scope
from gridcity.duty.problems import problems
from gridcity.duty.sorting import Overlaps
from gridcity.loading.faults import Faults
from gridcity.loading.maps import ColumnMap
from gridcity.loading.model import Loaded
from gridcity.people.departments import close_department
from gridcity.people.service import create_department, find_department
from gridcity.settings import CHECKOUT
from gridcity.store.tables import duty_rules, loads
from tests.support.tiny import COMMUNITIES, COUNTY, TinyCity, make_tiny_city
from tests.support.workbooks import write_workbook

AT = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)  # in Harbin it is the third of March
TODAY = date(2026, 3, 3)
HEAD = "place,class,kind,governing,owner,maintainer,valid_from,last_on,note"
CELL = f"{COMMUNITIES[1]}001"


@pytest.fixture
def tiny(db: Connection) -> TinyCity:
    made = make_tiny_city(db)
    for code, name, name_en in (("water", "供水集团", "Water"), ("roads", "道路中心", "Roads")):
        create_department(db, code, name, name_en)
    return made


def written(tmp_path: Path, *lines: str, name: str = "duty.csv") -> Path:
    path = tmp_path / name
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return path


def loaded(db: Connection, path: Path, **how: object) -> Loaded:
    return load_duty(db, path, at=AT, **how)  # type: ignore[arg-type]


def rules(db: Connection) -> list[tuple[object, ...]]:
    columns = [duty_rules.c[name] for name in ("place", "target", "valid_from", "valid_to", "is_contested")]
    return [tuple(row) for row in db.execute(select(*columns).order_by(duty_rules.c.id))]


def responsible(db: Connection, on: date = TODAY, *, cell: str = CELL, code: str = "01001") -> str | None:
    class_id = get_class_by_code(db, "gbt-47678.5-2026", Kind.COMPONENT, code).id
    answer = service.ask(db, cell=cell, class_id=class_id, on=on, at=AT)
    return None if answer.responsible is None else answer.responsible.code


def test_rows_that_cannot_be_rules_are_set_aside_with_a_hint(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    lines = {
        "230199,01001,component,,water,,2026-01-01,,": ("place", "unknown place"),
        ",01001,component,,water,,2026-01-01,,": ("place", "no place"),
        "全市,99999,component,,water,,2026-01-01,,": ("class", "unknown class"),
        "全市,,component,,water,,2026-01-01,,": ("class", "no class"),
        "全市,全部,,,water,,2026-01-01,,": ("kind", "no kind"),
        "全市,01001,,,water,,2026-01-01,,": ("kind", "no kind"),
        "全市,01001,building,,water,,2026-01-01,,": ("kind", "unknown kind"),
        "全市,01001,部件,,watter,,2026-01-01,,": ("owner", "unknown department"),
        "全市,01001,部件,,,,2026-01-01,,": ("governing", "no department"),
        "全市,01001,部件,,water,,2026-02-30,,": ("valid_from", "no date"),
        "全市,01001,部件,,water,,2026-01-01,2025-12-31,": ("last_on", "ends before it begins"),
        "全市,01001,部件,,#REF!,,2026-01-01,,": ("owner", "formula with an error"),
        f"全市,01001,部件,,water,,2026-01-01,,{'x' * 1001}": ("note", "note is too long"),
        "全市,01001,部件,,water": ("", "the row has 5 columns, the heading 9"),
    }
    errors = tmp_path / "errors.csv"
    faults = Faults(sheet=errors)

    done = loaded(db, written(tmp_path, *lines, "全市,01001,部件,,water,,2026-01-01,,"), faults=faults)

    faults.finish()
    assert [(fault.row, fault.column, fault.reason) for fault in done.faults] == [
        (number, *expected) for number, expected in enumerate(lines.values(), start=1)
    ]
    assert (done.read, done.added, done.known, done.set_aside) == (15, 1, 0, 14)
    assert "Did you mean water?" in next(fault.hint for fault in done.faults if fault.value == "watter")
    assert len(errors.read_text(encoding="utf-8").splitlines()) == 15
    assert responsible(db) == "water"


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("小城市", ""),
        ("Tiny City", ""),
        ("230100", ""),
        ("230102000000", COUNTY),
        ("230102001000", "230102001"),
        ("２３０１０２", COUNTY),
        ("小城市道里区", COUNTY),
        ("道里区兆麟街道", "230102001"),
        ("小城市 道里区/兆麟街道/西社区", COMMUNITIES[0]),
        (f" {CELL}　", CELL),
    ],
)
def test_a_place_is_found_by_what_offices_write(
    db: Connection, tiny: TinyCity, tmp_path: Path, words: str, place: str
) -> None:
    loaded(db, written(tmp_path, f"{words},01001,部件,,water,,2026-01-01,,"))

    assert [rule[0] for rule in rules(db)] == [place]


def test_a_code_with_the_name_of_another_class_is_set_aside(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    done = loaded(
        db,
        written(
            tmp_path,
            "全市,01002 供水井盖,部件,,water,,2026-01-01,,",
            "全市,1001 - 供水井盖,部件,,water,,2026-01-01,,",
            "全市,01003 从前的名称,部件,,water,,2026-01-01,,",
        ),
    )

    assert [(fault.row, fault.reason) for fault in done.faults] == [(1, "code and name disagree")]
    assert "供水井盖 has the code 01001" in next(iter(done.faults)).hint
    assert done.added == 2


def test_a_department_that_is_closed_gets_no_days_after_its_last(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    close_department(db, "roads", at=AT)

    done = loaded(
        db,
        written(
            tmp_path,
            "全市,01001,部件,roads,water,,2026-01-01,,",
            "全市,01002,部件,roads,,,2026-01-01,2026-03-02,",
        ),
    )

    assert [(fault.row, fault.column, fault.reason) for fault in done.faults] == [
        (1, "governing", "closed department")
    ]
    assert done.added == 1


def test_rubbish_gets_a_bounded_number_of_hints(db: Connection, tiny: TinyCity, tmp_path: Path) -> None:
    done = loaded(
        db, written(tmp_path, *(f"全市,供水井盖{at},部件,,water,,2026-01-01,," for at in range(400)))
    )

    hinted = sum("Did you mean" in fault.hint for fault in done.faults)
    assert (done.set_aside, hinted) == (400, 200)


def test_the_same_file_again_changes_nothing_even_after_a_change(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    path = written(
        tmp_path,
        "全市,01001 供水井盖,部件,,供水集团,,2024-01-01,2026-12-31,",
        "全市,1002,部件,,Water,,2024/1/1,长期,",
        f"{CELL},大类不存在,部件,,water,,,,",
        "西社区,市政公用设施,component,roads,,,,,",
        f"{COUNTY},属地,,roads,,,2024-01-01,,",
    )
    first = loaded(db, path)
    stored = rules(db)
    change = service.list_rules(db).items[1]

    again = loaded(db, path)
    service.change(db, change.id, {Party.OWNER: _number(db, "roads")}, at=AT)
    third = load_duty(db, path, at=AT + timedelta(days=3))

    assert (first.added, first.set_aside) == (4, 1)
    assert (again.added, again.known, again.set_aside) == (0, 4, 1)
    assert (third.added, third.known, third.set_aside) == (0, 4, 1)
    assert stored[0][3] == date(2027, 1, 1)  # the last day is the day before
    assert stored[2][:3] == (COMMUNITIES[0], "mcomponent:gbt-47678.5-2026:01", TODAY)
    assert responsible(db, code="01002") == "roads"
    assert db.scalar(text("SELECT count(*) FROM loads WHERE layer = 'duty'")) == 3


def _number(db: Connection, code: str) -> int:
    department = find_department(db, code)
    assert department is not None
    return department.id


def test_rows_that_contradict_each_other_refuse_the_file_with_both_named(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    path = written(
        tmp_path,
        "全市,01002,部件,,water,,2026-01-01,,",
        "全市,01001,部件,,water,,2026-01-01,2026-06-30,",
        "全市,01001,部件,,roads,,2026-06-30,,",
        "全市,01001,部件,,new office,,2026-06-30,,",
    )

    with pytest.raises(FileContradicts, match="row 3 contradicts row 2, and so do 1 more") as refused:
        loaded(db, path, make_departments=True)

    assert refused.value.details["count"] == 2
    assert rules(db) == []
    assert find_department(db, "new office") is None
    dry = loaded(db, path, is_dry_run=True, make_departments=True)
    assert [(fault.row, fault.reason) for fault in dry.faults] == [
        (3, "contradicts another"),
        (4, "contradicts another"),
    ]
    assert "Row 2 answers" in next(iter(dry.faults)).hint
    assert (dry.read, dry.added) == (4, 2)
    assert rules(db) == []
    assert db.execute(select(loads)).first() is None


def test_a_file_that_contradicts_the_store_names_the_rule(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    loaded(db, written(tmp_path, "全市,01001,部件,,water,,2024-01-01,,"))
    number = service.list_rules(db).items[0].id
    second = written(tmp_path, "all,01001,部件,,roads,,2026-06-01,,", name="second.csv")

    with pytest.raises(FileContradicts, match=f"row 1 contradicts rule {number} in the store"):
        loaded(db, second)

    listed = loaded(db, second, overlaps=Overlaps.LIST)
    assert (listed.added, listed.set_aside) == (1, 0)
    assert "kept as contested" in listed.notes[0]
    found = problems(db, at=AT).overlaps
    assert [(one.contested.source, one.rule and one.rule.id) for one in found] == [
        ("second.csv row 1", number)
    ]
    assert responsible(db, date(2026, 7, 1)) == "water"
    assert loaded(db, second, overlaps=Overlaps.LIST).known == 1


def test_a_file_may_succeed_what_is_there_but_not_rewrite_it(
    db: Connection, tiny: TinyCity, tmp_path: Path
) -> None:
    loaded(
        db,
        written(tmp_path, "全市,01001,部件,,water,,2024-01-01,,", "全市,01002,部件,,water,,2024-01-01,,"),
    )
    next_year = written(
        tmp_path,
        "全市,01001,部件,,roads,,2027-01-01,,",
        "全市,01002,部件,,water,,2024-01-01,,",
        name="next.csv",
    )
    rewriting = written(tmp_path, "全市,01002,部件,,roads,,2025-01-01,,", name="rewriting.csv")
    with pytest.raises(FileContradicts):
        loaded(db, rewriting, overlaps=Overlaps.SUCCEED)

    done = loaded(db, next_year, overlaps=Overlaps.SUCCEED)

    assert (done.added, done.known) == (1, 1)
    assert [responsible(db, day) for day in (date(2026, 12, 31), date(2027, 1, 1))] == ["water", "roads"]
    newest = service.list_rules(db).items[-1]
    assert service.get_rule(db, newest.succeeds_id or 0).ended_on == TODAY
    assert loaded(db, next_year, overlaps=Overlaps.SUCCEED).known == 2


def test_a_workbook_of_a_citys_office_is_loaded(db: Connection, tiny: TinyCity, tmp_path: Path) -> None:
    path = write_workbook(
        tmp_path / "责任清单.xlsx",
        [
            ["小城责任清单（2026）", None, None, None, None, None, None],
            ["责任区域", "类别（小类）", "类型", "责任单位", None, None, "生效日期", "截止日期"],
            [None, None, None, "主管部门", "权属单位", "养护单位", None, None],
            ["全市", 1001, "部件类", None, "供水集团", "道路中心", 46_023, None],
            [
                None,
                1002,
                "部件类",
                None,
                None,
                "道路中心",
                datetime.fromisoformat("2026-01-01"),
                "2026年12月31日",
            ],
            ["东社区", "全部", "事项", "新设办公室 / New Office", None, None, "20260101", None],
            [int(CELL), "=B4", "部件类", "供水集团", None, None, 46_023, None],
            [None, None, None, None, None, None, None, None],
        ],
        merged=["A1:H1", "A2:A3", "B2:B3", "C2:C3", "D2:F2", "G2:G3", "H2:H3", "A4:A5"],
    )
    column_map = ColumnMap(values={"kind": {"部件类": "component"}})

    done = loaded(db, path, column_map=column_map, make_departments=True)

    assert [(fault.row, fault.column, fault.reason) for fault in done.faults] == [
        (7, "class", "formula without a value")
    ]
    assert (done.read, done.added, done.notes) == (4, 3, ["新设办公室 was made."])
    made = find_department(db, "新设办公室")
    assert made is not None
    assert made.name_en == "New Office"
    listed = service.list_rules(db).items
    assert [(rule.place.code, rule.target.scope, rule.source) for rule in listed] == [
        ("", Scope.CLASS, "责任清单.xlsx row 4"),
        ("", Scope.CLASS, "责任清单.xlsx row 5"),
        (COMMUNITIES[1], Scope.ALL, "责任清单.xlsx row 6"),
    ]
    assert listed[1].valid_to == date(2027, 1, 1)
    assert loaded(db, path, column_map=column_map).known == 3


@pytest.mark.parametrize(
    ("path", "edition"),
    [("sample/duty.csv", "gbt-47678.5-2026"), ("reference/duty/boston.csv", "boston-311")],
)
def test_the_files_that_come_along_name_classes_that_exist(
    db: Connection, tiny: TinyCity, path: str, edition: str
) -> None:
    """Their places and departments are made with their cities; here all is of the whole city."""
    for kind in ("component", "matter"):
        db.execute(
            text(
                "UPDATE city SET profile ="
                " jsonb_set(profile, :at, jsonb_build_array(CAST(:edition AS text), 'local-events'))"
            ),
            {"at": ["catalogue", f"{kind}_editions"], "edition": edition},
        )

    done = load_duty(db, CHECKOUT / "data" / path, at=AT, make_departments=True, is_dry_run=True)

    assert {fault.reason for fault in done.faults} <= {"unknown place"}
    assert done.added > 50
