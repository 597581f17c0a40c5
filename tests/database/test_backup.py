"""A backup comes back complete, elsewhere; one that is not whole is refused and leaves nothing."""

import json
import os
import signal
import stat
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from gridcity.cases.live import cell_load
from gridcity.settings import CHECKOUT, Settings
from gridcity.store import schema
from gridcity.store.backup import backup
from gridcity.store.drift import drift
from gridcity.store.engine import city_files_home, open_engine
from gridcity.store.errors import BackupFailed, BackupInvalid, CityExists, CityNotFound
from gridcity.store.restore import restore
from tests.support.people_and_cases import make_case

PHOTO = b"not really a photo"
SHA = "ab/abcdef"


@pytest.fixture
def elsewhere(fresh_city: Callable[..., Settings]) -> Settings:
    """Give a database that has another city."""
    return fresh_city("elsewhere")


@pytest.fixture
def saved(city_settings: Settings, tmp_path: Path) -> Path:
    """Give a backup of a city with a row and a file."""
    engine = open_engine(city_settings, "testcity")
    with engine.begin() as conn:
        conn.execute(text("INSERT INTO departments (code, name) VALUES ('1', '供水')"))
        conn.execute(
            text("INSERT INTO water (source_key, kind, geom) VALUES ('1', 'lake', 'SRID=4326;POINT(126 45)')")
        )
    engine.dispose()
    photo = city_files_home(city_settings, "testcity") / SHA
    photo.parent.mkdir(parents=True)
    photo.write_bytes(PHOTO)
    backup(city_settings, "testcity", tmp_path / "city.gridcity")
    return tmp_path / "city.gridcity"


def cities(settings: Settings) -> list[str]:
    engine = open_engine(settings)
    found = [entry.code for entry in schema.list_cities(engine)]
    engine.dispose()
    return found


def repack(saved: Path, target: Path, change: Callable[[Path], None]) -> Path:
    """Change what is inside a backup."""
    folder = target.with_suffix(".d")
    with tarfile.open(saved) as archive:
        for name in archive.getnames():
            content = archive.extractfile(name)
            assert content is not None
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content.read())
    change(folder)
    with tarfile.open(target, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.add(path, str(path.relative_to(folder)))
    return target


def test_a_city_that_is_not_there_is_not_backed_up(city_settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(CityNotFound):
        backup(city_settings, "atlantis", tmp_path / "x")


def test_a_backup_to_nowhere_is_one_sentence(city_settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="No such file"):
        backup(city_settings, "testcity", tmp_path / "no" / "folder" / "x")


@pytest.mark.parametrize("content", [b"", b"rubbish" * 1000, None])
def test_what_is_no_backup_is_refused(elsewhere: Settings, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(BackupInvalid):
        restore(elsewhere, file)


def test_a_damaged_backup_is_refused_and_leaves_nothing(
    elsewhere: Settings, saved: Path, tmp_path: Path
) -> None:
    def cut(folder: Path) -> None:
        dump = folder / "city.dump"
        dump.write_bytes(dump.read_bytes()[:-100])

    def lose(folder: Path) -> None:
        (folder / "files" / SHA).unlink()

    for number, damage in enumerate((cut, lose)):
        with pytest.raises(BackupInvalid, match="damaged"):
            restore(elsewhere, repack(saved, tmp_path / f"damaged{number}.gridcity", damage))

    assert cities(elsewhere) == ["elsewhere"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("../outside", tarfile.REGTYPE), ("files/link", tarfile.SYMTYPE), ("pipe", tarfile.FIFOTYPE)],
)
def test_a_backup_with_more_than_plain_files_in_it_is_refused(
    elsewhere: Settings, tmp_path: Path, name: str, kind: bytes
) -> None:
    forged = tmp_path / "forged.gridcity"
    with tarfile.open(forged, "w") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        archive.addfile(member)

    with pytest.raises(BackupInvalid, match="no plain file"):
        restore(elsewhere, forged)

    assert sorted(tmp_path.iterdir()) == [forged]


def test_a_backup_whose_rows_do_not_all_come_back_leaves_nothing(
    elsewhere: Settings, saved: Path, tmp_path: Path
) -> None:
    def claim_more(folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_text())
        manifest["rows"]["departments"] = 2
        (folder / "manifest.json").write_text(json.dumps(manifest))

    with pytest.raises(BackupFailed, match="Not all rows"):
        restore(elsewhere, repack(saved, tmp_path / "short.gridcity", claim_more))

    engine = open_engine(elsewhere)
    with engine.connect() as conn:
        assert conn.scalar(text("SELECT to_regnamespace('testcity')")) is None
    engine.dispose()
    assert not city_files_home(elsewhere, "testcity").exists()


def test_a_city_that_is_there_is_not_overwritten(city_settings: Settings, saved: Path) -> None:
    with pytest.raises(CityExists):
        restore(city_settings, saved)

    assert cities(city_settings) == ["testcity"]


def test_a_city_comes_back_elsewhere_with_rows_files_and_rules(elsewhere: Settings, saved: Path) -> None:
    manifest = restore(elsewhere, saved)

    assert manifest.rows["departments"] == 1
    assert cities(elsewhere) == ["elsewhere", "testcity"]
    assert (city_files_home(elsewhere, "testcity") / SHA).read_bytes() == PHOTO
    engine = open_engine(elsewhere, "testcity")
    with engine.begin() as conn:
        assert conn.scalar(text("SELECT name FROM departments")) == "供水"
        assert conn.scalar(text("SELECT version FROM layer_versions WHERE layer = 'water'")) == 1
        assert drift(conn, "testcity") == []
        conn.execute(text("INSERT INTO departments (code, name) VALUES ('2', 'x')"))
    engine.dispose()


@pytest.fixture
def worked_in(city_settings: Settings, tmp_path: Path) -> Path:
    """Give a backup of a city with an open case, written by a server that had counted very far."""
    engine = open_engine(city_settings, "testcity")
    with engine.begin() as conn:
        make_case(conn)
        conn.execute(text("ALTER TABLE case_events DISABLE TRIGGER case_events_append_only"))
        conn.execute(text("UPDATE case_events SET txid = 4000000000000"))
        conn.execute(text("ALTER TABLE case_events ENABLE TRIGGER case_events_append_only"))
    engine.dispose()
    backup(city_settings, "testcity", tmp_path / "worked.gridcity")
    return tmp_path / "worked.gridcity"


def test_a_city_that_comes_back_on_a_younger_server_shows_its_load_and_the_stream_goes_on(
    elsewhere: Settings, worked_in: Path
) -> None:
    restore(elsewhere, worked_in)

    engine = open_engine(elsewhere, "testcity")
    with engine.connect() as conn:
        load = cell_load(conn)
        last = conn.scalar(text("SELECT max(id) FROM case_events"))
        assert json.loads(load.counts) == [[conn.scalar(text("SELECT cell_id FROM cases")), 1]]
        assert load.version == f"0-{last}"
    with engine.begin() as conn:
        make_case(conn)
    wait_until_settled(engine)
    with engine.connect() as conn:
        txid, number = conn.execute(text("SELECT txid, id FROM live_position()")).one()
        assert txid > 0
        assert number > (last or 0)
        query = text("SELECT count(*) FROM live_events(0, :last, 10)")
        assert conn.scalar(query, {"last": last}) == 1
        with pytest.raises(DBAPIError, match="never changed"):
            conn.execute(text("UPDATE case_events SET txid = 1"))
    engine.dispose()


def wait_until_settled(engine: Engine) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with engine.connect() as conn:
            if not conn.scalar(text("SELECT EXISTS (SELECT FROM case_events WHERE txid >= live_horizon())")):
                return
    raise TimeoutError("A transaction under way holds the stream back.")


def test_nobody_else_can_read_a_backup(saved: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600


def test_half_written_uploads_are_not_in_a_backup(city_settings: Settings, tmp_path: Path) -> None:
    half = city_files_home(city_settings, "testcity") / "incoming" / "abc"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")

    assert backup(city_settings, "testcity", tmp_path / "x").files == {}


def test_files_that_come_back_are_for_the_owner_only(elsewhere: Settings, saved: Path) -> None:
    restore(elsewhere, saved)

    home = city_files_home(elsewhere, "testcity")
    assert stat.S_IMODE((home / SHA).stat().st_mode) == 0o600
    assert [path for path in home.rglob("*") if path.is_file()] == [home / SHA]


def test_a_restore_that_is_killed_half_way_does_not_bar_the_next(elsewhere: Settings, saved: Path) -> None:
    """Killed when the tables are back, and the city is in no list yet."""
    killed = f"""
import os, signal
from pathlib import Path
from gridcity.settings import Settings
from gridcity.store import restore
restore.finish = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
restore.restore(
    Settings(_env_file=None, database_url={elsewhere.database_url!r}, home=Path({str(elsewhere.home)!r})),
    Path({str(saved)!r}),
)
"""
    done = subprocess.run([sys.executable, "-c", killed], check=False, cwd=CHECKOUT, env=os.environ)
    assert done.returncode == -signal.SIGKILL
    engine = open_engine(elsewhere)
    with engine.connect() as conn:
        assert conn.scalar(text("SELECT to_regnamespace('testcity')")) is not None
    engine.dispose()
    assert cities(elsewhere) == ["elsewhere"]

    restore(elsewhere, saved)

    assert cities(elsewhere) == ["elsewhere", "testcity"]


def test_a_schema_that_is_somebody_elses_is_not_taken_away(elsewhere: Settings, saved: Path) -> None:
    engine = open_engine(elsewhere)
    with engine.begin() as conn:
        conn.execute(text("CREATE SCHEMA testcity"))
        conn.execute(text("CREATE TABLE testcity.precious (id int)"))

    with pytest.raises(CityExists, match="schema"):
        restore(elsewhere, saved)

    with engine.connect() as conn:
        assert conn.scalar(text("SELECT to_regclass('testcity.precious')")) is not None
    engine.dispose()


def test_a_city_is_restored_by_one_at_a_time(elsewhere: Settings, saved: Path) -> None:
    engine = open_engine(elsewhere)
    with engine.connect() as conn:
        conn.execute(text("SELECT pg_advisory_lock(hashtext('gridcity restore'), hashtext('testcity'))"))
        with pytest.raises(BackupFailed, match="Somebody is restoring"):
            restore(elsewhere, saved)
        conn.rollback()
        conn.execute(text("SELECT pg_advisory_unlock_all()"))
    engine.dispose()
    assert cities(elsewhere) == ["elsewhere"]
