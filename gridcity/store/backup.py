"""A city in one file: its schema and its received files, to be restored anywhere.

::

    manifest.json     what is inside: the city, the migration, rows of each table, each file's SHA-256
    city.dump         the schema, as pg_dump's custom format
    files/…           the received files, as they lie on disk

Rows are counted in the same snapshot that is dumped, and counted again after restoring
(``gridcity.store.restore``): a backup that comes back incomplete is an error. It holds contacts,
password hashes and original photos, so only its owner can read it.
"""

import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import file_digest
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from gridcity.settings import Settings
from gridcity.store import schema
from gridcity.store.engine import city_files_home, open_engine
from gridcity.store.errors import BackupFailed
from gridcity.store.programs import find_programs

FORMAT = 1
"""Grows when an older program could not read the file."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    format: int
    city: str
    gridcity: str
    revision: str
    made_at: str
    rows: dict[str, int]
    """Table → rows."""
    dump_sha256: str
    files: dict[str, str]
    """Path under the city's files → SHA-256."""


def backup(settings: Settings, city: str, target: Path) -> Manifest:
    """Write a city into one file. The city goes on working meanwhile.

    Raises
    ------
    CityNotFound, MigrationNeeded
        There is no such city, or its tables are another program's.
    BackupFailed
        The file cannot be written, or pg_dump failed. No file is left behind.
    """
    engine = open_engine(settings)
    try:
        schema.require_city(engine, city)
        with _work_folder(target.absolute().parent) as work:
            manifest = _collect(engine, settings, city, work)
            _pack(work, manifest, city_files_home(settings, city), target)
    except OSError as error:
        raise BackupFailed(
            f"The backup {target} cannot be written: {error.strerror}.", file=str(target)
        ) from None
    finally:
        engine.dispose()
    return manifest


def _collect(engine: Engine, settings: Settings, city: str, work: Path) -> Manifest:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as conn:
        snapshot = conn.scalar(text("SELECT pg_export_snapshot()"))
        made_at = conn.scalar(text('SELECT to_char(now(), \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')'))
        rows = count_rows(conn, city)
        revision = schema.current_revision(conn, city)
        dump = work / "city.dump"
        run_client(engine, "pg_dump", "-Fc", f"--schema={city}", f"--snapshot={snapshot}", f"--file={dump}")
    # Files are named by their content and never taken away, so those of the snapshot are all there.
    home = city_files_home(settings, city)
    return Manifest(
        format=FORMAT,
        city=city,
        gridcity=version("gridcity"),
        revision=revision or "",
        made_at=str(made_at),
        rows=rows,
        dump_sha256=digest_of(dump),
        files={str(path.relative_to(home)): digest_of(path) for path in all_files(home)},
    )


def _pack(work: Path, manifest: Manifest, home: Path, target: Path) -> None:
    (work / "manifest.json").write_text(json.dumps(asdict(manifest), indent=1, ensure_ascii=False))
    packed = work / "packed.tar"
    with tarfile.open(packed, "w") as archive:
        archive.add(work / "manifest.json", "manifest.json")
        archive.add(work / "city.dump", "city.dump")
        for name in manifest.files:
            archive.add(home / name, f"files/{name}")
    packed.chmod(0o600)
    with packed.open("rb") as written:
        os.fsync(written.fileno())
    packed.replace(target)
    folder = os.open(target.absolute().parent, os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(folder)
    os.close(folder)


def count_rows(conn: Connection, city: str) -> dict[str, int]:
    """Count the rows of every table of a city."""
    tables = conn.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = :city ORDER BY tablename"), {"city": city}
    ).all()
    return {table: conn.scalar(text(f'SELECT count(*) FROM "{city}"."{table}"')) or 0 for table in tables}


def run_client(engine: Engine, program: str, *arguments: object) -> None:
    """Run one of PostgreSQL's client programs on the engine's database; no secret is on its command line."""
    address = engine.url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    if engine.url.password is not None:
        environment["PGPASSWORD"] = str(engine.url.password)
    done = subprocess.run(  # noqa: S603
        [find_programs() / program, f"--dbname={address}", *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
    )
    if done.returncode != 0:
        raise BackupFailed(f"{program} failed: {done.stderr.strip()}", program=program)


def all_files(home: Path) -> list[Path]:
    """List a city's files, without those that are still being received."""
    incoming = home / "incoming"
    return sorted(path for path in home.rglob("*") if path.is_file() and incoming not in path.parents)


def digest_of(path: Path) -> str:
    """Give a file's SHA-256, hexadecimal."""
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


@contextmanager
def _work_folder(beside: Path) -> Iterator[Path]:
    """Lend a folder on the target's disk, so that the finished file appears in one step."""
    with tempfile.TemporaryDirectory(prefix=".gridcity-backup-", dir=beside) as folder:
        yield Path(folder)
