"""The journal: tampering by somebody who may do anything to the tables is found, by us and by outsiders."""

import gzip
import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from psycopg2 import DatabaseError
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from gridcity import clock
from gridcity.cases.errors import DayNotOver, RootBroken
from gridcity.cases.journal.audit import Audit, audit
from gridcity.cases.journal.export import export
from gridcity.cases.journal.roots import check_roots, list_roots, root_of, seal
from gridcity.cases.ledger import GENESIS, body_text, hash_of, head_of, instant_text, tail_of
from gridcity.cases.model import Json, Stage
from gridcity.settings import Settings
from tests.support.people_and_cases import make_case, make_crew, make_ground

ZONE = "Asia/Shanghai"
VERIFIER = Path(__file__).parents[2] / "scripts" / "verify_ledger.py"
A_DAY = timedelta(days=1)


@pytest.fixture
def city(city_engine: Engine) -> Engine:
    """Give a city with a closed case and two open ones."""
    with city_engine.begin() as conn:
        crew, ground = make_crew(conn), make_ground(conn)
        for stage in (Stage.CLOSED, Stage.HANDLING, Stage.REPORTED):
            make_case(conn, stage, crew=crew, ground=ground)
    return city_engine


def tamper(engine: Engine, statement: str) -> None:
    """Do what the triggers refuse, as the owner of the tables can."""
    with engine.begin() as conn:
        for table in ("case_events", "daily_roots"):
            conn.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        conn.execute(text(statement))
        for table in ("case_events", "daily_roots"):
            conn.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def audited(settings: Settings) -> Audit:
    return audit(settings, settings.city)


def verified(*arguments: str) -> tuple[int, str]:
    """Run the verifier as an outsider does: without anything but the standard library."""
    ended = subprocess.run(
        [sys.executable, "-I", "-S", str(VERIFIER), *arguments], capture_output=True, text=True, check=False
    )
    return ended.returncode, ended.stdout + ended.stderr


def test_whole_histories_are_whole(city: Engine, city_settings: Settings) -> None:
    found = audited(city_settings)
    assert (found.cases, found.faults) == (3, ())
    with city.connect() as conn:
        assert found.events == conn.scalar(text("SELECT count(*) FROM case_events"))


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ('UPDATE case_events SET body = body || \'{"note": "x"}\' WHERE seq = 2', "not what was written"),
        ("UPDATE case_events SET actor_id = NULL WHERE seq = 2", "not what was written"),
        ("UPDATE case_events SET happened_at = happened_at - '1 us'::interval WHERE seq = 2", "not what"),
        ("DELETE FROM case_events WHERE seq = 2", "missing"),
        ("DELETE FROM case_events WHERE seq = (SELECT max(seq) FROM case_events)", "another last event"),
        ("UPDATE cases SET head_hash = sha256('x') WHERE stage = 'closed'", "another last event"),
        ("UPDATE cases SET number = reverse(number) WHERE stage = 'closed'", "not what was written"),
        ("UPDATE case_events SET actor_role = 'a' || chr(30) || 'b' WHERE seq = 2", "missing"),
        ("UPDATE case_events SET actor_role = 'a' || chr(31) || 'b' WHERE seq = 2", "not what"),
    ],
)
def test_a_history_that_was_tampered_with_is_named(
    city: Engine, city_settings: Settings, statement: str, says: str
) -> None:
    tamper(city, statement)
    found = audited(city_settings)
    assert found.cases == 3
    assert len({fault.number for fault in found.faults}) == len(found.faults) > 0
    assert says in found.faults[0].says


def test_numbers_of_any_length_hash_as_they_were_written(city: Engine, city_settings: Settings) -> None:
    body: dict[str, Json] = {"amount": 10**30, "part": [-(2**64)]}
    with city.connect() as conn:
        case_id, number, head_hash, at = conn.execute(
            text("SELECT id, number, head_hash, updated_at FROM cases WHERE stage = 'reported'")
        ).one()
    tail = tail_of(number, "note", "live", "operator", 2, "reported", "reported")
    hashed = hash_of(bytes(head_hash), head_of(None, instant_text(at)) + body_text(body) + tail).hex()
    before, after = (f"decode('{one}', 'hex')" for one in (bytes(head_hash).hex(), hashed))
    written = (
        "INSERT INTO case_events (case_id, seq, source, command, target, actor_role, origin, happened_at,"
        f" body, prev_hash, hash) VALUES ({case_id}, 2, 'reported', 'note', 'reported', 'operator', 'live',"
        f" '{at}', '{body_text(body)}', {before}, {after});"
        f"UPDATE cases SET version = 2, head_hash = {after} WHERE id = {case_id}"
    )
    tamper(city, written.replace(":", r"\:"))

    assert audited(city_settings).faults == ()


def test_a_case_without_its_events_is_named(city: Engine, city_settings: Settings) -> None:
    tamper(city, "DELETE FROM case_events WHERE case_id = (SELECT max(id) FROM cases)")
    assert [fault.says for fault in audited(city_settings).faults] == ["The case has no events."]


def test_days_are_sealed_once_they_are_over(city: Engine) -> None:
    now = clock.now()
    with city.begin() as conn:
        assert seal(conn, at=now, timezone=ZONE) == []
        made = seal(conn, at=now + 2 * A_DAY, timezone=ZONE)
        assert len(made) == 2
        assert made[0].prev_root == GENESIS
        assert made[1].prev_root == made[0].root
        assert made[0].event_count + made[1].event_count == conn.scalar(
            text("SELECT count(*) FROM case_events")
        )
        assert seal(conn, at=now + 2 * A_DAY, timezone=ZONE) == []
        assert list_roots(conn) == made
        assert check_roots(conn, timezone=ZONE) == 2


def test_a_city_without_cases_has_nothing_to_seal(db: Connection) -> None:
    assert seal(db, at=clock.now() + 9 * A_DAY, timezone=ZONE) == []
    assert root_of(GENESIS, clock.now().date(), [])[1] == 0


def test_a_root_is_never_changed(city: Engine) -> None:
    with city.begin() as conn:
        seal(conn, at=clock.now() + A_DAY, timezone=ZONE)
    with pytest.raises((DBAPIError, DatabaseError), match="never changed"), city.begin() as conn:
        conn.execute(text("DELETE FROM daily_roots"))


def test_what_began_yesterday_and_still_writes_holds_the_root_back(city: Engine) -> None:
    with city.connect() as writing:
        writing.execute(text("CREATE TABLE begun_yesterday ()"))
        with city.begin() as conn, pytest.raises(DayNotOver):
            seal(conn, at=clock.now() + 2 * A_DAY, timezone=ZONE)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM case_events WHERE id = (SELECT max(id) FROM case_events)",
        "UPDATE case_events SET hash = sha256('x') WHERE seq = 3",
        "UPDATE case_events SET recorded_at = recorded_at - interval '3 days' WHERE seq = 1",
        "UPDATE daily_roots SET root = sha256('x')",
    ],
)
def test_a_root_tells_that_a_sealed_day_was_changed(city: Engine, statement: str) -> None:
    with city.begin() as conn:
        seal(conn, at=clock.now() + A_DAY, timezone=ZONE)
    tamper(city, statement)
    with city.begin() as conn, pytest.raises(RootBroken):
        check_roots(conn, timezone=ZONE)


@pytest.fixture
def exported(city: Engine, tmp_path: Path) -> tuple[Path, str]:
    """Give an export of sealed days, and the last root as DAY=HASH."""
    path = tmp_path / "ledger.jsonl.gz"
    with city.begin() as conn:
        last = seal(conn, at=clock.now() + A_DAY, timezone=ZONE)[-1]
        assert export(conn, path, city="testcity", timezone=ZONE, at=clock.now())[0] == 3
    return path, f"{last.day}={last.root.hex()}"


def test_an_outsider_finds_the_export_whole(exported: tuple[Path, str]) -> None:
    path, root = exported
    code, said = verified(str(path), "--root", root)
    assert (code, "all whole" in said) == (0, True), said


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: [line.replace("A hole", "No hole") for line in lines], "is not what was written"),
        (lambda lines: [line for line in lines if "closed" not in line], "the root is not that of"),
        (lambda lines: [line.replace('"head":"', '"head":"00') for line in lines], "last event is missing"),
        (lambda lines: lines[:-1], "no root of this day"),
    ],
)
def test_an_outsider_finds_what_was_changed(
    exported: tuple[Path, str], change: object, says: str, tmp_path: Path
) -> None:
    path, root = exported
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    other = tmp_path / "changed.jsonl"
    other.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")  # type: ignore[operator]
    code, said = verified(str(other), "--root", root)
    assert (code, says in said) == (1, True), said


def test_an_outsider_who_kept_another_root_is_told(exported: tuple[Path, str]) -> None:
    path, root = exported
    code, said = verified(str(path), "--root", f"{root[:11]}{'0' * 64}")
    assert (code, "the root is" in said) == (1, True)


def test_what_is_no_ledger_is_refused(tmp_path: Path, exported: tuple[Path, str]) -> None:
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(exported[0].read_bytes()[:-40])
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps({"format": "something"}) + "\n")
    for path in (cut, other, tmp_path / "none.jsonl"):
        assert verified(str(path))[0] == 2


def test_the_day_of_a_root_is_the_citys_own(city: Engine) -> None:
    at = datetime(2026, 3, 2, 15, 59, 59, tzinfo=clock.now().tzinfo)
    tamper(city, f"UPDATE case_events SET recorded_at = '{at.isoformat()}'")
    with city.begin() as conn:
        assert [one.day.isoformat() for one in seal(conn, at=at + A_DAY, timezone=ZONE)] == ["2026-03-02"]
