"""Monthly reports: what they say, that they say the same again, and when the worker makes them."""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest
from sqlalchemy import Connection, Engine, text

from dashboards.reporting import draw
from gridcity.cases.model import Stage
from gridcity.city.calendars import save_calendar
from gridcity.evaluation.definitions import DEFINITIONS, read_definitions
from gridcity.evaluation.model import By, Value
from gridcity.evaluation.periods import read_period
from gridcity.jobs.running import run_job
from gridcity.people.model import Role
from gridcity.reports import service
from gridcity.reports.errors import MonthUnclear, NotDrawn, OrderNotFound, OrderStands, SubjectUnknown
from gridcity.reports.gathering import gather
from gridcity.reports.making import Drawn, keep
from gridcity.reports.making import draw as draw_apart
from gridcity.reports.model import Ask, Language, are_apart, is_clear
from gridcity.settings import Settings
from gridcity.store.engine import open_engine
from gridcity.worktime.calendars import read_calendar
from tests.support.cluster import ScratchCluster
from tests.support.people_and_cases import NOON, make_case, make_crew, make_person
from tests.support.tiny import make_tiny_city

MARCH, APRIL = read_period("2026-03"), read_period("2026-04")
AT = datetime(2026, 5, 2, 4, 0, tzinfo=UTC)
DEFINED = read_definitions(Settings(_env_file=None).data_dir / DEFINITIONS)


def fill(conn: Connection) -> None:
    """Make a city with three cases in March 2026, one of them closed."""
    make_tiny_city(conn)
    crew = make_crew(conn)
    make_case(conn, Stage.CLOSED, crew=crew)
    make_case(conn, Stage.HANDLING, crew=crew, at=NOON + timedelta(days=1))
    make_case(conn, Stage.REPORTED, crew=crew, at=NOON + timedelta(days=2))


@pytest.fixture
def town(db: Connection) -> Connection:
    fill(db)
    return db


@pytest.mark.parametrize("month", ["2026", "2026-03-02", "2026-W10", "2031-01"])
def test_what_is_no_month_that_has_begun_has_no_report(town: Connection, month: str) -> None:
    with pytest.raises(MonthUnclear):
        gather(town, Ask(By.CITY, "", read_period(month)), DEFINED, at=AT)


@pytest.mark.parametrize(
    ("by", "unit"), [(By.COUNTY, "999999"), (By.DEPARTMENT, "99999"), (By.INSPECTOR, "1"), (By.STREET, "")]
)
def test_what_is_not_there_is_not_reported_on(town: Connection, by: By, unit: str) -> None:
    with pytest.raises(SubjectUnknown):
        gather(town, Ask(by, unit, MARCH), DEFINED, at=AT)


def test_a_report_counts_what_the_store_holds(town: Connection) -> None:
    report = gather(town, Ask(By.STREET, "230102001", MARCH), DEFINED, at=AT)

    assert report.reported == report.exact == 3
    assert [(day.day.day, day.reported, day.closed) for day in report.days if day.reported] == [
        (2, 1, 1),
        (3, 1, 0),
        (4, 1, 0),
    ]
    assert len(report.days) == 31
    assert report.months[-1] == (MARCH.first, 3)
    assert report.open_count == 2
    assert report.cells.counts.sum() == 3
    assert len(report.cells.codes) == 60
    assert [row.unit for row in report.parts] == ["230102001001", "230102001002"]
    figures = {figure.code: figure for figure in report.figures}
    assert figures["reported"].now.numerator == 3
    assert figures["reported"].before is None, "the city had no records then: that is not zero"


def test_a_department_is_told_of_its_own_cases_only(town: Connection) -> None:
    number = town.scalar(text("SELECT id FROM departments"))
    report = gather(town, Ask(By.DEPARTMENT, str(number), MARCH), DEFINED, at=AT)

    assert (report.reported, report.open_count, report.parts) == (2, 1, ())


def test_small_numbers_are_called_small_and_no_change_is_made_of_them(town: Connection) -> None:
    page, paper, _ = draw(town, gather(town, Ask(By.CITY, "", MARCH), DEFINED, at=AT))

    assert "Only 3 cases this month" in page
    assert "too few cases to tell hot spots" in page
    assert 'class="better"' not in page
    assert paper is not None
    assert not is_clear(3, 9)
    assert is_clear(30, 90)
    assert not are_apart(Value(0.5, 1, 2, 0.1, 0.9), Value(0.9, 9, 10, 0.6, 0.98))
    assert not are_apart(Value(None, 0), Value(0.9, 9, 10, 0.6, 0.98))


@pytest.mark.parametrize("language", list(Language))
def test_the_same_report_is_the_same_bytes_and_asks_no_host(town: Connection, language: Language) -> None:
    ask = Ask(By.COMMUNITY, "230102001001", MARCH, language)
    page, paper, title = draw(town, gather(town, ask, DEFINED, at=AT))

    assert (page, paper) == draw(town, gather(town, ask, DEFINED, at=AT))[:2]
    outside = re.findall(r"""(?:src|href)=["']?(https?:[^"'\s>]+)""", page)
    assert outside == []
    assert ("Indicators" in page) is (language is not Language.ZH)
    assert ("指标" in page) is (language is not Language.EN)
    assert paper is not None
    with pypdfium2.PdfDocument(paper) as pdf:
        words = "".join(pdf[number].get_textpage().get_text_range() for number in range(len(pdf)))
    shown = title.en if language is Language.EN else title.zh
    assert shown.replace(" ", "") in words.replace(" ", "")


def test_a_month_without_any_case_says_so(town: Connection) -> None:
    page, paper, _ = draw(town, gather(town, Ask(By.COMMUNITY, "230102001002", APRIL), DEFINED, at=AT))

    assert "No case was reported in this month." in page
    assert paper is not None


def test_the_first_working_day_is_the_citys(town: Connection) -> None:
    assert service.first_working_day(town, MARCH.first).day == 1, "no calendar: the first"
    calendar = read_calendar(
        "standard",
        {
            "timezone": "Asia/Shanghai",
            "hours": [{"valid_from": "2020-01-01", "mon": ["09:00-17:00"], "tue": ["09:00-17:00"]}],
        },
    )
    save_calendar(town, calendar, at=NOON)

    assert service.first_working_day(town, datetime(2026, 5, 20, tzinfo=UTC).date()).day == 4, "a Monday"


def test_an_order_stands_once_and_ends(town: Connection) -> None:
    planner = make_person(town, Role.PLANNER)
    ask = Ask(By.CITY, "", MARCH)
    number = service.place_order(town, ask, person_id=planner.id, at=AT)

    with pytest.raises(OrderStands):
        service.place_order(town, ask, person_id=planner.id, at=AT)
    assert [order.person for order in service.list_orders(town)] == [planner.name]
    service.end_order(town, number, at=AT)
    with pytest.raises(OrderNotFound):
        service.end_order(town, number, at=AT)
    assert service.list_orders(town) == []


def test_the_worker_asks_once_for_what_is_ordered_for_the_month_that_is_over(town: Connection) -> None:
    for role in (Role.PLANNER, Role.LEADER):
        service.place_order(
            town, Ask(By.CITY, "", MARCH, Language.EN), person_id=make_person(town, role).id, at=AT
        )
    jobs = service.ask_ordered(town, at=AT)

    assert len(jobs) == 1, "two people get one report"
    assert service.ask_ordered(town, at=AT + timedelta(hours=1)) == jobs
    body = town.scalar(text("SELECT body FROM long_jobs WHERE id = :id"), {"id": jobs[0]})
    assert (body["month"], body["by"], body["language"]) == ("2026-04", "city", "en")


@pytest.fixture(scope="module")
def kept_city(
    scratch_cluster: ScratchCluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    with scratch_cluster.database() as url:
        settings = Settings(
            _env_file=None, database_url=url, home=tmp_path_factory.mktemp("reports"), city="testcity"
        )
        engine = open_engine(settings, "testcity")
        with engine.begin() as conn:
            fill(conn)
        yield settings
        engine.dispose()


def test_a_job_draws_a_report_in_a_process_of_its_own_and_keeps_it(kept_city: Settings) -> None:
    engine: Engine = open_engine(kept_city, "testcity")
    with engine.begin() as conn:
        leader = make_person(conn, Role.LEADER)
        job = service.ask_for(conn, Ask(By.CITY, "", MARCH, Language.ZH), at=AT, by_id=leader.id)
    run_job(kept_city, job)

    with engine.begin() as conn:
        (made,) = service.list_made(conn, leader)
        _, page = service.open_made(conn, kept_city, made.id, "html", leader)
        _, paper = service.open_made(conn, kept_city, made.id, "pdf", leader)
        assert service.list_pending(conn, leader) == []
    engine.dispose()
    assert made.title == "全市 2026 年 3 月月报"
    assert page.path.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert paper.path.read_bytes().startswith(b"%PDF")


def test_a_report_that_cannot_be_drawn_says_why(kept_city: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(NotDrawn, match="could not be drawn"):
        draw_apart(kept_city, Ask(By.CITY, "", MARCH), at=AT)


def test_the_same_bytes_are_kept_once(kept_city: Settings) -> None:
    engine = open_engine(kept_city, "testcity")
    drawn = Drawn(b"<!doctype html>", None, "月报", "Report", AT, "0")
    with engine.begin() as conn:
        ask = Ask(By.CITY, "", APRIL)
        first = keep(conn, kept_city, ask, drawn, at=AT, by_id=None)
        assert keep(conn, kept_city, ask, drawn, at=AT, by_id=None) == first
        conn.rollback()
    engine.dispose()
