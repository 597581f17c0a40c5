"""Replaying real requests: the wrong is set aside, the silent stays silent, the filed is chained."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from gridcity.cases import ledger, service
from gridcity.cases.model import Case, CaseEvent, Command, Order, Outcome, PlaceQuality, Stage
from gridcity.loading.errors import ColumnMissing, FileEmpty, FileMissing
from gridcity.replay.errors import ReplayUnderWay, RequestMapInvalid
from gridcity.replay.maps import read_request_map
from gridcity.replay.service import Replayed, replay
from tests.support.people_and_cases import make_crew
from tests.support.realdata import realdata
from tests.support.requests import MAP, request_row, write_requests
from tests.support.tiny import TinyCity, make_tiny_city
from tests.support.workbooks import write_workbook

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def tiny(city_engine: Engine) -> TinyCity:
    with city_engine.begin() as conn:
        return make_tiny_city(conn)


def filed(engine: Engine, path: Path, *rows: dict[str, str], limit: int | None = None) -> Replayed:
    return replay(
        engine, write_requests(path / "requests.csv", rows), read_request_map(MAP), at=NOW, limit=limit
    )


def case_of(engine: Engine, key: str = "1") -> tuple[Case, list[CaseEvent]]:
    with engine.begin() as conn:
        number = conn.scalar(text("SELECT id FROM cases WHERE external_key = :key"), {"key": key})
        assert number is not None
        return service.read(conn, number), service.history(conn, number)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("case_enquiry_id", "", "no key"),
        ("open_dt", "", "no time of opening"),
        ("open_dt", "yesterday", "no time of opening"),
        ("open_dt", "2015-02-30 08:00:00", "no time of opening"),
        ("closed_dt", "soon", "is no time"),
        ("target_dt", "2015-13-01 00:00:00", "is no time"),
        ("type", "", "no class"),
        ("type", "Dragon Sighting", "no class of the catalogue"),
    ],
)
def test_a_row_that_cannot_be_a_case_is_set_aside_with_its_reason(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path, column: str, value: str, reason: str
) -> None:
    done = filed(city_engine, tmp_path, request_row(tiny, "1"), request_row(tiny, "2") | {column: value})

    assert (done.read, done.added, done.set_aside) == (2, 1, 1)
    [fault] = done.faults
    assert fault.row == 2
    assert reason in fault.reason


@pytest.mark.parametrize("name", ["a\nb", "x" * 300, "\u202egnaw", "\x07bell", "<b>Roads</b>", "'; --"])
def test_a_department_bears_the_name_that_its_record_has(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path, name: str
) -> None:
    done = filed(city_engine, tmp_path, request_row(tiny, "1"), request_row(tiny, "2", department=name))

    assert (done.added, done.set_aside) == (2, 0)
    assert case_of(city_engine, "2")[0].department_name == name


def test_a_workbook_of_requests_is_filed_with_its_times(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    row = request_row(tiny, "7") | {"open_dt": "2015-06-01 00:00:00"}
    typed = [datetime.fromisoformat(word) if name.endswith("_dt") else word for name, word in row.items()]
    path = write_workbook(tmp_path / "requests.xlsx", [["Requests of 2015"], list(row), typed])

    done = replay(city_engine, path, read_request_map(MAP), at=NOW)

    assert (done.added, done.set_aside) == (1, 0)
    case, history = case_of(city_engine, "7")
    assert case.reported_at == datetime(2015, 6, 1, 4, tzinfo=UTC)
    assert history[-1].happened_at == datetime(2015, 6, 2, 13, 30, tzinfo=UTC)


def test_a_key_is_filed_once_even_if_the_file_has_it_twice(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    done = filed(city_engine, tmp_path, request_row(tiny), request_row(tiny, case_title="again"))

    assert (done.added, [fault.reason for fault in done.faults]) == (1, ["the key of an earlier row"])


def test_a_row_with_too_many_columns_is_counted_and_set_aside(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    path = write_requests(tmp_path / "requests.csv", [request_row(tiny, "1"), request_row(tiny, "2")])
    path.write_text(path.read_text().rstrip("\r\n") + ",one,two\r\n")

    done = replay(city_engine, path, read_request_map(MAP), at=NOW)

    assert (done.read, done.added, done.set_aside) == (2, 1, 1)


def test_the_rules_decide_and_a_history_they_refuse_is_set_aside(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    """Void is no outcome of closing; a map that says so does not get round the rules."""
    lenient = tmp_path / "map.toml"
    lenient.write_text(MAP.read_text().replace('"Case Resolved" = "fixed"', '"Case Resolved" = "void"'))
    path = write_requests(
        tmp_path / "requests.csv",
        [request_row(tiny, "1"), request_row(tiny, "2", closure_code="NOVIO"), request_row(tiny, "3")],
    )

    done = replay(city_engine, path, read_request_map(lenient), at=NOW)

    assert (done.read, done.added, done.set_aside) == (3, 1, 2)
    assert [fault.row for fault in done.faults] == [1, 3]
    assert all("void is no outcome of close" in fault.reason for fault in done.faults)


def test_a_request_keeps_its_own_times_and_says_what_its_record_does_not_tell(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    filed(city_engine, tmp_path, request_row(tiny))

    case, events = case_of(city_engine)
    assert [event.command for event in events] == [
        Command.REPORT,
        Command.DISPATCH,
        Command.COMPLETE,
        Command.CLOSE,
    ]
    assert case.reported_at == datetime(2015, 6, 1, 12, tzinfo=UTC)  # 8 o'clock in Boston's summer
    assert case.closed_at == datetime(2015, 6, 2, 13, 30, tzinfo=UTC)
    assert case.due_at == datetime(2015, 6, 3, 12, tzinfo=UTC)
    assert (case.stage, case.outcome, case.verified_at) == (Stage.CLOSED, Outcome.FIXED, None)
    assert (case.reporter_id, case.handler_id, case.department_name) == (
        None,
        None,
        "Public Works Department",
    )
    assert all(event.body["imported"] is True for event in events)
    assert [event.body.get("not_recorded") for event in events] == [
        None,
        ["time"],
        ["time"],
        ["verification"],
    ]
    assert {(event.actor_id, event.actor_role, event.origin) for event in events} == {
        (None, "importer", "imported")
    }


def test_how_a_request_ended_is_left_open_where_its_record_does_not_tell(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    filed(city_engine, tmp_path, request_row(tiny, closure_code=""))

    case, events = case_of(city_engine)
    assert case.outcome is Outcome.NOT_RECORDED
    assert events[-1].body["not_recorded"] == ["outcome", "verification"]


def test_an_open_request_waits_with_its_department(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    filed(city_engine, tmp_path, request_row(tiny, closed_dt="", case_status="Open", closure_code=""))

    case, events = case_of(city_engine)
    assert (case.stage, len(events), case.outcome) == (Stage.DISPATCHED, 2, None)


def test_closed_before_it_was_opened_is_filed_with_the_contradiction_noted(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    done = filed(city_engine, tmp_path, request_row(tiny, closed_dt="2015-06-01 07:59:50"))

    case, events = case_of(city_engine)
    assert done.set_aside == 0
    assert case.closed_at == case.reported_at
    assert events[0].body["contradictions"] == ["closed before it was opened"]
    assert events[-1].body["recorded_closing_time"] == "2015-06-01 07:59:50"


def test_closed_without_a_time_stays_open_and_says_so(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    filed(city_engine, tmp_path, request_row(tiny, closed_dt=""))

    case, events = case_of(city_engine)
    assert case.stage is Stage.DISPATCHED
    assert events[0].body["contradictions"] == ["closed, but not when"]


def test_the_hour_that_clocks_repeat_is_read_so_that_time_does_not_run_backwards(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    filed(
        city_engine,
        tmp_path,
        request_row(tiny, open_dt="2015-11-01 01:50:00", closed_dt="2015-11-01 01:10:00", target_dt=""),
    )

    case, events = case_of(city_engine)
    assert case.reported_at == datetime(2015, 11, 1, 5, 50, tzinfo=UTC)  # still summer time
    assert case.closed_at == datetime(2015, 11, 1, 6, 10, tzinfo=UTC)  # the second 1:10
    assert "contradictions" not in events[0].body


def test_the_hour_that_clocks_skip_is_noted(city_engine: Engine, tiny: TinyCity, tmp_path: Path) -> None:
    filed(
        city_engine,
        tmp_path,
        request_row(tiny, open_dt="2015-03-08 02:30:00", closed_dt="", case_status="Open"),
    )

    case, events = case_of(city_engine)
    assert case.reported_at == datetime(2015, 3, 8, 7, tzinfo=UTC)
    assert events[0].body["contradictions"] == ["at an hour that the clocks skipped"]


@pytest.mark.parametrize(
    ("said", "quality"),
    [
        ({}, PlaceQuality.EXACT),
        ({"geocoded": "False"}, PlaceQuality.DEFAULT),
        ({"latitude": "", "longitude": ""}, PlaceQuality.NONE),
        ({"latitude": "north"}, PlaceQuality.NONE),
        ({"latitude": "126.6", "longitude": "245.7"}, PlaceQuality.NONE),
        ({"latitude": "0", "longitude": "0"}, PlaceQuality.OUTSIDE),
    ],
)
def test_only_a_place_of_its_own_inside_the_city_has_a_cell(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path, said: dict[str, str], quality: PlaceQuality
) -> None:
    filed(city_engine, tmp_path, request_row(tiny, **said))

    case, _ = case_of(city_engine)
    assert case.place_quality is quality
    assert (case.cell_id is not None) == (quality is PlaceQuality.EXACT)


def test_every_chain_holds_and_the_cases_are_what_their_events_say(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    nasty = '<b>Ω</b>"; DROP TABLE cases; --\n\\ 井盖'
    rows = [
        request_row(tiny, "1", case_title=nasty, location=nasty),
        request_row(tiny, "2", closed_dt="", case_status="Open"),
        request_row(tiny, "3", latitude="", longitude="", department="", location=""),
    ]
    done = filed(city_engine, tmp_path, *rows)

    assert (done.added, done.events) == (3, 10)
    for key in ("1", "2", "3"):
        case, events = case_of(city_engine, key)
        assert ledger.verify_chain(events, number=case.number) == case.head_hash
        with city_engine.begin() as conn:
            assert service.rebuild(conn, case) == case
    assert case_of(city_engine)[0].description == nasty
    assert case_of(city_engine, "3")[1][1].body["not_recorded"] == ["department", "time"]


def test_replaying_again_changes_nothing_and_a_longer_file_adds_the_rest(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    rows = [request_row(tiny, str(number)) for number in range(8)]
    first = filed(city_engine, tmp_path, *rows, limit=5)
    head = case_of(city_engine, "4")[0].head_hash

    second = filed(city_engine, tmp_path, *rows)
    third = filed(city_engine, tmp_path, *rows)

    assert (first.read, first.added) == (5, 5)
    assert (second.read, second.added, second.known) == (8, 3, 5)
    assert (third.added, third.known, third.events) == (0, 8, 0)
    assert case_of(city_engine, "4")[0].head_hash == head
    with city_engine.begin() as conn:
        assert conn.scalar(text("SELECT count(*) FROM case_events")) == 32
        assert conn.scalar(text("SELECT count(*) FROM loads WHERE layer = 'cases'")) == 3


def test_records_that_are_relapses_are_tied_to_what_was_repaired_before(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    """Whatever their order in the file, by the rules of reports: same class, 30 m, 30 days, repaired."""
    times = {"again": ("2015-06-20", "2015-06-25"), "first": ("2015-06-01", "2015-06-02"),
             "late": ("2015-09-01", "2015-09-02"), "soon": ("2015-06-01", "2015-06-30")}  # fmt: skip
    rows = [
        request_row(tiny, key, open_dt=f"{opened} 08:00:00", closed_dt=f"{closed} 09:30:00")
        for key, (opened, closed) in times.items()
    ]
    refused = request_row(
        tiny, "refused", open_dt="2015-06-03 08:00:00", closed_dt="2015-06-04 08:00:00", closure_code="NOVIO"
    )

    done = filed(city_engine, tmp_path, *rows, refused)

    assert (done.added, done.relapses) == (5, 2)
    first, again = case_of(city_engine, "first")[0], case_of(city_engine, "again")
    case, events = again
    assert events[-1].command is Command.LINK
    assert events[-1].body == {
        "imported": True, "kind": "relapse", "other": first.number, "other_id": first.id,
    }  # fmt: skip
    assert ledger.verify_chain(events, number=case.number) == case.head_hash
    with city_engine.begin() as conn:
        assert service.rebuild(conn, case) == case
        ties = conn.execute(text("SELECT case_id, other_id FROM case_links WHERE kind = 'relapse'")).all()
        assert {tuple(tie) for tie in ties} == {
            (case.id, first.id), (case_of(city_engine, "refused")[0].id, first.id),
        }  # fmt: skip
    assert filed(city_engine, tmp_path, *rows, refused).relapses == 0, "done again, nothing changes"
    with city_engine.begin() as conn:
        order = Order(Command.UNLINK, case.version, other_id=first.id, kind="relapse")
        service.act(conn, case.id, order, by=make_crew(conn).operator, at=NOW)
    assert filed(city_engine, tmp_path, *rows, refused).relapses == 0, "what somebody undid stays undone"


def test_records_in_a_control_area_are_filed_as_they_are_and_counted(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    with city_engine.begin() as conn:
        conn.execute(
            text(
                "INSERT INTO control_areas (name, reason, begins_at, ends_at, made_at, geom) SELECT 'Fair',"
                " 'stalls', '2015-01-01Z', '2016-01-01Z', now(), st_multi(st_union(geom)) FROM cells"
            )
        )

    done = filed(city_engine, tmp_path, request_row(tiny, "1"), request_row(tiny, "2", closed_dt=""))

    assert (done.added, done.under_control) == (2, 2)
    assert not case_of(city_engine, "2")[0].is_held


def rows_of_every_table(engine: Engine) -> dict[str, int]:
    """Count the rows of all tables of the city."""
    with engine.begin() as conn:
        names = conn.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
        ).all()
        return {name: conn.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in names}


def test_a_dry_run_says_what_would_be_and_writes_nothing(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    rows = [request_row(tiny, str(number)) for number in range(5)]
    file = write_requests(tmp_path / "r.csv", [*rows, request_row(tiny, "5", type="Dragon Sighting")])
    before = rows_of_every_table(city_engine)

    tried = replay(city_engine, file, read_request_map(MAP), at=NOW, is_dry_run=True)
    after = rows_of_every_table(city_engine)
    done = replay(city_engine, file, read_request_map(MAP), at=NOW)
    again = replay(city_engine, file, read_request_map(MAP), at=NOW, is_dry_run=True)

    assert after == before
    assert before["persons"] == before["departments"] == before["cases"] == before["loads"] == 0
    assert (tried.read, tried.added, tried.known, tried.events) == (done.read, done.added, 0, done.events)
    assert tried.added == 5
    assert tried.faults.by_reason() == done.faults.by_reason() == again.faults.by_reason()
    assert (again.added, again.known, again.events) == (0, 5, 0)


def test_a_dry_run_does_not_wait_for_a_replay_that_is_under_way(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    with city_engine.begin() as conn:
        conn.execute(text("SELECT pg_advisory_lock(hashtext('gridcity replay'), hashtext(current_schema()))"))
        file = write_requests(tmp_path / "r.csv", [request_row(tiny)])
        tried = replay(city_engine, file, read_request_map(MAP), at=NOW, is_dry_run=True)

    assert tried.added == 1


def test_two_replays_into_one_city_do_not_run_at_once(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    path = write_requests(tmp_path / "requests.csv", [request_row(tiny)])
    refused: list[ReplayUnderWay] = []

    def meanwhile(_rows: int, _events: int) -> None:
        with pytest.raises(ReplayUnderWay) as caught:
            replay(city_engine, path, read_request_map(MAP), at=NOW)
        refused.append(caught.value)

    replay(city_engine, path, read_request_map(MAP), at=NOW, tell=meanwhile)

    assert [error.code for error in refused] == ["replay.under_way"]


def test_a_file_that_is_no_file_of_requests_is_refused_whole(
    city_engine: Engine, tiny: TinyCity, tmp_path: Path
) -> None:
    empty, other = tmp_path / "empty.csv", tmp_path / "other.csv"
    empty.touch()
    other.write_text("a,b\n1,2\n")

    for path, error in ((tmp_path / "none.csv", FileMissing), (empty, FileEmpty), (other, ColumnMissing)):
        with pytest.raises(error):
            replay(city_engine, path, read_request_map(MAP), at=NOW)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('key = "case_enquiry_id"\n', ""),
        ('timezone = "America/New_York"', 'timezone = "Mars/Olympus"'),
        ("[columns]", "[colums]"),
        ('lon = "longitude"', 'longitude = "longitude"'),
        ('"NOVIO" = "not_found"', '"NOVIO" = "vanished"'),
        ("[columns]", "[columns"),
    ],
)
def test_a_map_with_a_slip_in_it_is_refused(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "map.toml"
    path.write_text(MAP.read_text().replace(old, new))

    with pytest.raises(RequestMapInvalid, match=r"map\.toml"):
        read_request_map(path)


def test_a_city_without_the_edition_says_so(city_engine: Engine, tiny: TinyCity, tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(MAP.read_text().replace('edition = "boston-311"', 'edition = "springfield"'))

    with pytest.raises(RequestMapInvalid, match="springfield"):
        replay(
            city_engine,
            write_requests(tmp_path / "r.csv", [request_row(tiny)]),
            read_request_map(path),
            at=NOW,
        )


@pytest.mark.realdata
def test_bostons_requests_are_all_accounted_for(city_engine: Engine, tiny: TinyCity) -> None:
    """In the tiny city every place of Boston is outside; all else is as in the record."""
    path = realdata("boston", "boston_311_2015_part.csv.gz")

    done = replay(city_engine, path, read_request_map(MAP), at=NOW, limit=3_000)

    assert (done.read, done.added, done.set_aside) == (3_000, 3_000, 0)
    with city_engine.begin() as conn:
        counted = conn.execute(text("SELECT stage, count(*) FROM cases GROUP BY stage")).all()
        stages = {row[0]: row[1] for row in counted}
        assert set(stages) <= {"dispatched", "closed"}
        assert conn.scalar(text("SELECT count(DISTINCT external_key) FROM cases")) == 3_000
        assert done.events == 4 * stages["closed"] + 2 * stages["dispatched"]
        ids = conn.execute(text("SELECT id FROM cases ORDER BY id LIMIT 50")).scalars().all()
        for number in ids:
            case = service.read(conn, number)
            assert ledger.verify_chain(service.history(conn, number), number=case.number) == case.head_hash
